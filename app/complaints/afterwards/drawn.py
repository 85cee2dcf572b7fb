"""Cases that were drawn to be called back, as they stand: whom they may be shown to, and what their calls came to."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.interest import CaseActor, concerns, sits
from app.complaints.kinds import CaseAct, CaseCallOutcome, CaseState
from app.complaints.models import CaseCall, CaseCallLook, CaseEvent, CaseSample, CaseSampleEntry, Complaint
from app.core.installation import CHINA

ATTEMPTS = 3
"""Calls on different days after which a reporter counts as unreachable."""

HELD_FOR = timedelta(hours=1)
"""How long a contact stays with the caller to whom it was shown."""


def came_to(calls: Sequence[CaseCallOutcome]) -> CaseCallOutcome | None:
    """What a case's calls came to for good, in their order; None while it is open."""
    final = next((one for one in calls if one is not CaseCallOutcome.UNREACHABLE), None)
    return final or (CaseCallOutcome.UNREACHABLE if len(calls) >= ATTEMPTS else None)


@dataclass(frozen=True, slots=True)
class DrawnCaseNow:
    """A case drawn, with the looks at it and what came of them in order, and who has a part in it."""

    entry: CaseSampleEntry
    complaint: Complaint
    looks: tuple[tuple[CaseCallLook, CaseCall | None], ...]
    hands: frozenset[uuid.UUID]

    @property
    def stands(self) -> bool:
        """Whether the case is closed as it was when it was drawn: opened again, it is another closing that is asked about."""
        return self.complaint.state == CaseState.CLOSED and self.complaint.ended_at == self.entry.ended_at

    @property
    def open(self) -> bool:
        """Whether somebody is still to be called. What was opened again before it came to anything never is."""
        return self.outcome is None and self.stands

    @property
    def calls(self) -> list[CaseCall]:
        """What came of the calls so far."""
        return [call for _, call in self.looks if call is not None]

    @property
    def outcome(self) -> CaseCallOutcome | None:
        """What it came to for good; None while it is open."""
        return came_to([one.outcome for one in self.calls])

    def held_by(self, at: datetime) -> uuid.UUID | None:
        """The caller who has this contact before them."""
        if not self.looks or self.looks[-1][1] is not None or at - self.looks[-1][0].at >= HELD_FOR:
            return None
        return self.looks[-1][0].looked_by

    def may_be_called(self, caller: CaseActor, at: datetime) -> bool:
        """Whether this caller may be shown it now: open, not another's, not tried today, no part of theirs in it, not their
        own household's.
        """
        today = at.astimezone(CHINA).date()
        seat = acting.seat(self.complaint.charge_rung, self.complaint.charge_unit_id)
        return (
            self.open
            and not caller.own
            and not any(one.at.astimezone(CHINA).date() == today for one in self.calls)
            and self.held_by(at) in {None, caller.id}
            and caller.id not in self.hands
            and not sits(seat, caller)
            and not concerns(acting.about(self.complaint), caller)
        )


@dataclass(frozen=True, slots=True)
class CaseSampleNow:
    """A sample with its cases in the order of calling."""

    sample: CaseSample
    entries: tuple[DrawnCaseNow, ...]

    @property
    def outcomes(self) -> dict[CaseCallOutcome, int]:
        """How many came to what."""
        return dict(Counter(one.outcome for one in self.entries if one.outcome is not None))

    @property
    def open(self) -> int:
        """How many are still to be called."""
        return sum(one.open for one in self.entries)

    @property
    def reopened(self) -> int:
        """How many were opened again before they came to anything: drawn they stay, and unanswered."""
        return sum(one.outcome is None and not one.stands for one in self.entries)


async def read(session: AsyncSession, sample_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[DrawnCaseNow]]:
    """The cases of these samples in the order of calling; three queries, however many."""
    if not sample_ids:
        return {}
    looks: dict[tuple[uuid.UUID, int], list[tuple[CaseCallLook, CaseCall | None]]] = defaultdict(list)
    for look, call in await session.execute(
        select(CaseCallLook, CaseCall)
        .outerjoin(CaseCall, CaseCall.look_id == CaseCallLook.id)
        .where(CaseCallLook.sample_id.in_(sample_ids))
        .order_by(CaseCallLook.at, CaseCallLook.id)
    ):
        looks[look.sample_id, look.position].append((look, call))
    rows: Sequence[tuple[CaseSampleEntry, Complaint]] = [
        (entry, complaint)
        for entry, complaint in await session.execute(
            select(CaseSampleEntry, Complaint)
            .join(Complaint, Complaint.id == CaseSampleEntry.complaint_id)
            .where(CaseSampleEntry.sample_id.in_(sample_ids))
            .order_by(CaseSampleEntry.sample_id, CaseSampleEntry.position)
        )
    ]
    hands: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for complaint_id, staff_id in await session.execute(
        select(CaseEvent.complaint_id, CaseEvent.staff_id)
        .where(
            CaseEvent.complaint_id.in_({one.id for _, one in rows}),
            CaseEvent.staff_id.is_not(None),
            CaseEvent.act != CaseAct.FOLLOWED_UP,
        )
        .distinct()
    ):
        if staff_id is not None:
            hands[complaint_id].add(staff_id)
    by_sample: dict[uuid.UUID, list[DrawnCaseNow]] = {one: [] for one in sample_ids}
    for entry, complaint in rows:
        by_sample[entry.sample_id].append(
            DrawnCaseNow(
                entry,
                complaint,
                tuple(looks[entry.sample_id, entry.position]),
                frozenset(hands[complaint.id]),
            )
        )
    return by_sample
