"""Ballots, turnout and photos over real HTTP, each beside a bare server that is asked as often."""

import asyncio
import os
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench import first_ballot
from bench.estate import Estate, request
from bench.photos import like, photo, upload
from bench.processes import Server, Took, serving

ASKED = 12_000
CAST = 6_000
ONE_EACH = 600
WARM = 600
TURNOUTS = 6_000
PACED, PER_SECOND = 200, 50
PHOTOS = 4


@dataclass(frozen=True, slots=True)
class Round:
    """What each load came to in one round."""

    bare: Took
    bare_get: Took
    cast: Took
    cast_20: Took
    one_each: Took
    turnout: Took
    idle: Took
    with_photos: Took
    photos_meanwhile: float


@dataclass(frozen=True, slots=True)
class Polls:
    """The servers, and an estate that votes."""

    estate: Estate
    bare: Server
    house: Server
    one_each: Server
    postmaster: int
    clerk: str

    async def round(self) -> Round:
        """Every load once."""
        body = self.estate.ballots([(self.estate.community_id, "")], 1)[0].partition(b"\r\n\r\n")[2]
        vote = await self.estate.votes(1)
        bare = await self.bare.under([request("POST", "/ballots", body)] * ASKED)
        cast = await self._cast(self.house, vote, CAST)
        return Round(
            bare=bare,
            cast=cast,
            cast_20=await self._cast(self.house, await self.estate.votes(20), CAST),
            one_each=await self._cast(self.one_each, await self.estate.votes(1), ONE_EACH),
            bare_get=await self.bare.under([request("GET", "/turnout")] * ASKED),
            turnout=await self.house.under([request("GET", f"/v1/public/votes/{vote[0][1]}")] * TURNOUTS),
            idle=await self._paced(),
            with_photos=(beside := await self._with_photos())[0],
            photos_meanwhile=beside[1],
        )

    async def warm(self) -> None:
        """Let every server do what it does the first time only."""
        for server in (self.house, self.one_each):
            await self._cast(server, await self.estate.votes(1), WARM)
        body = self.estate.ballots([(self.estate.community_id, "")], 1)[0].partition(b"\r\n\r\n")[2]
        await self.bare.under([request("POST", "/ballots", body)] * 2000)
        await self.bare.under([request("GET", "/turnout")] * 2000)

    async def _cast(self, server: Server, votes: Sequence[tuple[uuid.UUID, str]], many: int) -> Took:
        return await server.under(self.estate.ballots(votes, many), postmaster=self.postmaster)

    async def _paced(self) -> Took:
        ballots = self.estate.ballots(await self.estate.votes(1), PACED)
        return await self.house.under(ballots, connections=32, per_second=PER_SECOND)

    async def _with_photos(self) -> tuple[Took, float]:
        """The same pace while photos come in, always two at once, from before the first ballot to after the last; and how
        many of them are taken in a second.
        """
        ballots = self.estate.ballots(await self.estate.votes(1), PACED)
        seed = int(perf_counter() * 1000)
        made = await asyncio.to_thread(lambda: [photo(seed + number) for number in range(PHOTOS)])
        sent = (upload(self.estate.community_id, self.clerk, one) for first in made for one in like(first))
        async with self.house.meanwhile(sent, connections=2, answers=201) as photos:
            before, began = len(photos.latencies), perf_counter()
            took = await self.house.under(ballots, connections=32, per_second=PER_SECOND)
            rate = (len(photos.latencies) - before) / (perf_counter() - began)
        return took, rate


@asynccontextmanager
async def polls(folder: Path, estate: Estate, postmaster: int, clerk: str) -> AsyncIterator[Polls]:
    """The three servers, warm."""
    url = estate.database.engine.url.render_as_string(hide_password=False)
    keys = str(folder / "served")
    async with (
        serving(folder, "bare") as bare,
        serving(folder, "house", url, keys) as house,
        serving(folder, "house", url, keys, "ONE") as one_each,
    ):
        made = Polls(estate, bare, house, one_each, postmaster, clerk)
        await made.warm()
        yield made


async def first_ballot_seconds() -> float:
    """Seconds from the start of a new process on an empty folder to the answer to its first ballot.

    Bytecode is kept, as an installation has it; the first round may have to compile it. What comes after the answer is
    not counted: to stop a database that is seconds old syncs each of its 1,400 files.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.first_ballot", f"{folder}/data", env=kept, stdout=asyncio.subprocess.PIPE
        )
        assert running.stdout is not None
        told = await running.stdout.readline()
        took = perf_counter() - began
        assert (await running.wait(), told) == (0, first_ballot.ANSWERED)
        return took
