"""What 0062 says of lines beside a roll is proved of every row."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE roll_correction VALIDATE CONSTRAINT ck_roll_correction_area_not_negative")
