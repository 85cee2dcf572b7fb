"""The schema is brought up while the service serves 50 requests a second: none may fail (docs/migrations.md).

The program of this version is served by a process of its own, on the schema of this version; the migrations that follow it
are made here the way the rules ask for: a column, a table, an index, a foreign key and a check, validated afterwards. A slow
report holds a table now and then, so that a migration must give way and come back. Short: ten seconds; `make faults`: two
minutes. Every run first shows that it bites: on a column that is taken away while a program reads it.
"""

import asyncio
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

from app.core import migrating
from app.core.db import Database
from app.core.sealing import Sealer
from bench.estate import Estate, prepare, request, taken_apart
from bench.processes import Server, serving
from tests.conftest import Town
from tests.faults import LONG, figures
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

PER_SECOND = 50
SECONDS = 120 if LONG else 10
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
    """What came back: how many of each status, and the slowest in seconds."""

    statuses: Counter[int | str] = field(default_factory=Counter)
    slowest: float = 0.0

    @property
    def failed(self) -> int:
        """How many were not answered as they should be."""
        return self.statuses.total() - self.statuses[200]


async def load(server: Server, requests: list[bytes], answers: Answers) -> None:
    """Send requests at the pace, each on its own, whatever becomes of those before."""
    way = httpx.AsyncHTTPTransport(uds=server.socket, limits=httpx.Limits(max_connections=None))
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
                answers.statuses[answer.status_code] += 1
            except httpx.HTTPError as error:
                answers.statuses[type(error).__name__] += 1
            answers.slowest = max(answers.slowest, time.perf_counter() - began)

        async with asyncio.TaskGroup() as sending:
            for whole in requests:
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
    answers, requests = Answers(), await mixed(estate, SECONDS)
    report = asyncio.create_task(reports(owner, every=1.0))
    under_load = asyncio.create_task(load(server, requests, answers))
    await asyncio.sleep(SECONDS / 5)
    began = time.perf_counter()
    await migrating.upgrade(database_url)
    took = time.perf_counter() - began
    still = not under_load.done()
    await under_load
    report.cancel()
    await asyncio.gather(report, return_exceptions=True)
    told = f"{dict(answers.statuses)}, slowest {answers.slowest:.2f} s, {tries} tries in {took:.1f} s"
    assert still, f"the load was over before the upgrade: {told}"
    assert answers.statuses == {200: len(requests)}, told
    assert await migrating.current(database_url) == "9003"
    valid = (
        "SELECT bool_and(convalidated) FROM pg_constraint WHERE conname IN ('ck_ballot_remark', 'fk_vote_remark_id')"
    )
    assert await owner.fetchval(valid)
    assert await owner.fetchval("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_ballot_ts'::regclass")
    cast = await owner.fetchval("SELECT count(*) FROM ballot")
    assert cast == len(requests) // 2
    figures(f"upgrade: {len(requests)} requests at {PER_SECOND} a second, {cast} of them ballots: {told}")


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
        upgrading = asyncio.create_task(migrating.upgrade(database_url))
        await asyncio.sleep(2.5)
        assert not upgrading.done()
        assert await migrating.current(database_url) == migrating.head()
    await upgrading
    await under_load
    assert answers.statuses == {200: len(requests)}, (answers.statuses, answers.slowest)
