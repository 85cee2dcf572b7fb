"""What column headings mean, in the many wordings committees use. Pure: standard library only."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.register.kinds import PartKind


class Field(StrEnum):
    """What a column holds. The values are the keys of `SheetUse.columns`."""

    BUILDING = "building"
    STAIRWELL = "stairwell"
    FLOOR = "floor"
    ROOM = "room"
    ADDRESS = "address"
    AREA = "area"
    AREA_SURVEY = "area_survey"
    AREA_CONTRACT = "area_contract"
    AREA_SOURCE = "area_source"
    AREA_DOCUMENT = "area_document"
    USE = "use"
    OWNER = "owner"
    DOCUMENT = "document"
    CREDIT_CODE = "credit_code"
    DOCUMENT_KIND = "document_kind"
    OWNER_KIND = "owner_kind"
    PHONE = "phone"
    SHARE = "share"
    STOCK = "stock"
    NATURE = "nature"  # 房屋性质: sometimes the use, sometimes the sort of title (公房, 房改房)
    REMARK = "remark"
    OCCUPANT = "occupant"
    INSIDE_AREA = "inside_area"  # known so that it is never taken for the building area (law R-25)
    KNOWN_UNUSED = "known_unused"


# The columns that describe a person, and so come once for each owner.
PERSONAL = (
    Field.OWNER,
    Field.OWNER_KIND,
    Field.DOCUMENT,
    Field.CREDIT_CODE,
    Field.DOCUMENT_KIND,
    Field.PHONE,
    Field.SHARE,
)
# The fields by which a row of headings is recognised; the others stand on cover pages and in notes as well.
TELLING = frozenset(Field) - {Field.REMARK, Field.KNOWN_UNUSED, Field.INSIDE_AREA}


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """A heading understood: its field, its rank among wordings of that field (0 is the best), and what it adds.

    `co_owner` marks a column about a further owner, `kind` what a column such as 车位号 says of its parts.
    """

    field: Field
    rank: int = 0
    co_owner: bool = False
    kind: PartKind | None = None
    householder: bool = False


_OTHER_SPACES = "储藏|储物|车库|车位|地下|阁楼|花园|露台|杂物|土地|宗地|占地|总建筑|总面积"
_PATTERNS: tuple[tuple[re.Pattern[str], HeadingMatch], ...] = tuple(
    (re.compile(pattern), heading)
    for pattern, heading in (
        (
            "序号|编号|序|号|NO|NO\\.|#|性别|年龄|民族|小区|小区名称|社区|街道|层高|总层数|层数",
            HeadingMatch(Field.KNOWN_UNUSED),
        ),
        (".*(室内|使用)(建筑)?面积.*|.*套内.*", HeadingMatch(Field.INSIDE_AREA)),
        (".*(分摊|公摊).*", HeadingMatch(Field.KNOWN_UNUSED)),
        ("(建筑)?面积(来源|依据|出处)", HeadingMatch(Field.AREA_SOURCE)),
        (f"(?!.*(?:{_OTHER_SPACES}|预测)).*(实测|测绘).*面积|实测", HeadingMatch(Field.AREA_SURVEY)),
        (f"(?!.*(?:{_OTHER_SPACES})).*(合同|购房).*面积", HeadingMatch(Field.AREA_CONTRACT)),
        (f"(?!.*(?:{_OTHER_SPACES}|预测)).*建筑面积.*", HeadingMatch(Field.AREA)),
        ("(房屋|不动产|房产)?(产权|登记|证载|产权证|房产证|不动产权证)面积", HeadingMatch(Field.AREA, 1)),
        ("专有(部分)?面积", HeadingMatch(Field.AREA, 2)),
        ("(房屋|住房|住宅)?面积", HeadingMatch(Field.AREA, 3)),
        ("(房屋|不动产)?(产权|所有权|权利|所有)(人|单位)(姓名|名称|名)?", HeadingMatch(Field.OWNER)),
        ("(房屋)?业主(姓名|名称|名|名字)?[1一]?|房主(姓名)?|业主\\(产权人\\)", HeadingMatch(Field.OWNER, 1)),
        ("姓名|名称|名字", HeadingMatch(Field.OWNER, 2)),
        ("户主(姓名|名)?", HeadingMatch(Field.OWNER, 3, householder=True)),
        (
            "(业主|产权人|权利人|本人)?((联系|手机|移动)?(电话|手机)(号码|号)?[1一]?|联系方式|手机号?码?|联系号码)",
            HeadingMatch(Field.PHONE),
        ),
        ("(业主|产权人|权利人|所有权人)(性质|类型|类别)", HeadingMatch(Field.OWNER_KIND)),
        ("(固定|住宅|家庭|座机)(电话|号码|号)?|固话|座机", HeadingMatch(Field.PHONE, 1)),
        ("(有效)?(证件|身份)(类型|种类|类别|名称)|证照类型", HeadingMatch(Field.DOCUMENT_KIND)),
        (
            "(居民|业主|产权人|权利人|户主|有效)*(身份证|证件|证照|身份)(件)?(号码|号|编号)?[1一]?(/?统一社会信用代码)?"
            "|身份证(号|号码)?[/、或].*|证件号码?[/、或].*",
            HeadingMatch(Field.DOCUMENT),
        ),
        ("(统一社会|社会)?信用代码(证号)?", HeadingMatch(Field.CREDIT_CODE)),
        (
            "(房屋)?(共有|产权|权利|所占|持有|占有|所有权)?(份额|比例)|占比|(产权|共有)占比|共有(情况|方式)|(共有|产权)(份额)?比例",
            HeadingMatch(Field.SHARE),
        ),
        (
            "(房屋)?(产权|不动产权|不动产|房产|房权|权)(证|证书|产权证)?书?(编号|证号|号码|号|字号)?",
            HeadingMatch(Field.AREA_DOCUMENT),
        ),
        ("面积(凭证|证明|文号)|凭证(编号|号)?", HeadingMatch(Field.AREA_DOCUMENT, 1)),
        (
            "(房屋|规划|设计|登记|使用)?(用途|使用性质)|(房屋|物业|房产|建筑)?(类型|类别)|业态|用途类型|房屋用途类型",
            HeadingMatch(Field.USE),
        ),
        (
            "(房屋|房产|当前|目前)?(状态|现状)|(交付|销售|售出|入住|出售|交房|房屋使用)(情况|状态|状况)|是否(已)?(交付|售出|已售|出售|交房|售)",
            HeadingMatch(Field.STOCK),
        ),
        ("(房屋|房产|住房)性质", HeadingMatch(Field.NATURE)),
        ("产权(性质|类型|状况|情况)", HeadingMatch(Field.NATURE, 1)),
        ("备注.*|说明|其他说明|注", HeadingMatch(Field.REMARK)),
        (
            "(公房)?(承租|租赁|租)(人|户|客)(姓名)?|租户(姓名)?|(现|实际)?(使用|居住)人(姓名)?|现住(人|户)(姓名)?|住户(姓名|名)?",
            HeadingMatch(Field.OCCUPANT),
        ),
        ("所在楼层|楼层(号)?|所在层|层次?", HeadingMatch(Field.FLOOR)),
        (
            "(所属|所在)?(楼栋|楼幢|楼座|楼宇|栋|幢|座|楼|栋幢|幢栋|自然幢)(编号|名称|号)?(数)?|栋号楼号|大楼",
            HeadingMatch(Field.BUILDING),
        ),
        ("(所属|所在)?(单元|梯|门洞|楼道|楼门|门栋|楼梯)(编号|名称|号)?", HeadingMatch(Field.STAIRWELL)),
        (
            "(?=.*[栋幢楼座])(?=.*[室户房])[栋幢楼座号单元门洞室户房号层/、\\-—]+"
            "|(房屋|房产|不动产)?(坐落|座落)(位置|地址)?|房屋位置|房屋|房产",
            HeadingMatch(Field.ADDRESS),
        ),
        ("(房屋|房产|详细)?地址|位置", HeadingMatch(Field.ADDRESS, 1)),
        ("(居住|家庭|业主)?(住址|地址)", HeadingMatch(Field.ADDRESS, 2)),
        (
            "(房屋|房间|房|室|户|户室|房室)(编号|号码|号)?|房号[/、]室号|门牌(号码|号)?|单元(房|室|户)号",
            HeadingMatch(Field.ROOM),
        ),
        ("(车位|车库|停车位)(编号|号)", HeadingMatch(Field.ROOM, 5, kind=PartKind.PARKING)),
        ("(商铺|店铺|门面|店面)(编号|号)", HeadingMatch(Field.ROOM, 5, kind=PartKind.SHOP)),
        ("(储藏室|储藏间|杂物间|地下室)(编号|号)", HeadingMatch(Field.ROOM, 5, kind=PartKind.STORAGE)),
    )
)
_CO_OWNER = re.compile(
    "(其[他它])?共有(权)?人|其[他它](产权人|业主|权利人|所有权人)|第[二三四](业主|产权人)|(业主|产权人|权利人|姓名)[2-9二三四]"
)
_TENANT = re.compile("承租|租户|租客|使用人|现住|居住人|紧急")
_FURTHER = re.compile("(电话|手机|联系方式|身份证|证件号?|号码|号|份额|占比)[2-9二三四]$")
_LEAST = re.compile(r"[*＊★:：]|必填|选填")


def plain_heading(text: str) -> str:
    """A heading reduced to its words: half-width, upper case, no spaces, marks, or bracketed additions."""
    words = "".join(unicodedata.normalize("NFKC", text).upper().split())
    words = re.sub(r"\((?!套内|分摊|公摊|实测|产权人)[^()]*\)|\[[^\[\]]*\]", "", _LEAST.sub("", words))
    return words.replace("(", "").replace(")", "").replace("/M2", "").removesuffix("M2").strip("/、,.")


def understand(heading: str, above: str = "") -> HeadingMatch | None:
    """What a heading means, with the group heading that stands `above` it (业主信息, 共有人, 面积) where there is one.

    None where it is not understood.
    """
    words, group = plain_heading(heading), plain_heading(above)
    if not words:
        words, group = group, ""
    if not words or len(words) > 24:
        return None
    if _CO_OWNER.search(words) or _CO_OWNER.search(group) or _FURTHER.search(words):
        return _of_co_owner(words)
    if _TENANT.search(group) or (_TENANT.search(words) and not _matching(words)):
        return HeadingMatch(Field.OCCUPANT) if words in {"姓名", "名称", "人"} else HeadingMatch(Field.KNOWN_UNUSED)
    for candidate in (group + words, words, words + group) if group else (words,):
        found = _matching(candidate)
        # A group alone never makes a column ("业主信息" above "备注" is a remark): the words must add to it.
        if found and (
            candidate == words or found.field in {Field.INSIDE_AREA, Field.KNOWN_UNUSED} or not _matching(words)
        ):
            return found
    return None


def _matching(words: str) -> HeadingMatch | None:
    return next((heading for pattern, heading in _PATTERNS if pattern.fullmatch(words)), None)


def _of_co_owner(words: str) -> HeadingMatch | None:
    rest = re.sub("[1-9一二三四]$", "", _CO_OWNER.sub("", words))
    if rest in {"", "姓名", "名称", "名", "信息"}:
        return HeadingMatch(Field.OWNER, co_owner=True)
    found = _matching(rest)
    if found is None or found.field not in PERSONAL:
        return found
    return HeadingMatch(found.field, found.rank, co_owner=True)
