"""Passed over, in public: a body that is silent for three working days on what it is to approve, or objects without a reason.

Every second body is asked at once, so the next one need not be asked anew. Who was passed over may still approve, and
stops nothing any more; a step that nobody approves is not done.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime, set_due
from app.core.periods import PeriodUnit
from app.identity.bodies.body import Body, names_of
from app.posting.texts import TextKey
from app.voting import announcing
from app.voting.ballots.casting import locked
from app.voting.hands.on_line import second_bodies
from app.voting.lifecycle import STEPS, Act, Hand
from app.voting.models import Vote, VoteProposal

SILENT_AFTER = 3
"""Working days for which a second body's word is waited for; no statute names a period."""

NO_REASON = "不同意而没有写明理由。"
SILENT = f"自提出起 {SILENT_AFTER} 个工作日内没有答复。"


def waited_for(act: Act) -> bool:
    """Whether an act takes a word of a second body that may be passed over."""
    return STEPS[act].approves is Hand.SECOND


async def wait(session: AsyncSession, proposal: VoteProposal) -> None:
    """Keep until when the second bodies' word on a proposal is waited for."""
    if waited_for(proposal.act):
        proposal.due_id = (await set_due(session, proposal.proposed_at, SILENT_AFTER, PeriodUnit.WORKING_DAYS)).id


async def is_passed(session: AsyncSession, proposal: VoteProposal, bodies: Collection[Body], at: datetime) -> bool:
    """Whether an objection of somebody of these bodies comes too late: they were passed over, or the time is over."""
    due = await session.get(DueTime, proposal.due_id) if proposal.due_id is not None else None
    return (due is not None and at >= due.due_at) or bool(set(proposal.passed_bodies) & set(bodies))


async def pass_over(
    session: AsyncSession, vote: Vote, proposal: VoteProposal, bodies: Collection[Body], reason: str, at: datetime
) -> None:
    """Write down that these bodies are not waited for any longer, and tell the public why; the vote's row is held."""
    proposal.passed_bodies = sorted({*proposal.passed_bodies, *bodies})
    await session.flush()
    await announcing.event(
        session,
        vote,
        TextKey.VOTE_PASS_OVER,
        facts={"step": proposal.act.label, "bodies": names_of(bodies)},
        reason=reason,
        proposed_by=None,
        approved_by=None,
        at=at,
    )


async def due(session: AsyncSession, at: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The proposals on which the time for a word is over and nothing was told of it, with their votes."""
    rows = await session.execute(
        select(VoteProposal.vote_id, VoteProposal.id)
        .join(DueTime, DueTime.id == VoteProposal.due_id)
        .where(VoteProposal.approved.is_(None), VoteProposal.silence_told_at.is_(None), DueTime.due_at <= at)
        .order_by(DueTime.due_at, VoteProposal.id)
    )
    return [(vote_id, one) for vote_id, one in rows]


async def pass_silent(session: AsyncSession, vote_id: uuid.UUID, proposal_id: uuid.UUID, at: datetime) -> None:
    """Pass over every second body on line that said nothing; once, and not where somebody has decided meanwhile."""
    vote = await locked(session, vote_id)
    proposal = await session.get_one(VoteProposal, proposal_id, populate_existing=True)
    if proposal.approved is not None or proposal.silence_told_at is not None:
        return
    proposal.silence_told_at = at
    silent = {body for body in await second_bodies(session, vote, at) if body not in proposal.passed_bodies}
    if silent:
        await pass_over(session, vote, proposal, silent, SILENT, at)
