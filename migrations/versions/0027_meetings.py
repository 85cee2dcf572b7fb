"""Meetings with their notice, who came, questions and minutes; rulings on promises, and the check before the acceptance.

Texts, notices and the steps of applications learn what they may say of these.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "acceptance_check",
    "meeting",
    "meeting_answer",
    "meeting_check_in",
    "meeting_event",
    "meeting_minutes",
    "meeting_question",
    "meeting_stance",
    "minutes_objection",
    "minutes_objection_answer",
    "promise_ruling",
)
TEXTS = (
    "roll_posting",
    "notice",
    "roll_correction",
    "extension",
    "preliminary_result",
    "final_result",
    "area_confirmation",
    "meeting_notice",
    "meeting_minutes",
    "acceptance",
    "vote:post_roll",
    "vote:give_notice",
    "vote:correct_roll",
    "vote:open",
    "vote:extend",
    "vote:window_ended",
    "vote:count",
    "vote:enter_official",
    "vote:post_result",
    "vote:decide",
    "vote:finalise",
    "vote:dispute",
    "vote:settle_dispute",
    "vote:reconsider",
    "vote:archive",
    "vote:void",
    "vote:annul",
    "vote:supersede",
)
NOTICES = (
    "vote_notice",
    "vote_opened",
    "vote_closing_soon",
    "vote_extended",
    "vote_counted",
    "dispute_settled",
    "paper_recorded_in_your_name",
    "works_notice",
    "voter_appointment",
    "binding",
    "number_used",
    "claim_entered",
    "claim_prepared",
    "claim_settled",
    "case_progress",
    "meeting_notice",
    "application_progress",
    "wish_answered",
)


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("agenda", sa.String(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_period")),
        sa.CheckConstraint("octet_length(secret) = 32", name=op.f("ck_meeting_secret_length")),
        sa.CheckConstraint("starts_at > called_at", name=op.f("ck_meeting_called_before")),
        sa.ForeignKeyConstraint(["called_by"], ["staff.id"], name=op.f("fk_meeting_called_by")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_meeting_community_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_meeting_consultation_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_meeting_posting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_community", "meeting", ["community_id", "starts_at", "id"], unique=False)
    op.create_index(op.f("ix_meeting_consultation_id"), "meeting", ["consultation_id"], unique=False)
    op.create_table(
        "acceptance_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_acceptance_check_sha256_length")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_acceptance_check_by")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["gate_certificate.id"], name=op.f("fk_acceptance_check_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_version.id"], name=op.f("fk_acceptance_check_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_acceptance_check_posting_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_acceptance_check_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance_check")),
    )
    op.create_index("ix_acceptance_check_project", "acceptance_check", ["project_id", "at"], unique=False)
    op.create_table(
        "meeting_check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("met_as", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(met_as IN ('owner', 'owners_agent')) = (owner_id IS NOT NULL)",
            name=op.f("ck_meeting_check_in_owner_named"),
        ),
        sa.CheckConstraint("(way = 'code') = (resident_id IS NOT NULL)", name=op.f("ck_meeting_check_in_own_phone")),
        sa.CheckConstraint(
            "met_as IN ('owner', 'owners_agent', 'family', 'tenant')", name=op.f("ck_meeting_check_in_met_as")
        ),
        sa.CheckConstraint("way IN ('code', 'desk')", name=op.f("ck_meeting_check_in_way")),
        sa.CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name=op.f("ck_meeting_check_in_by_one")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_meeting_check_in_evidence_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_check_in_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_meeting_check_in_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_meeting_check_in_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_meeting_check_in_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_meeting_check_in_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_check_in")),
    )
    op.create_index("ix_meeting_check_in_household", "meeting_check_in", ["part_id", "at"], unique=False)
    op.create_index(op.f("ix_meeting_check_in_resident_id"), "meeting_check_in", ["resident_id"], unique=False)
    op.create_index(
        "uq_meeting_check_in_phone", "meeting_check_in", ["meeting_id", "part_id", "resident_id"], unique=True
    )
    op.create_table(
        "meeting_event",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("act IN ('open', 'close', 'call_off')", name=op.f("ck_meeting_event_act")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_meeting_event_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_event_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_event")),
        sa.UniqueConstraint("meeting_id", "act", name=op.f("uq_meeting_event_meeting_id_act")),
    )
    op.create_table(
        "meeting_minutes",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(number = 1) = (reason = '')", name=op.f("ck_meeting_minutes_why_anew")),
        sa.CheckConstraint("attended BETWEEN 0 AND households", name=op.f("ck_meeting_minutes_attended")),
        sa.CheckConstraint("number > 0", name=op.f("ck_meeting_minutes_number")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_meeting_minutes_sha256_length")),
        sa.CheckConstraint("unanswered BETWEEN 0 AND questions", name=op.f("ck_meeting_minutes_unanswered")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_meeting_minutes_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_minutes_meeting_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_meeting_minutes_posting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "number", name=op.f("pk_meeting_minutes")),
    )
    op.create_table(
        "minutes_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("minutes_number", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name=op.f("ck_minutes_objection_by_one")),
        sa.CheckConstraint("staff_id IS NULL OR owner_id IS NOT NULL", name=op.f("ck_minutes_objection_whose")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_objection_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_minutes_objection_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_minutes_objection_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_minutes_objection_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_minutes_objection_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_objection")),
    )
    op.create_index("ix_minutes_objection_meeting", "minutes_objection", ["meeting_id", "at"], unique=False)
    op.create_index(op.f("ix_minutes_objection_part_id"), "minutes_objection", ["part_id"], unique=False)
    op.create_index(op.f("ix_minutes_objection_resident_id"), "minutes_objection", ["resident_id"], unique=False)
    op.create_table(
        "meeting_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=True),
        sa.Column("plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("item_code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(resident_id, staff_id) = 1", name=op.f("ck_meeting_question_by_one")),
        sa.CheckConstraint(
            "owner_id IS NULL OR part_id IS NOT NULL", name=op.f("ck_meeting_question_owner_of_a_household")
        ),
        sa.CheckConstraint(
            "resident_id IS NULL OR part_id IS NOT NULL", name=op.f("ck_meeting_question_of_a_household")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_question_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_meeting_question_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_meeting_question_part_id")),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_version.id"], name=op.f("fk_meeting_question_plan_version_id")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_meeting_question_resident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_meeting_question_staff_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_meeting_question_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_question")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_meeting_question_meeting_id_number")),
    )
    op.create_index(op.f("ix_meeting_question_part_id"), "meeting_question", ["part_id"], unique=False)
    op.create_index(op.f("ix_meeting_question_resident_id"), "meeting_question", ["resident_id"], unique=False)
    op.create_table(
        "minutes_objection_answer",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("in_number", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_minutes_objection_answer_by")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["minutes_objection.id"], name=op.f("fk_minutes_objection_answer_objection_id")
        ),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_minutes_objection_answer")),
    )
    op.create_table(
        "meeting_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_meeting_answer_by")),
        sa.ForeignKeyConstraint(["question_id"], ["meeting_question.id"], name=op.f("fk_meeting_answer_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_answer")),
    )
    op.create_index("ix_meeting_answer_question", "meeting_answer", ["question_id", "at"], unique=False)
    op.create_table(
        "meeting_stance",
        sa.Column("opinion_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_stance_meeting_id")),
        sa.ForeignKeyConstraint(["opinion_id"], ["consult_opinion.id"], name=op.f("fk_meeting_stance_opinion_id")),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_meeting_stance")),
    )
    op.create_index(op.f("ix_meeting_stance_meeting_id"), "meeting_stance", ["meeting_id"], unique=False)
    op.create_table(
        "promise_ruling",
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(decision = 'carried') = (due_on IS NOT NULL)", name=op.f("ck_promise_ruling_until_when")),
        sa.CheckConstraint("decision IN ('carried', 'not_to_be_kept')", name=op.f("ck_promise_ruling_decision")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_promise_ruling_decided_by")),
        sa.ForeignKeyConstraint(["promise_id"], ["consult_promise.id"], name=op.f("fk_promise_ruling_promise_id")),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_promise_ruling")),
    )
    op.add_column("application_step", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_application_step_owner_id"), "application_step", "owner", ["owner_id"], ["id"])
    for table, column, values in (
        ("text_version", "key", TEXTS),
        ("public_event", "what", TEXTS),
        ("notice", "kind", NOTICES),
    ):
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, type_="check")
        listed = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint(name, table, f"{column} IN ({listed})")
    op.create_check_constraint(
        op.f("ck_application_step_whose"),
        "application_step",
        "owner_id IS NULL OR (act = 'repeat' AND staff_id IS NOT NULL)",
    )
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
