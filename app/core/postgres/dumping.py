"""A whole database as one stream of bytes, and back: by PostgreSQL's own pg_dump, pg_restore and psql.

The programs are those of the wheel (embedded_programs.py), which read and write every server from 15 to 18. They speak no
TLS: where the address asks for it, the machine's own are used. The password travels in the environment, which other users
cannot read, and never on the command line, which they can.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

from sqlalchemy import make_url, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.db import APP_ROLE
from app.core.postgres.embedded_programs import EmbeddedError, binaries, environment

_PIECE = 1 << 20
_TIMEOUT = b"SET transaction_timeout = 0;\n"
_TIMEOUT_WHERE_KNOWN = (
    b"SELECT pg_catalog.set_config('transaction_timeout', '0', false)"
    b" WHERE pg_catalog.current_setting('server_version_num')::int >= 170000;\n"
)
"""pg_restore 18 sets it on every server, and those below 17 do not know it: hence its script, and psql to read that in."""

_OF_ITS_SERVER = re.compile(rb"ALTER TABLE ONLY \S+ ALTER COLUMN .+ SET \(pg_attver=\d+\);\n")
"""An option that some builds write beside each column by themselves (met in Debian's 17.12 and 15.20), and others refuse."""

_PLAIN = {"", "disable", "allow", "prefer"}

# The role belongs to the server and the rights of tables to come to whoever makes them, so no dump can bring either: they
# are what the first migration says (0001).
_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""  # noqa: S608 - a name of ours
_MEMBER = f"""
DO $$ BEGIN
    IF NOT pg_has_role(
        current_user,
        '{APP_ROLE}',
        CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
    ) THEN
        EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
    END IF;
END $$
"""
_TO_COME = (
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}",
)


class DumpFault(Exception):
    """A database that could not be written out or read in; the message is Chinese and says what the program said."""


async def dumped(url: str, snapshot: str) -> AsyncGenerator[bytes]:
    """The database as it was in an exported snapshot, in pg_dump's own format, piece by piece; raises DumpFault.

    Whoever exported the snapshot keeps its transaction until the last piece.
    """
    words = ["--format=custom", "--compress=gzip:6", "--no-owner", f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile() as said:
        running = await asyncio.create_subprocess_exec(
            str(_program("pg_dump", url)),
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=said,
            env=_reaching(url),
        )
        out = cast(asyncio.StreamReader, running.stdout)
        try:
            while piece := await out.read(_PIECE):
                yield piece
            status = await running.wait()
        finally:
            if running.returncode is None:
                running.kill()
                await running.communicate()
        if status != 0:
            said.seek(0)
            raise _fault("没能导出数据库", said.read())


async def load(url: str, dump: Path) -> None:
    """Read a dump into an empty database, whole or not at all; raises DumpFault.

    Every object comes to belong to whoever reads it in; what the application's role may do is as it was.
    """
    listed = await _error_words("pg_restore", url, "--list", str(dump))
    wanted = [line for line in listed.splitlines() if " DEFAULT ACL " not in line]
    await _execute(url, _ROLE, _MEMBER)
    with tempfile.NamedTemporaryFile("w", suffix=".list") as file:
        file.write("\n".join(wanted) + "\n")
        file.flush()
        await _read_in(url, dump, Path(file.name))
    # Not before: tables made under them would be everybody's to change, for a dump says only what is granted beyond.
    await _execute(url, *_TO_COME)


async def _read_in(url: str, dump: Path, wanted: Path) -> None:
    """The objects of a list out of a dump, in one transaction."""
    with tempfile.TemporaryFile() as said:
        telling = await asyncio.create_subprocess_exec(
            *(str(_program("pg_restore", url)), "--no-owner", f"--use-list={wanted}", "--file=-", str(dump)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=said,
            env=_reaching(url),
            limit=_PIECE,
        )
        reading = await asyncio.create_subprocess_exec(
            *(str(_program("psql", url)), "-Xq", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=said,
            env=_reaching(url),
        )
        out, into = cast(asyncio.StreamReader, telling.stdout), cast(asyncio.StreamWriter, reading.stdin)
        try:
            with suppress(ConnectionError, ProcessLookupError):  # psql has ended, and says why
                await _passed_on(out, into)
                # At the end of its input psql commits: of a script that broke off it must see none.
                if await telling.wait() == 0:
                    into.close()
                else:
                    reading.kill()
            status = await reading.wait()
        finally:
            for one in (telling, reading):
                if one.returncode is None:
                    one.kill()
                    await one.communicate()
        if status != 0:
            said.seek(0)
            raise _fault("没能导入数据库", said.read())


async def _passed_on(out: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    """A script, from where its first rows begin byte for byte."""
    while (line := await out.readline()) and not line.startswith(b"COPY "):
        if not _OF_ITS_SERVER.fullmatch(line):
            into.write(_TIMEOUT_WHERE_KNOWN if line == _TIMEOUT else line)
    into.write(line)
    while piece := await out.read(_PIECE):
        into.write(piece)
        await into.drain()


async def _execute(url: str, *statements: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


async def _error_words(program: str, url: str, *words: str) -> str:
    running = await asyncio.create_subprocess_exec(
        str(_program(program, url)),
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_reaching(url),
    )
    out, err = await running.communicate()
    if running.returncode != 0:
        raise _fault("没能导入数据库", err)
    return out.decode(errors="replace")


def _program(name: str, url: str) -> Path:
    if _tls(url) in _PLAIN:
        try:
            return binaries() / name
        except EmbeddedError as error:
            raise DumpFault(str(error)) from None
    found = shutil.which(name)
    if found is None:
        raise DumpFault(
            f"数据库地址要求加密连接（ssl），随软件安装的 {name} 不支持，本机也没有另外安装。\n"
            "办法：apt-get install postgresql-client-18（版本不低于数据库），再执行一次。"
        )
    return Path(found)


def _tls(url: str) -> str:
    asked = make_url(url).query.get("ssl", "")
    return asked if isinstance(asked, str) else asked[-1]


def _reaching(url: str) -> dict[str, str]:
    """The address as libpq's programs take it from the environment, and nothing else of the caller's."""
    parsed = make_url(url)
    host = parsed.query.get("host") or parsed.host
    told = {
        "PGHOST": host if isinstance(host, str) else ",".join(host or ()),
        "PGPORT": str(parsed.port or ""),
        "PGUSER": parsed.username or "",
        "PGPASSWORD": parsed.password or "",
        "PGDATABASE": parsed.database or "",
        "PGSSLMODE": "require" if _tls(url) == "true" else _tls(url),
        "PGCONNECT_TIMEOUT": "10",
    }
    home = {"HOME": os.environ["HOME"]} if "HOME" in os.environ else {}
    return environment() | home | {name: value for name, value in told.items() if value}


def _fault(what: str, data: bytes) -> DumpFault:
    lines: Sequence[str] = data.decode(errors="replace").strip().splitlines() or ["（没有输出）"]
    return DumpFault(f"{what}。原话：\n" + "\n".join(lines[-8:]))
