"""The embedded database with real servers: one for each folder, none left behind, nothing lost, faults told plainly."""

import asyncio
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.postgres.embedded import Embedded, EmbeddedError, start
from app.core.postgres.embedded_programs import programs_for

ROOT = Path(__file__).parents[3]
FOLDER = '议改 data\'s "$HOME" folder'

OPENING = """
import asyncio, os, signal, sys
from pathlib import Path
import asyncpg
from app.core.postgres.embedded import EmbeddedError, start
data = Path(sys.argv[1])
number = lambda: (data / "pg" / "postmaster.pid").read_text().split()[0]
async def ask(embedded, database="postgres"):
    session = await asyncpg.connect(host=str(embedded.socket_dir), port=5432, user="postgres", database=database)
    answer = await session.fetchval("SELECT current_database()")
    await session.close()
    return answer
"""

Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database folder made once, its server stopped: copying it is faster than initdb."""
    data = tmp_path_factory.mktemp("ready")
    start(data).stop()
    return data / "pg"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    data = tmp_path / FOLDER
    data.mkdir()
    yield data
    for process in server_processes(data):  # of a test that failed
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@pytest.fixture
def data(ready: Path, empty: Path) -> Path:
    shutil.copytree(ready, empty / "pg")
    return empty


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs Python on a data folder in a process of its own; one that is still there after the test is killed."""
    begun: list[subprocess.Popen[str]] = []

    def begin(script: str, data: Path, **variables: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", OPENING + script, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | variables,
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        with process:
            process.kill()


def server_processes(data: Path) -> set[int]:
    """Every process that works in the database folder, as all those of a PostgreSQL server do."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").samefile(data / "pg"):
                found.add(int(process.name))
    return found


def postmaster(data: Path) -> int:
    return int((data / "pg" / "postmaster.pid").read_text().split()[0])


def sql(embedded: Embedded, statement: str, database: str = "postgres") -> str | None:
    async def ask() -> str | None:
        engine = create_async_engine(embedded.url(database))
        async with engine.begin() as connection:
            result = await connection.exec_driver_sql(statement)
            value = result.scalar() if result.returns_rows else None
        await engine.dispose()
        return None if value is None else str(value)

    return asyncio.run(ask())


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def waits(process: "subprocess.Popen[str]", lock: Path) -> bool:
    """Whether somebody comes to wait for the lock before the process ends (or half a minute is over)."""
    inode = f":{lock.stat().st_ino} "
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        if any(" -> " in line and inode in line for line in Path("/proc/locks").read_text().splitlines()):
            return True
        time.sleep(0.01)
    return False


async def test_a_first_start_makes_a_server_that_a_running_event_loop_can_use(empty: Path) -> None:
    half_made = empty / "pg.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")

    with start(empty) as embedded:
        embedded.create_database()
        engine = create_async_engine(embedded.url())
        async with engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT current_database() AS db, current_user AS usr, pg_encoding_to_char(encoding) AS enc,"
                    " datlocprovider::text AS provider, datlocale AS locale, datcollate AS libc"
                    " FROM pg_database WHERE datname = current_database()"
                )
            )
            assert found.one() == ("yigai", "postgres", "UTF8", "b", "C.UTF-8", "C.UTF-8")
            settings = await connection.execute(text("SELECT name, setting FROM pg_settings"))
            shown = {row.name: row.setting for row in settings}
        await engine.dispose()
        assert stat.S_IMODE(embedded.socket_dir.stat().st_mode) == 0o700
        assert [file.suffix for file in (empty / "pg" / "log").glob("pg-*")] == [".log"]

    assert shown["listen_addresses"] == ""
    assert shown["TimeZone"] == shown["log_timezone"] == "UTC"
    assert {shown[name] for name in ("fsync", "synchronous_commit", "logging_collector")} == {"on"}
    assert shown["max_connections"] == "200"
    assert not half_made.exists()
    assert server_processes(empty) == set()
    assert not embedded.socket_dir.exists()


def test_a_second_start_joins_and_only_the_last_stop_stops(data: Path) -> None:
    first = start(data)
    server = postmaster(data)
    second = start(data)
    assert postmaster(data) == server
    assert second.url() == first.url()

    first.stop()
    first.stop()
    assert sql(second, "SELECT 1") == "1"
    second.stop()
    assert server_processes(data) == set()
    second.stop()


def test_data_survive_a_restart(data: Path) -> None:
    with start(data) as embedded:
        embedded.create_database()
        sql(embedded, "CREATE TABLE flat AS SELECT '3号楼' AS building", "yigai")
    with start(data) as embedded:
        assert sql(embedded, "SELECT building FROM flat", "yigai") == "3号楼"


def test_databases_are_made_once_or_copied_from_a_template(data: Path) -> None:
    with start(data) as embedded:
        odd = 'it\'s "odd"; --'
        embedded.create_database("tpl")
        sql(embedded, "CREATE TABLE kept AS SELECT 7 AS n", "tpl")
        embedded.create_database("tpl")
        embedded.create_database(odd, template="tpl")
        assert sql(embedded, "SELECT n FROM kept", odd) == "7"
        with pytest.raises(EmbeddedError, match=r"没能建立数据库 copy(.|\n)*nowhere"):
            embedded.create_database("copy", template="nowhere")
        with pytest.raises(EmbeddedError, match="already exists"):
            embedded.create_database(odd, template="tpl")


def test_three_processes_at_once_share_one_server_and_leave_none(empty: Path, run: Run) -> None:
    script = """
embedded = start(data)
embedded.create_database()
print(number(), asyncio.run(ask(embedded, "yigai")), flush=True)
sys.stdin.readline()
"""
    stray = {"PGPORT": "6543", "PGDATA": "/nowhere", "PGOPTIONS": "-c fsync=off", "LC_ALL": "zh_CN.GBK"}
    processes = [run(script, empty, **stray) for _ in range(3)]
    told = {said(process) for process in processes}
    assert told == {f"{postmaster(empty)} yigai"}
    for process in processes:  # all leave at once too
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    assert server_processes(empty) == set()


def test_after_its_user_is_killed_a_server_is_reused_and_then_stopped(data: Path, run: Run) -> None:
    process = run("start(data); print(number(), flush=True); sys.stdin.readline()", data)
    server = said(process)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert int(server) in server_processes(data)

    with start(data) as embedded:
        assert str(postmaster(data)) == server
        assert sql(embedded, "SELECT 1") == "1"
    assert server_processes(data) == set()


def test_a_killed_server_recovers_what_was_committed(data: Path) -> None:
    before = start(data)
    sql(before, "CREATE TABLE ballot AS SELECT 42 AS n")
    os.kill(postmaster(data), signal.SIGKILL)

    with start(data) as after:
        assert sql(after, "SELECT n FROM ballot") == "42"
        assert sql(before, "SELECT n FROM ballot") == "42"
        before.stop()
        assert sql(after, "SELECT n FROM ballot") == "42"
    assert server_processes(data) == set()


def test_stopping_waits_for_what_is_left_of_a_killed_server(data: Path) -> None:
    embedded = start(data)
    server = postmaster(data)
    last = int(str(sql(embedded, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")))
    os.kill(last, signal.SIGSTOP)
    os.kill(server, signal.SIGKILL)
    with subprocess.Popen(
        ["sh", "-c", f"while kill -0 {server}; do sleep 0.1; done; sleep 0.5; kill -CONT {last}"],
        stderr=subprocess.DEVNULL,
    ):
        embedded.stop()
        assert server_processes(data) == set()


def test_starting_and_stopping_wait_at_the_gate(data: Path, run: Run) -> None:
    with (data / "gate.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        process = run("e = start(data); print('in', flush=True); sys.stdin.readline(); e.stop()", data)
        assert waits(process, data / "gate.lock")
        assert server_processes(data) == set()

        fcntl.flock(gate, fcntl.LOCK_UN)
        assert said(process) == "in"
        fcntl.flock(gate, fcntl.LOCK_EX)
        assert process.stdin is not None
        process.stdin.close()
        assert waits(process, data / "gate.lock")
        assert postmaster(data) in server_processes(data)

        fcntl.flock(gate, fcntl.LOCK_UN)
        assert process.wait() == 0
    assert server_processes(data) == set()


def test_a_number_left_from_before_a_crash_may_belong_to_another_program(data: Path, run: Run) -> None:
    process = run("e = start(data); print(e.socket_dir, flush=True); sys.stdin.readline()", data)
    socket_dir = Path(said(process))
    with start(data) as embedded:
        sql(embedded, "CREATE TABLE ballot AS SELECT 42 AS n")
    process.kill()
    os.kill(postmaster(data), signal.SIGKILL)
    for left in (data / "pg" / "postmaster.pid", socket_dir / ".s.PGSQL.5432.lock"):
        left.write_text("\n".join([str(os.getpid()), *left.read_text().splitlines()[1:]]))

    with start(data) as embedded:
        assert postmaster(data) != os.getpid()
        assert sql(embedded, "SELECT n FROM ballot") == "42"


def test_an_interrupt_from_the_terminal_leaves_the_server_to_the_process(data: Path, run: Run) -> None:
    process = run(
        """
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by a run that is in the background
embedded = start(data)
try:
    print(number(), flush=True)
    sys.stdin.readline()
except KeyboardInterrupt:
    print(number(), asyncio.run(ask(embedded)), flush=True)
""",
        data,
    )
    server = said(process)
    os.killpg(process.pid, signal.SIGINT)
    assert said(process) == f"{server} postgres"
    assert process.wait() == 0
    assert server_processes(data) == set()


def test_a_forked_child_is_no_user_unless_it_starts_itself(data: Path, run: Run) -> None:
    process = run(
        """
embedded = start(data)
if os.fork() == 0:
    sys.exit()
os.wait()
print(asyncio.run(ask(embedded)), flush=True)
told, tell = os.pipe()
if os.fork() == 0:
    own = start(data)
    os.write(tell, b"started")
    sys.stdin.readline()
    print(asyncio.run(ask(own)), flush=True)
    sys.exit()
os.read(told, 7)
embedded.stop()
print("left", flush=True)
os.wait()
""",
        data,
    )
    assert said(process) == "postgres"
    assert said(process) == "left"
    assert process.communicate("\n", timeout=60)[0] == "postgres\n"
    assert process.returncode == 0
    assert server_processes(data) == set()


def test_a_process_with_another_temporary_folder_joins_all_the_same(
    data: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Path(tempfile.mkdtemp(prefix="e,"))
    process = run("e = start(data); print(e.socket_dir, flush=True); sys.stdin.readline()", data, TMPDIR=str(elsewhere))
    socket_dir = said(process)
    elsewhere.rmdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with start(data) as embedded:
        assert str(embedded.socket_dir) == socket_dir
        process.communicate("\n", timeout=60)
        assert sql(embedded, "SELECT 1") == "1"


def test_a_temporary_folder_too_deep_for_a_socket_is_not_used(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with start(data) as embedded:
        assert deep not in embedded.socket_dir.parents
        assert sql(embedded, "SELECT 1") == "1"


def test_a_socket_folder_open_to_others_is_refused(data: Path) -> None:
    with start(data) as embedded:
        socket_dir = embedded.socket_dir
    socket_dir.mkdir(mode=0o755)
    try:
        with pytest.raises(EmbeddedError, match="被别人占用") as refused:
            start(data)
    finally:
        socket_dir.rmdir()
    assert str(socket_dir) in refused.value.message_zh
    start(data).stop()


def test_a_server_started_by_hand_is_left_alone(data: Path) -> None:
    programs = programs_for(data / "pg")
    with tempfile.TemporaryDirectory() as socket_dir:
        options = f"-k {socket_dir} -c listen_addresses="
        assert programs.run("pg_ctl", "start", "--wait", "--options", options, pgdata=data / "pg")[0] == 0
        server = postmaster(data)
        with pytest.raises(EmbeddedError, match="不是本软件启动的"):
            start(data)
        assert postmaster(data) == server
        assert programs.query(Path(socket_dir), "SELECT 1") == (0, "1")
        assert programs.run("pg_ctl", "stop", "--wait", pgdata=data / "pg")[0] == 0


def test_a_server_that_fails_says_why(data: Path) -> None:
    (data / "pg" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"没有启动(.|\n)*pg_control"):
        start(data)
    assert server_processes(data) == set()
