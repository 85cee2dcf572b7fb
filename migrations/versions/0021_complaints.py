"""Complaints 随手拍: cases, who reported them, what happened, their clocks; units, warranties, limits and routes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("case_event", "case_photo", "case_policy")
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
    "claim_settled",
    "case_progress",
)


def upgrade() -> None:
    op.create_table(
        "responsible_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('contractor', 'supervision', 'design', 'property', 'utility', 'department')",
            name=op.f("ck_responsible_unit_kind"),
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_responsible_unit_entered_by")),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_responsible_unit_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsible_unit")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_responsible_unit_street_id_name")),
    )
    op.create_table(
        "unit_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seat IN ('handler', 'supervisor')", name=op.f("ck_unit_member_seat")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_unit_member_entered_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_unit_member_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["responsible_unit.id"], name=op.f("fk_unit_member_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_member")),
    )
    op.create_index(op.f("ix_unit_member_staff_id"), "unit_member", ["staff_id"], unique=False)
    op.create_index(
        "uq_unit_member_current",
        "unit_member",
        ["unit_id", "staff_id"],
        unique=True,
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "case_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("limits", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_case_policy_number")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_case_policy_sha256_length")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_case_policy_community_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_case_policy_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_policy")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_case_policy_community_id_number")),
    )
    op.create_table(
        "warranty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("headings", sa.ARRAY(sa.String()), nullable=True),
        sa.Column("buildings", sa.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_warranty_period")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_warranty_community_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_warranty_entered_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_warranty_project_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["responsible_unit.id"], name=op.f("fk_warranty_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty")),
    )
    op.create_index(op.f("ix_warranty_community_id"), "warranty", ["community_id"], unique=False)
    op.create_index(op.f("ix_warranty_project_id"), "warranty", ["project_id"], unique=False)
    op.create_index(op.f("ix_warranty_unit_id"), "warranty", ["unit_id"], unique=False)
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=True),
        sa.Column("stairwell_id", sa.Uuid(), nullable=True),
        sa.Column("floor", sa.String(), nullable=False),
        sa.Column("spot", sa.String(), nullable=False),
        sa.Column("indoor", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("coord_system", sa.String(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("plan_item", sa.String(), nullable=False),
        sa.Column("about_rung", sa.String(), nullable=True),
        sa.Column("about_unit_id", sa.Uuid(), nullable=True),
        sa.Column("about_people", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("charge_rung", sa.String(), nullable=True),
        sa.Column("charge_unit_id", sa.Uuid(), nullable=True),
        sa.Column("offered_rung", sa.String(), nullable=True),
        sa.Column("offered_unit_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("rating", sa.String(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("paused", sa.String(), nullable=True),
        sa.Column("asked_extension", sa.Boolean(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("raised", sa.String(), nullable=True),
        sa.Column("acted", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("before_merge", sa.String(), nullable=True),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(about_rung IS NOT DISTINCT FROM 'unit') = (about_unit_id IS NOT NULL) AND (about_rung IS NULL OR about_rung IN ('unit', 'community', 'street', 'district'))",
            name=op.f("ck_complaint_about_seat"),
        ),
        sa.CheckConstraint("(channel = 'app') = (entered_by IS NULL)", name=op.f("ck_complaint_by_app_or_staff")),
        sa.CheckConstraint(
            "(charge_rung IS NOT DISTINCT FROM 'unit') = (charge_unit_id IS NOT NULL) AND (charge_rung IS NULL OR charge_rung IN ('unit', 'community', 'street', 'district'))",
            name=op.f("ck_complaint_charge_seat"),
        ),
        sa.CheckConstraint(
            "(offered_rung IS NOT DISTINCT FROM 'unit') = (offered_unit_id IS NOT NULL) AND (offered_rung IS NULL OR offered_rung IN ('unit', 'community', 'street', 'district'))",
            name=op.f("ck_complaint_offered_seat"),
        ),
        sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_complaint_merged")),
        sa.CheckConstraint(
            "channel IN ('app', 'hotline', 'window', 'supervisor', 'chat')", name=op.f("ck_complaint_channel")
        ),
        sa.CheckConstraint("coord_system IN ('wgs84', 'gcj02')", name=op.f("ck_complaint_coord_system")),
        sa.CheckConstraint(
            "outcome IN ('fixed', 'partly', 'not_fixed', 'out_of_scope', 'contract_dispute', 'warranty', 'duplicate', 'redirected')",
            name=op.f("ck_complaint_outcome"),
        ),
        sa.CheckConstraint(
            "paused IN ('waits_for_reporter', 'waits_for_material', 'waits_for_weather', 'waits_for_approval')",
            name=op.f("ck_complaint_paused"),
        ),
        sa.CheckConstraint(
            "raised IN ('unit', 'supervisor', 'community', 'street', 'district')", name=op.f("ck_complaint_raised")
        ),
        sa.CheckConstraint("rating IN ('fixed', 'not_fixed', 'not_rated')", name=op.f("ck_complaint_rating")),
        sa.CheckConstraint(
            "state IN ('reported', 'offered', 'returned', 'in_hand', 'said_done', 'disputed', 'closed', 'redirected', 'withdrawn', 'merged')",
            name=op.f("ck_complaint_state"),
        ),
        sa.CheckConstraint(
            "urgency IN ('danger', 'supply', 'nuisance', 'ordinary', 'complex')", name=op.f("ck_complaint_urgency")
        ),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_complaint_merged_into_another")),
        sa.CheckConstraint(
            "num_nonnulls(latitude, longitude, coord_system) IN (0, 3)", name=op.f("ck_complaint_point")
        ),
        sa.CheckConstraint("number > 0 AND reopened >= 0", name=op.f("ck_complaint_number")),
        sa.ForeignKeyConstraint(["about_unit_id"], ["responsible_unit.id"], name=op.f("fk_complaint_about_unit_id")),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_complaint_building_id")),
        sa.ForeignKeyConstraint(["charge_unit_id"], ["responsible_unit.id"], name=op.f("fk_complaint_charge_unit_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_complaint_community_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_complaint_entered_by")),
        sa.ForeignKeyConstraint(["merged_into"], ["complaint.id"], name=op.f("fk_complaint_merged_into")),
        sa.ForeignKeyConstraint(
            ["offered_unit_id"], ["responsible_unit.id"], name=op.f("fk_complaint_offered_unit_id")
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["case_policy.id"], name=op.f("fk_complaint_policy_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_complaint_project_id")),
        sa.ForeignKeyConstraint(["stairwell_id"], ["stairwell.id"], name=op.f("fk_complaint_stairwell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_complaint_community_id_number")),
    )
    op.create_index(op.f("ix_complaint_about_unit_id"), "complaint", ["about_unit_id"], unique=False)
    op.create_index(
        "ix_complaint_charge",
        "complaint",
        ["charge_unit_id", "state"],
        unique=False,
        postgresql_where=sa.text("charge_unit_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_complaint_merged_into"), "complaint", ["merged_into"], unique=False)
    op.create_index(
        "ix_complaint_offered",
        "complaint",
        ["offered_unit_id"],
        unique=False,
        postgresql_where=sa.text("offered_unit_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_complaint_policy_id"), "complaint", ["policy_id"], unique=False)
    op.create_index(op.f("ix_complaint_project_id"), "complaint", ["project_id"], unique=False)
    op.create_index("ix_complaint_queue", "complaint", ["community_id", "state", "id"], unique=False)
    op.create_index(
        "ix_complaint_similar", "complaint", ["community_id", "stairwell_id", "category", "reported_at"], unique=False
    )
    op.create_table(
        "case_clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('dispatch', 'accept', 'return', 'first_action', 'resolve', 'confirm', 'call_back')",
            name=op.f("ck_case_clock_kind"),
        ),
        sa.CheckConstraint("stopped_at IS NULL OR stopped_at >= started_at", name=op.f("ck_case_clock_period")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_clock_complaint_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_case_clock_due_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_clock")),
    )
    op.create_index("ix_case_clock_due", "case_clock", ["due_id"], unique=False)
    op.create_index(
        "uq_case_clock_running",
        "case_clock",
        ["complaint_id", "kind"],
        unique=True,
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_table(
        "case_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= since_at", name=op.f("ck_case_pause_period")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_pause_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pause")),
    )
    op.create_index(op.f("ix_case_pause_complaint_id"), "case_pause", ["complaint_id"], unique=False)
    op.create_index(
        "uq_case_pause_open", "case_pause", ["complaint_id"], unique=True, postgresql_where=sa.text("until_at IS NULL")
    )
    op.create_table(
        "case_reporter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "resident_id IS NULL OR num_nonnulls(name_sealed, phone_sealed) = 0",
            name=op.f("ck_case_reporter_sealed_of_callers"),
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_reporter_complaint_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_case_reporter_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_case_reporter_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reporter")),
        sa.UniqueConstraint("complaint_id", "alias", name=op.f("uq_case_reporter_complaint_id_alias")),
    )
    op.create_index(op.f("ix_case_reporter_part_id"), "case_reporter", ["part_id"], unique=False)
    op.create_index(op.f("ix_case_reporter_resident_id"), "case_reporter", ["resident_id"], unique=False)
    op.create_index(
        "uq_case_reporter_resident",
        "case_reporter",
        ["complaint_id", "resident_id"],
        unique=True,
        postgresql_where=sa.text("resident_id IS NOT NULL"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("acted_as", sa.String(), nullable=False),
        sa.Column("to_rung", sa.String(), nullable=True),
        sa.Column("to_unit_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("pause", sa.String(), nullable=True),
        sa.Column("rung", sa.String(), nullable=True),
        sa.Column("into_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("inward", sa.Boolean(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("(act = 'escalated') = (rung IS NOT NULL)", name=op.f("ck_case_event_escalated_to")),
        sa.CheckConstraint("(act = 'merged') <= (into_id IS NOT NULL)", name=op.f("ck_case_event_merged_into")),
        sa.CheckConstraint("(act = 'paused') = (pause IS NOT NULL)", name=op.f("ck_case_event_paused_for_a_reason")),
        sa.CheckConstraint(
            "(to_rung IS NOT DISTINCT FROM 'unit') = (to_unit_id IS NOT NULL) AND (to_rung IS NULL OR to_rung IN ('unit', 'community', 'street', 'district'))",
            name=op.f("ck_case_event_to_seat"),
        ),
        sa.CheckConstraint("act <> 'said_done' OR outcome IS NOT NULL", name=op.f("ck_case_event_done_how")),
        sa.CheckConstraint(
            "act IN ('reported', 'added', 'corrected', 'withdrawn', 'joined', 'dispatched', 'accepted', 'refused', 'handed_on', 'fell_back', 'acted', 'paused', 'resumed', 'extension_asked', 'extension_granted', 'extension_denied', 'said_done', 'said_fixed', 'said_not_fixed', 'left_unrated', 'reopened', 'decided', 'escalated', 'redirected', 'messaged', 'contact_granted', 'merge_proposed', 'merged', 'unmerged', 'released', 'taken_back', 'followed_up')",
            name=op.f("ck_case_event_act"),
        ),
        sa.CheckConstraint(
            "outcome IN ('fixed', 'partly', 'not_fixed', 'out_of_scope', 'contract_dispute', 'warranty', 'duplicate', 'redirected')",
            name=op.f("ck_case_event_outcome"),
        ),
        sa.CheckConstraint(
            "pause IN ('waits_for_reporter', 'waits_for_material', 'waits_for_weather', 'waits_for_approval')",
            name=op.f("ck_case_event_pause"),
        ),
        sa.CheckConstraint(
            "rung IN ('unit', 'supervisor', 'community', 'street', 'district')", name=op.f("ck_case_event_rung")
        ),
        sa.CheckConstraint("num_nonnulls(staff_id, reporter_id) <= 1", name=op.f("ck_case_event_by_one")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_event_complaint_id")),
        sa.ForeignKeyConstraint(["into_id"], ["complaint.id"], name=op.f("fk_case_event_into_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["case_reporter.id"], name=op.f("fk_case_event_reporter_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_event_staff_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["responsible_unit.id"], name=op.f("fk_case_event_to_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("complaint_id", "number", name=op.f("uq_case_event_complaint_id_number")),
    )
    op.create_index(op.f("ix_case_event_reporter_id"), "case_event", ["reporter_id"], unique=False)
    op.create_index(op.f("ix_case_event_staff_id"), "case_event", ["staff_id"], unique=False)
    op.create_table(
        "contact_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("to_rung", sa.String(), nullable=False),
        sa.Column("to_unit_id", sa.Uuid(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_contact_grant_complaint_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["case_reporter.id"], name=op.f("fk_contact_grant_reporter_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["responsible_unit.id"], name=op.f("fk_contact_grant_to_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_grant")),
    )
    op.create_index(op.f("ix_contact_grant_complaint_id"), "contact_grant", ["complaint_id"], unique=False)
    op.create_index(
        "uq_contact_grant_current",
        "contact_grant",
        ["complaint_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "case_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.CheckConstraint("use IN ('report', 'progress', 'after', 'not_fixed')", name=op.f("ck_case_photo_use")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_photo_complaint_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_case_photo_event_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_case_photo_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_photo")),
        sa.UniqueConstraint("event_id", "evidence_id", name=op.f("uq_case_photo_event_id_evidence_id")),
    )
    op.create_index(op.f("ix_case_photo_complaint_id"), "case_photo", ["complaint_id"], unique=False)
    op.create_index(op.f("ix_case_photo_evidence_id"), "case_photo", ["evidence_id"], unique=False)
    op.drop_constraint(op.f("ck_notice_kind"), "notice")
    values = ", ".join(f"'{kind}'" for kind in NOTICES)
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({values})")
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
