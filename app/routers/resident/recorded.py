"""Everything ever recorded for a flat, put together from the rooms that keep it; and what it looks like on the wire.

Source: law R-75. What somebody else did in an owner's name (被签名) is found by its owner here.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, Field

from app.core.installation import now
from app.identity import residents, service
from app.identity.models import Binding, BindingKind, ConfirmedBy, MadeHow
from app.identity.residents import binding as bound
from app.identity.residents import flatmates
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.posting import objections
from app.posting.kinds import ObjectionCategory, ObjectionOutcome
from app.register import queries as register
from app.routers.access import Tx
from app.routers.resident.records import record_answer
from app.voting import queries as votes
from app.voting.authorities import recording, shown
from app.voting.authorities.schemas import AuthorityAnswer
from app.voting.disputes import queries as disputes
from app.voting.disputes import records
from app.voting.disputes.schemas import RecordAnswer
from app.voting.heads_on_roll import RollHead, heads_of_owners
from app.voting.kinds import DisputeGround, Finding
from app.voting.lifecycle import State
from app.voting.models import Vote

WITHHELD = "内容正在审核，暂不显示。"
"""In place of what somebody else wrote, until it has passed or staff have released it."""


class BindingRecord(BaseModel):
    """A phone that is or was bound to the flat: as what, by what way, for which owner, on what evidence, and its end.

    `code_issued_by` where a code was used; `admitted_by` where staff said that somebody lives there.
    """

    binding_id: uuid.UUID
    kind: BindingKind
    made_how: MadeHow
    until_on: date | None
    admitted_by: str | None
    who: str = Field(examples=["王*"])
    code_issued_by: str | None
    code_issued_at: datetime | None
    made_at: datetime
    confirmed_how: ConfirmedBy | None
    evidence: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None


class BindingObjectionRecord(BaseModel):
    """An objection to a binding of the flat, and what staff decided."""

    binding_id: uuid.UUID
    ground: str
    raised_at: datetime
    upheld: bool | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None


class DisputeRecord(BaseModel):
    """A dispute of a ballot of the flat, and how it was settled."""

    ground: DisputeGround
    told: str
    at: datetime
    settled_as: Finding | None
    settled_at: datetime | None


class VoteRecords(BaseModel):
    """What is recorded for my heads in one vote; nothing at all is said too."""

    vote_id: uuid.UUID
    title: str
    voters: list[str]
    ballots: list[RecordAnswer]
    nothing_recorded: list[str]
    disputes: list[DisputeRecord]
    authorities: list[AuthorityAnswer]


class RegisterRecord(BaseModel):
    """An import or correction of the register that touched the flat: on what evidence, by whom, approved by whom."""

    at: datetime
    act: str
    evidence: str
    by: str
    approved_by: str | None


class ObjectionRecord(BaseModel):
    """An objection to a posting that was made, or written down, in my name."""

    category: ObjectionCategory
    text: str
    written_by_me: bool
    recorded_by: str | None
    recorded_at: datetime
    outcome: ObjectionOutcome | None
    answer: str | None


class ViewRecord(BaseModel):
    """Somebody of the staff looked up my name, or saw my numbers in full."""

    at: datetime
    act: str
    purpose: str
    by: str


class FlatRecords(BaseModel):
    """Everything ever recorded for a flat of mine."""

    part: str
    bindings: list[BindingRecord]
    binding_objections: list[BindingObjectionRecord]
    votes: list[VoteRecords]
    register_acts: list[RegisterRecord]
    objections: list[ObjectionRecord]
    views: list[ViewRecord]


class MyBallot(BaseModel):
    """A ballot or paper recorded for one of my heads, and in which vote."""

    vote_id: uuid.UUID
    community_id: uuid.UUID
    title: str
    record: RecordAnswer


async def of_flat(session: Tx, own: Binding, resident_id: uuid.UUID, owners: frozenset[uuid.UUID]) -> FlatRecords:
    """Everything recorded for the flat of a binding whose owners these are.

    Of votes the owner's own heads: who owned the flat before keeps their ballots to themselves.
    """
    part = (await register.part(session, own.community_id, own.part_id)).name
    ever = await bound.ever_of_flat(session, own.part_id)
    acts = await register.acts_on(session, own.part_id)
    raised = await flatmates.against(session, ever)
    objected = await objections.of_owners(session, owners)
    views = await register.views_of(session, owners)
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
    readable = await contents.readable_by(session, resident_id, grounds)

    def named(one: uuid.UUID | None) -> str | None:
        return names.get(one, "") if one is not None else None

    return FlatRecords(
        part=part,
        bindings=[
            BindingRecord(
                binding_id=one.id,
                kind=BindingKind(one.kind),
                made_how=MadeHow(one.made_how),
                until_on=one.until_on,
                admitted_by=named(one.admitted_by),
                who=who.get(one.id, ""),
                code_issued_by=named(issued[one.id].issued_by) if one.id in issued else None,
                code_issued_at=issued[one.id].issued_at if one.id in issued else None,
                made_at=one.made_at,
                confirmed_how=ConfirmedBy(one.confirmed_how) if one.confirmed_how else None,
                evidence=one.evidence,
                confirmed_by=named(one.confirmed_by),
                confirmed_at=one.confirmed_at,
                ended_at=one.ended_at,
                ended_reason=one.ended_reason,
            )
            for one in ever
        ],
        binding_objections=[
            BindingObjectionRecord(
                binding_id=one.binding_id,
                ground=one.ground if Subject(ContentKind.BINDING_OBJECTION, one.id) in readable else WITHHELD,
                raised_at=one.raised_at,
                upheld=one.upheld,
                decision=one.decision,
                decided_by=named(one.decided_by),
                decided_at=one.decided_at,
            )
            for one in raised
        ],
        votes=[
            await _of_vote(session, vote, here, resident_id, owners)
            for vote, heads in await _votes(session, own.community_id, owners)
            if (here := [one for one in heads if part in one.parts])
        ],
        register_acts=[
            RegisterRecord(
                at=one.at,
                act=one.act,
                evidence=one.evidence,
                by=names.get(one.by, ""),
                approved_by=named(one.approved_by),
            )
            for one in acts
        ],
        objections=[
            ObjectionRecord(
                category=ObjectionCategory(one.objection.category),
                text=one.objection.text,
                written_by_me=one.objection.recorded_by is None,
                recorded_by=named(one.objection.recorded_by),
                recorded_at=one.objection.recorded_at,
                outcome=ObjectionOutcome(one.answer.outcome) if one.answer else None,
                answer=one.answer.text if one.answer else None,
            )
            for one in objected
        ],
        views=[
            ViewRecord(at=one.at, act=one.act, purpose=one.purpose, by=names.get(one.viewed_by, "")) for one in views
        ],
    )


async def my_ballots(session: Tx, held: Iterable[Binding]) -> list[MyBallot]:
    """Every ballot and paper recorded for the heads of these bindings' owners, vote by vote, the newest vote first."""
    bindings = list(held)
    owners = await residents.owners_of(session, bindings)
    found = []
    for community_id in dict.fromkeys(one.community_id for one in bindings):
        for vote, heads in await _votes(session, community_id, owners):
            found += [
                MyBallot(vote_id=vote.id, community_id=community_id, title=vote.title, record=record_answer(one))
                for one in await records.of_heads(session, vote, [head.voter for head in heads])
            ]
    return found


async def _votes(
    session: Tx, community_id: uuid.UUID, owners: frozenset[uuid.UUID]
) -> list[tuple[Vote, list[RollHead]]]:
    """The votes of an estate that the public knows of, with the heads of these owners in each."""
    return [
        (vote, await heads_of_owners(session, vote.roll_id, owners))
        for vote in await votes.listed(session, community_id)
        if vote.state != State.DRAFT
    ]


async def _of_vote(
    session: Tx, vote: Vote, heads: list[RollHead], resident_id: uuid.UUID, owners: frozenset[uuid.UUID]
) -> VoteRecords:
    voters = [one.voter for one in heads]
    recorded = await records.of_heads(session, vote, voters)
    disputed = [one for one in await disputes.listed(session, vote.id) if one.dispute.voter in voters]
    readable = await contents.readable_by(
        session, resident_id, [Subject(ContentKind.DISPUTE, one.dispute.id) for one in disputed]
    )
    given = await recording.of_resident(session, vote, resident_id=resident_id, owner_ids=owners)
    return VoteRecords(
        vote_id=vote.id,
        title=vote.title,
        voters=voters,
        ballots=[record_answer(one) for one in recorded],
        nothing_recorded=[voter for voter in voters if voter not in {one.voter for one in recorded}],
        disputes=[
            DisputeRecord(
                ground=DisputeGround(one.dispute.ground),
                told=one.dispute.told
                if one.dispute.recorded_by is not None or Subject(ContentKind.DISPUTE, one.dispute.id) in readable
                else WITHHELD,
                at=one.dispute.at,
                settled_as=one.found.finding if one.found else None,
                settled_at=one.found.at if one.found else None,
            )
            for one in disputed
        ],
        authorities=await shown.answers(
            session, vote, [one for one in given if one.voter in voters], await now(session)
        ),
    )
