"""Bindings asked for from afar or by invitation, of those who live in a flat or help its owner."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = "kind IN ('owner', 'occupant', 'helper')"
ANNOUNCEMENTS = (
    "binding_made",
    "binding_confirmed",
    "binding_ended",
    "binding_objected",
    "objection_decided",
    "request_decided",
)


def upgrade() -> None:
    _requests()
    _invitations()
    _bindings()
    op.drop_constraint(op.f("ck_announcement_kind"), "announcement", type_="check")
    kinds = ", ".join(f"'{kind}'" for kind in ANNOUNCEMENTS)
    op.create_check_constraint(op.f("ck_announcement_kind"), "announcement", f"kind IN ({kinds})")


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _foreign(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _requests() -> None:
    op.create_table(
        "binding_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("stairwell", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _at("made_at"),
        _at("complete_at", nullable=True),
        _at("ended_at", nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        _check("binding_request", "state", "state IN ('incomplete', 'waiting', 'accepted', 'refused', 'withdrawn')"),
        _check("binding_request", "ended", "(state IN ('accepted', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)"),
        _check("binding_request", "decided_by", "(state IN ('accepted', 'refused')) = (decided_by IS NOT NULL)"),
        _check("binding_request", "reason", "(state = 'refused') = (reason IS NOT NULL)"),
        _foreign("binding_request", "resident_id", "resident"),
        _foreign("binding_request", "community_id", "community"),
        _foreign("binding_request", "part_id", "part"),
        _foreign("binding_request", "decided_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_request")),
        sa.UniqueConstraint("number", name=op.f("uq_binding_request_number")),
    )
    op.create_index(
        "uq_binding_request_open",
        "binding_request",
        ["resident_id", "community_id", "place_key"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_binding_request_waiting",
        "binding_request",
        ["community_id", "complete_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_binding_request_resident", "binding_request", ["resident_id", "made_at"])
    op.create_table(
        "request_picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stored_kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("original_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        _at("added_at"),
        _at("dropped_at", nullable=True),
        _check("request_picture", "kind", "kind IN ('document', 'deed')"),
        _check("request_picture", "stored_kind", "stored_kind IN ('jpeg', 'png', 'pdf')"),
        _check("request_picture", "sha256_length", "octet_length(sha256) = 32"),
        _check("request_picture", "original_sha256_length", "octet_length(original_sha256) = 32"),
        _check("request_picture", "dropped", "(content_sealed IS NULL) = (dropped_at IS NOT NULL)"),
        _foreign("request_picture", "request_id", "binding_request", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_picture")),
        sa.UniqueConstraint(
            "request_id", "original_sha256", name=op.f("uq_request_picture_request_id_original_sha256")
        ),
    )


def _invitations() -> None:
    op.create_table(
        "binding_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("invited_id", sa.Uuid(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        _at("made_at"),
        _at("expires_at"),
        _at("used_at", nullable=True),
        _at("ended_at", nullable=True),
        _check("binding_invitation", "kind", KINDS),
        _check("binding_invitation", "token_sha256_length", "octet_length(token_sha256) = 32"),
        _check("binding_invitation", "invited_owner", "(kind = 'owner') = (invited_id IS NOT NULL)"),
        _check("binding_invitation", "occupant_until", "(kind = 'occupant') = (until_on IS NOT NULL)"),
        _check("binding_invitation", "used_or_ended", "num_nonnulls(used_at, ended_at) < 2"),
        _foreign("binding_invitation", "community_id", "community"),
        _foreign("binding_invitation", "part_id", "part"),
        _foreign("binding_invitation", "resident_id", "resident"),
        _foreign("binding_invitation", "owner_id", "owner"),
        _foreign("binding_invitation", "invited_id", "owner"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_binding_invitation_token_sha256")),
    )
    op.create_index("ix_binding_invitation_inviter", "binding_invitation", ["resident_id", "part_id"])


def _bindings() -> None:
    # Until now every binding was an owner's, made with a code.
    for name, was in (("kind", "owner"), ("made_how", "code")):
        op.add_column("binding", sa.Column(name, sa.String(), nullable=False, server_default=was))
        op.alter_column("binding", name, server_default=None)
    op.alter_column("binding", "code_id", nullable=True)
    for name, to in (
        ("invitation_id", "binding_invitation"),
        ("request_id", "binding_request"),
        ("admitted_by", "staff"),
    ):
        op.add_column("binding", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_binding_{name}"), "binding", to, [name], ["id"])
    op.add_column("binding", sa.Column("until_on", sa.Date(), nullable=True))
    for name in ("invitation_id", "request_id"):
        op.create_unique_constraint(op.f(f"uq_binding_{name}"), "binding", [name])
    for name, rule in (
        ("kind", KINDS),
        ("made_how", "made_how IN ('code', 'remote', 'invitation')"),
        ("owners_alone_confirmed", "kind = 'owner' OR confirmed_at IS NULL"),
        ("occupant_until", "(kind = 'occupant') = (until_on IS NOT NULL)"),
        ("made_by_code", "(made_how = 'code') = (code_id IS NOT NULL)"),
        ("made_by_invitation", "(made_how = 'invitation') = (invitation_id IS NOT NULL)"),
        ("made_by_request", "(made_how = 'remote') = (request_id IS NOT NULL)"),
        ("admitted_by", "admitted_by IS NULL OR (kind = 'occupant' AND evidence IS NOT NULL)"),
    ):
        op.create_check_constraint(op.f(f"ck_binding_{name}"), "binding", rule)
