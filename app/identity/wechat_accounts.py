"""The WeChat account of a member of staff: bound once by a code from the console, with a PIN, until it is ended.

Who binds has signed in on the console with password and second factor a moment ago; what binds afterwards is a code of
ten minutes that serves once. The PIN is hashed under the house's key, so that a copy of the database alone cannot be
searched by trying a million.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.core.values.spoken_codes import as_shown, fresh_code
from app.identity import errors
from app.identity.models import Staff, StaffSession, StaffWechat, StaffWechatCode
from app.identity.proofs.pins import is_easy
from app.identity.residents.tries import WrongTry, tries
from app.register.imports.study import phone_key

CODE_LIFE = timedelta(minutes=10)
PIN_FAILURES = 5
CODE = "staff.wechat_code"
PIN = "staff.pin"
_PERSON = uuid.UUID("5d0b1f0e-7a7c-4d0a-9d51-5a1b8d3c2f60")
"""What wrong codes of one WeChat account are counted under, as it is nobody's yet."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks in the mini-program, as the platform says it; `phone` only where they pressed its button."""

    appid: str
    openid: str
    phone: str = ""


def require_good_pin(pin: str) -> None:
    """Raise Refused where six digits are easily guessed."""
    if is_easy(pin):
        raise Refused(errors.PIN_TOO_EASY)


def keyed(sealer: Sealer, pin: str) -> str:
    """What of a PIN is hashed and verified in place of it."""
    return sealer.lookup(pin, PIN).hex()


async def offer_code(session: AsyncSession, sealer: Sealer, staff_id: uuid.UUID, at: datetime) -> tuple[str, datetime]:
    """A fresh code in place of an earlier one, shown once, and until when it serves."""
    code, expires_at = fresh_code(), at + CODE_LIFE
    row = {"code_lookup": _lookup(sealer, code), "expires_at": expires_at}
    await session.execute(
        insert(StaffWechatCode)
        .values(staff_id=staff_id, **row)
        .on_conflict_do_update(index_elements=["staff_id"], set_=row)
    )
    return code, expires_at


async def bind(
    session: AsyncSession, sealer: Sealer, code: str, account: Account, pin_hash: str, at: datetime
) -> StaffWechat:
    """Bind a WeChat account to whose code this is, in place of one bound before, whose sign-ins end.

    Raises WrongTry for a code that is wrong, used or expired, alike and counted; Refused where the day's tries are over
    or the account is another member's.
    """
    tried = await tries(session, at, uuid.uuid5(_PERSON, f"{account.appid} {account.openid}"))
    if tried.over:
        raise Refused(errors.STAFF_TRIES_OVER)
    staff_id: uuid.UUID | None = await session.scalar(
        delete(StaffWechatCode)
        .where(
            StaffWechatCode.code_lookup == _lookup(sealer, code),
            StaffWechatCode.expires_at > at,
            StaffWechatCode.staff_id.in_(select(Staff.id).where(Staff.disabled_at.is_(None))),
        )
        .returning(StaffWechatCode.staff_id)
    )
    if staff_id is None:
        tried.failed()
        await session.flush()
        raise WrongTry(errors.STAFF_CODE_WRONG)
    await end(session, staff_id, at)
    bound: StaffWechat | None = await session.scalar(
        insert(StaffWechat)
        .values(
            id=uuid.uuid4(),
            staff_id=staff_id,
            appid=account.appid,
            openid=account.openid,
            phone_lookup=phone_key(sealer, account.phone),
            pin_hash=pin_hash,
            pin_failures=0,
            bound_at=at,
        )
        .on_conflict_do_nothing(index_elements=["appid", "openid"], index_where=StaffWechat.ended_at.is_(None))
        .returning(StaffWechat)
    )
    if bound is None:
        raise Refused(errors.STAFF_WECHAT_TAKEN)
    return bound


async def hold_account(session: AsyncSession, appid: str, openid: str) -> StaffWechat | None:
    """The member bound to a WeChat account, their row held so that nobody unbinds meanwhile; None where there is none."""
    found: StaffWechat | None = await session.scalar(
        select(StaffWechat)
        .join(Staff, Staff.id == StaffWechat.staff_id)
        .where(
            StaffWechat.appid == appid,
            StaffWechat.openid == openid,
            StaffWechat.ended_at.is_(None),
            Staff.disabled_at.is_(None),
        )
        .with_for_update(of=StaffWechat)
    )
    return found


async def of_staff(session: AsyncSession, staff_id: uuid.UUID) -> StaffWechat | None:
    """The WeChat account that somebody has bound; None where there is none."""
    found: StaffWechat | None = await session.scalar(
        select(StaffWechat).where(StaffWechat.staff_id == staff_id, StaffWechat.ended_at.is_(None))
    )
    return found


async def of_session(session: AsyncSession, session_id: uuid.UUID, *, to_change: bool = False) -> StaffWechat | None:
    """The WeChat account that a sign-in came by, still bound; None where it came by a password, or is unbound."""
    query = (
        select(StaffWechat)
        .join(StaffSession, StaffSession.wechat_id == StaffWechat.id)
        .where(StaffSession.id == session_id, StaffWechat.ended_at.is_(None))
    )
    if to_change:
        query = query.with_for_update(of=StaffWechat).execution_options(populate_existing=True)
    found: StaffWechat | None = await session.scalar(query)
    return found


async def end(session: AsyncSession, staff_id: uuid.UUID, at: datetime) -> None:
    """Unbind somebody's WeChat account, and end its sign-ins: they hold no more from the next request on."""
    ended = await session.scalars(
        update(StaffWechat)
        .where(StaffWechat.staff_id == staff_id, StaffWechat.ended_at.is_(None))
        .values(ended_at=at)
        .returning(StaffWechat.id)
    )
    await session.execute(
        update(StaffSession)
        .where(StaffSession.wechat_id.in_(ended.all()), StaffSession.ended_at.is_(None))
        .values(ended_at=at)
    )


async def withdraw(session: AsyncSession, staff_id: uuid.UUID, at: datetime) -> None:
    """Unbind, and let no code that is out bind again: for an account closed, or whose owner lost their phone."""
    await session.execute(delete(StaffWechatCode).where(StaffWechatCode.staff_id == staff_id))
    await end(session, staff_id, at)


def _lookup(sealer: Sealer, code: str) -> bytes:
    return sealer.lookup(as_shown(code.strip()).replace("-", ""), CODE)
