"""Printed papers and their scans, venue sessions, authorities, disputes, corrections of the roll, official figures."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = (
    "box_opening",
    "check_in",
    "count_sheet",
    "dispute",
    "dispute_finding",
    "issued_paper",
    "paper_event",
    "paper_scan",
    "roll_correction",
    "scan_page",
    "venue_session",
    "void",
)
TEXTS = (
    "roll_posting",
    "notice",
    "roll_correction",
    "extension",
    "preliminary_result",
    "final_result",
    "area_confirmation",
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
ACTS = (
    "post_roll",
    "give_notice",
    "correct_roll",
    "open",
    "extend",
    "count",
    "enter_official",
    "post_result",
    "decide",
    "finalise",
    "archive",
    "void",
    "annul",
    "supersede",
)
MODES = (
    "binding",
    "paper",
    "auxiliary",
)


def upgrade() -> None:
    _tables()
    _changes()
    for table, column, values in (
        ("text_version", "key", TEXTS),
        ("public_event", "what", TEXTS),
        ("vote_proposal", "act", ACTS),
        ("vote", "mode", MODES),
    ):
        _one_of(table, column, values)
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")


def _one_of(table: str, column: str, values: Iterable[str]) -> None:
    """A longer list of what may stand in a column."""
    name = f"ck_{table}_{column}"
    op.drop_constraint(op.f(name), table, type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")


def _papers_of_before() -> None:
    """A paper received before papers were numbered when printed counts as printed when it came in."""
    op.execute(
        "INSERT INTO issued_paper (vote_id, serial, voter, issued_by, issued_at)"
        " SELECT vote_id, serial, voter, received_by, ts FROM paper"
    )
    op.execute(
        "INSERT INTO scan_page (id, vote_id, evidence_id, page, serial_read, scanned_by, at)"
        " SELECT DISTINCT ON (vote_id, evidence_id) gen_random_uuid(), vote_id, evidence_id, 1, serial, received_by, ts"
        " FROM paper WHERE evidence_id IS NOT NULL ORDER BY vote_id, evidence_id, seq"
    )
    op.execute(
        "INSERT INTO paper_scan (scan_page_id, paper_id, at)"
        " SELECT scan_page.id, paper.id, scan_page.at FROM scan_page JOIN paper"
        " ON paper.vote_id = scan_page.vote_id AND paper.serial = scan_page.serial_read"
    )
    op.drop_column("paper", "evidence_id")


def _void() -> None:
    """Nothing was ever written here: the table is made anew."""
    op.drop_table("void")
    op.create_table(
        "void",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("dispute_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_void_ballot_id")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_void_dispute_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_void_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "seq", name=op.f("pk_void")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_void_ballot_id")),
        sa.UniqueConstraint("vote_id", "target", name=op.f("uq_void_vote_id_target")),
    )
    op.create_index(op.f("ix_void_dispute_id"), "void", ["dispute_id"], unique=False)


def _changes() -> None:
    op.drop_table("appointed_voter")
    op.add_column("ballot", sa.Column("authority_id", sa.Uuid(), nullable=True))
    op.add_column("ballot", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.add_column("ballot", sa.Column("entered_by", sa.Uuid(), nullable=True))
    op.add_column("ballot", sa.Column("witness", sa.Uuid(), nullable=True))
    op.add_column("ballot", sa.Column("evidence_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_ballot_session_id"), "ballot", "venue_session", ["session_id"], ["id"])
    op.create_foreign_key(op.f("fk_ballot_authority_id"), "ballot", "voting_authority", ["authority_id"], ["id"])
    op.add_column("counted_result", sa.Column("document", sa.String(), nullable=False, server_default=""))
    op.alter_column("counted_result", "document", server_default=None)
    op.add_column("counted_result", sa.Column("evidence_id", sa.Uuid(), nullable=True))
    op.add_column("later_ballot", sa.Column("paper_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_later_ballot_paper_id"), "later_ballot", "paper", ["paper_id"], ["id"])
    for name in ("authority_id", "session_id", "entered_by", "witness", "evidence_id"):
        op.add_column("later_ballot", sa.Column(name, sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_later_ballot_authority_id"), "later_ballot", "voting_authority", ["authority_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_later_ballot_session_id"), "later_ballot", "venue_session", ["session_id"], ["id"])
    op.add_column("paper", sa.Column("authority_id", sa.Uuid(), nullable=True))
    op.add_column("paper", sa.Column("box_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_paper_authority_id"), "paper", "voting_authority", ["authority_id"], ["id"])
    op.create_foreign_key(op.f("fk_paper_box_id"), "paper", "box_opening", ["box_id"], ["id"])
    _papers_of_before()
    op.create_foreign_key(
        op.f("fk_paper_vote_id_serial"), "paper", "issued_paper", ["vote_id", "serial"], ["vote_id", "serial"]
    )
    _void()
    op.add_column("vote", sa.Column("publish_due_id", sa.Uuid(), nullable=True))
    op.add_column("vote", sa.Column("replacement_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_vote_publish_due_id"), "vote", "due_time", ["publish_due_id"], ["id"])
    op.create_foreign_key(op.f("fk_vote_replacement_id"), "vote", "vote", ["replacement_id"], ["id"])
    op.drop_constraint(op.f("pk_persons_decision"), "persons_decision", type_="primary")
    op.create_primary_key(op.f("pk_persons_decision"), "persons_decision", ["vote_id", "item", "at"])
    op.drop_constraint(op.f("ck_ballot_paper_has_receipt"), "ballot", type_="check")
    for name, holds in (
        ("paper_has_receipt", "(channel = 'paper') <= (paper_id IS NOT NULL)"),
        ("phone_has_resident", "(channel = 'online') = (resident_id IS NOT NULL)"),
        (
            "assisted_before_two",
            "(channel = 'onsite' AND paper_id IS NULL) = (entered_by IS NOT NULL)"
            " AND num_nonnulls(entered_by, witness, session_id) IN (0, 3)",
        ),
        ("two_persons", "entered_by <> witness"),
    ):
        op.create_check_constraint(op.f(f"ck_ballot_{name}"), "ballot", holds)


def _tables() -> None:
    op.create_table(
        "issued_paper",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id", "replaces"],
            ["issued_paper.vote_id", "issued_paper.serial"],
            name=op.f("fk_issued_paper_vote_id_replaces"),
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_issued_paper_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "serial", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("vote_id", "replaces", name=op.f("uq_issued_paper_vote_id_replaces")),
    )
    op.create_index("ix_issued_paper_voter", "issued_paper", ["vote_id", "voter"], unique=False)
    op.create_table(
        "roll_correction",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("i", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("area_c", sa.Integer(), nullable=False),
        sa.Column("was_area_c", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("was_voter", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("area_c > 0", name=op.f("ck_roll_correction_area_positive")),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_roll_correction_salt_length")),
        sa.CheckConstraint("proposed_by <> approved_by", name=op.f("ck_roll_correction_two_persons")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_roll_correction_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "seq", name=op.f("pk_roll_correction")),
    )
    op.create_table(
        "scan_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("serial_read", sa.String(), nullable=False),
        sa.Column("scanned_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("page > 0", name=op.f("ck_scan_page_page")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_scan_page_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_page")),
        sa.UniqueConstraint("vote_id", "evidence_id", "page", name=op.f("uq_scan_page_vote_id_evidence_id_page")),
    )
    op.create_table(
        "venue_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("witnesses", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("photos", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("second", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opened_by <> second", name=op.f("ck_venue_session_two_persons")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_venue_session_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_session")),
    )
    op.create_index(op.f("ix_venue_session_vote_id"), "venue_session", ["vote_id"], unique=False)
    op.create_table(
        "voting_authority",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("holder_name", sa.String(), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_lookup", sa.LargeBinary(), nullable=True),
        sa.Column("document_last4", sa.String(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("items", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name=op.f("ck_voting_authority_ended")),
        sa.CheckConstraint(
            "(kind = 'appointed') = (owner IS NOT NULL)", name=op.f("ck_voting_authority_appointed_is_an_owner")
        ),
        sa.CheckConstraint(
            "kind IN ('appointed', 'proxy', 'guardian', 'organisation', 'buyer')", name=op.f("ck_voting_authority_kind")
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_voting_authority_confirmed")
        ),
        sa.CheckConstraint(
            "(document_sealed IS NULL) = (document_lookup IS NULL)",
            name=op.f("ck_voting_authority_document_found_by_lookup"),
        ),
        sa.CheckConstraint("confirmed_by <> recorded_by", name=op.f("ck_voting_authority_two_persons")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_voting_authority_period")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_voting_authority_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voting_authority")),
        sa.UniqueConstraint("vote_id", "number", name=op.f("uq_voting_authority_vote_id_number")),
    )
    op.create_index("ix_voting_authority_voter", "voting_authority", ["vote_id", "voter"], unique=False)
    op.create_index(
        "uq_voting_authority_appointed",
        "voting_authority",
        ["vote_id", "voter"],
        unique=True,
        postgresql_where=sa.text("kind = 'appointed' AND ended_at IS NULL"),
    )
    op.create_table(
        "box_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("foreign_sheets", sa.Integer(), nullable=False),
        sa.Column("serials", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("photos", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("witness", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opened_by <> witness", name=op.f("ck_box_opening_two_persons")),
        sa.CheckConstraint("sheets >= 0 AND foreign_sheets BETWEEN 0 AND sheets", name=op.f("ck_box_opening_sheets")),
        sa.ForeignKeyConstraint(["session_id"], ["venue_session.id"], name=op.f("fk_box_opening_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_opening")),
    )
    op.create_index(op.f("ix_box_opening_session_id"), "box_opening", ["session_id"], unique=False)
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("cast_by", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("identified_by", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('owner', 'proxy', 'guardian', 'authorised')", name=op.f("ck_check_in_capacity")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["voting_authority.id"], name=op.f("fk_check_in_authority_id")),
        sa.ForeignKeyConstraint(["session_id"], ["venue_session.id"], name=op.f("fk_check_in_session_id")),
        sa.ForeignKeyConstraint(
            ["vote_id", "serial"],
            ["issued_paper.vote_id", "issued_paper.serial"],
            name=op.f("fk_check_in_vote_id_serial"),
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_check_in_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("session_id", "voter", name=op.f("uq_check_in_session_id_voter")),
    )
    op.create_table(
        "count_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("figures", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("difference", sa.String(), nullable=False),
        sa.Column("photos", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("second", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(photos) > 0", name=op.f("ck_count_sheet_shown_by_a_photo")),
        sa.CheckConstraint("signed_by <> second", name=op.f("ck_count_sheet_two_persons")),
        sa.ForeignKeyConstraint(["session_id"], ["venue_session.id"], name=op.f("fk_count_sheet_session_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_count_sheet_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_sheet")),
    )
    op.create_index(op.f("ix_count_sheet_vote_id"), "count_sheet", ["vote_id"], unique=False)
    op.create_index(
        "uq_count_sheet_session",
        "count_sheet",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("session_id IS NOT NULL"),
    )
    op.create_table(
        "paper_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(fate = 'handed') = (way IS NOT NULL)", name=op.f("ck_paper_event_handed_somehow")),
        sa.CheckConstraint(
            "fate IN ('handed', 'undeliverable', 'replaced', 'unused')", name=op.f("ck_paper_event_fate")
        ),
        sa.CheckConstraint("way IN ('door', 'window', 'venue', 'post')", name=op.f("ck_paper_event_way")),
        sa.ForeignKeyConstraint(
            ["vote_id", "serial"],
            ["issued_paper.vote_id", "issued_paper.serial"],
            name=op.f("fk_paper_event_vote_id_serial"),
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_paper_event_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_event")),
    )
    op.create_index("ix_paper_event_serial", "paper_event", ["vote_id", "serial"], unique=False)
    op.create_table(
        "paper_scan",
        sa.Column("scan_page_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_scan_paper_id")),
        sa.ForeignKeyConstraint(["scan_page_id"], ["scan_page.id"], name=op.f("fk_paper_scan_scan_page_id")),
        sa.PrimaryKeyConstraint("scan_page_id", name=op.f("pk_paper_scan")),
    )
    op.create_index(op.f("ix_paper_scan_paper_id"), "paper_scan", ["paper_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("after_count", sa.Boolean(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ground IN ('not_signed', 'not_asked', 'no_authority', 'deceased', 'not_owner', 'otherwise')",
            name=op.f("ck_dispute_ground"),
        ),
        sa.CheckConstraint("num_nonnulls(paper_id, ballot_id) > 0", name=op.f("ck_dispute_of_something")),
        sa.CheckConstraint("num_nonnulls(resident_id, recorded_by) = 1", name=op.f("ck_dispute_told_by_one")),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_dispute_ballot_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due_time.id"], name=op.f("fk_dispute_due_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_dispute_paper_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_dispute_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index("ix_dispute_vote", "dispute", ["vote_id", "at"], unique=False)
    op.create_table(
        "dispute_finding",
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("finding IN ('forged', 'genuine')", name=op.f("ck_dispute_finding_finding")),
        sa.CheckConstraint(
            "role IN ('administrator', 'district_office', 'street_office', 'neighbourhood_committee', 'owners_committee', 'grid_worker', 'responsible_unit', 'counter', 'auditor')",
            name=op.f("ck_dispute_finding_role"),
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_finding_dispute_id")),
        sa.PrimaryKeyConstraint("dispute_id", "found_by", name=op.f("pk_dispute_finding")),
    )
