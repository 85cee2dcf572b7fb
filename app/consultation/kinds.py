"""The closed vocabularies of asking, each value with the words people use for it. Pure: standard library only."""

from app.core.labels import Labelled


class Stance(Labelled):
    """What somebody says of the plan."""

    AGREE = "agree", "同意"
    CONDITIONAL = "conditional", "有条件同意"
    AGAINST = "against", "不同意"
    UNDECIDED = "undecided", "未定"


class HouseholdCategory(Labelled):
    """Where a household stands: one category at a time, none of which takes it out of the denominator."""

    AGREE = "agree", "同意"
    CONDITIONAL = "conditional", "有条件同意"
    AGAINST = "against", "不同意"
    UNDECIDED = "undecided", "未定"
    ABSENT = "absent", "上门未遇"
    UNREACHABLE = "unreachable", "联系不上"
    EMPTY = "empty", "空置"
    DISPUTED = "disputed", "有争议"
    NOT_ASKED = "not_asked", "尚未征询"


class ConsultRound(Labelled):
    """轮次: everybody, then who does not support yet, then the last few by three together (law R-65)."""

    FIRST = "first", "第一轮：全体住户"
    SECOND = "second", "第二轮：网格员走访尚未同意户"
    THIRD = "third", "第三轮：三方联合走访"

    @property
    def number(self) -> int:
        """1, 2 or 3."""
        return list(ConsultRound).index(self) + 1


class ConsultStep(Labelled):
    """What leads a consultation on: a round opened or closed, or the plan in force followed."""

    OPEN_FIRST = "open_first", "开始第一轮"
    CLOSE_FIRST = "close_first", "结束第一轮"
    OPEN_SECOND = "open_second", "开始第二轮"
    CLOSE_SECOND = "close_second", "结束第二轮"
    OPEN_THIRD = "open_third", "开始第三轮"
    CLOSE_THIRD = "close_third", "结束第三轮"
    FOLLOW_PLAN = "follow_plan", "改按新版方案征询"


class StairwellAct(Labelled):
    """What the committee does about a stairwell that is asked because a household applied."""

    REPORT = "report", "报告征询结果"


class RoundBody(Labelled):
    """Who performs the first round and stands for the owners in the third; a policy of the place."""

    OWNERS_COMMITTEE = "owners_committee", "业主委员会"
    MANAGEMENT_COMMITTEE = "management_committee", "物业管理委员会"
    NEIGHBOURHOOD_COMMITTEE = "neighbourhood_committee", "社区居委会代行"
    RESIDENTS_GROUP = "residents_group", "居民自治小组"


class JointSeat(Labelled):
    """The three sides of a joint visit; each is a different person."""

    NEIGHBOURHOOD_COMMITTEE = "neighbourhood_committee", "社区居委会"
    GRID_WORKER = "grid_worker", "网格员"
    OWNERS_SIDE = "owners_side", "业主一方"


class Voice(Labelled):
    """Whose word it is; the two are kept apart."""

    OWNER = "owner", "业主"
    OCCUPANT = "occupant", "居住人"


class VoiceRule(Labelled):
    """Which answers stand for the household."""

    OWNERS = "owners", "只计业主的意见"
    OWNERS_FIRST = "owners_first", "业主没有意见时计居住人的意见"


class MetAs(Labelled):
    """In which capacity the person who was met spoke."""

    OWNER = "owner", "业主本人"
    OWNERS_AGENT = "owners_agent", "业主的受托人"
    FAMILY = "family", "同住家属"
    TENANT = "tenant", "租户"

    @property
    def voice(self) -> Voice:
        """Whose word it is."""
        return Voice.OWNER if self in {MetAs.OWNER, MetAs.OWNERS_AGENT} else Voice.OCCUPANT


class ContactWay(Labelled):
    """How a household was asked, or answered."""

    APP = "app", "住户本人在手机上表态"
    VISIT = "visit", "上门走访"
    JOINT_VISIT = "joint_visit", "三方联合走访"
    CALL = "call", "电话"
    MEETING = "meeting", "会议"
    SHEET = "sheet", "纸质意见表"
    GROUP_LIST = "group_list", "业主群接龙"
    QUESTIONNAIRE = "questionnaire", "问卷平台导出"


FROM_FILES = frozenset({ContactWay.GROUP_LIST, ContactWay.QUESTIONNAIRE})
"""What comes in as a file alone, whose name and line are kept with each word."""


IN_PERSON = frozenset({ContactWay.VISIT, ContactWay.JOINT_VISIT, ContactWay.MEETING})
"""Where somebody was spoken to face to face."""

SOUGHT_OUT = frozenset({ContactWay.VISIT, ContactWay.JOINT_VISIT, ContactWay.CALL})
"""Where the household was sought out at home: these have hours, a cooling-off, and an end (law R-66)."""


class ContactOutcome(Labelled):
    """What came of going there."""

    MET = "met", "见到或接通"
    NOBODY = "nobody", "无人应门、无人接听"
    LOOKS_EMPTY = "looks_empty", "明显无人居住"


class StanceReason(Labelled):
    """Why not, or not yet; the taxonomy by which reasons are counted."""

    COST = "cost", "自己出资的费用"
    FEES_LATER = "fees_later", "改造后的物业费、维修资金"
    CONTENT = "content", "改造内容或方案设计"
    WORKS_INSIDE = "works_inside", "入户施工、占用自家部分"
    LIGHT_OR_NOISE = "light_or_noise", "采光、通风、噪声"
    DISRUPTION = "disruption", "施工期间的不便"
    QUALITY = "quality", "担心工程质量和安全"
    TRUST = "trust", "对组织方、施工方不信任"
    DEMOLITION = "demolition", "涉及自行搭建"
    WAITING = "waiting", "等待拆迁、置换或出售"
    NEIGHBOURS = "neighbours", "邻里之间有纠纷"
    UNINFORMED = "uninformed", "还不了解方案"
    OTHER = "other", "其他"


class Trust(Labelled):
    """How far a word is the household's own."""

    OWN = "own", "本人表态"
    CONFIRMED = "confirmed", "他人登记，本人已确认"
    UNCONFIRMED = "unconfirmed", "他人登记，本人未确认"
    DISPUTED = "disputed", "本人有异议，暂不计入"
    OUT = "out", "不计入"


class Breach(Labelled):
    """How a visit went beyond the rules; it is kept, and support that it brought is not counted (law R-66)."""

    OUT_OF_HOURS = "out_of_hours", "在 8:00 至 21:00 以外"
    COOLING_OFF = "cooling_off", "距上次见面未满间隔天数，住户也没有约定"
    TOO_MANY = "too_many", "超过走访次数上限"
    DO_NOT_VISIT = "do_not_visit", "住户已要求不要再上门"


class VisitMarkKind(Labelled):
    """What a household or the office marked at a door."""

    DO_NOT_VISIT = "do_not_visit", "不要再上门"
    WELCOME = "welcome", "可以上门"
    SAFETY = "safety", "上门须两人同行"


class PromiseState(Labelled):
    """Where a promise stands."""

    OPEN = "open", "待兑现"
    SAID_KEPT = "said_kept", "承诺方称已兑现，待住户确认"
    KEPT = "kept", "住户已确认兑现"
    NOT_KEPT = "not_kept", "住户认为未兑现"


class ConsultOutlook(Labelled):
    """How a gate stands by the stances of today; no ballot is looked at."""

    REACHED = "reached", "按现有意见已达到"
    OPEN = "open", "尚可争取"
    OUT_OF_REACH = "out_of_reach", "明确不同意的户数已超出上限"


class ConsultFigures(Labelled):
    """What a figure stands on; shown beside it so that nobody takes it for a vote."""

    STANCES = "stances", "按住户意见统计，不是表决结果"


class PartConsentState(Labelled):
    """Whether the owners of a part agree that an item touches it."""

    AGREED = "agreed", "全体业主同意"
    REFUSED = "refused", "有业主不同意"
    WAITING = "waiting", "待业主表态"


class CheckInWay(Labelled):
    """How it is known that somebody was there."""

    CODE = "code", "本人手机输入现场签到码"
    DESK = "desk", "签到台由工作人员登记"


class PromiseDecision(Labelled):
    """What the street decides about a promise that is open when the works are to be accepted."""

    CARRIED = "carried", "保修期内继续兑现"
    NOT_TO_BE_KEPT = "not_to_be_kept", "不再兑现，理由已告知住户"


class MeetingAct(Labelled):
    """What happens to a meeting after it was called; each is appended and stays."""

    OPEN = "open", "会议开始"
    CLOSE = "close", "会议结束"
    CALL_OFF = "call_off", "会议取消"


class MeetingState(Labelled):
    """Where a meeting stands; told from what happened to it."""

    CALLED = "called", "已通知，未开始"
    OPEN = "open", "正在进行"
    CLOSED = "closed", "已结束"
    CALLED_OFF = "called_off", "已取消"
