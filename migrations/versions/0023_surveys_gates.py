"""Surveys in versions, their answers, and the certificates of the gates they reach; gates that a certificate passes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("gate_certificate", "gate_lapse", "survey_answer", "survey_plan", "survey_version")
REQUIREMENTS = (
    "vote",
    "household_gate",
    "inclusion_gate",
    "asked_gate",
    "agreed_gate",
    "part_consents",
    "emergency",
)


def upgrade() -> None:
    _surveys()
    op.drop_constraint(op.f("ck_requirement_kind"), "requirement")
    values = ", ".join(f"'{kind}'" for kind in REQUIREMENTS)
    op.create_check_constraint(op.f("ck_requirement_kind"), "requirement", f"kind IN ({values})")
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")


def _surveys() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("draft", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_survey_community_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_survey_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    op.create_index("ix_survey_community", "survey", ["community_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_survey_project_id"), "survey", ["project_id"], unique=False)
    op.create_table(
        "gate_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=True),
        sa.Column("consultation_id", sa.Uuid(), nullable=True),
        sa.Column("plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("certified_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('inclusion', 'plan_asked', 'plan_agreed', 'satisfaction')", name=op.f("ck_gate_certificate_kind")
        ),
        sa.CheckConstraint("certified_by <> prepared_by", name=op.f("ck_gate_certificate_two_persons")),
        sa.CheckConstraint("num_nonnulls(survey_id, consultation_id) = 1", name=op.f("ck_gate_certificate_one_source")),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_gate_certificate_salt_length")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_gate_certificate_sha256_length")),
        sa.ForeignKeyConstraint(["certified_by"], ["staff.id"], name=op.f("fk_gate_certificate_certified_by")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_gate_certificate_community_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_gate_certificate_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_version.id"], name=op.f("fk_gate_certificate_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gate_certificate_project_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_gate_certificate_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_certificate")),
    )
    op.create_index("ix_gate_certificate_community", "gate_certificate", ["community_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_gate_certificate_consultation_id"), "gate_certificate", ["consultation_id"], unique=False)
    op.create_index(op.f("ix_gate_certificate_plan_version_id"), "gate_certificate", ["plan_version_id"], unique=False)
    op.create_index(op.f("ix_gate_certificate_project_id"), "gate_certificate", ["project_id"], unique=False)
    op.create_index(op.f("ix_gate_certificate_survey_id"), "gate_certificate", ["survey_id"], unique=False)
    op.create_table(
        "survey_plan",
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("items", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_survey_plan_plan_version_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_plan_survey_id")),
        sa.PrimaryKeyConstraint("plan_version_id", name=op.f("pk_survey_plan")),
    )
    op.create_index(op.f("ix_survey_plan_survey_id"), "survey_plan", ["survey_id"], unique=False)
    op.create_table(
        "survey_version",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_survey_version_number")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_survey_version_sha256_length")),
        sa.CheckConstraint("published_at <= opens_at AND opens_at < closes_at", name=op.f("ck_survey_version_period")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id")),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_survey_version")),
    )
    op.create_table(
        "gate_lapse",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["gate_certificate.id"], name=op.f("fk_gate_lapse_certificate_id")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_gate_lapse")),
    )
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("answers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(voice = 'owner') = (owner_id IS NOT NULL)", name=op.f("ck_survey_answer_owner_named")),
        sa.CheckConstraint("voice IN ('owner', 'occupant')", name=op.f("ck_survey_answer_voice")),
        sa.CheckConstraint("at <= received_at", name=op.f("ck_survey_answer_said_before")),
        sa.CheckConstraint("num_nonnulls(resident_id, agent_id) = 1", name=op.f("ck_survey_answer_by_one_way")),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_survey_answer_agent_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_survey_answer_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_survey_answer_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_survey_answer_resident_id")),
        sa.ForeignKeyConstraint(
            ["survey_id", "number"],
            ["survey_version.survey_id", "survey_version.number"],
            name=op.f("fk_survey_answer_survey_id_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
    )
    op.create_index(op.f("ix_survey_answer_agent_id"), "survey_answer", ["agent_id"], unique=False)
    op.create_index("ix_survey_answer_household", "survey_answer", ["survey_id", "part_id", "at"], unique=False)
    op.create_index(op.f("ix_survey_answer_part_id"), "survey_answer", ["part_id"], unique=False)
    op.create_index(op.f("ix_survey_answer_resident_id"), "survey_answer", ["resident_id"], unique=False)
