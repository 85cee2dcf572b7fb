"""How an alarm after works began is told: to everybody the bodies, and no person."""

from datetime import datetime

from app.core.periods import start_words
from app.projects.alarms.alarm_schemas import AlarmDecisionAnswer, SiteAlarmAnswer
from app.projects.alarms.reading import AlarmNow


def alarm(now: AlarmNow, at: datetime) -> SiteAlarmAnswer:
    """An alarm with everything that was proposed and decided about it."""
    decision = now.decision
    return SiteAlarmAnswer.from_row(
        now.alarm,
        state=now.state,
        course=decision[0].course if decision is not None else None,
        raised_shown=start_words(now.alarm.raised_at),
        due_at=now.due.due_at,
        due_shown=now.due.end.words,
        overdue=now.overdue(at),
        decisions=[
            AlarmDecisionAnswer.from_row(
                one,
                proposed_shown=start_words(one.proposed_at),
                approved=ruling.approved if ruling is not None else None,
                ruled_as=ruling.ruled_as if ruling is not None else None,
                ruled_at=ruling.ruled_at if ruling is not None else None,
                ruled_shown=start_words(ruling.ruled_at) if ruling is not None else "",
                ruling_reason=ruling.reason if ruling is not None else "",
            )
            for one, ruling in now.proposals
        ],
    )
