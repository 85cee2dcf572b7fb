"""Every vote, notice, event and wording is held to what 0064 allows."""

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("vote", "state"), ("notice", "kind"), ("public_event", "what"), ("text_version", "key")):
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{column}")
