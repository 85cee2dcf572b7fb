"""Everything ever recorded for a flat, put together from the rooms that keep it: the one query for phone and window.

Source: law R-75. What somebody else did in an owner's name (被签名) is found by its owner here.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import asked
from app.audit.asked import AuditedFlat
from app.audit.schemas import (
    BindingObjectionRecord,
    BindingRecord,
    DisputeRecord,
    FlatRecords,
    MyBallot,
    ObjectionRecord,
    RegisterRecord,
    ViewRecord,
    VoteRecords,
)
from app.audit.sight import AuditSight
from app.claims import queries as claims
from app.claims import shown as claims_shown
from app.core.installation import now
from app.identity import residents, service
from app.identity.models import Binding, BindingObjection
from app.identity.residents import binding as bound
from app.identity.residents import flatmates
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.posting import objections
from app.register import looks
from app.register import queries as register
from app.register.models import PersonalDataView
from app.voting.authorities import appointing, appointments_shown, recording, shown
from app.voting.ballots.heads_on_roll import RollHead, heads_of_owners
from app.voting.disputes import queries as disputes
from app.voting.disputes import records
from app.voting.drafting import queries as votes
from app.voting.lifecycle import State
from app.voting.models import Vote

WITHHELD = "内容正在审核，暂不显示。"
"""In place of what somebody else wrote, until it has passed or staff have released it."""


async def of_flat(session: AsyncSession, community_id: uuid.UUID, part_id: uuid.UUID, sight: AuditSight) -> FlatRecords:
    """What is recorded for a flat, as far as somebody's sight of it reaches.

    Of votes the heads of the owners that they are: who owned the flat before keeps their ballots to themselves.
    """
    owners = sight.owner_ids
    placed = await register.part(session, community_id, part_id)
    part = placed.name
    ever = [
        one
        for one in await bound.ever_of_flat(session, part_id)
        if sight.covers(one.made_at) and (one.owner_id in owners or not sight.themselves_only)
    ]
    acts = [one for one in await register.acts_on(session, part_id) if sight.covers(one.at)]
    raised = [one for one in await flatmates.against(session, ever) if sight.covers(one.raised_at)]
    objected = [one for one in await objections.of_owners(session, owners) if sight.covers(one.objection.recorded_at)]
    views = await _looks(session, sight)
    claimed = [
        one
        for one in await claims.of_owners(session, {part_id: owners})
        if sight.covers(one.claim.at) and not (sight.themselves_only and owners.isdisjoint(one.claim.owner_ids))
    ]
    issued = await bound.codes_of(session, ever)
    names = await service.names(
        session,
        [
            *(who for one in ever for who in (one.confirmed_by, one.admitted_by)),
            *(one.issued_by for one in issued.values()),
            *(one.decided_by for one in raised),
            *(who for act in acts for who in (act.by, act.approved_by)),
            *(one.objection.recorded_by for one in objected),
            *(one.viewed_by for one in views),
        ],
    )
    who = await flatmates.masked(session, ever)
    grounds = [Subject(ContentKind.BINDING_OBJECTION, one.id) for one in raised]
    readable = await contents.readable_by(session, sight.reader, grounds)

    def named(one: uuid.UUID | None) -> str | None:
        return names.get(one, "") if one is not None else None

    def binding(one: Binding) -> BindingRecord:
        confirmed, ended = sight.covers(one.confirmed_at), sight.covers(one.ended_at)
        return BindingRecord.from_row(
            one,
            binding_id=one.id,
            admitted_by=named(one.admitted_by),
            who=who.get(one.id, "") if confirmed else "",
            code_issued_by=named(issued[one.id].issued_by) if one.id in issued else None,
            code_issued_at=issued[one.id].issued_at if one.id in issued else None,
            confirmed_how=one.confirmed_how if one.confirmed_how and confirmed else None,
            evidence=one.evidence if confirmed else None,
            confirmed_by=named(one.confirmed_by) if confirmed else None,
            confirmed_at=one.confirmed_at if confirmed else None,
            ended_at=one.ended_at if ended else None,
            ended_reason=one.ended_reason if ended else None,
        )

    def binding_objection(objection: BindingObjection) -> BindingObjectionRecord:
        decided = sight.covers(objection.decided_at)
        return BindingObjectionRecord(
            binding_id=objection.binding_id,
            ground=objection.ground if Subject(ContentKind.BINDING_OBJECTION, objection.id) in readable else WITHHELD,
            raised_at=objection.raised_at,
            upheld=objection.upheld if decided else None,
            decision=objection.decision if decided else None,
            decided_by=named(objection.decided_by) if decided else None,
            decided_at=objection.decided_at if decided else None,
        )

    at = await now(session)
    return FlatRecords(
        part=part,
        bindings=[binding(one) for one in ever],
        binding_objections=[binding_objection(one) for one in raised],
        votes=[
            await _of_vote(session, vote, here, sight, at)
            for vote, heads in await _votes(session, community_id, owners)
            if (here := [one for one in heads if part in one.parts])
        ],
        claims=await claims_shown.answers(session, claimed),
        register_acts=[
            RegisterRecord.from_row(one, by=names.get(one.by, ""), approved_by=named(one.approved_by)) for one in acts
        ],
        objections=[
            ObjectionRecord.from_row(
                one.objection,
                written_by_me=one.objection.recorded_by is None,
                recorded_by=named(one.objection.recorded_by),
                outcome=one.answer.outcome if one.answer else None,
                answer=one.answer.text if one.answer else None,
            )
            for one in objected
        ],
        asked=await asked.of_flat(
            session, AuditedFlat(part_id, ever, frozenset(one.id for one, _ in placed.owners)), sight
        ),
        views=[ViewRecord.from_row(one, by=names.get(one.viewed_by, "")) for one in views],
    )


async def my_ballots(session: AsyncSession, held: Iterable[Binding]) -> list[MyBallot]:
    """Every ballot and paper recorded for the heads of these bindings' owners, vote by vote, the newest vote first."""
    bindings = list(held)
    owners = await residents.owners_of(session, bindings)
    found = []
    for community_id in dict.fromkeys(one.community_id for one in bindings):
        for vote, heads in await _votes(session, community_id, owners):
            found += [
                MyBallot(vote_id=vote.id, community_id=community_id, title=vote.title, record=one)
                for one in await records.of_heads(session, vote, [head.voter for head in heads])
            ]
    return found


async def _votes(
    session: AsyncSession, community_id: uuid.UUID, owners: frozenset[uuid.UUID]
) -> list[tuple[Vote, list[RollHead]]]:
    """The votes of an estate that the public knows of, with the heads of these owners in each."""
    return [
        (vote, await heads_of_owners(session, vote.roll_id, owners))
        for vote in await votes.listed(session, community_id)
        if vote.state != State.DRAFT
    ]


async def _of_vote(
    session: AsyncSession, vote: Vote, heads: list[RollHead], sight: AuditSight, at: datetime
) -> VoteRecords:
    voters = [one.voter for one in heads]
    recorded = [one for one in await records.of_heads(session, vote, voters) if sight.covers(one.received_at)]
    if not sight.shows_choices(counted=vote.counted_at is not None):
        recorded = [one.model_copy(update={"choices": {}}) for one in recorded]
    given = [one for one in await recording.of_voters(session, vote, voters) if sight.covers(one.recorded_at)]
    made = [one for one in await appointing.of_heads(session, vote, voters) if sight.covers(one.proposed_at)]
    appointments = await appointments_shown.answers(session, vote, made, sight.owner_ids, at)
    if sight.themselves_only:
        for told in appointments:
            told.consents = [one for one in told.consents if one.mine]
    disputed = [
        one
        for one in await disputes.listed(session, vote.id)
        if one.dispute.voter in voters and sight.covers(one.dispute.at)
    ]
    readable = await contents.readable_by(
        session, sight.reader, [Subject(ContentKind.DISPUTE, one.dispute.id) for one in disputed]
    )
    return VoteRecords(
        vote_id=vote.id,
        title=vote.title,
        voters=voters,
        ballots=recorded,
        nothing_recorded=[voter for voter in voters if voter not in {one.voter for one in recorded}],
        disputes=[
            DisputeRecord(
                ground=one.dispute.ground,
                told=one.dispute.told
                if one.dispute.recorded_by is not None or Subject(ContentKind.DISPUTE, one.dispute.id) in readable
                else WITHHELD,
                at=one.dispute.at,
                settled_as=one.settled.finding if one.settled and sight.covers(one.settled.at) else None,
                settled_at=one.settled.at if one.settled and sight.covers(one.settled.at) else None,
            )
            for one in disputed
        ],
        authorities=await shown.answers(session, vote, given, at),
        appointments=appointments,
    )


async def _looks(session: AsyncSession, sight: AuditSight) -> list[PersonalDataView]:
    """Looks at these owners, the latest first: at themselves whenever, at a sheet of everybody while they stood on it."""
    found: list[PersonalDataView] = []
    page = await looks.at_owners(session, sight.owner_ids)
    found += page
    while sight.every_look and len(page) == looks.PAGE:
        page = await looks.at_owners(session, sight.owner_ids, before=page[-1].id)
        found += page
    return [one for one in found if one.owner_id is not None or sight.covers(one.at)]
