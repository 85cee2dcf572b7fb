"""An act on a vote under way."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.posting.running import Hindered
from app.voting import errors
from app.voting.lifecycle import Act
from app.voting.models import Vote


@dataclass(frozen=True, slots=True)
class Doing:
    """An act under way: the vote held, the facts sent, the reason, who proposed and who approved, and when."""

    session: AsyncSession
    vote: Vote
    act: Act
    facts: dict[str, Any]
    reason: str
    proposed_by: uuid.UUID
    approved_by: uuid.UUID | None
    at: datetime
    # What the approver read for themselves, where figures are entered by two.
    read_again: dict[str, Any] | None = None
    # What the act adds to the facts of its public event.
    event_facts: dict[str, str] = field(default_factory=dict)

    def moment(self, name: str) -> datetime:
        """An instant among the facts."""
        try:
            found = datetime.fromisoformat(str(self.facts[name]))
        except (KeyError, ValueError):
            raise Refused(errors.VOTE_FAULTY, [FieldFault(f"facts.{name}", "缺少时间，或写法不对。")]) from None
        if found.tzinfo is None:
            raise Refused(errors.VOTE_FAULTY, [FieldFault(f"facts.{name}", "时间须带时区，如 +08:00。")])
        return found

    def impossible(self, why: str, *, from_at: datetime | None = None) -> Refused:
        """The refusal of this act for a reason; `from_at` is from when that reason is gone by itself."""
        return Refused(errors.ACT_NOT_POSSIBLE, act=self.act.label, why=why, from_at=from_at)

    def require_none(self, hindered: Hindered | None) -> None:
        """Refuse this act for what stands in its way, where something does."""
        if hindered is not None:
            raise self.impossible(hindered.words, from_at=hindered.until)


async def nothing(_: Doing) -> None:
    """What an act needs or does that needs or does nothing beyond the change of state."""
