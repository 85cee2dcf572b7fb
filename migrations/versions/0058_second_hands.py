"""A proposal keeps of which bodies its proposer was; notaries and lawyers have seats."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

ROLES = (
    "role IN ('administrator', 'district_office', 'street_office', 'neighbourhood_committee', 'owners_committee',"
    " 'grid_worker', 'responsible_unit', 'counter', 'auditor', 'witness', 'third_party_caller',"
    " 'volunteer_supervisor', 'stairwell_head', 'works_party', 'department', 'utility', 'notary')"
)
ORGANISATION = "(role IN ('works_party', 'department', 'utility', 'notary')) = (organisation <> '')"


def upgrade() -> None:
    op.add_column(
        "vote_proposal",
        sa.Column("proposer_bodies", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False),
    )
    for table, name, check in (
        ("mandate", "role", ROLES),
        ("mandate", "organisation", ORGANISATION),
        ("dispute_finding", "role", ROLES),
    ):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({check}) NOT VALID")
