"""Tables of the stairwells that are asked because a household applied. All are evidence: added, never changed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class StairwellAsking(Table):
    """An application that the street accepted is put to its stairwell by a survey; those for the same matter share it.

    `due_id` is until when the committee reports what came of it.
    """

    __tablename__ = "stairwell_asking"

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    due_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("due_time.id"))
    at: Mapped[datetime]


class StairwellReport(Table):
    """What came of asking a stairwell, by households, as it stood then; no vote and no consent."""

    __tablename__ = "stairwell_report"
    __table_args__ = (
        CheckConstraint("0 <= agreeing AND agreeing <= answered AND answered <= households", name="figures"),
    )

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    households: Mapped[int]
    answered: Mapped[int]
    agreeing: Mapped[int]
    words: Mapped[str]
    by: Mapped[uuid.UUID]
    at: Mapped[datetime]
