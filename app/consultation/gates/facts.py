"""The households of a gate as they stand now: of a survey's answers, or of a consultation's history."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import ClaimState, EvidenceClass
from app.consultation import errors
from app.consultation.gates.certificate import TOGETHER, read_share
from app.consultation.gates.kinds import GateKind, GateTrust, GateWord
from app.consultation.gates.rule import BothWays, GateFigures, GateRow, GateShare, both_ways, figures, row
from app.consultation.gates.tries import DoorTry, not_reached
from app.consultation.households.standing import COUNTED, FIRM, HouseholdState, year_before
from app.consultation.kinds import IN_PERSON, ContactWay, Trust, Voice
from app.consultation.models import Consultation, ConsultVisit
from app.consultation.rounds import history, rounds
from app.consultation.rounds import queries as consultations
from app.consultation.rounds.claimed import class_of
from app.consultation.rounds.history import HouseholdRecord
from app.consultation.surveys import queries as surveys
from app.consultation.surveys import reading
from app.consultation.surveys.kinds import QuestionRole, SurveyPurpose
from app.consultation.surveys.models import Survey, SurveyVersion
from app.consultation.surveys.questions import SurveyQuestion
from app.consultation.surveys.reading import AnsweringHousehold
from app.consultation.surveys.settling import stands_for
from app.core.errors import Refused
from app.projects.asked import lifts
from app.projects.kinds import AcceptanceBase
from app.projects.policy import policies
from app.register.people.households import areas

LEAST_RESPONSE = 80
"""Of a consultation, in percent of all households: who agrees has been asked, so four fifths have to be anyway."""

_PURPOSE = {GateKind.INCLUSION: SurveyPurpose.INCLUSION, GateKind.SATISFACTION: SurveyPurpose.SATISFACTION}


@dataclass(frozen=True, slots=True)
class GateSource:
    """What a gate rests on: the survey, or the consultation."""

    survey_id: uuid.UUID | None = None
    consultation_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class GateFacts:
    """A gate's households by part, each with its row and area; and what the certificate says of its source.

    `matters` are what households are asked one by one, of which the first alone is counted; `agreed` has of each household to which of
    them it agrees. `hands` are those who drew it up or entered something in it, `prepared_by` the one of them who published it.
    `forged` are the households in whose name something was entered that two units found not to be theirs. `about_lift`: its
    consultation asks about a lift, and is no gate. `share` is what the district's policy of `policy_sha256` asks for before
    completion is accepted; None of every other gate.
    """

    kind: GateKind
    source: GateSource
    project_id: uuid.UUID
    scope: Mapping[str, Any]
    plan_version_id: uuid.UUID | None
    least_response: int
    title: str
    population: str
    source_sha256: str
    rows: Mapping[uuid.UUID, tuple[GateRow, int]]
    matters: tuple[QuestionRole, ...]
    agreed: Mapping[uuid.UUID, frozenset[QuestionRole]]
    prepared_by: uuid.UUID
    hands: frozenset[uuid.UUID]
    version: SurveyVersion | None = None
    forged: frozenset[uuid.UUID] = frozenset()
    about_lift: bool = False
    share: GateShare | None = None
    policy_sha256: bytes = b""

    @property
    def figures(self) -> GateFigures:
        """The figures now."""
        return figures((one for one, _ in self.rows.values()), self.least_response, self.share)

    @property
    def agreed_to(self) -> dict[QuestionRole, int]:
        """How many households agree to each matter."""
        return {role: sum(role in one for one in self.agreed.values()) for role in self.matters}

    @property
    def both_ways(self) -> BothWays:
        """The report by households and by area."""
        return both_ways(self.rows.values())


async def gather(
    session: AsyncSession,
    community_id: uuid.UUID,
    kind: GateKind,
    source: GateSource,
    at: datetime,
    *,
    certified: Mapping[str, Any] | None = None,
) -> GateFacts:
    """The households of a gate now; raises Refused where the source is of another kind than the gate asks for.

    `certified` is the file by whose rule they are counted, where one was made: those from before count who agrees to every
    matter at once, and a file of satisfaction has the policy of its day.
    """
    if kind.from_survey and source.survey_id is not None:
        found = await _of_survey(
            session,
            community_id,
            kind,
            source.survey_id,
            at,
            together=certified is not None and certified["v"] == TOGETHER,
        )
        return await _by_policy(session, community_id, found, certified) if kind is GateKind.SATISFACTION else found
    if not kind.from_survey and source.consultation_id is not None:
        return await _of_consultation(session, community_id, kind, source.consultation_id, at)
    wanted = f"“{_PURPOSE[kind].label}”问卷" if kind.from_survey else "一次征询"
    raise Refused(errors.GATE_NO_SOURCE, gate=kind.label, wanted=wanted)


async def _of_survey(
    session: AsyncSession,
    community_id: uuid.UUID,
    kind: GateKind,
    survey_id: uuid.UUID,
    at: datetime,
    *,
    together: bool,
) -> GateFacts:
    survey, version = await surveys.published(session, community_id, survey_id)
    if version.purpose is not _PURPOSE[kind] or survey.project_id is None:
        raise Refused(errors.GATE_NO_SOURCE, gate=kind.label, wanted=f"“{_PURPOSE[kind].label}”问卷")
    found = await reading.read(session, survey, version)
    since = year_before(at) if kind.ages else None
    questions = {one.role: one for one in found.questions if one.role is not None}
    matters = tuple(
        sorted(questions, key=lambda role: (role is not version.purpose.deciding, list(QuestionRole).index(role)))
    )
    counted = frozenset(matters if together else matters[:1])
    rows: dict[uuid.UUID, tuple[GateRow, int]] = {}
    agreed: dict[uuid.UUID, frozenset[QuestionRole]] = {}
    for part_id, household in found.households.items():
        one, agreed[part_id] = _answered(household, found.voices.heard, questions, counted, since)
        rows[part_id] = (one, household.area_c or 0)
    plan = version.document["plan_version_id"]
    return GateFacts(
        kind=kind,
        source=GateSource(survey_id=survey_id),
        project_id=survey.project_id,
        scope=version.document["scope"],
        plan_version_id=uuid.UUID(plan) if plan is not None else None,
        least_response=version.document["least_response"],
        title=version.document["title"],
        population=f"全部住户，{found.voices.label}",
        source_sha256=version.sha256.hex(),
        rows=rows,
        matters=matters,
        agreed=agreed,
        prepared_by=version.published_by,
        hands=await _hands_of_survey(session, survey, version),
        version=version,
        forged=frozenset(part_id for part_id, one in found.households.items() if one.forged),
    )


async def _by_policy(
    session: AsyncSession, community_id: uuid.UUID, facts: GateFacts, certified: Mapping[str, Any] | None
) -> GateFacts:
    """The same households as the district's policy has them counted: the one in force, or that of a file."""
    policy = await policies.in_force(session, community_id)
    asked = policy.policy.acceptance
    if certified is not None:
        share, least = read_share(certified), int(certified["rule"]["least_response"])
    else:
        share = GateShare(asked.percent, asked.base, asked.tries)
        least = max(asked.least_response_percent, facts.least_response)
    counted = replace(facts, share=share, least_response=least, policy_sha256=policy.sha256)
    if share is None or share.base is not AcceptanceBase.REACHED or facts.version is None:
        return counted
    visits = await _visits(session, facts.project_id)
    tries = [DoorTry(str(one.part_id), one.at, one.met_as is not None, list(map(str, one.evidence))) for one in visits]
    doors = not_reached(tries, share.tries, facts.version.opens_at, facts.version.closes_at)
    silent = GateRow(GateWord.NONE)
    rows = {
        part_id: (GateRow(GateWord.NOT_REACHED) if one == silent and str(part_id) in doors else one, area_c)
        for part_id, (one, area_c) in facts.rows.items()
    }
    return replace(
        counted, rows=rows, hands=facts.hands | {one.agent_id for one in visits if str(one.part_id) in doors}
    )


async def _visits(session: AsyncSession, project_id: uuid.UUID) -> list[ConsultVisit]:
    """The visits at the doors of a project, corrected ones left out."""
    rows = await session.scalars(
        select(ConsultVisit)
        .join(Consultation, Consultation.id == ConsultVisit.consultation_id)
        .where(
            Consultation.project_id == project_id,
            ConsultVisit.way == ContactWay.VISIT,
        )
        .order_by(ConsultVisit.at, ConsultVisit.id)
    )
    return history.uncorrected(rows.all())


async def _hands_of_survey(session: AsyncSession, survey: Survey, version: SurveyVersion) -> frozenset[uuid.UUID]:
    entered = await surveys.agents(session, survey.id)
    return entered | {survey.created_by, survey.drafted_by, version.published_by}


def _answered(
    household: AnsweringHousehold,
    voices: tuple[Voice, ...],
    questions: Mapping[QuestionRole, SurveyQuestion],
    counted: frozenset[QuestionRole],
    since: datetime | None,
) -> tuple[GateRow, frozenset[QuestionRole]]:
    """A household's row, and to which matters it agrees; it is counted where it agrees to all that are `counted`."""
    fresh = [one for one in household.heard if since is None or one.at >= since]
    answer = stands_for(fresh, voices)
    if answer.evidence is None or answer.trust is None:
        return GateRow(GateWord.NONE, disputed=household.disputed), frozenset()
    agreed = frozenset(
        role
        for role, question in questions.items()
        if (settled := answer.answers.get(question.id)) is not None
        and settled.value is not None
        and question.agreed(settled.value)
    )
    word = GateWord.COUNTED if counted <= agreed else GateWord.OTHER
    return row(word, answer.evidence, answer.trust, disputed=household.disputed), agreed


async def _of_consultation(
    session: AsyncSession, community_id: uuid.UUID, kind: GateKind, consultation_id: uuid.UUID, at: datetime
) -> GateFacts:
    found = await history.read(session, await consultations.find(session, community_id, consultation_id))
    consultation = found.consultation
    known_areas = await areas(session, community_id)
    states = found.states(at)
    rule = consultation.voice_rule
    rows = {
        part_id: (
            _asked_row(record, states[part_id], _disputed(record, found), at)
            if kind is GateKind.PLAN_ASKED
            else _agreed(record, states[part_id], _disputed(record, found)),
            known_areas.get(part_id, 0),
        )
        for part_id, record in found.records.items()
    }
    reports = [report for _, report in (await rounds.spans(session, consultation_id)).values() if report is not None]
    agents = {one.agent_id for record in found.records.values() for one in record.visits}
    agents |= {
        one.check_in.staff_id
        for record in found.records.values()
        for one in record.attended
        if one.check_in.staff_id is not None
    }
    return GateFacts(
        kind=kind,
        source=GateSource(consultation_id=consultation_id),
        project_id=consultation.project_id,
        scope=consultation.scope,
        plan_version_id=found.plans[-1].plan_version_id,
        least_response=LEAST_RESPONSE,
        title=consultation.title,
        population=f"全部住户，{rule.label}",
        source_sha256=max(reports, key=lambda one: one.closed_at).sha256.hex() if reports else "",
        rows=rows,
        matters=(),
        agreed={},
        prepared_by=consultation.created_by,
        hands=frozenset(agents | {consultation.created_by, found.plans[-1].by}),
        forged=frozenset(
            part_id
            for part_id, one in found.records.items()
            if any(claim.state is ClaimState.STRUCK for claim in one.claims.values())
        ),
        about_lift=await lifts.asks_about_lift(session, consultation_id),
    )


def _disputed(record: HouseholdRecord, read: history.Read) -> bool:
    beyond = record.breaches(read.limits)
    return any(record.reads(one, beyond)[1] is Trust.DISPUTED for one in record.opinions) or any(
        one.trust is Trust.DISPUTED for one in record.attended
    )


def _agreed(record: HouseholdRecord, state: HouseholdState, disputed: bool) -> GateRow:
    if not state.supports or state.evidence is None or state.claim is None:
        return GateRow(GateWord.OTHER if state.consulted else GateWord.NONE, disputed=disputed)
    return row(
        GateWord.COUNTED,
        _class(record, state, state.evidence),
        state.claim,
        disputed=disputed,
    )


def _asked_row(record: HouseholdRecord, state: HouseholdState, disputed: bool, at: datetime) -> GateRow:
    if not state.consulted:
        return GateRow(GateWord.NONE, disputed=disputed)
    since = max([year_before(at), *record.changes])
    attended = [one for one in record.attended if one.believed and one.check_in.at >= since]
    own = [one for one in attended if one.trust in FIRM]
    if own and state.claim not in FIRM:
        # That they were there themselves is a firmer word than what others heard from them.
        return row(GateWord.COUNTED, own[-1].evidence, own[-1].trust, disputed=disputed)
    if state.evidence is not None and state.claim is not None and not state.stale:
        evidence, trust = _class(record, state, state.evidence), GateTrust(state.claim)
    else:
        # Met in person, and what was said then does not count: that they were met rests on the visitor's word.
        met = [one for one in record.visits if one.met_as and one.way in IN_PERSON and record.believed(one)]
        evidence = attended[-1].evidence if attended else EvidenceClass.ORAL
        evidence = class_of(met[-1].way) if met else evidence
        trust = GateTrust.UNCONFIRMED
    return row(GateWord.COUNTED, evidence, trust, disputed=disputed)


def _class(record: HouseholdRecord, state: HouseholdState, way: ContactWay) -> EvidenceClass:
    if way is not ContactWay.APP:
        return class_of(way)
    since = state.as_of
    by_owner = any(
        one.voice == Voice.OWNER and str(one.owner_id) in record.persons and (since is None or one.at >= since)
        for one in record.opinions
        if record.claims.get(one.id) is None or record.claims[one.id].trust in COUNTED
    )
    return EvidenceClass.OWN_WORD_2 if by_owner else EvidenceClass.OWN_WORD_1
