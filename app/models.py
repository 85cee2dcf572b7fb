"""Gathers every room's tables, for Alembic and for the tests that compare them with the database."""

from app.core import calendar, idempotency, installation
from app.core.db import Table
from app.identity import models as identity
from app.media import models as media
from app.posting import models as posting
from app.projects import models as projects
from app.register import models as register
from app.voting import models as voting

__all__ = [
    "METADATA",
    "calendar",
    "idempotency",
    "identity",
    "installation",
    "media",
    "posting",
    "projects",
    "register",
    "voting",
]

METADATA = Table.metadata

# Rows of these tables are evidence: the application's role may add to them and read them, nothing else.
EVIDENCE = frozenset(
    {
        "appointed_voter",
        "area_objection",
        "ballot",
        "counted_result",
        "evidence",
        "gate",
        "later_ballot",
        "objection",
        "objection_answer",
        "paper",
        "paper_entry",
        "personal_data_view",
        "persons_decision",
        "plan_version",
        "posting",
        "posting_event",
        "public_event",
        "register_entry",
        "requirement",
        "requirement_set",
        "roll",
        "roll_entry",
        "roll_owner",
        "text_version",
        "void",
        "vote_leaf",
    }
)
