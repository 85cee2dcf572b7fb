"""Five wrong codes or confirmations a person and day, and five at a flat; a lock ends nothing that stands.

Counted in the database, under the row of the subject, so that a thousand guesses at once are five. A flat's code is
40 random bits: guessing one of 2,000 that are out takes 5.5e8 guesses on average, which is 1.1e8 days of one person.
The last six of a document are some 3e5 at a known age: five a day at a flat, whoever gives them.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import CHINA
from app.identity.models import Attempts

MOST = 5
NOBODY = uuid.UUID(int=0)
MOST_OF_NOBODY = 500
"""Where no login is offered nobody is known by whom to count: all wrong codes of a day are counted together."""


class WrongTry(Refused):
    """A refusal whose count must be kept: the route answers it instead of raising it, so that it is committed."""


class Tries:
    """The failures of a person, and of a flat where one is known, today; the rows are held until the commit."""

    def __init__(self, counted: list[Attempts]) -> None:
        self._counted = counted

    @property
    def over(self) -> bool:
        """Whether no further try is looked at today."""
        return any(one.failures >= (MOST_OF_NOBODY if one.subject == NOBODY else MOST) for one in self._counted)

    def failed(self) -> None:
        """Count one more; kept only where the transaction is committed, so a failure is answered, not raised."""
        for one in self._counted:
            one.failures += 1


async def tries(session: AsyncSession, at: datetime, *subjects: uuid.UUID) -> Tries:
    """What these (a person first, then a flat) have left today; waits for whoever is trying at the same moment."""
    day = at.astimezone(CHINA).date()
    counted = []
    for subject in subjects:
        # An update that changes nothing holds the row and reads what was committed last.
        held = insert(Attempts).values(subject=subject, on_day=day, failures=0)
        held = held.on_conflict_do_update(index_elements=["subject", "on_day"], set_={"failures": Attempts.failures})
        found = await session.scalars(held.returning(Attempts), execution_options={"populate_existing": True})
        counted.append(found.one())
    return Tries(counted)


async def forget_old(session: AsyncSession, before: datetime) -> int:
    """Delete the counts of the days before the day of an instant; answers how many."""
    day = before.astimezone(CHINA).date()
    gone = await session.execute(delete(Attempts).where(Attempts.on_day < day).returning(Attempts.subject))
    return len(gone.all())
