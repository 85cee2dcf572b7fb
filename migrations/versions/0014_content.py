"""Content safety: what residents wrote is looked at; mini-program codes that were fetched."""

import sqlalchemy as sa
from alembic import op

from app.core.db import APP_ROLE

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _checks()
    _decisions()
    _codes()
    _earlier_texts()


def _checks() -> None:
    op.create_table(
        "content_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.Column("trace_id", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('objection', 'dispute', 'binding_objection', 'survey_answer', 'complaint', 'picture')",
            name=op.f("ck_content_check_kind"),
        ),
        sa.CheckConstraint("state IN ('pending', 'pass', 'review', 'risky')", name=op.f("ck_content_check_state")),
        sa.CheckConstraint(
            "why IN ('suggested', 'no_answer', 'quota', 'no_visit', 'not_configured', 'not_checked')",
            name=op.f("ck_content_check_why"),
        ),
        sa.CheckConstraint("(why IS NULL) = (state <> 'review')", name=op.f("ck_content_check_review_has_reason")),
        sa.CheckConstraint("(settled_at IS NULL) = (state = 'pending')", name=op.f("ck_content_check_settled")),
        sa.CheckConstraint("(due_at IS NULL) = (state <> 'pending')", name=op.f("ck_content_check_due")),
        sa.CheckConstraint("num_nonnulls(text, evidence_id) = 1", name=op.f("ck_content_check_text_or_picture")),
        sa.CheckConstraint(
            "(kind = 'picture') = (evidence_id IS NOT NULL)", name=op.f("ck_content_check_picture_is_evidence")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_content_check_community_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_content_check_resident_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_content_check_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_check")),
        sa.UniqueConstraint(
            "kind", "subject_id", "resident_id", name=op.f("uq_content_check_kind_subject_id_resident_id")
        ),
    )
    op.create_index(
        "ix_content_check_due_at",
        "content_check",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_content_check_community", "content_check", ["community_id", "made_at"], unique=False)
    op.create_index(op.f("ix_content_check_resident_id"), "content_check", ["resident_id"], unique=False)
    op.create_index(op.f("ix_content_check_trace_id"), "content_check", ["trace_id"], unique=False)


def _decisions() -> None:
    op.create_table(
        "content_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_content_decision_number")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_content_decision_reason")),
        sa.ForeignKeyConstraint(["check_id"], ["content_check.id"], name=op.f("fk_content_decision_check_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_content_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_decision")),
        sa.UniqueConstraint("check_id", "number", name=op.f("uq_content_decision_check_id_number")),
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON content_decision FROM {APP_ROLE}")


def _codes() -> None:
    op.create_table(
        "wechat_code",
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("edition", sa.String(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(image, edition, fetched_at) IN (0, 3)", name=op.f("ck_wechat_code_fetched_whole")
        ),
        sa.CheckConstraint("num_nonnulls(image, due_at) > 0", name=op.f("ck_wechat_code_here_or_due")),
        sa.PrimaryKeyConstraint("scene", "page", name=op.f("pk_wechat_code")),
    )


def _earlier_texts() -> None:
    """What residents wrote before anything was looked at waits for staff, who alone have seen it with its author."""
    op.execute(
        """
        INSERT INTO content_check
               (id, community_id, kind, subject_id, resident_id, text, state, why, tries, made_at, settled_at)
        SELECT gen_random_uuid(), vote.community_id, 'dispute', dispute.id, dispute.resident_id, dispute.told,
               'review', 'not_configured', 0, dispute.at, dispute.at
          FROM dispute JOIN vote ON vote.id = dispute.vote_id JOIN resident ON resident.id = dispute.resident_id
        UNION ALL
        SELECT gen_random_uuid(), binding.community_id, 'binding_objection', binding_objection.id,
               binding_objection.resident_id, binding_objection.ground, 'review', 'not_configured', 0,
               binding_objection.raised_at, binding_objection.raised_at
          FROM binding_objection JOIN binding ON binding.id = binding_objection.binding_id
        """
    )
