"""Acts and questions of identity: make an account, sign in and out, whose token is this, who may do what where."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.identity import errors, passwords
from app.identity.models import Mandate, Staff, StaffSession
from app.identity.permissions import CANVASS_OR_COUNT, PERMISSIONS, SCOPES, Permission, Role, ScopeKind
from app.register import places
from app.register.models import Committee, Community, District, Street
from app.register.places import Lineage

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True, slots=True)
class Reach:
    """One mandate in force: a role over everything below a place (None: the platform)."""

    role: Role
    scope_kind: ScopeKind
    scope_id: uuid.UUID | None

    def covers(self, lineage: Lineage | None) -> bool:
        """Whether a place (None: the platform itself) lies in this mandate's scope."""
        if self.scope_kind is ScopeKind.PLATFORM:
            return True
        return lineage is not None and self.scope_id in lineage.ids


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody signed in, with the mandates in force at this request."""

    id: uuid.UUID
    login: str
    name: str
    reaches: tuple[Reach, ...]

    def may(self, permission: Permission, lineage: Lineage | None) -> bool:
        """Whether a mandate in force gives the permission at this place."""
        return any(permission in PERMISSIONS[reach.role] and reach.covers(lineage) for reach in self.reaches)

    def roles_at(self, lineage: Lineage | None) -> frozenset[Role]:
        """The roles whose mandates reach this place."""
        return frozenset(reach.role for reach in self.reaches if reach.covers(lineage))

    def sees(self, lineage: Lineage | None) -> bool:
        """Whether any mandate with any permission reaches this place; otherwise it does not exist for them."""
        return any(PERMISSIONS[reach.role] and reach.covers(lineage) for reach in self.reaches)


async def add_staff(session: AsyncSession, login: str, name: str, password: str, at: datetime) -> uuid.UUID:
    """Make an account; raises Refused where the login is taken or the password too short."""
    if len(password) < 12:
        raise Refused(errors.PASSWORD_WEAK)
    if await session.scalar(select(Staff.id).where(Staff.login == login)):
        raise Refused(errors.LOGIN_TAKEN, login=login)
    member = Staff(login=login, name=name, password_hash=await passwords.hashed(password), created_at=at)
    session.add(member)
    await session.flush()
    return member.id


async def appoint(
    session: AsyncSession,
    login: str,
    role: Role,
    scope_kind: ScopeKind,
    scope_id: uuid.UUID | None,
    *,
    from_on: date,
    until_on: date | None,
    appointed_by: str,
    document: str,
) -> uuid.UUID:
    """Give a mandate from a day until before another.

    Raises Refused where the role may not reach so wide, the days are the wrong way round, there is no such account, or
    who canvasses would handle ballots, or the other way about (law R-36c, R-87).
    """
    if scope_kind not in SCOPES[role]:
        allowed = "、".join(kind.label for kind in ScopeKind if kind in SCOPES[role])
        raise Refused(errors.SCOPE_MISMATCH, role=role.label, scope=scope_kind.label, allowed=allowed)
    if until_on is not None and until_on < from_on:
        raise Refused(errors.MANDATE_PERIOD, until=until_on.isoformat(), from_=from_on.isoformat())
    # The row is held, so that two mandates given at once see each other.
    staff_id = await session.scalar(select(Staff.id).where(Staff.login == login).with_for_update())
    if staff_id is None:
        raise Refused(errors.LOGIN_UNKNOWN, login=login)
    if role in CANVASS_OR_COUNT:
        (other,) = CANVASS_OR_COUNT - {role}
        both = select(Mandate.id).where(
            Mandate.staff_id == staff_id,
            Mandate.role == other,
            (Mandate.until_on.is_(None)) | (Mandate.until_on > from_on),
        )
        if until_on is not None:
            both = both.where(Mandate.from_on < until_on)
        if await session.scalar(both.limit(1)):
            raise Refused(errors.CANVASSES_AND_COUNTS, login=login, other=other.label)
    mandate = Mandate(
        staff_id=staff_id,
        role=role.value,
        scope_kind=scope_kind.value,
        scope_id=scope_id,
        from_on=from_on,
        until_on=until_on,
        appointed_by=appointed_by,
        document=document,
    )
    session.add(mandate)
    await session.flush()
    return mandate.id


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a sign-in: a token (shown once, kept only as a hash) or the reason there is none."""

    token: str | None
    expires_at: datetime | None
    refusal: Refused | None = None


async def sign_in(session: AsyncSession, login: str, password: str, at: datetime, lifetime: timedelta) -> SignIn:
    """Check the password and begin a session. A failed try is returned, not raised, so that its count is kept."""
    member = await session.scalar(select(Staff).where(Staff.login == login).with_for_update())
    if member is None or member.disabled_at is not None:
        # The same work as for a real account, so that the time taken does not tell which logins exist.
        await passwords.verified(_NOBODY, password)
        return SignIn(None, None, Refused(errors.WRONG_PASSWORD))
    if member.locked_until is not None and member.locked_until > at:
        return SignIn(None, None, Refused(errors.ACCOUNT_LOCKED))
    if not await passwords.verified(member.password_hash, password):
        member.failed_sign_ins += 1
        if member.failed_sign_ins >= FAILURES_BEFORE_LOCK:
            member.locked_until, member.failed_sign_ins = at + LOCKED_FOR, 0
        await session.flush()
        return SignIn(None, None, Refused(errors.WRONG_PASSWORD))
    member.failed_sign_ins, member.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    begun = StaffSession(token_sha256=_hash(token), staff_id=member.id, started_at=at, expires_at=at + lifetime)
    session.add(begun)
    await session.flush()
    return SignIn(token, begun.expires_at)


async def sign_out(session: AsyncSession, token: str, at: datetime) -> None:
    """End the session of this token; it holds for the very next request."""
    await session.execute(
        update(StaffSession)
        .where(StaffSession.token_sha256 == _hash(token), StaffSession.ended_at.is_(None))
        .values(ended_at=at)
    )


async def member_of(session: AsyncSession, token: str, at: datetime, today: date) -> StaffMember | None:
    """Whose token this is, with the mandates in force today; None where it is nobody's or no longer holds."""
    member = await session.scalar(
        select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(
            StaffSession.token_sha256 == _hash(token),
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > at,
            Staff.disabled_at.is_(None),
        )
    )
    return await _with_mandates(session, member, today) if member is not None else None


async def may_today(
    session: AsyncSession, staff_id: uuid.UUID, permission: Permission, community_id: uuid.UUID, today: date
) -> bool:
    """Whether somebody named as a second person may do this at an estate today; not so for a closed account."""
    member = await session.get(Staff, staff_id)
    if member is None or member.disabled_at is not None:
        return False
    lineage = await places.lineage(session, Community, community_id)
    return (await _with_mandates(session, member, today)).may(permission, lineage)


async def _with_mandates(session: AsyncSession, member: Staff, today: date) -> StaffMember:
    mandates = await session.scalars(
        select(Mandate).where(
            Mandate.staff_id == member.id,
            Mandate.from_on <= today,
            (Mandate.until_on.is_(None)) | (Mandate.until_on > today),
        )
    )
    reaches = tuple(Reach(Role(mandate.role), ScopeKind(mandate.scope_kind), mandate.scope_id) for mandate in mandates)
    return StaffMember(member.id, member.login, member.name, reaches)


async def names(session: AsyncSession, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of staff, for showing who proposed and who decided."""
    wanted = {one for one in ids if one is not None}
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, slots=True)
class StaffLine:
    """An account with one of its mandates, or with none; for the operator's list."""

    login: str
    name: str
    disabled: bool
    role: Role | None
    place: str
    from_on: date | None
    until_on: date | None


_PLACES: dict[ScopeKind, places.Place] = {
    ScopeKind.DISTRICT: District,
    ScopeKind.STREET: Street,
    ScopeKind.COMMITTEE: Committee,
    ScopeKind.COMMUNITY: Community,
}


async def listed(session: AsyncSession) -> list[StaffLine]:
    """Every account with its mandates, by login."""
    rows = await session.execute(
        select(Staff, Mandate)
        .outerjoin(Mandate, Mandate.staff_id == Staff.id)
        .order_by(Staff.login, Mandate.from_on, Mandate.id)
    )
    lines = []
    for member, mandate in rows:
        place = ""
        if mandate is not None:
            table = _PLACES.get(ScopeKind(mandate.scope_kind))
            lineage = await places.lineage(session, table, mandate.scope_id) if table and mandate.scope_id else None
            place = lineage.label if lineage else ScopeKind.PLATFORM.label
        lines.append(
            StaffLine(
                member.login,
                member.name,
                member.disabled_at is not None,
                Role(mandate.role) if mandate is not None else None,
                place,
                mandate.from_on if mandate is not None else None,
                mandate.until_on if mandate is not None else None,
            )
        )
    return lines


async def disable(session: AsyncSession, login: str, at: datetime) -> None:
    """Close an account; its tokens hold no more from the next request on."""
    member = await session.scalar(select(Staff).where(Staff.login == login))
    if member is None:
        raise Refused(errors.LOGIN_UNKNOWN, login=login)
    member.disabled_at = at
    await session.flush()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
