"""PostgreSQL stopped at once (`pg_ctl -m immediate`) under load, again and again, beneath a service that stays.

What was acknowledged is there when it has recovered, what was not is sent again and is there once, and the service goes
on by itself. Short: 5 stops. `make faults`: 300; figures are in docs/faults.md. With `synchronous_commit=off` the
harness must find that something is lost.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from app.core.postgres import embedded
from tests.databases import as_owner
from tests.faults import LONG, OTHER_SEED, figures
from tests.faults.acts import Crowd, deal, unanswered
from tests.faults.audit import Audit, audited
from tests.faults.site import PATIENCE_S, Served, Site
from tests.faults.test_kills import open_votes

SEED = 20261202 + OTHER_SEED
STOPS = 300 if LONG else 5


@dataclass
class Stops:
    """What came of some stops."""

    audit: Audit = field(default_factory=Audit)
    stops: int = 0
    mid_flight: int = 0
    refused: int = 0
    sent_again: int = 0


async def settled(site: Site) -> None:
    """Have everything on the disk that is committed so far."""
    owner = await as_owner(site.url)
    await owner.execute("CHECKPOINT")
    await owner.close()


async def one_stop(site: Site, served: Served, dice: random.Random, came: Stops, bug: str) -> None:
    (vote,) = await open_votes(site, 1)
    if bug != "none":
        await settled(site)  # the vote itself is not what may be lost
    acts = deal(site.facts, vote[0], dice)
    async with Crowd([served.socket]) as people:
        sending, after, deadline = (
            asyncio.create_task(people.send_all(acts)),
            dice.randrange(len(acts)),
            time.monotonic(),
        )
        while people.answered < after and not sending.done():
            assert time.monotonic() < deadline + PATIENCE_S, "the round does not end"
            await asyncio.sleep(0.002)
        came.mid_flight += people.in_flight > 0
        await asyncio.to_thread(site.stop_at_once)
        came.stops += 1
        await sending
        people.sound()
        await asyncio.to_thread(site.start_again)
        before = await audited(site, vote, acts)
        came.sent_again += unanswered(acts)
        came.refused += sum(one.refused.total() for one in acts)
        # With a fault of the log no ballot is given a receipt any more: what was lost is told by the first look.
        if before.lost:
            came.audit += before
        else:
            await people.until_answered(acts)
            came.audit += await audited(site, vote, acts)


async def stops(site: Site, many: int, bug: str = "none") -> Stops:
    dice, came, begun = random.Random(SEED), Stops(), time.monotonic()
    served = await site.serve()
    for number in range(many):
        await one_stop(site, served, dice, came, bug)
        if number % 25 == 24 or number == many - 1:
            took = timedelta(seconds=round(time.monotonic() - begun))
            figures(
                f"stops, seed {SEED}, bug {bug}: {came.stops} stops, {came.mid_flight} mid-flight, {came.refused} times"
                f" refused or cut off, {came.sent_again} sent again; {came.audit}; took {took}"
            )
    assert not served.ended(), "the service died with its database"
    return came


async def test_nothing_acknowledged_is_lost_when_the_database_stops_at_once(site: Site) -> None:
    came = await stops(site, STOPS)
    assert came.audit.clean, came.audit
    assert came.stops == STOPS
    assert came.mid_flight >= STOPS * 0.6
    assert came.audit.acknowledged > STOPS * 15


async def test_a_commit_that_does_not_wait_for_the_disk_is_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embedded.SETTINGS, "synchronous_commit", "off")
    monkeypatch.setitem(embedded.SETTINGS, "wal_writer_delay", "10s")
    site.server.stop()
    site.start_again()
    came = await stops(site, 2, "synchronous_commit=off")
    assert came.audit.lost
