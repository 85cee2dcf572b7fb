"""A draft over HTTP: what cannot stand is refused with every fault at once, at the field that mends it."""

import uuid
from typing import Any

import pytest

from app.identity.permissions import Role
from tests.voting.results.office import Office

ITEM = {
    "number": 1,
    "title": "小区整体改造方案",
    "text": "同意按公示的改造方案（第2版）实施小区整体改造。",
    "matters": ["7"],
}
DRAFT = {
    "title": "桃花岭小区改造表决",
    "mode": "binding",
    "convenor_kind": "owners_committee",
    "convenor_name": "桃花岭小区业主委员会",
    "appointing_document": "街道备案〔2025〕12号",
    "contact": "社区居委会一楼服务台",
    "posting_places": ["小区公告栏"],
    "rules": {"include_parking": False},
    "scope": {"kind": "estate"},
    "items": [ITEM],
}


async def drafted(office: Office, status: int, **changes: Any) -> dict[str, Any]:
    await office.box.bring_in_register()
    convenor = await office.person(Role.OWNERS_COMMITTEE)
    answer = await convenor.post(office.votes, json=DRAFT | changes)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("basis", [{}, {"online_basis": None}, {"online_basis": ""}, {"online_basis": "  "}])
async def test_phones_that_count_need_the_document_that_lets_them(office: Office, basis: dict[str, Any]) -> None:
    refused = await drafted(office, 422, rules={"include_parking": False} | basis)
    assert refused["code"] == "vote_faulty"
    assert [one["field"] for one in refused["fields"]] == ["rules.online_basis"]
    told = refused["fields"][0]["message"]
    assert "文件" in told
    assert "paper" in told


@pytest.mark.parametrize("mode", ["paper", "auxiliary"])
async def test_without_that_document_it_is_drafted_in_another_mode(office: Office, mode: str) -> None:
    assert (await drafted(office, 201, mode=mode))["mode"] == mode


async def test_with_it_the_draft_stands(office: Office) -> None:
    rules = {"include_parking": False, "online_basis": "市建规〔2024〕1号"}
    assert {"name": "线上投票的依据", "value": "市建规〔2024〕1号"} in (await drafted(office, 201, rules=rules))[
        "rules"
    ]


async def test_every_fault_of_a_draft_is_said_at_once(office: Office) -> None:
    refused = await drafted(
        office,
        422,
        preset="atlantis",
        rules={"include_parking": False, "deemed_votes": True},
        items=[ITEM, ITEM],
        project_id=str(uuid.uuid4()),
    )
    assert sorted(one["field"] for one in refused["fields"]) == [
        "items",
        "preset",
        "project_id",
        "rules",
        "rules.online_basis",
    ]
