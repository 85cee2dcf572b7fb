"""Staff in the mini-program: their WeChat account bound once from the console, silent sign-in, and unbinding."""

from datetime import datetime
from typing import Annotated

from fastapi import Request, Security
from fastapi.responses import JSONResponse
from pydantic import Field, field_validator

from app.core.answers import Answer
from app.core.errors import Refused
from app.core.installation import now
from app.identity import errors, signing_in, wechat_accounts
from app.identity.proofs import passwords, pins
from app.identity.residents.schemas import NewLogin, WxCode
from app.identity.residents.tries import WrongTry
from app.routers.access import FRESH, SELF, Desk, InHouse, Tx, own_desk
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.office.staff.session import BearerToken, place_of, require_console, token_or_refusal
from app.routers.platform import Platform, asked_for, required
from app.routers.routes import Routes
from app.wechat.client import WeChat

router = Routes(tag="office:session")
open_router = Routes(tag="office:session")

Own = Annotated[Desk, Security(own_desk, scopes=[SELF])]
OwnFresh = Annotated[Desk, Security(own_desk, scopes=[SELF, FRESH])]


class NewStaffWechat(NewLogin):
    """What wx.login gave, the code of the console, and the PIN chosen; the phone button's code where it was pressed."""

    binding_code: str = Field(min_length=8, max_length=16, examples=["7K2M-9PQX"])
    pin: str = Field(examples=["482913"], description="小程序口令：6 位数字，办理审批等事项时输入")
    phone_code: WxCode | None = None

    @field_validator("pin")
    @classmethod
    def _six_digits(cls, pin: str) -> str:
        if not pins.is_pin(pin):
            raise ValueError("须为 6 位数字。")
        return pin


class StaffWechatCodeAnswer(Answer):
    """A code to type or scan in the mini-program, once; shown this once."""

    code: str
    expires_at: datetime


class StaffWechatAnswer(Answer):
    """Whether a WeChat account is bound, since when, and whether its PIN is locked."""

    bound: bool
    bound_at: datetime | None
    pin_locked: bool


@router.get("/session/wechat", summary="我绑定的微信")
async def show_account(desk: Own, session: Tx) -> StaffWechatAnswer:
    """Whether the mini-program signs in as this account."""
    found = await wechat_accounts.of_staff(session, desk.member.id)
    return StaffWechatAnswer(
        bound=found is not None,
        bound_at=found.bound_at if found is not None else None,
        pin_locked=found is not None and found.pin_failures >= wechat_accounts.PIN_FAILURES,
    )


@router.post("/session/wechat/code", summary="取得绑定微信的绑定码", once=Unkeyed.NOT_KEPT)
async def offer_code(desk: OwnFresh, in_house: InHouse, session: Tx) -> StaffWechatCodeAnswer:
    """A code of ten minutes in place of an earlier one, on the console, for those who have a second factor.

    Binding with it takes the place of a WeChat account bound before, and sets a new PIN.
    """
    require_console(desk)
    if not desk.member.enrolled:
        raise Refused(errors.ENROL_FIRST, permission="绑定微信")
    code, expires_at = await wechat_accounts.offer_code(session, in_house.sealer, desk.member.id, await now(session))
    return StaffWechatCodeAnswer(code=code, expires_at=expires_at)


@router.post("/session/wechat/end", summary="解除绑定的微信", status_code=204, once="wechat:end", optional_key=True)
async def end(desk: Own, session: Tx) -> None:
    """Unbind, from the console or the phone: what signed in by it holds no more from the next request on."""
    await wechat_accounts.end(session, desk.member.id, await now(session))


@open_router.post(
    "/v1/public/staff/wechat/bind", summary="工作人员绑定微信", response_model=BearerToken, once=Unkeyed.NOT_KEPT
)
async def bind(
    sent: NewStaffWechat, in_house: InHouse, wechat: Platform, request: Request
) -> BearerToken | JSONResponse:
    """Bind the WeChat account that runs the mini-program, set the PIN, and sign in; it is a fresh proof of nothing yet.

    A wrong code is answered and counted: five a WeChat account and day. Whoever presses the phone button too is known
    as the owner of the register who has that number, and is kept from acting on their own flat.
    """
    asked = required(wechat, Refused(errors.STAFF_WECHAT_NOT_OFFERED))
    wechat_accounts.require_good_pin(sent.pin)
    account = await _account(asked, sent)
    pin_hash = await passwords.hashed(wechat_accounts.keyed(in_house.sealer, sent.pin))
    async with in_house.database.write() as session:
        try:
            came = await signing_in.bind_wechat(
                session,
                in_house.sealer,
                sent.binding_code,
                account,
                pin_hash,
                in_house.session_lifetime,
                place_of(request, sent.device),
                await now(session),
            )
        except WrongTry as wrong:
            return answer(wrong.code, wrong.message)
    return token_or_refusal(came)


async def _account(chat: WeChat, sent: NewStaffWechat) -> wechat_accounts.Account:
    with asked_for(Refused(errors.LOGIN_CODE_USED), Refused(errors.STAFF_WECHAT_BLOCKED)):
        openid = (await chat.code2session(sent.code)).openid
    if sent.phone_code is None:
        return wechat_accounts.Account(chat.appid, openid)
    with asked_for(Refused(errors.PHONE_CODE_USED), Refused(errors.STAFF_WECHAT_BLOCKED)):
        number = await chat.get_phone_number(sent.phone_code, openid)
    # The register has numbers of the mainland alone.
    return wechat_accounts.Account(chat.appid, openid, number.number if number.country == "86" else "")


@open_router.post(
    "/v1/public/staff/wechat/sign-in", summary="工作人员用微信登录", response_model=BearerToken, once=Unkeyed.NOT_KEPT
)
async def sign_in(sent: NewLogin, in_house: InHouse, wechat: Platform, request: Request) -> BearerToken | JSONResponse:
    """A token for the member of staff who bound this WeChat account. It opens nothing of their own flat as a resident.

    The platform is asked before any transaction begins. What is dangerous asks for the PIN first.
    """
    asked = required(wechat, Refused(errors.STAFF_WECHAT_NOT_OFFERED))
    with asked_for(Refused(errors.LOGIN_CODE_USED), Refused(errors.STAFF_WECHAT_BLOCKED)):
        found = await asked.code2session(sent.code)
    async with in_house.database.write() as session:
        came = await signing_in.sign_in_by_wechat(
            session,
            asked.appid,
            found.openid,
            in_house.session_lifetime,
            place_of(request, sent.device),
            await now(session),
        )
    return token_or_refusal(came)
