"""Owners are told of a result, of a vote that ended otherwise, of a plan, a survey and a round."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

NOTICES = (
    *("vote_notice", "vote_opened", "vote_not_opened", "vote_closing_soon", "vote_extended", "vote_counted"),
    *("result_posted", "result_final", "vote_voided", "vote_annulled", "vote_superseded", "dispute_settled"),
    *("paper_recorded_in_your_name", "works_notice", "voter_appointment", "binding", "number_used"),
    *("claim_entered", "claim_prepared", "claim_settled", "case_progress", "meeting_notice", "application_progress"),
    *("wish_answered", "plan_published", "survey_opened", "round_begun", "asked_again"),
)


def upgrade() -> None:
    among = ", ".join(f"'{one}'" for one in NOTICES)
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({among})) NOT VALID")
