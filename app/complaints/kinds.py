"""The closed vocabularies of complaints. Pure: standard library only."""

from app.core.labels import Labelled


class Urgency(Labelled):
    """What a category's limits go by. Source: law R-92, and the clocks seen in practice."""

    DANGER = "danger", "危及生命安全"
    SUPPLY = "supply", "水电气热中断"
    NUISANCE = "nuisance", "施工扰民"
    ORDINARY = "ordinary", "一般维修和质量问题"
    COMPLEX = "complex", "复杂问题"


class ReportChannel(Labelled):
    """By which way a report came."""

    APP = "app", "小程序"
    HOTLINE = "hotline", "热线电话"
    WINDOW = "window", "服务窗口"
    SUPERVISOR = "supervisor", "义务监督员"
    CHAT = "chat", "业主群消息"


class Rung(Labelled):
    """Who can be in charge of a case, or be told that it is late, the lowest first."""

    UNIT = "unit", "责任单位"
    SUPERVISOR = "supervisor", "责任单位负责人"
    COMMUNITY = "community", "社区"
    STREET = "street", "街道"
    DISTRICT = "district", "区住建部门"

    @property
    def height(self) -> int:
        """How high it is on the ladder, from 0."""
        return list(Rung).index(self)


IN_CHARGE = (Rung.UNIT, Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT)
"""Who may be in charge of a case; a unit's supervisor answers for the unit."""


class CaseState(Labelled):
    """Where a case stands."""

    REPORTED = "reported", "待派单"
    OFFERED = "offered", "已派单，待接单"
    RETURNED = "returned", "被退回，待改派"
    IN_HAND = "in_hand", "办理中"
    SAID_DONE = "said_done", "单位称已办结，待报事人确认"
    DISPUTED = "disputed", "报事人再次不认可，待上级决定"
    CLOSED = "closed", "已办结"
    REDIRECTED = "redirected", "不属本平台，已告知去处"
    WITHDRAWN = "withdrawn", "报事人已撤回"
    MERGED = "merged", "已并入另一件"

    @property
    def ended(self) -> bool:
        """Whether nobody has to do anything any more."""
        return self in {CaseState.CLOSED, CaseState.REDIRECTED, CaseState.WITHDRAWN, CaseState.MERGED}


class CaseAct(Labelled):
    """What happened to a case."""

    REPORTED = "reported", "报事"
    ADDED = "added", "补充"
    CORRECTED = "corrected", "更正"
    ABOUT_CORRECTED = "about_corrected", "更正反映的是谁"
    WITHDRAWN = "withdrawn", "撤回"
    JOINED = "joined", "我也遇到"
    DISPATCHED = "dispatched", "派单"
    ACCEPTED = "accepted", "接单"
    REFUSED = "refused", "退单"
    HANDED_ON = "handed_on", "申请转办"
    FELL_BACK = "fell_back", "逾期无人接单，按规则转由兜底单位负责"
    ACTED = "acted", "处理进展"
    PAUSED = "paused", "暂停计时"
    PAUSE_ASKED = "pause_asked", "申请暂停计时"
    PAUSE_DENIED = "pause_denied", "不同意暂停计时"
    RESUMED = "resumed", "恢复计时"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    EXTENSION_GRANTED = "extension_granted", "同意延期"
    EXTENSION_DENIED = "extension_denied", "不同意延期"
    SAID_DONE = "said_done", "单位办结"
    SAID_FIXED = "said_fixed", "报事人确认已解决"
    SAID_NOT_FIXED = "said_not_fixed", "报事人认为没有解决"
    LEFT_UNRATED = "left_unrated", "报事人未评价，到期办结"
    REOPENED = "reopened", "重新办理"
    DECIDED = "decided", "上级决定办结"
    ESCALATED = "escalated", "逾期上报"
    REDIRECTED = "redirected", "告知其他渠道"
    MESSAGED = "messaged", "留言"
    CONTACT_GRANTED = "contact_granted", "同意提供联系电话"
    MERGE_PROPOSED = "merge_proposed", "建议并案"
    MERGED = "merged", "并案"
    UNMERGED = "unmerged", "撤销并案"
    RELEASED = "released", "对外公开"
    TAKEN_BACK = "taken_back", "取消公开"
    FOLLOWED_UP = "followed_up", "回访"


class CaseOutcome(Labelled):
    """What became of the matter, as the unit says; it differs from the state."""

    FIXED = "fixed", "已解决"
    PARTLY = "partly", "部分解决"
    NOT_FIXED = "not_fixed", "未能解决"
    OUT_OF_SCOPE = "out_of_scope", "不在改造范围"
    CONTRACT_DISPUTE = "contract_dispute", "合同争议，另行处理"
    WARRANTY = "warranty", "属保修，由保修单位修复"
    DUPLICATE = "duplicate", "重复反映"
    REDIRECTED = "redirected", "已转其他渠道"

    @property
    def needs_photo(self) -> bool:
        """Whether a photo of the same place shows it."""
        return self in {CaseOutcome.FIXED, CaseOutcome.PARTLY}


class CallerSays(Labelled):
    """What somebody who called in says after the report; staff take it down."""

    ADDED = "added", "补充"
    CORRECTED = "corrected", "更正"
    WITHDRAWN = "withdrawn", "撤回"
    FIXED = "fixed", "已解决"
    NOT_FIXED = "not_fixed", "没有解决"
    CONTACT_ENDED = "contact_ended", "收回联系电话"


class CaseDecision(Labelled):
    """What the rung above decides of a case that the reporter does not take as fixed."""

    REOPEN = "reopen", "重新办理"
    CLOSE = "close", "办结"


class Rating(Labelled):
    """What the reporter says. Nobody who is silent is satisfied."""

    FIXED = "fixed", "已解决"
    NOT_FIXED = "not_fixed", "没有解决"
    NOT_RATED = "not_rated", "未评价"


class ClockKind(Labelled):
    """What must be done by when."""

    DISPATCH = "dispatch", "派单"
    ACCEPT = "accept", "接单"
    RETURN = "return", "退回错派"
    FIRST_ACTION = "first_action", "首次处理"
    RESOLVE = "resolve", "办结"
    CONFIRM = "confirm", "报事人确认"
    CALL_BACK = "call_back", "回访"


class PauseReason(Labelled):
    """Why a clock may stand still; there is no other reason."""

    WAITS_FOR_REPORTER = "waits_for_reporter", "等待报事人补充或约定入户时间"
    WAITS_FOR_MATERIAL = "waits_for_material", "等待材料到货"
    WAITS_FOR_WEATHER = "waits_for_weather", "恶劣天气无法施工"
    WAITS_FOR_APPROVAL = "waits_for_approval", "等待依法审批"


class RedirectTo(Labelled):
    """Where somebody is sent whose matter is not for us. Source: law R-93."""

    HOTLINE_12345 = "hotline_12345", "12345 政务服务便民热线"
    PETITION = "petition", "信访渠道"
    COURT = "court", "人民法院或仲裁机构（诉讼、仲裁中的事项）"
    DISCIPLINE = "discipline", "纪检监察机关"
    POLICE = "police", "公安机关（110）"


class PhotoUse(Labelled):
    """What a photo of a case shows."""

    REPORT = "report", "报事照片"
    PROGRESS = "progress", "处理中照片"
    AFTER = "after", "办结照片"
    NOT_FIXED = "not_fixed", "未解决照片"


class UnitKind(Labelled):
    """What a responsible unit is."""

    CONTRACTOR = "contractor", "施工单位"
    SUPERVISION = "supervision", "监理单位"
    DESIGN = "design", "设计单位"
    PROPERTY = "property", "物业服务企业"
    UTILITY = "utility", "水电气热专营单位"
    DEPARTMENT = "department", "职能部门"


class UnitSeat(Labelled):
    """As what somebody works in a unit."""

    HANDLER = "handler", "经办人"
    SUPERVISOR = "supervisor", "负责人"


class CaseCallOutcome(Labelled):
    """What the call back to a reporter came to."""

    SATISFIED = "satisfied", "满意"
    PARTLY = "partly", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"
    UNREACHABLE = "unreachable", "联系不上"
    REFUSED = "refused", "不愿评价"

    @property
    def rated(self) -> bool:
        """Whether the reporter said how satisfied they are."""
        return self in {CaseCallOutcome.SATISFIED, CaseCallOutcome.PARTLY, CaseCallOutcome.UNSATISFIED}


class Indicator(Labelled):
    """What is measured of a month; each with its formula, published with the figures (indicators.py)."""

    ACCEPTED = "accepted", "按时接单率"
    ON_TIME = "on_time", "按时办结率"
    FIXED = "fixed", "解决率"
    REOPENED = "reopened", "返工率"
    SATISFIED = "satisfied", "回访满意率"
