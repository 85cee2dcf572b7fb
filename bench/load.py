"""A client with next to no work of its own: requests made beforehand, sent over many connections of a socket.

    python -m bench.load SOCKET CONNECTIONS REQUESTS ANSWERS [PER_SECOND]

REQUESTS is a file of whole HTTP requests, each after its length in four bytes. Without PER_SECOND every connection
sends its next request as soon as it has its answer, so that the server is never idle; with it the requests go out
evenly, and what a request waits for a connection is part of its latency. Writes to the file ANSWERS, as JSON:
`seconds`, `statuses`, and the `latencies` in milliseconds, in order.
"""

import asyncio
import json
import sys
from collections import Counter, deque
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import cast

import uvloop


def read(path: Path) -> list[bytes]:
    """The requests of a file."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def write(path: Path, requests: list[bytes]) -> None:
    """The file of these requests."""
    path.write_bytes(b"".join(len(one).to_bytes(4) + one for one in requests))


class Line(asyncio.Protocol):
    """One connection; `load` gives it its next request and hears of every answer."""

    def __init__(self, load: "Load") -> None:
        self.load, self.got, self.began, self.waits = load, b"", 0.0, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready, and waiting for the start."""
        self.transport = cast(asyncio.Transport, transport)

    def ask(self, request: bytes, began: float) -> None:
        """Send a request; its latency counts from `began`."""
        self.began, self.waits = began, True
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Wait until the answer is whole: every answer here says its length."""
        self.got += data
        head, gap, body = self.got.partition(b"\r\n\r\n")
        if not gap:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(body) >= int(length):
            self.got, self.waits = b"", False
            self.load.answered(self, int(head[9:12]))

    def connection_lost(self, _: Exception | None) -> None:
        """A connection that breaks while an answer is due is an answer that never came; idle ones the server may end."""
        if self.waits:
            self.load.broken()


class Load:
    """All requests over all connections."""

    def __init__(self, requests: Iterable[bytes], wanted: int | None = None, per_second: float | None = None) -> None:
        """Until so many are answered; None: until told to stop."""
        self.left = iter(requests)
        self.wanted, self.per_second = wanted, per_second
        self.statuses: Counter[int] = Counter()
        self.latencies: list[float] = []
        self.idle: list[Line] = []
        self.due: deque[tuple[bytes, float]] = deque()
        self.done = asyncio.get_running_loop().create_future()

    def answered(self, line: Line, status: int) -> None:
        """Count an answer, and send the next request."""
        at = perf_counter()
        self.latencies.append((at - line.began) * 1000)
        self.statuses[status] += 1
        if self.done.done():
            return
        if len(self.latencies) == self.wanted:
            self.stop()
        elif self.per_second is not None:
            self.idle.append(line)
            self.send_due()
        elif (request := next(self.left, None)) is not None:
            line.ask(request, at)

    def stop(self) -> None:
        """Ask no more."""
        if not self.done.done():
            self.done.set_result(None)

    def broken(self) -> None:
        """Give up: what is measured must not lose a connection."""
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server closed a connection"))

    def send_due(self) -> None:
        """Send what is due over the lines that are free."""
        while self.due and self.idle:
            self.idle.pop().ask(*self.due.popleft())

    async def run(self, lines: list[Line]) -> float:
        """Send everything; the seconds it took."""
        began = perf_counter()
        if self.per_second is None:
            for line, request in zip(lines, self.left, strict=False):
                line.ask(request, perf_counter())
        else:
            self.idle = lines
            for number, request in enumerate(self.left):
                at = began + number / self.per_second
                await asyncio.sleep(max(0.0, at - perf_counter()))
                self.due.append((request, at))
                self.send_due()
        await self.done
        return perf_counter() - began


async def main(socket: str, connections: int, requests: list[bytes], per_second: float | None) -> dict[str, object]:
    """What came of the load."""
    load = Load(requests, len(requests), per_second)
    loop = asyncio.get_running_loop()
    # Never more lines than requests: the first one of each line is taken before any answer can come.
    lines = [
        (await loop.create_unix_connection(lambda: Line(load), socket))[1]
        for _ in range(min(connections, len(requests)))
    ]
    seconds = await load.run(lines)
    for line in lines:
        line.transport.abort()
    return {"seconds": seconds, "statuses": load.statuses, "latencies": [round(one, 3) for one in load.latencies]}


if __name__ == "__main__":
    socket, connections, requests, answers, *rate = sys.argv[1:]
    sent = read(Path(requests))
    told = uvloop.run(main(socket, int(connections), sent, float(rate[0]) if rate else None))
    Path(answers).write_text(json.dumps(told))
