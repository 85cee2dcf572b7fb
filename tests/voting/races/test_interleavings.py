"""Two transactions in a set order: the second begins while the first, its work done, has not ended yet.

Each order is run twice: the first one commits, or gives up at the last moment and leaves nothing behind.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.voting.lifecycle import Act, State
from app.voting.models import Ballot, CountedResult, RollCorrection, Vote
from tests.voting.disputes.hands import dispute
from tests.voting.disputes.test_corrections import COMMITTEE
from tests.voting.disputes.test_disputes import standing
from tests.voting.live.ballot_box import BallotBox
from tests.voting.races.conftest import Opening
from tests.voting.races.oracle import counted_heads, sound
from tests.voting.races.paused import Paused, gave_up, outcome, waits
from tests.voting.races.rounds import receipts, to_the_end
from tests.voting.races.test_against_the_count import by_clock
from tests.voting.races.twins import on

type Move = Callable[[BallotBox], Awaitable[Any]]

both_ways = pytest.mark.parametrize("commits", [True, False], ids=["commits", "gives up"])
AGREES, DISAGREES = {"1": "agree", "2": "agree"}, {"1": "disagree", "2": "agree"}


async def in_turn(
    box: BallotBox, first: Move, second: Move, *, commits: bool, meanwhile: Awaitable[None] | None = None
) -> tuple[Any, Any]:
    """What came of two moves of which the second waits for the first; `meanwhile` happens during the wait."""
    paused = Paused(box.database, commits=commits)
    begun = asyncio.create_task(outcome(first(on(box, paused))))
    await paused.worked.wait()
    waiting = asyncio.create_task(outcome(second(box)))
    try:
        await waits(box.database, waiting)
        if meanwhile is not None:
            await meanwhile
    finally:
        paused.go.set()
        done = await begun, await waiting
    assert gave_up(done[0]) is not commits
    await sound(box.database, box.vote_id, receipts(one for one in done if not gave_up(one)))
    return done


def cast(voter: str, choice: str = "agree") -> Move:
    return lambda box: box.cast(voter, choice)


async def numbers(box: BallotBox) -> list[tuple[int, str]]:
    """The numbers of the ballots in the log, with whose they are."""
    async with box.database.read() as session:
        rows = await session.execute(
            select(Ballot.seq, Ballot.voter).where(Ballot.vote_id == box.vote_id).order_by(Ballot.seq)
        )
        return [(seq, voter) for seq, voter in rows]


async def tallies(box: BallotBox) -> list[int]:
    """How many heads took part in each count made."""
    async with box.database.read() as session:
        rows = await session.scalars(select(CountedResult).where(CountedResult.vote_id == box.vote_id))
        return [counted_heads(row) for row in rows]


@both_ways
async def test_cast_then_cast_of_one_head(opening: Opening, commits: bool) -> None:
    box = await opening()
    _, second = await in_turn(box, cast("p001"), cast("p001", "disagree"), commits=commits)
    assert second.stands is not commits
    assert await standing(box, "p001") == (AGREES if commits else DISAGREES)
    assert await numbers(box) == [(1, "p001")]


@both_ways
async def test_cast_then_cast_of_two_heads_gives_its_number_back(opening: Opening, commits: bool) -> None:
    box = await opening()
    await in_turn(box, cast("p001"), cast("p002"), commits=commits)
    assert await numbers(box) == ([(1, "p001"), (2, "p002")] if commits else [(1, "p002")])


@both_ways
async def test_a_cast_that_waits_while_the_window_ends_is_late(opening: Opening, commits: bool) -> None:
    box = await opening()
    await to_the_end(box, before=timedelta(minutes=1))
    _, late = await in_turn(box, cast("p001"), cast("p002"), commits=commits, meanwhile=to_the_end(box))
    assert isinstance(late, Refused)
    assert late.code.name == "not_receiving"
    assert await numbers(box) == ([(1, "p001")] if commits else [])


@both_ways
async def test_cast_then_close_counts_what_was_cast(opening: Opening, commits: bool) -> None:
    box = await opening()
    await to_the_end(box, before=timedelta(minutes=1))
    _, counted = await in_turn(box, cast("p001"), by_clock, commits=commits, meanwhile=to_the_end(box))
    assert isinstance(counted, Vote)
    assert await tallies(box) == [int(commits)]


@both_ways
async def test_close_then_cast_is_late(opening: Opening, commits: bool) -> None:
    box = await opening()
    await box.cast("p001")
    await to_the_end(box)
    _, late = await in_turn(box, by_clock, cast("p002"), commits=commits)
    assert isinstance(late, Refused)
    assert await tallies(box) == ([1] if commits else [])
    assert (await box.vote()).state == (State.COUNTED if commits else State.OPEN)


@both_ways
async def test_cast_then_void_fills_the_place(opening: Opening, commits: bool) -> None:
    """A phone ballot that finds a paper in its place, and the dispute of that paper."""
    box = await opening()
    paper = await box.keyed_paper("p001")
    await in_turn(box, cast("p001", "disagree"), lambda box: dispute(box, paper.id), commits=commits)
    assert await standing(box, "p001") == (DISAGREES if commits else None)


@both_ways
async def test_void_then_cast_stands(opening: Opening, commits: bool) -> None:
    box = await opening()
    paper = await box.keyed_paper("p001")
    _, receipt = await in_turn(box, lambda box: dispute(box, paper.id), cast("p001", "disagree"), commits=commits)
    assert receipt.stands is commits
    assert await standing(box, "p001") == (DISAGREES if commits else AGREES)


@both_ways
@pytest.mark.parametrize("cast_first", [True, False], ids=["cast first", "correct first"])
async def test_cast_and_correct_take_their_numbers_in_turn(opening: Opening, commits: bool, cast_first: bool) -> None:
    box = await opening()
    proposed = await box.act(Act.CORRECT_ROLL, COMMITTEE, part="1-1-100", area_m2="88.12")

    async def correct(box: BallotBox) -> Vote:
        return await box.decide(proposed)

    moves: tuple[Move, Move] = (cast("p001"), correct) if cast_first else (correct, cast("p001"))
    await in_turn(box, *moves, commits=commits)
    async with box.database.read() as session:
        corrected = list(await session.scalars(select(RollCorrection.seq).where(RollCorrection.vote_id == box.vote_id)))
    ballots = [seq for seq, _ in await numbers(box)]
    first, second = (ballots, corrected) if cast_first else (corrected, ballots)
    assert (first, second) == (([1], [2]) if commits else ([], [1]))


@both_ways
@pytest.mark.parametrize("clock_first", [True, False], ids=["clock first", "two people first"])
async def test_close_then_close_counts_once(opening: Opening, commits: bool, clock_first: bool) -> None:
    box = await opening()
    await box.cast("p001")
    await to_the_end(box)
    proposed = await box.act(Act.COUNT)

    async def two(box: BallotBox) -> Vote:
        return await box.decide(proposed)

    moves: tuple[Move, Move] = (by_clock, two) if clock_first else (two, by_clock)
    _, second = await in_turn(box, *moves, commits=commits)
    assert isinstance(second, Refused) is commits
    assert await tallies(box) == [1]


@both_ways
async def test_an_extension_that_waits_while_the_window_ends_comes_too_late(opening: Opening, commits: bool) -> None:
    box = await opening()
    await to_the_end(box, before=timedelta(minutes=1))
    closes_at = (await box.vote()).closes_at
    assert closes_at is not None
    settled = await box.both(Act.EXTEND, closes_at=(closes_at + timedelta(days=1)).isoformat())
    _, late = await in_turn(
        box,
        cast("p001"),
        lambda box: box.hang(settled.extension_posting_id),
        commits=commits,
        meanwhile=to_the_end(box),
    )
    assert isinstance(late, Refused)
    assert (await box.vote()).closes_at == closes_at


@both_ways
async def test_a_cast_that_waits_for_an_extension_is_in_the_longer_window(opening: Opening, commits: bool) -> None:
    box = await opening()
    await to_the_end(box, before=timedelta(minutes=1))
    closes_at = (await box.vote()).closes_at
    assert closes_at is not None
    settled = await box.both(Act.EXTEND, closes_at=(closes_at + timedelta(days=1)).isoformat())
    _, receipt = await in_turn(
        box,
        lambda box: box.hang(settled.extension_posting_id),
        cast("p001"),
        commits=commits,
        meanwhile=to_the_end(box),
    )
    assert isinstance(receipt, Refused) is not commits
