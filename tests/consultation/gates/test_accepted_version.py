"""Over HTTP: acceptance is of the version in force, with what opened the works standing on it; what follows hangs on that."""

import uuid
from datetime import datetime

import pytest

from tests.consultation.estate import FLATS
from tests.consultation.gates.test_stages import POSTING
from tests.consultation.gates.works import VOTE, Works
from tests.posting.evidence import put_evidence

OTHER = {"title": "改造方案", "items": ["屋面防水", "外墙保温"]}


async def accepted(works: Works) -> None:
    """Satisfied households, the posting hung its days, the stage entered."""
    await works.at_works()
    await works.certify(await works.satisfied())
    check = await works.post("jie", f"{works.project}/acceptance/posting", POSTING)
    photo = str(await put_evidence(works.town.database, uuid.UUID(works.id)))
    await works.post("ma", f"/postings/{check['posting_id']}/hang", {"photos": [photo]})
    posting = (await works.people["ma"].get(f"{works.office}/postings/{check['posting_id']}")).json()
    await works.clock(datetime.fromisoformat(posting["runs_until"]))
    for login, person in list(works.people.items()):
        works.people[login] = await works.town.signed_in(login, person.id)
    await works.stage("acceptance")


async def test_satisfaction_is_certified_on_no_version_but_the_one_in_force(works: Works) -> None:
    await works.at_works()
    survey = await works.satisfied()
    await works.post("ma", f"{works.project}/plans", OTHER)
    refused = await works.certify(survey, 409)
    assert refused["code"] == "gate_not_now"
    assert "问卷问的不是现行的第 2 版方案" in refused["message"]
    # Asked on the version in force it is not certified either, until that version was voted on.
    assert "现行方案是第 2 版，须重新办理" in refused["message"]
    assert "现行方案是第 2 版，须重新办理" in "".join((await works.acceptance())["missing"])
    assert (await works.post("jie", f"{works.project}/acceptance/posting", POSTING, 409))[
        "code"
    ] == "acceptance_not_now"


async def test_a_version_that_nobody_voted_on_is_not_accepted_however_satisfied_people_are(works: Works) -> None:
    await works.at_works()
    await works.post("ma", f"{works.project}/plans", OTHER)
    survey = await works.satisfied()
    refused = await works.certify(survey, 409)
    assert (refused["code"], "问卷" in refused["message"]) == ("gate_not_now", False)
    await works.pass_by_hand("vote")
    await works.certify(survey)


async def test_who_was_asked_before_works_began_was_not_asked_about_them(works: Works) -> None:
    survey = await works.satisfied()
    works.people["jie"] = await works.town.signed_in("jie", works.people["jie"].id)
    await works.at_works()
    assert "问卷在开工以前就开始了" in (await works.certify(survey, 409))["message"]


async def test_a_certificate_from_before_works_began_is_none_for_the_acceptance(works: Works) -> None:
    await works.require(VOTE)
    await works.pass_by_hand("vote")
    await works.certify(await works.satisfied())
    for stage, more in (("in_plan_year", {"plan_year": 2027}), ("voted", {}), ("works", {})):
        await works.stage(stage, **more)
    assert (await works.acceptance())["certificate_id"] is None


@pytest.mark.parametrize("forged", [True, False])
async def test_after_the_acceptance_a_changed_mind_stops_nothing_and_what_was_forged_does(
    works: Works, forged: bool
) -> None:
    await accepted(works)
    await works.dispute(FLATS[2])
    fallen = (await works.people["wu"].get(f"{works.office}{works.project}/stages")).json()["fallen"]
    assert [one["stage"] for one in fallen] == ["acceptance"]
    if not forged:
        assert (await works.stage("warranty", until_on="2028-12-31"))["stage"] == "warranty"
        return
    phone = await works.phone(FLATS[2])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    await works.find_forged(claim["id"])
    refused = await works.stage("warranty", 409, until_on="2028-12-31")
    assert "剔除经认定冒名的登记以后没有达到" in refused["message"]
    assert (await works.stage("works"))["stage"] == "works"
