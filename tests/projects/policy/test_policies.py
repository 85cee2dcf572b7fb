"""A district's policy over HTTP: proposed by one, approved by another, in force on its estates, in their ledgers, unchangeable."""

import json
from typing import Any

import asyncpg
import pytest

from app.core.values.canonical import digest
from tests.conftest import Town
from tests.projects.policy.district import PolicyOffice, office_of


@pytest.fixture
async def office(town: Town) -> PolicyOffice:
    return await office_of(town)


def may(page: dict[str, Any]) -> dict[str, tuple[bool, str, str]]:
    return {one["act"]: (one["now"], one["why"], one["hand"]) for one in page["may"]}


async def test_what_is_built_in_holds_until_a_district_sets_its_own(office: PolicyOffice) -> None:
    found = await office.in_force()
    assert (found["number"], found["since"], found["policy"]["preset"]) == (0, None, "national")
    assert found["policy"]["works"] == [{"kind": "vote", "matter": "plan"}]
    assert found["policy"]["extension_days"] == 7


async def test_one_proposes_and_another_approves_and_only_then_is_it_in_force(office: PolicyOffice) -> None:
    made = await office.propose("qu", preset="hebei")
    assert (made["number"], made["state"], made["proposed_by"]) == (1, "proposed", "职员qu")
    assert (await office.in_force())["number"] == 0
    assert (await office.decide("qu", made["id"], 403))["code"] == "policy_same_person"
    decided = await office.decide("zhu", made["id"])
    assert (decided["state"], decided["decided_by"]) == ("approved", "职员zhu")
    found = await office.in_force()
    assert (found["number"], found["sha256"], found["policy"]["preset"]) == (1, made["sha256"], "hebei")
    assert (await office.decide("zhu", made["id"], 409))["code"] == "policy_decided"
    assert (await office.propose("qu", 409, preset="hebei"))["code"] == "policy_unchanged"


async def test_a_button_says_what_the_act_answers(office: PolicyOffice) -> None:
    page = (await office.people["qu"].get(f"{office.base}/policies")).json()
    assert may(page) == {"propose": (True, "", "")}
    made = await office.propose("qu", preset="ningbo")
    own = may((await office.people["qu"].get(f"{office.base}/policies")).json())
    assert own["approve"][0] is own["reject"][0] is own["propose"][0] is False
    assert own["approve"][1] == (await office.decide("qu", made["id"], 403))["message"]
    assert own["propose"][1] == (await office.propose("qu", 409, preset="hebei"))["message"]
    page = (await office.people["zhu"].get(f"{office.base}/policies")).json()
    assert [one["state"] for one in page["lines"]] == ["proposed"]
    assert may(page)["approve"] == (True, "", "")
    await office.decide("zhu", made["id"], 422, approve=False)
    assert (await office.decide("zhu", made["id"], approve=False, reason="须先征求街道意见"))["state"] == "rejected"
    assert (await office.in_force())["number"] == 0
    assert (await office.propose("zhu", preset="ningbo"))["number"] == 2


async def test_what_waits_is_in_the_work_of_another_person_of_the_office(office: PolicyOffice) -> None:
    await office.town.community("东园")
    made = await office.propose("qu", preset="hebei")

    async def lines(login: str) -> list[tuple[str, str]]:
        found = (await office.people[login].get("/v1/office/work")).json()["lines"]
        return [(one["path"], one["title"]) for one in found if one["kind"] == "policy"]

    assert await lines("zhu") == [(f"{office.base}/policies", "待批准的本区政策（第 1 版）")]
    assert (await lines("qu"), await lines("jie")) == ([], [])
    await office.decide("zhu", made["id"])
    assert await lines("zhu") == []


async def test_the_street_reads_no_district_and_sets_no_policy(office: PolicyOffice) -> None:
    await office.propose("jie", 404, preset="hebei")
    assert (await office.people["jie"].get(f"{office.base}/policies")).status_code == 404


async def test_what_is_below_the_law_is_refused_with_every_fault(office: PolicyOffice) -> None:
    own = {"preset": "own", "works": [{"kind": "agreed_gate"}], "extension_days": 3}
    refused = await office.propose("qu", 422, policy=own)
    assert refused["code"] == "policy_faulty"
    assert [one["field"] for one in refused["fields"]] == ["policy.works", "policy.extension_days"]
    assert "民法典第278条" in refused["fields"][0]["message"]
    await office.propose("qu", 422, preset="paris")
    await office.propose("qu", 422)
    own = {"preset": "own", "extension_days": 15}
    made = await office.propose("qu", policy=own)
    await office.decide("zhu", made["id"])
    assert (await office.in_force())["policy"]["extension_days"] == 15


async def test_every_preset_can_be_read(office: PolicyOffice) -> None:
    found = (await office.people["qu"].get(f"{office.base}/policy-presets")).json()
    assert [one["preset"] for one in found["lines"]] == ["beijing", "hebei", "ningbo", "zhuhai"]


async def test_every_estate_of_the_district_has_the_lines_and_no_version_is_changed(
    office: PolicyOffice, owner: asyncpg.Connection
) -> None:
    second = await office.town.community("东园")
    made = await office.propose("qu", preset="beijing")
    await office.decide("zhu", made["id"])
    for estate in (office.estate, second):
        lines = await owner.fetch(
            "SELECT kind, ref FROM ledger_entry WHERE community_id = $1 AND kind LIKE 'policy%' ORDER BY seq",
            estate["id"],
        )
        assert [tuple(one) for one in lines] == [("policy_proposed", made["id"]), ("policy_approved", made["id"])]
        assert (await office.in_force(estate))["policy"]["preset"] == "beijing"
    for table in ("policy_version", "policy_decision"):
        assert not await owner.fetchval("SELECT has_table_privilege('yigai_app', $1, 'UPDATE, DELETE')", table)


async def test_a_version_keeps_the_hash_that_it_was_stored_under(
    office: PolicyOffice, owner: asyncpg.Connection
) -> None:
    """A version from before a policy said as much as it does now: a field less, under the hash of what it said."""
    made = await office.propose("qu", preset="hebei")
    await office.decide("zhu", made["id"])
    stored = await owner.fetchval("SELECT content - 'wishes_percent' FROM policy_version")
    earlier = digest(json.loads(stored))
    await owner.execute("UPDATE policy_version SET content = $1, sha256 = $2", stored, earlier)
    found = await office.in_force()
    assert (found["sha256"], found["policy"]["wishes_percent"]) == (earlier.hex(), 80)
