"""A consent of a part that its owner disputes, or that was struck, over HTTP: nobody enters it again."""

import uuid

import pytest

from app.core.sealing import Sealer
from tests.conftest import Town
from tests.consultation.estate import FLATS
from tests.projects.asked.test_asked_routes import LIFT, Site, asked


@pytest.fixture
async def site(town: Town, sealer: Sealer) -> Site:
    made = Site(town, sealer)
    await made.set_up()
    return made


async def test_a_consent_that_its_owner_disputes_is_entered_again_by_nobody(site: Site) -> None:
    other = LIFT | {"code": "DT-1-2", "title": "加装第二部电梯"}
    await site.plan(LIFT, other)
    path = f"/projects/{site.project}/part-consents"
    entry = site.household(FLATS[0]) | {"code": "DT-1-1", "agrees": True, "evidence_class": "visit"}
    del entry["way"]
    await site.post("ma", path, entry)
    phone = await site.at_home(FLATS[0])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    raised = await phone.client.post(
        f"/v1/resident/claims/{claim['id']}/dispute",
        json={"told": "没有人来问过我。"},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert raised.status_code == 201, raised.text
    for login in ("ma", "liu"):
        again = await site.people[login].post(f"{site.office}{path}", json=entry)
        assert (again.status_code, again.json().get("code")) == (409, "claim_matter_closed")
    await site.find_forged(claim["id"])
    assert (await site.post("ma", path, entry, 409))["code"] == "claim_matter_closed"
    (mine, _) = await asked(phone, path)
    assert (mine["state"], [one["trust"] for one in mine["words"]]) == ("waiting", ["out"])
    # Another item is another matter, and their own phone speaks on both.
    await site.post("ma", path, entry | {"code": "DT-1-2"})
    await phone.post(path, {"code": "DT-1-1", "agrees": True})
    (mine, _) = await asked(phone, path)
    assert (mine["state"], [one["trust"] for one in mine["words"]]) == ("agreed", ["out", "own"])
