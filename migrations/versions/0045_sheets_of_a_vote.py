"""A vote knows the sheet of its extension and that of its final result: each takes effect once it hangs."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vote", sa.Column("extension_posting_id", sa.Uuid(), nullable=True))
    op.add_column("vote", sa.Column("final_posting_id", sa.Uuid(), nullable=True))
