"""An estate of twenty-four flats and its people, asked over HTTP."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from app.core.installation import CHINA, move_clock, now
from app.core.sealing import Sealer
from app.identity import residents, service
from app.identity.permissions import Role, ScopeKind
from app.identity.residents import logins
from app.main import surrounded
from app.register import places, queries
from tests.conftest import PASSWORD, Person, Town, add_staff
from tests.consultation.asking import owner_name
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

MORNING = datetime(2026, 12, 1, 9, tzinfo=CHINA)
ESTATE = {"kind": "estate"}
FLATS = [f"1-{stairwell}-{floor}0{door}" for stairwell in (1, 2) for floor in (1, 2, 3, 4, 5, 6) for door in (1, 2)]


class Estate:
    """Twenty-four flats in two stairwells, each in a grid, and its people."""

    def __init__(self, town: Town, sealer: Sealer) -> None:
        self.town, self.sealer = town, sealer
        self.people: dict[str, Person] = {}
        self.parts: dict[str, queries.PlacedPart] = {}
        self.id, self.base, self.consultation = "", "", ""

    async def set_up(self) -> None:
        async with self.town.database.write() as session:
            await move_clock(session, MORNING - timedelta(hours=1) - await now(session))
        community = await self.town.community()
        self.id, committee = community["id"], community["committee_id"]
        desk = Desk(self.town.database, self.sealer, uuid.UUID(self.id))
        await desk.bring_in(
            *(flat(one, owner(owner_name(number), document=id_card(number))) for number, one in enumerate(FLATS, 1))
        )
        self.parts = await desk.parts()
        async with self.town.database.write() as session:
            street = await session.scalar(text("SELECT street_id FROM committee"))
            stairwells = [one.id for one in await queries.stairwells(session, desk.id)]
            grids = [
                await places.draw_grid(session, uuid.UUID(committee), f"{number}号网格", [one], date(2020, 1, 1))
                for number, one in enumerate(stairwells, 1)
            ]
        for login, role, place in (
            ("liu", Role.NEIGHBOURHOOD_COMMITTEE, committee),
            ("ma", Role.OWNERS_COMMITTEE, self.id),
            ("jie", Role.STREET_OFFICE, str(street)),
            ("wu", Role.AUDITOR, self.id),
            ("piao", Role.COUNTER, self.id),
        ):
            self.people[login] = await self.town.person(login, role, place)
        self.people["wang"] = await self.grid_worker("wang", grids[0])
        made = await self.post("liu", "/projects", {"number": "017", "title": "整体改造", "scope": ESTATE})
        await self.post("liu", f"/projects/{made['id']}/plans", {"title": "改造方案", "items": ["外墙保温"]})
        begun = await self.post(
            "ma",
            "/consultations",
            {"project_id": made["id"], "title": "整体改造意愿征询", "body": "owners_committee"},
        )
        self.consultation = f"/consultations/{begun['id']}"
        self.base = f"/v1/office/communities/{self.id}{self.consultation}"
        await self.post("ma", f"{self.consultation}/rounds/first")
        await self.clock(MORNING)

    async def grid_worker(self, login: str, grid: uuid.UUID) -> Person:
        async with self.town.database.write() as session:
            staff_id = await add_staff(session, login, f"职员{login}", PASSWORD, await now(session))
            await service.appoint(
                session,
                login,
                Role.GRID_WORKER,
                ScopeKind.GRID,
                grid,
                from_on=date(2020, 1, 1),
                until_on=None,
                appointed_by="街道",
                document="任命书",
            )
        return await self.town.signed_in(login, staff_id)

    async def clock(self, at: datetime) -> None:
        async with self.town.database.write() as session:
            await move_clock(session, timedelta(0))
            await move_clock(session, at - await now(session))

    async def post(self, login: str, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
        answer = await self.people[login].post(f"/v1/office/communities/{self.id}{path}", json=body)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def find_forged(self, claim_id: str) -> None:
        """Two people of two units, each with a fresh proof, find that a claim is not its owner's."""
        finding = {"finding": "forged", "reasons": "与业主当面核对，不是本人的意思。"}
        for who in ("jie", "liu"):
            fresh = await self.people[who].client.post(
                "/v1/office/session/step-up", json={"password": PASSWORD}, headers={"Idempotency-Key": uuid.uuid4().hex}
            )
            assert fresh.status_code == 204, fresh.text
            await self.post(who, f"/claims/{claim_id}/findings", finding)

    async def get(self, login: str, path: str = "") -> httpx.Response:
        return await self.people[login].get(f"{self.base}{path}")

    def visit(self, place: str, stance: str = "agree", **more: Any) -> dict[str, Any]:
        part = self.parts[place]
        sent: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "part_id": str(part.part.id),
            "at": MORNING.isoformat(),
            "way": "visit",
            "outcome": "met",
            "met_as": "owner",
            "owner_id": str(part.owners[0][0].id),
            "stance": stance,
        }
        if stance != "agree":
            sent["reasons"] = ["cost"]
        return sent | more

    async def visits(self, login: str, *visits: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.post(login, f"{self.consultation}/visits", {"visits": list(visits)}, 200)
        return list(answer["records"])

    async def phone(self, place: str, *, confirmed: bool = True) -> "Phone":
        part = self.parts[place]
        async with self.town.database.write() as session:
            at = await now(session)
            one, other = [await add_staff(session, uuid.uuid4().hex, "职员", PASSWORD, at) for _ in range(2)]
            code = await residents.issue_code(session, self.sealer, uuid.UUID(self.id), part.part.id, by=one, at=at)
            bound = await residents.use_code(session, self.sealer, code, None, at)
            if confirmed:
                await residents.confirm(
                    session, uuid.UUID(self.id), bound.binding_id, part.owners[0][0].id, "当面核对", by=other, at=at
                )
        return Phone(self.client(bound.token), f"/v1/resident/flats/{bound.binding_id}", self.consultation)

    def client(self, token: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=surrounded(self.town.application), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        made = httpx.AsyncClient(transport=transport, base_url="http://yigai.test", headers=headers)
        self.town.clients.append(made)
        return made

    async def helper(self, phone: "Phone") -> "Phone":
        """A helper whom the owner at this phone let in."""
        key = {"Idempotency-Key": uuid.uuid4().hex}
        binding = phone.flat.rpartition("/")[2]
        invited = await phone.client.post(
            f"/v1/resident/bindings/{binding}/invitations", json={"kind": "helper"}, headers=key
        )
        async with self.town.database.write() as session:
            opened = await logins.sign_in(
                session, "wx0123456789abcdef", f"o-{uuid.uuid4().hex}", None, "", await now(session)
            )
        client = self.client(opened.token)
        bound = await client.post(
            "/v1/resident/invitations/accept", json={"token": invited.json()["token"]}, headers=key
        )
        return Phone(client, f"/v1/resident/flats/{bound.json()['binding_id']}", self.consultation)


class Phone:
    """A resident's phone at one flat; `at` is where it asks and answers, at first a consultation."""

    def __init__(self, client: httpx.AsyncClient, flat: str, at: str) -> None:
        self.client, self.flat, self.base = client, flat, f"{flat}{at}"

    def turned_to(self, at: str) -> "Phone":
        """The same phone at something else."""
        return Phone(self.client, self.flat, at)

    async def get(self) -> dict[str, Any]:
        answer = await self.client.get(self.base)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def post(self, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await self.client.post(f"{self.base}{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())
