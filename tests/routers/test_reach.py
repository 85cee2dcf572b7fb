"""Seventeen kinds of people at every reading route of two estates: nobody is shown a word of an estate beyond their reach."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from app.consultation.kinds import ConsultRound, RoundBody
from app.consultation.rounds import rounds
from app.consultation.schemas import NewConsultation
from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import residents, service
from app.identity.permissions import Role, ScopeKind
from app.main import WebApplication
from app.projects import service as projects
from app.projects.schemas import NewPlan
from app.register import places, queries
from app.register.models import Community
from app.register.scopes import EstateScope
from tests.conftest import add_staff, seat, term
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.routers.test_access import DOWNWARDS, Door, Route, Town, routes


@dataclass(frozen=True)
class Estate:
    """An estate of three flats in two stairwells; every name of it holds its mark, which no other estate has."""

    mark: str
    ids: dict[ScopeKind, uuid.UUID]
    desk: Desk
    roll_id: uuid.UUID
    grids: tuple[uuid.UUID, uuid.UUID]
    consultation_id: uuid.UUID

    @property
    def here(self) -> dict[str, str]:
        return {f"{kind}_id": str(place) for kind, place in self.ids.items()} | {
            "roll_id": str(self.roll_id),
            "consultation_id": str(self.consultation_id),
        }


async def estate(database: Database, sealer: Sealer, mark: str) -> Estate:
    async with database.write() as session:
        community_id = await places.register_community(
            session, district=f"{mark}区", street=f"{mark}街", committee=f"{mark}社区", name=f"{mark}园", address=""
        )
        lineage = await places.lineage(session, Community, community_id)
        assert lineage is not None
    desk = Desk(database, sealer, community_id)
    await desk.bring_in(
        flat(f"{mark}1-1-101", owner(f"{mark}甲", document=id_card(1)), owner(f"{mark}乙", document=id_card(2))),
        flat(f"{mark}1-1-102", owner(f"{mark}丙", document=id_card(3))),
        flat(f"{mark}1-2-201", owner(f"{mark}丁", document=id_card(4))),
    )
    roll = await desk.freeze()
    async with database.write() as session:
        one, two = [each.id for each in await queries.stairwells(session, community_id)]
        grids = [
            await places.draw_grid(session, lineage.ids[2], f"{mark}{number}网格", [stairwell], date(2020, 1, 1))
            for number, stairwell in enumerate((one, two), start=1)
        ]
    asked = await consultation(database, community_id, mark)
    return Estate(mark, dict(zip(DOWNWARDS[1:], lineage.ids, strict=True)), desk, roll.id, (grids[0], grids[1]), asked)


async def consultation(database: Database, community_id: uuid.UUID, mark: str) -> uuid.UUID:
    """A consultation of the estate in its first round."""
    who = uuid.uuid4()
    async with database.write() as session:
        at = await now(session)
        project = await projects.enter(session, community_id, "017", f"{mark}改造", EstateScope(), by=who, at=at)
        plan = NewPlan(title=f"{mark}方案", items=["外墙保温"])
        await projects.publish(session, community_id, project.id, plan, by=who, at=at)
        sent = NewConsultation(project_id=project.id, title=f"{mark}征询", body=RoundBody.OWNERS_COMMITTEE)
        asked = await rounds.enter(session, community_id, sent, by=who, at=at)
        await rounds.open_round(session, community_id, asked.id, ConsultRound.FIRST, by=who, at=at)
    return asked.id


class People:
    """Makes the twenty."""

    def __init__(self, town: Town, database: Database, sealer: Sealer, mine: Estate) -> None:
        self.town, self.database, self.sealer, self.mine = town, database, sealer, mine

    async def staff(self, role: Role, kind: ScopeKind, scope_id: uuid.UUID | None) -> str:
        login = f"{role}-{uuid.uuid4().hex[:6]}"
        async with self.database.write() as session:
            at = await now(session)
            await add_staff(session, login, login, "correct horse battery", at)
            from_on, until_on = term(role, at)
            await service.appoint(
                session,
                login,
                role,
                kind,
                scope_id,
                from_on=from_on,
                until_on=until_on,
                appointed_by="区",
                document="任命书",
                **seat(role),
            )
        return await self.town.token(login)

    async def resident(self, at: Estate, place: str, which: int) -> str:
        part = (await at.desk.parts())[place]
        async with self.database.write() as session:
            instant = await now(session)
            issuer = await add_staff(session, uuid.uuid4().hex, "发放", "correct horse battery", instant)
            other = await add_staff(session, uuid.uuid4().hex, "确认", "correct horse battery", instant)
            code = await residents.issue_code(session, self.sealer, at.desk.id, part.part.id, by=issuer, at=instant)
            bound = await residents.use_code(session, self.sealer, code, None, instant)
            await residents.confirm(
                session,
                at.desk.id,
                bound.binding_id,
                part.owners[which][0].id,
                "当面核对身份证原件",
                by=other,
                at=instant,
            )
        return bound.token

    async def everybody(self, other: Estate) -> dict[str, str | None]:
        ids, mark = self.mine.ids, self.mine.mark
        return {
            "anonymous": None,
            "unbound": await self.town.phone(),
            "resident": await self.resident(self.mine, f"{mark}1-1-101", 0),
            "co-owner": await self.resident(self.mine, f"{mark}1-1-101", 1),
            "resident elsewhere": await self.resident(other, f"{other.mark}1-1-102", 0),
            "owners' committee": await self.staff(Role.OWNERS_COMMITTEE, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "grid 1": await self.staff(Role.GRID_WORKER, ScopeKind.GRID, self.mine.grids[0]),
            "grid 2": await self.staff(Role.GRID_WORKER, ScopeKind.GRID, self.mine.grids[1]),
            "committee": await self.staff(Role.NEIGHBOURHOOD_COMMITTEE, ScopeKind.COMMITTEE, ids[ScopeKind.COMMITTEE]),
            "street": await self.staff(Role.STREET_OFFICE, ScopeKind.STREET, ids[ScopeKind.STREET]),
            "responsible unit": await self.staff(Role.RESPONSIBLE_UNIT, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "auditor": await self.staff(Role.AUDITOR, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "administrator": await self.staff(Role.ADMINISTRATOR, ScopeKind.PLATFORM, None),
            "witness": await self.staff(Role.WITNESS, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "caller": await self.staff(Role.THIRD_PARTY_CALLER, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "supervisor": await self.staff(Role.VOLUNTEER_SUPERVISOR, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "stairwell head": await self.staff(Role.STAIRWELL_HEAD, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "works party": await self.staff(Role.WORKS_PARTY, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "department": await self.staff(Role.DEPARTMENT, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
            "utility": await self.staff(Role.UTILITY, ScopeKind.COMMUNITY, ids[ScopeKind.COMMUNITY]),
        }


ME = "/v1/office/me"

# Who is shown something of their own estate; the others are shown nothing of either.
SHOWN = {
    "owners' committee",
    "grid 1",
    "grid 2",
    "committee",
    "street",
    "responsible unit",
    "auditor",
    "caller",
    "supervisor",
    "witness",
    "stairwell head",
    "works party",
    "department",
    "utility",
    "resident",
    "co-owner",
}


@pytest.fixture
def town(database: Database, sealer: Sealer) -> Town:
    return Town(database, sealer)


@pytest.fixture
def door(application: WebApplication, monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(application, monkeypatch)


@pytest.fixture
async def mine(database: Database, sealer: Sealer) -> Estate:
    return await estate(database, sealer, "桃")


@pytest.fixture
async def other(database: Database, sealer: Sealer) -> Estate:
    return await estate(database, sealer, "杏")


@pytest.fixture
def people(town: Town, database: Database, sealer: Sealer, mine: Estate) -> People:
    return People(town, database, sealer, mine)


def _without_names(text: str, *estates: Estate) -> str:
    for one in estates:
        for kind in ("区", "街", "社区", "园"):
            text = text.replace(f"{one.mark}{kind}", "")
    return text


async def reading(application: WebApplication, at: Estate) -> list[Route]:
    """Every GET that is not public, with ids of this estate wherever there are such."""
    part = next(iter((await at.desk.parts()).values()))
    here = at.here | {"part_id": str(part.part.id), "owner_id": str(part.owners[0][0].id)}
    return [one for one in routes(application.openapi(), here) if one.method == "GET" and one.scheme]


async def test_nobody_is_shown_a_word_of_an_estate_beyond_their_reach(
    people: People, door: Door, application: WebApplication, mine: Estate, other: Estate
) -> None:
    everybody = await people.everybody(other)
    assert len(everybody) == 20
    leaks, shown = [], set()
    for who, token in everybody.items():
        # The one resident of the other estate stands the other way round.
        own, strange = (other, mine) if who == "resident elsewhere" else (mine, other)
        async with door.client(token) as client:
            for at in (own, strange):
                for route in await reading(application, at):
                    answer = await client.request("GET", route.path)
                    text = answer.content.decode(errors="ignore")
                    if who == "administrator":
                        # Who enters estates knows their names, and nothing of what lies in them.
                        text = _without_names(text, own, strange)
                    if route.path == ME:
                        # Their own mandates name the place they are for, to those too who are shown nothing of it.
                        text = _without_names(text, own)
                    if strange.mark in text or (who not in SHOWN | {"resident elsewhere"} and own.mark in text):
                        leaks.append(f"{who}: {route} -> {answer.status_code}")
                    elif own.mark in text:
                        shown.add(who)
                    if at is strange and route.at is not ScopeKind.PLATFORM and answer.status_code < 400:
                        leaks.append(f"{who}: {route} -> {answer.status_code}")
    assert leaks == []
    # A test that is shown nothing at all would find no leak either.
    assert shown == SHOWN | {"resident elsewhere"}


async def rooms(client: httpx.AsyncClient, base: str) -> list[Any]:
    return [one["part"] for one in (await client.get(f"{base}/parts")).json()["lines"]]


async def test_a_grid_worker_sees_the_stairwells_of_the_grid_and_nothing_beside(
    people: People, door: Door, mine: Estate, other: Estate
) -> None:
    base = f"/v1/office/communities/{mine.ids[ScopeKind.COMMUNITY]}"
    parts = {name: one.part.id for name, one in (await mine.desk.parts()).items()}
    seen = {}
    for grid in mine.grids:
        token = await people.staff(Role.GRID_WORKER, ScopeKind.GRID, grid)
        async with door.client(token) as client:
            seen[grid] = await rooms(client, base)
            for name, part_id in parts.items():
                answer = await client.get(f"{base}/parts/{part_id}")
                assert answer.status_code == (200 if name in seen[grid] else 404)
            # A grid is no estate: what is asked of the whole of one is not theirs to read.
            assert (await client.get(base)).json()["code"] == "not_allowed"
            assert (await client.get(f"/v1/office/communities/{other.ids[ScopeKind.COMMUNITY]}")).status_code == 404
            for nowhere in (other.ids[ScopeKind.COMMUNITY], uuid.uuid4()):
                assert (await client.get(f"/v1/office/communities/{nowhere}/parts")).json()["code"] == "not_found"
    assert seen == {mine.grids[0]: ["桃1-1-101", "桃1-1-102"], mine.grids[1]: ["桃1-2-201"]}


async def test_a_grid_drawn_anew_counts_at_the_next_request(
    people: People, door: Door, database: Database, mine: Estate
) -> None:
    base = f"/v1/office/communities/{mine.ids[ScopeKind.COMMUNITY]}"
    token = await people.staff(Role.GRID_WORKER, ScopeKind.GRID, mine.grids[0])
    async with database.write() as session:
        both = [one.id for one in await queries.stairwells(session, mine.desk.id)]
        await places.draw_grid(session, mine.ids[ScopeKind.COMMITTEE], "桃1网格", both, date(2021, 1, 1))
    async with door.client(token) as client:
        assert len(await rooms(client, base)) == 3
