"""The house and the register: installation, staff, places, parts, owners, imports, rolls.

Evidence (views of personal data, entries of what was changed, frozen rolls) can be added to and read by the
application's role, never changed or deleted.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("area_objection", "personal_data_view", "register_entry", "roll", "roll_entry", "roll_owner")


def upgrade() -> None:
    _role()
    _tables()
    op.execute(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
    op.execute("INSERT INTO installation (id, ahead) VALUES (1, interval '0')")
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")


def _role() -> None:
    """The application's role, shared by every database of a server: two migrations at once may both want to make it."""
    op.execute(f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
                CREATE ROLE {APP_ROLE} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
    """)
    # The login that migrates is also the one that serves; it steps down into the role on every connection. Since
    # PostgreSQL 16 who makes a role becomes a member that may administer it, but not step into it.
    op.execute(f"""
        DO $$ BEGIN
            IF NOT pg_has_role(
                current_user,
                '{APP_ROLE}',
                CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
            ) THEN
                EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
            END IF;
        END $$
    """)
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    op.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}"
    )
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}")


def _tables() -> None:
    op.create_table(
        "answered_request",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(payload_sha256) = 32", name=op.f("ck_answered_request_payload_sha256_length")),
        sa.PrimaryKeyConstraint("person_id", "operation", "key", name=op.f("pk_answered_request")),
    )
    op.create_index(op.f("ix_answered_request_answered_at"), "answered_request", ["answered_at"], unique=False)
    op.create_table(
        "district",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("name", name=op.f("uq_district_name")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("marker", sa.String(), nullable=True),
        sa.Column("ahead", sa.Interval(), nullable=False),
        sa.Column("field_key_fingerprint", sa.String(), nullable=True),
        sa.CheckConstraint(
            "marker IS NOT NULL OR ahead = interval '0'", name=op.f("ck_installation_real_clock_is_not_moved")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope_kind", sa.String(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("appointed_by", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.CheckConstraint("(scope_kind = 'platform') = (scope_id IS NULL)", name=op.f("ck_mandate_scope")),
        sa.CheckConstraint(
            "role IN ('administrator', 'district_office', 'street_office', 'neighbourhood_committee', 'owners_committee', 'grid_worker', 'responsible_unit', 'counter', 'auditor')",
            name=op.f("ck_mandate_role"),
        ),
        sa.CheckConstraint(
            "scope_kind IN ('platform', 'district', 'street', 'committee', 'community')",
            name=op.f("ck_mandate_scope_kind"),
        ),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_mandate_period")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mandate_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_staff_id"), "mandate", ["staff_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name=op.f("ck_staff_session_token_sha256_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "street",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_street_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("district_id", "name", name=op.f("uq_street_district_id_name")),
    )
    op.create_table(
        "committee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["street.id"], name=op.f("fk_committee_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("street_id", "name", name=op.f("uq_committee_street_id_name")),
    )
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_community_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("committee_id", "name", name=op.f("uq_community_committee_id_name")),
    )
    op.create_table(
        "grid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_grid_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("committee_id", "name", name=op.f("uq_grid_committee_id_name")),
    )
    op.create_table(
        "building",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_building_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_building_community_id_name")),
    )
    op.create_index(op.f("ix_building_change_id"), "building", ["change_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('area', 'transfer', 'death', 'retire', 'merge', 'authorise')", name=op.f("ck_correction_kind")
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name=op.f("ck_correction_state")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_correction_two_persons")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_correction_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_community", "correction", ["community_id", "proposed_at"], unique=False)
    op.create_index(op.f("ix_correction_owner_id"), "correction", ["owner_id"], unique=False)
    op.create_index(op.f("ix_correction_part_id"), "correction", ["part_id"], unique=False)
    op.create_table(
        "owner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("document_kind", sa.String(), nullable=True),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_lookup", sa.LargeBinary(), nullable=True),
        sa.Column("document_last4", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(), nullable=False),
        sa.Column("deceased_on", sa.Date(), nullable=True),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "document_kind IN ('id_card', 'hmt_permit', 'passport', 'officer_card', 'credit_code')",
            name=op.f("ck_owner_document_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('person', 'organisation', 'developer', 'public_housing', 'unknown')", name=op.f("ck_owner_kind")
        ),
        sa.CheckConstraint(
            "(document_sealed IS NULL) = (document_lookup IS NULL)", name=op.f("ck_owner_document_found_by_lookup")
        ),
        sa.CheckConstraint(
            "(phone_sealed IS NULL) = (phone_lookup IS NULL)", name=op.f("ck_owner_phone_found_by_lookup")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_owner_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
    )
    op.create_index(op.f("ix_owner_change_id"), "owner", ["change_id"], unique=False)
    op.create_index("ix_owner_document", "owner", ["community_id", "document_lookup"], unique=False)
    op.create_index("ix_owner_name", "owner", ["community_id", "name_key"], unique=False)
    op.create_index("ix_owner_phone", "owner", ["community_id", "phone_lookup"], unique=False)
    op.create_table(
        "personal_data_view",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("viewed_by", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_personal_data_view_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_data_view")),
    )
    op.create_index(op.f("ix_personal_data_view_owner_id"), "personal_data_view", ["owner_id"], unique=False)
    op.create_table(
        "register_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_register_entry_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
    )
    op.create_index(op.f("ix_register_entry_change_id"), "register_entry", ["change_id"], unique=False)
    op.create_index(op.f("ix_register_entry_subject_id"), "register_entry", ["subject_id"], unique=False)
    op.create_table(
        "register_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("understood_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("report", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("identities", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_revision", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('checked', 'applied', 'withdrawn', 'undone')", name=op.f("ck_register_import_state")
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_register_import_decided_at")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_register_import_two_persons")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_register_import_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_index("ix_register_import_community", "register_import", ["community_id", "proposed_at"], unique=False)
    op.create_table(
        "roll",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("scope", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("include_parking", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("area_c", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_roll_sha256_length")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_roll_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll")),
    )
    op.create_index("ix_roll_community", "roll", ["community_id", "frozen_at"], unique=False)
    op.create_table(
        "area_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("objector", sa.String(), nullable=False),
        sa.Column("objection", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["correction_id"], ["correction.id"], name=op.f("fk_area_objection_correction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_objection")),
    )
    op.create_index(op.f("ix_area_objection_correction_id"), "area_objection", ["correction_id"], unique=False)
    op.create_table(
        "authorised_voter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_authorised_voter_period")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_authorised_voter_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorised_voter")),
    )
    op.create_index(op.f("ix_authorised_voter_change_id"), "authorised_voter", ["change_id"], unique=False)
    op.create_index(op.f("ix_authorised_voter_owner_id"), "authorised_voter", ["owner_id"], unique=False)
    op.create_table(
        "roll_entry",
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("i", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("stairwell", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("area_c", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('dwelling', 'shop', 'office', 'parking', 'storage')", name=op.f("ck_roll_entry_kind")
        ),
        sa.CheckConstraint("(i IS NULL) = (voter IS NULL)", name=op.f("ck_roll_entry_on_the_roll_or_not")),
        sa.CheckConstraint("area_c > 0", name=op.f("ck_roll_entry_area_positive")),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_roll_entry_salt_length")),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_roll_entry_roll_id")),
        sa.PrimaryKeyConstraint("roll_id", "part_id", name=op.f("pk_roll_entry")),
        sa.UniqueConstraint("roll_id", "i", name=op.f("uq_roll_entry_roll_id_i")),
    )
    op.create_index("ix_roll_entry_voter", "roll_entry", ["roll_id", "voter"])
    op.create_table(
        "roll_owner",
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_roll_owner_roll_id")),
        sa.PrimaryKeyConstraint("roll_id", "part_id", "owner_id", name=op.f("pk_roll_owner")),
    )
    op.create_index(op.f("ix_roll_owner_owner_id"), "roll_owner", ["owner_id"], unique=False)
    op.create_table(
        "stairwell",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("building_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_stairwell_building_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stairwell")),
        sa.UniqueConstraint("building_id", "name", name=op.f("uq_stairwell_building_id_name")),
    )
    op.create_index(op.f("ix_stairwell_change_id"), "stairwell", ["change_id"], unique=False)
    op.create_table(
        "grid_stairwell",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grid_id", sa.Uuid(), nullable=False),
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_grid_stairwell_period")),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_stairwell_grid_id")),
        sa.ForeignKeyConstraint(["stairwell_id"], ["stairwell.id"], name=op.f("fk_grid_stairwell_stairwell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_stairwell")),
    )
    op.create_index(op.f("ix_grid_stairwell_grid_id"), "grid_stairwell", ["grid_id"], unique=False)
    op.create_index(
        "uq_grid_stairwell_current",
        "grid_stairwell",
        ["stairwell_id"],
        unique=True,
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("stairwell_id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("area_c", sa.Integer(), nullable=True),
        sa.Column("area_source", sa.String(), nullable=True),
        sa.Column("area_document", sa.String(), nullable=False),
        sa.Column("stock", sa.String(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("retired_change_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "area_source IN ('register', 'survey', 'contract', 'confirmed')", name=op.f("ck_part_area_source")
        ),
        sa.CheckConstraint("kind IN ('dwelling', 'shop', 'office', 'parking', 'storage')", name=op.f("ck_part_kind")),
        sa.CheckConstraint("stock IN ('delivered', 'unsold', 'undelivered')", name=op.f("ck_part_stock")),
        sa.CheckConstraint("(area_c IS NULL) = (area_source IS NULL)", name=op.f("ck_part_area_has_source")),
        sa.CheckConstraint("area_c > 0", name=op.f("ck_part_area_positive")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_part_community_id")),
        sa.ForeignKeyConstraint(["stairwell_id"], ["stairwell.id"], name=op.f("fk_part_stairwell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
    )
    op.create_index(op.f("ix_part_change_id"), "part", ["change_id"], unique=False)
    op.create_index("ix_part_order", "part", ["community_id", "sort_key", "id"], unique=False)
    op.create_index(
        "uq_part_place",
        "part",
        ["stairwell_id", "room"],
        unique=True,
        postgresql_where=sa.text("retired_change_id IS NULL"),
    )
    op.create_table(
        "occupant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('tenant', 'public_tenant', 'family')", name=op.f("ck_occupant_kind")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_occupant_period")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_occupant_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupant")),
    )
    op.create_index(op.f("ix_occupant_change_id"), "occupant", ["change_id"], unique=False)
    op.create_index(op.f("ix_occupant_part_id"), "occupant", ["part_id"], unique=False)
    op.create_table(
        "ownership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("share_numerator", sa.Integer(), nullable=True),
        sa.Column("share_denominator", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("ended_change_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(share_numerator IS NULL AND share_denominator IS NULL) OR (share_numerator > 0 AND share_numerator <= share_denominator)",
            name=op.f("ck_ownership_share"),
        ),
        sa.CheckConstraint("(until_on IS NULL) = (ended_change_id IS NULL)", name=op.f("ck_ownership_ended_by_an_act")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_ownership_period")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_ownership_owner_id")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_ownership_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
    )
    op.create_index(op.f("ix_ownership_change_id"), "ownership", ["change_id"], unique=False)
    op.create_index(op.f("ix_ownership_ended_change_id"), "ownership", ["ended_change_id"], unique=False)
    op.create_index(op.f("ix_ownership_owner_id"), "ownership", ["owner_id"], unique=False)
    op.create_index(
        "uq_ownership_current",
        "ownership",
        ["part_id", "owner_id"],
        unique=True,
        postgresql_where=sa.text("until_on IS NULL"),
    )
