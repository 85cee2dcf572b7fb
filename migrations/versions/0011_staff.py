"""The second factor, devices, narrow and deputised mandates, own records, and as what somebody looked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCOPES = ("platform", "district", "street", "committee", "community", "grid", "buildings")


def upgrade() -> None:
    _staff()
    _sessions()
    _mandates()
    op.add_column("personal_data_view", sa.Column("viewed_as", sa.String(), nullable=False, server_default=""))
    op.alter_column("personal_data_view", "viewed_as", server_default=None)
    op.create_index("ix_personal_data_view_community_id_id", "personal_data_view", ["community_id", "id"])


def _staff() -> None:
    op.add_column("staff", sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_staff_totp_has_secret"), "staff", "totp_since IS NULL OR totp_sealed IS NOT NULL"
    )
    op.create_table(
        "recovery_code",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(code_lookup) = 32", name=op.f("ck_recovery_code_code_lookup_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "code_lookup", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "own_record",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_own_record_staff_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_own_record_owner_id")),
        sa.PrimaryKeyConstraint("staff_id", "owner_id", name=op.f("pk_own_record")),
    )


def _sessions() -> None:
    op.add_column("staff_session", sa.Column("id", sa.Uuid(), nullable=True))
    for name in ("device", "address"):
        op.add_column("staff_session", sa.Column(name, sa.String(), nullable=False, server_default=""))
        op.alter_column("staff_session", name, server_default=None)
    for name in ("last_seen_at", "proved_at"):
        op.add_column("staff_session", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE staff_session SET id = gen_random_uuid(), last_seen_at = started_at, proved_at = started_at")
    for name in ("id", "last_seen_at", "proved_at"):
        op.alter_column("staff_session", name, nullable=False)
    op.create_unique_constraint(op.f("uq_staff_session_id"), "staff_session", ["id"])


def _mandates() -> None:
    op.add_column("mandate", sa.Column("buildings", postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.add_column("mandate", sa.Column("deputy_of", sa.Uuid(), nullable=True))
    op.add_column("mandate", sa.Column("appointer_id", sa.Uuid(), nullable=True))
    op.add_column("mandate", sa.Column("ended_by", sa.Uuid(), nullable=True))
    op.add_column("mandate", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mandate", sa.Column("ended_document", sa.String(), nullable=True))
    for name in ("deputy_of", "appointer_id", "ended_by"):
        op.create_foreign_key(op.f(f"fk_mandate_{name}"), "mandate", "staff", [name], ["id"])
    op.drop_constraint(op.f("ck_mandate_scope_kind"), "mandate")
    kinds = ", ".join(f"'{kind}'" for kind in SCOPES)
    for name, rule in (
        ("scope_kind", f"scope_kind IN ({kinds})"),
        ("buildings", "(scope_kind = 'buildings') = (buildings IS NOT NULL)"),
        ("deputy", "deputy_of IS NULL OR (until_on IS NOT NULL AND deputy_of <> staff_id)"),
        ("not_by_oneself", "appointer_id <> staff_id"),
        ("ended", "num_nonnulls(ended_at, ended_document) IN (0, 2)"),
    ):
        op.create_check_constraint(op.f(f"ck_mandate_{name}"), "mandate", rule)
    op.create_index(op.f("ix_mandate_scope_id"), "mandate", ["scope_id"])
