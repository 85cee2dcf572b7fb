"""An estate whose works are to start and to be accepted, asked over HTTP."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from app.identity.permissions import Role
from tests.consultation.estate import ESTATE, FLATS, MORNING, Estate
from tests.consultation.surveys.papers import SATISFACTION, enter, opened, project_of
from tests.projects.second_hand import approve

FIRST = {"kind": "stairwell", "building": "1", "stairwell": "1"}
PIPES = {"code": "SG-1", "title": "更换厨房排水立管", "kind": "water", "scope": FIRST, "consents": FIRST}
LIFT = {"code": "DT-1", "title": "加装电梯", "kind": "lift", "scope": FIRST, "consents": FIRST}
VOTE = {"kind": "vote", "title": "整体改造方案表决", "scope": ESTATE}
PROMISE = {"promised": "立管移到厨房外侧", "keeper": "王经理", "due_on": "2026-12-20"}


class Works(Estate):
    """The estate whose works are to start, and to be accepted."""

    project = ""

    async def set_up(self) -> None:
        await super().set_up()
        self.project = f"/projects/{(await project_of(self))['id']}"
        street = (await self.people["jie"].get("/v1/office/me")).json()["mandates"][0]["scope_id"]
        self.people["jie2"] = await self.town.person("jie2", Role.STREET_OFFICE, str(street))

    @property
    def office(self) -> str:
        return f"/v1/office/communities/{self.id}"

    async def page(self) -> dict[str, Any]:
        return await project_of(self)

    async def require(self, *required: dict[str, Any]) -> dict[str, Any]:
        sent = {"requirements": list(required), "reason": "按本区办法设定"}
        await self.post("jie", f"{self.project}/requirements", sent)
        return await approve(self.people["jie2"], f"{self.office}{self.project}")

    def consents_of(self, *places: str) -> dict[str, Any]:
        """The requirement that the owners of these flats agree."""
        parts = [str(self.parts[one].part.id) for one in places]
        scope = {"kind": "parts", "parts": parts}
        return {"kind": "part_consents", "title": "立管涉及的业主同意", "scope": scope}

    async def consent(self, place: str, *, code: str = "SG-1", agrees: bool = True) -> None:
        part = self.parts[place]
        body = {"part_id": str(part.part.id), "owner_id": str(part.owners[0][0].id), "code": code}
        await self.post("ma", f"{self.project}/part-consents", body | {"agrees": agrees, "evidence_class": "visit"})

    async def stage(self, stage: str, status: int = 201, **more: Any) -> dict[str, Any]:
        body = {"stage": stage, "document": "学街办〔2026〕31 号", **more}
        return await self.post("jie", f"{self.project}/stages", body, status)

    async def pass_by_hand(self, kind: str) -> None:
        """Record a requirement as passed, as the room that decides it would: what is asked here is what comes after."""
        page = await self.page()
        gate = next(one for one in page["gates"] if one["kind"] == kind)
        async with self.town.database.write() as session:
            await session.execute(
                text(
                    "INSERT INTO gate (project_id, requirement_id, plan_version_id, passage, subject_kind, subject_id,"
                    " reason, at) VALUES (:project, :gate, :plan, 'passed', :kind, gen_random_uuid(), '', now())"
                ),
                {"project": page["id"], "gate": gate["requirement_id"], "plan": page["plans"][0]["id"], "kind": kind},
            )

    async def at_works(self) -> None:
        await self.require(VOTE)
        await self.pass_by_hand("vote")
        await self.stage("in_plan_year", plan_year=2027)
        await self.stage("voted")
        await self.stage("works")

    async def satisfied(self, households: int = 20) -> str:
        """A survey on the plan in force, by telephone; closed, and answered with so many satisfied."""
        plan = (await self.page())["plans"][0]["id"]
        survey = await opened(self, SATISFACTION | {"plan_version_id": plan}, at=MORNING)
        for place in FLATS[:households]:
            await enter(self, survey, place, {"q1": "1"})
        for place in FLATS[households:22]:
            await enter(self, survey, place, {"q1": "2"})
        await self.clock(MORNING + timedelta(hours=3))
        return survey.removeprefix("/surveys/")

    async def certify(self, survey: str, status: int = 201) -> dict[str, Any]:
        self.people["jie"] = await self.town.signed_in("jie", self.people["jie"].id)
        return await self.post("jie", "/certificates", {"kind": "satisfaction", "survey_id": survey}, status)

    async def acceptance(self) -> dict[str, Any]:
        answer = await self.people["wu"].get(f"{self.office}{self.project}/acceptance")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def dispute(self, place: str) -> None:
        phone = await self.phone(place)
        claims = (await phone.client.get("/v1/resident/claims")).json()["lines"]
        for one in claims:
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            path = f"/v1/resident/claims/{one['id']}/dispute"
            answer = await phone.client.post(path, json={"told": "没有人来问过我。"}, headers=headers)
            assert answer.status_code == 201, answer.text
