"""A real PostgreSQL for every test that wants one: a server for the run, a migrated template, a copy for each test.

The server is the embedded one, or the one named by `YIGAI_TEST_SERVER` (an address of its `postgres` database).
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.db import Database
from app.core.installation import Marker, mark
from app.core.postgres import embedded, migrating

TEMPLATE = "yigai_template"
ROOM_IN_MEMORY = 4 << 30
"""Bytes; a run used under 1 GiB of them when this was written."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock that all workers of the run share."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def running_server(shared_folder: Path, used: ExitStack) -> str:
    """The address of the server's `postgres` database, with the migrated template in it, until `used` is closed."""
    url = os.environ.get("YIGAI_TEST_SERVER")
    if url is None:
        folder = used.enter_context(_in_memory(shared_folder))
        with pytest.MonkeyPatch.context() as patch:
            # Nothing of this server outlives the run, so nothing of it need reach the disk.
            patch.setitem(embedded.SETTINGS, "fsync", "off")
            running = embedded.start(folder)
        used.callback(running.stop)
        url = running.url("postgres")
    with held(shared_folder / "template.lock"):
        # Once for each run, by whichever worker comes first: a server that outlives runs may hold an old template.
        built = shared_folder / "template.built"
        if not built.exists():
            asyncio.run(_build_template(url))
            built.touch()
    return url


@contextmanager
def _in_memory(shared_folder: Path) -> Iterator[Path]:
    """A folder for the run's server, the same for all its workers: in memory where the machine has room for it.

    A database is copied for almost every test, in memory some twenty times faster than on a disk. The last user of the
    folder removes it; what a killed run left behind, the next run does.
    """
    memory = Path("/dev/shm")  # noqa: S108 - Linux's, and open to all as /tmp is
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM_IN_MEMORY:
        yield shared_folder / "server"
        return
    run = hashlib.sha256(os.fsencode(shared_folder)).hexdigest()[:12]
    folder = memory / f"yigai-tests-{os.geteuid()}-{run}"
    coming_or_going = memory / f"yigai-tests-{os.geteuid()}.lock"
    with held(coming_or_going):
        for left_behind in memory.glob(f"yigai-tests-{os.geteuid()}-*"):
            if left_behind != folder:
                _remove_if_unused(left_behind)
        folder.mkdir(mode=0o711, exist_ok=True)
        users = (folder / "users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
    yield folder
    with held(coming_or_going):
        users.close()
        _remove_if_unused(folder)


def _remove_if_unused(folder: Path) -> None:
    with (folder / "users.lock").open("w") as users, suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)


async def as_owner(url: str) -> asyncpg.Connection:
    parsed = make_url(url)
    return await asyncpg.connect(
        user=parsed.username,
        password=parsed.password,
        host=parsed.query.get("host") or parsed.host,
        port=parsed.port,
        database=parsed.database,
    )


def address_of(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def _build_template(url: str) -> None:
    admin = await as_owner(url)
    try:
        for left_over in (TEMPLATE, "tpl_new"):
            await admin.execute(f"DROP DATABASE IF EXISTS {left_over} WITH (FORCE)")
        await admin.execute("CREATE DATABASE tpl_new")
        await migrating.upgrade(address_of(url, "tpl_new"))
        database = Database(address_of(url, "tpl_new"), pooled=False)
        async with database.write() as session:
            await mark(session, Marker.TEST)
        await database.close()
        await admin.execute(f"ALTER DATABASE tpl_new RENAME TO {TEMPLATE}")
    finally:
        await admin.close()


@asynccontextmanager
async def copy_of(server: str, template: str) -> AsyncIterator[str]:
    name = f"t_{uuid.uuid4().hex}"
    admin = await as_owner(server)
    try:
        # Where nothing need reach the disk, files are copied several times faster than their pages are logged.
        strategy = "FILE_COPY" if await admin.fetchval("SHOW fsync") == "off" else "WAL_LOG"
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {strategy}")
        yield address_of(server, name)
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()


@lru_cache
def _first(server: URL) -> Engine:
    return create_async_engine(server, query_cache_size=10_000).sync_engine


def alike(url: str, **options: Any) -> AsyncEngine:
    """An engine that has what others have compiled and learned of its server: one dialect, one cache of statements."""
    engine = create_async_engine(url, **options)
    own, first = engine.sync_engine, _first(make_url(url).set(database="postgres"))
    own.dialect.initialize = first.dialect.initialize  # what asks the server, on the first connection
    own.dialect, own._compiled_cache = first.dialect, first._compiled_cache
    return engine


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
