"""What a city's cases cost whoever asks of a few of them, and of all of them: no table is read whole, no loop held."""

import asyncio
import gc
import re
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event, text

from app.complaints.kinds import CaseAct
from tests.complaints.handlers.many_cases import copied
from tests.complaints.handlers.site import Site

MONTH = "case-indicators/2026-11"


async def closed(site: Site) -> uuid.UUID:
    """A case that went its whole way in November, through two hands."""
    await site.at("2026-11-02T09:00")
    case = await site.report()
    await site.sent_to(case)
    await site.did("hand", case, "refusals", reason="不属我司施工范围")
    await site.sent_to(case, "anju")
    await site.did("other", case, "acceptances")
    await site.did("other", case, "progress", words="已到场查看")
    await site.did("other", case, "done", outcome="not_fixed", words="无法修复")
    await site.says(case, CaseAct.SAID_FIXED)
    return case


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT * FROM case_clock WHERE complaint_id = $1", "ix_case_clock_complaint_id"),
        (
            "SELECT * FROM case_event WHERE complaint_id = $1 OR (into_id = $1 AND act IN ('merged', 'unmerged'))",
            "ix_case_event_into",
        ),
    ],
)
async def test_what_is_of_one_case_is_found_by_an_index(
    site: Site, owner: asyncpg.Connection, sql: str, index: str
) -> None:
    case = await closed(site)
    await copied(owner, case, 2000)
    plan = "\n".join(row[0] for row in await owner.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", case))
    assert index in plan, plan
    assert "Seq Scan" not in plan, plan
    buffers = [int(one) for one in re.findall(r"shared hit=(\d+)", plan)]
    assert buffers[0] < 50, plan


class Beats:
    """How much of the processor the loop's own thread took between two turns of a task beside, at most."""

    def __init__(self) -> None:
        self.many, self.longest = 0, 0.0

    async def beat(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            self.many += 1
            self.longest = max(self.longest, time.thread_time() - before)


@asynccontextmanager
async def beating() -> AsyncIterator[Beats]:
    beats = Beats()
    # What lies about of other tests is looked through at a stretch, at any time, and is no work of the month's.
    gc.collect()
    gc.freeze()
    task = asyncio.create_task(beats.beat())
    try:
        yield beats
    finally:
        task.cancel()
        gc.unfreeze()


MANY = 3000
HELD = 0.15
"""Seconds of the loop's own thread at a stretch, which do not grow with the load of the machine."""


@pytest.mark.parametrize("at", ["community", "district", "sheet"])
async def test_a_month_of_many_cases_leaves_the_loop_to_others(site: Site, owner: asyncpg.Connection, at: str) -> None:
    others = [uuid.UUID((await site.town.community(f"第{number}小区"))["id"]) for number in range(3)]
    await copied(owner, await closed(site), MANY, [site.id, *others] if at != "community" else ())
    async with site.town.database.read() as session:
        district = await session.scalar(text("SELECT id FROM district"))
    path = {
        "community": site.path(MONTH),
        "district": f"/v1/office/districts/{district}/{MONTH}",
        "sheet": f"/v1/office/districts/{district}/{MONTH}.xlsx",
    }[at]
    who = "district" if at in {"district", "sheet"} else "street"
    await site.who(who)
    asked: list[int] = []

    def count(*given: Any) -> None:
        asked.append(len(given[3]))

    engine = site.town.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    async with beating() as beats:
        answer = await site.get(who, path)
    event.remove(engine, "before_cursor_execute", count)
    assert answer.status_code == 200, answer.text
    assert beats.longest < HELD, beats.longest
    # A statement takes 32,767 parameters, which a district's month has more cases than.
    assert max(asked) < 1100
    if at == "sheet":
        return
    total = {one["indicator"]: (one["counted"], one["among"]) for one in answer.json()["total"]["figures"]}
    assert total == {
        "accepted": (MANY + 1, MANY + 1),
        "on_time": (MANY + 1, MANY + 1),
        "fixed": (MANY + 1, MANY + 1),
        "reopened": (0, MANY + 1),
        "satisfied": (0, 0),
    }
