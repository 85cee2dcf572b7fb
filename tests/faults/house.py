"""An estate where there is something of everything, another beside it, and a token for everybody who may come."""

import uuid
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from app.core.installation import now
from app.core.sealing import Sealer
from app.identity.permissions import SCOPES, Role, ScopeKind
from app.main import WebApplication
from app.media.service import receive, take_in
from tests.complaints.reporters.yard import LEAK
from tests.conftest import Town
from tests.consultation.estate import FLATS
from tests.consultation.meetings.hall import STARTS, Hall
from tests.consultation.surveys.papers import INCLUSION
from tests.media.making import told_jpeg
from tests.register.desk import Desk
from tests.routers.test_access import DOWNWARDS
from tests.routers.test_access import Town as Door
from tests.routers.test_reach import Estate, People, estate
from tests.voting.live import ballot_box

UNIT = {"name": "宏达防水工程公司", "kind": "contractor", "phone": "13800138000"}

RESIDENTS = ("unbound", "resident", "neighbour", "resident elsewhere")
"""Whose phones come; of the others one is nobody, and the rest are staff, one of each role."""


class _Lived(Hall):
    """The estate with photos that can be opened."""

    async def photo(self) -> str:
        database, house = self.town.database, self.town.application.state.house
        received = await receive(house.media, told_jpeg(), "照片.jpg")
        async with database.write() as session:
            kept = await take_in(
                session, received, community_id=uuid.UUID(self.id), by=uuid.uuid4(), at=await now(session)
            )
        return str(kept.id)


class _Votes(ballot_box.BallotBox):
    """Votes on a register that is there already."""

    async def bring_in_register(self) -> None: ...


async def settle(
    application: WebApplication, town: Town, sealer: Sealer, patch: pytest.MonkeyPatch
) -> dict[str, str | None]:
    """Make the estate through the application's own acts; the token of each kind of people, None for nobody."""
    database, media = town.database, application.state.house.media
    patch.setattr(ballot_box, "PHOTO", await receive(media, told_jpeg("L"), "公告栏.jpg"))
    hall = _Lived(town, sealer)
    await hall.set_up()
    await hall.visits("wang", hall.visit(FLATS[0]), hall.visit(FLATS[1], "against"), hall.visit(FLATS[5]))
    # A meeting that was held: who came, what was asked, what was signed, and its minutes.
    await hall.opened()
    await hall.desk(FLATS[2])
    await hall.post(
        "ma", f"{hall.meeting}/questions", {"part_id": str(hall.parts[FLATS[2]].part.id), "words": "何时开工？"}
    )
    await hall.clock(STARTS)
    await hall.sheets(await hall.sheet(FLATS[2]))
    desk = Desk(database, sealer, uuid.UUID(hall.id))
    counted, open_ = _Votes(database, sealer, desk), _Votes(database, sealer, desk)
    await counted.opened()
    await counted.cast("p001")
    await counted.keyed_paper("p002")
    await counted.counted()
    await open_.opened()
    await open_.cast("p001", "disagree")
    await open_.key(await open_.paper("p002"), "agree", "agree")
    mine = await _told(hall, desk)
    everybody = await _everybody(
        People(Door(database, sealer), database, sealer, mine), await estate(database, sealer, "杏")
    )
    await _after(application, hall, everybody, mine)
    return everybody


async def _told(hall: Hall, desk: Desk) -> Estate:
    roll = await desk.freeze()
    async with desk.database.read() as session:
        found = await session.execute(
            text(
                "SELECT district_id, street_id, committee_id, community.id FROM community"
                " JOIN committee ON committee.id = committee_id JOIN street ON street.id = street_id"
            )
        )
        one, two = await session.scalars(text("SELECT id FROM grid ORDER BY name"))
    ids = dict(zip(DOWNWARDS[1:], found.one(), strict=True))
    return Estate("", ids, desk, roll.id, (one, two), uuid.UUID(hall.consultation.rpartition("/")[2]))


async def _everybody(people: People, other: Estate) -> dict[str, str | None]:
    mine = people.mine
    told: dict[str, str | None] = {
        "anonymous": None,
        "unbound": await people.town.phone(),
        "resident": await people.resident(mine, FLATS[0], 0),
        "neighbour": await people.resident(mine, FLATS[1], 0),
        "resident elsewhere": await people.resident(other, "杏1-1-102", 0),
    }
    for role in Role:
        kind = _narrowest(role)
        place = mine.grids[0] if kind is ScopeKind.GRID else mine.ids.get(kind)
        told[role.value] = await people.staff(role, kind, place)
    return told


def _narrowest(role: Role) -> ScopeKind:
    if role is Role.GRID_WORKER:
        return ScopeKind.GRID
    return max(SCOPES[role] & set(DOWNWARDS), key=DOWNWARDS.index)


async def _after(application: WebApplication, hall: Hall, everybody: dict[str, str | None], mine: Estate) -> None:
    """What people then do, now that they may come, over HTTP."""
    at = f"/communities/{hall.id}"
    street = f"/v1/office/streets/{mine.ids[ScopeKind.STREET]}"

    async def did(who: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        client = hall.client(everybody[who] or "")
        answer = await client.post(path, json=body, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.status_code < 300, f"{who}: {path}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    # A unit and who works there, two cases, a survey that is open and one that is drafted, an application.
    unit = await did("street_office", f"{street}/responsible-units", UNIT)
    async with hall.town.database.read() as session:
        login = await session.scalar(
            text("SELECT login FROM staff JOIN mandate ON staff_id = staff.id WHERE role = 'responsible_unit'")
        )
        at_now = await now(session)
    await did("street_office", f"{street}/responsible-units/{unit['id']}/members", {"login": login, "seat": "handler"})
    for words in ("楼道漏水。", "路灯不亮。"):
        case = await did("resident", f"/v1/resident{at}/complaints", LEAK | {"words": words})
    await did(
        "neighbourhood_committee",
        f"/v1/office{at}/complaints/{case['id']}/dispatches",
        {"to_rung": "unit", "to_unit_id": unit["id"], "reason": "公共部位漏水"},
    )
    drafted = {"project_id": hall.project, "draft": INCLUSION}
    survey = await did("owners_committee", f"/v1/office{at}/surveys", drafted)
    closes = {"closes_at": (at_now + timedelta(days=20)).isoformat()}
    await did("owners_committee", f"/v1/office{at}/surveys/{survey['id']}/versions", closes)
    await did("owners_committee", f"/v1/office{at}/surveys", drafted)
    part = hall.parts[FLATS[3]]
    asked = {"part_id": str(part.part.id), "owner_id": str(part.owners[0][0].id), "way": "window", "matter": "lift"}
    await did("neighbourhood_committee", f"/v1/office{at}/applications", asked | {"words": "请加装电梯"})


class Sessions:
    """The sign-ins of everybody, which some routes end."""

    TABLES = ("staff_session", "resident_session")

    def __init__(self, owner: asyncpg.Connection) -> None:
        self._owner = owner

    @classmethod
    async def kept(cls, owner: asyncpg.Connection) -> "Sessions":
        """As they are now, for as long as the test may run, with a fresh proof of who it is."""
        for table in cls.TABLES:
            await owner.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608 - named here
            await owner.execute(f"UPDATE kept_{table} SET expires_at = expires_at + interval '1 year'")  # noqa: S608
        made = cls(owner)
        await made.begin_again()
        return made

    async def begin_again(self) -> None:
        """None has ended, and everybody has just proved who they are."""
        await self._owner.execute(
            "UPDATE kept_staff_session SET proved_at = (SELECT clock_timestamp() + ahead FROM installation)"
        )
        for table in self.TABLES:
            fresh = ", proved_at = excluded.proved_at" if table == "staff_session" else ""
            await self._owner.execute(
                f"INSERT INTO {table} SELECT * FROM kept_{table} ON CONFLICT (token_sha256) DO UPDATE"  # noqa: S608
                f" SET expires_at = excluded.expires_at, ended_at = NULL{fresh}"
            )
