"""A code sent to a number, and the resident whom it signs in; neither number nor code is kept in clear.

A number is answered the same whether anybody is known by it or not. It proves nothing of a flat, not even where the
register has it: it is given back and sold on. A number that was frozen is given to the next person after 90 days at the
earliest (电信网码号资源管理办法 and 电信服务规范), so who did not sign in by it for 90 days is no more known by it: whoever
comes then is somebody new, and bound to nothing.

Six digits and three guesses at each code; five codes a number and day, a hundred an address (an estate may stand behind
one), two thousand in all. Who guesses at one number hits once in 180 years; who asks for all codes of every day, at
whichever number, once in half a year, and mostly a number that nobody signs in by.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.models import ResidentNumber, TextedCode
from app.identity.residents import logins
from app.identity.residents.schemas import LoginAnswer
from app.identity.residents.tries import WrongTry, count_texts

LIFE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
"""Between two codes to one number."""
GUESSES = 3
DIGITS = 6
FORGOTTEN_AFTER = timedelta(days=90)
"""After so long without a sign-in a number may be somebody else's."""
_NUMBER, _CODE, _ADDRESS = "resident.number", "resident.texted_code", "resident.texts_address"


@dataclass(frozen=True, slots=True)
class IssuedText:
    """A code that goes to a number now, in clear this once, and the id under which it is used."""

    id: uuid.UUID
    code: str
    expires_at: datetime


async def issue_text(session: AsyncSession, sealer: Sealer, number: str, address: str, at: datetime) -> IssuedText:
    """Draw a code for a number, asked for from an address. Earlier ones hold on: nobody ends another's by asking.

    Raises Refused where one went to this number a minute ago, or those of the day are over.
    """
    lookup = sealer.lookup(number, _NUMBER)
    texts = await count_texts(session, at, lookup, sealer.lookup(address, _ADDRESS))
    if texts.over:
        raise Refused(errors.TEXTS_OVER)
    latest = await session.scalar(
        select(TextedCode.asked_at)
        .where(TextedCode.phone_lookup == lookup)
        .order_by(TextedCode.asked_at.desc())
        .limit(1)
    )
    if latest is not None and at < latest + PAUSE:
        raise Refused(errors.TEXT_TOO_SOON)
    texts.failed()
    code, issued = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", uuid.uuid4()
    session.add(
        TextedCode(
            id=issued,
            phone_lookup=lookup,
            code_lookup=_code_lookup(sealer, issued, code),
            failures=0,
            asked_at=at,
            expires_at=at + LIFE,
        )
    )
    await session.flush()
    return IssuedText(issued, code, at + LIFE)


async def sign_in(
    session: AsyncSession, sealer: Sealer, text_id: uuid.UUID, code: str, device: str, at: datetime
) -> LoginAnswer:
    """Give a token to the resident of the number that a code went to, made where nobody is known by it.

    Wrong, used, expired and unknown are answered alike: raises WrongTry, whose count is to be kept.
    """
    text = await session.scalar(select(TextedCode).where(TextedCode.id == text_id).with_for_update())
    if text is None or text.used_at is not None or at > text.expires_at or text.failures >= GUESSES:
        raise WrongTry(errors.TEXTED_CODE_WRONG)
    if not secrets.compare_digest(text.code_lookup, _code_lookup(sealer, text_id, code)):
        text.failures += 1
        await session.flush()
        raise WrongTry(errors.TEXTED_CODE_WRONG)
    text.used_at = at
    return await logins.new_token(session, await _resident_of(session, text.phone_lookup, at), device, at)


async def _resident_of(session: AsyncSession, lookup: bytes, at: datetime) -> uuid.UUID:
    """Who is known by a number, or somebody new; known from now on."""
    await logins.hold(session, f"number {lookup.hex()}")
    known: uuid.UUID | None = await session.scalar(
        select(ResidentNumber.resident_id).where(
            ResidentNumber.phone_lookup == lookup, ResidentNumber.used_at > at - FORGOTTEN_AFTER
        )
    )
    resident_id = known or await logins.new_resident(session, at)
    latest = insert(ResidentNumber).values(phone_lookup=lookup, resident_id=resident_id, used_at=at)
    await session.execute(
        latest.on_conflict_do_update(index_elements=["phone_lookup"], set_={"resident_id": resident_id, "used_at": at})
    )
    return resident_id


async def used_at(session: AsyncSession, resident_id: uuid.UUID) -> datetime | None:
    """When a resident last signed in by a number; None where they are known by none."""
    latest: datetime | None = await session.scalar(
        select(func.max(ResidentNumber.used_at)).where(ResidentNumber.resident_id == resident_id)
    )
    return latest


async def forget(session: AsyncSession, resident_id: uuid.UUID) -> None:
    """Delete the number of a resident who asked to be forgotten."""
    await session.execute(delete(ResidentNumber).where(ResidentNumber.resident_id == resident_id))


async def forget_codes(session: AsyncSession, before: datetime) -> int:
    """Delete the codes that expired until an instant; answers how many."""
    gone = await session.execute(delete(TextedCode).where(TextedCode.expires_at <= before).returning(TextedCode.id))
    return len(gone.all())


async def forget_numbers(session: AsyncSession, before: datetime) -> int:
    """Delete the numbers by which nobody signed in since an instant; answers how many."""
    gone = await session.execute(
        delete(ResidentNumber).where(ResidentNumber.used_at <= before).returning(ResidentNumber.phone_lookup)
    )
    return len(gone.all())


def _code_lookup(sealer: Sealer, text_id: uuid.UUID, code: str) -> bytes:
    return sealer.lookup(f"{text_id} {code}", _CODE)
