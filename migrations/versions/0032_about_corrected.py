"""Whom a case is about, put right by staff, is an act of its own."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ACTS = (
    *("reported", "added", "corrected", "about_corrected", "withdrawn", "joined", "dispatched", "accepted", "refused"),
    *("handed_on", "fell_back", "acted", "paused", "resumed", "extension_asked", "extension_granted"),
    *("extension_denied", "said_done", "said_fixed", "said_not_fixed", "left_unrated", "reopened", "decided"),
    *("escalated", "redirected", "messaged", "contact_granted", "merge_proposed", "merged", "unmerged", "released"),
    *("taken_back", "followed_up"),
)


def upgrade() -> None:
    acts = ", ".join(f"'{one}'" for one in ACTS)
    op.execute("ALTER TABLE case_event DROP CONSTRAINT ck_case_event_act")
    op.execute(f"ALTER TABLE case_event ADD CONSTRAINT ck_case_event_act CHECK (act IN ({acts})) NOT VALID")
