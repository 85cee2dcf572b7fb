"""The households of a survey's scope with everything they answered; the same number of queries for any number."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries as claims
from app.claims.kinds import ClaimState, EvidenceClass
from app.claims.reading.reading import ClaimNow
from app.consultation.kinds import Trust, Voice
from app.consultation.rounds.claimed import own_trust, trust_of
from app.consultation.rounds.history import persons_of
from app.consultation.surveys.kinds import SurveyVoices, SurveyWord
from app.consultation.surveys.models import Survey, SurveyAnswer, SurveyVersion
from app.consultation.surveys.questions import SurveyQuestion, read_question
from app.consultation.surveys.settling import Heard, HouseholdAnswer, holding, of_today, settle, stands_for
from app.consultation.surveys.sums import CountedHousehold
from app.identity.residents.binding import objected_at
from app.register.people.households import Household, areas, households
from app.register.scopes import read_scope

SUBJECT = "survey_answer"


@dataclass(slots=True)
class AnsweringHousehold:
    """A household with its answers, those of former owners left out; `area_c` is None where the register has none.

    `forged`: an answer was entered in its name that two units found not to be theirs.
    """

    household: Household
    area_c: int | None
    heard: list[Heard] = field(default_factory=list)
    forged: bool = False

    @property
    def dwelling(self) -> CountedHousehold:
        """As it is counted."""
        one = self.household
        return CountedHousehold(
            (one.building, one.stairwell), self.area_c or 0, frozenset(str(owner) for owner in one.owners)
        )

    @property
    def disputed(self) -> bool:
        """Whether somebody of the household says of an answer that it is not theirs."""
        return any(one.trust is Trust.DISPUTED for one in self.heard)


@dataclass(frozen=True, slots=True)
class SurveyRead:
    """A published survey, its questions, and its households in the order of the register."""

    survey: Survey
    version: SurveyVersion
    households: Mapping[uuid.UUID, AnsweringHousehold]

    @property
    def questions(self) -> list[SurveyQuestion]:
        """The questions of the version that holds."""
        return questions_of(self.version)

    @property
    def voices(self) -> SurveyVoices:
        """Who may answer."""
        return self.version.voices

    def in_voice(self, voice: Voice, *, firm_only: bool = False) -> list[tuple[CountedHousehold, HouseholdAnswer]]:
        """What every household says in one voice; `firm_only` leaves unconfirmed claims out."""
        return [(one.dwelling, settle(one.heard, voice, firm_only=firm_only)) for one in self.households.values()]

    def texts(self, question: str) -> list[Heard]:
        """The answers that hold and have a text for this question, the earliest first."""
        found = [
            one
            for household in self.households.values()
            for voice in self.voices.heard
            for one in holding(household.heard, voice)
            if question in one.answers
        ]
        return sorted(found, key=lambda one: (one.at, one.id))

    def word_of(self, part_id: uuid.UUID) -> SurveyWord | None:
        """What came of asking a household; None where it said nothing that counts, or is not asked."""
        found = self.households.get(part_id)
        return stands_for(found.heard, self.voices.heard).word if found is not None else None

    def for_households(self) -> list[tuple[CountedHousehold, HouseholdAnswer]]:
        """What stands for every household."""
        return [(one.dwelling, stands_for(one.heard, self.voices.heard)) for one in self.households.values()]


def questions_of(version: SurveyVersion) -> list[SurveyQuestion]:
    """The questions of a version."""
    return [read_question(one) for one in version.document["questions"]]


async def read(
    session: AsyncSession, survey: Survey, version: SurveyVersion, *, part_ids: Collection[uuid.UUID] | None = None
) -> SurveyRead:
    """Every household of the scope (or these of them) with its answers."""
    scope = read_scope(version.document["scope"])
    found = await households(session, survey.community_id, scope, part_ids=part_ids)
    known_areas = await areas(session, survey.community_id)
    read_ones = {one.part_id: AnsweringHousehold(one, known_areas.get(one.part_id)) for one in found}
    query = select(SurveyAnswer).where(SurveyAnswer.survey_id == survey.id)
    if part_ids is not None:
        query = query.where(SurveyAnswer.part_id.in_(part_ids))
    answers = [one for one in await session.scalars(query) if one.part_id in read_ones]
    entered = await claims.states(session, SUBJECT, [one.id for one in answers if one.agent_id is not None])
    doubted = await objected_at(session, {one.part_id for one in answers if one.resident_id is not None})
    named = {(one.part_id, one.owner_id) for one in answers if one.owner_id is not None}
    persons = await persons_of(session, named, found)
    for answer in sorted(answers, key=lambda one: (one.at, one.id)):
        heard = _heard(answer, entered.get(answer.id, []), doubted)
        read_ones[answer.part_id].heard += of_today([heard], persons.get(answer.part_id, {}))
        if any(one.standing.state is ClaimState.STRUCK for one in entered.get(answer.id, [])):
            read_ones[answer.part_id].forged = True
    return SurveyRead(survey, version, read_ones)


def _heard(
    answer: SurveyAnswer, entered: Sequence[ClaimNow], doubted: Mapping[tuple[uuid.UUID, uuid.UUID], bool]
) -> Heard:
    voice, word, answers, at = answer.voice, answer.word, answer.answers, answer.at
    if answer.resident_id is not None:
        trust = own_trust(upheld=doubted.get((answer.resident_id, answer.part_id)))
        evidence = EvidenceClass.OWN_WORD_2 if voice is Voice.OWNER else EvidenceClass.OWN_WORD_1
    elif entered:
        # A mended one has several claims, of which the last one holds, in the words in which an owner let it stand.
        claim = entered[-1]
        trust, evidence = trust_of(claim.standing.state), claim.claim.evidence_class
        facts = claim.standing.fields["facts"]
        answers, word = facts["answers"], SurveyWord(facts.get("word", SurveyWord.ANSWERED))
        if claim.standing.state is ClaimState.CORRECTED:
            at = claim.standing.since  # what an owner means instead is said then
    else:
        trust, evidence = Trust.OUT, EvidenceClass.ORAL
    person = str(answer.owner_id or answer.resident_id or "")
    return Heard(str(answer.id), at, voice, person, answers, trust, evidence, str(answer.resident_id or ""), word)
