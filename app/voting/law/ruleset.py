"""The rules of one vote as frozen, hashed data: what art. 278 fixes, and what a place may tighten. Pure.

Source: law section 10 with its defaults, section 5 for the presets (verified values only). A preset may tighten, or
choose where the law is silent; it never falls below art. 278 (R-07).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from app.core.values.canonical import Value, digest
from app.core.values.fractions import MORE_THAN_HALF, THREE_QUARTERS, TWO_THIRDS, Threshold

LAW_VERSION = "CC278-2021"
LEAST_NOTICE_DAYS = 15
LEAST_INTERIM_NOTICE_DAYS = 7


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule a vote runs by. Days are calendar days unless the name says working days.

    `include_parking` is None until somebody chooses (R-30). `online_basis` is the document that makes phone ballots
    binding in this city (R-45), empty where there is none. `deemed_clause` is a clause of the covenant on silent
    owners: kept, posted, and not counted (R-40 to R-43). `witness_quorum` is how many witnesses must sign the log of the
    result beside us (docs/log.md).
    """

    place: str = "national"
    participation: Threshold = TWO_THIRDS
    special: Threshold = THREE_QUARTERS
    ordinary: Threshold = MORE_THAN_HALF
    include_parking: bool | None = None
    area_basis: str = "registered_building_area"
    roll_days: int = 7
    notice_days: int = LEAST_NOTICE_DAYS
    interim_notice_allowed: bool = False
    window_days_least: int = 5
    window_days_most: int = 60
    online_basis: str = ""
    online_only_by_authority: bool = False
    paper_to_every_owner: bool = False
    deemed_votes: bool = False
    deemed_clause: str = ""
    proxy_cap: int = 3
    proxy_barred: tuple[str, ...] = ("property_company_staff", "contractor")
    extensions_most: int = 1
    preliminary_days: int = 7
    objection_reply_working_days: int = 5
    publish_within_days: int = 3
    witness_quorum: int = 0

    def sha256(self) -> bytes:
        """SHA-256 over every rule, for the notice and the opening."""
        return digest(self.canonical())

    def canonical(self) -> dict[str, Value]:
        """The rules as canonical JSON has them."""
        return {"law_version": LAW_VERSION, **asdict(self)}


NATIONAL = RuleSet()

PRESETS: Mapping[str, RuleSet] = {
    preset.place: preset
    for preset in (
        NATIONAL,
        # 北京市物业管理条例: online only through the city's system, result within 3 days.
        replace(NATIONAL, place="beijing", online_only_by_authority=True),
        # 杭州(2021): 15 days, 7 for an interim meeting; window 5 to 60 days.
        replace(NATIONAL, place="hangzhou", interim_notice_allowed=True),
        # 宁波(2021): the area of parking is left out.
        replace(NATIONAL, place="ningbo", include_parking=False),
        # 清远(2022): the authority's platform; the result is posted at least 15 days.
        replace(NATIONAL, place="qingyuan", online_only_by_authority=True, preliminary_days=15),
        # 潍坊(2022): the city's system is compulsory for online voting; one owner accepts at most 3 proxies.
        replace(NATIONAL, place="weifang", online_only_by_authority=True),
        # 聊城(2021): paper goes to every owner, online votes are counted together with it.
        replace(NATIONAL, place="liaocheng", paper_to_every_owner=True),
        # 珠海(2022-07-20): one extension, not longer than the first window.
        replace(NATIONAL, place="zhuhai"),
    )
}


def refusals(rules: RuleSet) -> list[str]:
    """Why a set of rules cannot be used, every reason at once; empty where it can."""
    faults = []
    if not _at_least(rules.participation, TWO_THIRDS):
        faults.append("参与表决的比例不能低于民法典第278条的三分之二（面积和人数）。")
    if not _at_least(rules.special, THREE_QUARTERS):
        faults.append("第六至八项事项的同意比例不能低于民法典第278条的四分之三。")
    if not _at_least(rules.ordinary, MORE_THAN_HALF):
        faults.append("其他事项的同意比例不能低于民法典第278条的过半数，恰好一半不算过半。")
    if rules.include_parking is None:
        faults.append("必须明确车位、储藏室是否计入表决（法律没有统一规定，建议不计入）。")
    if rules.deemed_votes:
        faults.append(
            "“未表决视为同意多数意见”的条款不计票：各地判决不一，且易被认定为规避法定参与比例。"
            "条款可以附上公示，结果只按实际表决计算（R-43）。"
        )
    if rules.roll_days < 7:
        faults.append("名册至少公示 7 日。")
    least = LEAST_INTERIM_NOTICE_DAYS if rules.interim_notice_allowed else LEAST_NOTICE_DAYS
    if rules.notice_days < least:
        faults.append(f"表决通知至少提前 {least} 日公示。")
    if not 5 <= rules.window_days_least <= rules.window_days_most <= 60:
        faults.append("投票期须在 5 至 60 日之间。")
    if rules.extensions_most not in {0, 1}:
        faults.append("最多延长一次。")
    if rules.proxy_cap < 1:
        faults.append("每名受托人接受委托的上限至少为 1。")
    if rules.preliminary_days < 7:
        faults.append("初步结果至少公示 7 日。")
    if not 1 <= rules.objection_reply_working_days <= 5:
        faults.append("对异议须在 5 个工作日内答复。")
    if not 1 <= rules.publish_within_days <= 3:
        faults.append("计票后须在 3 日内公示结果。")
    if not 0 <= rules.witness_quorum <= 5:
        faults.append("表决记录的见证方应为 0 至 5 个。")
    return faults


def _at_least(threshold: Threshold, law: Threshold) -> bool:
    """Whether meeting `threshold` always meets `law`."""
    left, right = threshold.numerator * law.denominator, law.numerator * threshold.denominator
    return left > right or (left == right and (law.inclusive or not threshold.inclusive))


PAGE_WORDS = {
    "place": "适用地区",
    "participation": "参与表决",
    "special": "第六至八项须同意",
    "ordinary": "其他事项须同意",
    "include_parking": "车位、储藏室计入表决",
    "area_basis": "面积口径",
    "roll_days": "名册公示天数",
    "notice_days": "通知公示天数",
    "interim_notice_allowed": "临时会议可缩短为 7 日",
    "window_days_least": "投票期最短天数",
    "window_days_most": "投票期最长天数",
    "online_basis": "线上投票的依据",
    "online_only_by_authority": "线上须用主管部门系统",
    "paper_to_every_owner": "纸质票送达每位业主",
    "deemed_votes": "未表决视为同意",
    "deemed_clause": "规约中关于未表决的条款（仅公示，不计票）",
    "proxy_cap": "每名受托人最多接受委托",
    "proxy_barred": "不得受托的人",
    "extensions_most": "最多延长次数",
    "preliminary_days": "初步结果公示天数",
    "objection_reply_working_days": "异议答复工作日",
    "publish_within_days": "计票后几日内公示",
    "witness_quorum": "表决记录至少几方见证",
}

_WORDS = {
    "property_company_staff": "物业公司人员",
    "contractor": "施工单位人员",
    "registered_building_area": "登记的建筑面积",
    "national": "全国",
    "beijing": "北京",
    "hangzhou": "杭州",
    "ningbo": "宁波",
    "qingyuan": "清远",
    "weifang": "潍坊",
    "liaocheng": "聊城",
    "zhuhai": "珠海",
}


def page(rules: RuleSet) -> list[tuple[str, str]]:
    """The rules as people read them: a name and a value in words, in a fixed order."""

    def words(value: object) -> str:
        match value:
            case Threshold():
                return value.words()
            case None:
                return "未选择"
            case bool():
                return "是" if value else "否"
            case tuple():
                return "、".join(_WORDS.get(str(one), str(one)) for one in value)
            case _:
                return _WORDS.get(str(value), str(value)) or "无"

    return [(word, words(getattr(rules, name))) for name, word in PAGE_WORDS.items()]
