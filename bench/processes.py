"""Processes beside the measuring one: started, fed, watched by the processor time they took, stopped."""

import asyncio
import contextlib
import itertools
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load

CONNECTIONS = 256
_numbers = itertools.count()
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Took:
    """What a load came to: answers a second, latencies in ms (rising), and processor time in microseconds a request.

    `cpu_us` is that of the server's process, `database_us` that of all of PostgreSQL's.
    """

    rate: float
    latencies: list[float]
    cpu_us: float
    database_us: float = 0

    def percentile(self, share: float) -> float:
        """The latency within which this share of the answers came."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]

    @property
    def p99(self) -> float:
        """The latency within which 99 of 100 answers came, in ms."""
        return self.percentile(0.99)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of bench/serving.py."""

    socket: str
    pid: int

    async def under(
        self,
        requests: list[bytes],
        *,
        connections: int = CONNECTIONS,
        per_second: float | None = None,
        answers: int = 200,
        postmaster: int | None = None,
    ) -> Took:
        """What these requests came to; raises AssertionError unless every one is answered with status `answers`."""
        with tempfile.NamedTemporaryFile() as file, tempfile.NamedTemporaryFile() as came:
            await asyncio.to_thread(load.write, Path(file.name), requests)
            arguments = [self.socket, str(connections), file.name, came.name]
            arguments += [str(per_second)] if per_second else []
            cpu, database = cpu_seconds(self.pid), family_seconds(postmaster)
            client = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.load", *arguments)
            assert await client.wait() == 0
            cpu, database = cpu_seconds(self.pid) - cpu, family_seconds(postmaster) - database
            told = json.load(came)
        many = len(requests)
        assert told["statuses"] == {str(answers): many}, told["statuses"]
        return Took(many / told["seconds"], sorted(told["latencies"]), cpu / many * 1e6, database / many * 1e6)

    @asynccontextmanager
    async def meanwhile(self, requests: Iterator[bytes], *, connections: int, answers: int) -> AsyncIterator[load.Load]:
        """The server under these requests, sent from this process, which has nothing else to do, while something is measured.

        Begins once every connection had an answer. Raises AssertionError where one was answered otherwise.
        """
        loop, under = asyncio.get_running_loop(), load.Load(requests)
        lines = [
            (await loop.create_unix_connection(lambda: load.Line(under), self.socket))[1] for _ in range(connections)
        ]
        sending = asyncio.create_task(under.run(lines))
        try:
            while len(under.latencies) < connections:
                await asyncio.wait([sending], timeout=0.05)
                assert not sending.done(), under.statuses
            yield under
        finally:
            under.stop()
            await sending
            for line in lines:
                line.transport.abort()
        assert list(under.statuses) == [answers], under.statuses


@asynccontextmanager
async def serving(folder: Path, kind: str, *arguments: str) -> AsyncIterator[Server]:
    """A server of bench/serving.py, ready; its log lines go to a file, as an operator's would."""
    number = next(_numbers)
    socket, said = str(folder / f"s{number}"), folder / f"{number}.err"
    with open(said, "wb") as errors:  # noqa: ASYNC230 - nobody waits behind it
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.serving", kind, socket, *arguments, stderr=errors
        )
        try:
            await _ready(socket, process, said)
            yield Server(socket, process.pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _ready(socket: str, process: asyncio.subprocess.Process, errors: Path) -> None:
    while True:
        if process.returncode is not None:
            raise RuntimeError((await asyncio.to_thread(errors.read_text))[-2000:])
        try:
            _, writer = await asyncio.open_unix_connection(socket)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return


def cpu_seconds(pid: int) -> float:
    """The processor time a process has taken, in its own code and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def family_seconds(parent: int | None) -> float:
    """The processor time of a process, its children, and those of its children that have ended."""
    if parent is None:
        return 0.0
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            pid, fields = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
            if pid == parent:
                total += sum(int(one) for one in fields[11:15]) / _TICK
            elif int(fields[1]) == parent:
                total += (int(fields[11]) + int(fields[12])) / _TICK
    return total
