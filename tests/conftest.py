"""What all tests share: a database of their own, the application on it, and a little town."""

import copy
import gc
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import db
from app.core.db import Database
from app.core.installation import CHINA, now
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.core.values.rehearsal import REHEARSED
from app.identity import service as identity
from app.identity import signing_in
from app.identity.bodies.appointing import TEMPORARY, TEMPORARY_AT_MOST
from app.identity.models import Staff
from app.identity.permissions import Role, ScopeKind
from app.identity.proofs import passwords
from app.identity.seats import PARTY_KINDS
from app.main import WebApplication, surrounded
from app.media.service import Media
from app.register.imports import imports
from app.register.sheet.files import workbook
from app.register.sheet.files.grid import SheetGrid
from app.register.sheet.reading import read_sheet
from app.routers.access import House
from app.routers.public import votes
from app.voting.many_ballots import ballots
from tests.databases import TEMPLATE, alike, as_owner, copy_of, running_server
from tests.described import on_no_database

# How quick a machine is beside what else it does is no property of the program.
hypothesis.settings.register_profile("yigai", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("yigai")


def _keep_what_is_there() -> None:
    """Take what Python has read so far, which stays to the end, out of what it looks through for garbage.

    At the end pytest has it look ten times: with all modules and tests before it that is eight seconds of a processor.
    """
    gc.freeze()


def pytest_sessionstart() -> None:
    _keep_what_is_there()


def pytest_collection_finish() -> None:
    _keep_what_is_there()


PASSWORD = "correct horse battery"
FIRST_PASSWORD = "written on a slip"
"""What whoever makes an account sets."""


@pytest.fixture
def rehearsed() -> Iterator[None]:
    """What is set or written meanwhile is a practice house's."""
    before = REHEARSED.set(True)
    yield
    REHEARSED.reset(before)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2 with next to no work: a test that wants the real cost asks for a `PasswordHasher` of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def _equal_workbooks_are_read_once() -> Iterator[None]:
    """Most estates are built of the same few sheets: a process opens and reads each of them, and not again for every test.

    A refusal is not kept. `tests/register/sheet`, which is about opening and reading, does both for every file.
    """
    opened = lru_cache(maxsize=64)(workbook._opened_apart)

    @wraps(workbook._opened_apart)
    def once(content: bytes) -> list[SheetGrid]:
        return copy.deepcopy(opened(content))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "_opened_apart", once)
        patch.setattr(imports, "read_sheet", lru_cache(maxsize=64)(read_sheet))
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Almost every test opens an engine, and would compile anew what most of them ask."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_async_engine", alike)
        yield


@pytest.fixture(scope="session")
def server(shared_folder: Path) -> Iterator[str]:
    """The address of the server's `postgres` database, with the migrated template in it."""
    with ExitStack() as used:
        yield running_server(shared_folder, used)


@pytest.fixture
async def database_url(server: str) -> AsyncIterator[str]:
    """The address of a fresh, migrated database of this test's own, marked as a test's."""
    async with copy_of(server, TEMPLATE) as url:
        yield url


@pytest.fixture
async def empty_database_url(server: str) -> AsyncIterator[str]:
    """The address of a database of this test's own with nothing in it."""
    async with copy_of(server, "template1") as url:
        yield url


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The database as its owner reaches it, past the application's role."""
    connection = await as_owner(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database as the application's role reaches it."""
    opened = Database(database_url, pool_size=4)
    yield opened
    await opened.close()


@pytest.fixture
def sealer() -> Sealer:
    """A fixed key."""
    return Sealer(bytes(range(32)))


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A fixed key, and journals of this test's own."""
    return Signer(b"\x01" * 32, "vote.example.cn", tmp_path / "journals")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a test, away from the environment's."""
    return Settings(data=tmp_path / "data", database_url=None, field_key=None)


@pytest.fixture(scope="session")
def described() -> WebApplication:
    """The application on no database, the same for all tests of a process."""
    return on_no_database()


@pytest.fixture
def application(
    described: WebApplication, settings: Settings, database: Database, sealer: Sealer, signer: Signer
) -> Iterator[WebApplication]:
    """The application on this test's database; a route that the test adds goes with it."""
    routes = described.router.routes[:]
    media = Media.at(settings.data / "media")
    described.state.house = House(
        settings, database, sealer, signer, media, ballots(database, signer), votes.pages(database)
    )
    yield described
    media.close()
    if described.router.routes != routes:
        # To write the document anew takes seconds, so it is kept where it is still true.
        described.router.routes[:] = routes
        described.openapi_schema = None


@pytest.fixture
async def http(application: WebApplication) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application as it is served, request ids and limits included; errors come as answers."""
    transport = httpx.ASGITransport(app=surrounded(application), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as client:
        yield client


async def add_staff(session: AsyncSession, login: str, name: str, password: str, at: datetime) -> uuid.UUID:
    """An account whose person has changed the password it was made with, to one of their own."""
    staff_id = await identity.add_staff(session, login, name, FIRST_PASSWORD, at)
    member = await session.get_one(Staff, staff_id)
    await signing_in.choose_password(session, member, await passwords.hashed(password), at)
    return staff_id


def term(role: Role, at: datetime) -> tuple[date, date | None]:
    """Days of a mandate in force now: since long ago and without an end, or as long as a temporary role may last."""
    if role not in TEMPORARY:
        return date(2020, 1, 1), None
    today = at.astimezone(CHINA).date()
    return today, today + TEMPORARY_AT_MOST


def seat(role: Role) -> dict[str, Any]:
    """The kind and the organisation that a mandate of this role names, where it acts for one."""
    kinds = PARTY_KINDS.get(role)
    if kinds is None:
        return {}
    return {"party_kind": min(kinds, default=None), "organisation": f"{role.label}某某单位"}


@dataclass(frozen=True)
class Person:
    """A staff account signed in: its client sends the token with every request."""

    id: uuid.UUID
    login: str
    client: httpx.AsyncClient

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": uuid.uuid4().hex} | more.pop("headers", {})
        return await self.client.post(path, headers=headers, **more)

    async def put(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.put(path, **more)


class Town:
    """A little town: places and staff, made through services and signed in through HTTP."""

    def __init__(self, database: Database, application: WebApplication) -> None:
        self.database, self.application = database, application
        self.clients: list[httpx.AsyncClient] = []

    async def community(self, name: str = "桃花岭小区", committee: str = "桃花岭社区") -> dict[str, Any]:
        """An estate under 西陵区 学院街道, entered by an administrator."""
        admin = await self.person("admin-" + uuid.uuid4().hex[:6], Role.ADMINISTRATOR)
        answer = await admin.post(
            "/v1/office/communities",
            json={
                "district": "西陵区",
                "street": "学院街道",
                "committee": committee,
                "name": name,
                "address": "桃花岭路 12 号",
            },
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def person(self, login: str, role: Role | None = None, scope_id: str | None = None) -> Person:
        """An account with one mandate (over the committee, estate … whose id is given), signed in."""
        async with self.database.write() as session:
            staff_id = await add_staff(session, login, f"职员{login}", PASSWORD, await now(session))
        if role is not None:
            await self.appoint(login, role, scope_id)
        return await self.signed_in(login, staff_id)

    async def appoint(self, login: str, role: Role, scope_id: str | None = None) -> None:
        """A mandate, one more or the first, for somebody who has an account."""
        scopes = {
            Role.ADMINISTRATOR: ScopeKind.PLATFORM,
            Role.NEIGHBOURHOOD_COMMITTEE: ScopeKind.COMMITTEE,
            Role.STREET_OFFICE: ScopeKind.STREET,
            Role.DISTRICT_OFFICE: ScopeKind.DISTRICT,
        }
        async with self.database.write() as session:
            from_on, until_on = term(role, await now(session))
            await identity.appoint(
                session,
                login,
                role,
                scopes.get(role, ScopeKind.COMMUNITY),
                uuid.UUID(scope_id) if scope_id else None,
                from_on=from_on,
                until_on=until_on,
                appointed_by="街道办事处",
                document="任命书",
                **seat(role),
            )

    async def signed_in(self, login: str, staff_id: uuid.UUID) -> Person:
        transport = httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://yigai.test")
        self.clients.append(client)
        answer = await client.post("/v1/public/staff/sign-in", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return Person(staff_id, login, client)


@pytest.fixture
async def town(database: Database, application: WebApplication) -> AsyncIterator[Town]:
    """An empty town."""
    made = Town(database, application)
    yield made
    for client in made.clients:
        await client.aclose()
