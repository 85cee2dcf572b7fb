"""A posting of a result keeps its verdicts and what they rest on, for the sheet shows them before the text."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "posting",
        sa.Column("verdicts", postgresql.JSONB(none_as_null=True), server_default="[]", nullable=False),
    )
