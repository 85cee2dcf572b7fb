"""What a counted result would be with what was settled since: a dispute found, a line of the roll corrected.

The count keeps to the roll of leaf 0 and to what was in it when it closed; its outcome stands beside the outcome under
what is known now. A difference that decides is put to a person outside the convenor. Source: law R-36, R-60, case 43.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.labels import Labelled
from app.register.heads import RegisterPart
from app.register.kinds import OFF_ROLL_BY_DEFAULT, PartKind
from app.register.people.names import part_name
from app.voting.ballots.findings import found_of
from app.voting.ballots.received import ReceivedBallots, heads_of, received
from app.voting.closing import correcting, counting
from app.voting.count.outcome import CountResult, Outcome
from app.voting.kinds import Finding
from app.voting.lifecycle import Mode, State
from app.voting.models import Dispute, RollCorrection, Void, Vote


class Question(Labelled):
    """Which of the things settled since the count are taken in."""

    ROLL_CORRECTED = "roll_corrected", "按更正后的名册"
    DISPUTES_SETTLED = "disputes_settled", "按选票争议的认定"
    BOTH = "both", "按更正后的名册和选票争议的认定"


async def views(session: AsyncSession, vote: Vote) -> Mapping[Question, CountResult]:
    """The whole count under each question that arises; empty where nothing was settled since, or another counted."""
    if vote.mode == Mode.AUXILIARY or vote.roll_id is None:
        return {}
    roll = await counting.parts_of(session, vote)
    came_in = await received(session, vote)
    corrected = await _corrected(session, vote, roll)
    settled = await _settled(session, vote, came_in)
    found = {}
    if corrected is not None:
        found[Question.ROLL_CORRECTED] = await counting.result_of(session, vote, roll, came_in, corrected)
    if settled is not None:
        found[Question.DISPUTES_SETTLED] = await counting.result_of(session, vote, roll, settled)
    if corrected is not None and settled is not None:
        found[Question.BOTH] = await counting.result_of(session, vote, roll, settled, corrected)
    return found


async def flipped(session: AsyncSession, vote_id: uuid.UUID) -> frozenset[int]:
    """The items whose counted outcome is another under what was settled since."""
    vote = await session.get(Vote, vote_id)
    counted = await counting.governing(session, vote_id)
    if vote is None or counted is None:
        return frozenset()
    outcomes = counting.outcomes_of(counted)
    return frozenset(
        number
        for result in (await views(session, vote)).values()
        for number, item in result.items.items()
        if item.outcome is not outcomes[number]
    )


async def flipped_by_disputes(session: AsyncSession, vote: Vote) -> frozenset[int]:
    """The items whose counted outcome is another by what was found of disputed ballots since, the roll left as it was."""
    counted = await counting.governing(session, vote.id)
    settled = (await views(session, vote)).get(Question.DISPUTES_SETTLED)
    if counted is None or settled is None:
        return frozenset()
    before = counting.outcomes_of(counted)
    return frozenset(number for number, item in settled.items.items() if item.outcome is not before[number])


async def outcomes(session: AsyncSession, vote: Vote) -> Mapping[Question, Mapping[int, Outcome]]:
    """The outcome of each item under each question, for the posting and for the person who decides."""
    found = await views(session, vote)
    return {question: {n: item.outcome for n, item in result.items.items()} for question, result in found.items()}


async def _corrected(session: AsyncSession, vote: Vote, roll: list[RegisterPart]) -> list[RegisterPart] | None:
    """The parts of the roll as corrected after the opening; None where nothing was."""
    last = await correcting.beside(session, vote)
    if not last:
        return None
    owners = {voter: head.owners for voter, head in heads_of(vote, roll).items()}
    include_parking = bool(vote.rules["include_parking"])

    def corrected(part: RegisterPart, row: RollCorrection) -> RegisterPart:
        votes = include_parking or part.kind not in OFF_ROLL_BY_DEFAULT
        kind = part.kind if votes else PartKind.DWELLING
        return replace(part, kind=kind, area_c=row.area_c, owners=owners.get(row.voter, frozenset({row.voter})))

    parts = [(part, last.pop(part_name(*part.key), None)) for part in roll]
    # What was not on the roll is known by its printed name alone, and votes: else nothing of it would be beside the roll.
    parts += [(RegisterPart("", "", name, PartKind.DWELLING, 0, frozenset()), row) for name, row in last.items()]
    found = [part if row is None else corrected(part, row) for part, row in parts]
    return [part for part in found if part.area_c]


async def _settled(session: AsyncSession, vote: Vote, came_in: ReceivedBallots) -> ReceivedBallots | None:
    """What came in, with disputes that were found after the close taken in; None where there are none."""
    out_ballots, out_papers = set(came_in.out_ballots), set(came_in.out_papers)
    rows = await session.execute(
        select(Dispute, exists().where(Void.dispute_id == Dispute.id)).where(Dispute.vote_id == vote.id)
    )
    changed = False
    for dispute, voided in rows.all():
        finding = await found_of(session, dispute.id)
        if finding is None or not _after(vote, finding.at):
            continue
        if finding.finding is Finding.FORGED and not voided:
            changed = True
            out_ballots |= {dispute.ballot_id} if dispute.ballot_id else set()
            out_papers |= {dispute.paper_id} if dispute.paper_id else set()
        if finding.finding is Finding.GENUINE and voided:
            changed = True
            out_ballots.discard(dispute.ballot_id)
            out_papers.discard(dispute.paper_id)
    if not changed:
        return None
    return replace(came_in, out_ballots=frozenset(out_ballots), out_papers=frozenset(out_papers))


def _after(vote: Vote, at: datetime) -> bool:
    return vote.counted_at is not None and at >= vote.counted_at


async def wait_for_a_person(session: AsyncSession, vote: Vote) -> bool:
    """Where what was settled changes the outcome of an item, the result waits for a person outside the convenor."""
    if vote.state not in {State.COUNTED, State.PRELIMINARY} or not await flipped(session, vote.id):
        return False
    vote.state = State.AWAITING
    await session.flush()
    return True
