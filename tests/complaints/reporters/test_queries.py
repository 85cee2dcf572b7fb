"""A list of cases asks the database as often for one as for many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import event

from app.complaints.limits.limits import Limits
from tests.complaints.reporters.yard import Yard


@contextmanager
def counting(yard: Yard) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = yard.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_lists_and_the_dry_run(yard: Yard, http: httpx.AsyncClient) -> None:
    await yard.configured(Limits(public=True))
    me = await yard.phone()
    public = f"/v1/public/communities/{yard.hall.desk.id}/complaints"
    counts = []
    for more in (1, 3):
        for _ in range(more):
            await yard.release(await me.report())
        with counting(yard) as asked:
            await me.get("/complaints")
            await me.check()
            assert (await http.get(public)).json()["lines"]
        counts.append(len(asked))
    assert counts[0] == counts[1]
