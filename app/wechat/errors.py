"""What a call to the platform can end in, by its errcode; and the refusals that are told.

The exceptions are not for people: they carry the call, the errcode and the `rid` by which the platform finds the call
again, never its `errmsg`, address or body, because those may hold a secret or somebody's openid. What each asks of the
caller stands in docs/wechat.md.
"""

from typing import ClassVar

from app.core.errors import Code, RefusalKind

PUSH_REFUSED = Code("wechat_push_refused", RefusalKind.FORBIDDEN, "消息推送没有通过校验，没有接收。")

CODE_SECRET = Code(
    "code_secret",
    RefusalKind.INVALID,
    "这是{what}的码，只给本人用，这里不查询它。请在微信小程序里打开，不要拍照外传。",
)


class WeChatError(Exception):
    """A call that did not do what it was for.

    `alarm` says that somebody has to look: waiting or asking the resident again does not help.
    """

    alarm: ClassVar[bool] = False

    def __init__(self, call: str, *, errcode: int | None = None, rid: str = "", reason: str = "") -> None:
        self.call, self.errcode, self.rid, self.reason = call, errcode, rid, reason
        said = f"errcode {errcode} rid {rid or '-'}" if errcode is not None else reason
        super().__init__(f"{call}: {said}")


class NotReached(WeChatError):
    """Nothing was sent: no connection came about. It may be sent again."""


class OutcomeUnknown(WeChatError):
    """It was sent, and no answer came that can be understood: it may have taken effect, so it is not sent again."""


class ServerFault(OutcomeUnknown):
    """HTTP 5xx: the platform failed at it, perhaps after it took effect."""


class WeChatBusy(WeChatError):
    """-1, still after the retries: the platform is busy. Later."""


class TokenInvalid(WeChatError):
    """40001, 40014, 42001: the access token holds no more; from the client only when a fresh one was refused too."""


class CodeInvalid(WeChatError):
    """40029, 40163: the code is used, expired or of the other kind. The phone has to get a new one."""


class UserBlocked(WeChatError):
    """40226: the platform takes this user for a risk. No retry."""


class UserUnknown(WeChatError):
    """40003: no user of this mini-program has this openid. Permanent."""


class RateLimited(WeChatError):
    """45011: too often in a minute; 45009: the quota is used up."""

    @property
    def wait_seconds(self) -> int | None:
        """How long to wait at least; None where it is until the quota is new again, which is at midnight."""
        return 60 if self.errcode == 45011 else None


class Misconfigured(WeChatError):
    """40164, 48001 and their like: address not on the list, secret wrong or frozen, call not granted to the account."""

    alarm = True


class OurFault(WeChatError):
    """What we sent cannot be meant, or was sent in a way that the platform does not take (HTTP 412). A bug."""

    alarm = True


class UnknownErr(WeChatError):
    """An errcode that the table does not know."""

    alarm = True


class NotSubscribed(WeChatError):
    """43101: the user declined, or has no message left. Normal: what was counted for them is zero."""


class TemplateUnusable(WeChatError):
    """40037, 43107: the template is not this account's, or banned."""

    alarm = True


class SendOverlaps(WeChatError):
    """43108: another message to the same user is under way. One at a time for each openid, then again."""


class BadTemplateData(WeChatError):
    """47003: a field of the message breaks the rule of its type; `field` is its key where the platform named it."""

    alarm = True

    def __init__(self, call: str, *, field: str = "", errcode: int = 47003, rid: str = "") -> None:
        super().__init__(call, errcode=errcode, rid=rid)
        self.field = field


class ContentRefused(WeChatError):
    """45168: a word in the message is not let through. As it stands it will never be."""


class VisitExpired(WeChatError):
    """61010: this user has not visited the mini-program within about two hours. A person has to look at the text."""


BY_ERRCODE: dict[int, type[WeChatError]] = {
    -1: WeChatBusy,
    **dict.fromkeys((40001, 40014, 42001), TokenInvalid),
    **dict.fromkeys((40029, 40163), CodeInvalid),
    40226: UserBlocked,
    40003: UserUnknown,
    **dict.fromkeys((45009, 45011), RateLimited),
    **dict.fromkeys((40002, 40013, 40125, 40164, 40243, 48001, 50002, 89503), Misconfigured),
    **dict.fromkeys((40097, 40129, 41001, 43002, 43104, 43302, 44002, 45002, 47001), OurFault),
    # Of codes and links: what scene, page, query, time or edition says.
    **dict.fromkeys((40165, 40169, 40212, 41030, 85079, 85096, 85400, 85401, 85402), OurFault),
    43101: NotSubscribed,
    **dict.fromkeys((40037, 43107), TemplateUnusable),
    43108: SendOverlaps,
    47003: BadTemplateData,
    45168: ContentRefused,
    61010: VisitExpired,
}
