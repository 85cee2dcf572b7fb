"""Acts and questions of identity: make an account, appoint, whose token is this, who may do what where."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.identity import errors, seats, wechat_accounts
from app.identity.bodies.appointing import APPOINTS, KEPT_APART, TEMPORARY, TEMPORARY_AT_MOST
from app.identity.kinds import PartyKind
from app.identity.models import Mandate, Staff
from app.identity.permissions import PERMISSIONS, SCOPES, SECOND_FACTOR, Permission, Role, ScopeKind, holders
from app.identity.proofs import passwords
from app.identity.proofs.password_rules import is_login, why_weak
from app.identity.proofs.tokens import LATEST_END_FIRST, TOKEN_HOLDER, token_hash
from app.register import places
from app.register.models import Community
from app.register.places import Lineage

FRESH = timedelta(minutes=10)
_NARROW = frozenset({ScopeKind.GRID, ScopeKind.BUILDINGS})


@dataclass(frozen=True, slots=True)
class MandateReach:
    """One mandate in force: a role over everything below a place (None: the platform).

    A grid or some buildings are less than an estate: `stairwells` are those it holds today, each with its estate.
    """

    role: Role
    scope_kind: ScopeKind
    scope_id: uuid.UUID | None
    stairwells: Mapping[uuid.UUID, uuid.UUID] | None = None
    buildings: tuple[uuid.UUID, ...] = ()
    party_kind: PartyKind | None = None
    organisation: str = ""

    def covers(self, lineage: Lineage | None) -> bool:
        """Whether a place (None: the platform itself) lies wholly in this mandate's scope."""
        if self.scope_kind is ScopeKind.PLATFORM:
            return True
        return self.stairwells is None and lineage is not None and self.scope_id in lineage.ids

    def touches(self, lineage: Lineage | None) -> bool:
        """Whether this mandate's scope holds the place or a part of it."""
        in_part = self.stairwells is not None and lineage is not None and lineage.ids[-1] in self.stairwells.values()
        return in_part or self.covers(lineage)


@dataclass(frozen=True, slots=True)
class Device:
    """The sign-in that a request came by, on the console or silently in the mini-program (`wechat`).

    `fresh`: password, code or PIN were given less than ten minutes ago.
    """

    id: uuid.UUID
    last_seen_at: datetime
    fresh: bool
    wechat: bool = False


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A mandate of this person that has ended, and on which day it held no more."""

    reach: MandateReach
    until_on: date


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody with the mandates in force at this request, and those of before, the latest end first.

    `enrolled`: has a second factor. `must_change`: signed in with a password that somebody else has set.
    """

    id: uuid.UUID
    login: str
    name: str
    reaches: tuple[MandateReach, ...]
    enrolled: bool = False
    device: Device | None = None
    lapsed: tuple[Lapsed, ...] = ()
    must_change: bool = False

    @property
    def fresh(self) -> bool:
        """Whether they gave password, code or PIN less than ten minutes ago, as dangerous acts ask."""
        return self.device is not None and self.device.fresh

    @property
    def must_enrol(self) -> bool:
        """Whether a mandate in force gives what a second factor is asked for, and there is none yet."""
        return not self.enrolled and any(PERMISSIONS[reach.role] & SECOND_FACTOR for reach in self.reaches)

    def may(self, permission: Permission, lineage: Lineage | None) -> bool:
        """Whether a mandate in force gives the permission at this place."""
        return any(permission in PERMISSIONS[reach.role] and reach.covers(lineage) for reach in self.reaches)

    def roles_at(self, lineage: Lineage | None) -> frozenset[Role]:
        """The roles whose mandates reach this place."""
        return frozenset(reach.role for reach in self.reaches if reach.covers(lineage))

    def roles_touching(self, lineage: Lineage) -> frozenset[Role]:
        """The roles whose mandates reach this place or a part of it."""
        return frozenset(reach.role for reach in self.reaches if reach.touches(lineage))

    def estates_of(self, role: Role) -> frozenset[uuid.UUID]:
        """The estates for which they hold a role by name."""
        return frozenset(
            reach.scope_id
            for reach in self.reaches
            if reach.role is role and reach.scope_kind is ScopeKind.COMMUNITY and reach.scope_id is not None
        )

    def role_for(self, permission: Permission, lineage: Lineage | None) -> Role | None:
        """As what they do this here; None where they may not."""
        return next(
            (one.role for one in self.reaches if permission in PERMISSIONS[one.role] and one.covers(lineage)), None
        )

    def stairwells_for(self, permission: Permission, lineage: Lineage) -> frozenset[uuid.UUID] | None:
        """The stairwells of an estate where a mandate gives the permission; None where that is the whole estate."""
        if self.may(permission, lineage):
            return None
        return frozenset(
            stairwell
            for reach in self.reaches
            if reach.stairwells is not None and permission in PERMISSIONS[reach.role]
            for stairwell, estate in reach.stairwells.items()
            if estate == lineage.ids[-1]
        )

    def sees(self, lineage: Lineage | None) -> bool:
        """Whether any mandate with any permission reaches this place or a part of it; else it does not exist for them."""
        return any(PERMISSIONS[reach.role] and reach.touches(lineage) for reach in self.reaches)


def not_allowed(member: StaffMember, permission: Permission, lineage: Lineage | None) -> Refused:
    """Why this person may not: their own mandate ended, or they never had one; and who could do it or appoint them."""
    scope = lineage.label if lineage else "全平台"
    for one in member.lapsed:
        role = one.reach.role
        if permission in PERMISSIONS[role] and one.reach.covers(lineage):
            return Refused(
                errors.MANDATE_ENDED,
                scope=scope,
                role=role.label,
                until=one.until_on.isoformat(),
                permission=permission.label,
                who="、".join(own.label for own, given in APPOINTS.items() if role in given) or "系统管理员",
            )
    return Refused(errors.NOT_ALLOWED, scope=scope, permission=permission.label, who=holders(permission))


async def add_staff(
    session: AsyncSession, login: str, name: str, password: str, at: datetime, *, must_change: bool = True
) -> uuid.UUID:
    """Make an account, whose password its person has to change first, but in a rehearsal: whoever makes it knows it.

    Raises Refused where the login is taken, but for its case, or is no plain ASCII, or the password is easily guessed.
    """
    if not is_login(login):
        raise Refused(errors.LOGIN_FAULTY, login=login)
    require_good_password(password, login)
    if await session.scalar(select(Staff.id).where(func.lower(Staff.login) == login.lower())):
        raise Refused(errors.LOGIN_TAKEN, login=login)
    member = Staff(login=login, name=name, password_hash=await passwords.hashed(password), created_at=at)
    member.must_change = must_change
    session.add(member)
    await session.flush()
    return member.id


def require_good_password(password: str, login: str) -> None:
    """Raise Refused where a password is easily guessed."""
    if why := why_weak(password, login):
        raise Refused(errors.PASSWORD_WEAK, why=why)


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
    buildings: Sequence[uuid.UUID] | None = None,
    deputy_of: uuid.UUID | None = None,
    appointer_id: uuid.UUID | None = None,
    party_kind: PartyKind | None = None,
    organisation: str = "",
) -> uuid.UUID:
    """Give a mandate from a day until before another; `appointer_id` is the person who does it, where one signed in.

    Raises Refused where the role may not reach so wide, the days are the wrong way round, a temporary role has no last
    day within 92 days, there is no such account, somebody appoints themselves, or one person would hold two roles that
    are kept apart (law R-36c, R-87).
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
    if staff_id == appointer_id:
        raise Refused(errors.APPOINTS_ONESELF)
    require_temporary(role, from_on, until_on)
    seats.require_seat(role, party_kind, organisation)
    other = await _kept_apart(session, staff_id, role, from_on, until_on)
    if other is not None:
        raise Refused(errors.ROLES_KEPT_APART, login=login, other=other.label, role=role.label)
    mandate = Mandate(
        staff_id=staff_id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        buildings=list(buildings) if buildings is not None else None,
        party_kind=party_kind,
        organisation=organisation,
        deputy_of=deputy_of,
        from_on=from_on,
        until_on=until_on,
        appointed_by=appointed_by,
        appointer_id=appointer_id,
        document=document,
    )
    session.add(mandate)
    await session.flush()
    return mandate.id


async def _kept_apart(
    session: AsyncSession, staff_id: uuid.UUID, role: Role, from_on: date, until_on: date | None
) -> Role | None:
    """Find a role that somebody holds in these days and that is kept apart from this one."""
    if role not in KEPT_APART:
        return None
    both = select(Mandate.role).where(
        Mandate.staff_id == staff_id,
        Mandate.role.in_(KEPT_APART[role]),
        (Mandate.until_on.is_(None)) | (Mandate.until_on > from_on),
    )
    if until_on is not None:
        both = both.where(Mandate.from_on < until_on)
    return await session.scalar(both.limit(1))


def require_temporary(role: Role, from_on: date, until_on: date | None) -> None:
    """Raise Refused where a temporary role would be given without a last day, or for longer than a quarter."""
    latest = min(from_on, date.max - TEMPORARY_AT_MOST) + TEMPORARY_AT_MOST
    if role in TEMPORARY and (until_on is None or until_on > latest):
        raise Refused(
            errors.MANDATE_NOT_TEMPORARY, role=role.label, days=TEMPORARY_AT_MOST.days, latest=latest.isoformat()
        )


async def member_of(session: AsyncSession, token: str, at: datetime, today: date) -> StaffMember | None:
    """Whose token this is, with the mandates in force today; None where it is nobody's or no longer holds."""
    asked = {"token_sha256": token_hash(token), "at": at, "today": today}
    rows = (await session.execute(TOKEN_HOLDER, asked)).all()
    if not rows:
        return None
    member, signed, _ = rows[0]
    fresh = signed.proved_at is not None and signed.proved_at > at - FRESH
    device = Device(signed.id, signed.last_seen_at, fresh, signed.wechat_id is not None)
    return await _reaching(session, member, filter(None, (row[2] for row in rows)), today, device)


async def may_today(
    session: AsyncSession, staff_id: uuid.UUID, permission: Permission, community_id: uuid.UUID, today: date
) -> bool:
    """Whether somebody named as a second person may do this at an estate today; not so for a closed account."""
    member = await session.get(Staff, staff_id)
    if member is None or member.disabled_at is not None:
        return False
    lineage = await places.lineage(session, Community, community_id)
    return (await _with_mandates(session, member, today)).may(permission, lineage)


async def roles_today(
    session: AsyncSession, staff_id: uuid.UUID, community_id: uuid.UUID, today: date
) -> frozenset[Role]:
    """As what somebody works at an estate or a part of it today."""
    member = await session.get(Staff, staff_id)
    lineage = await places.lineage(session, Community, community_id)
    if member is None or lineage is None:
        return frozenset()
    return (await _with_mandates(session, member, today)).roles_touching(lineage)


async def holding(
    session: AsyncSession, login: str, role: Role, place_ids: Iterable[uuid.UUID], today: date
) -> uuid.UUID | None:
    """The account of this login where it holds a role at one of these places today; None where it does not."""
    found: uuid.UUID | None = await session.scalar(
        select(Staff.id)
        .join(Mandate, Mandate.staff_id == Staff.id)
        .where(
            Staff.login == login,
            Staff.disabled_at.is_(None),
            Mandate.role == role,
            Mandate.scope_id.in_(list(place_ids)),
            Mandate.from_on <= today,
            Mandate.until_on.is_(None) | (Mandate.until_on > today),
        )
        .limit(1)
    )
    return found


async def reaches_today(session: AsyncSession, staff_id: uuid.UUID, today: date) -> tuple[MandateReach, ...]:
    """The mandates that somebody holds today."""
    member = await session.get_one(Staff, staff_id)
    return (await _with_mandates(session, member, today)).reaches


async def _with_mandates(session: AsyncSession, member: Staff, today: date) -> StaffMember:
    begun = select(Mandate).where(Mandate.staff_id == member.id, Mandate.from_on <= today)
    return await _reaching(session, member, await session.scalars(begun.order_by(*LATEST_END_FIRST)), today, None)


async def _reaching(
    session: AsyncSession, member: Staff, mandates: Iterable[Mandate], today: date, device: Device | None
) -> StaffMember:
    reaches, lapsed = [], []
    for mandate in mandates:
        if mandate.until_on is None or mandate.until_on > today:
            reaches.append(await reach_of(session, mandate, today))
        elif mandate.scope_kind not in _NARROW:
            reach = MandateReach(mandate.role, mandate.scope_kind, mandate.scope_id)
            lapsed.append(Lapsed(reach, mandate.until_on))
    enrolled = member.totp_since is not None
    return StaffMember(
        member.id, member.login, member.name, tuple(reaches), enrolled, device, tuple(lapsed), member.must_change
    )


async def reach_of(session: AsyncSession, mandate: Mandate, today: date) -> MandateReach:
    """How far a mandate reaches today."""
    kind, stairwells = mandate.scope_kind, None
    if mandate.scope_id is not None and kind in _NARROW:
        # A grid is drawn anew now and then: the mandate reaches the stairwells that it holds today.
        if kind is ScopeKind.GRID:
            stairwells = await places.stairwells_of_grid(session, mandate.scope_id, today)
        else:
            stairwells = await places.stairwells_of_buildings(session, mandate.scope_id, mandate.buildings or [])
    buildings = tuple(mandate.buildings or ())
    return MandateReach(
        mandate.role, kind, mandate.scope_id, stairwells, buildings, mandate.party_kind, mandate.organisation
    )


async def names(session: AsyncSession, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of staff, for showing who proposed and who decided."""
    wanted = {one for one in ids if one is not None}
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return {row.id: row.name for row in rows}


async def disable(session: AsyncSession, login: str, at: datetime) -> None:
    """Close an account; its tokens hold no more from the next request on, and its WeChat account is set free."""
    member = await session.scalar(select(Staff).where(Staff.login == login))
    if member is None:
        raise Refused(errors.LOGIN_UNKNOWN, login=login)
    member.disabled_at = at
    await wechat_accounts.withdraw(session, member.id, at)
    await session.flush()
