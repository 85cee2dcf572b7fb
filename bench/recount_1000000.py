"""The recount of 1,000,000 ballot lines: 50,000 heads on a roll, 20 items, everything that sets a line aside."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time

from app.register.heads import RegisterPart
from app.register.kinds import PartKind
from app.voting.count.ballots import BallotLine, Capacity, CastingWindow, Channel, Choice, Validity
from app.voting.count.tally import count
from app.voting.law.rules import CC278_SPECIAL

LINES = 1_000_000
HEADS = 50_000
ITEMS = LINES // HEADS
OPENS = datetime(2026, 11, 9, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Recount:
    """A roll and the lines received, ready to be counted as often as one likes."""

    parts: Sequence[RegisterPart]
    lines: Sequence[BallotLine]

    @classmethod
    def prepared(cls) -> "Recount":
        """The same roll and lines every time, in no order of receipt."""
        draw = random.Random(2026)
        parts = [
            RegisterPart(str(n // 200), str(n // 50 % 4), str(n % 50), PartKind.DWELLING, 5000 + n % 9000, _owners(n))
            for n in range(HEADS)
        ]
        return cls(parts, [_line(draw, parts[n % HEADS], n // HEADS + 1) for n in range(LINES)])

    def seconds(self) -> tuple[float, float]:
        """Seconds of one whole count, and of the processor; raises AssertionError where a line is missing from it."""
        rules = dict.fromkeys(range(1, ITEMS + 1), CC278_SPECIAL)
        began, cpu = perf_counter(), process_time()
        result = count(self.parts, self.lines, rules, window=CastingWindow(OPENS, CLOSES))
        took = perf_counter() - began, process_time() - cpu
        counted = sum(item.participating.heads for item in result.items.values())
        assert counted + sum(result.set_aside.values()) == LINES
        assert counted > LINES * 9 // 10
        return took


def _owners(number: int) -> frozenset[str]:
    """Every fifth flat belongs to a couple."""
    return frozenset({f"a{number}", f"b{number}"} if number % 5 == 0 else {f"a{number}"})


def _line(draw: random.Random, part: RegisterPart, item: int) -> BallotLine:
    chance = draw.random()
    return BallotLine(
        received_at=OPENS + timedelta(seconds=draw.randrange(-3600, 864_000 + 3600)),
        part=part.key,
        cast_by="tenant" if chance < 0.01 else min(part.owners),
        capacity=Capacity.PROXY if chance > 0.97 else Capacity.OWNER,
        channel=Channel.PAPER if chance > 0.7 else Channel.ONLINE,
        validity=Validity.CONTENT_INVALID if 0.01 < chance < 0.02 else Validity.VALID,
        item=item,
        choice=draw.choice((Choice.AGREE, Choice.AGREE, Choice.AGREE, Choice.DISAGREE, Choice.ABSTAIN)),
    )
