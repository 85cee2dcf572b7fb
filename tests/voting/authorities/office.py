"""The office of a vote over HTTP: two clerks, and phones of flats."""

import uuid
from typing import Any

import httpx

from app.core.installation import now
from app.identity import residents
from app.identity.permissions import Role
from app.main import WebApplication, surrounded
from tests.conftest import Person, Town
from tests.voting.authorities.proxy_desk import ProxyDesk


class Office:
    """An open vote with two clerks, and phones of flats."""

    def __init__(self, desk: ProxyDesk, town: Town, application: WebApplication, committee_id: str) -> None:
        self.desk, self.town, self.application, self.committee_id = desk, town, application, committee_id
        self.path = f"/communities/{desk.desk.id}/votes/{desk.vote_id}"
        self.base = f"/v1/office{self.path}/authorities"
        self.people: dict[str, Person] = {}

    async def hire(self) -> None:
        for login in ("one", "two"):
            self.people[login] = await self.town.person(login, Role.NEIGHBOURHOOD_COMMITTEE, self.committee_id)

    async def phone(self, place: str, owner_id: uuid.UUID | None = None) -> tuple[httpx.AsyncClient, str]:
        """A phone that used the code of a flat, confirmed as an owner where one is given; and its id."""
        desk = self.desk
        part = (await desk.desk.parts())[place].part
        async with desk.database.write() as session:
            at = await now(session)
            code = await residents.issue_code(session, desk.sealer, desk.desk.id, part.id, by=desk.recorder, at=at)
            bound = await residents.use_code(session, desk.sealer, code, None, at)
            if owner_id is not None:
                await residents.confirm(
                    session, desk.desk.id, bound.binding_id, owner_id, "当面核对", by=desk.confirmer, at=at
                )
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False),
            base_url="http://yigai.test",
            headers={"Authorization": f"Bearer {bound.token}"},
        )
        self.town.clients.append(client)
        return client, (await client.get("/v1/resident/start")).json()["resident_id"]

    async def body(self, voter: str = "p003", **more: Any) -> dict[str, Any]:
        return (await self.desk.sent(voter, **more)).model_dump(mode="json")

    async def recorded(self, **more: Any) -> dict[str, Any]:
        answer = await self.people["one"].post(self.base, json=await self.body(**more))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())
