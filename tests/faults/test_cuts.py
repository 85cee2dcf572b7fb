"""Connections cut: between phones and the service, and between the service and its database.

Nothing acknowledged is lost, what is sent again is there once, the only error of the server is the one that is
documented as passing, and the service is as before when the cuts end. Short: 30 cuts and 25 connections of the database;
`make faults`: 1,000 each. Bugs put in on purpose show that the harness would find them.
"""

import asyncio
import json
import random
import time
from collections import Counter
from datetime import timedelta

import pytest

from tests.databases import as_owner
from tests.faults import LONG, OTHER_SEED, figures
from tests.faults.acts import Act, Crowd, deal
from tests.faults.audit import Audit, audited, without_unique
from tests.faults.site import PATIENCE_S, Served, Site
from tests.faults.test_kills import open_votes

SEED = 20261203 + OTHER_SEED
CUTS, ENDED = (1_000, 1_000) if LONG else (30, 25)
SLOWLY_S = 0.3
"""How long a slow phone takes for its body."""


# -- between phone and service ----------------------------------------------------------------------------------------


def request(act: Act) -> tuple[bytes, bytes]:
    """Head and body, as a phone sends them."""
    body = json.dumps(act.body).encode()
    head = (
        f"POST {act.path} HTTP/1.1",
        "host: yigai.test",
        f"authorization: Bearer {act.token}",
        f"idempotency-key: {act.key}",
        "content-type: application/json",
        f"content-length: {len(body)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n", body


async def cut_in_the_body(served: Served, act: Act, dice: random.Random) -> None:
    """The connection is reset when part of the body is sent."""
    _, writer = await asyncio.open_unix_connection(served.socket)
    head, body = request(act)
    writer.write(head + body[: dice.randrange(len(body))])
    await writer.drain()
    await asyncio.sleep(dice.uniform(0, 0.02))
    writer.transport.abort()
    act.sent = True


async def cut_before_the_answer(served: Served, act: Act, dice: random.Random) -> None:
    """Everything is sent, and nobody is there for the answer."""
    _, writer = await asyncio.open_unix_connection(served.socket)
    writer.write(b"".join(request(act)))
    await writer.drain()
    await asyncio.sleep(dice.uniform(0, 0.05))
    writer.transport.abort()
    act.sent = True


async def slow(served: Served, act: Act, dice: random.Random) -> None:
    """The body comes in drops, and the answer is waited for."""
    reader, writer = await asyncio.open_unix_connection(served.socket)
    head, body = request(act)
    writer.write(head)
    at = 0
    while at < len(body):
        size = dice.randrange(20, 80)
        writer.write(body[at : at + size])
        at += size
        await asyncio.sleep(SLOWLY_S * size / len(body))
    async with asyncio.timeout(PATIENCE_S):
        status = await reader.readline()
    assert b" 20" in status, status
    writer.transport.abort()
    act.sent = True


async def cut(site: Site, many: int, bug: str | None = None) -> tuple[Audit, Counter[str]]:
    """Rounds in which half of what is sent is cut off or slow, until so many were; then all of it is sent again."""
    dice, came, ways = random.Random(SEED), Audit(), Counter[str]()
    served = await site.serve(bug=bug)
    while ways.total() < many:
        (vote,) = await open_votes(site, 1)
        acts = deal(site.facts, vote[0], dice)
        async with Crowd([served.socket]) as people:
            broken = acts[: len(acts) // 2]
            jobs = []
            for act in broken:
                way = dice.choice((cut_in_the_body, cut_before_the_answer, slow))
                ways[way.__name__] += 1
                jobs.append(way(served, act, random.Random(dice.random())))
            await asyncio.gather(people.send_all(acts[len(broken) :], at_once=8), *jobs)
            people.sound()
            await people.until_answered(acts)
            came += await audited(site, vote, acts)
    assert not served.ended()
    assert b"internal_error" not in site.errors.read_bytes()
    return came, ways


async def test_what_was_cut_off_is_there_once_when_it_is_sent_again(site: Site) -> None:
    begun = time.monotonic()
    came, ways = await cut(site, CUTS)
    assert came.clean, came
    assert min(ways.values()) > CUTS // 10
    took = timedelta(seconds=round(time.monotonic() - begun))
    figures(f"cuts between phone and service, seed {SEED}: {dict(ways)}; {came}; took {took}")


async def test_a_second_made_by_who_was_cut_off_is_found(site: Site) -> None:
    owner = await as_owner(site.url)
    await without_unique(owner)
    await owner.close()
    came, _ = await cut(site, 1, "retry-makes-a-second")
    assert came.double


# -- between service and database -------------------------------------------------------------------------------------

ONE_ENDED = """
SELECT pg_terminate_backend(pid) FROM (
  SELECT pid FROM pg_stat_activity WHERE application_name = 'yigai' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1
) AS one
"""


async def ended(site: Site, many: int, bug: str | None = None) -> tuple[Audit, int]:
    """Rounds in which the database ends connections of the service at random, until so many were; and one without."""
    dice, came, times, refused = random.Random(SEED), Audit(), 0, 0
    served = await site.serve(bug=bug)
    owner = await as_owner(site.url)
    try:
        while times < many:
            (vote,) = await open_votes(site, 1)
            acts = deal(site.facts, vote[0], dice)
            async with Crowd([served.socket]) as people:
                sending = asyncio.create_task(people.send_all(acts))
                while not sending.done():
                    times += await owner.fetchval(ONE_ENDED) is True
                    await asyncio.sleep(dice.uniform(0, 0.06))
                await sending
                people.sound()
                refused += sum(one.refused.total() for one in acts)
                await people.until_answered(acts)
                came += await audited(site, vote, acts)
    finally:
        await owner.close()
    (vote,) = await open_votes(site, 1)
    acts = deal(site.facts, vote[0], dice)
    async with Crowd([served.socket]) as people:
        # What broke while nobody asked for it is met once by each connection of the pool, and then no more.
        await people.send_all(acts)
        await people.until_answered(acts)
        last = [one.again() for one in acts]
        await people.send_all(last)
        people.sound()
        assert all(one.answer is not None for one in last), "the pool has not recovered"
        came += await audited(site, vote, acts)
    assert refused, "nobody noticed: nothing was cut"
    figures(f"connections of the database ended, seed {SEED}, bug {bug}: {times}, refused {refused}; {came}")
    return came, times


async def test_connections_that_the_database_ends_are_made_anew(site: Site) -> None:
    came, times = await ended(site, ENDED)
    assert came.clean, came
    assert times >= ENDED


async def test_an_error_of_ours_where_the_database_was_away_is_found(site: Site) -> None:
    with pytest.raises(AssertionError, match="internal_error"):
        await ended(site, ENDED, "away-is-our-error")
