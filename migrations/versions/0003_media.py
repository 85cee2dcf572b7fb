"""The evidence store: one table, whose rows the application's role adds and reads, nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("original_kind", sa.String(), nullable=False),
        sa.Column("original_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("original_name", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('jpeg', 'png', 'pdf')", name=op.f("ck_evidence_kind")),
        sa.CheckConstraint("original_kind IN ('jpeg', 'png', 'heic', 'pdf')", name=op.f("ck_evidence_original_kind")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_evidence_sha256_length")),
        sa.CheckConstraint("octet_length(original_sha256) = 32", name=op.f("ck_evidence_original_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_size")),
        sa.CheckConstraint(
            "num_nonnulls(width, height) = CASE kind WHEN 'pdf' THEN 0 ELSE 2 END"
            " AND num_nonnulls(pages) = CASE kind WHEN 'pdf' THEN 1 ELSE 0 END",
            name=op.f("ck_evidence_extent"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "community_id",
            "original_sha256",
            name=op.f("uq_evidence_community_id_original_sha256"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON evidence FROM {APP_ROLE}")
