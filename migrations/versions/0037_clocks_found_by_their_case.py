"""The clocks of a case, and what was merged into it, are found without reading all there are; checks hold for every row."""

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
INDEXES = (
    ("ix_case_clock_complaint_id", "case_clock (complaint_id)"),
    ("ix_case_event_into", "case_event (into_id) WHERE into_id IS NOT NULL"),
)


def upgrade() -> None:
    for table, check in CHECKS:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {check}")
    with op.get_context().autocommit_block():
        for name, what in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {what}")
