"""Closed cases drawn and called back; months in figures, frozen; appeals against them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "case_call",
    "case_call_look",
    "case_sample",
    "case_sample_entry",
    "indicator_appeal",
    "indicator_appeal_answer",
    "indicator_month",
)


def upgrade() -> None:
    op.create_table(
        "case_sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(population_sha256) = 32", name=op.f("ck_case_sample_population_sha256_length")
        ),
        sa.CheckConstraint("size > 0 AND population >= size", name=op.f("ck_case_sample_size")),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_case_sample_period")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_case_sample_community_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["staff.id"], name=op.f("fk_case_sample_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sample")),
    )
    op.create_index("ix_case_sample_community", "case_sample", ["community_id", "at"], unique=False)
    op.create_table(
        "indicator_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("formula", sa.Integer(), nullable=False),
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_indicator_month_month")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_indicator_month_sha256_length")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_indicator_month_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_month")),
        sa.UniqueConstraint("community_id", "month", name=op.f("uq_indicator_month_community_id_month")),
    )
    op.create_table(
        "indicator_appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("for_seat", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_indicator_appeal_by")),
        sa.ForeignKeyConstraint(["month_id"], ["indicator_month.id"], name=op.f("fk_indicator_appeal_month_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_appeal")),
    )
    op.create_index(op.f("ix_indicator_appeal_month_id"), "indicator_appeal", ["month_id"], unique=False)
    op.create_table(
        "indicator_appeal_answer",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_indicator_appeal_answer_answered_by")),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["indicator_appeal.id"], name=op.f("fk_indicator_appeal_answer_appeal_id")
        ),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_indicator_appeal_answer")),
    )
    op.create_table(
        "case_sample_entry",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_sample_entry_complaint_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["case_sample.id"], name=op.f("fk_case_sample_entry_sample_id")),
        sa.PrimaryKeyConstraint("sample_id", "position", name=op.f("pk_case_sample_entry")),
        sa.UniqueConstraint("complaint_id", "ended_at", name=op.f("uq_case_sample_entry_complaint_id_ended_at")),
    )
    op.create_table(
        "case_call_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["looked_by"], ["staff.id"], name=op.f("fk_case_call_look_looked_by")),
        sa.ForeignKeyConstraint(
            ["sample_id", "position"],
            ["case_sample_entry.sample_id", "case_sample_entry.position"],
            name=op.f("fk_case_call_look_sample_id_position"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_call_look")),
    )
    op.create_index("ix_case_call_look_entry", "case_call_look", ["sample_id", "position"], unique=False)
    op.create_table(
        "case_call",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('satisfied', 'partly', 'unsatisfied', 'unreachable', 'refused')",
            name=op.f("ck_case_call_outcome"),
        ),
        sa.ForeignKeyConstraint(["look_id"], ["case_call_look.id"], name=op.f("fk_case_call_look_id")),
        sa.PrimaryKeyConstraint("look_id", name=op.f("pk_case_call")),
    )
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
