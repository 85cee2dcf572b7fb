"""How often somebody may be wrong: codes by the day, an owner's document by the year; a lock ends nothing that stands.

Counted in the database, under the row of the subject, so that a thousand guesses at once are five. A flat's code is
40 random bits: guessing one of 2,000 that are out takes 5.5e8 guesses on average, which is 1.1e8 days of one person.
The last eight of a document are some 500 to whoever knows birthday and sex: five guesses at a flat and year are one in a
hundred, and no one account has all five, so that none uses up a flat's.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import CHINA
from app.identity.models import Attempts

MOST = 5
"""Wrong codes and confirmations of a person on one day."""
YEAR = timedelta(days=365)
MOST_BY_DOCUMENT = 3
"""Wrong documents of a person in a year, at whatever flats."""
MOST_AT_A_FLAT = 5
"""Wrong documents at a flat in a year, whoever gave them."""
NOBODY = uuid.UUID(int=0)
MOST_OF_NOBODY = 500
"""Where no login is offered nobody is known by whom to count: all wrong codes of a day are counted together."""
MOST_TEXTS_OF_A_NUMBER, MOST_TEXTS_OF_AN_ADDRESS, MOST_TEXTS = 5, 100, 2000
"""Codes texted on one day: to a number, asked for from an address, and in all, for each costs money and is a guess."""
_TEXTS = uuid.UUID("5d0c8f0e-9f0b-4f43-8f6e-7a5a1d3c2b10")
_DOCUMENTS = uuid.UUID("0b7f3a52-6a0e-4c33-9f0e-2d1c5b7a9e41")
"""What a person's wrong documents are counted under, beside the wrong tries of their day."""


class WrongTry(Refused):
    """A refusal whose count must be kept: the route answers it instead of raising it, so that it is committed."""


@dataclass(slots=True)
class _Counted:
    """The failures of a subject today, in a row that is held, and those of the days before that count with them."""

    today: Attempts
    before: int
    most: int

    @property
    def failures(self) -> int:
        return self.before + self.today.failures


class Tries:
    """The failures of a person, and of a flat where one is known; the rows are held until the commit."""

    def __init__(self, counted: list[_Counted]) -> None:
        self._counted = counted

    @property
    def over(self) -> bool:
        """Whether no further try is looked at."""
        return any(one.failures >= one.most for one in self._counted)

    @property
    def of_last(self) -> int:
        """How many failures the subject that was named last has."""
        return self._counted[-1].failures

    def failed(self) -> None:
        """Count one more; kept only where the transaction is committed, so a failure is answered, not raised."""
        for one in self._counted:
            one.today.failures += 1


async def tries(session: AsyncSession, at: datetime, *subjects: uuid.UUID) -> Tries:
    """What these have left today; waits for whoever is trying at the same moment."""
    return Tries([await _hold_tries(session, at, one, MOST_OF_NOBODY if one == NOBODY else MOST) for one in subjects])


async def document_tries(session: AsyncSession, at: datetime, resident_id: uuid.UUID, part_id: uuid.UUID) -> Tries:
    """What a person, and then a flat, have left of this year's wrong documents; waits as `tries` does."""
    person = await _hold_tries(session, at, uuid.uuid5(_DOCUMENTS, str(resident_id)), MOST_BY_DOCUMENT, YEAR)
    return Tries([person, await _hold_tries(session, at, part_id, MOST_AT_A_FLAT, YEAR)])


async def tries_at_the_window(session: AsyncSession, at: datetime, owner_id: uuid.UUID) -> Tries:
    """What staff have left of this year's wrong documents of one owner."""
    return Tries([await _hold_tries(session, at, owner_id, MOST_AT_A_FLAT, YEAR)])


async def count_texts(session: AsyncSession, at: datetime, number: bytes, address: bytes) -> Tries:
    """What a number, an address, both as keyed hashes, and all together have left of today's texted codes."""
    counted = [
        await _hold_tries(session, at, uuid.UUID(bytes=number[:16]), MOST_TEXTS_OF_A_NUMBER),
        await _hold_tries(session, at, uuid.UUID(bytes=address[:16]), MOST_TEXTS_OF_AN_ADDRESS),
        await _hold_tries(session, at, _TEXTS, MOST_TEXTS),
    ]
    return Tries(counted)


async def _hold_tries(
    session: AsyncSession, at: datetime, subject: uuid.UUID, most: int, back: timedelta = timedelta(days=1)
) -> _Counted:
    day = at.astimezone(CHINA).date()
    # An update that changes nothing holds the row and reads what was committed last.
    held = insert(Attempts).values(subject=subject, on_day=day, failures=0)
    held = held.on_conflict_do_update(index_elements=["subject", "on_day"], set_={"failures": Attempts.failures})
    found = await session.scalars(held.returning(Attempts), execution_options={"populate_existing": True})
    today = found.one()
    earlier = select(func.coalesce(func.sum(Attempts.failures), 0)).where(
        Attempts.subject == subject, Attempts.on_day > day - back, Attempts.on_day < day
    )
    return _Counted(today, await session.scalar(earlier) or 0, most)


async def forget_old(session: AsyncSession, before: datetime) -> int:
    """Delete the counts of the days before the day of an instant; answers how many."""
    day = before.astimezone(CHINA).date()
    gone = await session.execute(delete(Attempts).where(Attempts.on_day < day).returning(Attempts.subject))
    return len(gone.all())
