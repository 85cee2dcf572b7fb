"""An item of a vote says what it decides; what must hold before works is proposed by one person and approved by another.

Items from before that are on the plan decide the plan, and requirements of a vote without a matter ask for the plan: both
are read so, and no row is changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MATTERS = "decides IN ('plan', 'contents', 'management_model', 'common_income', 'maintenance_fund', 'lift')"


def upgrade() -> None:
    op.add_column("vote_item", sa.Column("decides", sa.String(), nullable=True))
    op.execute(f"ALTER TABLE vote_item ADD CONSTRAINT ck_vote_item_decides CHECK ({MATTERS}) NOT VALID")
    op.add_column("requirement", sa.Column("decides", sa.String(), nullable=True))
    op.execute(f"ALTER TABLE requirement ADD CONSTRAINT ck_requirement_decides CHECK ({MATTERS}) NOT VALID")
    op.add_column("requirement_set", sa.Column("approved_by", sa.Uuid(), nullable=True))
    op.add_column("requirement_set", sa.Column("policy_number", sa.Integer(), nullable=True))
    op.add_column("requirement_set", sa.Column("policy_sha256", sa.LargeBinary(), nullable=True))
    op.execute(
        "ALTER TABLE requirement_set ADD CONSTRAINT ck_requirement_set_two_persons"
        " CHECK (approved_by <> set_by) NOT VALID"
    )
    op.create_table(
        "requirement_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.CheckConstraint("cardinality(requirement_ids) > 0", name=op.f("ck_requirement_proposal_requirement_ids")),
        sa.CheckConstraint("approver IN ('another_person', 'district')", name=op.f("ck_requirement_proposal_approver")),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name=op.f("ck_requirement_proposal_state")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_requirement_proposal_two_persons")),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_requirement_proposal_decided"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_requirement_proposal_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_proposal")),
    )
    op.create_index(
        "uq_requirement_proposal_waiting",
        "requirement_proposal",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index("ix_requirement_proposal_project", "requirement_proposal", ["project_id", "proposed_at"])
