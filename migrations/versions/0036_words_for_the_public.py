"""What staff give for the words of a case, for anybody to read; pauses that are asked for where life is in danger."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
ACTS = (
    *("reported", "added", "corrected", "about_corrected", "withdrawn", "joined", "dispatched", "accepted", "refused"),
    *("handed_on", "fell_back", "acted", "paused", "pause_asked", "pause_denied", "resumed", "extension_asked"),
    *("extension_granted", "extension_denied", "said_done", "said_fixed", "said_not_fixed", "left_unrated"),
    *("reopened", "decided", "escalated", "redirected", "messaged", "contact_granted", "merge_proposed", "merged"),
    *("unmerged", "released", "taken_back", "followed_up"),
)
REASONS = ("waits_for_reporter", "waits_for_material", "waits_for_weather", "waits_for_approval")


def upgrade() -> None:
    op.create_table(
        "case_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("own_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_case_wording_number")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_case_wording_reason")),
        sa.CheckConstraint("octet_length(own_sha256) = 32", name=op.f("ck_case_wording_own_sha256_length")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_wording_complaint_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_case_wording_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_wording")),
        sa.UniqueConstraint("complaint_id", "number", name=op.f("uq_case_wording_complaint_id_number")),
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON case_wording FROM {APP_ROLE}")
    op.add_column("complaint", sa.Column("asked_pause", sa.String(), nullable=True))
    _checked("complaint", "asked_pause", f"asked_pause IN {REASONS}")
    op.execute("ALTER TABLE case_event DROP CONSTRAINT ck_case_event_act")
    _checked("case_event", "act", f"act IN {ACTS}")
    op.execute("ALTER TABLE case_event DROP CONSTRAINT ck_case_event_paused_for_a_reason")
    _checked("case_event", "paused_for_a_reason", "(act IN ('paused', 'pause_asked')) = (pause IS NOT NULL)")


def _checked(table: str, name: str, check: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({check}) NOT VALID")
