"""Which visits went beyond the rules. Pure: standard library only.

A visit that took place is always recorded, in whatever order the records arrive; whether it went beyond the rules is
told afterwards from all of them. Support that such a visit brought is not counted, a refusal is: pressing people gains
nothing. Source: law R-66 (voluntariness: visits are capped, a household may say "do not visit again").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.claims.patterns.patterns import within_hours
from app.consultation.kinds import SOUGHT_OUT, Breach, ContactWay, Stance, VisitMarkKind
from app.core.periods import CHINA


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One record: when, how, whether somebody was met, and the next day that was agreed with them."""

    id: str
    at: datetime
    way: ContactWay
    met: bool
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class MarkFact:
    """A mark at a door; `until` is the first instant at which it holds no more (None: until another is set)."""

    kind: VisitMarkKind
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """A consultation's limits: whole days between two meetings, and the most meetings."""

    cooling_days: int
    most_visits: int


def breaches(
    visits: Iterable[VisitFact], marks: Sequence[MarkFact], limits: VisitLimits
) -> dict[str, tuple[Breach, ...]]:
    """By id of the visit, how it went beyond the rules; those within them are left out."""
    found: dict[str, tuple[Breach, ...]] = {}
    met: list[VisitFact] = []
    for visit in sorted(visits, key=lambda one: (one.at, one.id)):
        if visit.way not in SOUGHT_OUT:
            continue
        own = []
        if not within_hours(visit.at):
            own.append(Breach.OUT_OF_HOURS)
        if met and not agreed_or_cooled(met[-1], visit.at, limits.cooling_days):
            own.append(Breach.COOLING_OFF)
        if len(met) >= limits.most_visits:
            own.append(Breach.TOO_MANY)
        if closed_door(marks, visit.at):
            own.append(Breach.DO_NOT_VISIT)
        if own:
            found[visit.id] = tuple(own)
        if visit.met:
            met.append(visit)
    return found


def agreed_or_cooled(last: VisitFact, at: datetime, cooling_days: int) -> bool:
    """Whether enough days have passed since a meeting, or the household named a day that has come."""
    day = at.astimezone(CHINA).date()
    if last.next_on is not None and last.next_on <= day:
        return True
    return day >= last.at.astimezone(CHINA).date() + timedelta(days=cooling_days)


def closed_door(marks: Iterable[MarkFact], at: datetime) -> bool:
    """Whether the household wants no more visits at this instant: its latest word on it says so."""
    spoken = [one for one in marks if one.kind is not VisitMarkKind.SAFETY and one.at <= at]
    last = max(spoken, key=lambda one: one.at, default=None)
    return last is not None and last.kind is VisitMarkKind.DO_NOT_VISIT


def two_go_together(marks: Iterable[MarkFact], at: datetime) -> bool:
    """Whether a safety mark holds at this instant; every one has an end."""
    return any(
        one.kind is VisitMarkKind.SAFETY and one.at <= at and (one.until is None or at < one.until) for one in marks
    )


def counts(stance: Stance, own: Iterable[Breach]) -> bool:
    """Whether a word brought from a visit counts: always within the rules, beyond them only where it is no support."""
    return not tuple(own) or stance in {Stance.AGAINST, Stance.UNDECIDED}


def may_come(visits: Iterable[VisitFact], marks: Sequence[MarkFact], limits: VisitLimits, at: datetime) -> str:
    """Why nobody is to go there today, in Chinese; empty where somebody may."""
    if closed_door(marks, at):
        return "住户已要求不要再上门"
    met = sorted((one for one in visits if one.met and one.way in SOUGHT_OUT), key=lambda one: (one.at, one.id))
    if len(met) >= limits.most_visits:
        return f"已走访 {len(met)} 次，达到上限"
    if met and not agreed_or_cooled(met[-1], at, limits.cooling_days):
        return f"距上次见面未满 {limits.cooling_days} 天"
    return ""
