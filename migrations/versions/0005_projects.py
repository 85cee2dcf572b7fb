"""Projects, plan versions, what must hold before works may start, and the gates.

A project's row is its lock; alarms and emergencies change state, everything else is evidence.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "gate",
    "plan_version",
    "requirement",
    "requirement_set",
)


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_project_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_project_community_id_number")),
    )
    op.create_index("ix_project_community", "project", ["community_id", "created_at", "id"], unique=False)
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("items", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("documents", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(items) > 0", name=op.f("ck_plan_version_items")),
        sa.CheckConstraint("number > 0", name=op.f("ck_plan_version_number")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_plan_version_sha256_length")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_plan_version_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_plan_version_project_id_number")),
    )
    op.create_table(
        "requirement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vote', 'household_gate', 'part_consents', 'emergency')", name=op.f("ck_requirement_kind")
        ),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_requirement_sha256_length")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_requirement_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("project_id", "sha256", name=op.f("uq_requirement_project_id_sha256")),
    )
    op.create_table(
        "requirement_set",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("requirement_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(requirement_ids) > 0", name=op.f("ck_requirement_set_requirement_ids")),
        sa.CheckConstraint("number > 0", name=op.f("ck_requirement_set_number")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_requirement_set_project_id")),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_requirement_set")),
    )
    op.create_table(
        "works_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("settled_at >= raised_at", name=op.f("ck_works_alarm_period")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_works_alarm_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works_alarm")),
    )
    op.create_index("ix_works_alarm_project", "works_alarm", ["project_id", "raised_at"], unique=False)
    op.create_index(
        "uq_works_alarm_open",
        "works_alarm",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "emergency_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_emergency_act_decided"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name=op.f("ck_emergency_act_state")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_emergency_act_two_persons")),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_version.id"], name=op.f("fk_emergency_act_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_emergency_act_project_id")),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_emergency_act_requirement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_act")),
    )
    op.create_index(op.f("ix_emergency_act_plan_version_id"), "emergency_act", ["plan_version_id"], unique=False)
    op.create_index("ix_emergency_act_project", "emergency_act", ["project_id", "proposed_at"], unique=False)
    op.create_index(op.f("ix_emergency_act_requirement_id"), "emergency_act", ["requirement_id"], unique=False)
    op.create_index(
        "uq_emergency_act_waiting",
        "emergency_act",
        ["project_id", "requirement_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "gate",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("passage IN ('passed', 'lapsed')", name=op.f("ck_gate_passage")),
        sa.CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_gate_subject_kind")),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_gate_plan_version_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gate_project_id")),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_gate_requirement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
    )
    op.create_index(op.f("ix_gate_plan_version_id"), "gate", ["plan_version_id"], unique=False)
    op.create_index("ix_gate_project", "gate", ["project_id", "id"], unique=False)
    op.create_index(op.f("ix_gate_requirement_id"), "gate", ["requirement_id"], unique=False)
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
