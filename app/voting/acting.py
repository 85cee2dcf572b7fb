"""The acts that lead a vote through its life: proposed by one, approved by another, each a numbered public event.

Who may propose and who approve is lifecycle.STEPS; here stands what each act needs and does.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, RefusalKind, Refused
from app.core.installation import now
from app.core.periods import spoken
from app.core.values.may import May, by_rule, of_others
from app.identity.bodies.body import Body, names_of
from app.posting.texts import TextKey
from app.voting import announcing, errors, openings
from app.voting.acts.does import DOES
from app.voting.acts.doing import Doing, nothing
from app.voting.acts.needs import READY, require
from app.voting.ballots.casting import locked
from app.voting.closing import counting, reconsidering
from app.voting.hands import passing
from app.voting.hands.actors import VoteActor
from app.voting.hands.bodies import barred, barred_alone
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, allowed
from app.voting.models import Vote, VoteProposal


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act: done, or waiting for another person's word."""

    vote: Vote
    proposal: VoteProposal | None


def require_convenor(kind: ConvenorKind, actor: VoteActor) -> None:
    """Refuse a draft by somebody who is not the convenor it names."""
    if not actor.is_one_of(Hand.CONVENOR, kind):
        raise Refused(errors.NOT_IN_YOUR_HAND, act="起草表决", hand=kind.label)


async def act(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    wanted: Act,
    *,
    facts: dict[str, Any],
    reason: str,
    actor: VoteActor,
) -> Acted:
    """Do an act, or propose it where another person must approve; raises Refused with the reason."""
    vote, at = await _hold_vote(session, community_id, vote_id)
    step = STEPS[wanted]
    _require_hand(vote, wanted, step.proposes, actor, barred_alone(wanted, vote.convenor_kind))
    _require_state(vote, wanted)
    doing = Doing(session, vote, wanted, facts, reason, actor.id, None, at)
    await require(doing)
    if step.approves is None:
        await _do(doing)
        return Acted(vote, None)
    await _require_not_settled(session, vote, wanted)
    if wanted in await _undecided(session, vote.id):
        raise Refused(errors.WAITING_ALREADY, act=wanted.label)
    proposal = VoteProposal(
        vote_id=vote_id,
        act=wanted,
        facts=facts,
        reason=reason,
        proposed_by=actor.id,
        proposer_bodies=sorted(actor.bodies),
        proposed_at=at,
        decision_reason="",
    )
    session.add(proposal)
    await passing.wait(session, proposal)
    await session.flush()
    return Acted(vote, proposal)


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    proposal_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    actor: VoteActor,
    facts: dict[str, Any] | None = None,
) -> Acted:
    """Another person's word on a proposal; approving does the act as things stand now.

    A second body that objects without a reason is passed over, and the proposal goes on waiting for another's word.
    An opening approved before the vote's `opens_at` waits for that hour: see `open_by_clock`.
    `facts` are what the approver read for themselves, where figures are entered by two.
    """
    vote, at = await _hold_vote(session, community_id, vote_id)
    proposal = await session.get(VoteProposal, proposal_id)
    if proposal is None or proposal.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    if proposal.approved is not None:
        raise Refused(errors.PROPOSAL_DECIDED)
    wanted = proposal.act
    step = STEPS[wanted]
    if proposal.proposed_by == actor.id:
        raise Refused(errors.SAME_PERSON)
    others = barred(wanted, vote.convenor_kind, proposal.proposer_bodies)
    _require_hand(vote, wanted, step.approves or Hand.CLOCK, actor, others)
    if not approve and passing.waited_for(wanted):
        speaks_for = actor.speaks_for(wanted, vote.convenor_kind)
        if await passing.is_passed(session, proposal, speaks_for, at):
            raise Refused(errors.PASSED_OVER, act=wanted.label)
        if not reason:
            await passing.pass_over(session, vote, proposal, speaks_for, passing.NO_REASON, at)
            return Acted(vote, proposal)
    proposal.approved, proposal.decided_by, proposal.decided_at = approve, actor.id, at
    proposal.decision_reason = reason
    await session.flush()
    if approve:
        _require_state(vote, wanted)
        doing = Doing(session, vote, wanted, proposal.facts, proposal.reason, proposal.proposed_by, actor.id, at, facts)
        await require(doing)
        if not _early(doing):
            await _do(doing)
    elif not reason:
        raise Refused(errors.VOTE_FAULTY, [FieldFault("reason", "不批准须写明理由。")])
    return Acted(vote, proposal)


def _early(doing: Doing) -> bool:
    return doing.act is Act.OPEN and doing.vote.opens_at is not None and doing.at < doing.vote.opens_at


async def open_by_clock(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
    """Open a vote at its hour, as two persons settled before; where it may not open, the opening lapses in public.

    Nothing is done before the hour, or where no approved opening waits.
    """
    vote = await locked(session, vote_id)
    at = await now(session)
    proposal = await openings.waiting(session, vote)
    if proposal is None or vote.opens_at is None or at < vote.opens_at:
        return vote
    proposed, approved = proposal.proposed_by, proposal.decided_by
    doing = Doing(session, vote, Act.OPEN, proposal.facts, proposal.reason, proposed, approved, at)
    try:
        await require(doing)
    except Refused as refusal:
        if refusal.code.kind is RefusalKind.BUSY:  # the database's state, which says nothing of the vote
            raise
        await openings.lapse_in_public(session, vote, refusal, at)
    else:
        await _do(doing)
    return vote


async def count_by_clock(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
    """The worker's count of a vote that has ended and received no paper; raises Refused where it may not."""
    vote = await locked(session, vote_id)
    at = await now(session)
    await announcing.window_ended(session, vote, at)
    await counting.count(session, vote, by=None, seconded_by=None)
    await reconsidering.wait_for_a_person(session, vote)
    await _event(
        Doing(session, vote, Act.COUNT, {}, "投票截止，系统按时计票", vote.created_by, None, at), by_clock=True
    )
    return vote


async def _hold_vote(session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID) -> tuple[Vote, datetime]:
    """The vote, held, and the instant: read once it is held, for the window may end during the wait."""
    vote = await locked(session, vote_id)
    if vote.community_id != community_id:
        raise Refused(NOT_FOUND)
    return vote, await now(session)


def _require_hand(vote: Vote, wanted: Act, hand: Hand, actor: VoteActor, others: frozenset[Body]) -> None:
    """Refuse an act that is not in somebody's hand, or that is of other bodies than `others`, of one of which they are."""
    if not actor.is_one_of(hand, vote.convenor_kind):
        raise Refused(errors.NOT_IN_YOUR_HAND, act=wanted.label, hand=hand.label)
    if others & actor.bodies:
        raise Refused(errors.SAME_BODY, act=wanted.label, bodies=names_of(others & actor.bodies))


def _require_state(vote: Vote, wanted: Act) -> None:
    if vote.state not in STEPS[wanted].sources:
        raise Refused(errors.STATE_FORBIDS, state=vote.state.label, act=wanted.label)


async def _require_not_settled(session: AsyncSession, vote: Vote, wanted: Act) -> None:
    """Raise Refused where two persons have settled the opening already, which waits for its hour."""
    if wanted is Act.OPEN and await openings.waiting(session, vote) is not None:
        raise Refused(errors.OPENING_WAITS, opens_at=spoken(vote.opens_at) if vote.opens_at else "")


async def _undecided(session: AsyncSession, vote_id: uuid.UUID) -> dict[Act, VoteProposal]:
    """The proposals on a vote that wait for another person's word, by what is proposed."""
    found = await session.scalars(
        select(VoteProposal).where(VoteProposal.vote_id == vote_id, VoteProposal.approved.is_(None))
    )
    return {one.act: one for one in found}


@dataclass(frozen=True, slots=True)
class VoteMay:
    """Whether somebody may do an act on a vote, or give their word on it where it is proposed."""

    may: May
    proposal: VoteProposal | None


async def may(session: AsyncSession, vote: Vote, actor: VoteActor, at: datetime) -> list[VoteMay]:
    """What somebody may do of what leads on from where a vote stands; what was proposed waits for a second person."""
    proposed = await _undecided(session, vote.id)
    found = []
    for wanted in allowed(vote.state):
        step, waiting = STEPS[wanted], proposed.get(wanted)
        kind = vote.convenor_kind
        if waiting is None:
            hand, theirs = step.proposes, actor.proposes(wanted, kind)
        else:
            hand = step.approves or Hand.CLOCK
            theirs = waiting.proposed_by != actor.id and actor.approves(wanted, kind, waiting.proposer_bodies)
        if not theirs:
            found.append(VoteMay(of_others(wanted, hand.label), waiting))
            continue
        doing = Doing(session, vote, wanted, {}, "", actor.id, None, at)
        found.append(VoteMay(await by_rule(wanted, _ready(doing, waiting)), waiting))
    return found


async def _ready(doing: Doing, waiting: VoteProposal | None) -> None:
    await READY.get(doing.act, nothing)(doing)
    if waiting is None:
        await _require_not_settled(doing.session, doing.vote, doing.act)


async def _do(doing: Doing) -> None:
    """Change the state, do what the act does, and tell the public."""
    vote, step = doing.vote, STEPS[doing.act]
    await DOES.get(doing.act, nothing)(doing)
    # Counting decides itself whether the result waits for a person.
    if step.target is not None and doing.act is not Act.COUNT:
        vote.state = step.target
    await doing.session.flush()
    await _event(doing)
    if doing.act is Act.CORRECT_ROLL:
        await announcing.reconsider(doing.session, vote, "按更正后的名册重新计算，结论不同", doing.at)


async def _event(doing: Doing, *, by_clock: bool = False) -> None:
    await announcing.event(
        doing.session,
        doing.vote,
        TextKey(f"vote:{doing.act}"),
        facts={name: str(doing.facts[name]) for name in ("document", "replacement") if name in doing.facts}
        | doing.event_facts,
        reason=doing.reason,
        proposed_by=None if by_clock else doing.proposed_by,
        approved_by=doing.approved_by,
        at=doing.at,
    )
