"""Who sends records of contacts, and what became of each, as it goes over the wire."""

from app.consultation.visits.recording import RecordResult, Visitor
from app.consultation.visits.visit_schemas import VisitAnswer, VisitFault
from app.routers.access import Desk


def visitor(desk: Desk) -> Visitor:
    """Who sends them: with every role they hold here."""
    return Visitor(desk.member.id, desk.member.roles_touching(desk.place), desk.stairwells)


def recorded(result: RecordResult) -> VisitAnswer:
    """What became of one record."""
    refused = result.refused
    return VisitAnswer(
        id=result.id,
        kept=refused is None,
        code=refused.code.name if refused is not None else None,
        message=refused.message if refused is not None else "",
        fields=[VisitFault(field=fault.field, message=fault.message) for fault in refused.fields] if refused else [],
        beyond=list(result.beyond),
    )
