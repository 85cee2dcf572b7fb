"""A district with two estates and its people, over HTTP."""

from typing import Any

from sqlalchemy import text

from app.identity.permissions import Role
from tests.conftest import Person, Town


class PolicyOffice:
    """The district's office: two persons of it, one of the street, an auditor of nothing."""

    def __init__(self, town: Town, estate: dict[str, Any], district_id: str, people: dict[str, Person]) -> None:
        self.town, self.estate, self.district_id, self.people = town, estate, district_id, people
        self.base = f"/v1/office/districts/{district_id}"

    async def propose(self, login: str, status: int = 201, **sent: Any) -> dict[str, Any]:
        body = {"reason": "按省实施办法制定"} | sent
        answer = await self.people[login].post(f"{self.base}/policies", json=body)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def decide(
        self, login: str, version_id: str, status: int = 200, *, approve: bool = True, reason: str = ""
    ) -> dict[str, Any]:
        body = {"approve": approve, "reason": reason}
        answer = await self.people[login].post(f"{self.base}/policies/{version_id}/decision", json=body)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def in_force(self, estate: dict[str, Any] | None = None) -> dict[str, Any]:
        client = self.people["qu"].client
        answer = await client.get(f"/v1/public/communities/{(estate or self.estate)['id']}/policy")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def office_of(town: Town) -> PolicyOffice:
    estate = await town.community()
    async with town.database.read() as session:
        street, district = (
            await session.execute(
                text("SELECT street_id, district_id FROM committee JOIN street ON street.id = committee.street_id")
            )
        ).one()
    people = {
        login: await town.person(login, role, str(place))
        for login, role, place in (
            ("qu", Role.DISTRICT_OFFICE, district),
            ("zhu", Role.DISTRICT_OFFICE, district),
            ("jie", Role.STREET_OFFICE, street),
        )
    }
    return PolicyOffice(town, estate, str(district), people)
