"""The second factor of staff: codes of an authenticator application (RFC 6238), and recovery codes for the day it is lost.

Six digits, thirty seconds, one step before and after for clocks that differ, and no code twice. The secret is sealed;
it counts once the person has shown that their application makes the right code.
"""

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.core.values.spoken_codes import as_shown, fresh_code
from app.identity import devices, errors, wechat_accounts
from app.identity.models import RecoveryCode, Staff

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
ISSUER = "议改"
SECRET = "staff.totp"  # noqa: S105 - a purpose, bound into the seal
RECOVERY = "staff.recovery"


@dataclass(frozen=True, slots=True)
class SecretOffer:
    """A fresh secret as an authenticator application takes it: as a link in a QR code."""

    uri: str


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what the applications know (RFC 6238); as a keyed hash of a counter it is not broken.
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303


def step_of(secret: bytes, code: str, at: datetime) -> int | None:
    """The 30-second step whose code this is, at an instant or one step beside it; None where it is none's."""
    now = int(at.timestamp()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(_totp(secret).generate(step * STEP_SECONDS), code.encode()):
            return step
    return None


async def offer(session: AsyncSession, sealer: Sealer, staff_id: uuid.UUID) -> SecretOffer:
    """A fresh secret, in place of one offered before; it counts once confirmed. Raises Refused where one counts."""
    member = await session.get_one(Staff, staff_id, with_for_update=True)
    if member.totp_since is not None:
        raise Refused(errors.ENROLLED_ALREADY)
    secret = secrets.token_bytes(20)
    member.totp_sealed, member.totp_step = sealer.seal(secret, SECRET), None
    await session.flush()
    return SecretOffer(_totp(secret).get_provisioning_uri(member.login, ISSUER))


async def confirm(
    session: AsyncSession,
    sealer: Sealer,
    staff_id: uuid.UUID,
    code: str,
    at: datetime,
    *,
    session_id: uuid.UUID | None = None,
) -> list[str]:
    """Take the offered secret into use on its first right code; answers ten recovery codes, shown once.

    Every sign-in but `session_id` ends: they came without it.

    Raises Refused where none is offered or the code is wrong; to guess here gains nothing, for the secret was shown.
    """
    member = await session.get_one(Staff, staff_id, with_for_update=True)
    if member.totp_since is not None:
        raise Refused(errors.ENROLLED_ALREADY)
    if member.totp_sealed is None:
        raise Refused(errors.NOT_OFFERED)
    step = step_of(sealer.open(member.totp_sealed, SECRET), code, at)
    if step is None:
        raise Refused(errors.SECOND_FACTOR_WRONG)
    member.totp_since, member.totp_step = at, step
    await devices.end_everywhere(session, staff_id, at, but=session_id)
    await session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = [fresh_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(staff_id=staff_id, code_lookup=_lookup(sealer, code)) for code in codes)
    await session.flush()
    return codes


async def accepts(session: AsyncSession, sealer: Sealer, member: Staff, code: str, at: datetime) -> bool:
    """Whether this is the person's code now, which is then used up; `member` is held by the caller."""
    if member.totp_sealed is None or member.totp_since is None:
        return False
    if len(code) == DIGITS and code.isascii() and code.isdigit():
        step = step_of(sealer.open(member.totp_sealed, SECRET), code, at)
        if step is None or (member.totp_step is not None and step <= member.totp_step):
            return False
        member.totp_step = step
        return True
    kept = await session.get(RecoveryCode, (member.id, _lookup(sealer, code)))
    if kept is None or kept.used_at is not None:
        return False
    kept.used_at = at
    return True


async def reset(session: AsyncSession, login: str, at: datetime) -> None:
    """Take the second factor from an account whose owner lost it, at the server, and the WeChat account bound under it:
    the phone may be lost with both. Every sign-in ends. Raises Refused for an unknown login.
    """
    member = await session.scalar(select(Staff).where(Staff.login == login).with_for_update())
    if member is None:
        raise Refused(errors.LOGIN_UNKNOWN, login=login)
    member.totp_sealed, member.totp_since, member.totp_step = None, None, None
    await session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == member.id))
    await wechat_accounts.withdraw(session, member.id, at)
    await devices.end_everywhere(session, member.id, at)
    await session.flush()


def _lookup(sealer: Sealer, code: str) -> bytes:
    return sealer.lookup(as_shown(code).replace("-", ""), RECOVERY)
