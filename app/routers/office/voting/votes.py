"""Votes: drafted, checked, led through their life by two persons, turnout."""

import uuid
from collections.abc import Iterable
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.bodies.body import Body
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, Tx, community_desk, community_part_desk
from app.routers.answers import may_answers, vote_answers
from app.routers.answers.may_answers import OfficeVoteAnswer
from app.routers.deeds import Deed, Unkeyed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import acting
from app.voting.ballots import turnout
from app.voting.closing import official
from app.voting.drafting import preparing, queries
from app.voting.hands.actors import VoteActor
from app.voting.models import VoteProposal
from app.voting.schemas import (
    ActedAnswer,
    FoundAnswer,
    NewAct,
    NewVote,
    ProposalAnswer,
    ProposalWord,
    StairwellNotYet,
    StairwellTurnout,
    TurnoutAnswer,
    VoteAnswer,
    WindowToCheck,
)

router = Routes(tag="office:votes", prefix="/communities/{community_id}/votes")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]
PartReader = Annotated[Desk, Security(community_part_desk, scopes=[Permission.TURNOUT_READ])]
Hand = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_ACT])]
Decider = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_SECOND, FRESH])]


def _actor(desk: Desk) -> VoteActor:
    roles = desk.member.roles_at(desk.lineage)
    parts = desk.member.roles_touching(desk.lineage) if desk.lineage is not None else frozenset()
    return VoteActor(desk.member.id, roles, parts)


async def _proposals(session: Tx, vote_proposals: Iterable[VoteProposal]) -> list[ProposalAnswer]:
    listed = list(vote_proposals)
    names = await identity.names(session, [who for one in listed for who in (one.proposed_by, one.decided_by)])
    return [
        ProposalAnswer.from_row(
            one,
            facts=official.shown_facts(one),
            passed_over=[body.label for body in Body if body in one.passed_bodies],
            proposed_by=names.get(one.proposed_by, ""),
            decided_by=names.get(one.decided_by) if one.decided_by else None,
        )
        for one in listed
    ]


async def _acted(session: Tx, acted: acting.Acted) -> ActedAnswer:
    vote = await queries.answer(session, acted.vote, await now(session))
    proposals = await _proposals(session, [acted.proposal] if acted.proposal else [])
    return ActedAnswer(vote=vote, proposal=proposals[0] if proposals else None)


@router.post("", summary="起草表决", status_code=201, max_body_size=DOCUMENT, once="vote:draft")
async def draft(community_id: uuid.UUID, sent: NewVote, desk: Hand, deed: Deed) -> VoteAnswer:
    """Draft a vote; the rule of each item follows from its matters, and no rule falls below the law."""
    acting.require_convenor(sent.convenor_kind, _actor(desk))
    on_plan = await preparing.plan_faults(deed.session, community_id, sent.project_id, sent.plan_version_id)
    vote = await preparing.draft(deed.session, community_id, sent, by=deed.by, at=deed.at, on_plan=on_plan)
    return await queries.answer(deed.session, vote, deed.at)


@router.get("", summary="表决清单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[VoteAnswer]:
    """The fifty latest votes, the newest first."""
    at = await now(session)
    found, following = await queries.listed(session, community_id, after=after)
    return Page(lines=[await queries.answer(session, vote, at) for vote in found], next=following)


@router.get("/{vote_id}", summary="一次表决")
async def vote(community_id: uuid.UUID, vote_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeVoteAnswer:
    """A vote with its items and rules, and what I may do now, not yet, or not at all."""
    found, at = await queries.find(session, community_id, vote_id), await now(session)
    answer = await queries.answer(session, found, at)
    may = await acting.may(session, found, _actor(desk), at)
    first, first_to_second = desk.first_for(Permission.VOTE_ACT), desk.first_for(Permission.VOTE_SECOND)
    return OfficeVoteAnswer(**dict(answer), may=may_answers.of_vote(may, first, first_to_second))


@router.post("/{vote_id}/check", summary="发通知前的检查", once=Unkeyed.READS)
async def check(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: WindowToCheck, _: Hand, session: Tx
) -> list[FoundAnswer]:
    """Every fault and warning that stands between the vote and its notice, all at once."""
    found = await preparing.check_before_notice(
        session,
        await queries.find(session, community_id, vote_id),
        opens_at=sent.opens_at,
        closes_at=sent.closes_at,
        at=await now(session),
    )
    return [FoundAnswer.from_row(one) for one in found]


@router.post(
    "/{vote_id}/acts",
    summary="办理一步（需要另一人批准的先提交）",
    status_code=201,
    once="vote:act",
    max_body_size=DOCUMENT,
)
async def act(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewAct,
    desk: Hand,
    deed: Deed,
) -> ActedAnswer:
    """Do an act, or propose it where another person must approve."""
    acted = await acting.act(
        deed.session,
        community_id,
        vote_id,
        sent.act,
        facts=sent.facts.model_dump(),
        reason=sent.reason,
        actor=_actor(desk),
    )
    return await _acted(deed.session, acted)


@router.get("/{vote_id}/proposals", summary="待批准和已处理的申请")
async def proposals(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[ProposalAnswer]:
    """What waits for another person's word, and what had it."""
    await queries.find(session, community_id, vote_id)
    found, following = await queries.proposals(session, vote_id, after)
    return Page(lines=await _proposals(session, found), next=following)


@router.post(
    "/{vote_id}/proposals/{proposal_id}/decision",
    summary="批准或不批准",
    once="vote:decide",
    optional_key=True,
    max_body_size=DOCUMENT,
)
async def decide(
    community_id: uuid.UUID, vote_id: uuid.UUID, proposal_id: uuid.UUID, sent: ProposalWord, desk: Decider, session: Tx
) -> ActedAnswer:
    """Another person's word; approving does the act as things stand now, an opening not before the vote's hour."""
    acted = await acting.decide(
        session,
        community_id,
        vote_id,
        proposal_id,
        approve=sent.approve,
        reason=sent.reason,
        actor=_actor(desk),
        facts=sent.facts.model_dump() if sent.facts is not None else None,
    )
    return await _acted(session, acted)


@router.get("/{vote_id}/turnout", summary="参与情况（不含倾向）")
async def take_part(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx) -> TurnoutAnswer:
    """How far participation is; nobody is shown a stance while the vote is open."""
    found = await turnout.turnout(session, await queries.find(session, community_id, vote_id))
    return vote_answers.turnout(found)


@router.get("/{vote_id}/turnout-by-stairwell", summary="各单元参与表决的人数")
async def take_part_by_stairwell(
    community_id: uuid.UUID, vote_id: uuid.UUID, desk: PartReader, session: Tx, after: After
) -> Page[StairwellTurnout]:
    """How many heads of each stairwell within reach took part, where that singles nobody out; no name, no choice."""
    vote = await queries.find(session, community_id, vote_id)
    answers = await turnout.by_stairwell(session, vote, desk.stairwells)
    lines, following = page_in_order(answers, lambda one: (one.building, one.stairwell), after)
    return Page(lines=lines, next=following)


@router.get("/{vote_id}/not-yet", summary="尚未参与的房号（按单元）")
async def not_yet(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Hand, session: Tx, after: After
) -> Page[StairwellNotYet]:
    """The parts whose head has not taken part, by stairwell, for those who remind people."""
    answers = await turnout.not_yet(session, await queries.find(session, community_id, vote_id))
    lines, following = page_in_order(
        answers,
        lambda one: (
            one.building,
            one.stairwell,
        ),
        after,
    )
    return Page(lines=lines, next=following)
