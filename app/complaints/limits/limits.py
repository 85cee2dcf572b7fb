"""How long each thing may take, and what is said to somebody in danger. Pure: standard library only.

One object holds it all; it is stored as a version, hashed, frozen into each case, and printed on the board on site: the
limits published are the limits enforced. Source: law R-92 and R-94; where practice differs, R-92 holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self, get_type_hints

from app.complaints.categories import CATEGORIES
from app.complaints.kinds import ClockKind, Rung, Urgency
from app.complaints.limits.options import (
    CategoryOption,
    DaysOption,
    Fault,
    LadderOption,
    Limit,
    LimitOption,
    PhonesOption,
    PolicyOption,
    RungOption,
    Steps,
    SwitchOption,
    Table,
    UrgencyOption,
)
from app.core.periods import PeriodUnit

LONGEST_EXTENSION = 10
"""Working days of the one extension (law R-92)."""


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

LIMITS: dict[Urgency, Table] = {
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

LADDER: Steps = (
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
    """One configuration. An option is a line here: its type, its kind with its name in words, its default.

    What is sent, stored, hashed, answered, told of a change and refused follows from the line. `by_category` holds what
    differs for single categories; `danger_phones` are numbers of the place with whose they are; `fallback` takes what
    nobody accepts in time.
    """

    by_urgency: Annotated[Mapping[Urgency, Table], UrgencyOption()] = field(default_factory=lambda: LIMITS)
    by_category: Annotated[Mapping[str, Table], CategoryOption()] = field(default_factory=dict)
    extension_days: Annotated[int, DaysOption("最长延期", act="延期", most=LONGEST_EXTENSION)] = LONGEST_EXTENSION
    longest_pause: Annotated[
        Limit, LimitOption("最长暂停", "一次暂停计时的最长时间，不填为 10 个工作日", act="一次暂停的最长时间")
    ] = LONGEST_PAUSE
    ladder: Annotated[Steps, LadderOption("逾期上报")] = LADDER
    fallback: Annotated[
        Rung, RungOption("兜底单位", among=(Rung.COMMUNITY, Rung.STREET), fault="兜底单位只能是社区或街道。")
    ] = Rung.COMMUNITY
    danger_phones: Annotated[tuple[tuple[str, str], ...], PhonesOption("紧急电话")] = ()
    public: Annotated[bool, SwitchOption("对外公开", "允许对外公开办理情况（逐件公开）")] = False

    @classmethod
    def options(cls) -> Mapping[str, PolicyOption]:
        """Give the options by the names of their fields, in order."""
        hints = get_type_hints(cls, include_extras=True)
        return {name: hint.__metadata__[0] for name, hint in hints.items()}

    def limit(self, category: str, clock: ClockKind) -> Limit:
        """The limit of a category; raises KeyError for a category there is not."""
        own = self.by_category.get(category, {})
        return own[clock] if clock in own else self.by_urgency[CATEGORIES[category].urgency][clock]

    def as_json(self) -> dict[str, Any]:
        """As it is stored, hashed and published."""
        return {name: option.store(getattr(self, name)) for name, option in self.options().items()}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Read what `as_json` gave; an option that is not in it, as in versions older than the option, has its default."""
        return cls(**{name: option.read(fields[name]) for name, option in cls.options().items() if name in fields})

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give all that is set, each with its words: the same lines in the same order for every configuration."""
        for name, option in self.options().items():
            yield from option.lines(getattr(self, name))

    def faults(self) -> list[Fault]:
        """Give everything wrong with it: what lacks or does not exist, then what is out of bounds; none where it can be used."""
        options = [(name, option, getattr(self, name)) for name, option in self.options().items()]
        return [fault for name, option, value in options for fault in option.wrong_keys(name, value)] + [
            fault for name, option, value in options for fault in option.wrong_values(name, value)
        ]
