"""Silent sign-in of a phone, a code that binds it to a flat, and the phones that are signed in."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import Security
from fastapi.responses import JSONResponse

from app.core.errors import Refused
from app.core.idempotency import once
from app.core.installation import now
from app.core.paging import Page
from app.identity import errors, residents
from app.identity.residents import logins
from app.identity.residents.schemas import BoundAnswer, LoginAnswer, NewLogin, SessionAnswer
from app.identity.residents.tries import WrongTry
from app.identity.schemas import NewBinding
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, ResidentBearer, ResidentPhone, Tx, phone
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.pages import After
from app.routers.platform import Platform, asked_for, required
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/sessions")
open_router = Routes(tag="resident")

KEY_OF_NOBODY = 32
"""Characters at least of the key of a phone that is not signed in: with the code, it is given the token again."""

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@open_router.post("/v1/public/residents/login", summary="住户用微信登录", once=Unkeyed.NOT_KEPT)
async def login(sent: NewLogin, in_house: InHouse, wechat: Platform) -> LoginAnswer:
    """A token for whoever ran wx.login on this phone; it says nothing yet of a flat.

    The platform is asked before any transaction begins. Its code serves once: after any refusal the phone gets a new one.
    """
    asked = required(wechat)
    with asked_for(Refused(errors.LOGIN_CODE_USED)):
        found = await asked.code2session(sent.code)
    async with in_house.database.write() as session:
        return await logins.sign_in(session, asked.appid, found.openid, found.unionid, sent.device, await now(session))


@open_router.post(
    "/v1/public/residents/bind",
    summary="用绑定码绑定房屋",
    response_model=BoundAnswer,
    status_code=201,
    once=Unkeyed.ITSELF,
)
async def bind(
    sent: NewBinding,
    in_house: InHouse,
    session: Tx,
    bearer: ResidentBearer,
    wechat: Platform,
    key: IdempotencyKey = None,
) -> BoundAnswer | JSONResponse:
    """Use a one-time code on a phone that is signed in; it adds a flat. Where no login is offered a code makes a resident.

    A call sent again with its key finds the binding that it made. Who is signed in is the person of the key; of nobody,
    the code is, and whoever sends both, key and code, is given the token: so the key must be long. A wrong code is
    answered, not raised: its count must be kept.
    """
    token = bearer.credentials if bearer else None
    person, code = residents.try_of(in_house.sealer, sent.code)
    if token is not None:
        known = await residents.resident_of(session, token, await now(session))
        if known is None:
            raise Refused(errors.PHONE_SIGN_IN_REQUIRED)
        person = known
    elif wechat is None and key is not None and len(key) < KEY_OF_NOBODY:
        raise Refused(errors.BIND_KEY_SHORT)

    async def make(at: datetime) -> dict[str, Any]:
        bound = await residents.use_code(
            session, in_house.sealer, sent.code, token, at, login_needed=wechat is not None
        )
        return {"expires_at": bound.expires_at.isoformat(), "binding_id": str(bound.binding_id)}

    try:
        told = await once(session, person, "resident:bind", key, [code], make)
    except WrongTry as wrong:
        return answer(wrong.code, wrong.message)
    binding_id = uuid.UUID(told["binding_id"])
    return BoundAnswer(
        # The token is made again: no stored answer holds it.
        token=token or residents.first_token(in_house.sealer, binding_id),
        expires_at=datetime.fromisoformat(told["expires_at"]),
        binding_id=binding_id,
    )


@router.get("", summary="我登录的设备")
async def listed(me: Mine, bearer: ResidentBearer, session: Tx, after: After) -> Page[SessionAnswer]:
    """The fifty latest phones that are signed in as me."""
    at = await now(session)
    current = await logins.session_of(session, bearer.credentials, at) if bearer else None
    found, following = await logins.phones(session, me.resident_id, at, after)
    lines = [SessionAnswer.from_row(one, current=current is not None and one.id == current.id) for one in found]
    return Page(lines=lines, next=following)


@router.post("/{session_id}/end", summary="退出一台设备", status_code=204, once=Unkeyed.SAME)
async def end(session_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """End one sign-in of mine; it holds for the very next request."""
    await logins.sign_out(session, me.resident_id, session_id, await now(session))


@router.post("/end-others", summary="退出其他设备", status_code=204, once=Unkeyed.SAME)
async def end_others(me: Mine, bearer: ResidentBearer, session: Tx) -> None:
    """Sign out everywhere but here: for who lost a phone and has signed in on another one."""
    at = await now(session)
    current = await logins.session_of(session, bearer.credentials, at) if bearer else None
    await logins.sign_out_everywhere(session, me.resident_id, at, but=current.id if current is not None else None)


@router.post("/end-all", summary="退出全部设备", status_code=204, once=Unkeyed.SAME)
async def end_all(me: Mine, session: Tx) -> None:
    """Sign out everywhere, here too; bindings stay."""
    await logins.sign_out_everywhere(session, me.resident_id, await now(session))
