"""How long each thing may take, and what is said to somebody in danger. Pure: standard library only.

One object holds it all; it is stored as a version, hashed, frozen into each case, and printed on the board on site: the
limits published are the limits enforced. Source: law R-92 and R-94; where practice differs, R-92 holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.complaints.categories import CATEGORIES
from app.complaints.kinds import ClockKind, Rung, Urgency
from app.core.periods import PeriodUnit

MOST = {PeriodUnit.HOURS: 24 * 30, PeriodUnit.WORKING_DAYS: 60, PeriodUnit.CALENDAR_DAYS: 90}
"""The longest limit that can be meant."""

LONGEST_EXTENSION = 10
"""Working days of the one extension (law R-92)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of hours, working days or calendar days."""

    amount: int
    unit: PeriodUnit

    @property
    def shown(self) -> str:
        """In words: "5 个工作日"."""
        counted = {PeriodUnit.HOURS: "小时", PeriodUnit.WORKING_DAYS: "个工作日", PeriodUnit.CALENDAR_DAYS: "日"}
        return f"{self.amount} {counted[self.unit]}"


def _hours(amount: int) -> Limit:
    return Limit(amount, PeriodUnit.HOURS)


def _working(amount: int) -> Limit:
    return Limit(amount, PeriodUnit.WORKING_DAYS)


_ANY = {
    ClockKind.DISPATCH: _working(1),
    ClockKind.ACCEPT: _hours(24),
    ClockKind.RETURN: _working(2),
    ClockKind.CONFIRM: Limit(7, PeriodUnit.CALENDAR_DAYS),
    ClockKind.CALL_BACK: _working(3),
}

LIMITS: dict[Urgency, dict[ClockKind, Limit]] = {
    # Two hours to somebody on the phone with the reporter; the table's "same day" is twelve hours, for a report at
    # five to midnight has no same day.
    Urgency.DANGER: _ANY
    | {
        ClockKind.DISPATCH: _hours(1),
        ClockKind.ACCEPT: _hours(2),
        ClockKind.RETURN: _hours(2),
        ClockKind.FIRST_ACTION: _hours(12),
        ClockKind.RESOLVE: _hours(24),
    },
    Urgency.SUPPLY: _ANY
    | {
        ClockKind.DISPATCH: _hours(2),
        ClockKind.ACCEPT: _hours(4),
        ClockKind.RETURN: _hours(4),
        ClockKind.FIRST_ACTION: _hours(12),
        ClockKind.RESOLVE: _hours(24),
    },
    Urgency.NUISANCE: _ANY | {ClockKind.FIRST_ACTION: _working(1), ClockKind.RESOLVE: _working(3)},
    Urgency.ORDINARY: _ANY | {ClockKind.FIRST_ACTION: _working(2), ClockKind.RESOLVE: _working(5)},
    Urgency.COMPLEX: _ANY | {ClockKind.FIRST_ACTION: _working(3), ClockKind.RESOLVE: _working(15)},
}
"""The defaults, by urgency."""

LONGEST_PAUSE = _working(10)
"""Of one pause. Law R-94 wants pauses reasoned and shown and names no longest time: this is the product's own choice, no
more than the one extension gives.
"""

LADDER: tuple[tuple[Rung, int], ...] = (
    (Rung.SUPERVISOR, 0),
    (Rung.COMMUNITY, 1),
    (Rung.STREET, 6),
    (Rung.DISTRICT, 11),
)
"""Who is told how many working days after a limit has run out: at once, reminded the day after, criticised after five
more, and five later the district.
"""

CALL_AT_ONCE = (
    "如有人身危险，请立即拨打 119（火警）、120（急救）、110（报警）；闻到燃气味请先关阀、开窗、离开，再打电话。"
)
"""What somebody in danger is told with the answer; a house adds the numbers of its place."""


@dataclass(frozen=True, slots=True)
class Limits:
    """One configuration: limits by urgency, those of single categories that differ, the ladder, whom to call.

    `danger_phones` are numbers of the place with whose they are; `fallback` takes what nobody accepts in time.
    """

    by_urgency: Mapping[Urgency, Mapping[ClockKind, Limit]] = field(default_factory=lambda: LIMITS)
    by_category: Mapping[str, Mapping[ClockKind, Limit]] = field(default_factory=dict)
    extension_days: int = LONGEST_EXTENSION
    longest_pause: Limit = LONGEST_PAUSE
    ladder: tuple[tuple[Rung, int], ...] = LADDER
    fallback: Rung = Rung.COMMUNITY
    danger_phones: tuple[tuple[str, str], ...] = ()
    public: bool = False

    def limit(self, category: str, clock: ClockKind) -> Limit:
        """The limit of a category; raises KeyError for a category there is not."""
        own = self.by_category.get(category, {})
        return own[clock] if clock in own else self.by_urgency[CATEGORIES[category].urgency][clock]

    def as_json(self) -> dict[str, Any]:
        """As it is stored, hashed and shown."""
        return {
            "by_urgency": {
                urgency: {clock: [one.amount, one.unit] for clock, one in limits.items()}
                for urgency, limits in self.by_urgency.items()
            },
            "by_category": {
                code: {clock: [one.amount, one.unit] for clock, one in limits.items()}
                for code, limits in self.by_category.items()
            },
            "extension_days": self.extension_days,
            "longest_pause": [self.longest_pause.amount, self.longest_pause.unit],
            "ladder": [[rung, days] for rung, days in self.ladder],
            "fallback": self.fallback,
            "danger_phones": [list(one) for one in self.danger_phones],
            "public": self.public,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """From what `as_json` gave; versions of before there was a longest pause have the default."""

        def limits(fields: Mapping[str, Any]) -> dict[ClockKind, Limit]:
            return {ClockKind(clock): Limit(amount, PeriodUnit(unit)) for clock, (amount, unit) in fields.items()}

        pause = fields.get("longest_pause")

        return cls(
            by_urgency={Urgency(one): limits(given) for one, given in fields["by_urgency"].items()},
            by_category={code: limits(given) for code, given in fields["by_category"].items()},
            extension_days=fields["extension_days"],
            longest_pause=Limit(pause[0], PeriodUnit(pause[1])) if pause is not None else LONGEST_PAUSE,
            ladder=tuple((Rung(rung), days) for rung, days in fields["ladder"]),
            fallback=Rung(fields["fallback"]),
            danger_phones=tuple((whose, number) for whose, number in fields["danger_phones"]),
            public=fields["public"],
        )


def faults(limits: Limits) -> list[tuple[str, str]]:
    """Everything wrong with a configuration, as (field, what and remedy); none where it can be used."""
    found: list[tuple[str, str]] = []
    for urgency in Urgency:
        given = limits.by_urgency.get(urgency, {})
        if missing := [clock.label for clock in ClockKind if clock not in given]:
            found.append((f"by_urgency.{urgency}", f"缺少{'、'.join(missing)}的时限，请补上。"))
    unknown = [code for code in limits.by_category if code not in CATEGORIES]
    found += [(f"by_category.{code}", "没有这个类别，请从类别表中选择。") for code in unknown]
    everywhere = [(f"by_urgency.{one}", given) for one, given in limits.by_urgency.items()]
    everywhere += [(f"by_category.{code}", given) for code, given in limits.by_category.items()]
    for path, given in everywhere:
        for clock, limit in given.items():
            if not 1 <= limit.amount <= MOST[limit.unit]:
                most = Limit(MOST[limit.unit], limit.unit).shown
                found.append((f"{path}.{clock}", f"{clock.label}时限须在 1 到 {most}之间。"))
    if not 1 <= limits.extension_days <= LONGEST_EXTENSION:
        found.append(("extension_days", f"延期最多 {LONGEST_EXTENSION} 个工作日，请填 1 到 {LONGEST_EXTENSION}。"))
    if not 1 <= limits.longest_pause.amount <= MOST[limits.longest_pause.unit]:
        most = Limit(MOST[limits.longest_pause.unit], limits.longest_pause.unit).shown
        found.append(("longest_pause", f"一次暂停的最长时间须在 1 到 {most}之间。"))
    rungs = [rung.height for rung, _ in limits.ladder]
    days = [day for _, day in limits.ladder]
    if (
        not rungs
        or rungs != sorted(set(rungs))
        or days != sorted(days)
        or days[0] < 0
        or rungs[0] == 0
        or days[-1] > 60
    ):
        found.append(("ladder", "上报顺序须由低到高，每级一次，天数不减少，最多 60 个工作日。"))
    if limits.fallback not in {Rung.COMMUNITY, Rung.STREET}:
        found.append(("fallback", "兜底单位只能是社区或街道。"))
    return found
