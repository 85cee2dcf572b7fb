"""Residents sign in by WeChat, bind with levels, are told, may object, and may be forgotten; codes printed by stairwell."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("binding_sheet", "sheet_handover")


def upgrade() -> None:
    _residents()
    _sheets()
    _bindings()
    _told()
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _foreign(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _residents() -> None:
    for name in ("appid", "openid", "unionid"):
        op.add_column("resident", sa.Column(name, sa.String(), nullable=True))
    op.add_column("resident", sa.Column("message_phone_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("resident", _at("forgotten_at", nullable=True))
    op.create_unique_constraint(op.f("uq_resident_appid_openid"), "resident", ["appid", "openid"])
    op.create_index(op.f("ix_resident_unionid"), "resident", ["unionid"])
    for name, rule in (
        ("openid_of_an_app", "num_nonnulls(appid, openid) IN (0, 2)"),
        ("unionid_with_openid", "openid IS NOT NULL OR unionid IS NULL"),
        ("forgotten_is_nobody", "forgotten_at IS NULL OR num_nonnulls(openid, message_phone_sealed) = 0"),
    ):
        op.create_check_constraint(op.f(f"ck_resident_{name}"), "resident", rule)

    op.add_column(
        "resident_session", sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()"))
    )
    op.add_column("resident_session", sa.Column("device", sa.String(), nullable=False, server_default=""))
    # The defaults served the rows that were here.
    op.alter_column("resident_session", "id", server_default=None)
    op.alter_column("resident_session", "device", server_default=None)
    op.create_unique_constraint(op.f("uq_resident_session_id"), "resident_session", ["id"])
    op.create_index(op.f("ix_resident_session_expires_at"), "resident_session", ["expires_at"])

    op.create_table(
        "attempts",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_attempts_failures")),
        sa.PrimaryKeyConstraint("subject", "on_day", name=op.f("pk_attempts")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("notice_edition", sa.String(), nullable=False),
        _at("given_at"),
        _at("withdrawn_at", nullable=True),
        sa.CheckConstraint("purpose IN ('messages')", name=op.f("ck_consent_purpose")),
        _foreign("consent", "resident_id", "resident"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_given",
        "consent",
        ["resident_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _sheets() -> None:
    op.create_table(
        "binding_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("stairwell", sa.String(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("printed_by", sa.Uuid(), nullable=False),
        _at("printed_at"),
        sa.CheckConstraint("codes > 0", name=op.f("ck_binding_sheet_codes")),
        _foreign("binding_sheet", "community_id", "community"),
        _foreign("binding_sheet", "printed_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_sheet")),
    )
    op.create_index("ix_binding_sheet_community", "binding_sheet", ["community_id", "printed_at"])
    op.create_table(
        "sheet_handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("handed_by", sa.Uuid(), nullable=False),
        _at("at"),
        _foreign("sheet_handover", "sheet_id", "binding_sheet"),
        _foreign("sheet_handover", "handed_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_handover")),
    )
    op.create_index(op.f("ix_sheet_handover_sheet_id"), "sheet_handover", ["sheet_id"])
    op.add_column("household_code", sa.Column("sheet_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_household_code_sheet_id"), "household_code", "binding_sheet", ["sheet_id"], ["id"])


def _bindings() -> None:
    op.add_column("binding", sa.Column("confirmed_how", sa.String(), nullable=True))
    op.add_column("binding", sa.Column("ended_reason", sa.String(), nullable=True))
    # Until now only staff confirmed, and ended without saying why.
    op.execute("UPDATE binding SET confirmed_how = 'staff' WHERE confirmed_at IS NOT NULL")
    op.execute("UPDATE binding SET ended_reason = '工作人员解除' WHERE ended_at IS NOT NULL")
    # A phone bound to a flat twice keeps the binding that stands for an owner, or the latest.
    op.execute(
        """
        UPDATE binding SET ended_at = clock_timestamp(), ended_reason = '重复的绑定'
        WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (
                    PARTITION BY resident_id, part_id ORDER BY confirmed_at IS NULL, made_at DESC, id
                ) AS place
                FROM binding WHERE ended_at IS NULL
            ) AS live WHERE place > 1
        )
        """
    )
    op.drop_constraint(op.f("ck_binding_confirmed_by"), "binding", type_="check")
    for name, rule in (
        ("confirmed_how", "confirmed_how IN ('staff', 'register_phone', 'document')"),
        ("confirmed_somehow", "(confirmed_how IS NULL) = (confirmed_at IS NULL)"),
        ("confirmed_by", "(confirmed_how IS NOT DISTINCT FROM 'staff') = (confirmed_by IS NOT NULL)"),
        ("ended_reason", "(ended_at IS NULL) = (ended_reason IS NULL)"),
    ):
        op.create_check_constraint(op.f(f"ck_binding_{name}"), "binding", rule)
    op.create_index(
        "uq_binding_live",
        "binding",
        ["resident_id", "part_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_binding_community_made", "binding", ["community_id", "made_at"])
    op.create_table(
        "binding_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("binding_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        _at("raised_at"),
        _at("decided_at", nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(decided_at, decided_by, upheld, decision) IN (0, 4)",
            name=op.f("ck_binding_objection_decided_whole"),
        ),
        _foreign("binding_objection", "binding_id", "binding"),
        _foreign("binding_objection", "resident_id", "resident"),
        _foreign("binding_objection", "decided_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_objection")),
        sa.UniqueConstraint("binding_id", "resident_id", name=op.f("uq_binding_objection_binding_id_resident_id")),
    )


def _told() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _at("at"),
        _at("read_at", nullable=True),
        sa.CheckConstraint(
            "kind IN ('binding_made', 'binding_confirmed', 'binding_ended', 'binding_objected', 'objection_decided')",
            name=op.f("ck_announcement_kind"),
        ),
        _foreign("announcement", "resident_id", "resident"),
        _foreign("announcement", "community_id", "community"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_resident", "announcement", ["resident_id", "at"])
    op.create_table(
        "number_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _at("queued_at"),
        _at("told_at", nullable=True),
        _foreign("number_notice", "community_id", "community"),
        _foreign("number_notice", "owner_id", "owner"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_notice")),
    )
    op.create_index(op.f("ix_number_notice_owner_id"), "number_notice", ["owner_id"])
    op.create_index(
        "ix_number_notice_waiting", "number_notice", ["queued_at"], postgresql_where=sa.text("told_at IS NULL")
    )
