"""After works began, an alarm is put to two bodies: what befell, what one proposed, what the other said to it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
BODIES = "('street_office', 'district_office')"


def upgrade() -> None:
    op.create_table(
        "site_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('result_undone', 'material_change', 'forgery')", name=op.f("ck_site_alarm_cause")
        ),
        sa.CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_site_alarm_subject_kind")),
        sa.CheckConstraint("cardinality(reasons) > 0", name=op.f("ck_site_alarm_reasons")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_site_alarm_project_id")),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_site_alarm_plan_version_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_site_alarm_due_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_alarm")),
        sa.UniqueConstraint(
            "project_id", "cause", "subject_id", name=op.f("uq_site_alarm_project_id_cause_subject_id")
        ),
    )
    op.create_index("ix_site_alarm_plan_version_id", "site_alarm", ["plan_version_id"], unique=False)
    op.create_index("ix_site_alarm_project", "site_alarm", ["project_id", "raised_at", "id"], unique=False)
    op.create_table(
        "site_alarm_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alarm_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("proposed_as", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("course IN ('go_on', 'part', 'stop')", name=op.f("ck_site_alarm_proposal_course")),
        sa.CheckConstraint(f"proposed_as IN {BODIES}", name=op.f("ck_site_alarm_proposal_proposed_as")),
        sa.CheckConstraint("(course = 'part') = (cardinality(items) > 0)", name=op.f("ck_site_alarm_proposal_items")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_site_alarm_proposal_reason")),
        sa.ForeignKeyConstraint(["alarm_id"], ["site_alarm.id"], name=op.f("fk_site_alarm_proposal_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_alarm_proposal")),
        sa.UniqueConstraint(
            "id", "proposed_by", "proposed_as", name=op.f("uq_site_alarm_proposal_id_proposed_by_proposed_as")
        ),
    )
    op.create_index(
        "ix_site_alarm_proposal_alarm", "site_alarm_proposal", ["alarm_id", "proposed_at", "id"], unique=False
    )
    op.create_table(
        "site_alarm_ruling",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_as", sa.String(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ruled_as", sa.String(), nullable=False),
        sa.Column("ruled_by", sa.Uuid(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"ruled_as IN {BODIES}", name=op.f("ck_site_alarm_ruling_ruled_as")),
        sa.CheckConstraint("ruled_by <> proposed_by", name=op.f("ck_site_alarm_ruling_two_persons")),
        sa.CheckConstraint("ruled_as <> proposed_as", name=op.f("ck_site_alarm_ruling_two_bodies")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_site_alarm_ruling_reason")),
        sa.ForeignKeyConstraint(
            ["proposal_id", "proposed_by", "proposed_as"],
            ["site_alarm_proposal.id", "site_alarm_proposal.proposed_by", "site_alarm_proposal.proposed_as"],
            name=op.f("fk_site_alarm_ruling_proposal_id_proposed_by_proposed_as"),
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_site_alarm_ruling")),
    )
    for table in ("site_alarm", "site_alarm_proposal", "site_alarm_ruling"):
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
