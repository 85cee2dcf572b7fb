"""Where the platform sends its messages and events: proved, kept, answered; nothing else is done while it waits."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.logs import log
from app.routers.access import InHouse
from app.routers.deeds import Unkeyed
from app.routers.files import TEXT, plain
from app.routers.routes import Routes
from app.wechat import inbox, push
from app.wechat.errors import PUSH_REFUSED
from app.wechat.push import PushKeys, Stamp
from app.wechat.push_crypto import NotGenuine

router = Routes(tag="public", prefix="/v1/public/wechat")

Given = Annotated[str, Query(max_length=200, description="微信服务器填写")]


def _keys(in_house: InHouse) -> PushKeys:
    keys = PushKeys.from_settings(in_house.settings)
    if keys is None:
        raise Refused(NOT_FOUND)
    return keys


def _refused(error: NotGenuine) -> Refused:
    log("wechat").warning("push_refused", reason=error.reason)
    return Refused(PUSH_REFUSED)


@router.get("/push", summary="微信校验推送地址", response_class=Response, responses=TEXT)
async def check(
    in_house: InHouse, signature: Given = "", timestamp: Given = "", nonce: Given = "", echostr: Given = ""
) -> Response:
    """The platform asks whether this address is ours, once, when it is entered in its console."""
    keys = _keys(in_house)
    try:
        push.require_check(keys, Stamp(timestamp, nonce, signature))
    except NotGenuine as error:
        raise _refused(error) from None
    return plain(echostr)


@router.post("/push", summary="微信推送的消息与事件", response_class=Response, responses=TEXT, once=Unkeyed.CONTENT)
async def receive(
    request: Request,
    in_house: InHouse,
    signature: Given = "",
    timestamp: Given = "",
    nonce: Given = "",
    msg_signature: Given = "",
) -> Response:
    """Kept once, however often it is sent, and worked on later; `success` only after it is kept."""
    keys = _keys(in_house)
    try:
        said = push.opened(keys, Stamp(timestamp, nonce, signature, msg_signature), await request.body())
    except NotGenuine as error:
        raise _refused(error) from None
    # Not the request's own transaction: whoever cannot sign costs no connection.
    async with in_house.database.write() as session:
        new = await inbox.keep(session, said, await now(session))
    log("wechat").info("push_kept" if new else "push_repeated")
    return plain("success")
