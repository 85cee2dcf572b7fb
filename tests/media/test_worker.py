"""The processes that open files: bounded, replaced when they die, ended with whoever asked for them."""

import asyncio
import gc
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.errors import Refused
from app.media import preparing, worker
from app.media.errors import WORKERS_BUSY
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import FileKind, StoredKind
from app.media.limits import MOST_MEMORY
from app.media.worker import Workers
from tests.media import making

JPEG = making.told_jpeg()


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers(seconds=2)
    yield made
    made.close()


def hosts(workers: Workers) -> list[int]:
    return [host._process.pid for host in workers._hosts if host._process]


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def open_files(pid: int) -> set[int]:
    return {int(one.name) for one in Path(f"/proc/{pid}/fd").iterdir()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def soon(what: str, holds: object) -> None:
    for _ in range(400):
        if holds():  # type: ignore[operator]
            return
        await asyncio.sleep(0.02)
    raise AssertionError(what)


async def test_one_process_opens_one_file_after_another(workers: Workers) -> None:
    first = await workers.prepare(FileKind.JPEG, JPEG)
    assert (first.kind, first.width, first.height, first.pages) == (StoredKind.JPEG, *making.SIZE, None)
    for _ in range(4):
        assert await workers.prepare(FileKind.JPEG, JPEG) == first
    started = hosts(workers)
    assert (await workers.prepare(FileKind.PDF, making.written(making.plain_pdf(pages=3)))).pages == 3
    assert set(started) <= set(hosts(workers))


async def test_files_are_opened_side_by_side_and_no_more_than_two(workers: Workers) -> None:
    slow = making.scan_bomb(10)
    tasks = [asyncio.create_task(workers.prepare(FileKind.JPEG, slow)) for _ in range(3)]
    await soon("two at once", lambda: len(hosts(workers)) == 2 and all(children(pid) for pid in hosts(workers)))
    await asyncio.gather(*tasks, return_exceptions=True)
    assert len(hosts(workers)) <= 2


async def test_a_file_that_takes_too_long_is_refused_and_the_next_is_not() -> None:
    workers = Workers(seconds=1)
    began = time.monotonic()
    with pytest.raises(Unfit) as unfit:
        await workers.prepare(FileKind.JPEG, making.scan_bomb())
    assert unfit.value.why is Why.TOO_MUCH
    assert time.monotonic() - began < 10
    assert (await workers.prepare(FileKind.JPEG, JPEG)).kind is StoredKind.JPEG


async def test_a_file_that_kills_its_process_is_refused_and_its_neighbours_are_not(workers: Workers) -> None:
    bad = asyncio.create_task(workers.prepare(FileKind.JPEG, making.scan_bomb()))
    await soon("at work", lambda: any(children(pid) for pid in hosts(workers)))
    (child,) = (one for pid in hosts(workers) for one in children(pid))
    good = [asyncio.create_task(workers.prepare(FileKind.JPEG, JPEG)) for _ in range(3)]
    os.kill(child, signal.SIGSEGV)
    with pytest.raises(Unfit) as unfit:
        await bad
    assert unfit.value.why is Why.BROKEN
    assert {one.kind for one in await asyncio.gather(*good)} == {StoredKind.JPEG}


async def test_whoever_opens_files_gives_way_and_is_there_before_it_is_asked(workers: Workers) -> None:
    await workers.prepare(FileKind.JPEG, JPEG)
    (host,) = hosts(workers)
    looks: list[list[int]] = []
    # The one that opened the file ends by itself, soon; one that waits is there at every look.

    def ten_alike() -> bool:
        looks.append(children(host))
        return bool(looks[-1]) and looks[-10:] == looks[-1:] * 10

    await soon("a child that waits", ten_alike)
    (child,) = looks[-1]
    assert [os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0) for pid in (host, child)] == [
        min(preparing._NICENESS, 19 - os.getpriority(os.PRIO_PROCESS, 0))
    ] * 2
    for _ in workers._hosts:  # which take turns
        await workers.prepare(FileKind.JPEG, JPEG)
    await soon("another child", lambda: children(host) not in ([], [child]))
    assert not alive(child), "a child opened two files"


def test_nothing_is_loaded_for_each_file_anew() -> None:
    """What is loaded when a file comes would be loaded in every child again."""
    script = (
        "import sys\n"
        "from app.media import preparing; from app.media.formats import exif, images\n"
        "from app.media.kinds import FileKind\n"
        "before, content = set(sys.modules), sys.stdin.buffer.read()\n"
        "assert images.from_jpeg(content).drawn and exif.taken(FileKind.JPEG, content)\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    told = subprocess.run([sys.executable, "-c", script], input=JPEG, capture_output=True, check=True)
    assert told.stdout.decode().strip() == "[]"


async def test_a_process_killed_while_idle_is_replaced(workers: Workers) -> None:
    await workers.prepare(FileKind.JPEG, JPEG)
    for pid in hosts(workers):
        os.kill(pid, signal.SIGKILL)
        await soon("gone", lambda pid=pid: not alive(pid))
    for _ in range(3):
        assert (await workers.prepare(FileKind.JPEG, JPEG)).kind is StoredKind.JPEG


async def test_the_child_knows_no_secret_and_has_its_bounds(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIGAI_FIELD_KEY", "secret-of-the-house")
    task = asyncio.create_task(workers.prepare(FileKind.JPEG, making.scan_bomb()))
    await soon("at work", lambda: any(children(pid) for pid in hosts(workers)))
    (pid,) = (pid for pid in hosts(workers) if children(pid))
    (child,) = children(pid)
    await soon("bounded", lambda: resource.prlimit(child, resource.RLIMIT_CORE) == (0, 0))
    assert resource.prlimit(child, resource.RLIMIT_AS) == (MOST_MEMORY, MOST_MEMORY)
    assert resource.prlimit(child, resource.RLIMIT_FSIZE) == (0, 0)
    assert resource.prlimit(child, resource.RLIMIT_CPU) == (2, 3)
    assert b"secret-of-the-house" not in environment(child)
    assert 0 not in open_files(child)
    with pytest.raises(Unfit):
        await task


async def test_a_file_that_asks_for_too_much_memory_is_refused_and_the_process_lives(workers: Workers) -> None:
    before = await workers.prepare(FileKind.JPEG, JPEG)
    started = hosts(workers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources 4 0 R >>",
        4: b"<< /ProcSet [" + b"[] " * 5_000_000 + b"] >>",
    }
    with pytest.raises(Unfit) as unfit:
        await workers.prepare(FileKind.PDF, making.loose_pdf(objects))
    assert unfit.value.why is Why.TOO_MUCH
    assert set(started) <= set(hosts(workers))
    assert await workers.prepare(FileKind.JPEG, JPEG) == before


async def test_more_than_can_wait_are_sent_away(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_WAITING", 1)
    slow = making.scan_bomb(10)
    tasks = [asyncio.create_task(workers.prepare(FileKind.JPEG, slow)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Refused) as refused:
        await workers.prepare(FileKind.JPEG, JPEG)
    assert refused.value.code is WORKERS_BUSY
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await workers.prepare(FileKind.JPEG, JPEG)).kind is StoredKind.JPEG


async def test_an_answer_that_is_none_is_not_believed(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    for said in (
        '{"kind": "jpeg", "size": 9999999999, "width": 1, "height": 1, "pages": null}',
        "{}",
        "x",
        '{"unfit": 1}',
    ):
        monkeypatch.setattr(worker, "_COMMAND", ("-c", f"import sys; sys.stdin.buffer.readline(); print({said!r})"))
        with pytest.raises(Unfit) as unfit:
            await workers.prepare(FileKind.JPEG, JPEG)
        assert unfit.value.why is Why.BROKEN
    monkeypatch.undo()
    assert (await workers.prepare(FileKind.JPEG, JPEG)).kind is StoredKind.JPEG


async def test_closing_ends_the_processes_even_at_work() -> None:
    workers = Workers()
    task = asyncio.create_task(workers.prepare(FileKind.JPEG, making.scan_bomb()))
    await soon("at work", lambda: any(children(pid) for pid in hosts(workers)))
    (pid,) = (pid for pid in hosts(workers) if children(pid))
    (child,) = children(pid)
    workers.close()
    with pytest.raises(Unfit):
        await task
    await soon("ended", lambda: not alive(pid) and not alive(child))


async def test_processes_end_with_whoever_forgets_them() -> None:
    workers = Workers()
    await workers.prepare(FileKind.JPEG, JPEG)
    (pid,) = hosts(workers)
    del workers
    gc.collect()
    await soon("ended", lambda: not alive(pid))


async def test_processes_end_with_a_program_that_is_killed() -> None:
    code = (
        "import asyncio, sys; from app.media.worker import Workers; from app.media.kinds import FileKind\n"
        "w = Workers(); asyncio.run(w.prepare(FileKind.JPEG, sys.stdin.buffer.read()))\n"
        "print(*(h._process.pid for h in w._hosts if h._process), flush=True); import time; time.sleep(60)"
    )
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    out, _ = await asyncio.gather(program.stdout.readline(), _sent(program, JPEG))
    (pid,) = (int(one) for one in out.split())
    assert alive(pid)
    program.kill()
    await program.wait()
    await soon("ended", lambda: not alive(pid))


async def _sent(program: asyncio.subprocess.Process, content: bytes) -> None:
    assert program.stdin is not None
    program.stdin.write(content)
    await program.stdin.drain()
    program.stdin.close()


def test_the_status_of_a_file_that_took_too_long_is_known_to_both_sides() -> None:
    assert worker._TOO_LONG == preparing.TOO_LONG
