"""What honest work does not look like: too many an hour, one phone for many flats, one photo twice, visits at night.

A pattern ends nothing and proves nothing; it tells the street office where to look. Pure: standard library only.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.claims.kinds import EvidenceClass, PatternKind
from app.core.periods import CHINA
from app.media.formats.likeness import SAME_WITHIN, difference, telling

HOUR = timedelta(hours=1)
MOST_VISITS, MOST_CALLS = 15, 30
"""What one person can do in an hour: four minutes a door, two minutes a call; more is not asking."""

MOST_FLATS_ON_A_PHONE = 3
"""Somebody may own three flats, or answer for parents and children."""

FIRST_HOUR, LAST_HOUR = 8, 21
"""Visits and calls are made from eight until before nine in the evening."""


@dataclass(frozen=True, slots=True)
class PatternEntry:
    """An entry as patterns are looked for in it: who made it, for which flat, when the owner is said to have spoken.

    `phone` is a keyed look-up of the number on record, `file` the evidence and `look` how its picture looks.
    """

    id: str
    agent: str
    part: str
    spoken_at: datetime
    evidence_class: EvidenceClass
    phone: str = ""
    file: str = ""
    look: bytes | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Entries that together look wrong, by id in the order in which they were spoken."""

    kind: PatternKind
    entries: tuple[str, ...]
    last_at: datetime


def patterns(entries: Iterable[PatternEntry]) -> list[Pattern]:
    """Every pattern in these entries, the latest first."""
    made = sorted(entries, key=lambda one: (one.spoken_at, one.id))
    found = [*_pace(made), *_one_phone(made), *_one_image(made), *_night(made)]
    return sorted(found, key=lambda one: (one.last_at, one.kind, one.entries), reverse=True)


def _pattern(kind: PatternKind, entries: Sequence[PatternEntry]) -> Pattern:
    return Pattern(kind, tuple(one.id for one in entries), entries[-1].spoken_at)


def _pace(entries: Sequence[PatternEntry]) -> list[Pattern]:
    """Hours in which one agent asked more flats than anybody can; hours that overlap are one."""
    found = []
    for asks, most in ((_visits, MOST_VISITS), (_calls, MOST_CALLS)):
        by_agent: dict[str, list[PatternEntry]] = defaultdict(list)
        for one in entries:
            if asks(one):
                by_agent[one.agent].append(one)
        for held in by_agent.values():
            found += [_pattern(PatternKind.PACE, run) for run in _runs(held, most)]
    return found


def _visits(entry: PatternEntry) -> bool:
    return entry.evidence_class.at_the_door


def _calls(entry: PatternEntry) -> bool:
    return entry.evidence_class.by_phone


def _runs(entries: Sequence[PatternEntry], most: int) -> list[list[PatternEntry]]:
    """Stretches in which some hour holds more than `most` flats."""
    over: list[tuple[int, int]] = []
    start = 0
    for end, one in enumerate(entries):
        while one.spoken_at - entries[start].spoken_at >= HOUR:
            start += 1
        if len({each.part for each in entries[start : end + 1]}) > most:
            if over and start <= over[-1][1]:
                over[-1] = over[-1][0], end
            else:
                over.append((start, end))
    return [list(entries[first : last + 1]) for first, last in over]


def _one_phone(entries: Sequence[PatternEntry]) -> list[Pattern]:
    by_phone: dict[str, list[PatternEntry]] = defaultdict(list)
    for one in entries:
        if one.phone and one.evidence_class.by_phone:
            by_phone[one.phone].append(one)
    return [
        _pattern(PatternKind.ONE_PHONE, held)
        for held in by_phone.values()
        if len({one.part for one in held}) > MOST_FLATS_ON_A_PHONE
    ]


def _one_image(entries: Sequence[PatternEntry]) -> list[Pattern]:
    """Photos of one flat that serve another too: the very file, or saved anew as another.

    One sheet or list honestly speaks for many flats, so the very file is no sign there; saved anew it is.
    """
    with_file = [one for one in entries if one.file]
    by_file: dict[str, list[PatternEntry]] = defaultdict(list)
    for one in with_file:
        by_file[one.file].append(one)
    found = [
        held
        for held in by_file.values()
        if len({one.part for one in held}) > 1 and not all(one.evidence_class.of_many for one in held)
    ]
    for group in _alike({one.file: one.look for one in with_file if one.look is not None and telling(one.look)}):
        held = [one for one in with_file if one.file in group]
        if len({one.part for one in held}) > 1:
            found.append(held)
    return [_pattern(PatternKind.ONE_IMAGE, held) for held in found]


def _alike(looks: dict[str, bytes]) -> list[frozenset[str]]:
    """Groups of different files that show one picture: each is within a few bits of the first of its group.

    Two that differ in three bits at most agree in one of four stretches of 16, so only such are compared.
    """
    by_band: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    grouped: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    for file, look in sorted(looks.items()):
        bands = [(index, look[2 * index : 2 * index + 2]) for index in range(4)]
        near = sorted({other for band in bands for other in by_band[band]})
        first = next((other for other in near if difference(looks[other], look) <= SAME_WITHIN), None)
        grouped[file] = grouped[first] if first is not None else file
        groups.setdefault(grouped[file], set()).add(file)
        for band in bands:
            by_band[band].append(file)
    return [frozenset(group) for group in groups.values() if len(group) > 1]


def within_hours(at: datetime) -> bool:
    """Whether people may be sought out at this instant: 8:00 up to, and without, 21:00."""
    return FIRST_HOUR <= at.astimezone(CHINA).hour < LAST_HOUR


def _night(entries: Sequence[PatternEntry]) -> list[Pattern]:
    """What each agent says to have asked at night."""
    by_agent: dict[str, list[PatternEntry]] = defaultdict(list)
    for one in entries:
        if (_visits(one) or _calls(one)) and not within_hours(one.spoken_at):
            by_agent[one.agent].append(one)
    return [_pattern(PatternKind.NIGHT, held) for held in by_agent.values()]
