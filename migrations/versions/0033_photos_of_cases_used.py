"""Photos of cases are written down as used, as those of objections are; every event's act is one that there is."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

USED = """
INSERT INTO evidence_use (evidence_id, kind, subject_id, at)
SELECT photo.evidence_id, 'complaint', photo.complaint_id, min(event.at)
FROM case_photo photo JOIN case_event event ON event.id = photo.event_id
GROUP BY photo.evidence_id, photo.complaint_id
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute("ALTER TABLE case_event VALIDATE CONSTRAINT ck_case_event_act")
    op.execute(USED)
