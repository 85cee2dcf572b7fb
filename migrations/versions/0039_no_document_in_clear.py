"""Nothing of a document stands in clear any more; every announcement's kind is one that there is."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE announcement VALIDATE CONSTRAINT ck_announcement_kind")
    for table in ("owner", "voting_authority"):
        op.execute(f"UPDATE {table} SET document_last4 = '' WHERE document_last4 <> ''")
