"""A district's policy stands in versions, proposed by one person and decided by another; each is in the ledgers of its estates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ESTATES = (
    "SELECT c.id FROM public.community c JOIN public.committee k ON k.id = c.committee_id"
    " JOIN public.street s ON s.id = k.street_id WHERE s.district_id = {} ORDER BY c.id"
)
"""The estates of the district that day, each of which has the line."""


def upgrade() -> None:
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_policy_version_number")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_policy_version_sha256_length")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_policy_version_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("district_id", "number", name=op.f("uq_policy_version_district_id_number")),
    )
    op.create_table(
        "policy_decision",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_policy_decision_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_policy_decision")),
    )
    op.execute("REVOKE UPDATE, DELETE ON policy_version, policy_decision FROM yigai_app")
    of_version = ESTATES.format("($1).district_id")
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_policy_version AFTER INSERT ON public.policy_version"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write("
        f"'''policy_proposed''', '{of_version}', 'r.id::text',"
        " 'jsonb_build_object(''sha256'', encode(r.sha256, ''hex''))', '')"
    )
    of_decision = ESTATES.format("(SELECT district_id FROM public.policy_version WHERE id = ($1).version_id)")
    digest = "(SELECT encode(sha256, ''hex'') FROM public.policy_version WHERE id = r.version_id)"
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_policy_decision AFTER INSERT ON public.policy_decision"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write("
        "'CASE WHEN r.approved THEN ''policy_approved'' ELSE ''policy_rejected'' END',"
        f" '{of_decision}', 'r.version_id::text', 'jsonb_build_object(''sha256'', {digest})', '')"
    )
