"""What of votes waits for a person: rolls to draw anew, notices to deliver, proposals, openings, counts, decisions, disputes, authorities, papers, scans, results.

What is of a head of their own is left to others, as it is where it would be acted on.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.claims.reading.two_units import SETTLERS
from app.core.calendar import DueTime
from app.identity import own_records
from app.identity.bodies.body import names_of, unit_of
from app.identity.permissions import Role
from app.projects.wording import scope_place
from app.register.rolls.register_acts import acts_since
from app.register.rolls.roll_today import changed_since, touched
from app.register.scopes import read_scope
from app.register.waiting import MOST, Doors, Waits, pressing, stairwells_named
from app.voting.ballots.own_heads import heads_of_own
from app.voting.calling.unreached import unreached
from app.voting.hands.actors import VoteActor
from app.voting.hands.on_line import second_bodies
from app.voting.lifecycle import BEFORE_OPENING, STEPS, Act, Mode, State
from app.voting.models import (
    Dispute,
    DisputeFinding,
    Paper,
    PaperEntry,
    PaperScan,
    ScanPage,
    Vote,
    VoteProposal,
    VotingAuthority,
)
from app.voting.openings import approved_opening
from app.voting.papers.keying import unsettled
from app.voting.results import publication

_BEFORE_FINAL = frozenset(State) - {State.FINAL, State.ARCHIVED, State.VOIDED, State.ANNULLED, State.SUPERSEDED}

type Actors = Mapping[uuid.UUID, VoteActor]
"""Somebody as they are at each of their estates."""


def _of_vote(
    vote: Vote,
    since: datetime,
    due_at: datetime | None = None,
    *,
    count: int = 1,
    subject: tuple[uuid.UUID, ...] = (),
    about: str = "",
) -> Waits:
    place = scope_place(read_scope(vote.scope))
    return Waits(vote.community_id, (vote.id, *subject), since, due_at, count, about or vote.title, place)


async def proposals(session: AsyncSession, actors: Actors, *, most: int = MOST) -> list[Waits]:
    """Acts that somebody else proposed, that a vote may still take, and that lie in this person's hand to approve."""
    rows = await session.execute(
        select(VoteProposal, Vote, DueTime.due_at)
        .join(Vote, Vote.id == VoteProposal.vote_id)
        .outerjoin(DueTime, DueTime.id == VoteProposal.due_id)
        .where(Vote.community_id.in_(actors.keys()), VoteProposal.approved.is_(None))
    )
    found = [
        _of_vote(
            vote,
            proposal.proposed_at,
            min(filter(None, (due_at, _due(proposal.act, vote))), default=None),
            subject=(proposal.id,),
            about=f"{vote.title}：{proposal.act.label}{_passed(proposal)}",
        )
        for proposal, vote, due_at in rows.all()
        if vote.state in STEPS[proposal.act].sources
        and proposal.proposed_by != actors[vote.community_id].id
        and actors[vote.community_id].approves(proposal.act, vote.convenor_kind, proposal.proposer_bodies)
    ]
    return sorted(found, key=pressing)[:most]


def _passed(proposal: VoteProposal) -> str:
    """Who is not waited for any longer, in words."""
    return f"（不再等待{names_of(proposal.passed_bodies)}）" if proposal.passed_bodies else ""


def _due(act: Act, vote: Vote) -> datetime | None:
    """Until when a proposal is of use: an opening until its hour, an extension until the window ends."""
    match act:
        case Act.OPEN:
            return vote.opens_at
        case Act.EXTEND:
            return vote.closes_at
        case _:
            return None


async def openings(session: AsyncSession, actors: Actors, at: datetime, *, most: int = MOST) -> list[Waits]:
    """Noticed votes whose hour has passed unopened, as nobody settled it or it lapsed, and stopped ones: this person is to
    name another hour, or to propose that it is void.
    """
    rows = await session.scalars(
        select(Vote).where(
            Vote.community_id.in_(actors.keys()),
            Vote.opens_at <= at,
            or_(
                # A settled one is the clock's; one that waits for another person may be refused for the notice itself.
                and_(Vote.state == State.NOTICED, ~exists().where(VoteProposal.vote_id == Vote.id, approved_opening())),
                and_(
                    Vote.state == State.STOPPED,
                    ~exists().where(VoteProposal.vote_id == Vote.id, VoteProposal.approved.is_(None)),
                ),
            ),
        )
    )
    found = [
        _of_vote(vote, vote.opens_at, vote.opens_at)
        for vote in rows
        if vote.opens_at is not None and _proposes(Act.OPEN, vote, actors)
    ]
    return sorted(found, key=pressing)[:most]


async def without_second(session: AsyncSession, actors: Actors, at: datetime, *, most: int = MOST) -> list[Waits]:
    """Votes whose opening, extension or final result nobody could approve: no body beside the convenor is on line.

    They wait for the convenor from the first day on, for another body is found in days and not in hours.
    """
    rows = await session.scalars(
        select(Vote)
        .where(Vote.community_id.in_(actors.keys()), Vote.state.in_(_BEFORE_FINAL))
        .order_by(Vote.created_at, Vote.id)
    )
    mine = [vote for vote in rows if _proposes(Act.OPEN, vote, actors)]
    found = [_of_vote(vote, vote.created_at) for vote in mine if not await second_bodies(session, vote, at)]
    return found[:most]


async def rolls(session: AsyncSession, actors: Actors, *, most: int = MOST) -> list[Waits]:
    """Votes not yet open whose roll the register in force has otherwise, and that this person is to have drawn anew.

    With how many parts; due when the vote opens. Where it is proposed, it waits for the other person.
    """
    rows = await session.scalars(
        select(Vote).where(
            Vote.community_id.in_(actors.keys()),
            Vote.state.in_(BEFORE_OPENING),
            Vote.roll_id.is_not(None),
            ~exists().where(
                VoteProposal.vote_id == Vote.id, VoteProposal.act == Act.CORRECT_ROLL, VoteProposal.approved.is_(None)
            ),
        )
    )
    votes = {vote.roll_id: vote for vote in rows if vote.roll_id and _proposes(Act.CORRECT_ROLL, vote, actors)}
    found = []
    for roll in await touched(session, votes):
        changed, vote = await changed_since(session, roll), votes[roll.id]
        if changed:
            acts = await acts_since(session, roll.community_id, roll.frozen_at)
            since = acts[0].at if acts else roll.frozen_at
            found.append(_of_vote(vote, since, vote.opens_at, count=len(changed)))
    return sorted(found, key=pressing)[:most]


async def counts(session: AsyncSession, actors: Actors, at: datetime, *, most: int = MOST) -> list[Waits]:
    """Votes whose window has ended and whose count this person is to propose: papers came in, or the authority counts.

    Those without a paper the clock counts; where a count is proposed, it waits for the other person.
    """
    rows = await session.scalars(
        select(Vote).where(
            Vote.community_id.in_(actors.keys()),
            Vote.state == State.OPEN,
            Vote.closes_at <= at,
            or_(Vote.mode == Mode.AUXILIARY, exists().where(Paper.vote_id == Vote.id)),
            ~exists().where(VoteProposal.vote_id == Vote.id, VoteProposal.approved.is_(None)),
        )
    )
    found = [
        _of_vote(vote, vote.closes_at, vote.closes_at)
        for vote in rows
        if vote.closes_at is not None and _proposes(Act.COUNT, vote, actors)
    ]
    return sorted(found, key=pressing)[:most]


async def decisions(session: AsyncSession, actors: Actors, *, most: int = MOST) -> list[Waits]:
    """Counted votes whose result waits for a person outside the convenor, which this person is; the first due first."""
    return await _counted(session, actors, State.AWAITING, Act.DECIDE, most)


async def results(session: AsyncSession, actors: Actors, *, most: int = MOST) -> list[Waits]:
    """Counted votes whose preliminary result this person is to post, the first due first (law R-53)."""
    return await _counted(session, actors, State.COUNTED, Act.POST_RESULT, most)


async def _counted(session: AsyncSession, actors: Actors, state: State, act: Act, most: int) -> list[Waits]:
    rows = await session.execute(
        select(Vote, DueTime.due_at)
        .outerjoin(DueTime, DueTime.id == Vote.publish_due_id)
        .where(Vote.community_id.in_(actors.keys()), Vote.state == state)
    )
    found = [
        _of_vote(vote, vote.counted_at, due_at)
        for vote, due_at in rows.all()
        if vote.counted_at is not None and _proposes(act, vote, actors)
    ]
    return sorted(found, key=pressing)[:most]


async def posting_dues(
    session: AsyncSession, community_ids: Collection[uuid.UUID], at: datetime
) -> dict[uuid.UUID, datetime]:
    """By when results and extensions that are drafted must hang (law R-53, R-55); by the posting."""
    rows = await session.execute(
        select(Vote.extension_posting_id, Vote.closes_at).where(
            Vote.community_id.in_(community_ids),
            Vote.state == State.OPEN,
            Vote.extension_posting_id.is_not(None),
            Vote.closes_at > at,
        )
    )
    results = {
        one.vote.result_posting_id: one.due.due_at
        for one in await publication.unposted(session, at, community_ids)
        if one.vote.result_posting_id is not None
    }
    return {row.extension_posting_id: row.closes_at for row in rows} | results


def _proposes(act: Act, vote: Vote, actors: Actors) -> bool:
    return actors[vote.community_id].proposes(act, vote.convenor_kind)


async def disputes(
    session: AsyncSession, roles: Mapping[uuid.UUID, frozenset[Role]], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Disputes not settled that this person may settle and has found nothing of yet, the first due first.

    `roles` are theirs by estate, and in parts of it.
    """
    one, other = aliased(DisputeFinding), aliased(DisputeFinding)
    # What `findings.settled` says of one dispute, for the database to say of many.
    settled = exists().where(
        one.dispute_id == Dispute.id,
        other.dispute_id == Dispute.id,
        one.finding == other.finding,
        one.role == Role.STREET_OFFICE,
        other.role != Role.STREET_OFFICE,
    )
    own = exists().where(DisputeFinding.dispute_id == Dispute.id, DisputeFinding.found_by == who)
    rows = await session.execute(
        select(Vote, Dispute.id, Dispute.voter, Dispute.at, DueTime.due_at)
        .join(Dispute, Dispute.vote_id == Vote.id)
        .join(DueTime, DueTime.id == Dispute.due_id)
        .where(Vote.community_id.in_([one for one in roles if unit_of(roles[one], SETTLERS)]), ~settled, ~own)
        .order_by(DueTime.due_at, Dispute.at, Dispute.id)
    )
    found = [
        (voter, _of_vote(vote, since, due_at, subject=(one,)), vote) for vote, one, voter, since, due_at in rows.all()
    ]
    return (await _not_own(session, found, who))[:most]


async def authorities(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, at: datetime, *, most: int = MOST
) -> list[Waits]:
    """Authorities that somebody else recorded and that can still be confirmed: due when the window ends."""
    rows = await session.execute(
        select(Vote, VotingAuthority.id, VotingAuthority.voter, VotingAuthority.recorded_at)
        .join(VotingAuthority, VotingAuthority.vote_id == Vote.id)
        .where(
            Vote.community_id.in_(community_ids),
            Vote.state.in_([State.NOTICED, State.OPEN]),
            or_(Vote.closes_at.is_(None), Vote.closes_at > at),
            VotingAuthority.confirmed_at.is_(None),
            VotingAuthority.ended_at.is_(None),
            VotingAuthority.recorded_by != who,
        )
        .order_by(Vote.closes_at, VotingAuthority.recorded_at, VotingAuthority.id)
    )
    found = [
        (voter, _of_vote(vote, since, vote.closes_at, subject=(one,)), vote) for vote, one, voter, since in rows.all()
    ]
    return (await _not_own(session, found, who))[:most]


async def _not_own(session: AsyncSession, pairs: Sequence[tuple[str, Waits, Vote]], who: uuid.UUID) -> list[Waits]:
    """What is of other heads than this person's own, in the order it came."""
    if not pairs:
        return []
    votes = {vote.id: vote for _, _, vote in pairs}
    own = await own_records.of_staff(session, who, {vote.community_id for vote in votes.values()})
    theirs = {vote_id: await heads_of_own(session, vote, own) for vote_id, vote in votes.items()}
    return [one for voter, one, vote in pairs if voter not in theirs[vote.id]]


async def papers(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, *, most: int = MOST
) -> list[Waits]:
    """Votes with papers that have a scan, are not settled, and that this person may key and has not; with how many."""
    rows = await session.execute(
        select(Vote, Paper.voter, func.min(Paper.ts), func.count())
        .join(Paper, Paper.vote_id == Vote.id)
        .where(
            Vote.community_id.in_(community_ids),
            Vote.state == State.OPEN,
            unsettled(),
            exists().where(PaperScan.paper_id == Paper.id),
            ~exists().where(PaperEntry.paper_id == Paper.id, PaperEntry.keyer == who),
        )
        .group_by(Vote.id, Paper.voter)
    )
    heads = [(voter, _of_vote(vote, since, count=number), vote) for vote, voter, since, number in rows.all()]
    votes: dict[uuid.UUID, Waits] = {}
    for one in await _not_own(session, heads, who):
        (vote_id,) = one.subject
        so_far = votes.get(vote_id, replace(one, count=0))
        votes[vote_id] = replace(one, since=min(one.since, so_far.since), count=one.count + so_far.count)
    return sorted(votes.values(), key=pressing)[:most]


async def scans(session: AsyncSession, community_ids: Collection[uuid.UUID], *, most: int = MOST) -> list[Waits]:
    """Votes with pages of scans that show no paper as yet, with how many."""
    rows = await session.execute(
        select(Vote, func.min(ScanPage.at), func.count())
        .join(ScanPage, ScanPage.vote_id == Vote.id)
        .where(
            Vote.community_id.in_(community_ids),
            Vote.state == State.OPEN,
            ~exists().where(PaperScan.scan_page_id == ScanPage.id),
        )
        .group_by(Vote.id)
        .order_by(func.min(ScanPage.at), Vote.id)
        .limit(most)
    )
    return [_of_vote(vote, since, count=pages) for vote, since, pages in rows]


async def deliveries(session: AsyncSession, doors: Doors, at: datetime, *, most: int = MOST) -> list[Waits]:
    """Votes that run and whose notice has not reached every head within reach in person, with how many; due at the end."""
    waits = []
    for vote, since, number, places in await unreached(session, doors, at):
        line = _of_vote(vote, since, vote.closes_at, count=number)
        waits.append(replace(line, place=stairwells_named(places)))
    return sorted(waits, key=pressing)[:most]
