"""Signed checkpoints kept of a vote's log, and the ledger of restricted bundles given out."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"


def upgrade() -> None:
    op.create_table(
        "vote_checkpoint",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(root) = 32", name=op.f("ck_vote_checkpoint_root_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_vote_checkpoint_size")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_checkpoint_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "size", name=op.f("pk_vote_checkpoint")),
    )
    op.create_table(
        "bundle_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("exported_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > at", name=op.f("ck_bundle_export_expires")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_bundle_export_sha256_length")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_bundle_export_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_export")),
    )
    op.create_index("ix_bundle_export_vote", "bundle_export", ["vote_id", "at"])
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON vote_checkpoint, bundle_export FROM {APP_ROLE}")
