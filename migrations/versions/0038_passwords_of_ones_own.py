"""Whose password it is, and since when; resets by two persons; what a flat is told of guessed documents."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TOLD = (
    "kind IN ('binding_made', 'binding_confirmed', 'binding_ended', 'binding_objected', 'objection_decided',"
    " 'request_decided', 'document_guessed')"
)


def upgrade() -> None:
    # Every password of before was set by whoever ran the server; so is one that the version before still sets.
    op.add_column("staff", sa.Column("must_change", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("staff", sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("first_half", sa.LargeBinary(), nullable=True),
        sa.Column("second_half", sa.LargeBinary(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("proposed_by <> staff_id", name=op.f("ck_password_reset_not_proposed_by_oneself")),
        sa.CheckConstraint("decided_by <> staff_id", name=op.f("ck_password_reset_not_decided_by_oneself")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_password_reset_two_persons")),
        sa.CheckConstraint("(approved IS NULL) = (decided_at IS NULL)", name=op.f("ck_password_reset_decided_whole")),
        sa.CheckConstraint(
            "used_at IS NULL OR approved IS NOT DISTINCT FROM true", name=op.f("ck_password_reset_used_once_approved")
        ),
        sa.CheckConstraint(
            "octet_length(first_half) = 32 AND octet_length(second_half) = 32",
            name=op.f("ck_password_reset_halves_length"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_password_reset_staff_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_password_reset_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_password_reset_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
    )
    op.create_index("ix_password_reset_staff", "password_reset", ["staff_id", "proposed_at"], unique=False)
    op.execute("ALTER TABLE announcement DROP CONSTRAINT ck_announcement_kind")
    op.execute(f"ALTER TABLE announcement ADD CONSTRAINT ck_announcement_kind CHECK ({TOLD}) NOT VALID")
