"""The texts of postings and public events: the wording we start from, what may stand in braces, and filling it.

A committee may word a text anew, with exactly the {placeholders} of the wording we start from, each at least once:
one left out would hide a fact that the law wants posted (law R-54), one too many could never be filled.
Pure: standard library only.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.labels import Labelled
from app.core.periods import CHINA, End

TITLE_LENGTH, BODY_LENGTH, SENTENCE_LENGTH = 60, 8000, 300


class TextKey(Labelled):
    """What a text is for. The sentence of a public event is named after subject and act."""

    ROLL_POSTING = "roll_posting", "名册公示"
    NOTICE = "notice", "表决通知"
    ROLL_CORRECTION = "roll_correction", "名册更正公示"
    EXTENSION = "extension", "延长表决公示"
    PRELIMINARY_RESULT = "preliminary_result", "初步结果公示"
    FINAL_RESULT = "final_result", "结果公告"
    AREA_CONFIRMATION = "area_confirmation", "面积确认公示"
    MEETING_NOTICE = "meeting_notice", "会议通知"
    MEETING_MINUTES = "meeting_minutes", "会议纪要公示"
    ACCEPTANCE = "acceptance", "竣工验收前的公示"
    PLAN_CARRIED = "plan_carried", "方案没有实质变更的公示"
    VOTE_POST_ROLL = "vote:post_roll", "记事：公示名册"
    VOTE_GIVE_NOTICE = "vote:give_notice", "记事：发出表决通知"
    VOTE_CORRECT_ROLL = "vote:correct_roll", "记事：更正名册"
    VOTE_OPEN = "vote:open", "记事：开始投票"
    VOTE_NOT_OPENED = "vote:not_opened", "记事：没有按期开始投票"
    VOTE_PASS_OVER = "vote:pass_over", "记事：另一方没有答复或者没有写明理由，不再等待"
    VOTE_STOPPED = "vote:stopped", "记事：停止接收选票"
    VOTE_EXTEND = "vote:extend", "记事：延长投票"
    VOTE_WINDOW_ENDED = "vote:window_ended", "记事：投票截止"
    VOTE_COUNT = "vote:count", "记事：唱票计票"
    VOTE_ENTER_OFFICIAL = "vote:enter_official", "记事：录入主管部门结果"
    VOTE_POST_RESULT = "vote:post_result", "记事：公示初步结果"
    VOTE_DECIDE = "vote:decide", "记事：人工认定"
    VOTE_FINALISE = "vote:finalise", "记事：公告结果"
    VOTE_DISPUTE = "vote:dispute", "记事：对代录选票提出争议"
    VOTE_SETTLE_DISPUTE = "vote:settle_dispute", "记事：争议认定"
    VOTE_RECONSIDER = "vote:reconsider", "记事：结果重新认定"
    VOTE_ARCHIVE = "vote:archive", "记事：归档"
    VOTE_VOID = "vote:void", "记事：作废"
    VOTE_ANNUL = "vote:annul", "记事：撤销结果"
    VOTE_SUPERSEDE = "vote:supersede", "记事：以新表决取代"

    @property
    def is_event(self) -> bool:
        """Whether it is the sentence of a public event, which has no title."""
        return ":" in self


@dataclass(frozen=True, slots=True)
class TextWording:
    """A title and a body, before or after filling; the title of an event's sentence is empty."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands in braces: its words for a clerk, and an example for the preview."""

    label: str
    example: str


PLACEHOLDERS: dict[str, Placeholder] = {
    "agenda": Placeholder("会议议程", "介绍方案，答疑，听取意见"),
    "attended": Placeholder("签到的户数", "63"),
    "cases": Placeholder("与项目有关、尚未办结的工程质量类随手拍", "3 件，不影响组织验收，继续办理"),
    "certificate": Placeholder("满意度证明的校验值", "9f86d081884c7d65…"),
    "after_m2": Placeholder("拟确认的面积（平方米）", "88.12"),
    "after_totals": Placeholder("更正后的名册合计", "108 处，8648.61 平方米，96 人"),
    "area_m2": Placeholder("名册总面积（平方米）", "8642.31"),
    "approver": Placeholder("批准的一方", "街道办事处"),
    "bodies": Placeholder("不再等待的一方", "街道办事处"),
    "before_totals": Placeholder("更正前的名册合计", "108 处，8642.31 平方米，96 人"),
    "before_m2": Placeholder("现有面积（平方米），没有则写“无”", "无"),
    "closes_at": Placeholder("投票截止时间", "2026年12月10日 24:00"),
    "community": Placeholder("小区名称", "桃花岭小区"),
    "conclusion": Placeholder("各事项的结论和所依据的条款", "事项 1：表决通过（《民法典》第二百七十八条第二款）。"),
    "contact": Placeholder("联系方式", "桃花岭社区居委会一楼服务台，0717-1234567"),
    "days": Placeholder("公示天数", "7"),
    "differences": Placeholder("两版方案的差别，每项一行", "文件“改造方案.pdf”改动。"),
    "document": Placeholder("依据的文件", "面积测绘报告 2026-117 号"),
    "effect": Placeholder("争议或者认定的效力", "该票即时停止计票，该户在投票期内可以重新投票。"),
    "finding": Placeholder("认定结论", "争议成立，不是业主的真实意思"),
    "first_closes_at": Placeholder("原定截止时间", "2026年12月10日 24:00"),
    "from_number": Placeholder("此前的方案版次", "1"),
    "heads": Placeholder("表决权总人数", "96"),
    "households": Placeholder("应到或者全部户数", "108"),
    "items": Placeholder("表决事项，每项一行", "事项 1：是否同意整体改造方案。"),
    "minutes": Placeholder("会议纪要全文", "一、设计单位介绍方案。\n二、住户提问和答复见问答登记。"),
    "minutes_number": Placeholder("纪要版次", "1"),
    "minutes_sha256": Placeholder("纪要的校验值", "2c26b46b68ffc68f…"),
    "opens_at": Placeholder("投票开始时间", "2026年12月1日 09:00"),
    "organiser": Placeholder("召集人", "桃花岭小区业主委员会"),
    "part": Placeholder("房号", "3-2-501"),
    "parts": Placeholder("专有部分数", "108"),
    "place": Placeholder("会议地点", "1 栋楼前空地（雨天改社区会议室）"),
    "plan_cost": Placeholder("方案的预算合计（元）", "610000.00"),
    "plan_funding": Placeholder("各方出资", "市级财政 524000.00 元、业主出资 86000.00 元"),
    "plan_project": Placeholder("方案所属的改造项目", "桃花岭小区整体改造"),
    "plan_number": Placeholder("方案版次", "2"),
    "plan_sha256": Placeholder("方案的校验值", "9f86d081884c7d65…"),
    "promises": Placeholder("承诺的兑现情况", "共 12 项，住户确认兑现 10 项，街道处置 2 项，未了 0 项"),
    "proposer": Placeholder("公布方案的一方", "业主委员会"),
    "questions": Placeholder("问答登记的件数", "14 件，其中待答复 2 件"),
    "reason": Placeholder("理由", "截止时参与表决未达到法定比例。"),
    "replacement": Placeholder("取代本次表决的新表决编号", "v-20270115-0001"),
    "record": Placeholder(
        "表决记录的条数、校验值、密钥和见证人", "表决记录 v-20261124-0001 共 96 条……见证人：学院街道办事处。"
    ),
    "results": Placeholder("各事项的参与、同意面积和人数，每项一行", "事项 1：参与 6000.00 平方米、70 人。"),
    "roll_sha256": Placeholder("名册的校验值", "2c26b46b68ffc68f…"),
    "satisfied": Placeholder("满意的户数和全部户数", "全部 108 户中满意 91 户"),
    "scope": Placeholder("表决、会议或者项目的范围", "全小区（共 6 幢）"),
    "source": Placeholder("面积来源", "实测"),
    "starts_at": Placeholder("会议或者工期开始时间", "2026年12月8日 19:00"),
    "step": Placeholder("等待批准的表决步骤", "公告结果"),
    "title": Placeholder("表决、会议或者项目的名称", "桃花岭小区整体改造方案表决"),
    "ways": Placeholder("表决方式", "微信小程序，或到服务台领取并交回纸质表决票"),
}

_HOW_LONG = "公示期为张贴之次日起 {days} 日，期满日为休息日的，顺延至下一个工作日，至当日 24 时止。"
_OBJECT = "业主如有异议，请在公示期内实名向召集人提出，写明事实和理由；召集人自收到之日起五个工作日内答复。"
_RECEIVED = "异议受理：{contact}。"

DEFAULTS: dict[TextKey, TextWording] = {
    TextKey.ROLL_POSTING: TextWording(
        "{title}名册公示",
        "为依法组织业主共同决定有关事项，现将{community}“{title}”的表决名册予以公示。\n"
        "表决范围：{scope}。列入名册的专有部分共 {parts} 处，专有部分总面积 {area_m2} 平方米，"
        "表决权总人数 {heads} 人。\n"
        "面积以不动产登记簿记载为准，没有登记的依次以实测、买卖合同为准。同一业主或者同一组共有人名下的专有部分，人数合计为一人。\n"
        "请业主核对本户的房号和面积。名册校验值：{roll_sha256}。\n" + _HOW_LONG + _OBJECT + _RECEIVED,
    ),
    TextKey.NOTICE: TextWording(
        "关于{title}的通知",
        "{community}全体业主：\n"
        "{organiser}定于 {opens_at} 至 {closes_at} 组织业主对下列事项进行表决。没有列入本通知的事项不在本次表决。\n"
        "{items}\n"
        "表决范围：{scope}。专有部分总面积 {area_m2} 平方米，表决权总人数 {heads} 人。\n"
        "表决方式：{ways}。每处专有部分的表决票只能投一次，投出后不能更改。\n"
        "所表决的方案为“{plan_project}”第 {plan_number} 版，校验值 {plan_sha256}。"
        "方案预算合计 {plan_cost} 元，资金来源：{plan_funding}。名册校验值 {roll_sha256}。\n"
        "本通知的公示期为张贴之次日起 {days} 日。联系方式：{contact}。",
    ),
    TextKey.ROLL_CORRECTION: TextWording(
        "{title}名册更正公示",
        "{community}“{title}”的表决名册经核实作如下更正。更正理由：{reason}\n"
        "表决范围：{scope}。更正前：{before_totals}。更正后：专有部分共 {parts} 处，专有部分总面积 {area_m2} 平方米，"
        "表决权总人数 {heads} 人。\n"
        "请业主核对本户的房号和面积。更正后的名册校验值：{roll_sha256}。\n" + _HOW_LONG + _OBJECT + _RECEIVED,
    ),
    TextKey.EXTENSION: TextWording(
        "关于延长{title}投票时间的公示",
        "{community}全体业主：\n"
        "本次表决原定于 {first_closes_at} 截止。{reason}\n"
        "现将投票时间延长至 {closes_at}。已经投出的票继续有效，不必重投；还没有投票的业主请在延长的时间内投票。\n"
        + _HOW_LONG
        + _OBJECT
        + _RECEIVED,
    ),
    TextKey.PRELIMINARY_RESULT: TextWording(
        "{title}初步统计结果公示",
        "本次表决的范围为{scope}，专有部分总面积 {area_m2} 平方米，表决权总人数 {heads} 人。"
        "投票时间为 {opens_at} 至 {closes_at}，由{organiser}召集。\n"
        "{results}\n"
        "{conclusion}\n"
        "以上为初步统计结果，异议全部答复之后另行公告最终结果。\n"
        "{record}\n" + _HOW_LONG + _OBJECT + _RECEIVED,
    ),
    TextKey.FINAL_RESULT: TextWording(
        "{title}结果公告",
        "本次表决的范围为{scope}，专有部分总面积 {area_m2} 平方米，表决权总人数 {heads} 人。"
        "投票时间为 {opens_at} 至 {closes_at}，由{organiser}召集。初步统计结果已经公示，异议已经答复。\n"
        "{results}\n"
        "{conclusion}\n"
        "{record}\n"
        "业主大会或者业主委员会作出的决定侵害业主合法权益的，受侵害的业主可以依照《中华人民共和国民法典》"
        "第二百八十条，自知道或者应当知道决定作出之日起一年内请求人民法院予以撤销。联系方式：{contact}。",
    ),
    TextKey.AREA_CONFIRMATION: TextWording(
        "{community}专有部分面积确认公示",
        "{part} 现有登记面积（平方米）：{before_m2}。根据{document}，拟按{source}确认为 {after_m2} 平方米，用于业主共同决定事项的面积计算。\n"
        + _HOW_LONG
        + "期满没有异议的，按上述面积列入名册。"
        + _OBJECT
        + _RECEIVED,
    ),
    TextKey.MEETING_NOTICE: TextWording(
        "{title}通知",
        "{community}有关住户：\n"
        "{organiser}定于 {starts_at} 在{place}召开{title}，请 {scope} 的住户参加，共 {households} 户。\n"
        "议程：{agenda}\n"
        "所讨论的方案为现行的第 {plan_number} 版。会上可以提问、表达意见；会议不作表决，到场不等于同意。\n"
        "到场请在手机上输入现场签到码，或者在签到台登记。联系方式：{contact}。",
    ),
    TextKey.MEETING_MINUTES: TextWording(
        "{title}纪要公示（第 {minutes_number} 版）",
        "{title}于 {starts_at} 在{place}召开，范围为{scope}，应到 {households} 户，签到 {attended} 户。\n"
        "{minutes}\n"
        "问答登记：{questions}。到场不等于同意，会议不作表决。\n"
        "纪要校验值：{minutes_sha256}。\n"
        "公示期为张贴之次日起 {days} 日。到场的住户认为纪要有误的，可以在小程序里或者到服务台提出更正。联系方式：{contact}。",
    ),
    TextKey.ACCEPTANCE: TextWording(
        "{title}竣工验收前的公示",
        "{community}{title}拟组织竣工验收，范围为{scope}，方案为第 {plan_number} 版。\n"
        "满意度：{satisfied}（校验值 {certificate}）。\n"
        "承诺：{promises}。\n"
        "与本项目有关、尚未办结的工程质量类随手拍：{cases}。\n" + _HOW_LONG + _RECEIVED,
    ),
    TextKey.PLAN_CARRIED: TextWording(
        "{title}方案第 {plan_number} 版没有实质变更的公示",
        "{community}{title}的方案第 {plan_number} 版（校验值 {plan_sha256}）与现行的第 {from_number} 版相比，有下列改动：\n"
        "{differences}\n"
        "{proposer}认为以上改动不涉及项目内容、范围，也不增加各户分摊的金额，理由是：{reason}{approver}核对后同意。\n"
        "公示期满、没有成立的异议的，第 {plan_number} 版生效，此前表决、征询等已经具备的开工条件继续有效；"
        "有异议成立的，仍按第 {from_number} 版。\n"
        + _HOW_LONG
        + "业主如有异议，请在公示期内实名提出，写明事实和理由；自收到之日起五个工作日内答复。"
        + _RECEIVED,
    ),
    TextKey.VOTE_POST_ROLL: TextWording("", "公示表决名册，专有部分 {parts} 处，表决权总人数 {heads} 人。"),
    TextKey.VOTE_GIVE_NOTICE: TextWording("", "发出表决通知，定于 {opens_at} 至 {closes_at} 投票。"),
    TextKey.VOTE_CORRECT_ROLL: TextWording("", "更正表决名册。更正前：{before_totals}；更正后：{after_totals}。"),
    TextKey.VOTE_OPEN: TextWording("", "开始投票。"),
    TextKey.VOTE_NOT_OPENED: TextWording("", "原定 {opens_at} 开始的投票没有开始。"),
    TextKey.VOTE_PASS_OVER: TextWording(
        "", "“{step}”的批准不再等待{bodies}；仍须由召集人以外的一方批准，不再等待的一方可以批准，不能再阻止。"
    ),
    TextKey.VOTE_STOPPED: TextWording("", "停止接收选票，已收到的选票保存，不再统计。"),
    TextKey.VOTE_EXTEND: TextWording("", "投票时间延长至 {closes_at}。"),
    TextKey.VOTE_WINDOW_ENDED: TextWording("", "投票截止。"),
    TextKey.VOTE_COUNT: TextWording("", "唱票计票。{conclusion}"),
    TextKey.VOTE_ENTER_OFFICIAL: TextWording("", "录入主管部门系统的结果。"),
    TextKey.VOTE_POST_RESULT: TextWording("", "公示初步统计结果。{conclusion}"),
    TextKey.VOTE_DECIDE: TextWording("", "由召集人以外的指定人员作出认定。{conclusion}"),
    TextKey.VOTE_FINALISE: TextWording("", "公告最终结果。{conclusion}"),
    TextKey.VOTE_DISPUTE: TextWording("", "有业主对一张由他人登记的选票提出争议。{effect}"),
    TextKey.VOTE_SETTLE_DISPUTE: TextWording("", "争议认定：{finding}。{effect}"),
    TextKey.VOTE_RECONSIDER: TextWording("", "争议认定或者名册更正可能改变结论，结果转待人工认定。"),
    TextKey.VOTE_ARCHIVE: TextWording("", "本次表决的材料归档。"),
    TextKey.VOTE_VOID: TextWording("", "本次表决作废，已投的票不再统计。"),
    TextKey.VOTE_ANNUL: TextWording("", "表决结果被撤销，依据：{document}。"),
    TextKey.VOTE_SUPERSEDE: TextWording("", "本次表决的结果由新的表决 {replacement} 取代。"),
}

NOTHING = "无"
"""How a fact reads that is not there."""

_MAY_BE_MISSING = frozenset({"plan_project", "plan_number", "plan_sha256", "plan_cost", "plan_funding"})
"""Facts without which the sentences that say nothing else are left out: a vote need not be about a plan."""

_BRACED = re.compile(r"\{([^{}]*)\}")
_MOBILE_OR_CARD = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{17}[0-9Xx])(?![0-9A-Za-z])")


def placeholders(key: TextKey) -> list[str]:
    """The names that a text of this key fills, in the order in which the wording we start from uses them."""
    start = DEFAULTS[key]
    return list(dict.fromkeys(_BRACED.findall(start.title) + _BRACED.findall(start.body)))


def faults(key: TextKey, wording: TextWording) -> list[tuple[str, str]]:
    """Everything wrong with a new wording: the field, and what is wrong with the remedy."""
    found = []
    for field, text in (("title", wording.title), ("body", wording.body)):
        if re.search(r"[{}]", _BRACED.sub("", text)):
            found.append((field, "花括号没有成对。占位符写成 {名称}，正文里不要另外使用花括号。"))
    allowed = placeholders(key)
    used = [(field, name) for field in ("title", "body") for name in _BRACED.findall(getattr(wording, field))]
    choice = "、".join(f"{{{name}}}" for name in allowed) or "（没有）"
    for field, name in dict.fromkeys(used):
        if name not in allowed:
            found.append((field, f"这里没有占位符 {{{name}}}。可用的有：{choice}。"))
    left_out = [name for name in allowed if name not in {one for _, one in used}]
    found += [("body", f"缺少占位符 {{{name}}}（{PLACEHOLDERS[name].label}），请补上。") for name in left_out]
    return found + _length_faults(key, wording)


def _length_faults(key: TextKey, wording: TextWording) -> list[tuple[str, str]]:
    found = []
    longest = SENTENCE_LENGTH if key.is_event else BODY_LENGTH
    if key.is_event and wording.title:
        found.append(("title", "记事只有一句话，不用标题，请留空。"))
    if not key.is_event and not 1 <= len(wording.title) <= TITLE_LENGTH:
        found.append(("title", f"标题须为 1–{TITLE_LENGTH} 个字符。"))
    if not 1 <= len(wording.body) <= longest:
        found.append(("body", f"正文须为 1–{longest} 个字符。"))
    return found


def filled(key: TextKey, wording: TextWording, facts: Mapping[str, str]) -> TextWording:
    """The wording with every placeholder filled; facts never become placeholders, whatever they hold.

    A sentence about a plan is left out where there is none. Raises ValueError, naming all of them, where facts are
    missing or too many.
    """
    wanted = set(placeholders(key))
    if wanted != facts.keys():
        missing, strange = sorted(wanted - facts.keys()), sorted(facts.keys() - wanted)
        raise ValueError(f"{key}: missing {missing}, not known {strange}")

    def fill(text: str) -> str:
        return _BRACED.sub(lambda braced: facts[braced[1]], text)

    missing_facts = {name for name in _MAY_BE_MISSING & facts.keys() if facts[name] == NOTHING}
    return TextWording(fill(wording.title), fill(_without_sentences(wording.body, missing_facts)))


def _without_sentences(body: str, names: set[str]) -> str:
    """The body without the sentences that fill these placeholders and no other."""
    lines = []
    for line in body.split("\n"):
        sentences = re.findall("[^。]*。|[^。]+", line)
        remaining = [one for one in sentences if not (used := set(_BRACED.findall(one))) or used - names]
        if remaining or not sentences:
            lines.append("".join(remaining))
    return "\n".join(lines)


def as_sentence(text: str) -> str:
    """The text with a full stop at its end, where it does not end a sentence yet."""
    ended = text.rstrip()
    return ended if ended.endswith(("。", "！", "？", "!", "?")) else ended.rstrip("；;，,、.") + "。"


def fact_words(name: str, fact: object) -> str:
    """A fact of an event as its sentence says it: a time in ISO 8601 with offset as China's, anything else as it is.

    What closes at midnight does so at 24:00 of the day before (Civil Code art. 203).
    """
    try:
        at = datetime.fromisoformat(str(fact))
    except ValueError:
        return str(fact)
    if at.tzinfo is None:
        return str(fact)
    return End(at, provisional=False).words if name.endswith("closes_at") else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def examples(key: TextKey) -> dict[str, str]:
    """A value for each placeholder, for the preview of a text."""
    return {name: PLACEHOLDERS[name].example for name in placeholders(key)}


def bears_personal_number(text: str) -> bool:
    """Whether a text that everybody may read holds a mobile number or a citizen's number."""
    return _MOBILE_OR_CARD.search(unicodedata.normalize("NFKC", text)) is not None
