"""What the WeChat platform sends by itself, kept until it is worked on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_push",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("outcome IN ('taken', 'ignored', 'unmatched')", name=op.f("ck_wechat_push_outcome")),
        sa.CheckConstraint(
            "num_nonnulls(handled_at, outcome) IN (0, 2)", name=op.f("ck_wechat_push_handled_with_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_push")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_wechat_push_dedupe_key")),
    )
    op.create_index(
        "ix_wechat_push_waiting",
        "wechat_push",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
