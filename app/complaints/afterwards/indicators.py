"""What is measured of a month, by whom it concerns, and who comes before whom. Pure: standard library only.

Nothing is a percentage in here: a figure is a whole number of a whole number, compared by multiplying. Silence is
neither solved nor satisfied. Where few were asked, a figure stands with its interval or is not ranked at all. Source:
law R-91 (response, solution, satisfaction; no worship of rankings).
"""

import uuid
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import isqrt

from app.complaints.kinds import CaseCallOutcome, ClockKind, Indicator, Rating, Rung
from app.complaints.lifecycle import CaseHappened, CaseStanding, Seat, moved

FORMULA = 1
"""The edition of the formulas below; it stands in every frozen month."""

FORMULAS: dict[Indicator, str] = {
    Indicator.ACCEPTED: "本月到期的接单时限中，在时限内接单的件数 ÷ 本月到期的接单时限件数",
    Indicator.ON_TIME: "本月到期的办结时限中，在时限内办结的件数 ÷ 本月到期的办结时限件数；暂停计时的不计，延期按延期后的时限计",
    Indicator.FIXED: "本月结束的件中，报事人确认已解决的件数 ÷ 本月结束的件数；未评价的计入分母、不计入分子",
    Indicator.REOPENED: "本月结束的件中，曾被报事人退回重办的件数 ÷ 本月结束的件数（越低越好）",
    Indicator.SATISFIED: "本月抽样回访中，回答“满意”的件数 ÷ 作出评价的件数；同时公布抽中件数、接通率和 95% 置信区间",
}
"""Each figure in the words that are published with it."""

LEAST = 5
"""Cases below which a figure is shown and not ranked."""

_LOW_IS_GOOD = frozenset({Indicator.REOPENED})


@dataclass(frozen=True, slots=True)
class ClockFact:
    """A clock of a case that was due within the month, and who answered for it then."""

    case: int
    kind: ClockKind
    due_at: datetime
    stopped_at: datetime | None
    seat: Seat | None


@dataclass(frozen=True, slots=True)
class EndFact:
    """A case that ended within the month: what its reporter said at last, how often it was done again, by whom."""

    case: int
    rating: Rating | None
    reopened: int
    seat: Seat | None


@dataclass(frozen=True, slots=True)
class CallFact:
    """A case drawn for a call back within the month, and what that came to; None while it is open."""

    case: int
    outcome: CaseCallOutcome | None
    seat: Seat | None


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """Cases that are counted, of the cases they are counted among, both by their numbers."""

    counted: tuple[int, ...] = ()
    among: tuple[int, ...] = ()

    @property
    def share(self) -> tuple[int, int]:
        """How many of how many."""
        return len(self.counted), len(self.among)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """A unit's or office's figures; `drawn` were drawn to be called back, those of SATISFIED's `among` answered."""

    seat: Seat | None
    figures: Mapping[Indicator, IndicatorFigure] = field(default_factory=dict)
    drawn: tuple[int, ...] = ()


def rows(clocks: Iterable[ClockFact], ends: Iterable[EndFact], calls: Iterable[CallFact]) -> list[IndicatorLine]:
    """The figures of a month, for each seat that had a case; offices first, then units by id."""
    counted: dict[Seat | None, dict[Indicator, tuple[set[int], set[int]]]] = defaultdict(
        lambda: {one: (set(), set()) for one in Indicator}
    )
    drawn: dict[Seat | None, set[int]] = defaultdict(set)

    def tell(seat: Seat | None, indicator: Indicator, case: int, good: bool) -> None:
        of, among = counted[seat][indicator]
        among.add(case)
        if good:
            of.add(case)

    for clock in clocks:
        indicator = {ClockKind.ACCEPT: Indicator.ACCEPTED, ClockKind.RESOLVE: Indicator.ON_TIME}.get(clock.kind)
        if indicator is not None:
            in_time = clock.stopped_at is not None and clock.stopped_at <= clock.due_at
            tell(clock.seat, indicator, clock.case, in_time)
    for end in ends:
        tell(end.seat, Indicator.FIXED, end.case, end.rating is Rating.FIXED)
        tell(end.seat, Indicator.REOPENED, end.case, end.reopened > 0)
    for call in calls:
        drawn[call.seat].add(call.case)
        if call.outcome is not None and call.outcome.rated:
            tell(call.seat, Indicator.SATISFIED, call.case, call.outcome is CaseCallOutcome.SATISFIED)
    seats = sorted(counted.keys() | drawn.keys(), key=_order)
    return [
        IndicatorLine(
            seat,
            {
                one: IndicatorFigure(tuple(sorted(of)), tuple(sorted(among)))
                for one, (of, among) in counted[seat].items()
            },
            tuple(sorted(drawn[seat])),
        )
        for seat in seats
    ]


def ranked(shares: Sequence[tuple[int, int]], indicator: Indicator) -> list[int | None]:
    """The place of each share, 1 the best; equal ones share a place and the next is left out (1, 2, 2, 4).

    None where a share is of fewer than LEAST: to rank it would be to rank chance.
    """
    good = -1 if indicator in _LOW_IS_GOOD else 1
    fit = Counter(Fraction(good * of, among) for of, among in shares if among >= LEAST)
    places, place = {}, 1
    for share in sorted(fit, reverse=True):
        places[share] = place
        place += fit[share]
    return [places[Fraction(good * of, among)] if among >= LEAST else None for of, among in shares]


def interval(counted: int, among: int) -> tuple[int, int]:
    """Wilson's interval of 95 % for a share, in tenths of a percent, the lower end truncated and the upper rounded up.

    Of nobody asked nothing is known: (0, 1000). In whole numbers with z² = 3.8416 (E. B. Wilson, 1927).
    """
    if among == 0:
        return 0, 1000
    z2, scale = 38_416, 10_000
    n = among * scale
    # (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), everything multiplied by 2n.
    middle = 2 * counted * scale + z2
    inside = z2 * z2 + 4 * z2 * counted * (among - counted) * scale // among
    below = 2 * (n + z2)
    low = (middle - isqrt(inside) - 1) * 1000 // below
    high = -(-(middle + isqrt(inside) + 1) * 1000 // below)
    return max(0, low), min(1000, high)


def seated(events: Iterable[tuple[datetime, CaseHappened]]) -> list[tuple[datetime, CaseStanding]]:
    """Who had a case, or was asked to take it, after each of its events; those that say so are enough (SEATING)."""
    standing, found = CaseStanding(), []
    for at, event in events:
        standing = moved(standing, event)
        found.append((at, standing))
    return found


def seat_at(pairs: Sequence[tuple[datetime, CaseStanding]], at: datetime, kind: ClockKind) -> Seat | None:
    """Who answered for a clock at an instant: who was asked, for accepting; else who was in charge."""
    before = bisect_right(pairs, at, key=lambda one: one[0])
    if not before:
        return None
    standing = pairs[before - 1][1]
    if kind is ClockKind.ACCEPT and standing.offered is not None:
        return standing.offered
    return standing.charge


def ended_by(pairs: Sequence[tuple[datetime, CaseStanding]]) -> Seat | None:
    """Who was in charge when a case ended."""
    return pairs[-1][1].charge if pairs else None


def _order(seat: Seat | None) -> tuple[int, str]:
    if seat is None:
        return (len(Rung), "")
    return (-seat.rung.height, str(seat.unit_id or uuid.UUID(int=0)))
