"""How many rounds each race is run: a few among the other tests, many in `make races` (docs/settings.md)."""

import os
from collections.abc import Iterable, Iterator
from datetime import timedelta

from app.core.errors import Refused
from app.voting.ballots.casting import Receipt
from tests.voting.live.ballot_box import HEADS, BallotBox

ROUNDS = int(os.environ.get("YIGAI_RACE_ROUNDS", "20"))
VOTERS = [f"p{number:03d}" for number in range(1, HEADS + 1)]


def heats(rounds: int = ROUNDS) -> Iterator[list[str]]:
    """The rounds of a race that one head is enough for: each vote lends all its heads at once, the last one fewer."""
    while rounds > 0:
        yield VOTERS[:rounds]
        rounds -= len(VOTERS)


def receipts(done: Iterable[object]) -> list[Receipt]:
    """The receipts among what came of a race; fails where anything but an answer or a refusal did."""
    told = list(done)
    broken = [one for one in told if isinstance(one, BaseException) and not isinstance(one, Refused)]
    assert not broken, broken
    return [one for one in told if isinstance(one, Receipt)]


def refusals(done: Iterable[object]) -> list[str]:
    """The names of the refusals among what came of a race."""
    return sorted(one.code.name for one in done if isinstance(one, Refused))


async def to_the_end(box: BallotBox, *, before: timedelta = timedelta(0)) -> None:
    """Let the clock be that much before the end of the window; it is never moved back."""
    vote = await box.vote()
    assert vote.closes_at is not None
    wanted = vote.closes_at - before
    if await box.now() < wanted:
        await box.clock_to(wanted)
