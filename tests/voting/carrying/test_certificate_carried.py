"""A certificate of households holds for the version that its plan was carried over to, and lapses for it too."""

import uuid
from datetime import timedelta

from app.projects.kinds import StageGateKind
from app.projects.stages import StageGate
from app.worker import carry_over, look_again
from tests.consultation.estate import ESTATE, FLATS, MORNING
from tests.consultation.gates.test_stage_gates import missing
from tests.consultation.gates.test_stages import POSTING
from tests.consultation.gates.works import VOTE, Works
from tests.posting.evidence import put_evidence
from tests.voting.carrying.test_posted import decide, declare, hang, run

AGREED = StageGate(StageGateKind.AGREED, percent=80)


async def test_a_certificate_holds_for_the_carried_version_until_it_lapses(works: Works) -> None:
    await works.require({"kind": "agreed_gate", "title": "同意方案", "scope": ESTATE}, VOTE)
    at = MORNING + timedelta(hours=3)
    await works.clock(at + timedelta(minutes=5))
    visits = [works.visit(one, at=at.isoformat()) for one in FLATS[:20]]
    await works.post("ma", f"{works.consultation}/visits", {"visits": visits}, 200)
    works.people["jie"] = await works.town.signed_in("jie", works.people["jie"].id)
    consultation = works.consultation.rpartition("/")[2]
    await works.post("jie", "/certificates", {"kind": "plan_agreed", "consultation_id": consultation})
    await works.pass_by_hand("vote")
    plan = await declare(works)
    await decide(works, plan["id"])
    await run(works, await hang(works, plan["id"]))
    await carry_over(works.town.database)
    await look_again(works.town.database)
    page = await works.page()
    (gate,) = [one for one in page["gates"] if one["kind"] == "agreed_gate"]
    assert (page["plan_number"], page["may_start"], gate["state"]) == (2, True, "open")
    assert gate["carried"].startswith("由第 1 版方案沿用，因为：")
    assert await missing(works, AGREED) == [""]
    phone = (await works.phone(FLATS[0])).turned_to(works.consultation)
    await phone.post("/answers", {"stance": "against", "reasons": ["cost"]})
    assert (await works.page())["may_start"] is False
    await look_again(works.town.database)
    page = await works.page()
    (gate,) = [one for one in page["gates"] if one["kind"] == "agreed_gate"]
    assert (gate["state"], page["alarm_since"] is not None) == ("lapsed", True)
    assert "证明已失效" in (await missing(works, AGREED))[0]


async def test_what_people_said_of_the_finished_works_holds_for_the_carried_version(works: Works) -> None:
    await works.at_works()
    survey = await works.satisfied()
    plan = await declare(works)
    await decide(works, plan["id"])
    await run(works, await hang(works, plan["id"]))
    await carry_over(works.town.database)
    # Certified after, and posted before a next carrying.
    await works.certify(survey)
    posted = (await works.post("jie", f"{works.project}/acceptance/posting", POSTING))["posting_id"]
    photo = str(await put_evidence(works.town.database, uuid.UUID(works.id)))
    await works.post("ma", f"/postings/{posted}/hang", {"photos": [photo]})
    again = await declare(works, title="改造方案（签章页二）")
    await decide(works, again["id"])
    await run(works, await hang(works, again["id"]))
    assert (await works.acceptance())["missing"] == []
    await works.stage("acceptance")
    await carry_over(works.town.database)
    assert ((await works.page())["plan_number"], (await works.acceptance())["missing"]) == (3, [])
    # What was accepted holds for the next one too; an ordinary version is another matter.
    await works.stage("warranty", until_on="2030-01-01")
    await works.post("ma", f"{works.project}/plans", {"title": "改造方案", "items": ["屋面防水"]})
    assert "现行方案是第 4 版" in "".join((await works.acceptance())["missing"])
