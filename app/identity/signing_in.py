"""Signing in and out, in the mini-program silently, giving the proof anew, and changing one's password.

A password takes a tenth of a second to verify. That is done between two short transactions, the first of which reads
the hash and the second counts, so that a burst of sign-ins holds no connection that others wait for.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import devices, errors, second_factor, service, wechat_accounts
from app.identity.models import Staff, StaffSession, StaffWechat, StaffWechatCode
from app.identity.proofs import passwords
from app.identity.proofs.tokens import token_hash
from app.identity.wechat_accounts import PIN_FAILURES, Account

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=5)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True, slots=True)
class LoginKnown:
    """Who a login names, and what their password is verified against; nobody's is verified all the same."""

    staff_id: uuid.UUID | None
    password_hash: str
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a sign-in: a token (shown once, kept only as a hash) or the reason there is none."""

    token: str | None
    expires_at: datetime | None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class SenderPlace:
    """Where a request comes from, as its sender says it: for people to recognise, never to decide by."""

    device: str = ""
    address: str = ""


async def sign_in(
    database: Database,
    sealer: Sealer,
    login: str,
    password: str,
    lifetime: timedelta,
    *,
    code: str = "",
    place: SenderPlace = SenderPlace(),
) -> SignIn:
    """Check password and second factor, and begin a session. A failed try is returned, not raised: it is counted."""
    async with database.read() as session:
        who = await known(session, login, await now(session))
    if who.refusal is not None:
        return SignIn(None, None, who.refusal)
    right = await passwords.verified(who.password_hash, password)
    async with database.write() as session:
        return await admit(session, sealer, who, right=right, code=code, lifetime=lifetime, place=place)


async def known(session: AsyncSession, login: str, at: datetime) -> LoginKnown:
    """Whom a login names. An unknown one costs the same work, so that the time taken does not tell which exist."""
    member = await session.scalar(select(Staff).where(Staff.login == login))
    if member is None or member.disabled_at is not None:
        return LoginKnown(None, _NOBODY)
    if member.locked_until is not None and member.locked_until > at:
        return LoginKnown(None, _NOBODY, Refused(errors.ACCOUNT_LOCKED))
    return LoginKnown(member.id, member.password_hash)


async def admit(
    session: AsyncSession,
    sealer: Sealer,
    who: LoginKnown,
    *,
    right: bool,
    code: str,
    lifetime: timedelta,
    place: SenderPlace,
    at: datetime | None = None,
) -> SignIn:
    """Count the try and begin a session, once the password has been found right or wrong."""
    if who.staff_id is None:
        return SignIn(None, None, Refused(errors.WRONG_PASSWORD))
    member = await session.get_one(Staff, who.staff_id, with_for_update=True)
    at = at or await now(session)
    refusal = await _counted(session, sealer, member, who.password_hash, right=right, code=code, at=at)
    if refusal is not None:
        return SignIn(None, None, refusal)
    return await _begun(session, member.id, lifetime, place, at, proved_at=at)


async def bind_wechat(
    session: AsyncSession,
    sealer: Sealer,
    code: str,
    account: Account,
    pin_hash: str,
    lifetime: timedelta,
    place: SenderPlace,
    at: datetime,
) -> SignIn:
    """Bind a WeChat account by a code of the console, and begin its first session; raises as `wechat_accounts.bind`."""
    bound = await wechat_accounts.bind(session, sealer, code, account, pin_hash, at)
    return await _begun(session, bound.staff_id, lifetime, place, at, wechat_id=bound.id)


async def sign_in_by_wechat(
    session: AsyncSession, appid: str, openid: str, lifetime: timedelta, place: SenderPlace, at: datetime
) -> SignIn:
    """Begin a session for whoever bound this WeChat account; what is dangerous asks for their PIN first.

    Raises Refused where it is nobody's.
    """
    bound = await wechat_accounts.hold_account(session, appid, openid)
    if bound is None:
        raise Refused(errors.STAFF_WECHAT_UNBOUND)
    return await _begun(session, bound.staff_id, lifetime, place, at, wechat_id=bound.id)


async def _begun(
    session: AsyncSession,
    staff_id: uuid.UUID,
    lifetime: timedelta,
    place: SenderPlace,
    at: datetime,
    *,
    proved_at: datetime | None = None,
    wechat_id: uuid.UUID | None = None,
) -> SignIn:
    token = secrets.token_urlsafe(32)
    begun = StaffSession(
        token_sha256=token_hash(token),
        staff_id=staff_id,
        device=place.device[:200],
        address=place.address[:60],
        wechat_id=wechat_id,
        started_at=at,
        last_seen_at=at,
        proved_at=proved_at,
        expires_at=at + lifetime,
    )
    session.add(begun)
    await session.flush()
    return SignIn(token, begun.expires_at)


async def _counted(
    session: AsyncSession, sealer: Sealer, member: Staff, hashed: str, *, right: bool, code: str | None, at: datetime
) -> Refused | None:
    """Why the held account is not let in; every wrong try counts, whatever became of the account meanwhile.

    Without a `code` (None) the second factor is not asked for: the session has given it already.
    """
    if member.disabled_at is not None:
        return Refused(errors.WRONG_PASSWORD)
    if member.locked_until is not None and member.locked_until > at:
        return Refused(errors.ACCOUNT_LOCKED)
    refusal = None
    if not right or member.password_hash != hashed:
        refusal = Refused(errors.WRONG_PASSWORD)
    elif code is None or member.totp_since is None:
        pass
    elif not code:
        # Not counted: whoever types their password first is asked for the code next.
        return Refused(errors.SECOND_FACTOR_REQUIRED)
    elif not await second_factor.accepts(session, sealer, member, code, at):
        refusal = Refused(errors.SECOND_FACTOR_WRONG)
    if refusal is None:
        member.failed_sign_ins, member.locked_until = 0, None
    else:
        member.failed_sign_ins += 1
        if member.failed_sign_ins >= FAILURES_BEFORE_LOCK:
            member.locked_until, member.failed_sign_ins = at + LOCKED_FOR, 0
    await session.flush()
    return refusal


async def prove(
    database: Database, sealer: Sealer, staff_id: uuid.UUID, session_id: uuid.UUID, *, password: str, code: str
) -> Refused | None:
    """Step up: give the proof anew on a session that holds. The code where there is a second factor, else the password.

    A wrong one counts as at a sign-in and is returned, not raised.
    """
    async with database.read() as session:
        member = await session.get_one(Staff, staff_id)
    enrolled = member.totp_since is not None
    right = enrolled or await passwords.verified(member.password_hash, password)
    async with database.write() as session:
        held = await session.get_one(Staff, staff_id, with_for_update=True)
        at = await now(session)
        refusal = await _counted(session, sealer, held, member.password_hash, right=right, code=code, at=at)
        if refusal is None:
            await _proved(session, session_id, at)
        return refusal


async def change_password(
    database: Database, sealer: Sealer, staff_id: uuid.UUID, session_id: uuid.UUID, *, old: str, new: str
) -> Refused | None:
    """Set one's own password in place of an old one, on a session that holds; the person's other sign-ins end.

    A wrong old one counts as at a sign-in and is returned, not raised. Raises Refused where the new one is easily guessed,
    or the old one.
    """
    async with database.read() as session:
        member = await session.get_one(Staff, staff_id)
    service.require_good_password(new, member.login)
    if new == old:
        raise Refused(errors.PASSWORD_SAME)
    right = await passwords.verified(member.password_hash, old)
    # Not made of what a guess brought along: a wrong old one costs no more than a sign-in.
    hashed = await passwords.hashed(new) if right else ""
    async with database.write() as session:
        held = await session.get_one(Staff, staff_id, with_for_update=True)
        at = await now(session)
        refusal = await _counted(session, sealer, held, member.password_hash, right=right, code=None, at=at)
        if refusal is None:
            await choose_password(session, held, hashed, at, but=session_id)
        return refusal


async def choose_password(
    session: AsyncSession, member: Staff, hashed: str, at: datetime, *, but: uuid.UUID | None = None
) -> None:
    """Let a password, hashed, be the one that an account's own person has chosen; other sign-ins end."""
    member.password_hash, member.must_change, member.password_changed_at = hashed, False, at
    member.failed_sign_ins, member.locked_until = 0, None
    await devices.end_everywhere(session, member.id, at, but=but)
    await session.flush()


async def prove_by_pin(database: Database, sealer: Sealer, session_id: uuid.UUID, pin: str) -> Refused | None:
    """Step up in the mini-program: give the PIN on a session that came by WeChat.

    A wrong one is counted and returned, not raised; after five in a row none is looked at until the account is bound
    anew, by a code of the console. Of many sent at once five are counted before the right one could be.
    """
    async with database.read() as session:
        bound = await wechat_accounts.of_session(session, session_id)
    if bound is None:
        return Refused(errors.SIGN_IN_REQUIRED)
    if bound.pin_failures >= PIN_FAILURES:
        return Refused(errors.PIN_LOCKED)
    right = await passwords.verified(bound.pin_hash, wechat_accounts.keyed(sealer, pin))
    async with database.write() as session:
        held = await wechat_accounts.of_session(session, session_id, to_change=True)
        if held is None:
            return Refused(errors.SIGN_IN_REQUIRED)
        if held.pin_failures >= PIN_FAILURES:
            return Refused(errors.PIN_LOCKED)
        if right:
            held.pin_failures = 0
            await _proved(session, session_id, await now(session))
            return None
        held.pin_failures += 1
        left = PIN_FAILURES - held.pin_failures
        return Refused(errors.PIN_WRONG, left=left) if left else Refused(errors.PIN_LOCKED)


async def _proved(session: AsyncSession, session_id: uuid.UUID, at: datetime) -> None:
    await session.execute(
        update(StaffSession).where(StaffSession.id == session_id, StaffSession.ended_at.is_(None)).values(proved_at=at)
    )


async def sign_out(session: AsyncSession, token: str, at: datetime) -> None:
    """End the session of this token; it holds for the very next request."""
    await session.execute(
        update(StaffSession)
        .where(StaffSession.token_sha256 == token_hash(token), StaffSession.ended_at.is_(None))
        .values(ended_at=at)
    )


async def record_use(database: Database, session_id: uuid.UUID) -> None:
    """Write down that a device was in use just now; after the answer, for a reading request cannot write."""
    async with database.write() as session:
        at = await now(session)
        await session.execute(
            update(StaffSession)
            .where(StaffSession.id == session_id, StaffSession.last_seen_at <= at - SEEN_EVERY)
            .values(last_seen_at=at)
        )


async def forget_old(session: AsyncSession, before: datetime) -> int:
    """Delete the sign-ins and WeChat accounts that ended before an instant; until then they are the log of who was in.

    Answers how many.
    """
    gone = await session.execute(
        delete(StaffSession)
        .where((StaffSession.expires_at <= before) | (StaffSession.ended_at <= before))
        .returning(StaffSession.id)
    )
    unbound = await session.execute(delete(StaffWechat).where(StaffWechat.ended_at <= before).returning(StaffWechat.id))
    codes = await session.execute(
        delete(StaffWechatCode).where(StaffWechatCode.expires_at <= before).returning(StaffWechatCode.staff_id)
    )
    return len(gone.all()) + len(unbound.all()) + len(codes.all())
