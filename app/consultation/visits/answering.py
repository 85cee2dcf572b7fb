"""A household's own word: its answer, that its condition is met, and that nobody is to come any more."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.preparing import Helper
from app.consultation import errors
from app.consultation.kinds import Stance, VisitMarkKind, Voice
from app.consultation.models import ConditionMet, Consultation, ConsultOpening, ConsultOpinion, VisitMark
from app.consultation.rounds import claimed, rounds
from app.consultation.rounds.history import HouseholdRecord, read
from app.consultation.schemas import HelpersAnswer, OwnAnswer
from app.consultation.visits.recording import opinion_faults, opinion_of
from app.core.errors import NOT_FOUND, Refused
from app.identity import errors as identity_errors
from app.identity.residents.dwelling import Dweller
from app.projects.plans.plans import plain
from app.register.imports.recognising import still_owners


async def my_record(session: AsyncSession, consultation: Consultation, own: Dweller) -> HouseholdRecord:
    """The record of one's household; raises Refused where the consultation does not ask it, or not yet."""
    started = await session.scalar(
        select(ConsultOpening.round).where(ConsultOpening.consultation_id == consultation.id).limit(1)
    )
    if started is None:
        raise Refused(NOT_FOUND)
    record = (await read(session, consultation, part_ids=[own.part_id])).records.get(own.part_id)
    if record is None:
        raise Refused(NOT_FOUND)
    return record


async def answer(
    session: AsyncSession, own: Dweller, consultation_id: uuid.UUID, sent: OwnAnswer, at: datetime
) -> ConsultOpinion:
    """Keep what a resident says: as an owner's word at level 2, else as an occupant's.

    What others entered in this owner's name gives way at once. Raises Refused for what is wrong in it.
    """
    consultation = await rounds.lock(session, own.community_id, consultation_id)
    record = await my_record(session, consultation, own)
    if own.helps is not None:
        raise Refused(errors.HELPER_PREPARES)
    if faults := opinion_faults(sent.stance, sent.condition, sent.reasons):
        raise Refused(errors.CONSULTATION_FAULTY, faults)
    if own.in_doubt:
        raise Refused(identity_errors.OWNERS_ONLY)
    said = opinion_of(
        sent,
        **own.columns(),
        id=uuid.uuid4(),
        consultation_id=consultation_id,
        voice=(Voice.OWNER if own.owner_id is not None else Voice.OCCUPANT),
        at=at,
    )
    session.add(said)
    await session.flush()
    await claimed.give_way(session, consultation, record.opinions, said, at)
    return said


async def prepare(
    session: AsyncSession, own: Dweller, consultation_id: uuid.UUID, sent: HelpersAnswer, at: datetime
) -> ConsultOpinion:
    """Keep what a family helper prepares for the owner who let them in; it counts once that owner confirms it.

    Raises Refused for everybody else, for what is wrong in it, and where that owner owns the flat no more.
    """
    consultation = await rounds.lock(session, own.community_id, consultation_id)
    record = await my_record(session, consultation, own)
    if own.helps is None:
        raise Refused(errors.HELPERS_ALONE)
    if faults := opinion_faults(sent.stance, sent.condition, sent.reasons):
        raise Refused(errors.CONSULTATION_FAULTY, faults)
    if own.in_doubt:
        raise Refused(identity_errors.OWNERS_ONLY)
    # The register may have written the same owner anew since the helper was let in.
    ids = (await still_owners(session, [(own.part_id, own.helps)]))[own.part_id, own.helps]
    owner_id = next((one for one in sorted(record.household.owners) if one in ids), own.helps)
    said = opinion_of(
        sent,
        id=uuid.uuid4(),
        consultation_id=consultation_id,
        part_id=own.part_id,
        voice=Voice.OWNER,
        owner_id=owner_id,
        helper_id=own.resident_id,
        at=at,
    )
    helper = Helper(own.resident_id, own.binding_id, plain(sent.helper_name))
    await claimed.prepare(session, consultation, record.opinions, said, helper, at)
    session.add(said)
    await session.flush()
    return said


async def condition_is_met(
    session: AsyncSession, own: Dweller, consultation_id: uuid.UUID, at: datetime
) -> ConsultOpinion:
    """The resident says that the condition of their last word is met, whoever wrote that word down.

    Raises Refused where their last word has no condition, or they have said so before.
    """
    consultation = await rounds.lock(session, own.community_id, consultation_id)
    record = await my_record(session, consultation, own)
    if own.helps is not None:
        raise Refused(errors.HELPER_PREPARES)
    if own.in_doubt:
        raise Refused(identity_errors.OWNERS_ONLY)
    last = _last_word(record, own)
    if last is None or last.id in record.met:
        raise Refused(errors.NO_CONDITION)
    # As it holds now: its owner may have corrected what was entered.
    if record.reads(last, {})[0] is not Stance.CONDITIONAL:
        raise Refused(errors.NO_CONDITION)
    session.add(ConditionMet(opinion_id=last.id, resident_id=own.resident_id, at=at))
    await session.flush()
    return last


def _last_word(record: HouseholdRecord, own: Dweller) -> ConsultOpinion | None:
    """The last word that is theirs: one they said or confirmed for a helper, or else one a visitor wrote down."""
    theirs = [
        one
        for one in record.opinions
        if one.resident_id == own.resident_id or (own.owner_id is not None and one.owner_id == own.owner_id)
    ]
    spoken = [one for one in theirs if one.visit_id is None and (one.helper_id is None or record.confirmed(one))]
    written = [one for one in theirs if one.visit_id is not None]
    return max(spoken or written, key=lambda one: (record.spoken_at(one), one.id), default=None)


async def mark(
    session: AsyncSession,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    kind: VisitMarkKind,
    reason: str,
    *,
    until_at: datetime | None = None,
    staff_id: uuid.UUID | None = None,
    resident_id: uuid.UUID | None = None,
    at: datetime,
) -> VisitMark:
    """Mark a door: nobody is to come, may come again, or two go together until a day."""
    made = VisitMark(
        id=uuid.uuid4(),
        community_id=community_id,
        part_id=part_id,
        kind=kind,
        reason=plain(reason),
        staff_id=staff_id,
        resident_id=resident_id,
        at=at,
        until_at=until_at,
    )
    session.add(made)
    await session.flush()
    return made
