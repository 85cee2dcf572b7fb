"""Tables of consultations: rounds and answers, meetings and who came, consents to a part."""

from app.consultation.models.asking import (
    ConditionMet,
    Consultation,
    ConsultOpening,
    ConsultOpinion,
    ConsultPlan,
    ConsultPromise,
    ConsultReport,
    ConsultVisit,
    JointConfirmation,
    PromiseRuling,
    PromiseWord,
    VisitMark,
)
from app.consultation.models.attendance import MeetingCheckIn
from app.consultation.models.meetings import (
    Meeting,
    MeetingAnswer,
    MeetingEvent,
    MeetingMinutes,
    MeetingQuestion,
    MeetingStance,
    MinutesObjection,
    MinutesObjectionAnswer,
)
from app.consultation.models.part_consents import PartConsent

__all__ = [
    "ConditionMet",
    "ConsultOpening",
    "ConsultOpinion",
    "ConsultPlan",
    "ConsultPromise",
    "ConsultReport",
    "ConsultVisit",
    "Consultation",
    "JointConfirmation",
    "Meeting",
    "MeetingAnswer",
    "MeetingCheckIn",
    "MeetingEvent",
    "MeetingMinutes",
    "MeetingQuestion",
    "MeetingStance",
    "MinutesObjection",
    "MinutesObjectionAnswer",
    "PartConsent",
    "PromiseRuling",
    "PromiseWord",
    "VisitMark",
]
