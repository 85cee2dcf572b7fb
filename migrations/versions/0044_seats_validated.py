"""What 0043 says of mandates and findings is proved of every row."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE mandate VALIDATE CONSTRAINT ck_mandate_party_kind")
    op.execute("ALTER TABLE mandate VALIDATE CONSTRAINT ck_mandate_party")
    op.execute("ALTER TABLE mandate VALIDATE CONSTRAINT ck_mandate_organisation")
    op.execute("ALTER TABLE mandate VALIDATE CONSTRAINT ck_mandate_role")
    op.execute("ALTER TABLE dispute_finding VALIDATE CONSTRAINT ck_dispute_finding_role")
