"""What a plan costs and changes; what households ask for and what becomes of it; consents of parts; stages; lifts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "application",
    "application_step",
    "lift_asking",
    "lift_word",
    "part_consent",
    "stage_step",
    "wish",
    "wish_answer",
)


def upgrade() -> None:
    op.create_table(
        "stage_step",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("plan_year", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('applied', 'accepted', 'in_plan_year', 'consulted', 'voted', 'works', 'acceptance', 'warranty', 'closed')",
            name=op.f("ck_stage_step_stage"),
        ),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_stage_step_plan_version_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_stage_step_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_step")),
    )
    op.create_index("ix_stage_step_project", "stage_step", ["project_id", "id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(way = 'app') = (resident_id IS NOT NULL)", name=op.f("ck_application_own_phone")),
        sa.CheckConstraint("(way = 'committee') = (part_id IS NULL)", name=op.f("ck_application_household")),
        sa.CheckConstraint(
            "matter IN ('whole', 'lift', 'pipes', 'envelope', 'stairs', 'grounds', 'elderly', 'other')",
            name=op.f("ck_application_matter"),
        ),
        sa.CheckConstraint("way IN ('app', 'call', 'window', 'web', 'committee')", name=op.f("ck_application_way")),
        sa.CheckConstraint(
            "entered_by IS NULL OR part_id IS NULL OR owner_id IS NOT NULL", name=op.f("ck_application_whose")
        ),
        sa.CheckConstraint("num_nonnulls(resident_id, entered_by) = 1", name=op.f("ck_application_by_one")),
        sa.CheckConstraint("number > 0", name=op.f("ck_application_number")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_application_community_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_application_due_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_application_entered_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_application_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_application_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_application_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_application_community_id_number")),
    )
    op.create_index("ix_application_household", "application", ["part_id", "matter"], unique=False)
    op.create_index(op.f("ix_application_resident_id"), "application", ["resident_id"], unique=False)
    op.create_table(
        "part_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("item_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name=op.f("ck_part_consent_by_one")),
        sa.CheckConstraint("octet_length(item_sha256) = 32", name=op.f("ck_part_consent_item_sha256_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_part_consent_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_consent_part_id")),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_part_consent_plan_version_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_part_consent_project_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_part_consent_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_part_consent_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_consent")),
    )
    op.create_index("ix_part_consent_item", "part_consent", ["project_id", "item_sha256", "at"], unique=False)
    op.create_index(op.f("ix_part_consent_part_id"), "part_consent", ["part_id"], unique=False)
    op.create_index(op.f("ix_part_consent_resident_id"), "part_consent", ["resident_id"], unique=False)
    op.create_table(
        "wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(way = 'app') = (resident_id IS NOT NULL)", name=op.f("ck_wish_own_phone")),
        sa.CheckConstraint("way IN ('app', 'call', 'window', 'web', 'committee')", name=op.f("ck_wish_way")),
        sa.CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name=op.f("ck_wish_by_one")),
        sa.CheckConstraint("staff_id IS NULL OR owner_id IS NOT NULL", name=op.f("ck_wish_whose")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_wish_community_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_wish_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_wish_part_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_wish_project_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_wish_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_wish_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_community_id"), "wish", ["community_id"], unique=False)
    op.create_index(op.f("ix_wish_part_id"), "wish", ["part_id"], unique=False)
    op.create_index("ix_wish_project", "wish", ["project_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_wish_resident_id"), "wish", ["resident_id"], unique=False)
    op.create_table(
        "application_step",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(act = 'link') = (project_id IS NOT NULL)", name=op.f("ck_application_step_project")),
        sa.CheckConstraint(
            "act IN ('repeat', 'accept', 'return', 'withdraw', 'link')", name=op.f("ck_application_step_act")
        ),
        sa.CheckConstraint(
            "act IN ('repeat', 'withdraw') OR staff_id IS NOT NULL", name=op.f("ck_application_step_by_staff")
        ),
        sa.CheckConstraint(
            "way IN ('app', 'call', 'window', 'web', 'committee')", name=op.f("ck_application_step_way")
        ),
        sa.CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name=op.f("ck_application_step_by_one")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_step_application_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_application_step_project_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_application_step_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_application_step_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    op.create_index("ix_application_step_application", "application_step", ["application_id", "id"], unique=False)
    op.create_index(op.f("ix_application_step_project_id"), "application_step", ["project_id"], unique=False)
    op.create_table(
        "lift_asking",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_lift_asking_application_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_lift_asking")),
    )
    op.create_table(
        "lift_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("supporting", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result IN ('agreed', 'reserve_pit')", name=op.f("ck_lift_word_result")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_lift_word_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lift_word")),
    )
    op.create_index("ix_lift_word_application", "lift_word", ["application_id", "at"], unique=False)
    op.create_table(
        "wish_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'not_adopted') = (plan_version_id IS NULL)", name=op.f("ck_wish_answer_in_version")
        ),
        sa.CheckConstraint("outcome IN ('adopted', 'partly', 'not_adopted')", name=op.f("ck_wish_answer_outcome")),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_wish_answer_plan_version_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_wish_answer_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_answer")),
    )
    op.create_index("ix_wish_answer_wish", "wish_answer", ["wish_id", "at"], unique=False)
    # Existing versions are bare: no place, no cost. Their hash is that of the first form and stays as it is.
    for name in ("item_details", "budget", "funding"):
        kind = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
        op.add_column("plan_version", sa.Column(name, kind, nullable=False, server_default=sa.text("'[]'")))
        op.alter_column("plan_version", name, server_default=None)
    for name, type_, default in (
        ("gap_fen", sa.BigInteger(), "0"),
        ("gap_reason", sa.String(), "''"),
        ("wishes_unanswered", sa.Integer(), "0"),
    ):
        op.add_column("plan_version", sa.Column(name, type_, nullable=False, server_default=sa.text(default)))
        op.alter_column("plan_version", name, server_default=None)
    op.create_check_constraint(op.f("ck_plan_version_gap"), "plan_version", "gap_fen >= 0")
    op.create_check_constraint(op.f("ck_plan_version_wishes_unanswered"), "plan_version", "wishes_unanswered >= 0")
    for name, default in (("material_numerator", "1"), ("material_denominator", "10")):
        op.add_column("project", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(default)))
        op.alter_column("project", name, server_default=None)
    op.create_check_constraint(
        op.f("ck_project_material_share"),
        "project",
        "material_numerator > 0 AND material_numerator * 5 <= material_denominator",
    )
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
