"""Claims: what was entered in somebody else's name, its slips, samples and reports; how a picture looks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "claim",
    "claim_event",
    "staff_tie",
    "claim_slip",
    "claim_slip_delivery",
    "claim_slip_reply",
    "claim_sample",
    "claim_sample_entry",
    "claim_call_look",
    "claim_call",
    "visit_report",
    "visit_report_answer",
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
    "claim_settled",
)


def upgrade() -> None:
    _claims()
    _one_of("notice", "kind", NOTICES)
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")


def _one_of(table: str, column: str, kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    values = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({values})")


def _claims() -> None:
    op.create_table(
        "claim_sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("own_seed", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_as", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(population_sha256) = 32", name=op.f("ck_claim_sample_population_sha256_length")
        ),
        sa.CheckConstraint("size > 0 AND population >= 0", name=op.f("ck_claim_sample_size")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_claim_sample_community_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["staff.id"], name=op.f("fk_claim_sample_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_sample")),
    )
    op.create_index("ix_claim_sample_community", "claim_sample", ["community_id", "at"], unique=False)
    op.create_table(
        "claim_call_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["looked_by"], ["staff.id"], name=op.f("fk_claim_call_look_looked_by")),
        sa.ForeignKeyConstraint(["sample_id"], ["claim_sample.id"], name=op.f("fk_claim_call_look_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_call_look")),
    )
    op.create_index("ix_claim_call_look_entry", "claim_call_look", ["sample_id", "position"], unique=False)
    op.create_table(
        "claim_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'denied', 'unreachable', 'refused')", name=op.f("ck_claim_call_outcome")
        ),
        sa.ForeignKeyConstraint(["called_by"], ["staff.id"], name=op.f("fk_claim_call_called_by")),
        sa.ForeignKeyConstraint(["look_id"], ["claim_call_look.id"], name=op.f("fk_claim_call_look_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_call")),
        sa.UniqueConstraint("look_id", name=op.f("uq_claim_call_look_id")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("said", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("evidence_class", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("agent_roles", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("mends_id", sa.Uuid(), nullable=True),
        sa.Column("spoken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(evidence_class = 'signed_sheet') <= (evidence_id IS NOT NULL)", name=op.f("ck_claim_sheet_with_photo")
        ),
        sa.CheckConstraint(
            "evidence_class IN ('own_word_2', 'own_word_1', 'signed_sheet', 'visit_witnessed', 'visit', 'phone_recorded', 'phone', 'group_list', 'questionnaire', 'oral')",
            name=op.f("ck_claim_evidence_class"),
        ),
        sa.CheckConstraint("evidence_class NOT LIKE 'own_word%'", name=op.f("ck_claim_not_own_word")),
        sa.CheckConstraint("subject_kind ~ '^[a-z][a-z0-9_]{0,39}$'", name=op.f("ck_claim_subject_kind")),
        sa.CheckConstraint("mends_id <> id", name=op.f("ck_claim_mends_another")),
        sa.CheckConstraint("spoken_at <= at", name=op.f("ck_claim_spoken_before")),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_claim_agent_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_claim_community_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_claim_evidence_id")),
        sa.ForeignKeyConstraint(["mends_id"], ["claim.id"], name=op.f("fk_claim_mends_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_claim_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_claim_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("mends_id", name=op.f("uq_claim_mends_id")),
    )
    op.create_index(op.f("ix_claim_agent_id"), "claim", ["agent_id"], unique=False)
    op.create_index("ix_claim_community", "claim", ["community_id", "at"], unique=False)
    op.create_index("ix_claim_part", "claim", ["part_id", "at"], unique=False)
    op.create_index("ix_claim_subject", "claim", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "claim_sample_entry",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('claim', 'binding', 'paper', 'assisted')", name=op.f("ck_claim_sample_entry_kind")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_claim_sample_entry_part_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["claim_sample.id"], name=op.f("fk_claim_sample_entry_sample_id")),
        sa.PrimaryKeyConstraint("sample_id", "position", name=op.f("pk_claim_sample_entry")),
        sa.UniqueConstraint(
            "sample_id", "kind", "entry_id", name=op.f("uq_claim_sample_entry_sample_id_kind_entry_id")
        ),
    )
    op.create_table(
        "staff_tie",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('own', 'lives', 'relative')", name=op.f("ck_staff_tie_kind")),
        sa.ForeignKeyConstraint(["declared_by"], ["staff.id"], name=op.f("fk_staff_tie_declared_by")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_staff_tie_part_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_tie_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "part_id", name=op.f("pk_staff_tie")),
    )
    op.create_table(
        "claim_event",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("said", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("known_by", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("dispute_seq", sa.BigInteger(), nullable=True),
        sa.Column("due_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(act = 'correct') = (said IS NOT NULL)", name=op.f("ck_claim_event_correction_says")),
        sa.CheckConstraint("(act = 'dispute') <= (due_id IS NOT NULL)", name=op.f("ck_claim_event_dispute_has_term")),
        sa.CheckConstraint("(act = 'find') = (finding IS NOT NULL)", name=op.f("ck_claim_event_finding_of_find")),
        sa.CheckConstraint("(act = 'find') = (role IS NOT NULL)", name=op.f("ck_claim_event_finding_for_a_unit")),
        sa.CheckConstraint("(act IN ('find', 'mend')) = (way IS NULL)", name=op.f("ck_claim_event_owner_or_staff")),
        sa.CheckConstraint("(way = 'phone') = (resident_id IS NOT NULL)", name=op.f("ck_claim_event_phone")),
        sa.CheckConstraint(
            "act IN ('confirm', 'correct', 'dispute', 'find', 'mend', 'own_word')", name=op.f("ck_claim_event_act")
        ),
        sa.CheckConstraint("finding IN ('forged', 'genuine')", name=op.f("ck_claim_event_finding")),
        sa.CheckConstraint(
            "role IN ('street_office', 'neighbourhood_committee', 'district_office')", name=op.f("ck_claim_event_role")
        ),
        sa.CheckConstraint("way IN ('phone', 'window', 'slip')", name=op.f("ck_claim_event_way")),
        sa.CheckConstraint("(way IS NULL) = (owner_id IS NULL)", name=op.f("ck_claim_event_word_of_an_owner")),
        sa.CheckConstraint("num_nonnulls(resident_id, recorded_by) = 1", name=op.f("ck_claim_event_by_one")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_event_claim_id")),
        sa.ForeignKeyConstraint(["dispute_seq"], ["claim_event.seq"], name=op.f("fk_claim_event_dispute_seq")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_claim_event_due_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_claim_event_evidence_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_claim_event_owner_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_claim_event_recorded_by")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_claim_event_resident_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_claim_event")),
    )
    op.create_index("ix_claim_event_claim", "claim_event", ["claim_id", "seq"], unique=False)
    op.create_index("uq_claim_event_finder", "claim_event", ["claim_id", "recorded_by", "dispute_seq"], unique=True)
    op.create_table(
        "claim_slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_claim_slip_number")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_slip_claim_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_claim_slip_community_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_claim_slip_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_slip")),
        sa.UniqueConstraint("claim_id", "owner_id", name=op.f("uq_claim_slip_claim_id_owner_id")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_claim_slip_community_id_number")),
    )
    op.create_table(
        "visit_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_visit_report_claim_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_visit_report_community_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_visit_report_due_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_visit_report_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_visit_report_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_report")),
    )
    op.create_index("ix_visit_report_community", "visit_report", ["community_id", "at"], unique=False)
    op.create_index(op.f("ix_visit_report_part_id"), "visit_report", ["part_id"], unique=False)
    op.create_index(op.f("ix_visit_report_resident_id"), "visit_report", ["resident_id"], unique=False)
    op.create_table(
        "claim_slip_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("delivered_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "fate IN ('handed', 'in_box', 'posted', 'undeliverable')", name=op.f("ck_claim_slip_delivery_fate")
        ),
        sa.ForeignKeyConstraint(["delivered_by"], ["staff.id"], name=op.f("fk_claim_slip_delivery_delivered_by")),
        sa.ForeignKeyConstraint(["slip_id"], ["claim_slip.id"], name=op.f("fk_claim_slip_delivery_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_slip_delivery")),
    )
    op.create_index(op.f("ix_claim_slip_delivery_slip_id"), "claim_slip_delivery", ["slip_id"], unique=False)
    op.create_table(
        "claim_slip_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way IN ('post', 'box', 'telephone')", name=op.f("ck_claim_slip_reply_way")),
        sa.ForeignKeyConstraint(["event_seq"], ["claim_event.seq"], name=op.f("fk_claim_slip_reply_event_seq")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_claim_slip_reply_recorded_by")),
        sa.ForeignKeyConstraint(["slip_id"], ["claim_slip.id"], name=op.f("fk_claim_slip_reply_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_slip_reply")),
    )
    op.create_index(op.f("ix_claim_slip_reply_slip_id"), "claim_slip_reply", ["slip_id"], unique=False)
    op.create_table(
        "visit_report_answer",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_visit_report_answer_answered_by")),
        sa.ForeignKeyConstraint(["report_id"], ["visit_report.id"], name=op.f("fk_visit_report_answer_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_visit_report_answer")),
    )
    op.add_column("evidence", sa.Column("look", sa.LargeBinary(), nullable=True))
    op.create_check_constraint(op.f("ck_evidence_look_length"), "evidence", "octet_length(look) = 8")
