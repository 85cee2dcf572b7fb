"""Sheets of opinions and walk lists brought back, as claims; what was found of patterns; a condition met anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("claim_flag_finding", "opinion_sheet", "opinion_sheet_line", "walk_paper", "walk_paper_entry")
WAYS = "'app', 'visit', 'joint_visit', 'call', 'meeting', 'sheet', 'group_list', 'questionnaire'"


def upgrade() -> None:
    op.create_table(
        "opinion_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=True),
        sa.Column("survey_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("spoken_on", sa.Date(), nullable=True),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("entry_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('signed_sheet', 'group_list', 'questionnaire')", name=op.f("ck_opinion_sheet_kind")
        ),
        sa.CheckConstraint("num_nonnulls(consultation_id, survey_id) = 1", name=op.f("ck_opinion_sheet_of_one")),
        sa.CheckConstraint("octet_length(file_sha256) = 32", name=op.f("ck_opinion_sheet_file_sha256_length")),
        sa.CheckConstraint(
            "(kind = 'signed_sheet') <= (cardinality(evidence) > 0)", name=op.f("ck_opinion_sheet_sheet_with_scan")
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_opinion_sheet_checked_by")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_opinion_sheet_community_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_opinion_sheet_consultation_id")
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_opinion_sheet_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_sheet")),
    )
    op.create_index("ix_opinion_sheet_community", "opinion_sheet", ["community_id", "at"], unique=False)
    op.create_index(op.f("ix_opinion_sheet_consultation_id"), "opinion_sheet", ["consultation_id"], unique=False)
    op.create_index(op.f("ix_opinion_sheet_survey_id"), "opinion_sheet", ["survey_id"], unique=False)
    op.create_table(
        "opinion_sheet_line",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["opinion_sheet.id"], name=op.f("fk_opinion_sheet_line_sheet_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_opinion_sheet_line_taken_by")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_opinion_sheet_line")),
    )
    op.create_index(op.f("ix_opinion_sheet_line_sheet_id"), "opinion_sheet_line", ["sheet_id"], unique=False)
    op.create_table(
        "walk_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Uuid(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(evidence) > 0", name=op.f("ck_walk_paper_with_photo")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_walk_paper_consultation_id")),
        sa.ForeignKeyConstraint(["handed_in_by"], ["staff.id"], name=op.f("fk_walk_paper_handed_in_by")),
        sa.ForeignKeyConstraint(["stairwell_id"], ["stairwell.id"], name=op.f("fk_walk_paper_stairwell_id")),
        sa.ForeignKeyConstraint(["visitor_id"], ["staff.id"], name=op.f("fk_walk_paper_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_paper")),
    )
    op.create_index(op.f("ix_walk_paper_consultation_id"), "walk_paper", ["consultation_id"], unique=False)
    op.create_table(
        "walk_paper_entry",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("keyer", sa.Uuid(), nullable=False),
        sa.Column("doors", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("differing", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_walk_paper_entry_place")),
        sa.CheckConstraint("place = 2 OR cardinality(differing) = 0", name=op.f("ck_walk_paper_entry_second_differs")),
        sa.ForeignKeyConstraint(["keyer"], ["staff.id"], name=op.f("fk_walk_paper_entry_keyer")),
        sa.ForeignKeyConstraint(["paper_id"], ["walk_paper.id"], name=op.f("fk_walk_paper_entry_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", "place", name=op.f("pk_walk_paper_entry")),
        sa.UniqueConstraint("paper_id", "keyer", name=op.f("uq_walk_paper_entry_paper_id_keyer")),
    )
    op.add_column("consult_visit", sa.Column("walk_paper_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_consult_visit_walk_paper_id"), "consult_visit", "walk_paper", ["walk_paper_id"], ["id"]
    )
    op.create_index(op.f("ix_consult_visit_walk_paper_id"), "consult_visit", ["walk_paper_id"], unique=False)
    op.drop_constraint(op.f("ck_consult_visit_way"), "consult_visit")
    op.create_check_constraint(op.f("ck_consult_visit_way"), "consult_visit", f"way IN ({WAYS})")
    op.create_table(
        "claim_flag_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("claim_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pace', 'one_phone', 'one_image', 'night', 'called_denied')",
            name=op.f("ck_claim_flag_finding_kind"),
        ),
        sa.CheckConstraint(
            "finding IN ('explained', 'irregular', 'forged')", name=op.f("ck_claim_flag_finding_finding")
        ),
        sa.CheckConstraint("cardinality(claim_ids) > 0", name=op.f("ck_claim_flag_finding_of_entries")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_claim_flag_finding_community_id")),
        sa.ForeignKeyConstraint(["found_by"], ["staff.id"], name=op.f("fk_claim_flag_finding_found_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_flag_finding")),
    )
    op.create_index("ix_claim_flag_finding_community", "claim_flag_finding", ["community_id", "at"], unique=False)
    op.drop_constraint(op.f("pk_condition_met"), "condition_met")
    op.create_primary_key(op.f("pk_condition_met"), "condition_met", ["opinion_id", "resident_id", "at"])
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
