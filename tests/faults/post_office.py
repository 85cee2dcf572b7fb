"""The stand-in served over HTTP with its faults by dice, workers that are killed, and what was lost or repeated."""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import uvicorn

from app.notifications import queue
from app.notifications.kinds import DeliveryState
from app.standin.faults import FaultKind, OrderedFailure, OrderedFailures
from app.standin.platform import Standin
from app.standin.serving import application
from app.standin.subscribe import StandinTemplate
from tests.faults.site import Served
from tests.notifications.station import SEND, Station

EACH = 500
"""Residents of one event; each resident is told of one event, so that what reached whom is plain."""


class ByDice(OrderedFailures):
    """Of the messages some are delivered and the answer dropped, some meet a busy platform, some a broken proxy."""

    def __init__(self, dice: random.Random, dropped_of_100: int) -> None:
        super().__init__()
        self.dice, self.dropped_of_100, self.dropped = dice, dropped_of_100, 0

    def next(self, path: str) -> OrderedFailure | None:
        drawn = self.dice.randrange(100) if path == SEND else 99
        if drawn < self.dropped_of_100:
            self.dropped += 1
            return OrderedFailure(FaultKind.HANG_AFTER)
        if drawn < self.dropped_of_100 + 2:
            return OrderedFailure(FaultKind.ERRCODE, -1)
        return OrderedFailure(FaultKind.STATUS, 502) if drawn == self.dropped_of_100 + 2 else None


@dataclass(frozen=True)
class Audit:
    """What became of the notices: `lost` went out never and nobody was told so; `most` is the most often that one went."""

    notices: int
    lost: int
    most: int
    repeated: int
    left_to_people: int


def audited(states: Mapping[str, str], sent: Iterable[str]) -> Audit:
    """By the state of each notice and the list of what went out, both by openid. Pure."""
    went = Counter(sent)
    return Audit(
        notices=len(states),
        lost=sum(went[one] == 0 and state != DeliveryState.UNKNOWN for one, state in states.items()),
        most=max(went.values(), default=0),
        repeated=sum(number > 1 for number in went.values()),
        left_to_people=sum(state == DeliveryState.UNKNOWN for state in states.values()),
    )


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Standin, str]]:
    """The stand-in on a Unix socket of its own, with the path of it; the tests have no network."""
    standin = Standin(time.time)
    standin.subscriptions.add(StandinTemplate("T1", "表决开始", ["thing1", "time2"]))
    with tempfile.TemporaryDirectory(prefix="yigai-") as folder:
        path = f"{folder}/standin"
        server = uvicorn.Server(
            uvicorn.Config(application(standin), uds=path, log_level="critical", log_config=None, lifespan="off")
        )
        serving = asyncio.create_task(server.serve())
        try:
            while not server.started:  # noqa: ASYNC110 - it tells nobody when it has
                await asyncio.sleep(0.01)
            yield standin, path
        finally:
            server.should_exit = server.force_exit = True
            await serving


type Forking = "subprocess.Popen[str]"


@contextmanager
def forking() -> Iterator[Forking]:
    """The parent of the workers, which has read the program (`tests.faults.worker`)."""
    command = [sys.executable, "-m", "tests.faults.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        try:
            yield parent
        finally:
            parent.kill()


class PostOffice:
    """Notices that are owed, and workers that send them and are killed."""

    def __init__(self, forking: Forking, station: Station, url: str, address: str, faults: ByDice, bug: str) -> None:
        self.forking, self.station, self.url, self.address = forking, station, url, address
        self.faults, self.bug = faults, bug
        self.kills = self.at_work = 0

    async def owe(self, notices: int) -> None:
        for start in range(0, notices, EACH):
            names = [f"住户{number}" for number in range(start, min(start + EACH, notices))]
            await self.station.tell(await self.station.residents(*names, messages=3), f"第 {start} 件")

    @property
    def sent(self) -> list[str]:
        return [str(one["touser"]) for one in self.station.standin.subscriptions.sent]

    @property
    def out(self) -> int:
        """How many messages went out."""
        return len(self.station.standin.subscriptions.sent)

    async def worker(self) -> Served:
        """A worker that has begun its work."""
        return await asyncio.to_thread(self._forked)

    def _forked(self) -> Served:
        assert self.forking.stdin is not None
        assert self.forking.stdout is not None
        self.forking.stdin.write(json.dumps([self.url, self.address, self.bug]) + "\n")
        self.forking.stdin.flush()
        said = self.forking.stdout.readline()
        assert said, "the worker did not begin"
        return Served(int(said), self.address, os.pidfd_open(int(said)))

    async def killed(self, after: int) -> None:
        """A worker is started, and killed with SIGKILL a moment after so many more messages went out, if so many do."""
        worker = await self.worker()
        begun, quiet = self.out, 0
        while not worker.ended() and self.out < begun + after and quiet < 600:
            before = self.out
            await asyncio.sleep(0.005)
            quiet = quiet + 1 if self.out == before else 0
        await asyncio.sleep(self.faults.dice.randrange(20) / 1000)
        assert not worker.ended(), "the worker ended by itself"
        worker.kill()
        self.kills += 1
        self.at_work += self.out > begun

    async def all_sent(self) -> None:
        """A worker that nobody kills, until nothing waits; the clock is moved on whenever it has nothing to do."""
        worker = await self.worker()
        try:
            for _ in range(60):
                seen, quiet = -1, 0
                while quiet < 8:
                    await asyncio.sleep(0.25)
                    asked = len(self.station.standin.gate.asked)
                    quiet, seen = (quiet + 1 if asked == seen else 0), asked
                    assert not worker.ended(), "the worker ended by itself"
                if not {DeliveryState.WAITING, DeliveryState.TRYING} & (await self.station.states()).keys():
                    return
                await self.station.pass_time(queue.LEASE + timedelta(minutes=6))
            raise AssertionError("something waits for ever")
        finally:
            worker.kill()

    async def audit(self) -> Audit:
        return audited(
            {one.recipient_id.hex: one.state for one in await self.station.messages()}, await self._by_recipient()
        )

    async def _by_recipient(self) -> list[str]:
        known = await self.station.recipients()
        return [known[openid].hex for openid in self.sent]


async def rounds(office: PostOffice, notices: int, kills: int) -> Audit:
    """Owe so many, kill so many workers at work on them, let the rest go out, and look."""
    await office.owe(notices)
    for _ in range(kills):
        await office.killed(office.faults.dice.randrange(1, max(2, 2 * notices // (kills + 2))))
        # Some come back at once, some after the lease of what was under way.
        await office.station.pass_time(
            office.faults.dice.choice([timedelta(seconds=1), queue.LEASE + timedelta(seconds=1)])
        )
    await office.all_sent()
    return await office.audit()
