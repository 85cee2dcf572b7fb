"""Keeps the embedded server standing while a house is open: one that has gone is started again, by whoever uses it.

A killed postmaster, `pg_ctl stop` by accident, a disk that was full: nobody is there at night to start it. Every process
that keeps a house open looks; the launcher's gate lets one of them start it, and the others join (embedded.py).
"""

import asyncio

from app.core.logs import log
from app.core.postgres.embedded import Embedded, EmbeddedError

LOOK_EVERY_S = 0.5

WAITS_S = (0, 1, 2, 5, 10, 30, 60)
"""Seconds before each try at starting it again, the last one for all further ones."""

STEADY_S = 60
"""Seconds it must have stood for its next fall to count as a first one; else a server that dies at once is started without
a pause."""


async def watch(server: Embedded) -> None:
    """Look whether the server is there, and start it again where it is not, until cancelled or the use is given up.

    What happens stands in the log: `database_gone`; `database_not_started` with what is wrong and how to mend it, in
    Chinese, and the seconds until the next try; `database_started_again`.
    """
    clock, tries, stood_since = asyncio.get_running_loop().time, 0, 0.0
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if not _gone(server):
            continue
        if clock() - stood_since > STEADY_S:
            tries = 0
        log("database").error("database_gone", where=str(server.data / "pg"), why="数据库停了，正在重新启动")
        while True:
            await asyncio.sleep(_wait_s(tries))
            tries += 1
            try:
                if not await asyncio.to_thread(server.start_again):
                    return
            except EmbeddedError as error:
                log("database").error("database_not_started", why=error.message_zh, again_in_s=_wait_s(tries))
            else:
                break
        stood_since = clock()
        log("database").error("database_started_again", tries=tries, why="数据库已重新启动，已确认的数据都在")


def _wait_s(tries: int) -> float:
    return WAITS_S[min(tries, len(WAITS_S) - 1)]


def _gone(server: Embedded) -> bool:
    """Whether it has gone; where that cannot be told (too many open files) it is asked again at the next look."""
    try:
        return server.gone()
    except OSError:
        return False
