"""A vote whose notice is found not to have run before it opened is stopped, and everybody on its roll is told."""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

STATES = (
    *("draft", "roll_posted", "noticed", "open", "stopped", "counted"),
    *("awaiting", "preliminary", "final", "archived", "voided", "annulled"),
    *("superseded",),
)
TEXTS = (
    *("roll_posting", "notice", "roll_correction", "extension", "preliminary_result", "final_result"),
    *("area_confirmation", "meeting_notice", "meeting_minutes", "acceptance", "vote:post_roll", "vote:give_notice"),
    *(
        "vote:correct_roll",
        "vote:open",
        "vote:not_opened",
        "vote:pass_over",
        "vote:stopped",
        "vote:extend",
        "vote:window_ended",
    ),
    *("vote:count", "vote:enter_official", "vote:post_result", "vote:decide", "vote:finalise", "vote:dispute"),
    *("vote:settle_dispute", "vote:reconsider", "vote:archive", "vote:void", "vote:annul", "vote:supersede"),
)
NOTICES = (
    *("vote_notice", "vote_opened", "vote_not_opened", "vote_stopped", "vote_closing_soon", "vote_extended"),
    *("vote_counted", "result_posted", "result_final", "vote_voided", "vote_annulled", "vote_superseded"),
    *("dispute_settled", "paper_recorded_in_your_name", "works_notice", "voter_appointment", "binding", "number_used"),
    *("claim_entered", "claim_prepared", "claim_settled", "case_progress", "meeting_notice", "application_progress"),
    *("wish_answered", "plan_published", "survey_opened", "round_begun", "asked_again"),
)
CHECKS = (
    ("vote", "state", STATES),
    ("notice", "kind", NOTICES),
    ("public_event", "what", TEXTS),
    ("text_version", "key", TEXTS),
)


def upgrade() -> None:
    for table, column, values in CHECKS:
        among = ", ".join(f"'{one}'" for one in values)
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({among})) NOT VALID")
