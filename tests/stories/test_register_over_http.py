"""A committee's sheet becomes a frozen roll and a count, over HTTP, each step by the person who may take it."""

import asyncio
import csv
import io
import json
import re
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.cli.samples.ballots import CLOSES, OPENS, ballots
from app.cli.samples.estate import Estate, sample_estate
from app.cli.samples.sheet import write_faulty_sheet, write_register_sheet
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.voting.results.schemas import CountTally
from tests.conftest import Person, Town

PURPOSE = {"purpose": "核对名册"}


class Committee:
    """The people of one estate and where they work."""

    def __init__(self, community: dict[str, Any], clerk: Person, chief: Person, auditor: Person) -> None:
        self.base = f"/v1/office/communities/{community['id']}"
        self.clerk, self.chief, self.auditor = clerk, chief, auditor

    async def upload(self, path: Path, **more: Any) -> dict[str, Any]:
        content = await asyncio.to_thread(path.read_bytes)
        answer = await self.clerk.post(f"{self.base}/imports", files={"file": (path.name, content)}, **more)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def apart(self, kept: dict[str, Any]) -> dict[str, Any]:
        """Every doubt decided: namesakes are different people."""
        while kept["report"]["doubts"]:
            decisions = {one["key"]: [[c["key"]] for c in one["candidates"]] for one in kept["report"]["doubts"]}
            answer = await self.clerk.put(f"{self.base}/imports/{kept['id']}/identities", json={"decisions": decisions})
            assert answer.status_code == 200, answer.text
            kept = answer.json()
        return kept


@pytest.fixture(scope="session")
def estate() -> Estate:
    return sample_estate()


@pytest.fixture
async def committee(town: Town) -> Committee:
    community = await town.community()
    return Committee(
        community,
        await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"]),
        await town.person("ma", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"]),
        await town.person("wu", Role.AUDITOR, community["id"]),
    )


@pytest.fixture
async def imported(committee: Committee, estate: Estate, tmp_path: Path) -> Committee:
    path = tmp_path / "名册.xlsx"
    write_register_sheet(estate, path)
    kept = await committee.apart(await committee.upload(path))
    answer = await committee.chief.post(f"{committee.base}/imports/{kept['id']}/approve")
    assert answer.status_code == 200, answer.text
    return committee


async def test_a_sheet_of_endless_cells_is_answered_cell_by_cell(committee: Committee, tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    rows = [["房号", "建筑面积", "业主", "身份证号", "联系电话"], *([["一" * 20_000] * 5] * 50)]
    path.write_text("\n".join(",".join(row) for row in rows))
    began = time.process_time()
    report = (await committee.upload(path))["report"]
    assert time.process_time() - began < 20  # seconds of everything in this process; it was minutes
    wrong = [one for one in report["faults"] if one["code"] == "cell_too_long"]
    assert [one["cell"] for one in wrong[:6]] == ["A2", "B2", "C2", "D2", "E2", "A3"]
    assert "删去" in wrong[0]["remedy"]
    assert len(str(report)) < 200_000


async def test_from_sheet_to_verdict(imported: Committee, estate: Estate) -> None:
    plan = (await imported.clerk.get(imported.base)).json()
    whole = estate.totals(include_parking=True)
    assert (plan["parts"], plan["households"]) == (whole.parts, whole.households)
    answer = await imported.clerk.post(
        f"{imported.base}/rolls", json={"scope": {"kind": "estate"}, "include_parking": False}
    )
    roll = answer.json()
    truth = estate.totals()
    assert (roll["parts"], roll["area_m2"]) == (truth.parts, f"{truth.area_c // 100}.{truth.area_c % 100:02d}")
    register = (await imported.auditor.get(f"{imported.base}/rolls/{roll['id']}/register.csv")).content
    rows = list(csv.DictReader(io.StringIO(register.decode())))
    path = f"{imported.base}/rolls/{roll['id']}/count"
    sent = {
        "files": {"file": ("ballots.csv", ballots(rows))},
        "data": {"rule": "cc278-special", "opens": OPENS.isoformat(), "closes": CLOSES.isoformat()},
    }
    result = (await imported.auditor.post(path, **sent)).json()
    assert CountTally.model_validate(result).model_dump(mode="json") == result
    assert {number: item["outcome"] for number, item in result["items"].items()} == {"1": "carried", "2": "lost"}
    assert result["items"]["1"]["total"]["heads"] == roll["heads"]
    sheet = await imported.auditor.post(path, params={"paper": "xlsx"}, **sent)
    assert openpyxl.load_workbook(io.BytesIO(sheet.content)).sheetnames == ["结果一览", "事项1", "事项2"]
    pdf = await imported.auditor.post(path, params={"paper": "pdf"}, **sent)
    if font_available():
        assert pdf.content.startswith(b"%PDF-")
    else:
        assert (pdf.status_code, pdf.json()["code"]) == (503, "font_missing")


async def test_faults_of_a_count_are_said_all_at_once(imported: Committee) -> None:
    roll = (
        await imported.clerk.post(
            f"{imported.base}/rolls", json={"scope": {"kind": "buildings", "buildings": ["1"]}, "include_parking": True}
        )
    ).json()
    header = "received_at,building,stairwell,room,cast_by,capacity,channel,validity,item,choice"
    bad = f"{header}\n2026-11-10T08:00:00,1,1,101,o0001,owner,online,valid,1,maybe\n"
    answer = await imported.auditor.post(
        f"{imported.base}/rolls/{roll['id']}/count",
        files={"file": ("b.csv", bad.encode())},
        data={"rule": ["1=no-such-rule"], "opens": "yesterday"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "count_input_faulty")
    fields = [one["field"] for one in answer.json()["fields"]]
    assert fields == ["rule", "opens", "file:2:received_at", "file:2:choice"]


async def test_a_faulty_sheet_comes_back_coloured(committee: Committee, estate: Estate, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    write_faulty_sheet(estate, path)
    kept = await committee.upload(path)
    faults = [one for one in kept["report"]["faults"] if one["severity"] == "error" and one["cell"]]
    assert faults
    refused = await committee.chief.post(f"{committee.base}/imports/{kept['id']}/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "sheet_faulty")
    answer = await committee.clerk.post(f"{committee.base}/sheet.xlsx", params={"import_id": kept["id"]}, json=PURPOSE)
    assert answer.status_code == 200, answer.text
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    for fault in faults:
        if re.fullmatch(r"[A-Z]+[0-9]+", fault["cell"]):
            cell = workbook[fault["sheet"]][fault["cell"]]
            assert cell.fill.fgColor.rgb not in {None, "00000000"}
            assert fault["remedy"] in cell.comment.text
    gone = await committee.clerk.post(f"{committee.base}/imports/{kept['id']}/withdraw")
    assert gone.json()["state"] == "withdrawn"


async def test_the_export_reads_back_without_a_difference(imported: Committee, tmp_path: Path) -> None:
    answer = await imported.clerk.post(f"{imported.base}/sheet.xlsx", json=PURPOSE)
    path = tmp_path / "导出.xlsx"
    path.write_bytes(answer.content)
    report = (await imported.upload(path))["report"]
    assert report["errors"] == 0, report["faults"][:3]
    assert (report["added"], report["changed"], report["missing"], report["doubts"]) == (0, [], [], [])


async def test_one_key_one_import(committee: Committee, estate: Estate, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    write_register_sheet(estate, path)
    key = {"headers": {"Idempotency-Key": "a-key-of-sixteen-or-more"}}
    first, again = await committee.upload(path, **key), await committee.upload(path, **key)
    assert first["id"] == again["id"]
    assert len((await committee.clerk.get(f"{committee.base}/imports")).json()["lines"]) == 1
    write_faulty_sheet(estate, path)
    other = await committee.clerk.post(
        f"{committee.base}/imports", files={"file": (path.name, path.read_bytes())}, **key
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_no_answer_but_two_shows_a_number_in_clear(imported: Committee, estate: Estate) -> None:
    """Every office route that can be asked for this estate, scanned for every document number and phone in it."""
    secrets = {value for one in estate.owners.values() for value in (one.document, one.phone) if value}
    assert len(secrets) > 200
    pages, after = [], ""
    while after is not None:
        page = await imported.clerk.get(f"{imported.base}/parts", params={"after": after} if after else {})
        pages.append(page.text)
        after = page.json()["next"]
    assert sum(len(json.loads(page)["lines"]) for page in pages) == len(estate.parts)
    parts = [part for page in pages for part in json.loads(page)["lines"]]
    kept = (await imported.clerk.get(f"{imported.base}/imports")).json()["lines"][0]
    for path in (
        "",
        "/imports",
        f"/imports/{kept['id']}",
        "/unknown-owners",
        "/corrections",
        "/rolls",
        *(f"/parts/{part['id']}" for part in parts[:40]),
    ):
        answer = await imported.clerk.get(imported.base + path)
        assert answer.status_code == 200, answer.text
        pages.append(answer.text)
    owner = next(one for part in parts for one in part["owners"] if one["document"] and one["phone"])
    search = await imported.clerk.post(f"{imported.base}/owners/search", json={"last4": owner["phone"][-4:]})
    pages.append(search.text)
    told = "\n".join(pages)
    assert [one for one in secrets if one in told] == []
    revealed = await imported.clerk.post(f"{imported.base}/owners/{owner['id']}/reveal", json=PURPOSE)
    assert {revealed.json()["document"], revealed.json()["phone"]} <= secrets


async def test_searches_and_looks_are_recorded(imported: Committee, town: Town) -> None:
    part = (await imported.clerk.get(f"{imported.base}/parts")).json()["lines"][0]
    owner = part["owners"][0]
    found = (await imported.clerk.post(f"{imported.base}/owners/search", json={"room": part["part"]})).json()
    assert owner["id"] in {one["owner"]["id"] for one in found["owners"]}
    await imported.clerk.post(f"{imported.base}/owners/{owner['id']}/reveal", json={"purpose": "电话通知更正"})
    await imported.clerk.post(f"{imported.base}/sheet.xlsx", json=PURPOSE)
    empty = await imported.clerk.post(f"{imported.base}/owners/search", json={})
    assert empty.json()["code"] == "search_empty"
    async with town.database.read() as session:
        from sqlalchemy import text

        rows = (
            await session.execute(
                text("SELECT act, purpose, viewed_by, rows, sha256 IS NOT NULL FROM personal_data_view ORDER BY id")
            )
        ).all()
    acts = [row[0] for row in rows]
    assert acts[-2:] == ["owner:reveal", "sheet:export"]
    assert set(acts[:-2]) == {"owner:search"}
    assert {row[2] for row in rows} == {imported.clerk.id}
    assert rows[-2][1] == "电话通知更正"
    assert rows[-1][4] is True
