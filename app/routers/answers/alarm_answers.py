"""How an alarm after works began is told: to everybody the bodies, and no person."""

from datetime import datetime

from app.projects.alarms.alarm_schemas import AlarmDecisionAnswer, SiteAlarmAnswer
from app.projects.alarms.reading import AlarmNow


def alarm(now: AlarmNow, at: datetime) -> SiteAlarmAnswer:
    """An alarm with everything that was proposed and decided about it."""
    decision = now.decision
    return SiteAlarmAnswer.from_row(
        now.alarm,
        state=now.state,
        course=decision[0].course if decision is not None else None,
        due_at=now.due.due_at,
        due_at_shown=now.due.end.words,
        overdue=now.overdue(at),
        decisions=[
            AlarmDecisionAnswer.from_row(
                one,
                approved=ruling.approved if ruling is not None else None,
                ruled_as=ruling.ruled_as if ruling is not None else None,
                ruled_at=ruling.ruled_at if ruling is not None else None,
                ruling_reason=ruling.reason if ruling is not None else "",
            )
            for one, ruling in now.proposals
        ],
    )
