"""What can wait for staff, and below which address of the estate each is looked at and done.

Every address answers whoever the line is for; `{0}` is the first id of what waits.
"""

import uuid
from collections.abc import Sequence

from app.core.labels import Labelled


class WorkKind(Labelled):
    """What waits."""

    IMPORT = "import", "待复核的名册"
    CORRECTION = "correction", "待复核的更正"
    PROPOSAL = "proposal", "待批准的表决步骤"
    DISPUTE = "dispute", "待认定的选票争议"
    OBJECTION = "objection", "待答复的异议"
    BINDING = "binding", "待确认的住户"
    BINDING_REQUEST = "binding_request", "待核实的异地绑定申请"
    AUTHORITY = "authority", "待确认的委托等依据"
    AUTHORITY_MISSING = "authority_missing", "单位业主还没有交来盖章授权书"
    PAPER = "paper", "待录入的纸质选票"
    SCAN = "scan", "待对上编号的扫描页"
    RESULT = "result", "待公示的结果"
    CONTENT = "content", "待审核的住户内容"
    NO_SECOND_BODY = (
        "no_second_body",
        "没有另一方人员的表决：开始、延长投票和公告结果将无人批准，请街道任命街道、居委会人员或者公证员、律师",
    )
    OPENING = "opening", "没有开始或者已经停止的表决，请查看原因，另行通知"
    ROLL_CHANGED = "roll_changed", "名册冻结后登记簿有变、待更正名册的表决"
    COUNT = "count", "待提出唱票的表决"
    DECISION = "decision", "待人工认定的结果"
    BINDING_OBJECTION = "binding_objection", "待处理的绑定异议"
    GUESSED_DOCUMENT = "guessed_document", "待上门核实的房屋：有人多次输错业主证件号码"
    MISSING_SHEET = "missing_sheet", "待重新张贴的公示"
    EMERGENCY = "emergency", "待批准的应急施工"
    REQUIREMENTS = "requirements", "待批准的开工条件"
    POLICY = "policy", "待批准的本区政策"
    CLAIM_DISPUTE = "claim_dispute", "待认定的登记争议"
    CLAIM_SLIP = "claim_slip", "待送达的告知单"
    VISIT_REPORT = "visit_report", "待答复的走访反映"
    CALL = "call", "待回访的住户"
    JOINT_VISIT = "joint_visit", "待确认的联合走访"
    PROMISE = "promise", "待兑现的承诺"
    WALK_PAPER = "walk_paper", "待录入的走访清单"
    CASE_ACCEPT = "case_accept", "待接单的随手拍"
    CASE_DISPATCH = "case_dispatch", "待派单的随手拍"
    CASE_DECIDE = "case_decide", "待裁定的随手拍"
    CASE_EXTENSION = "case_extension", "待批复的延期"
    CASE_PAUSE = "case_pause", "待批复的暂停计时"
    CASE_MERGE = "case_merge", "待决定的并案"
    CASE_PAUSED = "case_paused", "暂停到期、恢复计时的随手拍"
    CASE_OVERDUE = "case_overdue", "逾期上报的随手拍"
    CASE_NOT_FIXED = "case_not_fixed", "报事人认为没有解决的随手拍"
    CASE_CALL = "case_call", "待回访的随手拍"
    APPLICATION = "application", "待受理的申请"
    APPLICATION_ACCEPTED = "application_accepted", "待并入改造项目的申请"
    STAIRWELL_ASKING = "stairwell_asking", "已受理、正在征询本单元的申请，待报告结果"
    LIFT = "lift", "待征询本单元的加装电梯申请"
    SURVEY_PLAN = "survey_plan", "已截止、待据以公布方案的意愿问卷"
    WISH = "wish", "待答复的诉求"
    WORKS_ALARM = "works_alarm", "开工条件失效、不能开工的项目"
    CARRYING = "carrying", "待另一方批准没有实质变更的方案"
    CARRYING_TO_POST = "carrying_to_post", "已批准没有实质变更、待起草公示的方案"
    SITE_ALARM = "site_alarm", "待提出处理意见的施工警示"
    SITE_ALARM_RULING = "site_alarm_ruling", "待批准处理意见的施工警示"
    CERTIFICATE_LAPSED = "certificate_lapsed", "已失效、待重新出具的达标证明"
    ROUND = "round", "待走访的征询住户"
    DELIVERY = "delivery", "待上门送达的表决通知"
    ROUND_TO_OPEN = "round_to_open", "待开始的征询轮次"
    ROUND_TO_CLOSE = "round_to_close", "进行中、待结束并定稿报告的征询轮次"
    CLAIM_FLAG = "claim_flag", "待核实的可疑登记"
    BINDING_FLAG = "binding_flag", "待上门核实的可疑绑定"
    TO_HANG = "to_hang", "待张贴的公示"
    MEETING_QUESTION = "meeting_question", "待答复的会议提问"
    MINUTES_OBJECTION = "minutes_objection", "待答复的纪要更正意见"
    HANDOVER = "handover", "移交给您的工作"
    WITNESSING = "witnessing", "请您到场见证的现场表决"
    LOG_DAMAGE = "log_damage", "存储与记录不符的表决，请停止受理并告诉系统管理员"
    LEDGER_DAMAGE = "ledger_damage", "存储与签发不符的小区台账，请保留现场并告诉系统管理员"
    FILE_DAMAGE = "file_damage", "缺失或损坏的照片、扫描件，请告诉系统管理员从备份恢复"


OWN = "/v1/office"
"""Where an address begins that is below no estate."""

PATHS = {
    WorkKind.IMPORT: "/imports/{0}",
    WorkKind.CORRECTION: "/corrections",
    WorkKind.PROPOSAL: "/votes/{0}/proposals",
    WorkKind.DISPUTE: "/votes/{0}/disputes",
    WorkKind.OBJECTION: "/objections",
    WorkKind.BINDING: "/bindings",
    WorkKind.BINDING_REQUEST: "/binding-requests/{0}",
    WorkKind.AUTHORITY: "/votes/{0}/authorities",
    WorkKind.AUTHORITY_MISSING: "/votes/{0}/authorities/missing",
    WorkKind.PAPER: "/votes/{0}/keying/next",
    WorkKind.SCAN: "/votes/{0}/scans/waiting",
    WorkKind.RESULT: "/votes/{0}",
    WorkKind.CONTENT: "/contents",
    WorkKind.NO_SECOND_BODY: "/votes/{0}",
    WorkKind.OPENING: "/votes/{0}/proposals",
    WorkKind.ROLL_CHANGED: "/votes/{0}",
    WorkKind.COUNT: "/votes/{0}",
    WorkKind.DECISION: "/votes/{0}",
    WorkKind.BINDING_OBJECTION: "/binding-objections",
    WorkKind.GUESSED_DOCUMENT: "/binding-flags",
    WorkKind.MISSING_SHEET: "/postings/{0}",
    WorkKind.EMERGENCY: "/projects/{0}",
    WorkKind.REQUIREMENTS: "/projects/{0}",
    WorkKind.POLICY: f"{OWN}/districts/{{0}}/policies",
    WorkKind.CLAIM_DISPUTE: "/claims/{0}",
    WorkKind.CLAIM_SLIP: "/claim-slips",
    WorkKind.VISIT_REPORT: "/visit-reports",
    WorkKind.CALL: "/samples/{0}/next",
    WorkKind.JOINT_VISIT: "/consultations/{0}/joint-visits",
    WorkKind.PROMISE: "/consultations/{0}/promises",
    WorkKind.WALK_PAPER: "/consultations/{0}/walk-papers",
    WorkKind.CASE_ACCEPT: "/complaints/{0}",
    WorkKind.CASE_DISPATCH: "/complaints/{0}",
    WorkKind.CASE_DECIDE: "/complaints/{0}",
    WorkKind.CASE_EXTENSION: "/complaints/{0}",
    WorkKind.CASE_PAUSE: "/complaints/{0}",
    WorkKind.CASE_MERGE: "/complaint-merges",
    WorkKind.CASE_PAUSED: "/complaints/{0}",
    WorkKind.CASE_OVERDUE: "/complaints/{0}",
    WorkKind.CASE_NOT_FIXED: "/complaints/{0}",
    WorkKind.CASE_CALL: "/case-samples/{0}/next",
    WorkKind.APPLICATION: "/applications/{0}",
    WorkKind.APPLICATION_ACCEPTED: "/applications/{0}",
    WorkKind.STAIRWELL_ASKING: "/applications/{0}/stairwell",
    WorkKind.LIFT: "/applications/{0}",
    WorkKind.SURVEY_PLAN: "/surveys/{0}",
    WorkKind.WISH: "/projects/{0}/wishes?unanswered=true",
    WorkKind.WORKS_ALARM: "/projects/{0}",
    WorkKind.CARRYING: "/projects/{0}",
    WorkKind.CARRYING_TO_POST: "/projects/{0}",
    WorkKind.SITE_ALARM: "/projects/{0}/alarms/{1}",
    WorkKind.SITE_ALARM_RULING: "/projects/{0}/alarms/{1}",
    WorkKind.CERTIFICATE_LAPSED: "/certificates",
    WorkKind.ROUND: "/consultations/{0}/walk",
    WorkKind.DELIVERY: "/votes/{0}/delivery/not-reached",
    WorkKind.ROUND_TO_OPEN: "/consultations/{0}",
    WorkKind.ROUND_TO_CLOSE: "/consultations/{0}",
    WorkKind.CLAIM_FLAG: "/claim-flags",
    WorkKind.BINDING_FLAG: "/binding-flags",
    WorkKind.TO_HANG: "/postings/{0}",
    WorkKind.MEETING_QUESTION: "/meetings/{0}/questions",
    WorkKind.MINUTES_OBJECTION: "/meetings/{0}/minutes-objections",
    WorkKind.HANDOVER: f"{OWN}/handovers/{{0}}",
    WorkKind.WITNESSING: f"{OWN}/witnessed-votes/{{0}}",
    WorkKind.LOG_DAMAGE: "/votes/{0}",
    WorkKind.LEDGER_DAMAGE: "/ledger",
    WorkKind.FILE_DAMAGE: "/evidence/{0}",
}


def address(kind: WorkKind, community_id: uuid.UUID, subject: Sequence[uuid.UUID]) -> str:
    """Where what waits is looked at and done."""
    path = PATHS[kind].format(*subject)
    return path if path.startswith(OWN) else f"{OWN}/communities/{community_id}{path}"
