"""Tables of complaints: cases and their clocks, units, months, public wordings."""

from app.complaints.models.cases import (
    CaseClock,
    CaseEvent,
    CasePause,
    CasePhoto,
    CasePolicy,
    CaseReporter,
    Complaint,
    ContactGrant,
    ResponsibleUnit,
    UnitMember,
    Warranty,
)
from app.complaints.models.months import (
    CaseCall,
    CaseCallLook,
    CaseSample,
    CaseSampleEntry,
    IndicatorAppeal,
    IndicatorAppealAnswer,
    IndicatorMonth,
)
from app.complaints.models.wordings import CaseWording

__all__ = [
    "CaseCall",
    "CaseCallLook",
    "CaseClock",
    "CaseEvent",
    "CasePause",
    "CasePhoto",
    "CasePolicy",
    "CaseReporter",
    "CaseSample",
    "CaseSampleEntry",
    "CaseWording",
    "Complaint",
    "ContactGrant",
    "IndicatorAppeal",
    "IndicatorAppealAnswer",
    "IndicatorMonth",
    "ResponsibleUnit",
    "UnitMember",
    "Warranty",
]
