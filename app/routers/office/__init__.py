"""Routes for staff, each with its permission and the place it is asked at."""

from app.routers.office import (
    audit_scope,
    claims,
    complaints,
    consultation,
    ledger,
    postings,
    projects,
    record_extracts,
    register,
    staff,
    voting,
    work,
)
from app.routers.routes import gather

router = gather(
    staff,
    work,
    register,
    voting,
    audit_scope,
    complaints,
    ledger,
    postings,
    projects,
    record_extracts,
    claims,
    consultation,
)
