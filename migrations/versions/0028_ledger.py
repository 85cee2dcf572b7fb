"""The ledger of events of each estate, written by the database itself; the log's keys; what auditors attest.

The application's role reads the ledger and writes nothing in it: the triggers below do, when the act's transaction
commits, as the owner of the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"

_OF_ROW = "SELECT ($1).community_id"
_OF_VOTE = "SELECT community_id FROM public.vote WHERE id = ($1).vote_id"
_OF_DISPUTE = (
    "SELECT v.community_id FROM public.dispute d JOIN public.vote v ON v.id = d.vote_id WHERE d.id = ($1).dispute_id"
)
_OF_CLAIM = "SELECT community_id FROM public.claim WHERE id = ($1).claim_id"
_OF_POSTING = "SELECT community_id FROM public.posting WHERE id = ($1).posting_id"
_OF_PROJECT = "SELECT community_id FROM public.project WHERE id = ($1).project_id"
_OF_CERTIFICATE = "SELECT community_id FROM public.gate_certificate WHERE id = ($1).certificate_id"
_OF_WITNESS = "SELECT community_id FROM public.log_witness WHERE id = ($1).witness_id"
_OF_ALL = "SELECT id FROM public.community ORDER BY id"
_OF_MANDATE = (
    "SELECT c.id FROM public.community c JOIN public.committee k ON k.id = c.committee_id"
    " JOIN public.street s ON s.id = k.street_id WHERE CASE ($1).scope_kind WHEN 'platform' THEN true"
    " WHEN 'district' THEN s.district_id = ($1).scope_id WHEN 'street' THEN s.id = ($1).scope_id"
    " WHEN 'committee' THEN k.id = ($1).scope_id"
    " WHEN 'grid' THEN k.id = (SELECT committee_id FROM public.grid WHERE id = ($1).scope_id)"
    " ELSE c.id = ($1).scope_id END ORDER BY c.id"
)
_NONE = "NULL::jsonb"


def _hex(column: str) -> str:
    return f"jsonb_build_object('sha256', encode(r.{column}, 'hex'))"


_BECAME = "OLD.state IS DISTINCT FROM NEW.state"
# name, table, when, condition, kind, of which estates, what it is about, what of it is public, columns left out
_WRITTEN: tuple[tuple[str, str, str, str, str, str, str, str, str], ...] = (
    (
        "import",
        "register_import",
        "UPDATE OF state",
        f"{_BECAME} AND NEW.state IN ('applied', 'undone')",
        "'import_' || r.state",
        _OF_ROW,
        "r.id::text",
        _NONE,
        "file_sealed report identities",
    ),
    (
        "proposed",
        "correction",
        "INSERT",
        "true",
        "'correction_' || r.state",
        _OF_ROW,
        "r.id::text",
        _NONE,
        "payload_sealed",
    ),
    (
        "decided",
        "correction",
        "UPDATE OF state",
        _BECAME,
        "'correction_' || r.state",
        _OF_ROW,
        "r.id::text",
        _NONE,
        "payload_sealed",
    ),
    ("frozen", "roll", "INSERT", "true", "'roll_frozen'", _OF_ROW, "r.id::text", _NONE, ""),
    (
        "corrected",
        "roll_correction",
        "INSERT",
        "true",
        "'roll_corrected'",
        _OF_VOTE,
        "(SELECT eid FROM public.vote WHERE id = r.vote_id) || ':' || r.seq",
        _NONE,
        "",
    ),
    ("given", "mandate", "INSERT", "true", "'mandate_given'", _OF_MANDATE, "r.id::text", _NONE, ""),
    (
        "ended",
        "mandate",
        "UPDATE OF ended_at",
        "OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL",
        "'mandate_ended'",
        _OF_MANDATE,
        "r.id::text",
        _NONE,
        "",
    ),
    ("opened", "dispute", "INSERT", "true", "'dispute_opened'", _OF_VOTE, "r.id::text", _NONE, ""),
    ("found", "dispute_finding", "INSERT", "true", "'dispute_found'", _OF_DISPUTE, "r.dispute_id::text", _NONE, ""),
    (
        "decided",
        "persons_decision",
        "INSERT",
        "true",
        "'result_decided'",
        _OF_VOTE,
        "(SELECT eid FROM public.vote WHERE id = r.vote_id) || ':' || r.item",
        _NONE,
        "",
    ),
    (
        "claim",
        "claim_event",
        "INSERT",
        "NEW.act IN ('dispute', 'find')",
        "CASE r.act WHEN 'find' THEN 'claim_found' ELSE 'claim_disputed' END",
        _OF_CLAIM,
        "r.claim_id::text",
        _NONE,
        "",
    ),
    ("exported", "bundle_export", "INSERT", "true", "'bundle_exported'", _OF_VOTE, "r.id::text", _hex("sha256"), ""),
    (
        "handed_out",
        "personal_data_view",
        "INSERT",
        "NEW.sha256 IS NOT NULL AND NEW.act <> 'record:extract'",
        "'file_exported'",
        _OF_ROW,
        "r.id::text",
        _NONE,
        "",
    ),
    ("made", "record_extract", "INSERT", "true", "'extract_made'", _OF_ROW, "r.number", _NONE, ""),
    (
        "drafted",
        "posting",
        "INSERT",
        "true",
        "'posting_drafted'",
        _OF_ROW,
        "r.id::text",
        _hex("text_sha256"),
        "",
    ),
    (
        "happened",
        "posting_event",
        "INSERT",
        "true",
        "'posting_' || r.act",
        _OF_POSTING,
        "r.posting_id::text",
        _NONE,
        "",
    ),
    ("required", "requirement_set", "INSERT", "true", "'gates_required'", _OF_PROJECT, "r.project_id::text", _NONE, ""),
    ("passage", "gate", "INSERT", "true", "'gate_' || r.passage", _OF_PROJECT, "r.requirement_id::text", _NONE, ""),
    ("certified", "gate_certificate", "INSERT", "true", "'gate_certified'", _OF_ROW, "r.id::text", _hex("sha256"), ""),
    (
        "lapsed",
        "gate_lapse",
        "INSERT",
        "true",
        "'certificate_lapsed'",
        _OF_CERTIFICATE,
        "r.certificate_id::text",
        _NONE,
        "",
    ),
    (
        "decided",
        "emergency_act",
        "UPDATE OF state",
        _BECAME,
        "'emergency_' || r.state",
        _OF_PROJECT,
        "r.id::text",
        _NONE,
        "",
    ),
    ("registered", "log_witness", "INSERT", "true", "'witness_registered'", _OF_ROW, "r.id::text", _NONE, ""),
    ("ended", "log_witness_end", "INSERT", "true", "'witness_ended'", _OF_WITNESS, "r.witness_id::text", _NONE, ""),
    (
        "rotated",
        "log_key",
        "INSERT",
        "true",
        "'key_rotated'",
        _OF_ALL,
        "encode(r.public_key, 'hex')",
        "jsonb_build_object('former', encode(r.former, 'hex'))",
        "",
    ),
)

_SPELLED = """
CREATE FUNCTION ledger_spelled(value jsonb) RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
    -- Canonical JSON of a flat object of strings, whole numbers and nulls, as app/core/canonical.py spells it.
    SELECT '{' || coalesce(string_agg(
        to_json(key)::text || ':' || CASE jsonb_typeof(one) WHEN 'string' THEN to_json(normalize(one #>> '{}', NFC))::text ELSE one::text END,
        ',' ORDER BY key COLLATE "C"
    ), '') || '}' FROM jsonb_each(value) AS each (key, one)
$$
"""

_WRITE = """
CREATE FUNCTION ledger_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
DECLARE
    estate uuid;
    kind text;
    about text;
    shown jsonb;
    seen jsonb;
    opening text;
    fresh bytea;
    number integer;
    instant timestamptz;
    line text;
BEGIN
    EXECUTE 'SELECT ' || TG_ARGV[0] || ', ' || TG_ARGV[2] || ', ' || TG_ARGV[3] || ' FROM (SELECT ($1).*) AS r'
        INTO kind, about, shown USING NEW;
    SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO seen
        FROM jsonb_each_text(to_jsonb(NEW) - string_to_array(TG_ARGV[4], ' '));
    opening := '{"row":' || public.ledger_spelled(seen) || ',"table":"' || TG_TABLE_NAME || '"}';
    -- One writer at a time: no two transactions can wait for each other's estates, and nothing is locked after this.
    PERFORM pg_advisory_xact_lock(2036489063, 0);
    FOR estate IN EXECUTE TG_ARGV[1] USING NEW LOOP
        INSERT INTO public.ledger AS l (community_id, next_seq) VALUES (estate, 1)
            ON CONFLICT (community_id) DO UPDATE SET next_seq = l.next_seq + 1
            RETURNING next_seq - 1 INTO number;
        SELECT clock_timestamp() + ahead INTO instant FROM public.installation;
        fresh := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
        line := public.ledger_spelled(jsonb_build_object(
            'c', encode(sha256(convert_to(E'yigai/v1/ledger\n', 'UTF8') || fresh || convert_to(opening, 'UTF8')), 'hex'),
            'ledger', 'community-' || estate,
            'ref', about,
            'seq', number,
            't', kind,
            'ts', to_char(instant, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'v', 1
        ) || coalesce(shown, '{}'));
        INSERT INTO public.ledger_entry (community_id, seq, kind, subject, ref, ts, salt, leaf)
            VALUES (estate, number, kind, TG_TABLE_NAME, about, instant, fresh, convert_to(line, 'UTF8'));
    END LOOP;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    _tables()
    op.execute(_SPELLED)
    op.execute(_WRITE)
    for function in ("ledger_spelled(jsonb)", "ledger_write()"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for name, table, when, condition, *arguments in _WRITTEN:
        quoted = ", ".join("'" + one.replace("'", "''") + "'" for one in arguments)
        op.execute(
            f"CREATE CONSTRAINT TRIGGER ledger_{table}_{name} AFTER {when} ON {table} DEFERRABLE INITIALLY DEFERRED"
            f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION ledger_write({quoted})"
        )
    op.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger, ledger_entry FROM {APP_ROLE}")
    op.execute(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_checkpoint, ledger_cosignature, log_key, attestation FROM {APP_ROLE}"
    )


def _tables() -> None:
    op.create_table(
        "ledger",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_ledger_community_id")),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_ledger")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("ts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_ledger_entry_salt_length")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_ledger_entry_seq")),
        sa.ForeignKeyConstraint(["community_id"], ["ledger.community_id"], name=op.f("fk_ledger_entry_community_id")),
        sa.PrimaryKeyConstraint("community_id", "seq", name=op.f("pk_ledger_entry")),
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("vkey", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(root) = 32", name=op.f("ck_ledger_checkpoint_root_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_ledger_checkpoint_size")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["ledger.community_id"], name=op.f("fk_ledger_checkpoint_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "size", name=op.f("pk_ledger_checkpoint")),
    )
    op.create_table(
        "ledger_cosignature",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_ledger_cosignature_size")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["ledger.community_id"], name=op.f("fk_ledger_cosignature_community_id")
        ),
        sa.ForeignKeyConstraint(["witness_id"], ["log_witness.id"], name=op.f("fk_ledger_cosignature_witness_id")),
        sa.PrimaryKeyConstraint("community_id", "size", "witness_id", name=op.f("pk_ledger_cosignature")),
    )
    op.create_table(
        "log_key",
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("former", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(public_key) = 32 AND octet_length(former) = 32", name=op.f("ck_log_key_length")
        ),
        sa.CheckConstraint("public_key <> former", name=op.f("ck_log_key_another")),
        sa.PrimaryKeyConstraint("public_key", name=op.f("pk_log_key")),
    )
    op.create_table(
        "attestation",
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("attested_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_attestation_sha256_length")),
        sa.CheckConstraint("finding IN ('sound', 'faults')", name=op.f("ck_attestation_finding")),
        sa.CheckConstraint("finding = 'sound' OR words <> ''", name=op.f("ck_attestation_faults_are_told")),
        sa.ForeignKeyConstraint(
            ["vote_id", "seq"], ["vote_leaf.vote_id", "vote_leaf.seq"], name=op.f("fk_attestation_vote_id_seq")
        ),
        sa.PrimaryKeyConstraint("vote_id", "seq", name=op.f("pk_attestation")),
    )
