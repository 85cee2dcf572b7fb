"""This request's transaction, who sends it, and whether they may.

A route says what it needs by a security scope: `Security(community_desk, scopes=[Permission.REGISTER_READ])`. The scope
is what is checked here and what stands in the OpenAPI, so the two cannot differ; a route outside `/public` without one
stops the start-up (openapi.py).
"""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Header, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA, now
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.shared_reading import SharedReading
from app.core.signing.signer import Signer
from app.identity import errors, residents, service, signing_in
from app.identity.bodies.body import Body, bodies_of
from app.identity.permissions import SECOND_FACTOR, Permission, holders
from app.media.service import Media
from app.register import places
from app.register.models import Committee, Community, District, Street
from app.routers.guarded import GuardedRoute
from app.voting.many_ballots import Ballots
from app.wechat.client import Edition

RESIDENT = "resident"  # the scope of what a resident does from a bound phone
SELF = "self"  # the scope of what everybody signed in may do about themselves
FRESH = "fresh"  # beside a permission: password, code or PIN were given less than ten minutes ago
FIRST = "first"  # beside `self`: done with a password, too, that somebody else has set


@dataclass(frozen=True, slots=True)
class House:
    """What every request stands on; hung on the application by `main.create_app`."""

    settings: Settings
    database: Database
    sealer: Sealer
    signer: Signer
    media: Media
    ballots: Ballots
    public_votes: SharedReading[Response]

    @property
    def session_lifetime(self) -> timedelta:
        """How long a staff sign-in holds."""
        return timedelta(hours=self.settings.session_hours)

    @property
    def edition(self) -> Edition:
        """The edition of the mini-program that codes and links open."""
        return Edition(self.settings.wechat_edition)


async def house(request: Request) -> House:
    """The house of this application; a coroutine, since a plain function would be sent to a thread each time."""
    found: House = request.app.state.house
    return found


InHouse = Annotated[House, Depends(house)]


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    # The house is taken from the application and not depended on: this stands several times in every route, and FastAPI
    # describes at the start whatever hangs on it as many times again.
    found = await house(request)
    async with found.database.read() if request.method in {"GET", "HEAD"} else found.database.write() as session:
        yield session


# Function scope: the transaction ends, and a commit that fails speaks, before any answer goes out.
# A GET is given a READ ONLY transaction, everything else one that is committed.
Tx = Annotated[AsyncSession, Depends(_transaction, scope="function")]

_bearer = HTTPBearer(scheme_name="staff", description="工作人员登录后得到的令牌", auto_error=False)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="由客户端生成的唯一编号（16–64 位），重复提交只生效一次",
        examples=["9f2c41b6e7d84a0f"],
    ),
]
MAY_BE_LEFT_OUT = "由客户端生成的唯一编号（16–64 位），可以不带；带了，重复提交只生效一次"
OptionalKey = Annotated[
    str | None, Header(alias="Idempotency-Key", description=MAY_BE_LEFT_OUT, examples=["9f2c41b6e7d84a0f"])
]


async def signed_in(
    scopes: SecurityScopes, bearer: Bearer, session: Tx, in_house: InHouse, afterwards: BackgroundTasks
) -> service.StaffMember:
    """Who sends this request.

    Raises Refused where the token is nobody's or holds no more, or the password is still one that somebody else has set.
    """
    if bearer is None:
        raise Refused(errors.SIGN_IN_REQUIRED)
    at = await now(session)
    member = await service.member_of(session, bearer.credentials, at, at.astimezone(CHINA).date())
    if member is None:
        raise Refused(errors.SIGN_IN_REQUIRED)
    if member.must_change and FIRST not in scopes.scopes:
        raise Refused(errors.CHANGE_PASSWORD_FIRST)
    if member.device is not None and member.device.last_seen_at <= at - signing_in.SEEN_EVERY:
        # Once the answer is out and its transaction over, so that no request waits for a second connection.
        afterwards.add_task(signing_in.record_use, in_house.database, member.device.id)
    return member


Member = Annotated[service.StaffMember, Depends(signed_in)]


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at work at a place, who may do what the route asked for there."""

    member: service.StaffMember
    lineage: places.Lineage | None
    stairwells: frozenset[uuid.UUID] | None = None
    """Where a grid or some buildings are all that they reach here; None: the whole place."""
    asks_second_factor: bool = False

    @property
    def person_id(self) -> uuid.UUID:
        """Who works here."""
        return self.member.id

    @property
    def place(self) -> places.Lineage:
        """Where this desk stands, for routes at a place."""
        if self.lineage is None:
            raise RuntimeError("this desk stands at no place")
        return self.lineage

    @property
    def bodies(self) -> frozenset[Body]:
        """The bodies that they act for here, or in a part of it."""
        return bodies_of(self.member.roles_touching(self.place))

    def hand_for(self, permission: Permission) -> str:
        """In whose hands it is what a permission allows, in words; empty where it is in theirs here."""
        return "" if self.member.may(permission, self.lineage) else holders(permission)

    def first_for(self, permission: Permission) -> Refused | None:
        """What stands before whatever this permission allows them: to set up a second factor; None where nothing does."""
        if self.asks_second_factor and not self.member.enrolled and permission in SECOND_FACTOR:
            return Refused(errors.ENROL_FIRST, permission=permission.label)
        return None

    def role_for(self, permission: Permission) -> str:
        """As what they do this here, in words; kept with every look at somebody's data."""
        role = self.member.role_for(permission, self.lineage)
        return role.label if role is not None else ""


def _admit(
    member: service.StaffMember, scopes: SecurityScopes, lineage: places.Lineage | None, settings: Settings
) -> Desk:
    desk = Desk(member, lineage, asks_second_factor=settings.require_totp)
    permissions = [Permission(scope) for scope in scopes.scopes if scope != FRESH]
    for permission in permissions:
        if not member.may(permission, lineage):
            raise service.not_allowed(member, permission, lineage)
        if (first := desk.first_for(permission)) is not None:
            raise first
    if FRESH in scopes.scopes and not member.fresh:
        raise Refused(errors.STEP_UP_REQUIRED)
    return desk


async def platform_desk(scopes: SecurityScopes, member: Member, in_house: InHouse) -> Desk:
    """Somebody whose mandate covers the whole platform."""
    return _admit(member, scopes, None, in_house.settings)


async def community_desk(
    scopes: SecurityScopes, member: Member, session: Tx, in_house: InHouse, community_id: uuid.UUID
) -> Desk:
    """Somebody at an estate; one that no mandate of theirs reaches does not exist for them."""
    return await _at_place(scopes, member, session, in_house, Community, community_id)


async def community_part_desk(
    scopes: SecurityScopes, member: Member, session: Tx, in_house: InHouse, community_id: uuid.UUID
) -> Desk:
    """Somebody at an estate, or at a grid or some buildings of it: `Desk.stairwells` are then all they may be shown."""
    lineage = await places.lineage(session, Community, community_id)
    if lineage is not None and len(scopes.scopes) == 1:
        stairwells = member.stairwells_for(Permission(scopes.scopes[0]), lineage)
        if stairwells:
            return Desk(member, lineage, stairwells)
    return await _at_place(scopes, member, session, in_house, Community, community_id)


async def _at_place(
    scopes: SecurityScopes,
    member: service.StaffMember,
    session: AsyncSession,
    in_house: House,
    place: places.Place,
    place_id: uuid.UUID,
) -> Desk:
    lineage = await places.lineage(session, place, place_id)
    if lineage is None or not member.sees(lineage):
        raise Refused(NOT_FOUND)
    return _admit(member, scopes, lineage, in_house.settings)


async def brief_community_desk(
    scopes: SecurityScopes, bearer: Bearer, in_house: InHouse, afterwards: BackgroundTasks, community_id: uuid.UUID
) -> Desk:
    """Somebody at an estate, asked in a transaction that is over before the route begins.

    For routes that do something slow, such as opening a file, and hold no transaction meanwhile.
    """
    async with in_house.database.read() as session:
        member = await signed_in(scopes, bearer, session, in_house, afterwards)
        return await _at_place(scopes, member, session, in_house, Community, community_id)


async def brief_community_part_desk(
    scopes: SecurityScopes, bearer: Bearer, in_house: InHouse, afterwards: BackgroundTasks, community_id: uuid.UUID
) -> Desk:
    """Somebody at an estate, or at a part of it, asked in a transaction that is over before the route begins."""
    async with in_house.database.read() as session:
        member = await signed_in(scopes, bearer, session, in_house, afterwards)
        return await community_part_desk(scopes, member, session, in_house, community_id)


async def committee_desk(
    scopes: SecurityScopes, member: Member, session: Tx, in_house: InHouse, committee_id: uuid.UUID
) -> Desk:
    """Somebody at a neighbourhood committee; one that no mandate of theirs reaches does not exist for them."""
    return await _at_place(scopes, member, session, in_house, Committee, committee_id)


async def street_desk(
    scopes: SecurityScopes, member: Member, session: Tx, in_house: InHouse, street_id: uuid.UUID
) -> Desk:
    """Somebody at a street; one that no mandate of theirs reaches does not exist for them."""
    return await _at_place(scopes, member, session, in_house, Street, street_id)


async def district_desk(
    scopes: SecurityScopes, member: Member, session: Tx, in_house: InHouse, district_id: uuid.UUID
) -> Desk:
    """Somebody at a district; one that no mandate of theirs reaches does not exist for them."""
    return await _at_place(scopes, member, session, in_house, District, district_id)


async def own_desk(scopes: SecurityScopes, member: Member) -> Desk:
    """Somebody signed in, at what is their own."""
    if scopes.scopes[:1] != [SELF] or not {SELF, FRESH, FIRST}.issuperset(scopes.scopes):
        raise RuntimeError("own_desk serves the scope `self` alone")
    if FRESH in scopes.scopes and not member.fresh:
        raise Refused(errors.STEP_UP_REQUIRED)
    return Desk(member, None)


async def brief_own_desk(
    scopes: SecurityScopes, bearer: Bearer, in_house: InHouse, afterwards: BackgroundTasks
) -> Desk:
    """Somebody signed in, asked in a transaction that is over before the route begins, as a password takes long."""
    async with in_house.database.read() as session:
        return await own_desk(scopes, await signed_in(scopes, bearer, session, in_house, afterwards))


_phone_bearer = HTTPBearer(scheme_name="resident", description="住户用绑定码绑定后得到的令牌", auto_error=False)
ResidentBearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_phone_bearer)]


@dataclass(frozen=True, slots=True)
class ResidentPhone:
    """A resident's phone; what it may do follows from its confirmed bindings."""

    resident_id: uuid.UUID

    @property
    def person_id(self) -> uuid.UUID:
        """Whose phone it is."""
        return self.resident_id


async def phone(scopes: SecurityScopes, bearer: ResidentBearer, session: Tx) -> ResidentPhone:
    """A resident at what is their own; raises Refused where the token is nobody's or holds no more."""
    if scopes.scopes != [RESIDENT]:
        raise RuntimeError("phone serves the scope `resident` alone")
    found = await residents.resident_of(session, bearer.credentials, await now(session)) if bearer else None
    if found is None:
        raise Refused(errors.PHONE_SIGN_IN_REQUIRED)
    return ResidentPhone(found)


async def brief_phone(scopes: SecurityScopes, bearer: ResidentBearer, in_house: InHouse) -> ResidentPhone:
    """A resident, asked in a transaction that is over before the route begins.

    For routes that ask the platform something and hold no transaction meanwhile.
    """
    async with in_house.database.read() as session:
        return await phone(scopes, bearer, session)


async def phone_token(scopes: SecurityScopes, bearer: ResidentBearer) -> str:
    """The token of a resident whom the act itself asks for, in the transaction of many; raises Refused without one."""
    if scopes.scopes != [RESIDENT]:
        raise RuntimeError("phone_token serves the scope `resident` alone")
    if bearer is None:
        raise Refused(errors.PHONE_SIGN_IN_REQUIRED)
    return bearer.credentials


class TokenWithTheAct(GuardedRoute):
    """A route of `phone_token`, whose desk looks no token up: it is looked up here where there is no act to do it."""

    async def ask(self, request: Request) -> None:
        """Look the token up; raises Refused where it is nobody's."""
        await brief_phone(SecurityScopes([RESIDENT]), await _phone_bearer(request), await house(request))


# Where a permission is asked for; a route that stops at none of them would declare one that nobody checks.
DESKS = frozenset(
    {
        platform_desk,
        community_desk,
        community_part_desk,
        brief_community_desk,
        brief_community_part_desk,
        committee_desk,
        street_desk,
        district_desk,
        own_desk,
        brief_own_desk,
        phone,
        brief_phone,
        phone_token,
    }
)
