"""Shanghai over HTTP: one household applies, and its stairwell is asked from the acceptance on, without a project's plan."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.sealing import Sealer
from app.identity.permissions import Role
from tests.conftest import Town
from tests.consultation.estate import FLATS, MORNING, Estate, Phone
from tests.consultation.surveys.papers import enter, say

ASKED = {"matter": "lift", "words": "本单元六层以上多是老人，盼望加装电梯"}
YES = {"q1": "1", "q2": "1", "q3": "3", "q4": "3", "q5": "1"}
STAIRWELL = FLATS[:12]


class Lane(Estate):
    """An estate without a plan that anybody drew, where a household applies."""

    async def set_up(self) -> None:
        await super().set_up()
        street = (await self.people["jie"].get("/v1/office/me")).json()["mandates"][0]["scope_id"]
        self.people["jie2"] = await self.town.person("jie2", Role.STREET_OFFICE, str(street))

    @property
    def office(self) -> str:
        return f"/v1/office/communities/{self.id}"

    async def at_home(self, place: str) -> Phone:
        return (await self.phone(place)).turned_to("")

    async def accept(self, application: str) -> dict[str, Any]:
        return await self.post("jie", f"/applications/{application}/decision", {"accept": True}, 200)

    async def waits(self, login: str, kind: str = "stairwell_asking") -> list[dict[str, Any]]:
        lines = (await self.people[login].get("/v1/office/work")).json()["lines"]
        return [one for one in lines if one["kind"] == kind]

    async def stairwell(self, application: str, login: str = "liu") -> dict[str, Any]:
        answer = await self.people[login].get(f"{self.office}/applications/{application}/stairwell")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def renew(self, *logins: str) -> None:
        for login in logins:
            self.people[login] = await self.town.signed_in(login, self.people[login].id)


@pytest.fixture
async def lane(town: Town, sealer: Sealer) -> Lane:
    made = Lane(town, sealer)
    await made.set_up()
    return made


async def test_the_acceptance_itself_puts_an_application_to_its_stairwell(lane: Lane, http: httpx.AsyncClient) -> None:
    phone = await lane.at_home(FLATS[0])
    applied = await phone.post("/applications", ASKED)
    assert applied["stairwell_asking"] is None
    assert await lane.waits("liu") == []
    accepted = await lane.accept(applied["id"])
    asking = accepted["stairwell_asking"]
    # 1 December; thirty days later is the end of 31 December.
    assert (asking["due_at_shown"], asking["overdue"], asking["words"]) == ("2026-12-31 24:00", False, "")
    # The committee's list has it from that minute, with its day; the street's has not.
    for login in ("liu", "ma"):
        (line,) = await lane.waits(login)
        assert (line["due_at"], line["overdue"], line["path"]) == (
            asking["due_at"],
            False,
            f"{lane.office}/applications/{applied['id']}/stairwell",
        )
    assert await lane.waits("jie") == []
    # Whoever applied sees it, and so does every flat of the stairwell and of no other.
    listed = (await phone.client.get(f"{phone.base}/applications")).json()["lines"]
    assert listed[0]["stairwell_asking"] == asking
    survey = f"/surveys/{asking['survey_id']}"
    paper = (await http.get(f"/v1/public/communities/{lane.id}{survey}")).json()
    assert (paper["state"], paper["project_id"], paper["where"]) == ("open", None, "1 栋 1 单元")
    assert [one["key"] for one in paper["questions"]] == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert "仍须依法由业主共同决定" in paper["intro"]
    neighbour, stranger = await lane.phone(FLATS[1]), await lane.phone(FLATS[12])
    await say(neighbour, survey, YES)
    answer = await stranger.client.put(f"{stranger.base}{survey}/answers", json={"answers": YES})
    assert answer.status_code in {404, 405, 409, 422}
    begun = await lane.stairwell(applied["id"])
    assert (begun["households"], begun["answered"], begun["agreeing"]) == (12, 1, 1)


async def test_the_committee_reports_once_everybody_answered_or_the_time_is_over(lane: Lane) -> None:
    phone = await lane.at_home(FLATS[0])
    applied = await phone.post("/applications", ASKED)
    asking = (await lane.accept(applied["id"]))["stairwell_asking"]
    survey = f"/surveys/{asking['survey_id']}"
    path = f"/applications/{applied['id']}/stairwell/report"
    for place in STAIRWELL[:10]:
        await enter(lane, survey, place, YES)
    words = {"words": "12 户中 10 户同意，2 户没有联系上"}
    for login in ("jie", "wu", "wang", "piao"):
        await lane.post(login, path, words, 403)
    early = await lane.post("liu", path, words, 409)
    told = (await lane.stairwell(applied["id"]))["may"]
    assert [(one["act"], one["now"], one["why"]) for one in told] == [("report", False, early["message"])]
    assert early["code"] == "stairwell_not_yet"
    await lane.clock(MORNING + timedelta(days=32))
    await lane.renew("liu", "ma", "jie")
    (line,) = await lane.waits("liu")
    assert line["overdue"] is True
    assert (await lane.stairwell(applied["id"]))["may"][0]["now"] is True
    reported = await lane.post("liu", path, words)
    assert (reported["households"], reported["answered"], reported["agreeing"]) == (12, 10, 10)
    assert (reported["words"], reported["overdue"]) == (words["words"], True)
    assert (await lane.post("ma", path, words, 409))["code"] == "stairwell_reported"
    assert await lane.waits("liu") == []
    async with lane.town.database.read() as session:
        notices = await session.scalars(text("SELECT body FROM notice WHERE subject_kind = 'application'"))
        assert any(words["words"] in one for one in notices)


async def test_neighbours_who_apply_for_the_same_share_one_asking(lane: Lane) -> None:
    first = await (await lane.at_home(FLATS[0])).post("/applications", ASKED)
    asking = (await lane.accept(first["id"]))["stairwell_asking"]
    second = await (await lane.at_home(FLATS[3])).post("/applications", ASKED)
    shared = (await lane.accept(second["id"]))["stairwell_asking"]
    assert (shared["survey_id"], shared["due_at"]) == (asking["survey_id"], asking["due_at"])
    assert len(await lane.waits("liu")) == 1
    # Another matter and another stairwell are asked by themselves; to join a renovation is put to the stairwell as well.
    whole = {"matter": "whole", "words": "希望小区纳入改造"}
    third = await (await lane.at_home(FLATS[1])).post("/applications", whole)
    joined = (await lane.accept(third["id"]))["stairwell_asking"]
    fourth = await (await lane.at_home(FLATS[12])).post("/applications", ASKED)
    elsewhere = (await lane.accept(fourth["id"]))["stairwell_asking"]
    assert len({asking["survey_id"], joined["survey_id"], elsewhere["survey_id"]}) == 3
    assert len(await lane.waits("liu")) == 3
    assert (await lane.stairwell(third["id"]))["households"] == 12


async def test_what_is_returned_or_a_committees_own_is_put_to_nobody(lane: Lane) -> None:
    back = await (await lane.at_home(FLATS[0])).post("/applications", ASKED)
    decision = {"accept": False, "words": "请先与邻居商量"}
    answered = await lane.post("jie", f"/applications/{back['id']}/decision", decision, 200)
    assert answered["stairwell_asking"] is None
    joint = {"matter": "whole", "scope": {"kind": "estate"}, "words": "小区管网老化，申请整体改造"}
    own = await lane.post("liu", "/applications/for-all", joint)
    assert (await lane.accept(own["id"]))["stairwell_asking"] is None
    assert await lane.waits("liu") == []
    for one in (back, own):
        answer = await lane.people["liu"].get(f"{lane.office}/applications/{one['id']}/stairwell")
        assert answer.status_code == 404
    unknown = f"{lane.office}/applications/{uuid.uuid4()}/stairwell"
    assert (await lane.people["liu"].get(unknown)).status_code == 404
