"""Notices, on their way and proved to have arrived."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("slots", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vote_notice', 'vote_opened', 'vote_closing_soon', 'vote_extended', 'vote_counted', 'dispute_settled', 'paper_recorded_in_your_name', 'works_notice')",
            name=op.f("ck_notice_kind"),
        ),
        sa.CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_notice_subject_kind")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_notice_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "kind",
            "occasion",
            name=op.f("uq_notice_subject_kind_subject_id_kind_occasion"),
        ),
    )
    op.create_index("ix_notice_community", "notice", ["community_id", "at"], unique=False)
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("owner_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("errcode", sa.String(), nullable=False),
        sa.Column("rid", sa.String(), nullable=False),
        sa.Column("msgid", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('waiting', 'trying')) = (due_at IS NOT NULL)", name=op.f("ck_notice_delivery_due")
        ),
        sa.CheckConstraint("channel IN ('inbox', 'subscription', 'sms')", name=op.f("ck_notice_delivery_channel")),
        sa.CheckConstraint(
            "state IN ('waiting', 'trying', 'placed', 'accepted', 'unknown', 'not_subscribed', 'refused', 'unreachable', 'not_configured')",
            name=op.f("ck_notice_delivery_state"),
        ),
        sa.CheckConstraint("unanswered BETWEEN 0 AND 2", name=op.f("ck_notice_delivery_repeated_once")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint(
            "notice_id", "channel", "recipient_id", name=op.f("uq_notice_delivery_notice_id_channel_recipient_id")
        ),
    )
    op.create_index(
        "ix_notice_delivery_due",
        "notice_delivery",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_notice_delivery_msgid", "notice_delivery", ["msgid"], unique=False, postgresql_where=sa.text("msgid <> ''")
    )
    op.create_index(
        "ix_notice_delivery_openid",
        "notice_delivery",
        ["openid"],
        unique=False,
        postgresql_where=sa.text("state = 'trying'"),
    )
    op.create_index("ix_notice_delivery_recipient", "notice_delivery", ["recipient_id", "channel"], unique=False)
    op.create_table(
        "notice_proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(way = 'handed') <= (evidence_id IS NOT NULL)", name=op.f("ck_notice_proof_handed_with_photo")
        ),
        sa.CheckConstraint("(way = 'posted') = (posting_id IS NOT NULL)", name=op.f("ck_notice_proof_posted")),
        sa.CheckConstraint(
            "(way IN ('called', 'handed')) = (recorded_by IS NOT NULL)", name=op.f("ck_notice_proof_by_hand")
        ),
        sa.CheckConstraint(
            "(way IN ('message_accepted', 'sms_accepted')) = (delivery_id IS NOT NULL)",
            name=op.f("ck_notice_proof_delivered"),
        ),
        sa.CheckConstraint(
            "way IN ('inbox_opened', 'message_accepted', 'sms_accepted', 'called', 'handed', 'ballot_handed', 'posted')",
            name=op.f("ck_notice_proof_way"),
        ),
        sa.CheckConstraint("num_nonnulls(owner_id, resident_id) > 0", name=op.f("ck_notice_proof_of_somebody")),
        sa.ForeignKeyConstraint(["delivery_id"], ["notice_delivery.id"], name=op.f("fk_notice_proof_delivery_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_proof_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_proof")),
    )
    op.create_index("ix_notice_proof_notice", "notice_proof", ["notice_id", "owner_id"], unique=False)
    op.create_index(
        "uq_notice_proof_opened",
        "notice_proof",
        ["notice_id", "owner_id", "resident_id"],
        unique=True,
        postgresql_where=sa.text("way = 'inbox_opened'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "uq_notice_proof_posted",
        "notice_proof",
        ["notice_id", "owner_id"],
        unique=True,
        postgresql_where=sa.text("way = 'posted'"),
    )
    op.create_table(
        "subscription_quota",
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=False),
        sa.Column("hinted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("left_over >= 0", name=op.f("ck_subscription_quota_left_over")),
        sa.PrimaryKeyConstraint("openid", "template_id", name=op.f("pk_subscription_quota")),
    )
    for table in ("notice", "notice_proof"):
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
