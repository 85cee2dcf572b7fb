"""Silent sign-in of a phone, and the phones that are signed in."""

import uuid
from typing import Annotated

from fastapi import Security

from app.core.errors import Refused
from app.core.installation import now
from app.identity import errors
from app.identity.residents import logins
from app.identity.residents.schemas import LoginAnswer, NewLogin, SessionAnswer
from app.routers.access import RESIDENT, InHouse, ResidentBearer, ResidentPhone, Tx, phone
from app.routers.deeds import Unkeyed
from app.routers.platform import Platform, asked_for, required
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/sessions")
open_router = Routes(tag="resident")

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


@router.get("", summary="我登录的设备")
async def listed(me: Mine, bearer: ResidentBearer, session: Tx) -> list[SessionAnswer]:
    """The fifty latest phones that are signed in as me."""
    at = await now(session)
    current = await logins.session_of(session, bearer.credentials, at) if bearer else None
    return [
        SessionAnswer.from_row(one, current=current is not None and one.id == current.id)
        for one in await logins.phones(session, me.resident_id, at)
    ]


@router.post("/{session_id}/end", summary="退出一台设备", status_code=204, once=Unkeyed.SAME)
async def end(session_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """End one sign-in of mine; it holds for the very next request."""
    await logins.sign_out(session, me.resident_id, session_id, await now(session))


@router.post("/end-all", summary="退出全部设备", status_code=204, once=Unkeyed.SAME)
async def end_all(me: Mine, session: Tx) -> None:
    """Sign out everywhere, here too; bindings stay."""
    await logins.sign_out_everywhere(session, me.resident_id, await now(session))
