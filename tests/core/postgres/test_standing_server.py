"""The embedded server is started again beneath whoever uses it, on real servers: and never where that would be wrong."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from app.cli.opening import beside
from app.core.postgres import standing_server
from app.core.postgres.embedded import Embedded, start
from app.core.postgres.embedded_programs import programs_for
from app.core.postgres.standing_server import WAITS_S, watch
from tests.conftest import PASSWORD
from tests.core.postgres.test_embedded import FOLDER, ROOT, postmaster, server_processes
from tests.core.postgres.test_embedded import data as data  # the fixture
from tests.core.postgres.test_embedded import empty as empty  # the fixture
from tests.core.postgres.test_embedded import ready as ready  # the fixture
from tests.faults.test_full_disk import fill, small_disk

PATIENCE_S = 60
"""A test that waits longer fails, and says for what."""

type Lines = list[MutableMapping[str, Any]]


async def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not await asyncio.to_thread(true):
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"
        await asyncio.sleep(0.05)


async def ask(embedded: Embedded, statement: str) -> object:
    session = await asyncpg.connect(host=str(embedded.socket_dir), port=5432, user="postgres", database="postgres")
    try:
        return await session.fetchval(statement)
    finally:
        await session.close()


def told(lines: Lines, event: str) -> list[str]:
    return [str(line["why"]) for line in lines if line["event"] == event]


@asynccontextmanager
async def standing(data: Path) -> AsyncIterator[tuple[Embedded, Lines]]:
    """A server with a ballot in it that is watched, and the lines logged."""
    with capture_logs() as lines, start(data) as embedded:
        await ask(embedded, "CREATE TABLE ballot AS SELECT 42 AS n")
        async with beside(watch(embedded)):
            yield embedded, lines


def stop_by_hand(data: Path, mode: str) -> None:
    code, said = programs_for(data / "pg").run("pg_ctl", "stop", "--wait", f"--mode={mode}", pgdata=data / "pg")
    assert code == 0, said


def kill(data: Path) -> None:
    os.kill(postmaster(data), signal.SIGKILL)


@pytest.mark.parametrize(
    "fall", [kill, lambda data: stop_by_hand(data, "immediate"), lambda data: stop_by_hand(data, "fast")]
)
async def test_a_server_that_has_gone_is_started_again_with_all_that_was_acknowledged(
    data: Path, fall: Callable[[Path], None]
) -> None:
    async with standing(data) as (embedded, lines):
        before = postmaster(data)
        fall(data)
        await until(lambda: bool(told(lines, "database_started_again")), "started again")
        assert postmaster(data) != before
        assert await ask(embedded, "SELECT n FROM ballot") == 42
        assert len(told(lines, "database_gone")) == 1
    assert server_processes(data) == set()


async def test_a_stop_on_purpose_is_not_undone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing_server, "LOOK_EVERY_S", 0.01)
    async with standing(data) as (embedded, lines):
        await asyncio.to_thread(embedded.stop)
        await asyncio.sleep(0.5)
        assert not embedded.start_again()
        assert server_processes(data) == set()
        assert told(lines, "database_started_again") == []


async def test_of_two_who_watch_one_starts_it_and_the_other_joins(data: Path) -> None:
    with start(data) as other:
        async with standing(data) as (embedded, lines), beside(watch(other)):
            kill(data)
            await until(lambda: not other.gone() and bool(told(lines, "database_started_again")), "started again")
            server = postmaster(data)
            await asyncio.sleep(1)
            assert postmaster(data) == server
            assert await ask(other, "SELECT n FROM ballot") == await ask(embedded, "SELECT n FROM ballot") == 42


async def test_it_comes_back_to_the_socket_it_had_whatever_the_temporary_folder(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with standing(data) as (embedded, lines):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        kill(data)
        await until(lambda: bool(told(lines, "database_started_again")), "started again")
        assert await ask(embedded, "SELECT n FROM ballot") == 42


async def test_another_server_on_the_folder_is_left_alone_with_its_socket(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after `pg_ctl restart` by hand: that server has our socket and not our lock."""
    monkeypatch.setattr(standing_server, "WAITS_S", (0, 0.1))
    async with standing(data) as (embedded, lines):
        monkeypatch.setattr(standing_server, "LOOK_EVERY_S", 0.01)
        code, said = programs_for(data / "pg").run("pg_ctl", "restart", "--wait", "--mode=fast", pgdata=data / "pg")
        if told(lines, "database_started_again"):
            pytest.skip("the watch was faster than the hand")
        assert code == 0, said
        server = postmaster(data)
        await until(lambda: len(told(lines, "database_not_started")) > 2, "said that another is there")
        assert "不是本软件启动的" in told(lines, "database_not_started")[-1]
        assert postmaster(data) == server
        assert await ask(embedded, "SELECT n FROM ballot") == 42
        stop_by_hand(data, "fast")
        await until(lambda: bool(told(lines, "database_started_again")), "started again")
        assert await ask(embedded, "SELECT n FROM ballot") == 42
    assert server_processes(data) == set()


@contextmanager
def moved_away(path: Path) -> Iterator[None]:
    kept = path.rename(path.with_name("kept"))
    yield
    assert not path.exists(), "made anew"
    kept.rename(path)


@pytest.mark.parametrize(
    ("part", "says"),
    [("pg", "数据库文件夹不见了"), ("pg/PG_VERSION", "缺少 PG_VERSION"), ("pg/global/pg_control", "pg_control")],
)
async def test_where_it_will_not_start_it_says_why_and_tries_ever_more_seldom(
    data: Path, part: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_server, "WAITS_S", (0, 0.1, 0.2))
    async with standing(data) as (embedded, lines):
        kill(data)
        await until(lambda: server_processes(data) == set(), "all of it gone")
        with moved_away(data / part):
            await until(lambda: len(told(lines, "database_not_started")) > 3, "said why")
        assert says in told(lines, "database_not_started")[-1]
        waits = [line["again_in_s"] for line in lines if line["event"] == "database_not_started"]
        assert waits[:4] in ([0.1, 0.2, 0.2, 0.2], [0.2, 0.2, 0.2, 0.2])
        await until(lambda: bool(told(lines, "database_started_again")), "started again")
        assert await ask(embedded, "SELECT n FROM ballot") == 42
    assert list(WAITS_S) == sorted(WAITS_S)


async def test_on_a_full_disk_it_says_so_and_comes_back_when_there_is_room(
    ready: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_server, "WAITS_S", (0, 0.1))
    monkeypatch.setattr(standing_server, "LOOK_EVERY_S", 4)  # it is filled before the first look
    with small_disk(empty, 200 << 10):
        shutil.copytree(ready, empty / "pg")
        async with standing(empty) as (embedded, lines):
            kill(empty)
            await until(lambda: server_processes(empty) == set(), "all of it gone")
            (empty / "pg" / "postmaster.pid").unlink()  # its room would do for the next one
            filler = fill(empty)
            await until(lambda: len(told(lines, "database_not_started")) > 1, "said why")
            assert "磁盘满了" in told(lines, "database_not_started")[-1]
            filler.unlink()
            await until(lambda: bool(told(lines, "database_started_again")), "started again")
            assert await ask(embedded, "SELECT n FROM ballot") == 42


async def test_a_server_that_falls_again_and_again_is_not_started_without_a_pause(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_server, "LOOK_EVERY_S", 0.01)
    waited = []
    asleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds >= 1:
            waited.append(seconds)
        await asleep(min(seconds, 0.01))

    async with standing(data) as (_, lines):
        monkeypatch.setattr(asyncio, "sleep", sleep)
        for fall in range(1, 4):
            kill(data)
            while len(told(lines, "database_started_again")) < fall:
                await asleep(0.05)
    assert waited == list(WAITS_S[1:3])


@contextmanager
def serving(data: Path, errors: Path) -> Iterator[tuple["subprocess.Popen[str]", httpx.Client]]:
    """`yigai serve` as it is started, with an account in its house."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("YIGAI_")}
    given |= {"YIGAI_DATA": str(data), "YIGAI_STAFF_PASSWORD": PASSWORD}
    yigai = [sys.executable, "-c", "from app.cli import main; main()"]
    subprocess.run([*yigai, "staff", "add", "admin", "--name", "系统管理员"], cwd=ROOT, env=given, check=True)
    with errors.open("w") as err:
        served = subprocess.Popen(
            [*yigai, "serve", "--host", "127.0.0.1", "--port", "0"],
            cwd=ROOT,
            env=given,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        )
    with served:
        try:
            assert served.stdout is not None
            address = served.stdout.readline().strip().partition("：")[2]
            patient = httpx.HTTPTransport(retries=10)  # it says where it will listen just before it does
            with httpx.Client(base_url=address, timeout=PATIENCE_S, transport=patient) as client:
                yield served, client
        finally:
            served.kill()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_service_answers_again_by_itself(tmp_path: Path) -> None:
    folder, errors = tmp_path / FOLDER, tmp_path / "served.err"
    with serving(folder, errors) as (served, client):
        answer = client.post("/v1/public/staff/sign-in", json={"login": "admin", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        # Acknowledged just before the fall, so it is there after it.
        bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
        kill(folder)
        refused, deadline = set(), time.monotonic() + PATIENCE_S
        while (seen := client.get("/v1/office/me", headers=bearer)).status_code != 200:
            assert time.monotonic() < deadline, errors.read_text()
            refused.add((seen.status_code, seen.json()["code"]))
            time.sleep(0.02)
        assert refused <= {(503, "database_busy")}
        served.send_signal(signal.SIGTERM)
        assert served.wait(PATIENCE_S) == 0
    said = errors.read_text()
    assert "数据库停了，正在重新启动" in said
    assert "database_started_again" in said
    assert server_processes(folder) == set()
