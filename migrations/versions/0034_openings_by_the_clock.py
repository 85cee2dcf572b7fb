"""An approved opening may lapse at its hour; that a vote did not open is an event, a text and a notice."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TEXTS = (
    *("roll_posting", "notice", "roll_correction", "extension", "preliminary_result", "final_result"),
    *("area_confirmation", "meeting_notice", "meeting_minutes", "acceptance", "vote:post_roll", "vote:give_notice"),
    *("vote:correct_roll", "vote:open", "vote:not_opened", "vote:extend", "vote:window_ended", "vote:count"),
    *("vote:enter_official", "vote:post_result", "vote:decide", "vote:finalise", "vote:dispute"),
    *("vote:settle_dispute", "vote:reconsider", "vote:archive", "vote:void", "vote:annul", "vote:supersede"),
)
NOTICES = (
    *("vote_notice", "vote_opened", "vote_not_opened", "vote_closing_soon", "vote_extended", "vote_counted"),
    *("dispute_settled", "paper_recorded_in_your_name", "works_notice", "voter_appointment", "binding", "number_used"),
    *("claim_entered", "claim_prepared", "claim_settled", "case_progress", "meeting_notice", "application_progress"),
    "wish_answered",
)


def upgrade() -> None:
    op.add_column("vote_proposal", sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("vote_proposal", sa.Column("lapsed_because", sa.String(), nullable=True))
    for name, rule in (
        ("lapsed", "(lapsed_at IS NULL) = (lapsed_because IS NULL)"),
        ("lapsed_opening", "lapsed_at IS NULL OR (approved AND act = 'open')"),
    ):
        op.execute(f"ALTER TABLE vote_proposal ADD CONSTRAINT ck_vote_proposal_{name} CHECK ({rule}) NOT VALID")
    for table, column, values in (
        ("public_event", "what", TEXTS),
        ("text_version", "key", TEXTS),
        ("notice", "kind", NOTICES),
    ):
        among = ", ".join(f"'{one}'" for one in values)
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({among})) NOT VALID")
