"""Checks of pauses that are asked for hold for every row."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

CHECKS = (
    ("complaint", "ck_complaint_asked_pause"),
    ("case_event", "ck_case_event_act"),
    ("case_event", "ck_case_event_paused_for_a_reason"),
)


def upgrade() -> None:
    for table, check in CHECKS:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {check}")
