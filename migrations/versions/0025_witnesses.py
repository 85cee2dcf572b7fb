"""Witnesses of the log: their keys as the street registered them, what they signed, and the key of each checkpoint."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"


def upgrade() -> None:
    op.add_column("vote_checkpoint", sa.Column("vkey", sa.String(), server_default="", nullable=False))
    op.create_table(
        "log_witness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(public_key) = 32", name=op.f("ck_log_witness_public_key_length")),
        sa.CheckConstraint("party IN ('street', 'owners', 'other')", name=op.f("ck_log_witness_party")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_log_witness_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_witness")),
        sa.UniqueConstraint("community_id", "public_key", name=op.f("uq_log_witness_community_id_public_key")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_log_witness_community_id_name")),
    )
    op.create_table(
        "log_witness_end",
        sa.Column("witness_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["witness_id"], ["log_witness.id"], name=op.f("fk_log_witness_end_witness_id")),
        sa.PrimaryKeyConstraint("witness_id", name=op.f("pk_log_witness_end")),
    )
    op.create_table(
        "cosignature",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_cosignature_size")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_cosignature_vote_id")),
        sa.ForeignKeyConstraint(["witness_id"], ["log_witness.id"], name=op.f("fk_cosignature_witness_id")),
        sa.PrimaryKeyConstraint("vote_id", "size", "witness_id", name=op.f("pk_cosignature")),
    )
    op.create_index("ix_cosignature_witness_id", "cosignature", ["witness_id"])
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON log_witness, log_witness_end, cosignature FROM {APP_ROLE}")
