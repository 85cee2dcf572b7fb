"""What 0058 says of mandates and findings is proved of every row."""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for constraint in (
        "mandate VALIDATE CONSTRAINT ck_mandate_role",
        "mandate VALIDATE CONSTRAINT ck_mandate_organisation",
    ):
        op.execute(f"ALTER TABLE {constraint}")
    op.execute("ALTER TABLE dispute_finding VALIDATE CONSTRAINT ck_dispute_finding_role")
