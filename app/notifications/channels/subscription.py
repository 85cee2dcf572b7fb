"""Subscription messages of the mini-program: one try, and what the platform's answer asks of us."""

from collections.abc import Mapping
from datetime import timedelta

from app.notifications.channels.outcome import Ended, Later, MessageTaken, Outcome, Unclear
from app.notifications.kinds import DeliveryState
from app.notifications.templates import MessageTemplate
from app.wechat import errors
from app.wechat.client import WeChat
from app.wechat.template_data import fitted

_PAGE = "pages/inbox/inbox"


async def send(wechat: WeChat, openid: str, template: MessageTemplate, slots: Mapping[str, str]) -> Outcome:
    """Send one message to one user; no transaction is open meanwhile."""
    data, faults = fitted({key: slots[slot] for key, slot in template.fields.items()}, {})
    if faults:
        told = "；".join(f"{fault.key} {fault.rule}" for fault in faults)
        return Ended(DeliveryState.REFUSED, f"内容不合字段规则：{told}")
    try:
        return MessageTaken(await wechat.send_subscribe_message(openid, template.id, data, page=_PAGE))
    except errors.WeChatError as error:
        return _came_of(error)


def _came_of(error: errors.WeChatError) -> Outcome:
    errcode = "" if error.errcode is None else str(error.errcode)
    match error:
        case errors.NotSubscribed():
            return Ended(DeliveryState.NOT_SUBSCRIBED, "用户没有订阅或次数已用完", errcode, error.rid)
        case errors.UserUnknown():
            return Ended(DeliveryState.UNREACHABLE, "微信平台没有这个用户", errcode, error.rid)
        case errors.BadTemplateData() | errors.ContentRefused() | errors.OurFault():
            return Ended(DeliveryState.REFUSED, "平台不接受这条内容", errcode, error.rid)
        case errors.SendOverlaps():
            return Later("同一用户正在接收另一条", errcode, error.rid, wait=timedelta(seconds=5))
        case errors.RateLimited():
            seconds = error.wait_seconds
            wait = None if seconds is None else timedelta(seconds=seconds)
            return Later("超过平台限额", errcode, error.rid, wait=wait, until_midnight=wait is None)
        case errors.OutcomeUnknown() if not isinstance(error, errors.ServerFault):
            return Unclear(f"没有收到可以理解的回答（{error.reason}）")
        case _:
            # Not reached, busy, failing, or set up wrongly, which somebody mends: the notice waits for it.
            return Later(f"平台暂时不可用（{error.reason or type(error).__name__}）", errcode, error.rid)
