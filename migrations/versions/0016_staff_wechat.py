"""WeChat accounts of staff with their PIN, silent sign-ins, and temporary roles."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEMPORARY = ("witness", "third_party_caller", "volunteer_supervisor", "stairwell_head")
ROLES = (
    "administrator",
    "district_office",
    "street_office",
    "neighbourhood_committee",
    "owners_committee",
    "grid_worker",
    "responsible_unit",
    "counter",
    "auditor",
    *TEMPORARY,
)


def upgrade() -> None:
    _wechat()
    _sessions()
    _mandates()


def _wechat() -> None:
    op.create_table(
        "staff_wechat_code",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(code_lookup) = 32", name=op.f("ck_staff_wechat_code_code_lookup_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_wechat_code_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_wechat_code")),
        sa.UniqueConstraint("code_lookup", name=op.f("uq_staff_wechat_code_code_lookup")),
    )
    op.create_table(
        "staff_wechat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("appid", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=True),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("pin_failures", sa.Integer(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("pin_failures >= 0", name=op.f("ck_staff_wechat_pin_failures")),
        sa.CheckConstraint("octet_length(phone_lookup) = 32", name=op.f("ck_staff_wechat_phone_lookup_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_wechat_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_wechat")),
    )
    op.create_index(op.f("ix_staff_wechat_staff_id"), "staff_wechat", ["staff_id"])
    for name, columns in (("openid", ["appid", "openid"]), ("staff", ["staff_id"])):
        live = sa.text("ended_at IS NULL")
        op.create_index(f"uq_staff_wechat_{name}", "staff_wechat", columns, unique=True, postgresql_where=live)


def _sessions() -> None:
    op.add_column("staff_session", sa.Column("wechat_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_staff_session_wechat_id"), "staff_session", "staff_wechat", ["wechat_id"], ["id"])
    op.create_index(op.f("ix_staff_session_wechat_id"), "staff_session", ["wechat_id"])
    op.alter_column("staff_session", "proved_at", nullable=True)
    op.create_check_constraint(
        op.f("ck_staff_session_proved_or_wechat"), "staff_session", "proved_at IS NOT NULL OR wechat_id IS NOT NULL"
    )


def _mandates() -> None:
    roles, temporary = (", ".join(f"'{role}'" for role in kinds) for kinds in (ROLES, TEMPORARY))
    for table in ("mandate", "dispute_finding"):
        op.drop_constraint(op.f(f"ck_{table}_role"), table)
        op.create_check_constraint(op.f(f"ck_{table}_role"), table, f"role IN ({roles})")
    op.create_check_constraint(
        op.f("ck_mandate_temporary"),
        "mandate",
        f"role NOT IN ({temporary}) OR (until_on IS NOT NULL AND until_on - from_on <= 92)",
    )
