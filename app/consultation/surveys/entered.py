"""Answers that staff enter for somebody, from paper, by telephone, at the door: held as claims (docs/decisions/0027)."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering
from app.claims import queries as claimed
from app.claims import service as claims
from app.claims.entering import Agent
from app.claims.kinds import ClaimEvidence, ClaimSaid, EvidenceClass, WordBy
from app.claims.reading import matters
from app.claims.speaking import Speaker
from app.consultation import errors
from app.consultation.kinds import Voice
from app.consultation.surveys import answerable, queries
from app.consultation.surveys.kinds import SurveyWord
from app.consultation.surveys.models import Survey, SurveyAnswer, SurveyVersion
from app.consultation.surveys.questions import in_words
from app.consultation.surveys.reading import SUBJECT, questions_of
from app.consultation.surveys.schemas import MendedSurveyEntry, NewSurveyEntry
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.register.people.households import Household, households
from app.register.scopes import read_scope

AT_HOME = frozenset({EvidenceClass.VISIT_WITNESSED, EvidenceClass.VISIT})
"""Where somebody was met at home by whoever enters what they said."""


@dataclass(frozen=True, slots=True)
class Enterer:
    """Who enters answers, and the stairwells that are all they reach (None: the estate)."""

    id: uuid.UUID
    stairwells: frozenset[uuid.UUID] | None = None


async def enter(
    session: AsyncSession,
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewSurveyEntry,
    enterer: Enterer,
    at: datetime,
) -> SurveyAnswer:
    """Keep what somebody is said to have answered as a claim, and tell the owners.

    Raises Refused outside the survey's period, with every fault, and as `service.enter` of claims does.
    """
    (made,) = await enter_all(session, community_id, survey_id, [sent], enterer, at)
    if isinstance(made, Refused):
        raise made
    return made


async def enter_all(
    session: AsyncSession,
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: Sequence[NewSurveyEntry],
    enterer: Enterer,
    at: datetime,
    *,
    ids: Sequence[uuid.UUID] | None = None,
) -> list[SurveyAnswer | Refused]:
    """Keep these answers, each by itself: of each what was kept, or why it was not, in the order sent.

    `ids` are those they are to have, where whoever sends them knows them.

    Raises Refused where there is no such survey, and outside its period.
    """
    survey, version = await queries.published(session, community_id, survey_id)
    answerable.require_open(version, at)
    wanted = {one.part_id for one in sent}
    found = await households(session, community_id, read_scope(version.document["scope"]), part_ids=wanted)
    batch = _Batch(
        survey,
        version,
        {one.part_id: one for one in found if enterer.stairwells is None or one.stairwell_id in enterer.stairwells},
        await entering.agent(session, community_id, enterer.id, wanted, at),
        at,
    )
    answers: list[SurveyAnswer | Refused] = []
    for answer_id, one in zip(ids or [uuid.uuid4() for _ in sent], sent, strict=True):
        try:
            answers.append(await _keep(session, batch, answer_id, one))
        except Refused as refused:
            answers.append(refused)
    return answers


@dataclass(frozen=True, slots=True)
class _Batch:
    survey: Survey
    version: SurveyVersion
    households: Mapping[uuid.UUID, Household]
    agent: Agent
    at: datetime


async def _keep(session: AsyncSession, batch: _Batch, answer_id: uuid.UUID, sent: NewSurveyEntry) -> SurveyAnswer:
    version, at = batch.version, batch.at
    spoken_at = sent.spoken_at or at
    faults = _faults(sent, batch.households.get(sent.part_id))
    if not version.opens_at <= spoken_at <= at:
        faults.append(FieldFault("spoken_at", "作答时间须在问卷开始之后、现在之前，请核对。"))
    if faults:
        raise Refused(errors.SURVEY_ANSWER_FAULTY, faults)
    answerable.require_voice(version, sent.voice)
    answers = answerable.checked(version, sent.word, sent.answers, face_to_face=sent.evidence_class in AT_HOME)
    made = SurveyAnswer(
        id=answer_id,
        survey_id=batch.survey.id,
        number=version.number,
        part_id=sent.part_id,
        voice=sent.voice,
        owner_id=sent.owner_id,
        agent_id=batch.agent.id,
        word=sent.word,
        answers=answers,
        at=spoken_at,
        received_at=at,
    )
    await claims.enter(
        session,
        community_id=batch.survey.community_id,
        subject_kind=SUBJECT,
        subject_id=made.id,
        matter=_matter(batch.survey.id),
        part_id=sent.part_id,
        owner_id=sent.owner_id,
        claim=claim_of_answers(version, sent.word, answers),
        evidence_class=sent.evidence_class,
        evidence=ClaimEvidence(sent.evidence_id, sent.reference, spoken_at),
        agent=batch.agent,
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def mend(
    session: AsyncSession,
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    answer_id: uuid.UUID,
    sent: MendedSurveyEntry,
    *,
    by: uuid.UUID,
    at: datetime,
) -> SurveyAnswer:
    """Put a slip of one's own right while the survey is open: the owners are told anew, and the first entry is kept.

    Raises Refused where there is no such entry, for somebody else's, once an owner has spoken, and with every fault.
    """
    survey, version = await queries.published(session, community_id, survey_id)
    answerable.require_open(version, at)
    made = await session.get(SurveyAnswer, answer_id)
    entries = (await claimed.states(session, SUBJECT, [answer_id])).get(answer_id)
    if made is None or made.survey_id != survey.id or not entries:
        raise Refused(NOT_FOUND)
    face_to_face = entries[-1].claim.evidence_class in AT_HOME
    answers = answerable.checked(version, sent.word, sent.answers, face_to_face=face_to_face)
    said = claim_of_answers(version, sent.word, answers)
    await claims.mend(
        session,
        community_id,
        entries[-1].claim.id,
        said,
        ClaimEvidence(None, ""),
        sent.reason,
        matter=_matter(survey_id),
        agent_id=by,
        at=at,
    )
    return made


def _matter(survey_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(SurveyAnswer.id).where(SurveyAnswer.survey_id == survey_id)


async def closed(
    session: AsyncSession, survey_id: uuid.UUID, part_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Refused]:
    """Of these flats those for which nobody enters an answer to this survey any more, each with why."""
    return await matters.closed(session, SUBJECT, _matter(survey_id), part_ids)


def claim_of_answers(version: SurveyVersion, word: SurveyWord, answers: dict[str, Any]) -> ClaimSaid:
    """What is said to an owner of answers, or of another word, that were entered in their name."""
    about = f"问卷“{version.document['title']}”"
    if word is SurveyWord.ANSWERED:
        return ClaimSaid(about, in_words(questions_of(version), answers), {"answers": answers})
    return ClaimSaid(about, word.label, {"answers": {}, "word": word})


def _faults(sent: NewSurveyEntry, reached: Household | None) -> list[FieldFault]:
    if reached is None:
        return [FieldFault("part_id", "这户不在问卷范围内，或者不归您登记，请检查。")]
    if sent.voice is Voice.OWNER and sent.owner_id not in reached.owners:
        return [FieldFault("owner_id", "请从这户现在的业主中选择是哪一位。")]
    if sent.voice is Voice.OCCUPANT and sent.owner_id is not None:
        return [FieldFault("owner_id", "居住人的回答不要填写业主。")]
    return []


async def give_way(session: AsyncSession, survey: Survey, own: SurveyAnswer, at: datetime) -> None:
    """An owner has answered themselves: what others entered in their name gives way at once."""
    if own.owner_id is None:
        return
    ids = await session.scalars(
        select(SurveyAnswer.id).where(
            SurveyAnswer.survey_id == survey.id,
            SurveyAnswer.part_id == own.part_id,
            SurveyAnswer.owner_id == own.owner_id,
            SurveyAnswer.agent_id.is_not(None),
        )
    )
    if gone := ids.all():
        await claims.replace_by_own_word(
            session,
            community_id=survey.community_id,
            subject_kind=SUBJECT,
            subject_ids=gone,
            part_id=own.part_id,
            speaker=Speaker(own.owner_id, WordBy.PHONE, resident_id=own.resident_id),
            at=at,
        )
