"""Every opening, event, text and notice is held to what 0034 allows."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

HELD = (
    ("vote_proposal", "lapsed"),
    ("vote_proposal", "lapsed_opening"),
    ("public_event", "what"),
    ("text_version", "key"),
    ("notice", "kind"),
)


def upgrade() -> None:
    for table, name in HELD:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")
