"""From settings to an open house: database started or reached, schema brought up, key loaded."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import DBAPIError

from app.core.db import Database
from app.core.installation import Marker, WrongInstallation, describe, mark
from app.core.postgres import embedded, migrating, standing_server
from app.core.sealing import Sealer, load_sealer
from app.core.settings import Settings
from app.core.signing.kept_keys import KeyFault
from app.core.signing.log_keys import LogKeys
from app.core.signing.signer import Signer, forget_journals, load_signer

DATABASE = "yigai"


class CannotOpen(Exception):
    """The house cannot be opened; the message is Chinese and says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class OpenHouse:
    """An open house; `new_keys` are key files made just now, of which the operator must keep a copy."""

    settings: Settings
    database: Database
    sealer: Sealer
    signer: Signer
    new_keys: tuple[Path, ...]


def read_settings(**overrides: object) -> Settings:
    """The settings of the environment, overridden by what the command line gives; raises CannotOpen."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"  YIGAI_{'.'.join(str(step) for step in one['loc']).upper()}:{one['msg']}" for one in error.errors()]
        raise CannotOpen("环境变量有误:\n" + "\n".join(lines)) from None


def reach(settings: Settings) -> str:
    """The address of the database: the one given, or the embedded one, which is started and created if need be."""
    return _reached(settings)[0]


def _reached(settings: Settings) -> tuple[str, embedded.Embedded | None]:
    """That address, and the embedded server where it is that one's."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value(), None
    try:
        server = embedded.start(settings.data)
        server.create_database(DATABASE)
    except embedded.EmbeddedError as error:
        raise CannotOpen(str(error)) from None
    return server.url(DATABASE), server


def _standing(settings: Settings) -> tuple[str, embedded.Embedded | None]:
    """The same, with the schema of this program."""
    url, server = _reached(settings)
    try:
        asyncio.run(_schema(settings, url))
    except (OSError, DBAPIError) as error:
        raise CannotOpen(
            f"连不上数据库或没有权限（{type(error).__name__}）。请检查 YIGAI_DATABASE_URL、网络和账号权限。"
        ) from None
    return url, server


async def _schema(settings: Settings, url: str) -> None:
    """Bring the embedded database up to date; a real one is only looked at, its upgrade is the operator's act."""
    current = await migrating.current(url)
    if why := migrating.out_of_reach(current):
        raise CannotOpen(f"数据库结构是 {why}")
    if current == migrating.head():
        return
    if settings.database_url is None:
        await migrating.upgrade(url)
    else:
        raise CannotOpen(
            f"数据库结构是 {current or '空的'}，本程序需要 {migrating.head()}。请先备份，再执行：make migrate"
        )


@asynccontextmanager
async def opened(
    settings: Settings, *, marker: Marker | None = None, meanwhile: Callable[[], object] = lambda: None
) -> AsyncIterator[OpenHouse]:
    """The house, open until the block ends; its embedded server is started again meanwhile if it dies.

    `meanwhile` is done here while the database's programs start and the schema is made.

    `marker` marks a fresh database as a demo's, a test's or a practice house's; without it a marked database is refused, so
    that nobody holds a real vote where the clock can be moved. Raises CannotOpen.
    """
    standing = asyncio.create_task(asyncio.to_thread(_standing, settings))
    await asyncio.sleep(0)  # the thread begins
    meanwhile()
    url, server = await standing
    try:
        sealer, field_key = load_sealer(read_secret(settings.field_key), settings.data)
        keys = log_keys(settings)
        log_key = keys.new_file()
        signer = load_signer(keys, settings.log_name, settings.data)
    except KeyFault as error:
        raise CannotOpen(str(error)) from None
    database = Database(url, pool_size=settings.pool_size)
    try:
        await _require_marker(database, marker)
        async with AsyncExitStack() as watched:
            if server is not None:
                await watched.enter_async_context(beside(standing_server.watch(server)))
            yield OpenHouse(settings, database, sealer, signer, tuple(one for one in (field_key, log_key) if one))
    finally:
        await database.close()


@asynccontextmanager
async def beside(job: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """A job that goes on until the block ends."""
    task = asyncio.create_task(job)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def log_keys(settings: Settings) -> LogKeys:
    """Where the keys that sign logs are."""
    return LogKeys.from_settings(settings.data, read_secret(settings.log_key), read_secret(settings.former_log_keys))


def read_secret(key: SecretStr | None) -> str | None:
    """What a secret setting says."""
    return key.get_secret_value() if key else None


async def stands(settings: Settings, marker: Marker) -> bool:
    """Whether a database marked so is here already; raises CannotOpen where the folder holds another one."""
    url = await asyncio.to_thread(reach, settings)
    if await migrating.current(url) is None:
        return False
    database = Database(url, pooled=False)
    async with database.read() as session:
        standing = (await describe(session)).marker
    if standing != marker:
        raise CannotOpen(_other(settings, standing, marker))
    return True


async def renewed(settings: Settings, marker: Marker) -> None:
    """Throw away a marked database from an earlier run, so that this one begins empty; any other is left alone.

    Raises CannotOpen where the folder holds another one.
    """
    if await stands(settings, marker):
        await migrating.recreate(await asyncio.to_thread(reach, settings))
        forget_journals(settings.data)


def _other(settings: Settings, standing: Marker | None, wanted: Marker) -> str:
    what = standing.label if standing else "正式"
    return f"{settings.data} 里是{what}数据库，不能用作{wanted.label}。请换一个目录:--data 目录"


async def _require_marker(database: Database, marker: Marker | None) -> None:
    try:
        if marker is not None:
            async with database.write() as session:
                await mark(session, marker)
            return
        async with database.read() as session:
            found = await describe(session)
    except WrongInstallation as error:
        raise CannotOpen(str(error)) from None
    if found.marker is not None:
        raise CannotOpen(
            f"这是{found.marker.label}数据库（时钟可以拨动），不能用于正式服务。请换一个 YIGAI_DATA 目录或数据库。"
        )
