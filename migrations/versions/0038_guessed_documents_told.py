"""What a flat is told of guessed documents."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TOLD = (
    "kind IN ('binding_made', 'binding_confirmed', 'binding_ended', 'binding_objected', 'objection_decided',"
    " 'request_decided', 'document_guessed')"
)


def upgrade() -> None:
    op.execute("ALTER TABLE announcement DROP CONSTRAINT ck_announcement_kind")
    op.execute(f"ALTER TABLE announcement ADD CONSTRAINT ck_announcement_kind CHECK ({TOLD}) NOT VALID")
