"""Staff sign in, out, and ask who they are."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Security
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from app.core.installation import now
from app.identity import service
from app.identity.permissions import PERMISSIONS, Permission, Role, ScopeKind
from app.routers.access import SELF, Bearer, Desk, InHouse, Tx, own_desk
from app.routers.errors import answer

router = APIRouter(tags=["office:session"])
sign_in_router = APIRouter(tags=["office:session"])


class Credentials(BaseModel):
    """Login and password of a staff account."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=60, examples=["juwei"])
    password: str = Field(min_length=1, max_length=200)


class Token(BaseModel):
    """The token to send as `Authorization: Bearer …` until it expires."""

    token: str
    expires_at: datetime


class ReachAnswer(BaseModel):
    """A mandate in force."""

    role: Role
    scope_kind: ScopeKind
    scope_id: uuid.UUID | None
    permissions: list[Permission]


class Me(BaseModel):
    """Who is signed in, and what they may do where."""

    id: uuid.UUID
    login: str
    name: str
    mandates: list[ReachAnswer]


@sign_in_router.post("/v1/public/staff/sign-in", summary="工作人员登录", response_model=Token)
async def sign_in(sent: Credentials, in_house: InHouse, session: Tx) -> Token | JSONResponse:
    """Sign in with a password. A failed try is answered, not raised: its count must be kept."""
    at = await now(session)
    came = await service.sign_in(session, sent.login, sent.password, at, in_house.session_lifetime)
    if came.token is None or came.expires_at is None:
        refusal = came.refusal
        if refusal is None:
            raise RuntimeError("a sign-in without token and without reason")
        return answer(refusal.code, refusal.message)
    return Token(token=came.token, expires_at=came.expires_at)


@router.post("/sign-out", summary="退出登录", status_code=204)
async def sign_out(_: Annotated[Desk, Security(own_desk, scopes=[SELF])], bearer: Bearer, session: Tx) -> None:
    """End this session; it holds for the very next request."""
    if bearer is not None:
        await service.sign_out(session, bearer.credentials, await now(session))


@router.get("/me", summary="我是谁")
async def me(desk: Annotated[Desk, Security(own_desk, scopes=[SELF])]) -> Me:
    """The account and its mandates in force today."""
    member = desk.member
    return Me(
        id=member.id,
        login=member.login,
        name=member.name,
        mandates=[
            ReachAnswer(
                role=reach.role,
                scope_kind=reach.scope_kind,
                scope_id=reach.scope_id,
                permissions=sorted(PERMISSIONS[reach.role]),
            )
            for reach in member.reaches
        ],
    )
