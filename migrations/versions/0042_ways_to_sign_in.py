"""Residents sign in from a web page too: accounts of the page's official account, and numbers that a texted code reached."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resident_account",
        sa.Column("appid", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("unionid", sa.String(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_account_resident_id")),
        sa.PrimaryKeyConstraint("appid", "openid", name=op.f("pk_resident_account")),
    )
    op.create_index("ix_resident_account_resident_id", "resident_account", ["resident_id"], unique=False)
    op.create_index("ix_resident_account_unionid", "resident_account", ["unionid"], unique=False)
    op.create_table(
        "used_state",
        sa.Column("state_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(state_sha256) = 32", name=op.f("ck_used_state_state_sha256_length")),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_used_state")),
    )
    op.create_table(
        "resident_number",
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(phone_lookup) = 32", name=op.f("ck_resident_number_phone_lookup_length")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_number_resident_id")),
        sa.PrimaryKeyConstraint("phone_lookup", name=op.f("pk_resident_number")),
    )
    op.create_index("ix_resident_number_resident_id", "resident_number", ["resident_id"], unique=False)
    op.create_table(
        "texted_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "octet_length(phone_lookup) = 32 AND octet_length(code_lookup) = 32",
            name=op.f("ck_texted_code_lookups_length"),
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_texted_code_failures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texted_code")),
    )
    op.create_index("ix_texted_code_number", "texted_code", ["phone_lookup", "asked_at"], unique=False)
