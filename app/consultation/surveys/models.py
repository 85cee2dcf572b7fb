"""Tables of surveys. A survey's row is the lock and holds its draft; all other rows are evidence: added, never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.kinds import Voice
from app.consultation.surveys.kinds import SurveyPurpose, SurveyVoices, SurveyWord
from app.core.db import Table


class Survey(Table):
    """问卷: of an estate, and of a project where it is about one. `draft` is what the next version will say."""

    __tablename__ = "survey"
    __table_args__ = (Index("ix_survey_community", "community_id", "created_at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    draft: Mapped[dict[str, Any]]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime]
    drafted_by: Mapped[uuid.UUID]
    drafted_at: Mapped[datetime]


class SurveyVersion(Table):
    """A published version, numbered from 1; the last one holds. `sha256` is of the canonical JSON of `document`."""

    __tablename__ = "survey_version"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("published_at <= opens_at AND opens_at < closes_at", name="period"),
    )

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID]
    published_at: Mapped[datetime]

    @property
    def purpose(self) -> SurveyPurpose:
        """What it is for."""
        return SurveyPurpose(self.document["purpose"])

    @property
    def voices(self) -> SurveyVoices:
        """Who may answer."""
        return SurveyVoices(self.document["voices"])


class SurveyAnswer(Table):
    """What one person of a household answers, or says instead (`word`): on their own phone (`resident_id`), or entered by staff, and then a claim.

    The last answer of a person holds, whole; `at` is when it was said.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "number"], ["survey_version.survey_id", "survey_version.number"]),
        CheckConstraint("num_nonnulls(resident_id, agent_id) = 1", name="by_one_way"),
        CheckConstraint("(voice = 'owner') = (owner_id IS NOT NULL)", name="owner_named"),
        CheckConstraint("at <= received_at", name="said_before"),
        CheckConstraint("word = 'answered' OR answers = '{}'", name="no_answers_to_another_word"),
        CheckConstraint("word <> 'declined' OR agent_id IS NOT NULL", name="declined_to_somebody"),
        Index("ix_survey_answer_household", "survey_id", "part_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    survey_id: Mapped[uuid.UUID]
    number: Mapped[int]
    part_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("part.id"), index=True)
    voice: Mapped[Voice]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("owner.id"))
    resident_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    agent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    word: Mapped[SurveyWord] = mapped_column(server_default=SurveyWord.ANSWERED)
    answers: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    received_at: Mapped[datetime]


class SurveyPlan(Table):
    """A version of a plan that was made from a survey's item menu; `items` is the ranked list it was made from.

    `wishes` has how many households had been asked (wished.py); empty in what is from before that was required.
    """

    __tablename__ = "survey_plan"

    plan_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan_version.id"), primary_key=True)
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    question: Mapped[str]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(none_as_null=True))
    wishes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]
