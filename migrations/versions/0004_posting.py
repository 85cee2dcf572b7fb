"""Postings and what happened to them, objections and answers, public events, texts.

What is mutable follows from evidence: which alarms are open, and the last number of a subject's events.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "objection",
    "objection_answer",
    "posting",
    "posting_event",
    "public_event",
    "text_version",
)


def upgrade() -> None:
    op.create_table(
        "public_event_counter",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", name=op.f("pk_public_event_counter")),
    )
    op.create_table(
        "text_version",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "key IN ('roll_posting', 'notice', 'extension', 'preliminary_result', 'final_result', 'area_confirmation', 'vote:post_roll', 'vote:give_notice', 'vote:open', 'vote:extend', 'vote:window_ended', 'vote:count', 'vote:enter_official', 'vote:post_result', 'vote:decide', 'vote:finalise', 'vote:archive', 'vote:void', 'vote:annul', 'vote:supersede')",
            name=op.f("ck_text_version_key"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_text_version_number")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_text_version_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "key", "number", name=op.f("pk_text_version")),
    )
    op.create_table(
        "posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("places", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_posting_subject_kind")),
        sa.CheckConstraint("cardinality(places) > 0", name=op.f("ck_posting_places")),
        sa.CheckConstraint("days > 0", name=op.f("ck_posting_days")),
        sa.CheckConstraint("octet_length(text_sha256) = 32", name=op.f("ck_posting_text_sha256_length")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_posting_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    op.create_index("ix_posting_community", "posting", ["community_id", "drafted_at", "id"], unique=False)
    op.create_index("ix_posting_subject", "posting", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "public_event",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_public_event_subject_kind")),
        sa.CheckConstraint(
            "what IN ('roll_posting', 'notice', 'extension', 'preliminary_result', 'final_result', 'area_confirmation', 'vote:post_roll', 'vote:give_notice', 'vote:open', 'vote:extend', 'vote:window_ended', 'vote:count', 'vote:enter_official', 'vote:post_result', 'vote:decide', 'vote:finalise', 'vote:archive', 'vote:void', 'vote:annul', 'vote:supersede')",
            name=op.f("ck_public_event_what"),
        ),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_public_event_two_persons")),
        sa.CheckConstraint("number > 0", name=op.f("ck_public_event_number")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_public_event_community_id")),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "number", name=op.f("pk_public_event")),
    )
    op.create_index("ix_public_event_community", "public_event", ["community_id", "at"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("objector", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('register', 'area', 'procedure', 'signature', 'figures', 'content', 'other')",
            name=op.f("ck_objection_category"),
        ),
        sa.CheckConstraint(
            "recorded_by IS NULL OR cardinality(evidence) > 0", name=op.f("ck_objection_recorded_on_evidence")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_objection_community_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_objection_due_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_objection_posting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index("ix_objection_community", "objection", ["community_id", "recorded_at"], unique=False)
    op.create_index(op.f("ix_objection_due_id"), "objection", ["due_id"], unique=False)
    op.create_index(op.f("ix_objection_owner_id"), "objection", ["owner_id"], unique=False)
    op.create_index(op.f("ix_objection_posting_id"), "objection", ["posting_id"], unique=False)
    op.create_table(
        "posting_event",
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("photos", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(act = 'hung') = (due_id IS NOT NULL)", name=op.f("ck_posting_event_hanging_begins_a_period")
        ),
        sa.CheckConstraint("(act IN ('taken_down', 'rehung')) = (place <> '')", name=op.f("ck_posting_event_place")),
        sa.CheckConstraint(
            "act IN ('hung', 'taken_down', 'rehung', 'photographed', 'withdrawn')", name=op.f("ck_posting_event_act")
        ),
        sa.CheckConstraint(
            "act NOT IN ('hung', 'rehung', 'photographed') OR cardinality(photos) > 0",
            name=op.f("ck_posting_event_shown_by_a_photo"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_posting_event_number")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_posting_event_due_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_posting_event_posting_id")),
        sa.PrimaryKeyConstraint("posting_id", "number", name=op.f("pk_posting_event")),
    )
    op.create_index(op.f("ix_posting_event_due_id"), "posting_event", ["due_id"], unique=False)
    op.create_index(
        "uq_posting_event_hung", "posting_event", ["posting_id"], unique=True, postgresql_where=sa.text("act = 'hung'")
    )
    op.create_index(
        "uq_posting_event_withdrawn",
        "posting_event",
        ["posting_id"],
        unique=True,
        postgresql_where=sa.text("act = 'withdrawn'"),
    )
    op.create_table(
        "objection_answer",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('upheld', 'partly', 'dismissed')", name=op.f("ck_objection_answer_outcome")),
        sa.ForeignKeyConstraint(["objection_id"], ["objection.id"], name=op.f("fk_objection_answer_objection_id")),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objection_answer")),
    )
    op.create_table(
        "posting_alarm",
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("settled_at >= raised_at", name=op.f("ck_posting_alarm_period")),
        sa.ForeignKeyConstraint(
            ["posting_id", "number"],
            ["posting_event.posting_id", "posting_event.number"],
            name=op.f("fk_posting_alarm_posting_id_number"),
        ),
        sa.PrimaryKeyConstraint("posting_id", "number", name=op.f("pk_posting_alarm")),
    )
    op.create_index(
        "uq_posting_alarm_open",
        "posting_alarm",
        ["posting_id", "place"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
