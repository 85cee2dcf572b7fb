"""From a survey to works that may start, over HTTP: four gates, each certified and counted again from its file.

Then an owner disputes what was entered in their name: the certificate lapses, and the works gate shuts with an alarm.
"""

import copy
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.cli import app as yigai
from app.core.sealing import Sealer
from app.identity.permissions import Role
from app.worker import look_again
from tests.conftest import Town
from tests.consultation.estate import ESTATE, FLATS, MORNING, Estate, Phone
from tests.consultation.surveys.papers import (
    ALL_YES,
    CONTENT,
    INCLUSION,
    SATISFACTION,
    enter,
    opened,
    project_of,
    say,
)
from tests.projects.second_hand import approve

REQUIRED = [
    {"kind": "part_consents", "title": "首层业主同意占用外墙", "scope": {"kind": "parts", "parts": []}},
    {"kind": "inclusion_gate", "title": "同意纳入改造", "scope": ESTATE},
    {"kind": "asked_gate", "title": "方案已征询", "scope": ESTATE},
    {"kind": "agreed_gate", "title": "同意方案", "scope": ESTATE},
    {"kind": "vote", "title": "整体改造方案表决", "scope": ESTATE},
]


class Gates:
    """An estate on its way through the gates."""

    def __init__(self, estate: Estate, http: httpx.AsyncClient, folder: Path) -> None:
        self.estate, self.http, self.folder = estate, http, folder
        self.asked = self.asked_id = ""
        self.phone: Phone | None = None

    async def project(self) -> dict[str, Any]:
        return await project_of(self.estate)

    async def require(self) -> None:
        """What the street requires; what part owners and the vote decide is met, so that the gates alone are missing."""
        project = await self.project()
        required = copy.deepcopy(REQUIRED)
        required[0]["scope"] = {"kind": "parts", "parts": [str(self.estate.parts[FLATS[0]].part.id)]}
        sent = {"requirements": required, "reason": "按本区办法设定"}
        await self.estate.post("jie", f"/projects/{project['id']}/requirements", sent)
        street = (await self.estate.people["jie"].get("/v1/office/me")).json()["mandates"][0]["scope_id"]
        second = await self.estate.town.person("jie3", Role.STREET_OFFICE, street)
        await approve(second, f"/v1/office/communities/{self.estate.id}/projects/{project['id']}")
        others = [one for one in (await self.project())["gates"] if one["kind"] in {"part_consents", "vote"}]
        async with self.estate.town.database.write() as session:
            await session.execute(
                text(
                    "INSERT INTO gate (project_id, requirement_id, plan_version_id, passage, subject_kind, subject_id,"
                    " reason, at) VALUES (:project, :requirement, :plan, 'passed', 'consents', gen_random_uuid(), '', now())"
                ),
                [
                    {"project": project["id"], "requirement": one["requirement_id"], "plan": project["plans"][0]["id"]}
                    for one in others
                ],
            )

    async def inclusion(self) -> str:
        """Twenty-one of twenty-four households agree to be included: nineteen by telephone, two on their own phones."""
        survey = await opened(self.estate, INCLUSION)
        for place in FLATS[2:20]:
            await enter(self.estate, survey, place, ALL_YES)
        self.phone = await self.estate.phone(FLATS[0])
        await say(self.phone, survey, ALL_YES)
        await say(await self.estate.phone(FLATS[1]), survey, ALL_YES)
        # One agrees to be included and not to pay: each matter is counted by itself.
        await enter(self.estate, survey, FLATS[20], ALL_YES | {"q5": "2"})
        return survey

    async def consult(self) -> None:
        """Twenty-one households are asked about the plan in force, twenty of them agree."""
        project = await self.project()
        begun = await self.estate.post(
            "ma",
            "/consultations",
            {"project_id": project["id"], "title": "改造方案征询", "body": "owners_committee"},
        )
        self.asked_id = begun["id"]
        self.asked = f"/consultations/{begun['id']}"
        await self.estate.post("ma", f"{self.asked}/rounds/first")
        at = (MORNING + timedelta(hours=3)).isoformat()
        await self.estate.clock(MORNING + timedelta(hours=3, minutes=5))
        sent = [self.estate.visit(one, at=at) for one in FLATS[:20]]
        sent.append(self.estate.visit(FLATS[20], "against", at=at))
        answer = await self.estate.post("ma", f"{self.asked}/visits", {"visits": sent}, 200)
        assert all(one["kept"] for one in answer["records"]), answer

    async def check(self, kind: str, source: str) -> dict[str, Any]:
        path = f"/v1/office/communities/{self.estate.id}/gates/{kind}?{source}"
        answer = await self.estate.people["wu"].get(path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def certify(self, kind: str, login: str = "jie", status: int = 201, **source: str) -> dict[str, Any]:
        # A fresh sign-in: to certify asks for a proof less than ten minutes old.
        self.estate.people[login] = await self.estate.town.signed_in(login, self.estate.people[login].id)
        return await self.estate.post(login, "/certificates", {"kind": kind, **source}, status)

    async def page(self, certificate: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.http.get(f"/v1/public/certificates/{certificate['id']}")).json())

    async def file(self, certificate: dict[str, Any]) -> Path:
        answer = await self.http.get(f"/v1/public/certificates/{certificate['id']}/file")
        path = self.folder / f"{certificate['kind']}.json"
        path.write_bytes(answer.content)
        return path

    async def counted_again(self, certificate: dict[str, Any]) -> list[str]:
        """What `yigai gate` prints of the file; it fits and was signed by the key on the certificate's page."""
        done = CliRunner().invoke(yigai, ["gate", str(await self.file(certificate)), "--key", certificate["key"]])
        assert done.exit_code == 0, done.output
        return done.output.splitlines()


@pytest.fixture
async def gates(town: Town, sealer: Sealer, http: httpx.AsyncClient, tmp_path: Path) -> Gates:
    estate = Estate(town, sealer)
    await estate.set_up()
    return Gates(estate, http, tmp_path)


async def test_from_a_survey_through_four_gates_and_what_a_dispute_takes_back(gates: Gates) -> None:
    estate = gates.estate
    # What is wanted, ranked, becomes the plan.
    wishes = await opened(estate, CONTENT)
    for place in FLATS[:20]:
        await enter(estate, wishes, place, {"q1": {"1": "must", "2": "no", "3": "would_like"}})
    inclusion = await gates.inclusion()
    assert (await gates.certify("inclusion", status=409, survey_id=inclusion.removeprefix("/surveys/")))["code"] == (
        "survey_not_closed"
    )
    await estate.clock(MORNING + timedelta(hours=2, minutes=30))
    plan = {"question": "q1", "options": ["1", "3"], "title": "按调查拟定的方案"}
    assert (await estate.post("liu", f"{wishes}/plan", plan))["items"] == ["外墙保温", "停车位"]
    await gates.require()

    # (a) Included, of all households, claims apart; each duty beside it.
    survey_id = inclusion.removeprefix("/surveys/")
    told = await gates.check("inclusion", f"survey_id={survey_id}")
    figures = told["figures"]
    assert (figures["households"], figures["counted"], figures["share"], figures["responded"]) == (24, 21, "87.5%", 21)
    assert (figures["reached"], figures["by_claim"], figures["stands_without_claims"]) == (True, 19, False)
    assert {one["evidence"]: one["stands_without"] for one in figures["channels"]} == {
        "own_word_2": False,
        "phone": False,
    }
    assert {one["role"]: one["households"] for one in told["agreed_to"]}["pay_fee"] == 20
    assert {one["role"]: one["households"] for one in told["agreed_to"]}["include"] == 21
    assert told["both_ways"]["over_both_ways"] is True
    included = await gates.certify("inclusion", survey_id=survey_id)

    # (b) asked, (c) agreed: from a consultation's history.
    await gates.consult()
    asked = await gates.certify("plan_asked", consultation_id=gates.asked_id)
    agreed = await gates.certify("plan_agreed", consultation_id=gates.asked_id)
    assert (asked["counted"], agreed["counted"], agreed["figures"]["responded"]) == (21, 20, 21)
    project = await gates.project()
    assert (project["may_start"], [one["state"] for one in project["gates"]]) == (True, ["open"] * 5)

    # (d) Satisfied, before acceptance.
    draft = SATISFACTION | {"plan_version_id": project["plans"][0]["id"]}
    satisfaction = await opened(estate, draft, at=MORNING + timedelta(hours=4), hours=2)
    for place in FLATS[:20]:
        await enter(estate, satisfaction, place, {"q1": "1"})
    await estate.clock(MORNING + timedelta(hours=7))
    satisfied = await gates.certify("satisfaction", survey_id=satisfaction.removeprefix("/surveys/"))

    # Each is counted again from its file alone.
    for one, counted in ((included, 21), (asked, 21), (agreed, 20), (satisfied, 20)):
        printed = await gates.counted_again(one)
        assert printed[0].endswith("：达到")
        assert printed[2].startswith(f"计入 {counted} 户，共 24 户")
        paper = await gates.http.get(f"/v1/public/certificates/{one['id']}/paper.pdf")
        _nothing_runs_off(paper.content)
    await _nobody_is_named(gates, included)

    # Nothing has changed, or only for the better: everything stays in force.
    claims = await _claims(gates)
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    assert gates.phone is not None
    confirmed = next(one for one in claims if one["about"].startswith("问卷“改造满意度"))
    await gates.phone.client.post(f"/v1/resident/claims/{confirmed['id']}/confirm", headers=headers)
    await look_again(estate.town.database)
    assert (await gates.project())["may_start"] is True

    # An owner says that the visit's opinion is not theirs: out at once, the certificates lapse, the gate shuts.
    forged = next(one for one in claims if one["about"].startswith("对“改造方案征询”"))
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    disputed = await gates.phone.client.post(
        f"/v1/resident/claims/{forged['id']}/dispute", json={"told": "没有人来过，我没有说过同意。"}, headers=headers
    )
    assert disputed.status_code == 201
    # Before anything is recorded, the page says so already.
    assert (await gates.page(agreed))["state"] == "lapsed"
    assert (await gates.check("plan_agreed", f"consultation_id={gates.asked_id}"))["figures"]["counted"] == 19
    await look_again(estate.town.database)
    states = {one["kind"]: one["state"] for one in await _certificates(gates)}
    assert states == {
        "inclusion": "in_force",
        "plan_asked": "lapsed",
        "plan_agreed": "lapsed",
        "satisfaction": "in_force",
    }
    project = await gates.project()
    assert (project["may_start"], project["alarm_since"] is not None) == (False, True)
    assert {one["kind"]: one["state"] for one in project["gates"]} == {
        "part_consents": "open",
        "vote": "open",
        "inclusion_gate": "open",
        "asked_gate": "lapsed",
        "agreed_gate": "lapsed",
    }
    assert "不再计入" in "".join(project["reasons"])
    assert (await gates.certify("plan_agreed", status=409, consultation_id=gates.asked_id))[
        "code"
    ] == "gate_not_reached"

    # They agree by their own word: certified anew, works may start, the alarm is settled.
    await gates.phone.turned_to(gates.asked).post("/answers", {"stance": "agree"})
    for kind in ("plan_asked", "plan_agreed"):
        assert (await gates.certify(kind, consultation_id=gates.asked_id))["state"] == "in_force"
    project = await gates.project()
    assert (project["may_start"], project["alarm_since"]) == (True, None)
    # Looking again changes nothing of what has lapsed for good.
    await look_again(estate.town.database)
    assert sorted(one["state"] for one in await _certificates(gates)) == ["in_force"] * 4 + ["lapsed"] * 2


async def _claims(gates: Gates) -> list[dict[str, Any]]:
    assert gates.phone is not None
    return list((await gates.phone.client.get("/v1/resident/claims")).json()["lines"])


async def _certificates(gates: Gates) -> list[dict[str, Any]]:
    page = await gates.http.get(f"/v1/public/communities/{gates.estate.id}/certificates")
    return list(page.json()["lines"])


def _nothing_runs_off(pdf: bytes) -> None:
    """Every character of the sheet is inside its margins: A4 is 595 points wide, and 2 cm, which are 57, are left free."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0].get_textpage()
    boxes = [page.get_charbox(at) for at in range(page.count_chars())]
    assert len(boxes) > 200
    assert max(box[2] for box in boxes) < 595 - 56
    document.close()


async def _nobody_is_named(gates: Gates, certificate: dict[str, Any]) -> None:
    """Neither flats nor owners are in a file, and what is changed in it is found out."""
    path = await gates.file(certificate)
    written = path.read_text()
    for placed in gates.estate.parts.values():
        assert str(placed.part.id) not in written
        assert str(placed.owners[0][0].id) not in written
    kept = json.loads(written)
    other = next(one for one in kept["document"]["households"] if one["state"] == "none")
    other |= {"state": "counted", "evidence": "own_word_2", "trust": "own"}
    path.write_text(json.dumps(kept))
    done = CliRunner().invoke(yigai, ["gate", str(path), "--key", certificate["key"]])
    assert done.exit_code == 1
    assert "签名之后被改动过" in done.output
    assert CliRunner().invoke(yigai, ["gate", str(gates.folder / "none.json")]).exit_code == 2


async def test_who_drew_it_up_or_entered_in_it_certifies_nothing(gates: Gates) -> None:
    survey = await gates.inclusion()
    await gates.estate.clock(MORNING + timedelta(hours=3))
    source = {"survey_id": survey.removeprefix("/surveys/")}
    for login in ("ma", "liu", "wu", "piao"):
        await gates.certify("inclusion", login=login, status=403, **source)
    assert (await gates.certify("satisfaction", status=409, **source))["code"] == "gate_no_source"
    assert (await gates.certify("plan_agreed", status=409, **source))["code"] == "gate_no_source"
    both = await gates.certify("inclusion", status=422, consultation_id=str(uuid.uuid4()), **source)
    assert both["code"] == "invalid_request"
    await gates.certify("inclusion", status=404, survey_id=str(uuid.uuid4()))
    # The street's person who entered an answer is of those who had a hand in it.
    async with gates.estate.town.database.write() as session:
        await session.execute(text("UPDATE survey SET drafted_by = :jie"), {"jie": gates.estate.people["jie"].id})
    assert (await gates.certify("inclusion", status=403, **source))["code"] == "gate_same_person"


async def test_a_later_plan_keeps_inclusion_and_asks_for_the_rest_anew(gates: Gates) -> None:
    survey = await gates.inclusion()
    await gates.estate.clock(MORNING + timedelta(hours=2, minutes=30))
    await gates.certify("inclusion", survey_id=survey.removeprefix("/surveys/"))
    await gates.require()
    states = {one["kind"]: one["state"] for one in (await gates.project())["gates"]}
    assert states["inclusion_gate"] == "missing"
    await look_again(gates.estate.town.database)
    await gates.consult()
    await gates.certify("plan_agreed", consultation_id=gates.asked_id)
    project = await gates.project()
    states = {one["kind"]: one["state"] for one in project["gates"]}
    assert (states["inclusion_gate"], states["agreed_gate"], states["asked_gate"]) == ("open", "open", "missing")
    path = f"/projects/{project['id']}/plans"
    await gates.estate.post("liu", path, {"title": "改造方案", "items": ["外墙保温", "停车位"]})
    await look_again(gates.estate.town.database)
    states = {one["kind"]: one["state"] for one in (await gates.project())["gates"]}
    assert (states["inclusion_gate"], states["agreed_gate"]) == ("open", "earlier_plan")
