"""A version that changes nothing material: declared by one body, approved by another, and what became of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

STATES = "('proposed', 'approved', 'carried', 'rejected', 'objected', 'overtaken')"

TEXTS = (
    *("roll_posting", "notice", "roll_correction", "extension", "preliminary_result", "final_result"),
    *(
        "area_confirmation",
        "meeting_notice",
        "meeting_minutes",
        "acceptance",
        "plan_carried",
        "vote:post_roll",
        "vote:give_notice",
    ),
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


def upgrade() -> None:
    op.create_table(
        "plan_carrying",
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("differences", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_bodies", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_bodies", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint("from_version_id <> plan_version_id", name=op.f("ck_plan_carrying_from_version")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_plan_carrying_reason")),
        sa.CheckConstraint("cardinality(differences) > 0", name=op.f("ck_plan_carrying_differences")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_plan_carrying_state")),
        sa.CheckConstraint("cardinality(proposed_bodies) > 0", name=op.f("ck_plan_carrying_proposed_bodies")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_plan_carrying_two_persons")),
        sa.CheckConstraint("NOT (decided_bodies && proposed_bodies)", name=op.f("ck_plan_carrying_two_bodies")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (cardinality(decided_bodies) = 0)",
            name=op.f("ck_plan_carrying_decided"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'carried') OR decided_by IS NOT NULL", name=op.f("ck_plan_carrying_approved")
        ),
        sa.CheckConstraint("state <> 'carried' OR posting_id IS NOT NULL", name=op.f("ck_plan_carrying_posted")),
        sa.CheckConstraint(
            "(state IN ('proposed', 'approved')) = (ended_at IS NULL)", name=op.f("ck_plan_carrying_ended")
        ),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_version.id"], name=op.f("fk_plan_carrying_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_plan_carrying_project_id")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["plan_version.id"], name=op.f("fk_plan_carrying_from_version_id")
        ),
        sa.PrimaryKeyConstraint("plan_version_id", name=op.f("pk_plan_carrying")),
    )
    op.create_index("ix_plan_carrying_from_version_id", "plan_carrying", ["from_version_id"], unique=False)
    op.create_index("ix_plan_carrying_project", "plan_carrying", ["project_id", "proposed_at"], unique=False)
    op.create_index(
        "uq_plan_carrying_open",
        "plan_carrying",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    among = ", ".join(f"'{one}'" for one in TEXTS)
    for table, column in (("public_event", "what"), ("text_version", "key")):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({among})) NOT VALID")
