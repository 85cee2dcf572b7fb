"""Invented ballots for a register: one item clearly carried, one clearly lost, and everything that goes wrong with votes.

Works on any register in the format of the count (docs/count.md), so also on the roll a running service has frozen.
"""

import csv
import io
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from app.cli.samples.estate import SEED
from app.core.values.fractions import centi
from app.register.heads import Head, PartKey, RegisterPart, group, on_roll
from app.register.kinds import PartKind
from app.voting.count.ballots import Capacity, Channel, Choice, Validity

OPENS = datetime(2026, 11, 9, 9, 0, tzinfo=timezone(timedelta(hours=8)))
CLOSES = OPENS + timedelta(days=10)
FEWEST_HEADS = 40
"""Below this the troubles alone would decide the items."""

COLUMNS = (
    "received_at",
    "building",
    "stairwell",
    "room",
    "cast_by",
    "capacity",
    "channel",
    "validity",
    "item",
    "choice",
)


@dataclass(frozen=True, slots=True)
class _Paper:
    """One ballot over both items, as received."""

    received_at: datetime
    part: PartKey
    cast_by: str
    choices: tuple[Choice, Choice]
    capacity: Capacity = Capacity.OWNER
    channel: Channel = Channel.ONLINE
    validity: Validity = Validity.VALID

    def rows(self) -> Iterator[tuple[object, ...]]:
        for item, choice in enumerate(self.choices, start=1):
            said = choice if self.validity is Validity.VALID else ""
            kinds = (self.capacity, self.channel, self.validity)
            yield (self.received_at.isoformat(), *self.part, self.cast_by, *kinds, item, said)


def ballots(register_rows: Iterable[Mapping[str, str]], seed: int = SEED) -> bytes:
    """ballots.csv for the register of these rows (columns of register.csv), on the roll without parking and storage.

    Under cc278-special, with the window OPENS to CLOSES, item 1 is carried and item 2 lost, however the unsettled
    questions are answered (unless parking has many owners who own nothing else). Phones, papers, votes on site and
    by proxy take part; a void paper, a late and an early ballot, a second one that says something else, a tenant's,
    a paper of nobody and one from off the roll are among them. The same rows and seed give the same bytes.
    Raises ValueError for fewer than FEWEST_HEADS heads.
    """
    heads = sorted(group(on_roll(_parts(register_rows), include_parking=False)).heads, key=lambda head: head.parts)
    if len(heads) < FEWEST_HEADS:
        raise ValueError(f"名册只有 {len(heads)} 个表决权人，样例表决票至少要 {FEWEST_HEADS} 个")
    papers = _Sample(random.Random(seed), heads).papers()  # noqa: S311  (invented data, no secret)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for paper in sorted(papers, key=lambda each: each.received_at):
        writer.writerows(paper.rows())
    return text.getvalue().encode()


def _parts(rows: Iterable[Mapping[str, str]]) -> list[RegisterPart]:
    owners: dict[PartKey, set[str]] = {}
    facts: dict[PartKey, tuple[PartKind, int]] = {}
    for row in rows:
        key = (row["building"], row["stairwell"], row["room"])
        owners.setdefault(key, set()).add(row["owner_id"])
        facts[key] = PartKind(row["kind"]), centi(row["area_m2"])
    return [RegisterPart(*key, *facts[key], frozenset(held)) for key, held in owners.items()]


class _Sample:
    """Who takes part and how, drawn so that the margins hold by area and by heads alike."""

    def __init__(self, rng: random.Random, heads: list[Head]) -> None:
        self._rng = rng
        self._absent, taking_part = self._split(heads, 18)
        self._troubled = sorted(taking_part, key=lambda head: (head.area_c, head.parts))[:6]
        self._against_first, _ = self._split([head for head in taking_part if head not in self._troubled], 12)
        self._for_second, others = self._split(taking_part, 55)
        self._abstaining, _ = self._split(others, 15)
        self._taking_part = taking_part

    def papers(self) -> list[_Paper]:
        """Every ballot, in no order."""
        void, twice, *_ = self._troubled
        ordinary = [self._ordinary(head) for head in self._taking_part if head is not void]
        first = next(paper for paper in ordinary if paper.part in twice.parts)
        return [
            *ordinary,
            self._paper(void, channel=Channel.PAPER, validity=Validity.CONTENT_INVALID),
            self._paper(twice, at=self._between(first.received_at, CLOSES), choices=_otherwise(first.choices)),
            *self._from_absent(),
        ]

    def _from_absent(self) -> list[_Paper]:
        """Ballots that never count, from heads that otherwise stay away, and from nowhere."""
        late, early, tenanted, forged = (self._absent * 4)[:4]
        return [
            self._paper(late, at=CLOSES),
            self._paper(early, at=OPENS - timedelta(minutes=1)),
            self._paper(tenanted, cast_by="tenant-1"),
            self._paper(forged, channel=Channel.PAPER, validity=Validity.IDENTITY_INVALID),
            _Paper(self._between(OPENS, CLOSES), ("临时", "", "岗亭"), "nobody", (Choice.AGREE, Choice.AGREE)),
        ]

    def _ordinary(self, head: Head) -> _Paper:
        first = second = Choice.AGREE
        if head in self._against_first:
            first = self._rng.choice((Choice.DISAGREE, Choice.DISAGREE, Choice.ABSTAIN))
        if head not in self._for_second:
            second = Choice.ABSTAIN if head in self._abstaining else Choice.DISAGREE
        (channel,) = self._rng.choices((Channel.ONLINE, Channel.PAPER, Channel.ONSITE), (6, 3, 1))
        if self._rng.random() < 0.04:
            number = self._rng.randrange(1, 1000)
            return self._paper(
                head, (first, second), cast_by=f"proxy-{number:03d}", capacity=Capacity.PROXY, channel=Channel.PAPER
            )
        return self._paper(head, (first, second), channel=channel)

    def _paper(
        self,
        head: Head,
        choices: tuple[Choice, Choice] = (Choice.AGREE, Choice.AGREE),
        *,
        at: datetime | None = None,
        cast_by: str = "",
        capacity: Capacity = Capacity.OWNER,
        channel: Channel = Channel.ONLINE,
        validity: Validity = Validity.VALID,
    ) -> _Paper:
        part, owner = self._rng.choice(head.parts), self._rng.choice(sorted(head.owners))
        received_at = at or self._between(OPENS, CLOSES)
        return _Paper(received_at, part, cast_by or owner, choices, capacity, channel, validity)

    def _between(self, start: datetime, end: datetime) -> datetime:
        return start + timedelta(seconds=self._rng.randrange(1, int((end - start).total_seconds())))

    def _split(self, heads: list[Head], percent: int) -> tuple[list[Head], list[Head]]:
        """Some of `heads` that hold at most `percent` of their area and of their number, drawn; and the rest."""
        most_area = sum(head.area_c for head in heads) * percent // 100
        most_heads = len(heads) * percent // 100
        taken: list[Head] = []
        for head in self._rng.sample(heads, len(heads)):
            if len(taken) < most_heads and sum(one.area_c for one in taken) + head.area_c <= most_area:
                taken.append(head)
        return taken, [head for head in heads if head not in taken]


def _otherwise(choices: tuple[Choice, Choice]) -> tuple[Choice, Choice]:
    first, second = (Choice.DISAGREE if choice is Choice.AGREE else Choice.AGREE for choice in choices)
    return first, second
