"""Co-owners appoint their voter on their phones, and extracts of everything recorded for a flat."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"

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
)


def upgrade() -> None:
    kinds = ", ".join(f"'{kind}'" for kind in NOTICES)
    op.drop_constraint(op.f("ck_notice_kind"), "notice")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", f"kind IN ({kinds})")
    _appointments()
    _extracts()


def _appointments() -> None:
    op.create_table(
        "voter_appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("proposed_as", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name=op.f("ck_voter_appointment_ended")),
        sa.CheckConstraint("ended_as IS NULL OR ended_at IS NOT NULL", name=op.f("ck_voter_appointment_ended_as")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_voter_appointment_vote_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["resident.id"], name=op.f("fk_voter_appointment_proposed_by")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["voting_authority.id"], name=op.f("fk_voter_appointment_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voter_appointment")),
        sa.UniqueConstraint("authority_id", name=op.f("uq_voter_appointment_authority_id")),
    )
    op.create_index("ix_voter_appointment_voter", "voter_appointment", ["vote_id", "voter"])
    op.create_index(
        "uq_voter_appointment_open",
        "voter_appointment",
        ["vote_id", "voter"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "appointment_consent",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["voter_appointment.id"], name=op.f("fk_appointment_consent_appointment_id")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_appointment_consent_resident_id")),
        sa.PrimaryKeyConstraint("appointment_id", "owner", name=op.f("pk_appointment_consent")),
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON appointment_consent FROM {APP_ROLE}")


def _extracts() -> None:
    capacities = "'owner', 'former_owner', 'heir'"
    documents = "'id_card', 'hmt_permit', 'passport', 'officer_card', 'credit_code'"
    op.create_table(
        "record_extract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("applicant", sa.String(), nullable=False),
        sa.Column("document_kind", sa.String(), nullable=False),
        sa.Column("document_last4", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"capacity IN ({capacities})", name=op.f("ck_record_extract_capacity")),
        sa.CheckConstraint(f"document_kind IN ({documents})", name=op.f("ck_record_extract_document_kind")),
        sa.CheckConstraint("octet_length(content_sha256) = 32", name=op.f("ck_record_extract_content_sha256_length")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_record_extract_sha256_length")),
        sa.CheckConstraint("pages > 0", name=op.f("ck_record_extract_pages")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_record_extract_{name}"))
            for name, table in (
                ("community_id", "community"),
                ("part_id", "part"),
                ("owner_id", "owner"),
                ("made_by", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_extract")),
        sa.UniqueConstraint("number", name=op.f("uq_record_extract_number")),
    )
    op.create_index("ix_record_extract_community", "record_extract", ["community_id", "made_at"])
    for name in ("part_id", "owner_id"):
        op.create_index(op.f(f"ix_record_extract_{name}"), "record_extract", [name])
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON record_extract FROM {APP_ROLE}")
