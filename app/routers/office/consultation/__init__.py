"""Consultations 征询 at the office: rounds, visits, meetings, surveys, gates."""

from app.routers.office.consultation import (
    acceptance,
    consult_codes,
    consultations,
    gates,
    meeting_records,
    meetings,
    opinion_sheets,
    part_consents,
    surveys,
    visits,
    walk_papers,
)
from app.routers.routes import gather

router = gather(
    consultations,
    visits,
    walk_papers,
    opinion_sheets,
    surveys,
    gates,
    part_consents,
    meetings,
    meeting_records,
    consult_codes,
    acceptance,
)
