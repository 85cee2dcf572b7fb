"""The schema is brought up while the service serves 50 requests a second: none may fail (docs/migrations.md).

The program of this version is served by a process of its own, on the schema of this version; the migrations that follow it
are made here the way the rules ask for: a column, a table, an index, a foreign key and a check, validated afterwards. A slow
report holds a table now and then, so that a migration must give way and come back. Short: ten seconds; `make faults`: one
minute. Every run first shows that it bites: on a column that is taken away while a program reads it.
"""

import asyncio
import math
import secrets
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import pytest
from alembic import command
from alembic.config import Config

from app.core.db import Database
from app.core.postgres import migrating
from app.core.sealing import Sealer
from bench.estate import Estate, prepare, request, taken_apart
from bench.processes import Server, serving
from tests.conftest import Town
from tests.faults import LONG, figures
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

PER_SECOND = 50
SECONDS = 60 if LONG else 10
HEADS = 20
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "芳强敏文丽平刚洁军静"

WELL = {
    "9001": """
    op.execute("ALTER TABLE ballot ADD COLUMN remark text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE vote ADD COLUMN remark_id uuid")
    op.execute("CREATE TABLE remark (id uuid PRIMARY KEY, vote_id uuid NOT NULL REFERENCES vote (id))")
    op.execute("ALTER TABLE ballot ADD CONSTRAINT ck_ballot_remark CHECK (length(remark) < 100) NOT VALID")
    op.execute("ALTER TABLE vote ADD CONSTRAINT fk_vote_remark_id FOREIGN KEY (remark_id) REFERENCES remark NOT VALID")
""",
    "9002": """
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_ballot_ts")
        op.execute("CREATE INDEX CONCURRENTLY ix_ballot_ts ON ballot (vote_id, ts)")
""",
    "9003": """
    op.execute("ALTER TABLE ballot VALIDATE CONSTRAINT ck_ballot_remark")
    op.execute("ALTER TABLE vote VALIDATE CONSTRAINT fk_vote_remark_id")
""",
}
TAKEN_AWAY = {"9001": 'op.execute("ALTER TABLE vote DROP COLUMN title")'}


def written(folder: Path, migrations: dict[str, str]) -> None:
    """Write migrations that follow the last one of the program."""
    before = migrating.head()
    for revision, body in migrations.items():
        head = f'from alembic import op\n\nrevision = "{revision}"\ndown_revision = "{before}"\n'
        (folder / f"{revision}_next.py").write_text(f"{head}\n\ndef upgrade():\n    {body.strip()}\n")
        before = revision


@pytest.fixture
def following(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations that upgrades take up beside the program's own."""
    folder = tmp_path / "versions"
    folder.mkdir()
    plain = migrating.configuration

    def both() -> Config:
        config = plain()
        own = Path(str(config.get_main_option("script_location"))) / "versions"
        config.set_main_option("version_locations", f"{own}:{folder}")
        return config

    migrating.head()  # read, and remembered, before there is more than the program's
    monkeypatch.setattr(migrating, "configuration", both)
    return folder


@pytest.fixture
async def estate(town: Town, database: Database, sealer: Sealer) -> Estate:
    """Twenty heads with a phone each, and votes enough for all that they will cast."""
    community = uuid.UUID((await town.community())["id"])
    await Desk(database, sealer, community).bring_in(
        *(
            flat(f"1-{n % 4 + 1}-{100 + n}", owner(SURNAMES[n // 10] + GIVEN[n % 10], document=id_card(n)))
            for n in range(HEADS)
        )
    )
    return await prepare(database, community)


@dataclass
class Answers:
    """What came back: from when until when each was on its way, in seconds of the monotonic clock, and its status."""

    came: list[tuple[float, float, int | str]] = field(default_factory=list)

    def statuses(self, since: float = 0, until: float = math.inf) -> Counter[int | str]:
        """How many of each status came back in a time."""
        return Counter(became for _, ended, became in self.came if since <= ended < until)

    def slowest(self, since: float, until: float) -> float:
        """The longest that one took which was on its way then, in seconds."""
        return max((ended - began for began, ended, _ in self.came if began < until and ended > since), default=0.0)

    @property
    def failed(self) -> int:
        """How many were not answered as they should be."""
        return sum(became != 200 for _, _, became in self.came)


async def load(server: Server, requests: list[bytes], answers: Answers, upgraded: asyncio.Event | None = None) -> None:
    """Send requests at the pace, each on its own, whatever becomes of those before.

    All of them; or, where the end of an upgrade is waited for, those of `SECONDS` and as many more as it takes.
    """
    # Each request comes by a connection of its own: one that is kept may be closed by the server just as it is used again.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    way = httpx.AsyncHTTPTransport(uds=server.socket, limits=limits)
    async with httpx.AsyncClient(transport=way, base_url="http://yigai.test", timeout=60) as client:

        async def send(whole: bytes) -> None:
            began = time.perf_counter()
            try:
                if whole.startswith(b"GET"):
                    answer = await client.get(whole.split(b" ")[1].decode())
                else:
                    path, token, body = taken_apart(whole)
                    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                    answer = await client.post(path, content=body, headers=headers)
                became: int | str = answer.status_code
            except httpx.HTTPError as error:
                became = type(error).__name__
            answers.came.append((began, time.perf_counter(), became))

        async with asyncio.TaskGroup() as sending:
            for number, whole in enumerate(requests):
                if upgraded is not None and upgraded.is_set() and number >= SECONDS * PER_SECOND:
                    break
                sending.create_task(send(whole))
                await asyncio.sleep(1 / PER_SECOND)


async def mixed(estate: Estate, seconds: int) -> list[bytes]:
    """As many requests as the pace wants: half of them ballots, the others what the public reads."""
    ballots = seconds * PER_SECOND // 2
    votes = await estate.votes(-(-ballots // HEADS))
    cast = estate.ballots(votes, ballots)
    eids = [eid for _, eid in votes]
    read = [
        request("GET", f"/v1/public/votes/{secrets.choice(eids)}{('', '/log')[number % 2]}")
        for number in range(ballots)
    ]
    return [one for pair in zip(cast, read, strict=True) for one in pair]


async def reports(connection: asyncpg.Connection, *, every: float) -> None:
    """A slow report: now and then somebody reads a table for longer than a migration waits."""
    while True:
        async with connection.transaction():
            await connection.fetch("SELECT count(*) FROM ballot, vote")
            await asyncio.sleep(1.5)
        await asyncio.sleep(every)


@pytest.fixture
async def server(estate: Estate, database_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    """The program, served; its socket lies where a path is short."""
    async with serving(tmp_path, "house", database_url, str(tmp_path / "served")) as running:
        yield running


async def test_no_request_fails_while_the_schema_is_brought_up(
    server: Server,
    estate: Estate,
    database_url: str,
    owner: asyncpg.Connection,
    following: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written(following, WELL)
    tries = 0
    upgrade = command.upgrade

    def counted(config: Config, revision: str) -> None:
        nonlocal tries
        tries += 1
        upgrade(config, revision)

    monkeypatch.setattr(command, "upgrade", counted)
    # On a machine with much else to do a migration finds its gap late.
    answers, requests, upgraded = Answers(), await mixed(estate, SECONDS + 50), asyncio.Event()
    report = asyncio.create_task(reports(owner, every=1.0))
    under_load = asyncio.create_task(load(server, requests, answers, upgraded))
    await asyncio.sleep(SECONDS / 5)
    began = time.perf_counter()
    await migrating.upgrade(database_url)
    ended = time.perf_counter()
    still = not under_load.done()
    upgraded.set()
    await under_load
    report.cancel()
    await asyncio.gather(report, return_exceptions=True)
    slowest, before = answers.slowest(began, ended), answers.slowest(0, began)
    told = (
        f"before {dict(answers.statuses(until=began))}, from its beginning on {dict(answers.statuses(since=began))}; {tries} tries in {ended - began:.1f} s,"
        f" the slowest answer meanwhile {slowest:.2f} s, before {before:.2f} s"
    )
    assert still, f"the load was over before the upgrade: {told}"
    # What fails before it is the machine's doing; from the first try on nothing may.
    assert set(answers.statuses(since=began)) == {200}, told
    assert await migrating.current(database_url) == "9003"
    valid = (
        "SELECT bool_and(convalidated) FROM pg_constraint WHERE conname IN ('ck_ballot_remark', 'fk_vote_remark_id')"
    )
    assert await owner.fetchval(valid)
    assert await owner.fetchval("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_ballot_ts'::regclass")
    cast = await owner.fetchval("SELECT count(*) FROM ballot")
    assert cast >= answers.statuses(since=began)[200] // 2 - PER_SECOND
    figures(f"upgrade: {len(answers.came)} requests at {PER_SECOND} a second, {cast} of them ballots: {told}")


async def test_it_bites_on_a_column_taken_away(
    server: Server, estate: Estate, database_url: str, following: Path
) -> None:
    """Expanding and contracting at once is what the rules forbid: the program that serves reads the column still."""
    written(following, TAKEN_AWAY)
    answers, requests = Answers(), await mixed(estate, 2)
    under_load = asyncio.create_task(load(server, requests, answers))
    await asyncio.sleep(0.5)
    await migrating.upgrade(database_url)
    await under_load
    assert answers.failed > len(requests) // 10
    figures(f"upgrade, bug (a column taken away): {answers.failed} of {len(requests)} requests failed")


async def test_what_gives_way_is_tried_again_and_a_table_that_is_held_fails_nobody(
    server: Server, estate: Estate, database_url: str, owner: asyncpg.Connection, following: Path
) -> None:
    """Somebody holds a ballot's table for longer than a migration waits: it goes on afterwards, and nobody waits long."""
    written(following, WELL)
    answers, requests = Answers(), await mixed(estate, 4)
    async with owner.transaction():
        await owner.fetch("SELECT count(*) FROM ballot")
        under_load = asyncio.create_task(load(server, requests, answers))
        began = time.perf_counter()
        upgrading = asyncio.create_task(migrating.upgrade(database_url))
        await asyncio.sleep(2.5)
        assert not upgrading.done()
        assert await migrating.current(database_url) == migrating.head()
    await upgrading
    await under_load
    assert set(answers.statuses(since=began)) == {200}, answers.statuses()
