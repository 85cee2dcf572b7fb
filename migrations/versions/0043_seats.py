"""Seats of works parties, departments and utilities, each with its organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ROLES = (
    "role IN ('administrator', 'district_office', 'street_office', 'neighbourhood_committee', 'owners_committee',"
    " 'grid_worker', 'responsible_unit', 'counter', 'auditor', 'witness', 'third_party_caller',"
    " 'volunteer_supervisor', 'stairwell_head', 'works_party', 'department', 'utility')"
)
KINDS = (
    "party_kind IN ('client', 'design', 'construction', 'supervision', 'survey', 'property', 'water', 'power', 'gas',"
    " 'heat', 'telecom')"
)
PARTY = "(role IN ('works_party', 'utility')) = (party_kind IS NOT NULL)"
ORGANISATION = "(role IN ('works_party', 'department', 'utility')) = (organisation <> '')"


def upgrade() -> None:
    op.add_column("mandate", sa.Column("party_kind", sa.String(), nullable=True))
    op.add_column("mandate", sa.Column("organisation", sa.String(), server_default="", nullable=False))
    op.execute(f"ALTER TABLE mandate ADD CONSTRAINT ck_mandate_party_kind CHECK ({KINDS}) NOT VALID")
    op.execute(f"ALTER TABLE mandate ADD CONSTRAINT ck_mandate_party CHECK ({PARTY}) NOT VALID")
    op.execute(f"ALTER TABLE mandate ADD CONSTRAINT ck_mandate_organisation CHECK ({ORGANISATION}) NOT VALID")
    op.execute("ALTER TABLE mandate DROP CONSTRAINT ck_mandate_role")
    op.execute(f"ALTER TABLE mandate ADD CONSTRAINT ck_mandate_role CHECK ({ROLES}) NOT VALID")
    op.execute("ALTER TABLE dispute_finding DROP CONSTRAINT ck_dispute_finding_role")
    op.execute(f"ALTER TABLE dispute_finding ADD CONSTRAINT ck_dispute_finding_role CHECK ({ROLES}) NOT VALID")
