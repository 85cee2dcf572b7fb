"""What 0051 says of items of votes, requirements and sets of requirements is proved of every row."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE vote_item VALIDATE CONSTRAINT ck_vote_item_decides")
    op.execute("ALTER TABLE requirement VALIDATE CONSTRAINT ck_requirement_decides")
    op.execute("ALTER TABLE requirement_set VALIDATE CONSTRAINT ck_requirement_set_two_persons")
