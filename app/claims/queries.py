"""Reading claims: by what they stand for, by estate, by flat; what of them is public."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import ClaimAct, ClaimState
from app.claims.models import Claim, ClaimEvent
from app.claims.reading import reading
from app.claims.reading.reading import ClaimNow
from app.claims.schemas import ClaimCounts
from app.core.calendar import DueTime
from app.core.paging import START, Cursor, page_of
from app.core.values.small_cells import shown_rows


async def states(
    session: AsyncSession,
    subject_kind: str,
    subject_ids: Collection[uuid.UUID],
    *,
    known_at: datetime | None = None,
) -> dict[uuid.UUID, list[ClaimNow]]:
    """The claims of these subjects as they stand now, in the order of entering; four queries, however many there are.

    With `known_at` as they stood by what had been entered and said by then.

    A subject without a claim is left out. One that was mended has several, of which one at most counts.
    """
    found: dict[uuid.UUID, list[ClaimNow]] = defaultdict(list)
    wanted = select(Claim).where(Claim.subject_kind == subject_kind, Claim.subject_id.in_(list(subject_ids)))
    for one in await reading.read(session, wanted, known_at=known_at):
        found[one.claim.subject_id].append(one)
    return dict(found)


async def of_owners(session: AsyncSession, mine: Mapping[uuid.UUID, frozenset[uuid.UUID]]) -> list[ClaimNow]:
    """What was ever entered in the name of flats, each with the owners who ask, the latest first.

    A flat without an owner shows nothing, and what stood in the name of a former owner stays theirs.
    """
    wanted = select(Claim).where(Claim.part_id.in_([part_id for part_id, owners in mine.items() if owners]))
    return [
        one
        for one in (await reading.read(session, wanted))[::-1]
        if one.standing.state is not ClaimState.BLOCKED or not mine[one.claim.part_id].isdisjoint(one.claim.owner_ids)
    ]


async def of_estate(
    session: AsyncSession, community_id: uuid.UUID, state: ClaimState | None = None, after: Cursor = START
) -> tuple[list[ClaimNow], str | None]:
    """Fifty claims of an estate, the latest first, and the next page's cursor."""
    found = await reading.read(session, select(Claim).where(Claim.community_id == community_id))
    wanted = [one for one in found if state is None or one.standing.state is state]
    return page_of(wanted, lambda one: (one.claim.at, one.claim.id), after, newest_first=True)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dispute that waits for two units, with the event that raised it and when it must be settled."""

    now: ClaimNow
    raised: ClaimEvent
    due_at: datetime

    def overdue(self, at: datetime) -> bool:
        """Whether five working days are over."""
        return at >= self.due_at


async def disputes(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> list[Waiting]:
    """The disputes of these estates that wait, the first due first."""
    disputed = select(ClaimEvent.claim_id).where(ClaimEvent.act == ClaimAct.DISPUTE)
    wanted = select(Claim).where(Claim.community_id.in_(list(community_ids)), Claim.id.in_(disputed))
    raised = [
        (one, event)
        for one in await reading.read(session, wanted)
        for event in one.events
        if one.standing.dispute == event.seq
    ]
    due = await due_times(session, [event.due_id for _, event in raised])
    found = [Waiting(one, event, due[event.due_id]) for one, event in raised if event.due_id is not None]
    return sorted(found, key=lambda one: (one.due_at, one.raised.seq))


async def due_times(session: AsyncSession, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, datetime]:
    """When these terms end, as the calendar has it now."""
    wanted = {one for one in ids if one is not None}
    rows = await session.execute(select(DueTime.id, DueTime.due_at).where(DueTime.id.in_(wanted)))
    return {row.id: row.due_at for row in rows}


async def public_counts(session: AsyncSession, community_id: uuid.UUID) -> ClaimCounts:
    """The claims and disputes of an estate in sums of which no cell is one to four.

    A dispute ends as it was settled, or because its owner took it back or said something themselves; else it waits.
    """
    found = await reading.read(session, select(Claim).where(Claim.community_id == community_id))
    states = Counter(one.standing.state for one in found)
    classes = Counter(one.claim.evidence_class for one in found)
    ends = Counter(end for one in found for end in reading.ends_of_disputes(one))
    claims, (by_state, by_class) = shown_rows(states, classes)
    disputes, (by_end,) = shown_rows(ends)
    return ClaimCounts(claims=claims, by_state=by_state, by_class=by_class, disputes=disputes, by_end=by_end)


async def owner_of(session: AsyncSession, claim_id: uuid.UUID) -> uuid.UUID | None:
    """The owner in whose name a claim was entered; None where it is of a household, or where there is no such claim."""
    found: uuid.UUID | None = await session.scalar(select(Claim.owner_id).where(Claim.id == claim_id))
    return found
