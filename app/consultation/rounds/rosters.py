"""Whom a round goes to: the first to everybody, the others to who does not support (law R-65, R-66).

The roster of a round is who did not support by what was known when it was opened, and whoever has ceased to since: by
their own word, a dispute, a sale, a new plan, or because a year is over. What visitors of the round itself wrote down
is left out of that, so that it is of no matter in which order their records arrive.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.households.standing import state
from app.consultation.kinds import SOUGHT_OUT, ConsultRound
from app.consultation.models import Consultation
from app.consultation.rounds.history import HouseholdRecord, Read, read
from app.consultation.rounds.rounds import Spans, at_that_time


@dataclass(frozen=True, slots=True)
class Rosters:
    """Of some households, those on the roster of a round: `left` as it was opened, `now` their history."""

    left: Mapping[ConsultRound, frozenset[uuid.UUID]]
    now: Read | None

    def hold(self, part_id: uuid.UUID, round_: ConsultRound, at: datetime) -> bool:
        """Whether a round goes to a household at an instant."""
        if round_ is ConsultRound.FIRST or part_id in self.left[round_]:
            return True
        if self.now is None:
            raise RuntimeError("a roster of nobody")
        record = _without(self.now.records[part_id], round_)
        rule = self.now.consultation.voice_rule
        return not state(record.history(rule, self.now.limits), at).supports


async def rosters(
    session: AsyncSession,
    consultation: Consultation,
    spans: Spans,
    sought: Collection[tuple[uuid.UUID, datetime]],
) -> Rosters:
    """The rosters of the rounds in which these households were sought out; as many queries for any number of them."""
    wanted: dict[ConsultRound, set[uuid.UUID]] = {}
    for part_id, at in sought:
        round_ = at_that_time(spans, at)
        if round_ is not None and round_ is not ConsultRound.FIRST:
            wanted.setdefault(round_, set()).add(part_id)
    left = {}
    for round_, parts in wanted.items():
        opened_at = spans[round_][0].opened_at
        then = await read(session, consultation, part_ids=parts, known_at=opened_at)
        left[round_] = frozenset(part_id for part_id, one in then.states(opened_at).items() if not one.supports)
    everybody = set().union(*wanted.values()) if wanted else set()
    return Rosters(left, await read(session, consultation, part_ids=everybody) if everybody else None)


def _without(record: HouseholdRecord, round_: ConsultRound) -> HouseholdRecord:
    """The record without the round's own visits; what of them an owner has confirmed is the owner's word and stays."""
    kept = [one for one in record.visits if one.round != round_ or one.way not in SOUGHT_OUT]
    return replace(record, visits=kept)
