"""The texts of notices: what the inbox shows, and the short slots that fill the fields of a message.

A text is neutral: it says what happened and what can be done, never what to choose. Slots are made for the platform's
field types: `what` is a phrase of at most five Chinese characters, `note` a thing of at most twenty.

Pure: standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from app.notifications.kinds import NoticeChannel, NoticeKind, TemplateUse

SLOTS = ("community", "title", "what", "at", "note")
"""What may stand in a field of a message: the estate, what it is about, its short name, an instant, and what to do."""

SMS_MOST = 70
"""Characters of one text message with its signature; a longer one is charged as several and may come in pieces."""

_INBOX = (NoticeChannel.INBOX, NoticeChannel.SUBSCRIPTION)
_ALL = (*_INBOX, NoticeChannel.SMS)


@dataclass(frozen=True, slots=True)
class NoticeWording:
    """The texts of a kind, with {facts}; `at` names the fact that is the instant of a message."""

    title: str
    body: str
    what: str
    note: str
    at: str
    use: TemplateUse
    channels: tuple[NoticeChannel, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """The facts that title and body ask for; the messages need `community`, `title` and the instant beside."""
        texts = (self.title, self.body)
        named = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
        return frozenset(named | {"community", "title", self.at})


WORDINGS: dict[NoticeKind, NoticeWording] = {
    NoticeKind.VOTE_NOTICE: NoticeWording(
        "表决通知：{title}",
        "{organiser}将就“{title}”组织业主表决。投票时间：{opens_at}至{closes_at}。方式：{ways}。\n{items}\n联系：{contact}。",
        "表决通知",
        "请查看表决事项和投票时间",
        "opens_at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_OPENED: NoticeWording(
        "投票开始：{title}",
        "“{title}”已经开始投票，投票时间为{opens_at}至{closes_at}。方式：{ways}。同意、反对、弃权都由您自己决定。联系：{contact}。",
        "投票开始",
        "请在截止前表达您的意见",
        "closes_at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_NOT_OPENED: NoticeWording(
        "投票没有按期开始：{title}",
        "“{title}”原定{opens_at}开始投票，没有开始。原因：{reason}投票时间以新的通知为准。联系：{contact}。",
        "投票未开始",
        "投票时间以新的通知为准",
        "opens_at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_STOPPED: NoticeWording(
        "停止接收选票：{title}",
        "“{title}”从{at}起不再接收选票，您已经投出的选票保存，不再统计。原因：{reason}重新表决的，会另行通知。联系：{contact}。",
        "停止收票",
        "已投的票不再统计，请查看原因",
        "at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_CLOSING_SOON: NoticeWording(
        "即将截止：{title}",
        "“{title}”将于{closes_at}截止，您家还没有参与表决。方式：{ways}。联系：{contact}。",
        "即将截止",
        "您家还没有参与表决",
        "closes_at",
        TemplateUse.VOTE,
        _INBOX,
    ),
    NoticeKind.VOTE_EXTENDED: NoticeWording(
        "投票延期：{title}",
        "“{title}”的投票截止时间延长到{closes_at}（原定{first_closes_at}）。已经投出的选票继续有效。原因：{reason}",
        "投票延期",
        "投票截止时间有变化",
        "closes_at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_COUNTED: NoticeWording(
        "已经计票：{title}",
        "“{title}”已经计票，初步结果将公示，公示期内可以提出异议。联系：{contact}。",
        "已经计票",
        "初步结果将公示，可提异议",
        "at",
        TemplateUse.VOTE,
        _INBOX,
    ),
    NoticeKind.RESULT_POSTED: NoticeWording(
        "初步结果公示：{title}",
        "“{title}”的初步统计结果已经张贴公示。{conclusion}公示至{ends_at}；有异议的，请在此之前实名向召集人提出。联系：{contact}。",
        "初步结果",
        "请查看结果，有异议请在公示期提出",
        "ends_at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.RESULT_FINAL: NoticeWording(
        "最终结果公告：{title}",
        "“{title}”的最终结果已经张贴公告。{conclusion}认为决定侵害自己合法权益的，可以自知道之日起一年内请求人民法院撤销。"
        "联系：{contact}。",
        "最终结果",
        "请查看最终结果",
        "at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_VOIDED: NoticeWording(
        "表决作废：{title}",
        "{at}，“{title}”作废，已投的票不再统计。理由：{reason}需要重新表决的，会另行通知。联系：{contact}。",
        "表决作废",
        "已投的票不再统计，请查看理由",
        "at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_ANNULLED: NoticeWording(
        "表决结果被撤销：{title}",
        "{at}，“{title}”的结果被撤销。依据：{document}。理由：{reason}联系：{contact}。",
        "结果撤销",
        "请查看撤销的依据和理由",
        "at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.VOTE_SUPERSEDED: NoticeWording(
        "表决被取代：{title}",
        "{at}，“{title}”的结果由新的表决 {replacement} 取代。理由：{reason}联系：{contact}。",
        "表决取代",
        "请查看取代它的新表决",
        "at",
        TemplateUse.VOTE,
        _ALL,
    ),
    NoticeKind.DISPUTE_SETTLED: NoticeWording(
        "选票争议已认定：{title}",
        "您家在“{title}”中的选票争议已经认定：{finding}。{effect}联系：{contact}。",
        "争议认定",
        "您家的选票争议已有认定结果",
        "at",
        TemplateUse.RECORD,
        _ALL,
    ),
    NoticeKind.RECORDED_IN_YOUR_NAME: NoticeWording(
        "为您家登记了一张选票：{title}",
        "{at}，“{title}”中登记了您家的一张选票（{way}），由他人经手，查验码：{tracker}。如果这不是您家的意思，请马上在小程序"
        "“我的记录”里点“这张票不是我投的”，或者到服务台提出，该票会立即停止计入。联系：{contact}。",
        "选票登记",
        "如非您家本意，请立即提出异议",
        "at",
        TemplateUse.RECORD,
        _ALL,
    ),
    NoticeKind.CLAIM_ENTERED: NoticeWording(
        "以您的名义登记了：{title}",
        "{at}，工作人员{agent}就“{title}”以您家的名义登记了：“{said}”（取得方式：{way}）。如果属实，请在小程序“我的登记”里"
        "点“属实”；如果不属实，请点“不是我的意思”或写下您的意见，该登记会立即停止计入。也可以到街道办事处或社区服务台当面提出。",
        "意见登记",
        "如非您家本意，请立即提出争议",
        "at",
        TemplateUse.RECORD,
        _ALL,
    ),
    NoticeKind.CLAIM_PREPARED: NoticeWording(
        "协助人代拟了意见：{title}",
        "{at}，您家的{agent}就“{title}”为业主代拟了：“{said}”。现在不计入任何结果；请那位业主本人在小程序“我的登记”里点“属实”，"
        "确认后才作为业主本人的意见。不是您的意思，不用理会，或点“不是我的意思”；也可以直接填写本人的意见。不想再由他人协助，"
        "请在“我的房屋”里解除。",
        "代拟意见",
        "业主本人确认后才计入",
        "at",
        TemplateUse.RECORD,
        _ALL,
    ),
    NoticeKind.CLAIM_SETTLED: NoticeWording(
        "登记争议已认定：{title}",
        "您家就“{title}”提出的登记争议已经认定：{finding}。{effect}您随时可以在小程序里写下本人的意见，以您本人的话为准。",
        "争议认定",
        "您家的登记争议已有认定结果",
        "at",
        TemplateUse.RECORD,
        _ALL,
    ),
    NoticeKind.CASE_PROGRESS: NoticeWording(
        "随手拍第{number}号：{title}",
        "{at}，您反映的“{title}”（第{number}号）：{told}",
        "办件进展",
        "请查看您反映的问题的进展",
        "at",
        TemplateUse.CASE,
        _INBOX,
    ),
    NoticeKind.MEETING_NOTICE: NoticeWording(
        "会议通知：{title}",
        "“{title}”（{starts_at}）：{told}联系：{contact}。",
        "会议通知",
        "请查看会议的时间和地点",
        "starts_at",
        TemplateUse.WORKS,
        _INBOX,
    ),
    NoticeKind.APPLICATION_PROGRESS: NoticeWording(
        "改造申请第{number}号：{title}",
        "{at}，您家提出的“{title}”申请（第{number}号）：{told}",
        "申请进展",
        "请查看您家申请的办理情况",
        "at",
        TemplateUse.CASE,
        _INBOX,
    ),
    NoticeKind.WISH_ANSWERED: NoticeWording(
        "诉求已答复：{title}",
        "{at}，您家对“{title}”提出的诉求已经答复：{told}",
        "诉求答复",
        "请查看您家诉求的去向",
        "at",
        TemplateUse.CASE,
        _INBOX,
    ),
    NoticeKind.PLAN_PUBLISHED: NoticeWording(
        "改造方案第 {number} 版：{title}",
        "{at}，“{title}”公布了第 {number} 版改造方案。{told}请在小程序里查看方案的内容、预算和资金来源。",
        "方案公布",
        "请查看方案和您家有关的变化",
        "at",
        TemplateUse.CONSULT,
        _INBOX,
    ),
    NoticeKind.SURVEY_OPENED: NoticeWording(
        "问卷：{title}",
        "请填写问卷“{title}”，时间为{opens_at}至{closes_at}。怎么选都由您自己决定；不用手机的，可以请社区居委会代为登记。",
        "问卷",
        "请在截止前填写",
        "closes_at",
        TemplateUse.CONSULT,
        _INBOX,
    ),
    NoticeKind.ROUND_BEGUN: NoticeWording(
        "征询：{title}",
        "{at}，“{title}”{told}怎么选都由您自己决定。",
        "征询开始",
        "请表达您家的意见",
        "at",
        TemplateUse.CONSULT,
        _INBOX,
    ),
    NoticeKind.ASKED_AGAIN: NoticeWording(
        "请重新表达意见：{title}",
        "{at}，“{title}”改按第 {number} 版方案征询，与您家有关的内容有变化；您家表达过意见的，原来的意见不再计入，请重新表达。理由：{reason}",
        "重新征询",
        "方案有变化，请重新表达意见",
        "at",
        TemplateUse.CONSULT,
        _INBOX,
    ),
    NoticeKind.WORKS_NOTICE: NoticeWording(
        "{title}",
        "{community} {place}：{told}\n时间：{starts_at}至{ends_at}。联系：{contact}。",
        "施工通知",
        "请提前做好准备",
        "starts_at",
        TemplateUse.WORKS,
        _INBOX,
    ),
    NoticeKind.VOTER_APPOINTMENT: NoticeWording(
        "推选投票人：{title}",
        "{at}，{rooms} 在“{title}”中：{told}请在小程序“推选投票人”里查看是谁提议、谁已同意。"
        "如果不是您家的意思，请在那里撤回，或联系：{contact}。",
        "推选投票人",
        "请查看您家推选投票人的进展",
        "at",
        TemplateUse.RECORD,
        _INBOX,
    ),
    NoticeKind.BINDING: NoticeWording(
        "{title}",
        "{told}",
        "绑定变动",
        "如非本人办理，请联系社区居委会",
        "at",
        TemplateUse.RECORD,
        _INBOX,
    ),
    NoticeKind.NUMBER_USED: NoticeWording(
        "{title}",
        "{told}",
        "身份核对",
        "如非本人办理，请联系社区居委会",
        "at",
        TemplateUse.RECORD,
        (NoticeChannel.SMS,),
    ),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice in words, and its slots."""

    title: str
    body: str
    slots: dict[str, str]


def render(kind: NoticeKind, facts: Mapping[str, str]) -> Rendered:
    """The texts of a kind filled with facts; raises KeyError for one that is missing."""
    wording = WORDINGS[kind]
    told = {name: facts[name] for name in wording.placeholders}
    return Rendered(
        wording.title.format_map(told),
        wording.body.format_map(told),
        {
            "community": told["community"],
            "title": told["title"],
            "what": wording.what,
            "at": told[wording.at],
            "note": wording.note,
        },
    )


def sms_parameters(slots: Mapping[str, str]) -> list[str]:
    """What fills {1}, {2}, {3} of the approved text message: the estate, what it is about, what to do."""
    return [_short(slots["community"], 12), _short(slots["what"], 5), _short(slots["note"], 20)]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
