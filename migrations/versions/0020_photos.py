"""Photos: what is shown of them, who handed in what, what refers to it, place and time, masking; WebP; erasing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"
EVIDENCE = ("derivative", "hand_in", "evidence_use", "taken_at", "masking")


def upgrade() -> None:
    _webp()
    _shown_and_used()
    _taken_at()
    _masking()
    _unused_files()
    _earlier_files()
    for table in EVIDENCE:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
    _erasing()


def _webp() -> None:
    op.drop_constraint(op.f("ck_evidence_original_kind"), "evidence")
    op.create_check_constraint(
        op.f("ck_evidence_original_kind"), "evidence", "original_kind IN ('jpeg', 'png', 'webp', 'heic', 'pdf')"
    )
    # Whether a file may leave the store is asked of its hash.
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], unique=False)


def _shown_and_used() -> None:
    op.create_table(
        "derivative",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("size IN ('view', 'thumbnail')", name=op.f("ck_derivative_size")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_derivative_sha256_length")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_derivative_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", "size", name=op.f("pk_derivative")),
    )
    op.create_index("ix_derivative_sha256", "derivative", ["sha256"], unique=False)
    op.create_table(
        "hand_in",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_hand_in_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", "person_id", "at", name=op.f("pk_hand_in")),
    )
    op.create_index("ix_hand_in_person_id", "hand_in", ["person_id"], unique=False)
    op.create_table(
        "evidence_use",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_evidence_use_kind")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_use_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", "kind", "subject_id", name=op.f("pk_evidence_use")),
    )


def _taken_at() -> None:
    op.create_table(
        "taken_at",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("datum", sa.String(), nullable=True),
        sa.Column("latitude", sa.Numeric(8, 6), nullable=True),
        sa.Column("longitude", sa.Numeric(9, 6), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("datum = 'wgs84'", name=op.f("ck_taken_at_datum")),
        sa.CheckConstraint("num_nonnulls(latitude, longitude, datum) IN (0, 3)", name=op.f("ck_taken_at_place_whole")),
        sa.CheckConstraint("num_nonnulls(latitude, at) > 0", name=op.f("ck_taken_at_says_something")),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_taken_at_on_earth")
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_taken_at_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_taken_at")),
    )
    op.create_index("ix_taken_at_agreed_at", "taken_at", ["agreed_at"], unique=False)


def _masking() -> None:
    op.create_table(
        "masking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rectangles", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("view_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_masking_number")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_masking_reason")),
        sa.CheckConstraint("octet_length(view_sha256) = 32", name=op.f("ck_masking_view_sha256_length")),
        sa.CheckConstraint("octet_length(thumbnail_sha256) = 32", name=op.f("ck_masking_thumbnail_sha256_length")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_masking_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masking")),
        sa.UniqueConstraint("evidence_id", "number", name=op.f("uq_masking_evidence_id_number")),
    )


def _unused_files() -> None:
    op.create_table(
        "unused_file",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_unused_file_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_unused_file")),
    )


def _earlier_files() -> None:
    """Whatever was handed in before stays for good: nobody wrote down what refers to it."""
    op.execute(
        """
        INSERT INTO hand_in (evidence_id, person_id, lasting, at)
        SELECT id, uploaded_by, true, uploaded_at FROM evidence
         UNION
        SELECT evidence_id, resident_id, true, made_at FROM content_check
         WHERE evidence_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.id = evidence_id AND e.uploaded_by = resident_id)
        """
    )


def _erasing() -> None:
    """Two functions of the owner's, for the application's role deletes no evidence itself.

    The one erases a photo that residents alone handed in, and nobody since an instant; what refers to it stops it by its
    foreign key. The other erases places and times whose period is over. Nothing else can be erased through them.
    """
    op.execute(
        """
        CREATE FUNCTION erase_unused_evidence(erased uuid, unused_since timestamptz) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF coalesce((SELECT bool_or(lasting OR at > unused_since) FROM public.hand_in WHERE evidence_id = erased), true) THEN
                RETURN false;
            END IF;
            DELETE FROM public.derivative WHERE evidence_id = erased;
            DELETE FROM public.taken_at WHERE evidence_id = erased;
            DELETE FROM public.hand_in WHERE evidence_id = erased;
            DELETE FROM public.evidence WHERE id = erased;
            RETURN FOUND;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION erase_taken_at(agreed_until timestamptz) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            WITH gone AS (DELETE FROM public.taken_at WHERE agreed_at <= agreed_until RETURNING 1)
            SELECT count(*) FROM gone
        $$
        """
    )
    for function in ("erase_unused_evidence(uuid, timestamptz)", "erase_taken_at(timestamptz)"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {APP_ROLE}")
