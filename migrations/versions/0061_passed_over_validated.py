"""What 0060 says of proposals, events and texts is proved of every row."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE vote_proposal VALIDATE CONSTRAINT fk_vote_proposal_due_id")
    op.execute("ALTER TABLE public_event VALIDATE CONSTRAINT ck_public_event_what")
    op.execute("ALTER TABLE text_version VALIDATE CONSTRAINT ck_text_version_key")
