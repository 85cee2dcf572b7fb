"""Tables of sheets of opinions. Both are evidence: added to, never changed."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.sheets.kinds import OpinionSheetKind
from app.core.db import Table


class OpinionSheet(Table):
    """A file of opinions as it came (sealed), for a consultation or a survey, with what the look at it showed.

    `entry_ids` are the words that would come in when it was looked at; no other comes in by it. `spoken_on` is the day
    for lines that name none, `evidence` the scans of the signed paper.
    """

    __tablename__ = "opinion_sheet"
    __table_args__ = (
        CheckConstraint("num_nonnulls(consultation_id, survey_id) = 1", name="of_one"),
        CheckConstraint("octet_length(file_sha256) = 32", name="file_sha256_length"),
        CheckConstraint("(kind = 'signed_sheet') <= (cardinality(evidence) > 0)", name="sheet_with_scan"),
        Index("ix_opinion_sheet_community", "community_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    consultation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    survey_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("survey.id"), index=True)
    kind: Mapped[OpinionSheetKind]
    filename: Mapped[str]
    file_sha256: Mapped[bytes]
    file_sealed: Mapped[bytes]
    spoken_on: Mapped[date | None]
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    entry_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    checked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]

    @property
    def target_id(self) -> uuid.UUID:
        """What its words are about: the consultation or the survey."""
        found = self.consultation_id or self.survey_id
        if found is None:
            raise RuntimeError("a sheet about nothing")
        return found


class OpinionSheetLine(Table):
    """A word of a sheet that was taken in: the claim's subject, and the cell it stands in. One word comes in once."""

    __tablename__ = "opinion_sheet_line"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("opinion_sheet.id"), index=True)
    cell: Mapped[str]
    taken_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
