"""A lost password, reset by two: one proposes, another approves, and the person alone sets the new one.

Each of the two is shown one half of a code, once, and gives it to the person who stands before them. Nobody but the
person has both, so nobody can sign in as them, and nobody learns the new password. The second factor is asked for as
ever. A house with one person who may is reset at the server, by a password that has to be changed first.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA, now
from app.core.paging import START, Cursor, rows
from app.core.sealing import Sealer
from app.core.values.spoken_codes import as_shown, fresh_code
from app.identity import devices, errors, second_factor, service, wechat_accounts
from app.identity.bodies.appointing import APPOINTS
from app.identity.mandates import PLACES
from app.identity.models import PasswordReset, Staff
from app.identity.permissions import ScopeKind
from app.identity.proofs import passwords
from app.identity.service import MandateReach, StaffMember
from app.identity.signing_in import choose_password
from app.register import places
from app.register.places import Lineage

LIFE = timedelta(hours=24)
MOST = 5
HALF = "staff.password_reset"


async def propose(
    session: AsyncSession,
    sealer: Sealer,
    by: StaffMember,
    lineage: Lineage | None,
    login: str,
    document: str,
    at: datetime,
) -> tuple[PasswordReset, str]:
    """Say that somebody who stands here lost their password; answers their first half of the code, shown once.

    Raises Refused where there is no such account, it is not theirs to reset here, or a reset of it is open.
    """
    member = await _hold_staff(session, login)
    await _require_hand(session, by, lineage, member, at)
    if await session.scalar(select(PasswordReset.id).where(PasswordReset.staff_id == member.id, *_open(at)).limit(1)):
        raise Refused(errors.RESET_OPEN, login=login)
    half = fresh_code()
    made = PasswordReset(
        id=uuid.uuid4(),
        staff_id=member.id,
        document=document,
        proposed_by=by.id,
        proposed_at=at,
        first_half=_lookup(sealer, half),
        failures=0,
    )
    session.add(made)
    await session.flush()
    return made, half


async def decide(
    session: AsyncSession,
    sealer: Sealer,
    by: StaffMember,
    lineage: Lineage | None,
    reset_id: uuid.UUID,
    at: datetime,
    *,
    approve: bool,
) -> tuple[PasswordReset, str]:
    """Approve or refuse as the second person; answers the second half of the code, empty where it was refused.

    Raises Refused where it is not theirs to decide here, they proposed it, or it is decided or too old.
    """
    found = await session.scalar(select(PasswordReset).where(PasswordReset.id == reset_id).with_for_update())
    if found is None:
        raise Refused(NOT_FOUND)
    await _require_hand(session, by, lineage, await session.get_one(Staff, found.staff_id), at)
    if found.proposed_by == by.id:
        raise Refused(errors.RESET_BY_TWO)
    if found.approved is not None or found.proposed_at <= at - LIFE:
        raise Refused(errors.RESET_DECIDED)
    half = fresh_code() if approve else ""
    found.decided_by, found.decided_at, found.approved = by.id, at, approve
    found.second_half = _lookup(sealer, half) if approve else None
    await session.flush()
    return found, half


async def listed(
    session: AsyncSession, by: StaffMember, lineage: Lineage | None, at: datetime, after: Cursor = START
) -> tuple[list[tuple[PasswordReset, Staff]], str | None]:
    """Fifty resets of those whom somebody may reset here, the latest first, one at a server included; the next cursor."""
    query = select(PasswordReset, Staff).join(Staff, Staff.id == PasswordReset.staff_id)
    order = (PasswordReset.proposed_at, PasswordReset.id)
    page, following = await rows(session, query, order, after, newest_first=True)
    found: list[tuple[PasswordReset, Staff]] = []
    for reset, member in page:
        if await _in_hand(session, by, lineage, member, at):
            found.append((reset, member))
    return found, following


async def use(
    database: Database, sealer: Sealer, login: str, halves: tuple[str, str], password: str, code: str
) -> Refused | None:
    """Set one's own password with both halves of the code; all sign-ins end, and the WeChat account is unbound.

    What is wrong is returned, not raised. A half is 40 random bits, which nobody guesses within the day; the second factor
    is six digits, and five wrong ones end the reset. Raises Refused where the password is easily guessed.
    """
    service.require_good_password(password, login)
    given = [_lookup(sealer, one) for one in halves]
    # Nothing slow is done for who has no code.
    async with database.read() as session:
        if await _to_use(session, login, given, await now(session)) is None:
            return Refused(errors.RESET_CODE_WRONG)
    hashed = await passwords.hashed(password)
    async with database.write() as session:
        at = await now(session)
        found = await _to_use(session, login, given, at, to_change=True)
        if found is None:
            return Refused(errors.RESET_CODE_WRONG)
        member = await session.get_one(Staff, found.staff_id, with_for_update=True)
        if member.totp_since is not None and not code:
            return Refused(errors.SECOND_FACTOR_REQUIRED)
        if member.totp_since is not None and not await second_factor.accepts(session, sealer, member, code, at):
            found.failures += 1
            return Refused(errors.SECOND_FACTOR_WRONG)
        found.used_at = at
        await choose_password(session, member, hashed, at)
        await wechat_accounts.withdraw(session, member.id, at)
        return None


async def at_the_server(session: AsyncSession, login: str, password: str, document: str, at: datetime) -> None:
    """Set a password that its person has to change first; all sign-ins end, and the WeChat account is unbound.

    It is kept as a reset by nobody who signed in. Raises Refused for an unknown login or an easily guessed password.
    """
    service.require_good_password(password, login)
    member = await _hold_staff(session, login)
    member.password_hash, member.must_change, member.password_changed_at = await passwords.hashed(password), True, at
    member.failed_sign_ins, member.locked_until = 0, None
    session.add(
        PasswordReset(
            staff_id=member.id, document=document, proposed_at=at, decided_at=at, approved=True, failures=0, used_at=at
        )
    )
    await devices.end_everywhere(session, member.id, at)
    await wechat_accounts.withdraw(session, member.id, at)
    await session.flush()


async def _hold_staff(session: AsyncSession, login: str) -> Staff:
    member = await session.scalar(select(Staff).where(Staff.login == login).with_for_update())
    if member is None or member.disabled_at is not None:
        raise Refused(errors.LOGIN_UNKNOWN, login=login)
    return member


async def _require_hand(
    session: AsyncSession, by: StaffMember, lineage: Lineage | None, member: Staff, at: datetime
) -> None:
    if not await _in_hand(session, by, lineage, member, at):
        raise Refused(errors.RESET_NOT_YOURS, login=member.login)


async def _in_hand(
    session: AsyncSession, by: StaffMember, lineage: Lineage | None, member: Staff, at: datetime
) -> bool:
    """Whether somebody may reset this account from here: never their own; an office, those whom it alone appoints."""
    if by.id == member.id:
        return False
    if lineage is None:
        return True
    given = frozenset().union(*(APPOINTS.get(role, frozenset()) for role in by.roles_at(lineage)))
    reaches = await service.reaches_today(session, member.id, at.astimezone(CHINA).date())
    within = [one.role in given and await _lies_in(session, one, lineage.ids[-1]) for one in reaches]
    return bool(within) and all(within)


async def _lies_in(session: AsyncSession, reach: MandateReach, place_id: uuid.UUID) -> bool:
    """Whether a mandate reaches nothing beyond a place."""
    if reach.stairwells is not None:
        above = [
            await places.lineage(session, PLACES[ScopeKind.COMMUNITY], estate)
            for estate in set(reach.stairwells.values())
        ]
    elif reach.scope_id is not None:
        above = [await places.lineage(session, PLACES[reach.scope_kind], reach.scope_id)]
    else:
        above = []
    return bool(above) and all(one is not None and place_id in one.ids for one in above)


async def _to_use(
    session: AsyncSession, login: str, halves: Sequence[bytes], at: datetime, *, to_change: bool = False
) -> PasswordReset | None:
    """The approved reset of an account that both halves open; None where there is none, or it is used or too old."""
    query = (
        select(PasswordReset)
        .join(Staff, Staff.id == PasswordReset.staff_id)
        .where(
            Staff.login == login,
            Staff.disabled_at.is_(None),
            PasswordReset.approved.is_(True),
            PasswordReset.first_half == halves[0],
            PasswordReset.second_half == halves[1],
            *_open(at),
        )
    )
    found: PasswordReset | None = await session.scalar(query.with_for_update(of=PasswordReset) if to_change else query)
    return found


def _open(at: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        PasswordReset.approved.is_distinct_from(False),
        PasswordReset.used_at.is_(None),
        PasswordReset.proposed_at > at - LIFE,
        PasswordReset.failures < MOST,
    )


def _lookup(sealer: Sealer, half: str) -> bytes:
    return sealer.lookup(as_shown(half.strip()).replace("-", ""), HALF)
