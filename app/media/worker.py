"""Who opens files for us: a few processes of their own, each with one file at a time (preparing.py).

A file that takes too long, asks for too much or kills its process is refused; the files beside and behind it are not
touched by that.
"""

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, Any

from app.core.errors import Refused
from app.media.errors import WORKERS_BUSY
from app.media.formats.sniff import sniff
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import Ask, FileKind, PictureSize, StoredKind
from app.media.limits import BUSY_FOR_S, MOST_KEPT, MOST_PIXELS, MOST_SECONDS, MOST_TOLD, MOST_WAITING, WORKERS
from app.media.prepared import Prepared
from app.media.taken import understood as understood_taken

_COMMAND = ("-P", "-m", "app.media.preparing")
_NEEDED_TO_START = ("PATH", "LD_LIBRARY_PATH")
_MEMORY = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=134217728"
"""How the C library hands out memory there (glibc manual, Memory Allocation Tunables; others do not read it): a photo's in
large pages, and again what was given back. Each photo finds its process new, so that every page costs a fault.
"""
_TOO_LONG = 3  # preparing.TOO_LONG, which cannot be imported here without the decoders it keeps away from us
_LONGEST_LINE = 1024
_GRACE = 5  # seconds after which a process that should have ended itself is ended


class Workers:
    """The processes, started when first needed; `close` ends them, as does the end of this object."""

    def __init__(self, *, seconds: int = MOST_SECONDS) -> None:
        self._seconds = seconds
        self._hosts = tuple(_Host() for _ in range(WORKERS))
        self._idle: queue.SimpleQueue[_Host] = queue.SimpleQueue()
        for host in self._hosts:
            self._idle.put(host)
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="media")
        self._under_way = 0
        self.close = weakref.finalize(self, _end, self._hosts, self._threads)

    async def prepare(self, kind: FileKind, content: bytes, *, taken: bool = False) -> Prepared:
        """The file as it can be kept, with what it says of place and time only where `taken` asks for it; raises Unfit, or
        Refused where too many files wait already.
        """
        return await self._at_work(Ask.KEEP, kind, content, _prepared, taken=taken)

    async def picture(self, kind: FileKind, content: bytes, page: int) -> bytes:
        """A page of a kept file (from 1) as a JPEG; raises as `prepare` does."""
        return await self._at_work(Ask.PICTURE, kind, content, _jpeg, pages=[page])

    async def draw(
        self, kind: FileKind, content: bytes, rectangles: Sequence[Sequence[int]] = ()
    ) -> dict[PictureSize, bytes]:
        """What is shown of a kept photo, with solid rectangles (left, top, width, height) over it; raises as `prepare`."""
        return await self._at_work(Ask.DRAW, kind, content, _drawn, rectangles=[list(one) for one in rectangles])

    async def codes(self, kind: FileKind, content: bytes, pages: Sequence[int]) -> list[list[str]]:
        """The texts of the QR codes on each of these pages of a kept file; raises as `prepare` does."""
        return await self._at_work(Ask.CODES, kind, content, partial(_texts, len(pages)), pages=list(pages))

    async def _at_work[Answer](
        self,
        ask: Ask,
        kind: FileKind,
        content: bytes,
        understood: Callable[[dict[str, Any], bytes], Answer],
        **more: object,
    ) -> Answer:
        if self._under_way >= WORKERS + MOST_WAITING:
            raise Refused(WORKERS_BUSY, retry_after_s=BUSY_FOR_S)
        self._under_way += 1
        question = {"ask": ask, "kind": kind, "size": len(content), "seconds": self._seconds, **more}

        def ask_host() -> Answer:
            host = self._idle.get()
            try:
                return host.ask(question, content, understood)
            finally:
                self._idle.put(host)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, ask_host)
        finally:
            self._under_way -= 1


class _Host:
    """One process, and the pipes to it; used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask[Answer](
        self, question: dict[str, Any], content: bytes, understood: Callable[[dict[str, Any], bytes], Answer]
    ) -> Answer:
        """The answer to a question about a file, as it is understood; raises Unfit."""
        process = self._process  # which `end` may take away from us at any time
        if process is None or process.poll() is not None:
            self.end()
            process = self._process = _started()
        try:
            with _ended_after(process, question["seconds"] + _GRACE):
                return understood(*_answer(process, question, content))
        except _Ended:
            status = process.wait()
            self.end()
            raise Unfit(Why.TOO_MUCH if status == _TOO_LONG else Why.BROKEN) from None
        except (ValueError, KeyError, TypeError):
            self.end()  # that was no answer of ours; nothing from there is to be trusted any more
            raise Unfit(Why.BROKEN) from None

    def end(self) -> None:
        """End the process, and what it forked."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            _kill(process)
        for pipe in _pipes(process):
            with suppress(BrokenPipeError):
                pipe.close()
        process.wait()


class _Ended(Exception):
    """The process ended before its answer did."""


def _answer(process: subprocess.Popen[bytes], question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer to a question about a file; raises Unfit, _Ended, or anything of ValueError, KeyError, TypeError for nonsense."""
    to, back = _pipes(process)
    try:
        to.write(json.dumps(question).encode() + b"\n")
        to.write(content)
        to.flush()
    except BrokenPipeError:
        raise _Ended from None
    line = back.readline(_LONGEST_LINE)
    if not line:
        raise _Ended
    told = json.loads(line)
    if "unfit" in told:
        raise Unfit(Why(told["unfit"]))
    if not 0 < told["size"] <= MOST_KEPT:
        raise ValueError("no size")
    content = back.read(told["size"])
    if len(content) < told["size"]:
        raise _Ended
    return told, content


def _prepared(fields: dict[str, Any], content: bytes) -> Prepared:
    width, height, pages = (_count(fields[name]) for name in ("width", "height", "pages"))
    kind = StoredKind(fields["kind"])
    kept, *drawn = _pieces(fields["drawn"], content)
    if len(drawn) != (0 if kind is StoredKind.PDF else len(PictureSize)) or not kept:
        raise ValueError("not what is kept and shown")
    return Prepared(
        kind, kept, width, height, pages, _eight_bytes(fields["look"]), tuple(drawn), understood_taken(fields["taken"])
    )


def _drawn(fields: dict[str, Any], content: bytes) -> dict[PictureSize, bytes]:
    none, *drawn = _pieces(fields["drawn"], content)
    if none:
        raise ValueError("more than is shown")
    return dict(zip(PictureSize, drawn, strict=True))


def _pieces(sizes: Sequence[int], content: bytes) -> list[bytes]:
    """What comes first, and the JPEGs behind it, which have these sizes."""
    at = len(content) - sum(_count(size) or 0 for size in sizes)
    if at < 0:
        raise ValueError("larger than all of it")
    pieces = [content[:at]]
    for size in sizes:
        pieces.append(_jpeg({}, content[at : at + size]))
        at += size
    return pieces


def _jpeg(_: dict[str, Any], content: bytes) -> bytes:
    if sniff(content) is not FileKind.JPEG:
        raise ValueError("no picture")
    return content


def _texts(pages: int, _: dict[str, Any], content: bytes) -> list[list[str]]:
    if len(content) > MOST_TOLD:
        raise ValueError("too many codes")
    told = json.loads(content)
    if len(told) != pages or not all(isinstance(text, str) for page in told for text in page):
        raise ValueError("no codes")
    return [list(page) for page in told]


def _eight_bytes(answered: object) -> bytes | None:
    if answered is None:
        return None
    if isinstance(answered, str) and len(look := bytes.fromhex(answered)) == 8:
        return look
    raise ValueError("no look")


def _count(answered: object) -> int | None:
    if answered is None or (isinstance(answered, int) and 0 < answered <= MOST_PIXELS):
        return answered
    raise ValueError("no count")


def _started() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
    environment |= {"GLIBC_TUNABLES": _MEMORY}
    return subprocess.Popen(
        [sys.executable, *_COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # Ctrl-C is for us alone, and one signal reaches the process and what it forked
    )


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("started without pipes")
    return process.stdin, process.stdout


@contextmanager
def _ended_after(process: subprocess.Popen[bytes], seconds: int) -> Iterator[None]:
    """See to it that waiting for a process ends, even if it has got rid of its own bounds."""
    timer = threading.Timer(seconds, _kill, (process,))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end(hosts: Sequence[_Host], threads: ThreadPoolExecutor) -> None:
    threads.shutdown(wait=False, cancel_futures=True)
    for host in hosts:
        host.end()
