"""Every notice is held to what 0048 allows."""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE notice VALIDATE CONSTRAINT ck_notice_kind")
