"""Asking all households in three rounds: visits, opinions, promises."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "condition_met",
    "consult_opening",
    "consult_opinion",
    "consult_plan",
    "consult_promise",
    "consult_report",
    "consult_visit",
    "joint_confirmation",
    "promise_word",
    "visit_mark",
)


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("voice_rule", sa.String(), nullable=False),
        sa.Column("cooling_days", sa.Integer(), nullable=False),
        sa.Column("most_visits", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "body IN ('owners_committee', 'management_committee', 'neighbourhood_committee', 'residents_group')",
            name=op.f("ck_consultation_body"),
        ),
        sa.CheckConstraint("voice_rule IN ('owners', 'owners_first')", name=op.f("ck_consultation_voice_rule")),
        sa.CheckConstraint("cooling_days BETWEEN 0 AND 90", name=op.f("ck_consultation_cooling_days")),
        sa.CheckConstraint("most_visits BETWEEN 1 AND 20", name=op.f("ck_consultation_most_visits")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_consultation_community_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_consultation_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index("ix_consultation_community", "consultation", ["community_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_consultation_project_id"), "consultation", ["project_id"], unique=False)
    op.create_table(
        "consult_opening",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN ('first', 'second', 'third')", name=op.f("ck_consult_opening_round")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consult_opening_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "round", name=op.f("pk_consult_opening")),
    )
    op.create_table(
        "consult_plan",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("touched", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_consult_plan_consultation_id")),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_version.id"], name=op.f("fk_consult_plan_plan_version_id")),
        sa.PrimaryKeyConstraint("consultation_id", "plan_version_id", name=op.f("pk_consult_plan")),
    )
    op.create_table(
        "consult_report",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN ('first', 'second', 'third')", name=op.f("ck_consult_report_round")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_consult_report_sha256_length")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consult_report_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "round", name=op.f("pk_consult_report")),
    )
    op.create_table(
        "consult_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("met_as", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("payload_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(met_as IN ('owner', 'owners_agent')) <= (owner_id IS NOT NULL)", name=op.f("ck_consult_visit_owner_named")
        ),
        sa.CheckConstraint("(outcome = 'met') = (met_as IS NOT NULL)", name=op.f("ck_consult_visit_met_somebody")),
        sa.CheckConstraint("(way = 'joint_visit') = (seat IS NOT NULL)", name=op.f("ck_consult_visit_seat_of_joint")),
        sa.CheckConstraint(
            "met_as IN ('owner', 'owners_agent', 'family', 'tenant')", name=op.f("ck_consult_visit_met_as")
        ),
        sa.CheckConstraint("outcome IN ('met', 'nobody', 'looks_empty')", name=op.f("ck_consult_visit_outcome")),
        sa.CheckConstraint("round IN ('first', 'second', 'third')", name=op.f("ck_consult_visit_round")),
        sa.CheckConstraint(
            "seat IN ('neighbourhood_committee', 'grid_worker', 'owners_side')", name=op.f("ck_consult_visit_seat")
        ),
        sa.CheckConstraint("way <> 'app'", name=op.f("ck_consult_visit_by_staff")),
        sa.CheckConstraint(
            "way IN ('app', 'visit', 'joint_visit', 'call', 'meeting', 'sheet')", name=op.f("ck_consult_visit_way")
        ),
        sa.CheckConstraint("octet_length(payload_sha256) = 32", name=op.f("ck_consult_visit_payload_sha256_length")),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_consult_visit_agent_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consult_visit_consultation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_consult_visit_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_consult_visit_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_visit")),
    )
    op.create_index(op.f("ix_consult_visit_agent_id"), "consult_visit", ["agent_id"], unique=False)
    op.create_index("ix_consult_visit_household", "consult_visit", ["consultation_id", "part_id", "at"], unique=False)
    op.create_index(op.f("ix_consult_visit_part_id"), "consult_visit", ["part_id"], unique=False)
    op.create_table(
        "visit_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'safety') = (until_at IS NOT NULL)", name=op.f("ck_visit_mark_safety_ends")),
        sa.CheckConstraint("kind IN ('do_not_visit', 'welcome', 'safety')", name=op.f("ck_visit_mark_kind")),
        sa.CheckConstraint("num_nonnulls(staff_id, resident_id) = 1", name=op.f("ck_visit_mark_by_one")),
        sa.CheckConstraint("until_at > at", name=op.f("ck_visit_mark_period")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_visit_mark_community_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_visit_mark_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_visit_mark_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_mark_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_mark")),
    )
    op.create_index(op.f("ix_visit_mark_community_id"), "visit_mark", ["community_id"], unique=False)
    op.create_index("ix_visit_mark_part", "visit_mark", ["part_id", "at"], unique=False)
    op.create_table(
        "consult_opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(voice = 'owner') <= (owner_id IS NOT NULL)", name=op.f("ck_consult_opinion_owner_named")),
        sa.CheckConstraint(
            "stance <> 'conditional' OR condition <> ''", name=op.f("ck_consult_opinion_condition_said")
        ),
        sa.CheckConstraint(
            "stance IN ('agree', 'conditional', 'against', 'undecided')", name=op.f("ck_consult_opinion_stance")
        ),
        sa.CheckConstraint("voice IN ('owner', 'occupant')", name=op.f("ck_consult_opinion_voice")),
        sa.CheckConstraint("num_nonnulls(resident_id, visit_id) = 1", name=op.f("ck_consult_opinion_by_one_way")),
        sa.CheckConstraint("visit_id IS NULL OR visit_id = id", name=op.f("ck_consult_opinion_of_its_visit")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consult_opinion_consultation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_consult_opinion_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_consult_opinion_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_consult_opinion_resident_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["consult_visit.id"], name=op.f("fk_consult_opinion_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_opinion")),
    )
    op.create_index(
        "ix_consult_opinion_household", "consult_opinion", ["consultation_id", "part_id", "at"], unique=False
    )
    op.create_index(op.f("ix_consult_opinion_part_id"), "consult_opinion", ["part_id"], unique=False)
    op.create_index(op.f("ix_consult_opinion_resident_id"), "consult_opinion", ["resident_id"], unique=False)
    op.create_table(
        "consult_promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("promised", sa.String(), nullable=False),
        sa.Column("keeper", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consult_promise_consultation_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_consult_promise_part_id")),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_version.id"], name=op.f("fk_consult_promise_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["consult_visit.id"], name=op.f("fk_consult_promise_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult_promise")),
    )
    op.create_index(
        "ix_consult_promise_household", "consult_promise", ["consultation_id", "part_id", "at"], unique=False
    )
    op.create_index(op.f("ix_consult_promise_visit_id"), "consult_promise", ["visit_id"], unique=False)
    op.create_table(
        "joint_confirmation",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "seat IN ('neighbourhood_committee', 'grid_worker', 'owners_side')", name=op.f("ck_joint_confirmation_seat")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_joint_confirmation_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["consult_visit.id"], name=op.f("fk_joint_confirmation_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "seat", name=op.f("pk_joint_confirmation")),
        sa.UniqueConstraint("visit_id", "staff_id", name=op.f("uq_joint_confirmation_visit_id_staff_id")),
    )
    op.create_table(
        "condition_met",
        sa.Column("opinion_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["opinion_id"], ["consult_opinion.id"], name=op.f("fk_condition_met_opinion_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_condition_met_resident_id")),
        sa.PrimaryKeyConstraint("opinion_id", "resident_id", name=op.f("pk_condition_met")),
    )
    op.create_table(
        "promise_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'said_kept') = (staff_id IS NOT NULL)", name=op.f("ck_promise_word_staff_say_household_confirms")
        ),
        sa.CheckConstraint("state <> 'open'", name=op.f("ck_promise_word_says_something")),
        sa.CheckConstraint("state IN ('open', 'said_kept', 'kept', 'not_kept')", name=op.f("ck_promise_word_state")),
        sa.CheckConstraint("num_nonnulls(staff_id, resident_id) = 1", name=op.f("ck_promise_word_by_one")),
        sa.ForeignKeyConstraint(["promise_id"], ["consult_promise.id"], name=op.f("fk_promise_word_promise_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_promise_word_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_promise_word_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_word")),
    )
    op.create_index("ix_promise_word_promise", "promise_word", ["promise_id", "at"], unique=False)
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
