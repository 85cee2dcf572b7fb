"""An estate on a database of its own that keeps what it is told, with the served program beside it, for faults.

The estate is made once for the run: 24 flats, a phone for each, a consultation in its first round. Each test begins
with a copy of it, on a server with the settings of the product, `fsync` among them, that the test may stop as it likes.
"""

import asyncio
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select as sql_select

from app.core.db import Database
from app.core.installation import Marker, mark
from app.core.postgres import embedded, migrating
from app.core.postgres.embedded import Embedded
from app.core.postgres.embedded_programs import programs_for
from app.core.sealing import Sealer, load_sealer
from app.core.settings import Settings
from app.core.signing.log_keys import LogKeys
from app.core.signing.signer import Signer, forget_journals, load_signer
from app.identity.models import Binding, ResidentSession
from app.identity.proofs.tokens import token_hash
from app.main import WebApplication
from app.media.service import Media
from app.routers.access import House
from app.routers.public import votes
from app.voting.many_ballots import ballots
from bench import estate as crowd
from tests.conftest import Town
from tests.consultation.estate import Estate
from tests.faults.served import Order

PATIENCE_S = 60
"""How long a process may take to come or to go; a test that waits longer fails and says for what."""

LAST_LINES = 20
"""Of a log, that a failure shows."""


@dataclass(frozen=True)
class Phone:
    """A phone of an owner, and its one flat."""

    token: str
    voter: str
    binding_id: str
    part_id: str
    owner_id: str


@dataclass(frozen=True)
class Facts:
    """What a client of the estate knows."""

    community_id: str
    roll_id: str
    consultation: str
    walker: str
    phones: list[Phone]

    @classmethod
    def read(cls, path: Path) -> "Facts":
        """As they were kept."""
        kept = json.loads(path.read_text())
        return cls(**kept | {"phones": [Phone(**one) for one in kept["phones"]]})


async def _settled(url: str, described: WebApplication, data: Path) -> Facts:
    """Make the estate through the application's own acts."""
    settings = Settings(data=data, database_url=None, field_key=None)
    sealer, _ = load_sealer(None, data)
    signer = load_signer(LogKeys.from_settings(data, None, None), settings.log_name, data)
    await migrating.upgrade(url)
    database = Database(url, pool_size=4)
    async with database.write() as session:
        await mark(session, Marker.TEST)
    media = Media.at(data / "media")
    described.state.house = House(
        settings, database, sealer, signer, media, ballots(database, signer), votes.pages(database)
    )
    town = Town(database, described)
    estate = Estate(town, sealer)
    await estate.set_up()
    made = await crowd.prepare(database, uuid.UUID(estate.id))
    phones = []
    async with database.read() as session:
        for one in made.phones:
            found = await session.execute(
                sql_select(Binding)
                .join(ResidentSession, ResidentSession.resident_id == Binding.resident_id)
                .where(ResidentSession.token_sha256 == token_hash(one.token))
            )
            bound = found.scalars().one()
            phones.append(Phone(one.token, one.voter, str(bound.id), str(bound.part_id), str(bound.owner_id)))
    for client in town.clients:
        await client.aclose()
    media.close()
    await database.close()
    walker = str(estate.people["ma"].client.headers["Authorization"]).removeprefix("Bearer ")
    return Facts(estate.id, str(made.roll_id), estate.consultation, walker, phones)


def settle(folder: Path, described: WebApplication) -> None:
    """Make the estate in a folder, and leave its database stopped: `pg`, `keys` and `facts.json`."""
    with embedded.start(folder) as server:
        server.create_database()
        facts = asyncio.run(_settled(server.url(), described, folder))
    forget_journals(folder)
    (folder / "facts.json").write_text(json.dumps(asdict(facts)))


@dataclass
class Served:
    """A service at its socket; `descriptor` tells when it has ended, whoever reaped it."""

    pid: int
    socket: str
    descriptor: int

    def ended(self, within_s: float = 0) -> bool:
        """Whether it has ended, or does within these seconds."""
        if self.descriptor < 0:
            return True
        # poll: the number of a descriptor may be above what select can be asked about.
        waiting = select.poll()
        waiting.register(self.descriptor, select.POLLIN)
        return bool(waiting.poll(within_s * 1000))

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.descriptor < 0:
            return
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        assert self.ended(PATIENCE_S), f"process {self.pid} is still there {PATIENCE_S} s after SIGKILL"
        os.close(self.descriptor)
        self.descriptor = -1


@dataclass
class Site:
    """The estate of one test, its server, and the processes that serve it."""

    folder: Path
    prepared: Path
    facts: Facts
    server: Embedded
    _forking: "subprocess.Popen[str] | None" = None
    _serving: list[Served] = field(default_factory=list)
    _sockets: int = 0

    @property
    def url(self) -> str:
        """Of the database, as its owner."""
        return self.server.url()

    @property
    def pg(self) -> Path:
        """Where the database lies."""
        return self.folder / "pg"

    @property
    def errors(self) -> Path:
        """What the services log at `warning` and above."""
        return self.folder / "served.err"

    def signer(self) -> Signer:
        """The services' key, with which a test reads; its journals are another folder."""
        return load_signer(LogKeys.from_settings(self.folder, None, None), Settings().log_name, self.folder)

    def sealer(self) -> Sealer:
        """The key of the fields."""
        return load_sealer(None, self.folder)[0]

    # -- the database ---------------------------------------------------------------------------------------------

    def stop_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: as when the machine's power goes, but for what the system keeps in memory."""
        code, said = programs_for(self.pg).run("pg_ctl", "stop", "--silent", "--mode=immediate", pgdata=self.pg)
        assert code == 0, said
        self.server.stop()

    def start_again(self) -> None:
        """Start it, and wait until it has recovered."""
        self.server = embedded.start(self.folder)

    # -- the services ---------------------------------------------------------------------------------------------

    async def serve(self, **order: object) -> Served:
        """Begin a service (`Order`), and wait until it answers."""
        self._sockets += 1
        path = str(self.folder / f"s{self._sockets}")
        served = await asyncio.to_thread(self._fork, Order(path, **order))  # type: ignore[arg-type]
        self._serving.append(served)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            assert not served.ended(), f"the service ended before it answered:\n{self.said()}"
            assert time.monotonic() < deadline, f"no answer from the service within {PATIENCE_S} s:\n{self.said()}"
            try:
                _, writer = await asyncio.open_unix_connection(path)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return served

    def said(self) -> str:
        """What the services logged that tells most: what is more than a warning, and the last lines whatever they are."""
        lines = self.errors.read_text(errors="replace").splitlines() if self.errors.exists() else []
        telling = [line for line in lines[:-LAST_LINES] if '"level": "warning"' not in line]
        return "\n".join([*telling[-LAST_LINES:], *lines[-LAST_LINES:]])

    def _fork(self, order: Order) -> Served:
        if self._forking is None:
            self._forking = self._parent()
        assert self._forking.stdin is not None
        assert self._forking.stdout is not None
        self._forking.stdin.write(json.dumps(asdict(order)) + "\n")
        self._forking.stdin.flush()
        said = self._forking.stdout.readline()
        assert said, f"the parent of the services has ended:\n{self.said()}"
        return Served(int(said), order.socket, os.pidfd_open(int(said)))

    def _parent(self) -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("YIGAI_", "TZ"))}
        with self.errors.open("ab") as errors:
            parent = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.served", self.url, str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=kept,
                start_new_session=True,
            )
        assert parent.stdout is not None
        if parent.stdout.readline() != "ready\n":
            parent.kill()
            raise AssertionError(f"the services' parent did not start:\n{self.said()}")
        return parent

    # -- one test after the other ----------------------------------------------------------------------------------

    @contextmanager
    def anew(self) -> Iterator[None]:
        """A fresh copy of the estate until the block ends; nothing is left running but the parent of the services."""
        shutil.rmtree(self.pg, ignore_errors=True)
        shutil.copytree(self.prepared / "pg", self.pg)
        shutil.rmtree(self.folder / "media", ignore_errors=True)
        forget_journals(self.folder)
        self.errors.write_bytes(b"")
        self.start_again()
        try:
            yield
        finally:
            for one in self._serving:
                one.kill()
            self._serving.clear()
            self.server.stop()

    def close(self) -> None:
        """End what is left."""
        if self._forking is not None:
            with self._forking as parent:
                parent.kill()


@asynccontextmanager
async def reached(site: Site) -> AsyncIterator[Database]:
    """The database as the application's role reaches it, for the test's own looks; a connection for each."""
    database = Database(site.url, pooled=False)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="session")
def prepared(described: WebApplication, shared_folder: Path) -> Path:
    """The estate, made by whichever worker of the run comes first."""
    from tests.databases import held

    folder = shared_folder / "faults"
    with held(shared_folder / "faults.lock"):
        if not (folder / "facts.json").exists():
            settle(folder, described)
    return folder


@pytest.fixture(scope="session")
def _site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared / "keys", folder / "keys")
    shutil.copytree(prepared / "pg", folder / "pg")
    server = embedded.start(folder)
    server.stop()
    made = Site(folder, prepared, Facts.read(prepared / "facts.json"), server)
    yield made
    made.close()


@pytest.fixture
def site(_site: Site) -> Iterator[Site]:
    """The estate as it was made, on a running server; no service yet."""
    with _site.anew():
        yield _site
