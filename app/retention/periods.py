"""The table of what is kept: which rows, how long from when, what becomes of them then, and on what ground.

A period that a statute asks for is rounded up to whole days: a year is 366, three are 1,097. Pure: standard library only.
"""

from dataclasses import dataclass
from datetime import timedelta

from app.core.labels import Labelled
from app.media.limits import UNUSED_DAYS


class Fate(Labelled):
    """What becomes of data whose period is over."""

    DELETE = "delete", "删除"
    STRIP = "strip", "去标识"
    KEEP = "keep", "保留"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a kind is kept from when; `after` is None for what is kept without end here."""

    tables: tuple[str, ...]
    since: str
    after: timedelta | None
    fate: Fate
    ground: str


class Kind(Labelled):
    """A kind of data about people."""

    SIGN_INS = "sign_ins", "居民登录"
    WEB_STATES = "web_states", "已用过的网页登录编号"
    TEXTED_CODES = "texted_codes", "短信登录验证码"
    SIGN_IN_NUMBERS = "sign_in_numbers", "短信登录的号码比对值"
    STAFF_SIGN_INS = "staff_sign_ins", "工作人员登录"
    WRONG_TRIES = "wrong_tries", "输错次数"
    ANSWERS = "answers", "重复请求的应答"
    PUSHES = "pushes", "微信推送"
    ANNOUNCEMENTS = "announcements", "待转发的消息"
    NUMBERS = "numbers", "待告知的号码"
    MESSAGE_OPENIDS = "message_openids", "消息的收件标识"
    QUOTAS = "quotas", "订阅次数"
    CODES = "codes", "未使用的绑定码"
    CONSENTS = "consents", "已撤回的同意"
    REQUEST_PICTURES = "request_pictures", "未备齐的异地申请证件照片"
    UNUSED_PICTURES = "unused_pictures", "住户上传后没有用到的照片"
    LEFT_FILES = "left_files", "已清理文件的记录"
    PHOTO_PLACES = "photo_places", "照片的拍摄地点和时间"
    REQUESTS = "requests", "已结束的异地申请和邀请"
    BINDINGS = "bindings", "已解除绑定的核对说明"
    OCCUPANTS = "occupants", "已搬离的住户姓名"
    FORMER_OWNERS = "former_owners", "原业主的姓名、证件、电话"
    ACCOUNTS = "accounts", "居民账户"
    STAFF = "staff", "工作人员及任职"
    REGISTER = "register", "名册及其变更"
    CLAIMS = "claims", "经手登记、告知单、回访"
    CONSULTATIONS = "consultations", "三轮征询、走访、承诺、问卷、会议、达标证明"
    CASE_REPORTERS = "case_reporters", "随手拍的报事人"
    CASE_PHONES = "case_phones", "随手拍报事人提供的电话"
    COMPLAINTS = "complaints", "随手拍及其办理"
    BUNDLE_FILES = "bundle_files", "受限资料包的文件"
    LOOKS = "looks", "查看个人信息的记录"
    VOTES = "votes", "表决、选票、名册快照"
    DELIVERY = "delivery", "通知与送达证明"
    PUBLICITY = "publicity", "公示、异议和内容审核"
    PROJECTS = "projects", "项目、方案、申请和诉求"
    EVIDENCE = "evidence", "照片和扫描件"
    NOBODYS = "nobodys", "不含个人信息"


_MONTH, _YEAR, _THREE_YEARS = timedelta(days=30), timedelta(days=366), timedelta(days=1097)
_LEAST = "个人信息保护法第十九条、第四十七条：实现目的的最短时间"
_STATUTE = "民法典第一百八十八条、区分所有权解释第十二条：法定表决的证据"
_HANDLER = "证据表，程序无权改动；最终公示 3 年后由街道办事处归档"

RULES: dict[Kind, RetentionRule] = {
    Kind.SIGN_INS: RetentionRule(("resident_session",), "失效或退出", timedelta(0), Fate.DELETE, _LEAST),
    Kind.WEB_STATES: RetentionRule(("used_state",), "失效", timedelta(0), Fate.DELETE, _LEAST),
    Kind.TEXTED_CODES: RetentionRule(("texted_code",), "失效", timedelta(0), Fate.DELETE, _LEAST),
    # A number that was given back is somebody else's after 90 days at the earliest.
    Kind.SIGN_IN_NUMBERS: RetentionRule(("resident_number",), "最后一次登录", timedelta(days=90), Fate.DELETE, _LEAST),
    Kind.STAFF_SIGN_INS: RetentionRule(
        ("staff_session", "staff_wechat", "staff_wechat_code"),
        "失效或退出",
        _YEAR,
        Fate.DELETE,
        "网络安全法第二十三条：日志不少于六个月",
    ),
    Kind.WRONG_TRIES: RetentionRule(("attempts",), "当日", _YEAR, Fate.DELETE, _LEAST),
    Kind.ANSWERS: RetentionRule(("answered_request",), "应答", timedelta(days=7), Fate.DELETE, _LEAST),
    Kind.PUSHES: RetentionRule(("wechat_push",), "处理完毕", _MONTH, Fate.DELETE, _LEAST),
    Kind.ANNOUNCEMENTS: RetentionRule(("announcement",), "转入消息", _MONTH, Fate.DELETE, _LEAST),
    Kind.NUMBERS: RetentionRule(("number_notice",), "转入消息", _MONTH, Fate.DELETE, _LEAST),
    Kind.MESSAGE_OPENIDS: RetentionRule(("notice_delivery",), "有了结果", _MONTH, Fate.STRIP, _LEAST),
    Kind.QUOTAS: RetentionRule(("subscription_quota",), "账户注销后无变动", _MONTH, Fate.DELETE, _LEAST),
    Kind.CODES: RetentionRule(("household_code",), "失效", _YEAR, Fate.DELETE, _LEAST),
    Kind.CONSENTS: RetentionRule(
        ("consent",), "撤回", _THREE_YEARS, Fate.DELETE, "个人信息保护法第五十五、五十六条：3 年"
    ),
    Kind.REQUEST_PICTURES: RetentionRule(("request_picture",), "提交", timedelta(days=7), Fate.DELETE, _LEAST),
    # The files' rows stand with what is kept (EVIDENCE); the looks at them, with what hung (PUBLICITY).
    Kind.UNUSED_PICTURES: RetentionRule(("hand_in",), "最后一次上传", timedelta(days=UNUSED_DAYS), Fate.DELETE, _LEAST),
    Kind.LEFT_FILES: RetentionRule(("unused_file",), "文件清理", _MONTH, Fate.DELETE, _LEAST),
    Kind.PHOTO_PLACES: RetentionRule(("taken_at",), "上传", _YEAR, Fate.DELETE, f"上传人同意；{_LEAST}"),
    Kind.REQUESTS: RetentionRule(
        ("binding_invitation", "binding_request"), "结束或失效", _THREE_YEARS, Fate.STRIP, _STATUTE
    ),
    Kind.BINDINGS: RetentionRule(("binding", "binding_objection"), "解除", _THREE_YEARS, Fate.STRIP, _STATUTE),
    Kind.OCCUPANTS: RetentionRule(("occupant",), "搬离", _YEAR, Fate.STRIP, _LEAST),
    Kind.FORMER_OWNERS: RetentionRule(("owner",), "不再是业主", _THREE_YEARS, Fate.STRIP, _STATUTE),
    Kind.ACCOUNTS: RetentionRule(
        ("resident", "resident_account"),
        "注销",
        None,
        Fate.KEEP,
        "网络数据安全管理条例第二十四条：注销时即删除标识和手机号",
    ),
    Kind.STAFF: RetentionRule(
        ("mandate", "mandate_handover", "own_record", "password_reset", "recovery_code", "staff"),
        "任职",
        None,
        Fate.KEEP,
        "谁经手须可查：姓名和任职文件",
    ),
    Kind.REGISTER: RetentionRule(
        (
            "area_objection",
            "authorised_voter",
            "correction",
            "ownership",
            "part",
            "register_entry",
            "register_import",
        ),
        "变更",
        None,
        Fate.KEEP,
        "名册须可追溯；证件和电话加密存放",
    ),
    Kind.CLAIMS: RetentionRule(
        (
            "claim",
            "claim_call",
            "claim_call_look",
            "claim_event",
            "claim_flag_finding",
            "claim_sample",
            "claim_sample_entry",
            "claim_slip",
            "claim_slip_delivery",
            "claim_slip_reply",
            "staff_tie",
            "visit_report",
            "visit_report_answer",
        ),
        "最终公示",
        None,
        Fate.KEEP,
        f"谁以谁的名义登记了什么须可查；{_HANDLER}",
    ),
    Kind.CONSULTATIONS: RetentionRule(
        (
            "acceptance_check",
            "condition_met",
            "consult_opening",
            "consult_opinion",
            "consult_plan",
            "consult_promise",
            "consult_report",
            "consult_visit",
            "consultation",
            "gate_certificate",
            "gate_lapse",
            "joint_confirmation",
            "meeting",
            "meeting_answer",
            "meeting_check_in",
            "meeting_event",
            "meeting_minutes",
            "meeting_question",
            "meeting_stance",
            "minutes_objection",
            "minutes_objection_answer",
            "opinion_sheet",
            "opinion_sheet_line",
            "part_consent",
            "promise_ruling",
            "promise_word",
            "survey",
            "survey_answer",
            "survey_plan",
            "survey_version",
            "visit_mark",
            "walk_paper",
            "walk_paper_entry",
        ),
        "验收",
        None,
        Fate.KEEP,
        "入户意见须可查、住户可看；证据表，程序无权改动；验收 3 年后由街道办事处归档",
    ),
    Kind.CASE_REPORTERS: RetentionRule(
        ("case_reporter",), "办结", _THREE_YEARS, Fate.STRIP, "信访工作条例第三十条：不得泄露反映人；争议时效 3 年"
    ),
    Kind.CASE_PHONES: RetentionRule(("contact_grant",), "办结或收回", timedelta(0), Fate.STRIP, _LEAST),
    Kind.COMPLAINTS: RetentionRule(
        (
            "case_call",
            "case_call_look",
            "case_clock",
            "case_event",
            "case_pause",
            "case_photo",
            "case_policy",
            "case_sample",
            "case_sample_entry",
            "case_wording",
            "complaint",
            "indicator_appeal",
            "indicator_appeal_answer",
            "indicator_month",
            "responsible_unit",
            "unit_member",
            "warranty",
        ),
        "办结",
        None,
        Fate.KEEP,
        "办理过程须可查；经过和照片为证据表，程序无权改动；办结 3 年后由街道办事处归档",
    ),
    # What it was made of, and the row of whom it was made for, stay (VOTES, LOOKS).
    Kind.BUNDLE_FILES: RetentionRule((), "导出", timedelta(days=7), Fate.DELETE, _LEAST),
    Kind.LOOKS: RetentionRule(
        ("bundle_export", "personal_data_view", "record_extract"),
        "查看",
        None,
        Fate.KEEP,
        "导出记录不少于 3 年；业主本人可查",
    ),
    Kind.VOTES: RetentionRule(
        (
            "appointment_consent",
            "attestation",
            "ballot",
            "box_opening",
            "check_in",
            "cosignature",
            "count_sheet",
            "counted_result",
            "dispute",
            "dispute_finding",
            "issued_paper",
            "later_ballot",
            "log_witness",
            "log_witness_end",
            "paper",
            "paper_entry",
            "paper_event",
            "paper_scan",
            "persons_decision",
            "roll",
            "roll_correction",
            "roll_entry",
            "roll_owner",
            "scan_look",
            "scan_look_finding",
            "scan_page",
            "scan_sample",
            "scan_sample_entry",
            "standing",
            "venue_session",
            "void",
            "vote",
            "vote_checkpoint",
            "vote_item",
            "vote_leaf",
            "vote_proposal",
            "voter_appointment",
            "voting_authority",
        ),
        "最终公示",
        None,
        Fate.KEEP,
        f"{_STATUTE}；以代号记载；{_HANDLER}",
    ),
    Kind.DELIVERY: RetentionRule(
        ("binding_sheet", "notice", "notice_proof", "sheet_handover"),
        "最终公示",
        None,
        Fate.KEEP,
        f"{_STATUTE}；{_HANDLER}",
    ),
    Kind.PUBLICITY: RetentionRule(
        (
            "content_check",
            "content_decision",
            "objection",
            "objection_answer",
            "posting",
            "posting_alarm",
            "posting_event",
            "public_event",
        ),
        "最终公示",
        None,
        Fate.KEEP,
        _HANDLER,
    ),
    Kind.PROJECTS: RetentionRule(
        (
            "application",
            "application_step",
            "emergency_act",
            "gate",
            "lift_asking",
            "lift_word",
            "plan_carrying",
            "plan_version",
            "policy_decision",
            "policy_version",
            "project",
            "requirement",
            "requirement_proposal",
            "requirement_set",
            "site_alarm",
            "site_alarm_proposal",
            "site_alarm_ruling",
            "stage_step",
            "stairwell_asking",
            "stairwell_report",
            "wish",
            "wish_answer",
            "works_alarm",
        ),
        "验收",
        None,
        Fate.KEEP,
        "项目档案；申请和诉求只记房屋和编号，不记姓名；证据表，程序无权改动",
    ),
    Kind.EVIDENCE: RetentionRule(
        ("derivative", "evidence", "evidence_use", "masking"),
        "最终公示",
        None,
        Fate.KEEP,
        f"位置等元数据在接收时即去除；不收证件照片；{_HANDLER}",
    ),
    Kind.NOBODYS: RetentionRule(
        (
            "building",
            "calendar_day",
            "committee",
            "community",
            "damage",
            "district",
            "due_time",
            "grid",
            "grid_stairwell",
            "installation",
            "ledger",
            "ledger_checkpoint",
            "ledger_cosignature",
            "ledger_entry",
            "log_key",
            "public_event_counter",
            "stairwell",
            "street",
            "text_version",
            "wechat_code",
        ),
        "—",
        None,
        Fate.KEEP,
        "—",
    ),
}
