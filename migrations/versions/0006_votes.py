"""The statutory vote, and residents by household code."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "appointed_voter",
    "ballot",
    "counted_result",
    "later_ballot",
    "paper",
    "paper_entry",
    "persons_decision",
    "void",
    "vote_leaf",
)


def upgrade() -> None:
    _tables()
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")


def _tables() -> None:
    op.create_table(
        "resident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
    )
    op.create_table(
        "resident_session",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name=op.f("ck_resident_session_token_sha256_length")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_session_resident_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_resident_session")),
    )
    op.create_index(op.f("ix_resident_session_resident_id"), "resident_session", ["resident_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("eid", sa.String(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("online_basis", sa.String(), nullable=False),
        sa.Column("convenor_kind", sa.String(), nullable=False),
        sa.Column("convenor_name", sa.String(), nullable=False),
        sa.Column("appointing_document", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("posting_places", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("rules_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("disclosure", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("roll_posting_id", sa.Uuid(), nullable=True),
        sa.Column("notice_posting_id", sa.Uuid(), nullable=True),
        sa.Column("result_posting_id", sa.Uuid(), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(mode <> 'binding') OR (online_basis <> '')", name=op.f("ck_vote_binding_has_basis")),
        sa.CheckConstraint(
            "convenor_kind IN ('owners_committee', 'property_committee', 'neighbourhood_committee', 'street_office', 'all_owners')",
            name=op.f("ck_vote_convenor_kind"),
        ),
        sa.CheckConstraint("mode IN ('binding', 'paper')", name=op.f("ck_vote_mode")),
        sa.CheckConstraint(
            "state IN ('draft', 'roll_posted', 'noticed', 'open', 'counted', 'awaiting', 'preliminary', 'final', 'archived', 'voided', 'annulled', 'superseded')",
            name=op.f("ck_vote_state"),
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_vote_window")),
        sa.CheckConstraint("first_closes_at <= closes_at", name=op.f("ck_vote_extended")),
        sa.CheckConstraint("octet_length(rules_sha256) = 32", name=op.f("ck_vote_rules_sha256_length")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_vote_community_id")),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_vote_roll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("eid", name=op.f("uq_vote_eid")),
    )
    op.create_index("ix_vote_community", "vote", ["community_id", "created_at"], unique=False)
    op.create_table(
        "appointed_voter",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_appointed_voter_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "voter", name=op.f("pk_appointed_voter")),
    )
    op.create_table(
        "counted_result",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("tally", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.Column("seconded_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_counted_result_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "seq", name=op.f("pk_counted_result")),
    )
    op.create_table(
        "later_ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("cast_by", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("choices", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('owner', 'proxy', 'guardian', 'authorised')", name=op.f("ck_later_ballot_capacity")
        ),
        sa.CheckConstraint("channel IN ('online', 'paper', 'onsite')", name=op.f("ck_later_ballot_channel")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_later_ballot_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_ballot")),
        sa.UniqueConstraint("vote_id", "nonce", name=op.f("uq_later_ballot_vote_id_nonce")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("cast_by", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        sa.Column("witness", sa.Uuid(), nullable=False),
        sa.CheckConstraint("received_by <> witness", name=op.f("ck_paper_two_persons")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_paper_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("vote_id", "nonce", name=op.f("uq_paper_vote_id_nonce")),
        sa.UniqueConstraint("vote_id", "seq", name=op.f("uq_paper_vote_id_seq")),
        sa.UniqueConstraint("vote_id", "serial", name=op.f("uq_paper_vote_id_serial")),
    )
    op.create_table(
        "persons_decision",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_persons_decision_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "item", name=op.f("pk_persons_decision")),
    )
    op.create_table(
        "vote_item",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("matters", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("on_plan", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_vote_item_number")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_item_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "number", name=op.f("pk_vote_item")),
    )
    op.create_table(
        "vote_leaf",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_leaf_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "seq", name=op.f("pk_vote_leaf")),
    )
    op.create_table(
        "vote_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "act IN ('post_roll', 'give_notice', 'open', 'extend', 'count', 'post_result', 'decide', 'finalise', 'archive', 'void', 'annul', 'supersede')",
            name=op.f("ck_vote_proposal_act"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name=op.f("ck_vote_proposal_decided")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_vote_proposal_two_persons")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_proposal_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_proposal")),
    )
    op.create_index(op.f("ix_vote_proposal_vote_id"), "vote_proposal", ["vote_id"], unique=False)
    op.create_index(
        "uq_vote_proposal_waiting",
        "vote_proposal",
        ["vote_id", "act"],
        unique=True,
        postgresql_where=sa.text("approved IS NULL"),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("cast_by", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("choices", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(channel = 'online') = (paper_id IS NULL)", name=op.f("ck_ballot_paper_has_receipt")),
        sa.CheckConstraint("capacity IN ('owner', 'proxy', 'guardian', 'authorised')", name=op.f("ck_ballot_capacity")),
        sa.CheckConstraint("channel IN ('online', 'paper', 'onsite')", name=op.f("ck_ballot_channel")),
        sa.CheckConstraint("nonce ~ '^[0-9a-f]{32}$'", name=op.f("ck_ballot_nonce")),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_ballot_salt_length")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_ballot_paper_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_ballot_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("vote_id", "nonce", name=op.f("uq_ballot_vote_id_nonce")),
        sa.UniqueConstraint("vote_id", "seq", name=op.f("uq_ballot_vote_id_seq")),
        sa.UniqueConstraint("vote_id", "voter", "id", name=op.f("uq_ballot_vote_id_voter_id")),
    )
    op.create_index(op.f("ix_ballot_resident_id"), "ballot", ["resident_id"], unique=False)
    op.create_table(
        "household_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(code_lookup) = 32", name=op.f("ck_household_code_code_lookup_length")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_household_code_community_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["staff.id"], name=op.f("fk_household_code_issued_by")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_household_code_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_code")),
        sa.UniqueConstraint("code_lookup", name=op.f("uq_household_code_code_lookup")),
    )
    op.create_index(op.f("ix_household_code_part_id"), "household_code", ["part_id"], unique=False)
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("keyer", sa.Uuid(), nullable=False),
        sa.Column("validity", sa.String(), nullable=False),
        sa.Column("choices", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "validity IN ('valid', 'content_invalid', 'identity_invalid')", name=op.f("ck_paper_entry_validity")
        ),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_paper_entry_place")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_entry_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("paper_id", "keyer", name=op.f("uq_paper_entry_paper_id_keyer")),
        sa.UniqueConstraint("paper_id", "place", name=op.f("uq_paper_entry_paper_id_place")),
    )
    op.create_table(
        "binding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_binding_confirmed_by")),
        sa.CheckConstraint("(owner_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_binding_confirmed_owner")),
        sa.ForeignKeyConstraint(["code_id"], ["household_code.id"], name=op.f("fk_binding_code_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_binding_community_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"], name=op.f("fk_binding_confirmed_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_binding_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_binding_part_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_binding_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
    )
    op.create_index(op.f("ix_binding_community_id"), "binding", ["community_id"], unique=False)
    op.create_index(op.f("ix_binding_owner_id"), "binding", ["owner_id"], unique=False)
    op.create_index(op.f("ix_binding_part_id"), "binding", ["part_id"], unique=False)
    op.create_index(op.f("ix_binding_resident_id"), "binding", ["resident_id"], unique=False)
    op.create_table(
        "standing",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(ballot_id IS NULL) <> (paper_id IS NULL)", name=op.f("ck_standing_ballot_or_paper")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_standing_paper_id")),
        sa.ForeignKeyConstraint(
            ["vote_id", "voter", "ballot_id"],
            ["ballot.vote_id", "ballot.voter", "ballot.id"],
            name=op.f("fk_standing_vote_id_voter_ballot_id"),
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_standing_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "voter", name=op.f("pk_standing")),
    )
    op.create_table(
        "void",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_void_ballot_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_void_vote_id")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_void")),
        sa.UniqueConstraint("vote_id", "seq", name=op.f("uq_void_vote_id_seq")),
    )
