"""The closed vocabularies of notices and their delivery. Pure: standard library only."""

from app.core.labels import Labelled


class NoticeKind(Labelled):
    """What a notice tells of."""

    VOTE_NOTICE = "vote_notice", "表决通知"
    VOTE_OPENED = "vote_opened", "投票开始"
    VOTE_NOT_OPENED = "vote_not_opened", "投票没有按期开始"
    VOTE_STOPPED = "vote_stopped", "停止接收选票"
    VOTE_CLOSING_SOON = "vote_closing_soon", "投票即将截止"
    VOTE_EXTENDED = "vote_extended", "投票延期"
    VOTE_COUNTED = "vote_counted", "已经计票"
    RESULT_POSTED = "result_posted", "初步结果公示"
    RESULT_FINAL = "result_final", "最终结果公告"
    VOTE_VOIDED = "vote_voided", "表决作废"
    VOTE_ANNULLED = "vote_annulled", "表决结果被撤销"
    VOTE_SUPERSEDED = "vote_superseded", "表决被新的表决取代"
    DISPUTE_SETTLED = "dispute_settled", "选票争议已认定"
    RECORDED_IN_YOUR_NAME = "paper_recorded_in_your_name", "有人为您家登记了选票"
    WORKS_NOTICE = "works_notice", "施工通知"
    VOTER_APPOINTMENT = "voter_appointment", "共有人推选投票人"
    BINDING = "binding", "绑定变动"
    NUMBER_USED = "number_used", "业主身份核对"
    CLAIM_ENTERED = "claim_entered", "有人以您的名义登记了意见"
    CLAIM_PREPARED = "claim_prepared", "协助人代拟了意见"
    CLAIM_SETTLED = "claim_settled", "登记争议已认定"
    CASE_PROGRESS = "case_progress", "随手拍进展"
    MEETING_NOTICE = "meeting_notice", "会议通知"
    APPLICATION_PROGRESS = "application_progress", "改造申请的办理"
    WISH_ANSWERED = "wish_answered", "诉求已答复"
    PLAN_PUBLISHED = "plan_published", "公布改造方案"
    SURVEY_OPENED = "survey_opened", "问卷"
    ROUND_BEGUN = "round_begun", "征询开始"
    ASKED_AGAIN = "asked_again", "请重新表达意见"


class NoticeChannel(Labelled):
    """By which way a notice goes out by itself; what people do by hand is a proof, see ProofWay."""

    INBOX = "inbox", "小程序消息"
    SUBSCRIPTION = "subscription", "微信订阅消息"
    SMS = "sms", "短信"


class DeliveryState(Labelled):
    """Where a delivery stands."""

    WAITING = "waiting", "待发送"
    TRYING = "trying", "发送中"
    PLACED = "placed", "已放入"
    ACCEPTED = "accepted", "平台已接收"
    UNKNOWN = "unknown", "结果不明"
    NOT_SUBSCRIBED = "not_subscribed", "未订阅"
    REFUSED = "refused", "平台拒绝"
    UNREACHABLE = "unreachable", "没有可用的地址"
    NOT_CONFIGURED = "not_configured", "未配置"


class ProofWay(Labelled):
    """How it is known that a notice reached an owner, or that it did not."""

    INBOX_OPENED = "inbox_opened", "在小程序中打开"
    MESSAGE_ACCEPTED = "message_accepted", "微信平台已接收"
    SMS_ACCEPTED = "sms_accepted", "短信平台已接收"
    CALLED = "called", "电话通知"
    HANDED = "handed", "书面送达"
    BALLOT_HANDED = "ballot_handed", "选票送达"
    POSTED = "posted", "公示期满"


class Reach(Labelled):
    """Whether a notice has reached an owner; a posting that ran its days is the last resort (law section 4.1)."""

    PERSONALLY = "personally", "已送达"
    BY_POSTING = "by_posting", "以公示送达"
    NOT = "not", "未送达"


class TemplateUse(Labelled):
    """What one message template of the mini-program is for."""

    VOTE = "vote", "表决进展"
    RECORD = "record", "选票登记提醒"
    WORKS = "works", "施工通知"
    CASE = "case", "随手拍、申请和诉求的进展"
    CONSULT = "consult", "方案、问卷和征询"


class SubscribeMoment(Labelled):
    """The tap at which a resident is asked for consent: messages can be asked for inside a tap alone."""

    BOUND = "bound", "绑定房屋后"
    VOTE_READ = "vote_read", "查看表决时"
    VOTED = "voted", "投票后"
    WORKS_READ = "works_read", "查看施工通知时"
    REPORTED = "reported", "随手拍提交后"
    ASKED = "asked", "提出申请或诉求后"


ASKED_AT: dict[SubscribeMoment, tuple[TemplateUse, ...]] = {
    SubscribeMoment.BOUND: (TemplateUse.VOTE, TemplateUse.RECORD, TemplateUse.WORKS, TemplateUse.CONSULT),
    SubscribeMoment.VOTE_READ: (TemplateUse.VOTE, TemplateUse.RECORD),
    SubscribeMoment.VOTED: (TemplateUse.VOTE, TemplateUse.RECORD),
    SubscribeMoment.WORKS_READ: (TemplateUse.WORKS,),
    SubscribeMoment.REPORTED: (TemplateUse.CASE,),
    SubscribeMoment.ASKED: (TemplateUse.CASE, TemplateUse.CONSULT),
}
"""Which templates are asked for at which tap; five at most at once, says the platform."""
