"""A service whose own clock and time zone are wrong, beside a database whose clock is right (docs/decisions/0007).

What it writes down bears the database's instant, and whether a vote receives is decided by that alone, up to the end of
the window; races within 50 ms of that are tests/voting/races. A service that asks its own machine is found.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import pytest

from tests.databases import as_owner
from tests.faults.acts import Act, Crowd, Kind, ballot, deal
from tests.faults.audit import audited
from tests.faults.site import Site
from tests.faults.test_kills import open_votes

SEED = 20261205
WRONG = [(9_000, "Pacific/Kiritimati"), (-9_000, "America/Anchorage")]
"""Hours the clock is off, a year and a bit; and where the machine thinks it stands."""


@dataclass
class Window:
    """A vote and the clock by which its window is meant."""

    owner: asyncpg.Connection
    vote: tuple[uuid.UUID, str]

    async def now(self) -> datetime:
        found: datetime = await self.owner.fetchval("SELECT clock_timestamp() + ahead FROM installation")
        return found

    async def moved(self, opens: timedelta, closes: timedelta) -> datetime:
        """Let it open and close so long from now; the end."""
        closes_at = await self.now() + closes
        await self.owner.execute(
            "UPDATE vote SET opens_at = $2, closes_at = $3, first_closes_at = $3 WHERE id = $1",
            self.vote[0],
            closes_at - closes + opens,
            closes_at,
        )
        return closes_at


async def answered(people: Crowd, act: Act) -> tuple[int, str]:
    """Status and text of an answer, whatever it is."""
    headers = {"Authorization": f"Bearer {act.token}", "Idempotency-Key": act.key}
    answer = await people.clients[0].post(act.path, json=act.body, headers=headers)
    if answer.is_success:
        act.sent, act.answer = True, answer.json()
    return answer.status_code, answer.text


async def kept_by_the_one_clock(site: Site, hours: int, zone: str, bug: str | None = None) -> None:
    """Fails where anything is decided or written by the clock of the service."""
    dice = random.Random(SEED)
    served = await site.serve(hours=hours, zone=zone, bug=bug)
    votes = await open_votes(site, 4)
    owner = await as_owner(site.url)
    try:
        received, *others = [Window(owner, one) for one in votes]
        ended, coming, ending = others
        await ended.moved(-timedelta(days=3), -timedelta(seconds=1))
        await coming.moved(timedelta(minutes=1), timedelta(days=3))
        before, acts = await received.now(), deal(site.facts, received.vote[0], dice)
        async with Crowd([served.socket]) as people:
            await people.send_all(acts)
            people.sound()
            await people.until_answered(acts)
            after = await received.now()
            for act in acts:
                if act.kind is Kind.BALLOT:
                    assert before <= act.receipt.ts <= after
            found = await audited(site, received.vote, acts)
            assert found.clean, found
            phone = site.facts.phones[0]
            for window, word in ((ended, "截止"), (coming, "还没有开始")):
                status, told = await answered(people, ballot(site.facts, window.vote[0], phone, dice))
                assert (status, word in told) == (409, True), told
            await until_the_end(site, ending, people, dice)
        kept = await owner.fetch("SELECT reported_at FROM complaint UNION ALL SELECT received_at FROM consult_visit")
        assert all(before <= at <= after for (at,) in kept)
    finally:
        await owner.close()


async def until_the_end(site: Site, window: Window, people: Crowd, dice: random.Random) -> None:
    """Cast until the window has ended: what was received bears an earlier instant, what was refused came at the end."""
    closes_at = await window.moved(-timedelta(days=1), timedelta(seconds=1))
    cast: list[Act] = []
    while True:
        act = ballot(site.facts, window.vote[0], dice.choice(site.facts.phones), dice)
        status, told = await answered(people, act)
        if status != 200:
            break
        cast.append(act)
    assert (status, "截止" in told) == (409, True), told
    assert await window.now() >= closes_at
    assert all(one.receipt.ts < closes_at for one in cast)
    assert cast


@pytest.mark.parametrize(("hours", "zone"), WRONG)
async def test_a_wrong_clock_of_the_service_decides_nothing(site: Site, hours: int, zone: str) -> None:
    await kept_by_the_one_clock(site, hours, zone)


async def test_a_service_that_asks_its_own_clock_is_found(site: Site) -> None:
    with pytest.raises(AssertionError):
        await kept_by_the_one_clock(site, 1, "UTC", "own-clock")
