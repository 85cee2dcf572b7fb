"""Signing in on a web page: in WeChat by a redirect, elsewhere by a texted code; and, for the demo alone, without any."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import describe, now
from app.identity import errors
from app.identity.residents import logins
from app.identity.residents.schemas import LoginAnswer
from app.identity.residents.tries import WrongTry
from app.identity.residents.web import accounts, states, texted
from app.identity.residents.web.schemas import (
    DemoLogin,
    NewText,
    TextedLogin,
    TextSent,
    WebLogin,
    WebSignInAddress,
    WebSignInBegun,
)
from app.notifications.channels.outcome import Ended, Later
from app.notifications.channels.sms import Sms
from app.routers.access import InHouse, Tx
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.platform import asked_for
from app.routers.routes import Routes
from app.wechat.official import OfficialAccount

open_router = Routes(tag="resident", prefix="/v1/public/residents")


def _official(request: Request) -> OfficialAccount:
    """The official account of this application; raises Refused where the settings name none."""
    account: OfficialAccount | None = getattr(request.app.state, "official", None)
    if account is None:
        raise Refused(errors.WEB_LOGIN_NOT_OFFERED)
    return account


Official = Annotated[OfficialAccount, Depends(_official)]


def _code_sms(request: Request) -> Sms:
    """The way to text a code; raises Refused where none is set up."""
    sms: Sms | None = getattr(request.app.state, "code_sms", None)
    if sms is None or not sms.configured:
        raise Refused(errors.TEXTS_NOT_OFFERED)
    return sms


CodeSms = Annotated[Sms, Depends(_code_sms)]


@open_router.post("/web-login/begin", summary="住户在微信网页里开始登录", once=Unkeyed.READS)
async def begin(sent: WebSignInBegun, official: Official, in_house: InHouse, session: Tx) -> WebSignInAddress:
    """Where in WeChat the page goes to. Nothing is kept of it here; what comes back is good for this browser alone."""
    at = await now(session)
    state = states.issue_state(in_house.sealer, sent.browser, at)
    return WebSignInAddress(address=official.authorize_address(state), state=state, expires_at=at + states.LIFE)


@open_router.post("/web-login", summary="住户在微信网页里登录", once=Unkeyed.NOT_KEPT)
async def login(sent: WebLogin, official: Official, in_house: InHouse) -> LoginAnswer:
    """A token for whoever came back from WeChat; the same resident as in the mini-program where WeChat says so.

    WeChat is asked outside any transaction. State and code serve once: after any refusal the page begins anew.
    """
    async with in_house.database.read() as session:
        states.expiry(in_house.sealer, sent.state, sent.browser, await now(session))
    with asked_for(Refused(errors.LOGIN_CODE_USED)):
        visitor = await official.visitor(sent.code)
    if visitor.is_snapshot:
        raise Refused(errors.SNAPSHOT_VISITOR)
    async with in_house.database.write() as session:
        at = await now(session)
        await states.use_state(session, in_house.sealer, sent.state, sent.browser, at)
        return await accounts.sign_in(session, official.appid, visitor.openid, visitor.unionid, sent.device, at)


@open_router.post("/texts", summary="发送登录验证码", once=Unkeyed.NOT_KEPT)
async def text(sent: NewText, request: Request, sms: CodeSms, in_house: InHouse) -> TextSent:
    """Send a code to a number; whether anybody is known by it changes nothing. The text goes out after the commit."""
    address = request.client.host if request.client is not None else ""
    async with in_house.database.write() as session:
        at = await now(session)
        issued = await texted.issue_text(session, in_house.sealer, sent.number, address, at)
    minutes = str(int(texted.LIFE.total_seconds()) // 60)
    outcome = await sms.send(sent.number, [issued.code, minutes], at)
    if isinstance(outcome, Ended | Later):
        raise Refused(errors.TEXT_NOT_SENT)
    return TextSent.from_row(issued)


@open_router.post("/texted-login", summary="住户用短信验证码登录", response_model=LoginAnswer, once=Unkeyed.TRIES)
async def login_by_text(sent: TextedLogin, in_house: InHouse, session: Tx) -> LoginAnswer | JSONResponse:
    """A token for whoever reads the texts of a number: the same resident for the same number. It says nothing of a flat.

    What is wrong is answered alike, and its count kept: a failed try is answered, not raised.
    """
    try:
        return await texted.sign_in(session, in_house.sealer, sent.id, sent.code, sent.device, await now(session))
    except WrongTry as wrong:
        return answer(wrong.code, wrong.message)


@open_router.post("/test-login", summary="以演示住户的身份登录（仅演示库、测试库）", once=Unkeyed.NOT_KEPT)
async def login_for_test(sent: DemoLogin, session: Tx) -> LoginAnswer:
    """A token of a resident of the demo, by their id. In a real database there is no such thing, and nobody to be found."""
    if (await describe(session)).marker is None or not await logins.is_there(session, sent.resident_id):
        raise Refused(NOT_FOUND)
    return await logins.new_token(session, sent.resident_id, sent.device, await now(session))
