"""What waited for somebody whose mandate ended is handed on by name; each handing on has its line in the ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

REACHED = (
    "SELECT c.id FROM public.mandate m, public.community c JOIN public.committee k ON k.id = c.committee_id"
    " JOIN public.street s ON s.id = k.street_id WHERE m.id = ($1).mandate_id AND CASE m.scope_kind"
    " WHEN ''platform'' THEN true WHEN ''district'' THEN s.district_id = m.scope_id"
    " WHEN ''street'' THEN s.id = m.scope_id WHEN ''committee'' THEN k.id = m.scope_id"
    " WHEN ''grid'' THEN k.id = (SELECT committee_id FROM public.grid WHERE id = m.scope_id)"
    " ELSE c.id = m.scope_id END ORDER BY c.id"
)
"""The estates that the mandate reaches, as the lines of mandates find them."""


def upgrade() -> None:
    op.create_table(
        "mandate_handover",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("work", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("taken_at >= at", name=op.f("ck_mandate_handover_taken_after")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_handover_mandate_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_mandate_handover_community_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["staff.id"], name=op.f("fk_mandate_handover_successor_id")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_mandate_handover_by")),
        sa.PrimaryKeyConstraint("mandate_id", name=op.f("pk_mandate_handover")),
    )
    op.create_index("ix_mandate_handover_successor", "mandate_handover", ["successor_id", "at"], unique=False)
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_mandate_handover AFTER INSERT ON public.mandate_handover"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write("
        f"'''mandate_handed''', '{REACHED}', 'r.mandate_id::text', 'NULL::jsonb', '')"
    )
