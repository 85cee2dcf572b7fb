"""Gathers every room's tables, for Alembic and for the tests that compare them with the database."""

from app.core import idempotency, installation
from app.core.db import Table
from app.identity import models as identity
from app.register import models as register

__all__ = ["METADATA", "idempotency", "identity", "installation", "register"]

METADATA = Table.metadata

# Rows of these tables are evidence: the application's role may add to them and read them, nothing else.
EVIDENCE = frozenset(
    {
        "area_objection",
        "personal_data_view",
        "register_entry",
        "roll",
        "roll_entry",
        "roll_owner",
    }
)
