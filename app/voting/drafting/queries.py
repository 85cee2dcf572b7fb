"""Reading votes."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.projects import briefing
from app.register.models import Roll
from app.voting.drafting import preparing
from app.voting.law.ruleset import page
from app.voting.lifecycle import Mode, State, phase
from app.voting.models import Paper, Vote, VoteItem, VoteProposal
from app.voting.schemas import ItemAnswer, RuleLine, VoteAnswer, VoteOnPlan


async def find(session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID) -> Vote:
    """A vote of this estate; raises Refused where there is none."""
    vote = await session.get(Vote, vote_id)
    if vote is None or vote.community_id != community_id:
        raise Refused(NOT_FOUND)
    return vote


async def listed(
    session: AsyncSession, community_id: uuid.UUID, states: Sequence[State] | None = None, after: Cursor = START
) -> tuple[list[Vote], str | None]:
    """Fifty votes of an estate, the newest first, and the next page's cursor."""
    query = select(Vote).where(Vote.community_id == community_id)
    if states is not None:
        query = query.where(Vote.state.in_(list(states)))
    return await records(session, query, (Vote.created_at, Vote.id), after, newest_first=True)


async def listed_public(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[Vote], str | None]:
    """Fifty votes of an estate whose roll was posted, the newest first, and the next page's cursor."""
    query = select(Vote).where(Vote.community_id == community_id, Vote.roll_id.is_not(None))
    return await records(session, query, (Vote.created_at, Vote.id), after, newest_first=True)


async def of_project(session: AsyncSession, project_id: uuid.UUID) -> Sequence[Vote]:
    """The votes on a project's plan whose roll was posted, the newest first."""
    query = select(Vote).where(Vote.project_id == project_id, Vote.roll_id.is_not(None))
    return (await session.scalars(query.order_by(Vote.created_at.desc(), Vote.id))).all()


async def proposals(
    session: AsyncSession, vote_id: uuid.UUID, after: Cursor = START
) -> tuple[list[VoteProposal], str | None]:
    """Fifty proposals on a vote, the newest first, and the next page's cursor."""
    query = select(VoteProposal).where(VoteProposal.vote_id == vote_id)
    return await records(session, query, (VoteProposal.proposed_at, VoteProposal.id), after, newest_first=True)


async def answer(session: AsyncSession, vote: Vote, at: datetime) -> VoteAnswer:
    """A vote as everybody sees it, at an instant."""
    roll = await session.get(Roll, vote.roll_id) if vote.roll_id else None
    return answer_of(vote, roll.sha256 if roll else None, await preparing.items_of(session, vote.id), at)


async def on_plan(session: AsyncSession, vote: Vote, at: datetime) -> VoteOnPlan:
    """A vote as everybody sees it, with its plan."""
    plan = await briefing.of_version(session, vote.plan_version_id)
    return VoteOnPlan(**dict(await answer(session, vote, at)), plan=plan)


def answer_of(vote: Vote, roll_sha256: bytes | None, items: Iterable[VoteItem], at: datetime) -> VoteAnswer:
    """A vote as everybody sees it, from its row, its items by number and the hash of its roll."""
    return VoteAnswer.from_row(
        vote,
        phase=phase(vote.state, vote.opens_at, vote.closes_at, at),
        roll_sha256=roll_sha256.hex() if roll_sha256 else None,
        rules_sha256=vote.rules_sha256.hex(),
        rules=[RuleLine(name=name, value=value) for name, value in page(preparing.rules_of(vote))],
        items=[
            ItemAnswer.from_row(item, matters=item.matters["numbers"], decides=item.decided_matter) for item in items
        ],
    )


async def waiting_for_clock(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """Open votes that we count, whose window has ended and that received no paper: the clock counts them."""
    with_paper = exists().where(Paper.vote_id == Vote.id)
    found = await session.scalars(
        select(Vote.id)
        .where(Vote.state == State.OPEN, Vote.mode != Mode.AUXILIARY, Vote.closes_at <= at, ~with_paper)
        .order_by(Vote.closes_at)
    )
    return list(found)


async def ended(session: AsyncSession, at: datetime) -> list[Vote]:
    """Open votes whose window has ended and that nobody has counted yet."""
    found = await session.scalars(
        select(Vote).where(Vote.state == State.OPEN, Vote.closes_at <= at).order_by(Vote.closes_at)
    )
    return list(found)


async def public(session: AsyncSession, name: str | uuid.UUID) -> Vote:
    """A vote whose roll has been posted, by its public name or its id; raises Refused where there is none."""
    vote = await session.scalar(select(Vote).where(Vote.eid == name if isinstance(name, str) else Vote.id == name))
    if vote is None or vote.roll_id is None:
        raise Refused(NOT_FOUND)
    return vote
