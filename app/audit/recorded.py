"""Everything ever recorded for a flat, put together from the rooms that keep it: the one query for phone and window.

Source: law R-75. What somebody else did in an owner's name (被签名) is found by its owner here.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from app.claims.reading.reading import ClaimNow
from app.core.installation import now
from app.core.paging import all_lines
from app.identity import residents, service
from app.identity.models import Binding, BindingObjection, HouseholdCode
from app.identity.residents import binding as bound
from app.identity.residents import flatmates
from app.moderation import queries as contents
from app.moderation.kinds import ContentKind
from app.moderation.queries import Subject
from app.posting import objections
from app.posting.objections import ObjectionNow
from app.register import looks
from app.register import queries as register
from app.register.models import PersonalDataView
from app.register.queries import ActOnPart
from app.voting.authorities import appointing, appointments_shown, recording, shown
from app.voting.ballots.heads_on_roll import RollHead, heads_of_owners
from app.voting.disputes import queries as disputes
from app.voting.disputes import records
from app.voting.drafting import preparing
from app.voting.drafting import queries as votes
from app.voting.lifecycle import State
from app.voting.models import Vote

WITHHELD = "内容正在审核，暂不显示。"
"""In place of what somebody else wrote, until it has passed or staff have released it."""


@dataclass(frozen=True, slots=True)
class _FlatRows:
    """The rows of a flat that a sight covers; `codes` are those with which bindings were made, by binding."""

    bindings: list[Binding]
    codes: dict[uuid.UUID, HouseholdCode]
    binding_objections: list[BindingObjection]
    claims: list[ClaimNow]
    acts: list[ActOnPart]
    objections: list[ObjectionNow]
    views: list[PersonalDataView]

    def staff_ids(self) -> Iterator[uuid.UUID | None]:
        """Everybody of the staff who is named with these rows."""
        for binding in self.bindings:
            yield from (binding.confirmed_by, binding.admitted_by)
        yield from (code.issued_by for code in self.codes.values())
        yield from (objection.decided_by for objection in self.binding_objections)
        for act in self.acts:
            yield from (act.by, act.approved_by)
        yield from (objection.objection.recorded_by for objection in self.objections)
        yield from (view.viewed_by for view in self.views)


async def read_flat(
    session: AsyncSession, community_id: uuid.UUID, part_id: uuid.UUID, sight: AuditSight
) -> FlatRecords:
    """Read what is recorded for a flat, as far as somebody's sight of it reaches.

    Of votes the heads of the owners that they are: who owned the flat before keeps their ballots to themselves.
    """
    part = await register.part(session, community_id, part_id)
    rows = await _find_rows(session, part_id, sight)
    names = await service.names(session, rows.staff_ids())
    at = await now(session)
    flat = AuditedFlat(part_id, rows.bindings, frozenset(owner.id for owner, _ in part.owners))
    return FlatRecords(
        part=part.name,
        bindings=await _answer_bindings(session, rows, names, sight),
        binding_objections=await _answer_binding_objections(session, rows, names, sight),
        votes=[
            await _read_vote(session, vote, here, sight, at)
            for vote, heads in await _find_votes(session, community_id, sight.owner_ids)
            if (here := [head for head in heads if part.name in head.parts])
        ],
        claims=await claims_shown.answers(session, rows.claims),
        register_acts=[
            RegisterRecord.from_row(act, by=names.get(act.by, ""), approved_by=_name_of(names, act.approved_by))
            for act in rows.acts
        ],
        objections=[_answer_objection(objection, names) for objection in rows.objections],
        asked=await asked.read_asked(session, flat, sight),
        views=[ViewRecord.from_row(view, by=names.get(view.viewed_by, "")) for view in rows.views],
    )


async def _find_rows(session: AsyncSession, part_id: uuid.UUID, sight: AuditSight) -> _FlatRows:
    owners = sight.owner_ids
    bindings = [
        binding
        for binding in await bound.ever_of_flat(session, part_id)
        if sight.covers(binding.made_at) and (binding.owner_id in owners or not sight.themselves_only)
    ]
    return _FlatRows(
        bindings=bindings,
        codes=await bound.codes_of(session, bindings),
        binding_objections=[
            objection for objection in await flatmates.against(session, bindings) if sight.covers(objection.raised_at)
        ],
        claims=[
            claim
            for claim in await claims.of_owners(session, {part_id: owners})
            if sight.covers(claim.claim.at) and not (sight.themselves_only and owners.isdisjoint(claim.claim.owner_ids))
        ],
        acts=[act for act in await register.acts_on(session, part_id) if sight.covers(act.at)],
        objections=[
            objection
            for objection in await objections.of_owners(session, owners)
            if sight.covers(objection.objection.recorded_at)
        ],
        views=await _read_looks(session, sight),
    )


async def _answer_bindings(
    session: AsyncSession, rows: _FlatRows, names: Mapping[uuid.UUID, str], sight: AuditSight
) -> list[BindingRecord]:
    owners = await flatmates.masked(session, rows.bindings)
    answers = []
    for binding in rows.bindings:
        confirmed, ended = sight.covers(binding.confirmed_at), sight.covers(binding.ended_at)
        code = rows.codes.get(binding.id)
        answers.append(
            BindingRecord.from_row(
                binding,
                binding_id=binding.id,
                admitted_by=_name_of(names, binding.admitted_by),
                who=owners.get(binding.id, "") if confirmed else "",
                code_issued_by=_name_of(names, code.issued_by) if code else None,
                code_issued_at=code.issued_at if code else None,
                confirmed_how=binding.confirmed_how if confirmed else None,
                evidence=binding.evidence if confirmed else None,
                confirmed_by=_name_of(names, binding.confirmed_by) if confirmed else None,
                confirmed_at=binding.confirmed_at if confirmed else None,
                ended_at=binding.ended_at if ended else None,
                ended_reason=binding.ended_reason if ended else None,
            )
        )
    return answers


async def _answer_binding_objections(
    session: AsyncSession, rows: _FlatRows, names: Mapping[uuid.UUID, str], sight: AuditSight
) -> list[BindingObjectionRecord]:
    grounds = {one.id: Subject(ContentKind.BINDING_OBJECTION, one.id) for one in rows.binding_objections}
    readable = await contents.readable_by(session, sight.reader, list(grounds.values()))
    answers = []
    for objection in rows.binding_objections:
        decided = sight.covers(objection.decided_at)
        answers.append(
            BindingObjectionRecord.from_row(
                objection,
                ground=objection.ground if grounds[objection.id] in readable else WITHHELD,
                upheld=objection.upheld if decided else None,
                decision=objection.decision if decided else None,
                decided_by=_name_of(names, objection.decided_by) if decided else None,
                decided_at=objection.decided_at if decided else None,
            )
        )
    return answers


def _answer_objection(objection: ObjectionNow, names: Mapping[uuid.UUID, str]) -> ObjectionRecord:
    return ObjectionRecord.from_row(
        objection.objection,
        written_by_me=objection.objection.recorded_by is None,
        recorded_by=_name_of(names, objection.objection.recorded_by),
        outcome=objection.answer.outcome if objection.answer else None,
        answer=objection.answer.text if objection.answer else None,
    )


def _name_of(names: Mapping[uuid.UUID, str], staff_id: uuid.UUID | None) -> str | None:
    return names.get(staff_id, "") if staff_id is not None else None


async def my_ballots(session: AsyncSession, bindings: Sequence[Binding]) -> list[MyBallot]:
    """Read every ballot and paper of the heads of these bindings' owners, vote by vote, the newest vote first."""
    owners = await residents.owners_of(session, bindings)
    found = []
    for community_id in dict.fromkeys(one.community_id for one in bindings):
        for vote, heads in await _find_votes(session, community_id, owners):
            parts = {head.voter: list(head.parts) for head in heads}
            recorded = await records.of_heads(session, vote, list(parts))
            items = (
                {str(item.number): item.title for item in await preparing.items_of(session, vote.id)}
                if recorded
                else {}
            )
            found += [
                MyBallot.from_row(vote, vote_id=vote.id, parts=parts[record.voter], items=items, record=record)
                for record in recorded
            ]
    return found


async def _find_votes(
    session: AsyncSession, community_id: uuid.UUID, owners: frozenset[uuid.UUID]
) -> list[tuple[Vote, list[RollHead]]]:
    """Find the votes of an estate that the public knows of, with the heads of these owners in each."""
    return [
        (vote, await heads_of_owners(session, vote.roll_id, owners))
        for vote in await all_lines(lambda after: votes.listed(session, community_id, after=after))
        if vote.state != State.DRAFT
    ]


async def _read_vote(
    session: AsyncSession, vote: Vote, heads: list[RollHead], sight: AuditSight, at: datetime
) -> VoteRecords:
    voters = [one.voter for one in heads]
    recorded = [one for one in await records.of_heads(session, vote, voters) if sight.covers(one.received_at)]
    if not sight.shows_choices(counted=vote.counted_at is not None):
        recorded = [one.model_copy(update={"choices": {}}) for one in recorded]
    given = [one for one in await recording.of_voters(session, vote, voters) if sight.covers(one.recorded_at)]
    given_away = await all_lines(lambda after: appointing.of_heads(session, vote, voters, after))
    made = [one for one in given_away if sight.covers(one.proposed_at)]
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


async def _read_looks(session: AsyncSession, sight: AuditSight) -> list[PersonalDataView]:
    """Read the looks at these owners, the latest first: at them at any time, at everybody while in sight."""
    if sight.every_look:
        found = await all_lines(lambda after: looks.at_owners(session, sight.owner_ids, after=after))
    else:
        found, _ = await looks.at_owners(session, sight.owner_ids)
    return [one for one in found if one.owner_id is not None or sight.covers(one.at)]
