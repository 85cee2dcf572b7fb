"""Somebody asked for their wishes may have none, or be met and decline; a plan keeps how many households were asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("survey_answer", sa.Column("word", sa.String(), nullable=False, server_default="answered"))
    for name, check in (
        ("word", "word IN ('answered', 'no_wish', 'declined')"),
        ("no_answers_to_another_word", "word = 'answered' OR answers = '{}'"),
        ("declined_to_somebody", "word <> 'declined' OR agent_id IS NOT NULL"),
    ):
        op.execute(f"ALTER TABLE survey_answer ADD CONSTRAINT ck_survey_answer_{name} CHECK ({check}) NOT VALID")
    op.add_column("survey_plan", sa.Column("wishes", postgresql.JSONB(), nullable=False, server_default="{}"))
