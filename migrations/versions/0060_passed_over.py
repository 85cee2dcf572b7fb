"""Until when a second body's word is waited for, who was passed over, and that it was told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TEXTS = (
    *("roll_posting", "notice", "roll_correction", "extension", "preliminary_result", "final_result"),
    *("area_confirmation", "meeting_notice", "meeting_minutes", "acceptance", "vote:post_roll", "vote:give_notice"),
    *("vote:correct_roll", "vote:open", "vote:not_opened", "vote:pass_over", "vote:extend", "vote:window_ended"),
    *("vote:count", "vote:enter_official", "vote:post_result", "vote:decide", "vote:finalise", "vote:dispute"),
    *("vote:settle_dispute", "vote:reconsider", "vote:archive", "vote:void", "vote:annul", "vote:supersede"),
)


def upgrade() -> None:
    op.add_column("vote_proposal", sa.Column("due_id", sa.Uuid(), nullable=True))
    op.add_column("vote_proposal", sa.Column("silence_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "vote_proposal", sa.Column("passed_bodies", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False)
    )
    op.execute(
        "ALTER TABLE vote_proposal ADD CONSTRAINT fk_vote_proposal_due_id FOREIGN KEY (due_id)"
        " REFERENCES due_time (id) NOT VALID"
    )
    among = ", ".join(f"'{one}'" for one in TEXTS)
    for table, column in (("public_event", "what"), ("text_version", "key")):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({among})) NOT VALID")
