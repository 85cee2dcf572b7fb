"""Every vote, notice, event and wording is held to what 0056 allows."""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("vote", "state"), ("notice", "kind"), ("public_event", "what"), ("text_version", "key")):
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{column}")
