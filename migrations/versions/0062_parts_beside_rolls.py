"""A line beside a roll may say that a part votes no more: its area is 0."""

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE roll_correction DROP CONSTRAINT ck_roll_correction_area_positive")
    op.execute(
        "ALTER TABLE roll_correction ADD CONSTRAINT ck_roll_correction_area_not_negative CHECK (area_c >= 0) NOT VALID"
    )
