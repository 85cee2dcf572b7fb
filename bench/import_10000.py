"""The import of a register of 10,000 parts through the real HTTP API: sheet in, report out, approved, in force."""

import asyncio
import io
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import httpx
import xlsxwriter
from sqlalchemy import text

from app.cli.samples.people import id_number
from app.cli.staff import grant
from app.core.db import Database
from app.core.installation import now
from app.core.postgres import embedded, migrating
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.identity import service as identity
from app.identity.permissions import Role

PARTS = 10_000
LINES = 12_000
FIRST_PASSWORD = "written on a slip"  # noqa: S105 - of an estate that is thrown away
COMMITTEE = {"district": "向阳区", "street": "红星街道", "committee": "向阳里社区"}
HEADINGS = ("楼栋", "单元", "房号", "业主姓名", "身份证号", "联系电话", "建筑面积", "用途")
TWO_IN = PARTS // (LINES - PARTS)  # every so many parts belong to two owners, on two lines


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the dry run and of the approval, and of this process's processors over both."""

    check: float
    approve: float
    cpu: float


@cache
def sheet(parts: int = PARTS) -> bytes:
    """The register as a committee writes it: a line for each part and owner, every owner with document and phone.

    Every twentieth owner holds two flats, so there are fewer owners than lines.
    """
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"strings_to_numbers": False, "in_memory": True})
    worksheet = workbook.add_worksheet("业主名册")
    worksheet.write_row(0, 0, HEADINGS)
    row = 0
    for number in range(parts):
        floor, door = number % 50 // 2 + 1, number % 2 + 1
        place = (str(number // 200 + 1), str(number // 50 % 4 + 1), f"{floor}{door:02d}")
        owners = [row - 1 if number % 20 == 19 else row]
        if number % TWO_IN == 0:
            owners.append(row + 1)
        for owner in owners:
            row += 1
            area = f"{5000 + number % 9000}"
            worksheet.write_row(row, 0, (*place, *_person(owner), f"{area[:-2]}.{area[-2:]}", "住宅"))
    workbook.close()
    assert row == parts * LINES // PARTS
    return buffer.getvalue()


def _person(number: int) -> tuple[str, str, str]:
    """Name, document and phone of an invented owner; the document is theirs alone."""
    name = "王李张刘陈杨黄赵吴周"[number % 10] + "建国秀英志强丽华"[number // 10 % 8] + "明芳军敏静磊"[number // 80 % 6]
    born = date(1940, 1, 1) + timedelta(days=number)
    return name, id_number("419901", born, number % 997 + 1), f"199{number:08d}"


class Desk:
    """A client that sends a person's token with every request."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client, self.token = client, token

    async def post(self, path: str, **more: Any) -> Any:
        """The JSON answer of an act; raises httpx.HTTPStatusError for a refusal."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        answer = await self.client.post(f"/v1/office{path}", headers=headers, timeout=None, **more)
        answer.raise_for_status()
        return answer.json()


class Import:
    """A running house with an administrator and the two persons of the committee."""

    def __init__(self, database: Database, client: httpx.AsyncClient) -> None:
        self.database, self.client = database, client
        self.desks: dict[str, Desk] = {}
        self.password = secrets.token_urlsafe(12)
        self.rounds = 0
        self.base = ""

    async def server(self) -> str:
        """Which PostgreSQL is measured."""
        async with self.database.read() as session:
            return str(await session.scalar(text("SHOW server_version")))

    async def appoint(self, login: str, role: Role, place: str) -> None:
        """An account with a mandate, signed in."""
        async with self.database.write() as session:
            at = await now(session)
            await identity.add_staff(session, login, login, FIRST_PASSWORD, at)
            await grant(
                session, login, role, place, from_on=at.date(), until_on=None, appointed_by="bench", document="bench"
            )
        credentials = {"login": login, "password": FIRST_PASSWORD}
        answer = await self.client.post("/v1/public/staff/sign-in", json=credentials)
        answer.raise_for_status()
        token = answer.json()["token"]
        change = {"old": FIRST_PASSWORD, "new": self.password}
        headers = {"Authorization": f"Bearer {token}"}
        (await self.client.post("/v1/office/session/password", json=change, headers=headers)).raise_for_status()
        self.desks[login] = Desk(self.client, token)

    async def estate(self) -> str:
        """A new estate, and with the first one the committee's two persons; the path of its routes."""
        self.rounds += 1
        made = await self.desks["admin"].post("/communities", json=COMMITTEE | {"name": f"向阳里{self.rounds}区"})
        if self.rounds == 1:
            place = "/".join(COMMITTEE.values())
            both = (self.appoint(login, Role.NEIGHBOURHOOD_COMMITTEE, place) for login in ("brings", "approves"))
            await asyncio.gather(*both)
        self.base = f"/communities/{made['id']}"
        return self.base

    async def register(self, parts: int) -> str:
        """A new estate with so many parts in force; its id."""
        base = await self.estate()
        files = {"file": ("名册.xlsx", sheet(parts))}
        checked = await self.desks["brings"].post(f"{base}/imports", files=files)
        await self.desks["approves"].post(f"{base}/imports/{checked['id']}/approve")
        return base.rpartition("/")[2]

    async def seconds(self) -> Took:
        """How long the sheet takes into a new estate; raises AssertionError where it did not go in whole."""
        base, whole = await self.estate(), sheet()
        cpu = process_time()
        began = perf_counter()
        checked = await self.desks["brings"].post(f"{base}/imports", files={"file": ("名册.xlsx", whole)})
        between = perf_counter()
        applied = await self.desks["approves"].post(f"{base}/imports/{checked['id']}/approve")
        took = Took(between - began, perf_counter() - between, process_time() - cpu)
        report = checked["report"]
        assert (report["totals"]["parts"], report["errors"], report["doubts"]) == (PARTS, 0, [])
        assert applied["state"] == "applied"
        return took


@asynccontextmanager
async def running(settings: Settings, database: Database, sealer: Sealer, signer: Signer) -> AsyncIterator[Import]:
    """The application as it is served, in this process, with an administrator."""
    from app.main import create_app, surrounded

    application = create_app(settings, database, sealer, signer)
    transport = httpx.ASGITransport(app=surrounded(application))
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://bench") as client,
    ):
        measured = Import(database, client)
        await measured.appoint("admin", Role.ADMINISTRATOR, "")
        yield measured


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[Import]:
    """The same on an embedded database in `folder`, which is stopped with the block."""
    server = embedded.start(folder)
    server.create_database()
    await migrating.upgrade(server.url())
    database = Database(server.url())
    signer = Signer(bytes(32), "yigai.bench", folder)
    async with running(Settings(data=folder), database, Sealer(bytes(range(32))), signer) as measured:
        yield measured
    await database.close()
    server.stop()
