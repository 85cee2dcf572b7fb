"""Complaints 随手拍 at the office: queues, acts, units, limits, figures."""

from app.routers.office.complaints import (
    case_follow_up,
    case_indicators,
    complaint_acts,
    complaint_codes,
    complaint_merges,
    complaint_reports,
    complaint_settings,
    complaint_units,
    complaint_wordings,
    complaints,
    maskings,
    street_complaints,
)
from app.routers.routes import gather

router = gather(
    case_follow_up,
    case_indicators,
    maskings,
    complaint_wordings,
    complaints,
    complaint_acts,
    complaint_units,
    complaint_settings,
    complaint_reports,
    complaint_merges,
    complaint_codes,
    street_complaints,
)
