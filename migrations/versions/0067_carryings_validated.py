"""Every event and wording is held to what 0066 allows."""

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("public_event", "what"), ("text_version", "key")):
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{column}")
