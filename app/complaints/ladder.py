"""Who is told when a time has run out, and when. Pure: standard library only.

The ladder is climbed by the clock, one rung at a time; a rung at or below the one in charge is passed over, for it
knows. Source: law R-91 (closed loop with supervision), clocks seen in practice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.complaints.interest import About, above
from app.complaints.kinds import Rung
from app.complaints.lifecycle import Seat
from app.core.periods import CHINA, Calendar, add_working_days, end_of


@dataclass(frozen=True, slots=True)
class LadderRung:
    """A rung, and from which instant on it is to be told."""

    rung: Rung
    at: datetime


def steps(
    ladder: Iterable[tuple[Rung, int]], charge: Seat | None, about: About, overdue_at: datetime, calendar: Calendar
) -> list[LadderRung]:
    """The rungs to be told of a case whose time ran out at `overdue_at`, each with its instant, the lowest first."""
    floor = Rung.UNIT if charge is None else charge.rung
    avoid = above(about.rung).height if about.rung is not None else 0
    found = []
    for rung, days in ladder:
        nobody_to_supervise = rung is Rung.SUPERVISOR and charge is None
        if rung.height <= floor.height or rung.height < avoid or nobody_to_supervise:
            continue
        at = overdue_at if days == 0 else _begins(overdue_at, days, calendar)
        found.append(LadderRung(rung, at))
    return found


def next_step(rung: Rung | None, rungs: Iterable[LadderRung], at: datetime) -> LadderRung | None:
    """The lowest rung that is due and has not been told; None where nobody is to be told now."""
    height = -1 if rung is None else rung.height
    return next((one for one in rungs if one.rung.height > height and one.at <= at), None)


def _begins(overdue_at: datetime, days: int, calendar: Calendar) -> datetime:
    """The beginning of the n-th working day after the last day of the time that ran out, which may have ended at 24:00."""
    last = (overdue_at - timedelta(microseconds=1)).astimezone(CHINA).date()
    return end_of(add_working_days(last, days, calendar).day - timedelta(days=1))
