"""One household applies: its stairwell is asked from the acceptance on, and the committee reports what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"


def upgrade() -> None:
    op.create_table(
        "stairwell_asking",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_stairwell_asking_application_id")
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_stairwell_asking_survey_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_stairwell_asking_due_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_stairwell_asking")),
    )
    op.create_index("ix_stairwell_asking_survey_id", "stairwell_asking", ["survey_id"], unique=False)
    op.create_table(
        "stairwell_report",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("agreeing", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= agreeing AND agreeing <= answered AND answered <= households",
            name=op.f("ck_stairwell_report_figures"),
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_stairwell_report_survey_id")),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_stairwell_report")),
    )
    for table in ("stairwell_asking", "stairwell_report"):
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
