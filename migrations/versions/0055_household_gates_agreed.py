"""What asked for a share of the households, which nothing ever passed, asks for their agreement by a certificate.

A share above four fifths stays what it was; the hash is of what was set then.
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE requirement SET kind = 'agreed_gate', facts = CASE"
        " WHEN (facts->>'numerator')::int * 5 > (facts->>'denominator')::int * 4 THEN jsonb_build_object('percent',"
        " ceil((facts->>'numerator')::numeric * 100 / (facts->>'denominator')::numeric)::int)"
        " ELSE '{}'::jsonb END WHERE kind = 'household_gate'"
    )
