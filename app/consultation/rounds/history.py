"""The history of households read together, and where each stands by it; the same number of queries for any number."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import ClaimState
from app.consultation.households.meter import Meter, meter
from app.consultation.households.standing import History, HouseholdContact, HouseholdState, HouseholdWord, state
from app.consultation.kinds import (
    IN_PERSON,
    Breach,
    ContactOutcome,
    ContactWay,
    JointSeat,
    Stance,
    Trust,
    Voice,
    VoiceRule,
)
from app.consultation.models import (
    ConditionMet,
    Consultation,
    ConsultOpinion,
    ConsultPlan,
    ConsultVisit,
    JointConfirmation,
    VisitMark,
)
from app.consultation.rounds import attending, claimed
from app.consultation.rounds.attending import Attendance
from app.consultation.rounds.claimed import Claimed, own_trust
from app.consultation.rounds.visiting import MarkFact, VisitFact, VisitLimits, breaches, counts
from app.identity.residents.binding import objected_at
from app.register.imports.recognising import still_owners
from app.register.people.households import Household, households
from app.register.scopes import Scope, read_scope

NOBODY_TOUCHED = {"kind": "none"}


@dataclass(slots=True)
class HouseholdRecord:
    """Everything recorded of one household; `visits`, `opinions` and `attended` in order of time, corrected ones left out.

    `mended` has the visits that their agent corrected, in order of time, which count for nothing.

    `claims` has the opinions that others wrote down, `met` those whose condition the household says is met, `joint` the
    sides that confirmed a joint visit.
    """

    household: Household
    visits: list[ConsultVisit] = field(default_factory=list)
    mended: list[ConsultVisit] = field(default_factory=list)
    opinions: list[ConsultOpinion] = field(default_factory=list)
    marks: list[VisitMark] = field(default_factory=list)
    attended: list[Attendance] = field(default_factory=list)
    joint: dict[uuid.UUID, frozenset[JointSeat]] = field(default_factory=dict)
    claims: dict[uuid.UUID, Claimed] = field(default_factory=dict)
    met: frozenset[uuid.UUID] = frozenset()
    doubted: dict[uuid.UUID, bool] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    changes: list[datetime] = field(default_factory=list)

    def facts(self) -> list[VisitFact]:
        """The visits as the rules of visiting look at them."""
        return [
            VisitFact(str(one.id), one.at, one.way, one.outcome == ContactOutcome.MET, one.next_on)
            for one in self.visits
        ]

    def mark_facts(self) -> list[MarkFact]:
        """The marks at the door."""
        return [MarkFact(one.kind, one.at, one.until_at) for one in self.marks]

    def breaches(self, limits: VisitLimits) -> dict[str, tuple[Breach, ...]]:
        """The visits that went beyond the rules, by id."""
        return breaches(self.facts(), self.mark_facts(), limits)

    def believed(self, visit: ConsultVisit) -> bool:
        """Whether the household does not deny the visit, and all three sides of a joint one confirmed it."""
        claim = self.claims.get(visit.id)
        return self.is_whole(visit) and (claim is None or claim.believed)

    def is_whole(self, visit: ConsultVisit) -> bool:
        """Whether all three sides of a joint visit confirmed it; any other visit is whole by itself."""
        return visit.way != ContactWay.JOINT_VISIT or len(self.joint.get(visit.id, ())) == len(JointSeat)

    def reads(self, opinion: ConsultOpinion, beyond: dict[str, tuple[Breach, ...]]) -> tuple[Stance, Trust]:
        """What an opinion says now and how far it is the household's own."""
        if not opinion.by_another:
            return opinion.stance, self._own(opinion.resident_id)
        claim = self.claims.get(opinion.id, claimed.ENTERED_NOWHERE)
        stance = claim.stance or opinion.stance
        if opinion.helper_id is not None:
            # Nobody's word until the owner confirmed it; from then on as if they had said it on their phone.
            return stance, self._own(claim.confirmed_by) if claim.trust is Trust.CONFIRMED else Trust.OUT
        visit = next((one for one in self.visits if one.id == opinion.visit_id), None)
        if visit is None:
            # Corrected by its agent, after the owner had confirmed what it brought: that word is the owner's.
            return stance, Trust.CONFIRMED if claim.trust is Trust.CONFIRMED else Trust.OUT
        if not self.is_whole(visit):
            return stance, Trust.OUT
        trust = claim.trust
        if opinion.id in self.met and trust is Trust.UNCONFIRMED:
            trust = Trust.CONFIRMED
        if trust is Trust.UNCONFIRMED and not counts(stance, beyond.get(str(visit.id), ())):
            trust = Trust.OUT
        return stance, trust

    def _own(self, resident_id: uuid.UUID | None) -> Trust:
        """How far what came from a resident's phone is the owner's own, where somebody objects to the binding."""
        return own_trust(upheld=self.doubted.get(resident_id) if resident_id is not None else None)

    def condition_of(self, opinion: ConsultOpinion) -> str:
        """The condition of an opinion, as its owner may have corrected it."""
        return self.claims[opinion.id].condition if opinion.id in self.claims else opinion.condition

    def confirmed(self, opinion: ConsultOpinion) -> bool:
        """Whether an owner has confirmed what somebody else wrote down."""
        return self.claims.get(opinion.id, claimed.ENTERED_NOWHERE).trust is Trust.CONFIRMED

    def spoken_at(self, opinion: ConsultOpinion) -> datetime:
        """When it was said: of what a helper prepared, when its owner confirmed it; of what an owner corrected, then.

        Where the plan changed before what was prepared was confirmed, when it was prepared: it was said of the plan
        before. A correction is said of the plan as it is.
        """
        claim = self.claims.get(opinion.id, claimed.ENTERED_NOWHERE)
        if claim.state is ClaimState.CORRECTED and claim.since is not None:
            return claim.since
        if opinion.helper_id is None or claim.since is None or not self.confirmed(opinion):
            return opinion.at
        changed = any(opinion.at < one <= claim.since for one in self.changes)
        return opinion.at if changed else claim.since

    def history(self, rule: VoiceRule, limits: VisitLimits) -> History:
        """The history as `standing.state` takes it."""
        beyond = self.breaches(limits)
        words = []
        for one in self.opinions:
            stance, trust = self.reads(one, beyond)
            voice = one.voice
            person = str(one.owner_id if voice is Voice.OWNER else one.resident_id or "")
            way = ContactWay.APP if one.visit_id is None else self._way(one.visit_id)
            words.append(
                HouseholdWord(str(one.id), self.spoken_at(one), voice, person, stance, trust, way, one.id in self.met)
            )
        contacts = [
            HouseholdContact(
                one.at,
                one.way in IN_PERSON,
                one.met_as.voice if one.met_as else None,
                str(one.owner_id or ""),
                one.outcome == ContactOutcome.LOOKS_EMPTY,
                self.believed(one),
            )
            for one in self.visits
        ]
        contacts += [one.contact() for one in self.attended]
        return History(self.household.id, self.persons, words, contacts, self.changes, rule)

    def _way(self, visit_id: uuid.UUID) -> ContactWay:
        return next((one.way for one in self.visits if one.id == visit_id), ContactWay.VISIT)


@dataclass(frozen=True, slots=True)
class Read:
    """The households of a consultation's scope in the order of the register, with their records."""

    consultation: Consultation
    plans: tuple[ConsultPlan, ...]
    records: dict[uuid.UUID, HouseholdRecord]

    @property
    def limits(self) -> VisitLimits:
        """The consultation's limits on visits."""
        return limits_of(self.consultation)

    def areas(self) -> dict[str, int | None]:
        """The households' areas in 0.01 m2, by the id that their states bear."""
        return {one.household.id: one.household.area_c for one in self.records.values()}

    def meter(self, at: datetime) -> Meter:
        """The figures at an instant."""
        return meter(self.states(at).values(), self.areas())

    def states(self, at: datetime) -> dict[uuid.UUID, HouseholdState]:
        """Where each household stands at an instant."""
        rule = self.consultation.voice_rule
        return {part_id: state(one.history(rule, self.limits), at) for part_id, one in self.records.items()}


def limits_of(consultation: Consultation) -> VisitLimits:
    """The limits on visits that a consultation was opened with."""
    return VisitLimits(consultation.cooling_days, consultation.most_visits)


async def read(
    session: AsyncSession,
    consultation: Consultation,
    *,
    part_ids: Collection[uuid.UUID] | None = None,
    known_at: datetime | None = None,
) -> Read:
    """Every household of the scope (or these of them) with its history.

    With `known_at` only what had come in by then, and claims as they stood by then: what comes in later changes nothing
    of it. Who owns a flat, and whether a binding is objected to, is told as it is now.
    """
    scope = read_scope(consultation.scope)
    found = await households(session, consultation.community_id, scope, part_ids=part_ids)
    records = {one.part_id: HouseholdRecord(one) for one in found}
    here = list(records) if part_ids is not None else None
    plans = [one for one in await plans_of(session, consultation.id) if known_at is None or one.at <= known_at]
    for plan in plans:
        touched = touched_by(plan)
        for record in records.values():
            if touched is not None and touched.holds(record.household):
                record.changes.append(plan.at)
    await _visits(session, consultation.id, here, records, known_at)
    await _opinions(session, consultation.id, here, records, known_at)
    marks = select(VisitMark).where(VisitMark.community_id == consultation.community_id)
    if here is not None:
        marks = marks.where(VisitMark.part_id.in_(here))
    for mark in await session.scalars(marks.order_by(VisitMark.at, VisitMark.id)):
        if mark.part_id in records:
            records[mark.part_id].marks.append(mark)
    for part_id, attended in (await attending.of_households(session, consultation.id, here)).items():
        if part_id in records:
            records[part_id].attended = attended
    await _persons(session, records)
    return Read(consultation, tuple(plans), records)


async def plans_of(session: AsyncSession, consultation_id: uuid.UUID) -> list[ConsultPlan]:
    """The versions of the plan that were asked about, in order; the last one is asked about now."""
    rows = await session.scalars(
        select(ConsultPlan).where(ConsultPlan.consultation_id == consultation_id).order_by(ConsultPlan.at)
    )
    return list(rows)


def touched_by(plan: ConsultPlan) -> Scope | None:
    """The households whose earlier opinion a version of the plan makes stale; None where there are none.

    Read once for all households: it may name thousands of them.
    """
    return None if plan.touched == NOBODY_TOUCHED else read_scope(plan.touched)


async def _visits(
    session: AsyncSession,
    consultation_id: uuid.UUID,
    here: Sequence[uuid.UUID] | None,
    records: dict[uuid.UUID, HouseholdRecord],
    known_at: datetime | None,
) -> None:
    query = select(ConsultVisit).where(ConsultVisit.consultation_id == consultation_id)
    if here is not None:
        query = query.where(ConsultVisit.part_id.in_(here))
    if known_at is not None:
        query = query.where(ConsultVisit.received_at <= known_at)
    for visit in await session.scalars(query.order_by(ConsultVisit.at, ConsultVisit.id)):
        if visit.part_id in records:
            records[visit.part_id].visits.append(visit)
    for record in records.values():
        counted = uncorrected(record.visits)
        record.mended = [one for one in record.visits if one not in counted]
        record.visits = counted
    joint = (
        select(ConsultVisit.part_id, JointConfirmation.visit_id, JointConfirmation.seat)
        .join(ConsultVisit, ConsultVisit.id == JointConfirmation.visit_id)
        .where(ConsultVisit.consultation_id == consultation_id)
    )
    if here is not None:
        joint = joint.where(ConsultVisit.part_id.in_(here))
    if known_at is not None:
        joint = joint.where(JointConfirmation.at <= known_at)
    for part_id, visit_id, seat in await session.execute(joint):
        if part_id in records:
            sides = records[part_id].joint
            sides[visit_id] = sides.get(visit_id, frozenset()) | {seat}


def uncorrected(visits: Sequence[ConsultVisit]) -> list[ConsultVisit]:
    """The visits without those that the same agent has mended by a later entry on the same household."""
    by_id = {one.id: one for one in visits}
    mended = {
        one.corrects
        for one in visits
        if one.corrects in by_id and by_id[one.corrects].agent_id == one.agent_id and one.corrects != one.id
    }
    return [one for one in visits if one.id not in mended]


async def _opinions(
    session: AsyncSession,
    consultation_id: uuid.UUID,
    here: Sequence[uuid.UUID] | None,
    records: dict[uuid.UUID, HouseholdRecord],
    known_at: datetime | None,
) -> None:
    query = select(ConsultOpinion).where(ConsultOpinion.consultation_id == consultation_id)
    if here is not None:
        query = query.where(ConsultOpinion.part_id.in_(here))
    if known_at is not None:
        # What a visit brought comes in with the visit, which is looked at below.
        query = query.where((ConsultOpinion.visit_id.is_not(None)) | (ConsultOpinion.at <= known_at))
    opinions = [
        one
        for one in await session.scalars(query.order_by(ConsultOpinion.at, ConsultOpinion.id))
        if one.part_id in records
    ]
    confirmed = (
        select(ConditionMet.opinion_id, ConditionMet.at)
        .join(ConsultOpinion, ConsultOpinion.id == ConditionMet.opinion_id)
        .where(ConsultOpinion.consultation_id == consultation_id)
    )
    if here is not None:
        confirmed = confirmed.where(ConsultOpinion.part_id.in_(here))
    if known_at is not None:
        confirmed = confirmed.where(ConditionMet.at <= known_at)
    rows = await session.execute(confirmed.order_by(ConditionMet.at))
    met = {row.opinion_id: row.at for row in rows}
    claims = await claimed.of_opinions(session, [one.id for one in opinions if one.by_another], known_at=known_at)
    in_doubt = await objected_at(session, {one.part_id for one in opinions if one.visit_id is None})
    kept = {visit.id for record in records.values() for visit in record.visits}
    for one in opinions:
        record = records[one.part_id]
        claim = claims.get(one.id)
        by_owner = claim is not None and claim.trust is Trust.CONFIRMED
        if one.visit_id is not None and one.visit_id not in kept and not by_owner:
            continue
        record.opinions.append(one)
        # Of a condition that the owner has put otherwise since, it was not said that it is met.
        corrected = claim.since if claim is not None and claim.state is ClaimState.CORRECTED else None
        if one.id in met and (corrected is None or met[one.id] >= corrected):
            record.met |= {one.id}
        if claim is not None:
            record.claims[one.id] = claim
        spoke = one.resident_id or (claim.confirmed_by if claim is not None else None)
        if spoke is not None and (spoke, one.part_id) in in_doubt:
            record.doubted[spoke] = in_doubt[spoke, one.part_id]


async def _persons(session: AsyncSession, records: dict[uuid.UUID, HouseholdRecord]) -> None:
    named = {
        (part_id, owner_id)
        for part_id, record in records.items()
        for owner_id in (
            *(one.owner_id for one in record.opinions),
            *(one.owner_id for one in record.visits),
            *(one.check_in.owner_id for one in record.attended),
        )
        if owner_id is not None
    }
    for part_id, persons in (await persons_of(session, named, [one.household for one in records.values()])).items():
        records[part_id].persons = persons


async def persons_of(
    session: AsyncSession, named: Collection[tuple[uuid.UUID, uuid.UUID]], asked_households: Iterable[Household]
) -> dict[uuid.UUID, dict[str, str]]:
    """For each household, every id under which an owner of today was named, with the one id for that person."""
    owners = {one.part_id: one.owners for one in asked_households}
    persons: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for (part_id, owner_id), ids in (await still_owners(session, named)).items():
        today = sorted(str(one) for one in ids if one in owners[part_id])
        if today:
            persons[part_id][str(owner_id)] = today[0]
    return persons
