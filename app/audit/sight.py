"""How much of what is recorded for a flat somebody may be shown. Pure: standard library and other pure files only.

Source: law R-75 (everybody reads what is kept of them; of the dead their near relatives, for reasons of their own),
R-72 (no more than is needed), 7.3 (each reads their own ballot; staff no choice before the count).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from app.audit.kinds import ApplicantCapacity


class Choices(Enum):
    """When the choices on ballots are shown beside the ballots themselves."""

    ALWAYS = auto()
    ONCE_COUNTED = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class AuditSight:
    """Whose records, from when until when (both instants included, None: open), and how much of them.

    `owner_ids` are one person, under every id in which the register has written them; `reader` is whose phone it is,
    for what they wrote themselves is theirs to read before it has passed. `themselves_only` leaves out
    what concerns others in the flat; `every_look` reads the ledger of looks to its end and not its latest page.
    """

    owner_ids: frozenset[uuid.UUID]
    since: datetime | None = None
    until: datetime | None = None
    themselves_only: bool = False
    choices: Choices = Choices.ALWAYS
    every_look: bool = False
    reader: uuid.UUID | None = None

    def covers(self, at: datetime | None) -> bool:
        """Whether something that happened at an instant may be shown; what has not happened is no secret."""
        return at is None or ((self.since is None or self.since <= at) and (self.until is None or at <= self.until))

    def shows_choices(self, *, counted: bool) -> bool:
        """Whether choices may be shown of a vote that is counted, or not yet."""
        return self.choices is Choices.ALWAYS or (self.choices is Choices.ONCE_COUNTED and counted)


def at_the_window(
    capacity: ApplicantCapacity, owner_ids: frozenset[uuid.UUID], since: datetime, until: datetime | None
) -> AuditSight:
    """What a paper from the window may hold: it passes through the hands of staff, who see no choice before the count.

    A former owner is shown the time in which the flat was theirs. An heir is shown what concerns the dead, from then
    until the flat passed on, and no choice: it was the dead's secret, or a co-owner's.
    """
    match capacity:
        case ApplicantCapacity.OWNER:
            return AuditSight(owner_ids, choices=Choices.ONCE_COUNTED, every_look=True)
        case ApplicantCapacity.FORMER_OWNER:
            return AuditSight(owner_ids, since, until, choices=Choices.ONCE_COUNTED, every_look=True)
        case ApplicantCapacity.HEIR:
            return AuditSight(owner_ids, since, until, themselves_only=True, choices=Choices.NEVER, every_look=True)
