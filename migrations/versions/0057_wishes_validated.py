"""What migration 0056 asks of new rows is asked of old ones."""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("word", "no_answers_to_another_word", "declined_to_somebody"):
        op.execute(f"ALTER TABLE survey_answer VALIDATE CONSTRAINT ck_survey_answer_{name}")
