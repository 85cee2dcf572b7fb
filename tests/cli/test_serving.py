"""The server as `yigai serve` has it: on uvloop, and an answer goes out in one write, whole whatever it is."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import cast

import pytest
import uvloop
from starlette.types import Receive, Scope, Send

from app.cli import serving

LONG = b"x" * 300_000


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers by its path: short, long, piece by piece, with nothing, or breaks off."""
    if scope["type"] == "lifespan":
        for _ in range(2):
            await send({"type": f"{(await receive())['type']}.complete"})
        return
    path = scope["path"]
    pieces = {"/long": [LONG], "/pieces": [b"ab", b"", b"cd" * 20_000, b"e"], "/nothing": [b""]}.get(path, [b"short"])
    headers = [(b"content-length", b"%d" % sum(map(len, pieces)))]
    if path == "/ending":
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if path == "/breaks":
        raise RuntimeError
    for piece in pieces:
        if path == "/pieces":
            await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


class _Reached:
    """A connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, path: str, method: str = "GET") -> bytes:
        """The body of an answer."""
        self.writer.write(f"{method} {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        return await self.answer(bodiless=method == "HEAD")

    async def answer(self, *, bodiless: bool = False) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return b"" if bodiless else await self.reader.readexactly(length)


async def _hung_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


type Reach = Callable[[], Awaitable[_Reached]]


def _with_a_server(path: Path, story: Callable[[Reach], Awaitable[None]]) -> None:
    """Runs a story against the server, on the loop that it is served on."""

    async def told() -> None:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
            server = serving.server(_app)
            served = asyncio.create_task(server.serve([bound]))
            while not server.started:  # noqa: ASYNC110 - uvicorn tells it no other way
                await asyncio.sleep(0.01)
            async with AsyncExitStack() as connections, asyncio.timeout(10):

                async def reached() -> _Reached:
                    reader, writer = await asyncio.open_unix_connection(path)
                    connections.push_async_callback(_hung_up, writer)
                    return _Reached(reader, writer)

                try:
                    await story(reached)
                finally:
                    server.should_exit = True
                    await served

    asyncio.run(told(), loop_factory=uvloop.new_event_loop)


def test_the_service_runs_on_uvloop() -> None:
    async def told() -> None:
        assert isinstance(asyncio.get_running_loop(), uvloop.Loop)

    before = signal.getsignal(signal.SIGTERM)
    try:
        serving.run_until_stopped(told())
    finally:
        signal.signal(signal.SIGTERM, before)


def test_every_answer_comes_whole(tmp_path: Path) -> None:
    async def story(reached: Reach) -> None:
        line = await reached()
        for _ in range(2):
            assert await line.ask("/short") == b"short"
            assert await line.ask("/long") == LONG
            assert await line.ask("/pieces") == b"ab" + b"cd" * 20_000 + b"e"
            assert await line.ask("/nothing") == b""
            assert await line.ask("/short", "HEAD") == b""
        line.writer.write(b"GET /short HTTP/1.1\r\nhost: x\r\n\r\n" * 3)
        assert [await line.answer() for _ in range(3)] == [b"short"] * 3

    _with_a_server(tmp_path / "s", story)


@pytest.mark.parametrize("asked", [b"GET /ending HTTP/1.1\r\nhost: x\r\n\r\n", b"GET /short HTTP/1.0\r\n\r\n"])
def test_an_answer_after_which_the_server_hangs_up_comes_whole(tmp_path: Path, asked: bytes) -> None:
    async def story(reached: Reach) -> None:
        line = await reached()
        line.writer.write(asked)
        assert (await line.reader.read()).endswith(b"\r\n\r\nshort")

    _with_a_server(tmp_path / "s", story)


def test_what_is_no_request_is_told_so(tmp_path: Path) -> None:
    async def story(reached: Reach) -> None:
        line = await reached()
        line.writer.write(b"nonsense\r\n\r\n")
        assert (await line.reader.read()).startswith(b"HTTP/1.1 400 ")

    _with_a_server(tmp_path / "s", story)


def test_who_leaves_or_is_left_in_the_middle_harms_nobody(tmp_path: Path) -> None:
    async def story(reached: Reach) -> None:
        gone = await reached()
        gone.writer.write(b"GET /long HTTP/1.1\r\nhost: x\r\n\r\n")
        gone.writer.transport.abort()
        left = await reached()
        left.writer.write(b"GET /breaks HTTP/1.1\r\nhost: x\r\n\r\n")
        assert b"content-length: 5" in await left.reader.read()
        assert await (await reached()).ask("/short") == b"short"

    _with_a_server(tmp_path / "s", story)


class _Sent:
    """A transport that keeps what it is given to send at once."""

    def __init__(self) -> None:
        self.sent: list[list[bytes]] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.sent.append([data])

    def writelines(self, pieces: list[bytes]) -> None:
        self.sent.append(list(pieces))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.fixture
async def sent() -> tuple[_Sent, asyncio.Transport]:
    below = _Sent()
    return below, cast(asyncio.Transport, serving.Together(cast(asyncio.Transport, below)))


async def test_what_is_written_in_one_turn_goes_out_together(sent: tuple[_Sent, asyncio.Transport]) -> None:
    below, transport = sent
    transport.write(b"head")
    transport.write(b"body")
    assert below.sent == []
    await asyncio.sleep(0)
    assert below.sent == [[b"head", b"body"]]
    transport.write(b"next")
    await asyncio.sleep(0)
    assert below.sent[1:] == [[b"next"]]


async def test_what_is_long_waits_for_nothing(sent: tuple[_Sent, asyncio.Transport]) -> None:
    below, transport = sent
    for _ in range(3):
        transport.write(LONG)
    assert below.sent == [[LONG]] * 3
    await asyncio.sleep(0)
    assert below.sent == [[LONG]] * 3


async def test_closing_sends_what_is_held_and_nothing_goes_to_who_has_gone(
    sent: tuple[_Sent, asyncio.Transport],
) -> None:
    below, transport = sent
    transport.write(b"last")
    transport.close()
    assert (below.sent, below.closed) == ([[b"last"]], True)
    transport.write(b"late")
    await asyncio.sleep(0)
    assert below.sent == [[b"last"]]
