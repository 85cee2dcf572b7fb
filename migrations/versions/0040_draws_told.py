"""What a sample was drawn of is kept with it, and each draw has its line in the ledger of the estate."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

DRAWS = {
    "claim_sample": "SELECT ($1).community_id",
    "case_sample": "SELECT ($1).community_id",
    "scan_sample": "SELECT community_id FROM public.vote WHERE id = ($1).vote_id",
}
"""The tables of draws, and how the estate of a row is found."""


def upgrade() -> None:
    op.add_column("claim_sample", sa.Column("population_lines", sa.String(), nullable=True))
    for table, estate in DRAWS.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER ledger_{table}_drawn AFTER INSERT ON public.{table}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write("
            f"'''sample_drawn''', '{estate}', 'r.id::text',"
            " 'jsonb_build_object(''sha256'', encode(r.population_sha256, ''hex''))', 'population_lines')"
        )
