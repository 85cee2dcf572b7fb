"""Every event's act is one that there is, those from before included."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE case_event VALIDATE CONSTRAINT ck_case_event_act")
