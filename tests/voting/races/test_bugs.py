"""The races find what is put in wrong on purpose, within a few of the rounds of which a long run has thousands."""

import uuid
from collections.abc import Callable
from datetime import datetime

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import group_commit
from app.core.installation import now
from app.voting import acting, many_ballots
from app.voting.ballots import casting
from app.voting.ballots.casting import locked
from app.voting.models import Vote
from tests.voting.races import test_against_the_count as against_the_count
from tests.voting.races import test_interleavings as in_turn
from tests.voting.races.conftest import Opening

FEW = 60
"""A machine with much else to do lets rounds pass in which nobody meets."""

type Bug = Callable[[pytest.MonkeyPatch], None]


def takes_no_lock(patch: pytest.MonkeyPatch) -> None:
    """Whoever acts on a vote, the count among them, reads its row and does not hold it."""

    async def read(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
        return await session.get_one(Vote, vote_id)

    patch.setattr(acting, "locked", read)


def reads_before_the_lock(patch: pytest.MonkeyPatch) -> None:
    """The row is held, and what is known of it is from before the wait."""

    async def read_and_held(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
        before = await session.get_one(Vote, vote_id)
        await session.execute(select(Vote.id).where(Vote.id == vote_id).with_for_update())
        return before

    patch.setattr(acting, "locked", read_and_held)


def asks_the_time_before_the_lock(patch: pytest.MonkeyPatch) -> None:
    """A ballot's instant is from before its turn, whether it comes alone or in a group."""

    async def asked_and_held(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
        session.info["asked"] = await now(session)
        return await locked(session, vote_id)

    async def asked_in_a_group(session: AsyncSession) -> asyncpg.Connection:
        session.info["asked"] = await now(session)
        return await driver(session)

    async def as_asked(session: AsyncSession) -> datetime:
        at: datetime = session.info["asked"]
        return at

    driver = group_commit.driver
    patch.setattr(casting, "locked", asked_and_held)
    patch.setattr(many_ballots, "driver", asked_in_a_group)
    for module in (casting, many_ballots):
        patch.setattr(module, "now", as_asked)


def casts_without_the_lock(patch: pytest.MonkeyPatch) -> None:
    """A ballot reads its vote's row and does not hold it."""

    async def read(session: AsyncSession, vote_id: uuid.UUID) -> Vote:
        return await session.get_one(Vote, vote_id)

    patch.setattr(casting, "locked", read)


@pytest.mark.parametrize(
    ("bug", "says"),
    [(takes_no_lock, "pk_vote_leaf"), (reads_before_the_lock, "pk_vote_leaf")],
)
async def test_a_count_out_of_turn_is_found(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, bug: Bug, says: str
) -> None:
    bug(monkeypatch)
    monkeypatch.setattr(against_the_count, "ROUNDS", FEW)
    with pytest.raises(AssertionError, match=says):
        await against_the_count.test_the_clock_and_two_people_count_once(opening)


@pytest.mark.parametrize("opening", [False], ids=["one each"], indirect=True)
@pytest.mark.parametrize(
    ("bug", "says"),
    [
        (casts_without_the_lock, "IntegrityError|counted_heads|the log is"),
        (asks_the_time_before_the_lock, "was written at"),
    ],
)
async def test_a_ballot_out_of_turn_is_found(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, bug: Bug, says: str
) -> None:
    bug(monkeypatch)
    monkeypatch.setattr(against_the_count, "ROUNDS", FEW)
    with pytest.raises(AssertionError, match=says):
        await against_the_count.test_casts_against_the_count(opening)


async def test_in_groups_a_set_order_finds_what_was_asked_too_early(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ballots of one process wait for nothing among themselves; they do for somebody else, and the window ends."""
    asks_the_time_before_the_lock(monkeypatch)
    with pytest.raises(AssertionError, match="Refused"):
        await in_turn.test_a_cast_that_waits_while_the_window_ends_is_late(opening, commits=True)
