"""Staff sign in, with a second factor where they have one, prove anew, see their devices, and sign out."""

import io
import uuid
from datetime import datetime
from typing import Annotated

import segno
from fastapi import Request, Security
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from app.core.answers import Answer, BareInstant
from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity import devices as signed_in_devices
from app.identity import errors, mandates, seats, second_factor, signing_in
from app.identity.kinds import PartyKind
from app.identity.permissions import PERMISSIONS, Permission, Role, ScopeKind
from app.routers.access import FIRST, FRESH, SELF, Bearer, Desk, InHouse, Tx, brief_own_desk, own_desk
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:session")
sign_in_router = Routes(tag="office:session")

Own = Annotated[Desk, Security(own_desk, scopes=[SELF])]
# What is done with a password, too, that somebody else has set: to change it, to be told so, and to go.
OwnFirst = Annotated[Desk, Security(own_desk, scopes=[SELF, FIRST])]
OwnFresh = Annotated[Desk, Security(own_desk, scopes=[SELF, FRESH])]


class Credentials(BaseModel):
    """Login and password of a staff account, and the code where it has a second factor."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=60, examples=["juwei"])
    password: str = Field(min_length=1, max_length=200)
    code: str = Field("", max_length=12, description="验证器应用上的 6 位动态码，或一个恢复码")


class BearerToken(Answer):
    """The token to send as `Authorization: Bearer …` until it expires."""

    token: str
    expires_at: BareInstant


class FreshProof(BaseModel):
    """On the console the code where the account has a second factor, else the password; in the mini-program the PIN."""

    model_config = ConfigDict(extra="forbid")

    password: str = Field("", max_length=200)
    code: str = Field("", max_length=12, examples=["482913"])
    pin: str = Field("", max_length=6, description="小程序口令，绑定微信时设置的 6 位数字")


class PasswordChange(BaseModel):
    """The password of now, and the one to have in its place."""

    model_config = ConfigDict(extra="forbid")

    old: str = Field(min_length=1, max_length=200)
    new: str = Field(
        min_length=1,
        max_length=200,
        description="至少 12 个字符，不能是常见的、连续的或与账号相近的",
        examples=["几个不相干的词 tulip 7"],
    )


class TotpCode(BaseModel):
    """The six digits that the authenticator application shows now."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[0-9]{6}$", examples=["482913"])


class TotpOffer(BaseModel):
    """A fresh secret to scan, as a link and as the QR code of it (SVG); it counts once confirmed."""

    uri: str
    qr_svg: str


class RecoveryCodes(BaseModel):
    """Ten codes that each serve once in place of the second factor; shown this once."""

    codes: list[str]


class DeviceAnswer(Answer):
    """Where somebody is signed in."""

    id: uuid.UUID
    device: str
    address: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    wechat: bool
    current: bool


class ReachAnswer(Answer):
    """A mandate in force."""

    role: Role
    party_kind: PartyKind | None
    organisation: str
    seat: str = Field(description="以什么身份", examples=["施工单位 宏达建设"])
    scope_kind: ScopeKind
    scope_id: uuid.UUID | None
    place: str = Field(description="范围的名称", examples=["西陵区 学院街道 桃花岭社区"])
    permissions: list[Permission]


class Me(Answer):
    """Who is signed in, what they may do where, and whether a second factor or a password of their own is asked of them."""

    id: uuid.UUID
    login: str
    name: str
    enrolled: bool
    must_enrol: bool
    must_change_password: bool
    mandates: list[ReachAnswer]


def place_of(request: Request, device: str = "") -> signing_in.SenderPlace:
    """Where a sign-in comes from, as its sender says it."""
    address = request.client.host if request.client is not None else ""
    return signing_in.SenderPlace(device or request.headers.get("User-Agent", ""), address)


def token_or_refusal(came: signing_in.SignIn) -> BearerToken | JSONResponse:
    """The token of a sign-in, or why there is none: answered and not raised, for the try is counted."""
    if came.token is not None and came.expires_at is not None:
        return BearerToken(token=came.token, expires_at=came.expires_at)
    if came.refusal is None:
        raise RuntimeError("a sign-in without token and without reason")
    return answer(came.refusal.code, came.refusal.message)


def require_console(desk: Desk) -> None:
    """Raise Refused in the mini-program: what guards the account itself is changed where the second factor is asked."""
    if desk.member.device is None or desk.member.device.wechat:
        raise Refused(errors.CONSOLE_ONLY)


@sign_in_router.post(
    "/v1/public/staff/sign-in", summary="工作人员登录", response_model=BearerToken, once=Unkeyed.NOT_KEPT
)
async def sign_in(sent: Credentials, in_house: InHouse, request: Request) -> BearerToken | JSONResponse:
    """Sign in with a password, and a code where there is a second factor. A failed try is counted."""
    came = await signing_in.sign_in(
        in_house.database,
        in_house.sealer,
        sent.login,
        sent.password,
        in_house.session_lifetime,
        code=sent.code.strip(),
        place=place_of(request),
    )
    return token_or_refusal(came)


@router.post("/sign-out", summary="退出登录", status_code=204, once=Unkeyed.SAME)
async def sign_out(_: OwnFirst, bearer: Bearer, session: Tx) -> None:
    """End this session; it holds for the very next request."""
    if bearer is not None:
        await signing_in.sign_out(session, bearer.credentials, await now(session))


@router.post("/sign-out-everywhere", summary="退出全部设备", status_code=204, once=Unkeyed.SAME)
async def sign_out_everywhere(desk: OwnFirst, session: Tx) -> None:
    """End every session of this account, this one too."""
    await signed_in_devices.end_everywhere(session, desk.member.id, await now(session))


@router.get("/me", summary="我是谁")
async def me(desk: OwnFirst, session: Tx) -> Me:
    """The account and its mandates in force today, each with how far it reaches."""
    member = desk.member
    return Me.from_row(
        member,
        must_change_password=member.must_change,
        mandates=[
            ReachAnswer.from_row(
                reach,
                permissions=sorted(PERMISSIONS[reach.role]),
                seat=seats.seat_words(reach.role, reach.party_kind, reach.organisation),
                place=await mandates.place_words(session, reach.scope_kind, reach.scope_id, reach.buildings),
            )
            for reach in member.reaches
        ],
    )


@router.post("/session/step-up", summary="再次验证身份", status_code=204, response_model=None, once=Unkeyed.NOT_KEPT)
async def step_up(
    sent: FreshProof, desk: Annotated[Desk, Security(brief_own_desk, scopes=[SELF, FIRST])], in_house: InHouse
) -> JSONResponse | None:
    """Give code or password anew, in the mini-program the PIN, for the ten minutes of a dangerous act.

    A failed try counts: as at a sign-in, or towards the lock of the PIN.
    """
    device = desk.member.device
    if device is None:
        raise RuntimeError("somebody signed in without a session")
    if device.wechat:
        refusal = await signing_in.prove_by_pin(in_house.database, in_house.sealer, device.id, sent.pin)
        return answer(refusal.code, refusal.message) if refusal is not None else None
    refusal = await signing_in.prove(
        in_house.database,
        in_house.sealer,
        desk.member.id,
        device.id,
        password=sent.password,
        code=sent.code.strip(),
    )
    return answer(refusal.code, refusal.message) if refusal is not None else None


@router.post("/session/password", summary="修改我的密码", status_code=204, response_model=None, once=Unkeyed.NOT_KEPT)
async def change_password(
    sent: PasswordChange,
    desk: Annotated[Desk, Security(brief_own_desk, scopes=[SELF, FRESH, FIRST])],
    in_house: InHouse,
) -> JSONResponse | None:
    """Set a password of one's own in place of the old one; every other sign-in of this account ends.

    A wrong old one counts, as at a sign-in.
    """
    require_console(desk)
    if desk.member.device is None:
        raise RuntimeError("somebody signed in without a session")
    refusal = await signing_in.change_password(
        in_house.database, in_house.sealer, desk.member.id, desk.member.device.id, old=sent.old, new=sent.new
    )
    return answer(refusal.code, refusal.message) if refusal is not None else None


@router.get("/session/devices", summary="我登录的设备")
async def devices(desk: Own, session: Tx, after: After) -> Page[DeviceAnswer]:
    """Where this account is signed in now, the last seen first."""
    own = desk.member.device
    found, following = await signed_in_devices.devices(session, desk.member.id, await now(session), after)
    lines = [
        DeviceAnswer.from_row(one, wechat=one.wechat_id is not None, current=own is not None and one.id == own.id)
        for one in found
    ]
    return Page(lines=lines, next=following)


@router.post("/session/devices/{device_id}/end", summary="退出一台设备", status_code=204, once=Unkeyed.SAME)
async def end_device(device_id: uuid.UUID, desk: Own, session: Tx) -> None:
    """End one of one's own sessions; it holds for the very next request."""
    await signed_in_devices.end_device(session, desk.member.id, device_id, await now(session))


@router.post("/session/totp", summary="取得动态码的二维码", once=Unkeyed.NOT_KEPT)
async def offer_totp(desk: OwnFresh, in_house: InHouse, session: Tx) -> TotpOffer:
    """A fresh secret for an authenticator application, in place of one offered before; nothing changes until confirmed."""
    require_console(desk)
    offered = await second_factor.offer(session, in_house.sealer, desk.member.id)
    drawn = io.BytesIO()
    segno.make(offered.uri, error="m", micro=False).save(drawn, kind="svg", xmldecl=False)
    return TotpOffer(uri=offered.uri, qr_svg=drawn.getvalue().decode())


@router.post("/session/totp/confirmation", summary="启用动态码", once=Unkeyed.NOT_KEPT)
async def confirm_totp(sent: TotpCode, desk: OwnFresh, in_house: InHouse, session: Tx) -> RecoveryCodes:
    """Take it into use by its first code; from the next sign-in on a code is asked for, and every other sign-in ends.

    Answers ten recovery codes.
    """
    require_console(desk)
    own = desk.member.device
    codes = await second_factor.confirm(
        session,
        in_house.sealer,
        desk.member.id,
        sent.code,
        await now(session),
        session_id=own.id if own is not None else None,
    )
    return RecoveryCodes(codes=codes)
