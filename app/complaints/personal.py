"""What in words tells who somebody is, how to reach them, or behind which door they live. Pure: standard library only.

Anybody reads what is public, and no phone, document number, plate, name or door of a private person is among it (law
section 7.3). Numbers are read as people write them: with blanks and dashes, in full width, in Chinese digits. A building,
a stairwell, a floor stay: where something is broken has to be said. Each expression reads on from where it stands and
looks no further than a few characters, so that time grows with the text alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from app.core.labels import Labelled

MOST = 4000
"""Characters that are looked at; nothing behind them is shown. Nobody may write as many at once."""


class PersonalKind(Labelled):
    """What of a person words tell."""

    DOCUMENT = "document", "身份证号等证件、卡号"
    PHONE = "phone", "电话号码"
    PLATE = "plate", "车牌号"
    DOOR = "door", "房号"
    NAME = "name", "姓名"


@dataclass(frozen=True, slots=True)
class PersonalFinding:
    """What was found, and where: characters `start` until before `end` of the text."""

    kind: PersonalKind
    start: int
    end: int


COVERS = dict.fromkeys(PersonalKind, "＊＊＊") | {PersonalKind.NAME: "某某"}
"""What stands in place of a finding; none tells how long it was."""

_DIGITS = str.maketrans("零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
_DASHES = str.maketrans("—–‐‑‒―−", "-------")
_GAP = r"[ \t\r\n\-_.·]{0,2}"

_DOCUMENT = re.compile(rf"(?<![0-9A-Z])[1-9](?:{_GAP}\d){{13,16}}{_GAP}[0-9X](?![0-9])", re.ASCII)
_CARD = re.compile(r"(?<![0-9A-Z])(?:\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?![0-9])", re.ASCII)
_ORDER = re.compile(r"(?:单号?|编号|文号|案号|合同|受理号?|流水)(?:号码?)?[:： 为是]{0,2}$")
_MOBILE = re.compile(
    rf"(?<!\d)(?:\+?(?:86|0086|0){_GAP})?(1[3-9](?:{_GAP}\d){{9}}|1[ \-.][3-9](?:[ \-.]\d){{9}})(?!\d)", re.ASCII
)
_LANDLINE = re.compile(
    r"(?<!\d)(?:\+?86[ \-]?)?(\(?0\d{2,3}\)?[ \-]{0,2}[2-8]\d{2,3}[ \-]?\d{4})(?:(?:转|-|EXT)\d{1,5})?(?!\d)", re.ASCII
)
_LOCAL = re.compile(
    r"(?:电话|座机|手机|拨打|致电|打|联系方式|联系|号码|热线|TEL|PHONE|☎)[^0-9]{0,4}([2-8]\d{2,3}[ \-]?\d{4})(?!\d)",
    re.ASCII,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    r"[A-Z](?:[ ·•・.\-]?[A-HJ-NP-Z0-9]){4,5}[ ·•・.\-]?[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])"
)

# A floor and a number on it, as flats are numbered: 301, 1502; no round figure is one.
_ROOM = r"(?:[1-9]|[1-3]\d)(?:0[1-9]|1\d|2[0-4])"
_MEASURES = (
    "元|块|角|毛|米|毫|厘|公|千|百|万|亿|平|方|[MCK]?M(?![A-Z])|M2|M3|KG|KW|W|V|度|伏|瓦|安培|年|月|日|天|次|个|户(?!主)|人|件|条"
    "|层|楼(?![道梯上下])|栋|幢|座|单元|路|里|斤|吨|升|台|根|盏|份|页|张|处|名|位|辆|瓶|分|点|时|小时|秒|周|倍|项|款|批|班|线|站|街|多|余|左右"
    "|胶|不锈|钢|°|℃"
    "|号(?:楼|文|线|令|工|公告|通知|机|泵|桩|井|梯|车|院|地|上午|下午|早|晚|中午|凌晨|起|前|后|开始|来|到)"
)
_NO_ROOM = rf"(?! ?(?:{_MEASURES}))(?![0-9%])(?![.:]\d)(?!-\d{{1,4}}(?:楼|层))"
_DASHED = re.compile(
    rf"(?<![0-9A-Z.:/\-])\d{{1,3}}(?:#|号楼|栋|幢|座)?[\-/]\d{{1,2}}(?:单元|门)?[\-/](\d{{3,4}}){_NO_ROOM}"
)
_IN_TWO = re.compile(rf"(?<![0-9.:/\-])[0-9A-Z]\d?(?:[\-/]|#-?)({_ROOM}[A-Z]?){_NO_ROOM}")
_IN_STAIRWELL = re.compile(
    rf"(?:单元|栋|幢|座|号楼|楼|层|门洞|门|\d#)[ \-的]?(\d{{2,4}}[A-Z]?){_NO_ROOM}"
    r"|(?:单元|楼|层)的?([东西中南北左右][边侧面]?户)(?!型)"
)
_NAMED_ROOM = re.compile(
    r"(?<![0-9.])(?:(\d{2,4}[A-Z]?) ?(?:室|房间|房(?![屋产子租]))|(\d{1,4}[A-Z]?) ?号(?:房|室))(?! ?\S?厅)"
)
_BARE = re.compile(rf"(?<![0-9A-Z#第¥$])(?<!\d[.:])(?<![48]00-)({_ROOM}[A-Z]?)(?![A-Z]){_NO_ROOM}")
_NOUGHTS = frozenset("0零〇○")
_NO_DOOR = frozenset({"110", "112", "114", "119", "120", "121", "122"})
_COUNTED = re.compile(r"(?:电话|拨打|编号|单号|工单|NO\.?|共|约|近|超过|达|每)[ :]?$")

_TITLES = (
    "先生",
    "女士",
    "小姐",
    "师傅",
    "阿姨",
    "大爷",
    "大妈",
    "大哥",
    "大姐",
    "老师",
    "老板",
    "同志",
    "家的",
    "本人",
)
_BEFORE = (
    "姓名",
    "叫",
    "业主",
    "住户",
    "户主",
    "邻居",
    "租户",
    "租客",
    "房东",
    "室的",
    *(f"{figure}的" for figure in range(10)),
)
_WORDS = frozenset(
    re.findall(
        r"\S+",
        "安全 安心 安静 安装 安排 安居 白天 白色 白灰 包括 包装 包工 毕竟 边上 边缘 边角 车位 车库 车辆 车道 成功 成立 成本 程度 程序"
        " 常见 常年 常常 陈旧 陈列 池水 单元 单位 单独 党员 党委 丁字 董事 杜绝 段落 范围 方便 方向 方案 方法 方正 费用 封闭 封堵 符合"
        " 付款 高低 高处 高度 高空 高压 高兴 高峰 高温 高楼 高大 高明 古树 古老 谷雨 顾客 顾虑 关于 关心 关门 关闭 关系 管道 管理 管线"
        " 管网 广场 国家 过道 韩国 杭州 何时 何人 何处 何况 和平 和谐 洪水 红色 红旗 胡同 胡乱 花园 花坛 花草 华丽 黄色 黄土 黄沙 黄河"
        " 季节 纪念 计划 简单 简易 江水 江边 姜黄 焦急 金属 金额 经常 经过 井盖 景观 康复 孔洞 蓝色 蓝天 雷电 雷雨 黎明 李子 连接 连续"
        " 梁柱 林木 林带 凌晨 凌乱 刘海 柳树 龙头 楼道 楼梯 楼顶 路灯 路面 路口 路平 陆续 陆地 罗列 马上 马路 马桶 马虎 毛病 毛巾 毛坯"
        " 梅花 苗木 明白 明显 明确 明天 明亮 莫名 牛奶 庞大 平安 平台 平时 平整 平方 齐全 强电 强烈 强行 曲折 全部 全家 全面 任何 任务"
        " 任意 荣誉 沙子 沙土 商店 商量 商铺 申请 申报 沈阳 施工 石头 石材 石板 石灰 时候 时间 时光 史上 水表 水电 水管 水泥 水池 水泵"
        " 水沟 水平 司机 苏醒 孙子 陶瓷 田地 田园 田野 童年 万一 万元 万分 汪洋 王府 危险 危房 卫生 卫国 温度 温水 温和 温暖 文明 文件"
        " 文字 闻到 乌黑 武汉 武装 西门 夏天 夏季 相关 向上 向下 向东 向西 向前 向阳 谢谢 谢绝 辛苦 熊猫 许多 许可 许久 严重 严格 严禁"
        " 严明 颜色 杨树 杨柳 阳台 阳光 叶片 叶子 易燃 易碎 应当 应该 应急 尤其 游泳 于是 于此 余下 余款 雨水 雨棚 岳阳 云南 曾经 曾任"
        " 张贴 张口 张开 章程 赵州 郑重 郑州 支持 支付 钟表 钟头 周围 周边 周末 周一 周二 周三 周四 周五 周六 周日 周到 周全 朱红 祝愿"
        " 庄严 卓越 祖国 左右 左边 左侧 白开水 方便面 金银花 万年青 安全带 安全帽 安全网 高血压 石灰石 水龙头 路灯杆 马赛克 管理员",
    )
)
"""Common words that are somebody's name now and then; they count as one beside a title or a place alone."""


def find(text: str, names: Iterable[str] = (), public: Iterable[str] = ()) -> list[PersonalFinding]:
    """Everything in a text that tells of a person, in its order; no two overlap.

    `names` are people's of the estate; `public` are numbers that anybody may call, the unit's or the gas works'. Each kind
    is looked for in what the kinds before it left.
    """
    read, called = _Read.from_text(text), {_figures(one) for one in public}
    found = [
        *read.take(PersonalKind.DOCUMENT, _documents),
        *read.take(PersonalKind.PHONE, lambda line: _phones(line, called)),
        *read.take(PersonalKind.PLATE, _plates),
        *read.take(PersonalKind.NAME, lambda line: _names(line, names)),
        *read.take(PersonalKind.DOOR, lambda line: _doors(line, read.line)),
    ]
    return sorted(found, key=lambda one: one.start)


def cover(text: str, names: Iterable[str] = (), public: Iterable[str] = ()) -> str:
    """The text as anybody may read it: each finding replaced, and nothing behind the characters that are looked at.

    Nothing is found in what comes out.
    """
    text = text[:MOST]
    # What stood beside a finding may be one itself once that is covered; a few times will do.
    for _ in range(5):
        found = find(text, names, public)
        if not found:
            break
        pieces, at = [], 0
        for one in found:
            pieces += [text[at : one.start], COVERS[one.kind]]
            at = one.end
        text = "".join((*pieces, text[at:]))
    return text


class _Read:
    """A text as it is read: half width, capitals, nothing invisible; `places` are the characters that it came from."""

    def __init__(self, line: str, places: Sequence[int]) -> None:
        self.line, self._places = line, places

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The text as far as it is looked at."""
        kept = [
            (char, index)
            for index, whole in enumerate(text[:MOST])
            for char in unicodedata.normalize("NFKC", whole).upper()
            if unicodedata.category(char) not in {"Cf", "Mn", "Me"}
        ]
        return cls("".join(char for char, _ in kept).translate(_DASHES), [index for _, index in kept])

    def take(self, kind: PersonalKind, finder: Callable[[str], Iterable[tuple[int, int]]]) -> list[PersonalFinding]:
        """What a finder finds, and cover it for the next one.

        Chinese digits are read as figures and as they stand: "方案一139…" is not 1139….
        """
        spans: list[tuple[int, int]] = []
        for start, end in sorted({*finder(self.line.translate(_DIGITS)), *finder(self.line)}):
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        for start, end in spans:
            self.line = self.line[:start] + "*" * (end - start) + self.line[end:]
        return [PersonalFinding(kind, self._places[start], self._places[end - 1] + 1) for start, end in spans]


def _figures(number: str) -> str:
    return re.sub(r"\D", "", number, flags=re.ASCII)


def _documents(line: str) -> Iterator[tuple[int, int]]:
    for one in _DOCUMENT.finditer(line):
        digits = re.sub(r"[^0-9X]", "", one[0])
        if (len(digits) == 18 and _is_day(digits[6:14])) or (len(digits) == 15 and _is_day("19" + digits[6:12])):
            yield one.span()
    for one in _CARD.finditer(line):
        if _ORDER.search(line, max(0, one.start() - 12), one.start()) is None:
            yield one.span()


def _is_day(digits: str) -> bool:
    return digits[:2] in {"18", "19", "20"} and "01" <= digits[4:6] <= "12" and "01" <= digits[6:8] <= "31"


def _phones(line: str, public: set[str]) -> Iterator[tuple[int, int]]:
    for pattern in (_MOBILE, _LANDLINE, _LOCAL):
        for one in pattern.finditer(line):
            number = _figures(one[1])
            if not any(each.endswith(number) for each in public):
                yield (one.start(1), one.end(1)) if pattern is _LOCAL else one.span()


def _plates(line: str) -> Iterator[tuple[int, int]]:
    for one in _PLATE.finditer(line):
        if sum(char.isdigit() for char in one[0]) >= 3:
            yield one.span()


def _doors(line: str, written: str) -> Iterator[tuple[int, int]]:
    for pattern in (_DASHED, _IN_TWO, _IN_STAIRWELL, _NAMED_ROOM):
        for one in pattern.finditer(line):
            yield one.span(one.lastindex or 0)
    for one in _BARE.finditer(line):
        start, end = one.span(1)
        is_year = len(one[1]) == 4 and one[1][:2] in {"19", "20"}
        # Spelled in Chinese it has a nought in it: 三零一; 三一五 is a day in March.
        spelled = written[start:end].isascii() or not _NOUGHTS.isdisjoint(written[start:end])
        counted = _COUNTED.search(line, max(0, start - 4), start) is not None
        if one[1] not in _NO_DOOR and not is_year and spelled and not counted:
            yield start, end


def _names(line: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    wanted = {bare for name in names if len(bare := _bare(name)) >= (4 if name.isascii() else 2)}
    places = [at for at, char in enumerate(line) if not _between(char)]
    bare = "".join(line[at] for at in places)
    lengths = sorted({len(name) for name in wanted}, reverse=True)
    for start in range(len(bare)):
        for length in lengths:
            end = start + length
            if (
                end <= len(bare)
                and bare[start:end] in wanted
                and (bare[start:end] not in _WORDS or _beside_a_person(bare, start, end))
            ):
                yield places[start], places[end - 1] + 1
                break


def _beside_a_person(line: str, start: int, end: int) -> bool:
    return line.startswith(_TITLES, end) or line[max(0, start - 2) : start].endswith(_BEFORE)


def _bare(name: str) -> str:
    return "".join(char for char in _Read.from_text(name).line if not _between(char))


def _between(char: str) -> bool:
    return char.isspace() or char in "·•・."
