"""The kinds of options that a configuration has. Pure: standard library only.

A kind knows of its values how they are stored, told in words and checked. What goes over the wire follows from the kind
too (settings/option_schemas.py), so that an option is one line in limits.py.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.complaints.categories import CATEGORIES
from app.complaints.kinds import ClockKind, Rung, Urgency
from app.core.periods import PeriodUnit

MOST = {PeriodUnit.HOURS: 24 * 30, PeriodUnit.WORKING_DAYS: 60, PeriodUnit.CALENDAR_DAYS: 90}
"""The longest limit that can be meant."""

type Fault = tuple[str, str]
"""A field, and what is wrong with it together with the remedy."""

type Steps = tuple[tuple[Rung, int], ...]
"""Rungs, each with the working day after the end on which it is told."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of hours, working days or calendar days."""

    amount: int
    unit: PeriodUnit

    @property
    def words(self) -> str:
        """In words: "5 个工作日"."""
        counted = {PeriodUnit.HOURS: "小时", PeriodUnit.WORKING_DAYS: "个工作日", PeriodUnit.CALENDAR_DAYS: "日"}
        return f"{self.amount} {counted[self.unit]}"

    @property
    def least_hours(self) -> int:
        """How many hours it lasts at least, whenever it starts: a period in days ends with a day that is whole."""
        return self.amount if self.unit is PeriodUnit.HOURS else self.amount * 24

    def faults(self, field: str, label: str) -> Iterator[Fault]:
        """What is wrong with its amount."""
        if not 1 <= self.amount <= MOST[self.unit]:
            yield field, f"{label}须在 1 到 {Limit(MOST[self.unit], self.unit).words}之间。"


type Table = Mapping[ClockKind, Limit]
"""A limit for each clock, or for those that are set."""


@dataclass(frozen=True, slots=True)
class PolicyOption:
    """What an option is called where people read what changed, and what its field says to whoever sends it."""

    label: str = ""
    description: str | None = None

    def store(self, value: Any) -> Any:
        """Spell a value as it is stored, hashed and published."""
        return value

    def read(self, stored: Any) -> Any:
        """Make a value of what is stored."""
        return stored

    def words(self, value: Any) -> str:
        """Tell a value in words."""
        return str(value)

    def lines(self, value: Any) -> Iterator[tuple[str, str]]:
        """Give all that the option sets, each with its words: the same lines in the same order for every value."""
        yield self.label, self.words(value)

    def wrong_keys(self, field: str, value: Any) -> Iterator[Fault]:  # noqa: ARG002 - for the kinds that have keys
        """Give what a value lacks, or has of things that do not exist."""
        yield from ()

    def wrong_values(self, field: str, value: Any) -> Iterator[Fault]:  # noqa: ARG002 - for the kinds that have bounds
        """Give what is out of bounds in a value."""
        yield from ()


@dataclass(frozen=True, slots=True)
class SwitchOption(PolicyOption):
    """On or off."""

    def words(self, value: bool) -> str:
        """Tell which."""
        return "开" if value else "关"


@dataclass(frozen=True, slots=True)
class DaysOption(PolicyOption):
    """A number of working days, from one to `most`; `act` is what it is the days of."""

    act: str = ""
    most: int = 1

    def words(self, value: int) -> str:
        """Tell the number with its unit."""
        return Limit(value, PeriodUnit.WORKING_DAYS).words

    def wrong_values(self, field: str, value: int) -> Iterator[Fault]:
        """Refuse none, and more than the most."""
        if not 1 <= value <= self.most:
            yield field, f"{self.act}最多 {self.words(self.most)}，请填 1 到 {self.most}。"


@dataclass(frozen=True, slots=True)
class LimitOption(PolicyOption):
    """One limit; `act` is what it is the limit of."""

    act: str = ""

    def store(self, value: Limit) -> list[Any]:
        """Spell it as a pair."""
        return [value.amount, value.unit]

    def read(self, stored: Any) -> Limit:
        """Read the pair."""
        amount, unit = stored
        return Limit(amount, PeriodUnit(unit))

    def words(self, value: Limit) -> str:
        """Tell the amount with its unit."""
        return value.words

    def wrong_values(self, field: str, value: Limit) -> Iterator[Fault]:
        """Refuse an amount that cannot be meant."""
        return value.faults(field, self.act)


@dataclass(frozen=True, slots=True)
class RungOption(PolicyOption):
    """Whoever takes something, of some rungs."""

    among: Collection[Rung] = ()
    fault: str = ""

    def read(self, stored: str) -> Rung:
        """Read the rung."""
        return Rung(stored)

    def words(self, value: Rung) -> str:
        """Tell the rung."""
        return value.label

    def wrong_values(self, field: str, value: Rung) -> Iterator[Fault]:
        """Refuse any other rung."""
        if value not in self.among:
            yield field, self.fault


@dataclass(frozen=True, slots=True)
class LadderOption(PolicyOption):
    """Rungs from the lowest to the highest, each with the working day on which it is told."""

    def store(self, value: Steps) -> list[Any]:
        """Spell each step as a pair."""
        return [list(step) for step in value]

    def read(self, stored: Any) -> Steps:
        """Read the pairs."""
        return tuple((Rung(rung), days) for rung, days in stored)

    def words(self, value: Steps) -> str:
        """Tell the steps in their order."""
        return "、".join(step_words(rung, days) for rung, days in value)

    def wrong_values(self, field: str, value: Steps) -> Iterator[Fault]:
        """Refuse none, one that goes down, and one that starts with the unit itself or takes longer than anybody waits."""
        heights, days = [rung.height for rung, _ in value], [days for _, days in value]
        rises = heights == sorted(set(heights)) and days == sorted(days)
        if not value or not rises or heights[0] == 0 or days[0] < 0 or days[-1] > MOST[PeriodUnit.WORKING_DAYS]:
            yield field, "上报顺序须由低到高，每级一次，天数不减少，最多 60 个工作日。"


@dataclass(frozen=True, slots=True)
class PhonesOption(PolicyOption):
    """Numbers, each with whose it is."""

    def store(self, value: tuple[tuple[str, str], ...]) -> list[Any]:
        """Spell each as a pair."""
        return [list(phone) for phone in value]

    def read(self, stored: Any) -> tuple[tuple[str, str], ...]:
        """Read the pairs."""
        return tuple((whose, number) for whose, number in stored)

    def words(self, value: tuple[tuple[str, str], ...]) -> str:
        """Tell whose each is, and the number."""
        return "、".join(f"{whose} {number}" for whose, number in value)


@dataclass(frozen=True, slots=True)
class TablesOption(PolicyOption):
    """A table of limits for each of several keys."""

    def store(self, value: Mapping[Any, Table]) -> dict[str, Any]:
        """Spell each limit as a pair."""
        return {
            key: {clock: [limit.amount, limit.unit] for clock, limit in table.items()} for key, table in value.items()
        }

    def read(self, stored: Mapping[str, Any]) -> dict[Any, Table]:
        """Read the pairs."""
        return {
            key: {ClockKind(clock): Limit(amount, PeriodUnit(unit)) for clock, (amount, unit) in table.items()}
            for key, table in stored.items()
        }

    def keys(self) -> Mapping[Any, str]:
        """Give every key that a table may have, with its words."""
        raise NotImplementedError

    def lines(self, value: Mapping[Any, Table]) -> Iterator[tuple[str, str]]:
        """Give a line for each key and clock, empty where no limit is set."""
        for key, label in self.keys().items():
            for clock in ClockKind:
                limit = value.get(key, {}).get(clock)
                yield f"{label}：{clock.label}", limit.words if limit is not None else ""

    def wrong_values(self, field: str, value: Mapping[Any, Table]) -> Iterator[Fault]:
        """Refuse amounts that cannot be meant."""
        for key, table in value.items():
            for clock, limit in table.items():
                yield from limit.faults(f"{field}.{key}.{clock}", f"{clock.label}时限")
            first, last = table.get(ClockKind.FIRST_ACTION), table.get(ClockKind.RESOLVE)
            if first is not None and last is not None and last.least_hours < first.least_hours:
                yield (
                    f"{field}.{key}.{ClockKind.RESOLVE}",
                    f"办结时限（{last.words}）比首次处理时限（{first.words}）短，"
                    "还没有到首次处理的期限，就已过办结期限。请延长办结时限，或者缩短首次处理时限。",
                )


@dataclass(frozen=True, slots=True)
class UrgencyOption(TablesOption):
    """A full table for every urgency."""

    def read(self, stored: Mapping[str, Any]) -> dict[Urgency, Table]:
        """Read the pairs, by urgency."""
        return {Urgency(urgency): table for urgency, table in TablesOption.read(self, stored).items()}

    def keys(self) -> Mapping[Urgency, str]:
        """Give every urgency."""
        return {urgency: urgency.label for urgency in Urgency}

    def wrong_keys(self, field: str, value: Mapping[Urgency, Table]) -> Iterator[Fault]:
        """Refuse a table that lacks a clock."""
        for urgency in Urgency:
            table = value.get(urgency, {})
            if missing := [clock.label for clock in ClockKind if clock not in table]:
                yield f"{field}.{urgency}", f"缺少{'、'.join(missing)}的时限，请补上。"


@dataclass(frozen=True, slots=True)
class CategoryOption(TablesOption):
    """What differs for single categories."""

    def keys(self) -> Mapping[str, str]:
        """Give every category by its code."""
        return {code: f"{one.heading.label}·{one.label}" for code, one in sorted(CATEGORIES.items())}

    def wrong_keys(self, field: str, value: Mapping[str, Table]) -> Iterator[Fault]:
        """Refuse a category that does not exist."""
        for code in value:
            if code not in CATEGORIES:
                yield f"{field}.{code}", "没有这个类别，请从类别表中选择。"


def step_words(rung: Rung, days: int) -> str:
    """Tell a step of the ladder: "街道（逾期第 6 个工作日）"."""
    return f"{rung.label}（{'到期即报' if not days else f'逾期第 {days} 个工作日'}）"
