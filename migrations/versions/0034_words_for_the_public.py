"""What staff give for the words of a case, for anybody to read."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

APP_ROLE = "yigai_app"


def upgrade() -> None:
    op.create_table(
        "case_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("own_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_case_wording_number")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_case_wording_reason")),
        sa.CheckConstraint("octet_length(own_sha256) = 32", name=op.f("ck_case_wording_own_sha256_length")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_case_wording_complaint_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_case_wording_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_wording")),
        sa.UniqueConstraint("complaint_id", "number", name=op.f("uq_case_wording_complaint_id_number")),
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON case_wording FROM {APP_ROLE}")
