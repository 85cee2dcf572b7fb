"""An audit of papers over HTTP: drawn by a seed that anybody draws again, shown one at a time, found to agree or not."""

import hashlib
import io
import json
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from app.identity.permissions import Role
from app.main import WebApplication
from tests.conftest import Person, Town
from tests.routers.conftest import refusal
from tests.voting.bundle.made import files_of
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.papers.test_paper_story import VOTERS, Office, office, scanned

__all__ = ["office"]

COLOURS = {"p001": "red", "p002": "lime", "p003": "blue", "p004": "white"}


async def keyed(office: Office) -> dict[str, str]:
    """The serials of three papers: received, scanned on a page each of its own colour, and keyed by two."""
    serials = await office.issued()
    papers = {voter: await office.receive(serials[voter]) for voter in VOTERS[:3]}
    pages = await office.scan(scanned(*(Image.new("RGB", (620, 877), COLOURS[voter]) for voter in VOTERS[:3])))
    for voter, page in zip(VOTERS, pages, strict=False):
        await office.made(office.counters[0], f"scan-pages/{page['id']}/assignment", serial=serials[voter])
    for keyer in office.counters[:2]:
        for voter in VOTERS[:3]:
            choices = {"1": "agree", "2": "disagree" if voter == "p002" else "abstain"}
            await office.made(keyer, f"papers/{papers[voter]}/entries", validity="valid", choices=choices)
    return {voter: serials[voter] for voter in VOTERS[:3]}


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


async def made(person: Person, path: str, sent: dict[str, Any], status: int = 201) -> Any:
    answer = await person.post(path, json=sent)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def test_papers_are_drawn_shown_one_at_a_time_and_compared(office: Office, square: Square) -> None:
    serials = await keyed(office)
    box, path = office.box, f"{office.path}/scan-samples"
    early = await square.staff(Role.AUDITOR)
    refusal(await early.post(path, json={"size": 59}), 409, "act_not_possible")
    await box.counted()
    auditor = await square.staff(Role.AUDITOR)
    # Nobody brings a seed, and the papers of a vote are drawn by one for good.
    faulty = refusal(await auditor.post(path, json={"size": 59, "seed": "审计抽样-2026"}), 422, "invalid_request")
    assert [one["field"] for one in faulty["fields"]] == ["seed"]
    told = await made(auditor, path, {"size": 59})
    assert (told["size"], told["population"], told["own_seed"], told["strata"]) == (3, 3, False, {"paper": 3})
    for size in (59, 149, 299):
        refusal(await auditor.post(path, json={"size": size}), 409, "sample_drawn_already")
    assert told["why"] == "全部 3 条都已抽到"

    # Drawn again from the restricted bundle and the seed that is told, alone.
    sent = {"recipient": "陈会计", "unit": "某会计师事务所", "purpose": "复核计票"}
    export = await made(auditor, f"{office.path}/bundles", sent)
    files = files_of((await auditor.get(f"{office.path}/bundles/{export['id']}.zip")).content)
    ballots = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    of_paper = {leaf["p"] for leaf in ballots if "p" in leaf}
    openings = [json.loads(line) for line in files["openings.jsonl"].splitlines()]
    there = [one["o"]["serial"] for one in openings if one["i"] in of_paper]
    lines = "\n".join(sorted(f"paper|{serial}|paper" for serial in there))
    assert hashlib.sha256(lines.encode()).hexdigest() == told["population_sha256"]
    order = sorted(there, key=lambda serial: hashlib.sha256(f"{told['seed']}|paper|{serial}".encode()).digest())
    listed = (await auditor.get(f"{path}/{told['id']}/papers")).json()["lines"]
    assert [one["serial"] for one in listed] == order
    assert set(order) == set(serials.values())

    by_serial = {serial: voter for voter, serial in serials.items()}
    for number, serial in enumerate(order):
        shown = await made(auditor, f"{path}/{told['id']}/next", {}, 200)
        assert (shown["serial"], shown["pages"]) == (serial, 1)
        # Asked again, the same one stays before them, and no second look is written down.
        assert (await made(auditor, f"{path}/{told['id']}/next", {}, 200))["look_id"] == shown["look_id"]
        voter = by_serial[serial]
        assert [(one["number"], one["choice"]) for one in shown["keyed"]] == [
            (1, "agree"),
            (2, "disagree" if voter == "p002" else "abstain"),
        ]
        look = f"{path}/looks/{shown['look_id']}/pages"
        picture = await auditor.get(f"{look}/1.jpg")
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        with Image.open(io.BytesIO(picture.content)) as image:
            pixel = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
        strongest = {"p001": 0, "p002": 1, "p003": 2}[voter]
        assert isinstance(pixel, tuple)
        assert pixel[strongest] > 200  # this paper and no other
        assert sum(pixel) < 300
        refusal(await auditor.get(f"{look}/2.jpg"), 404, "not_found")
        found: dict[str, Any] = {"look_id": shown["look_id"], "finding": "differs" if number == 0 else "agrees"}
        if number == 0:
            faulty = await auditor.post(f"{path}/{told['id']}/findings", json=found)
            assert refusal(faulty, 422, "scan_differs_how")["fields"][0]["field"] == "reasons"
            found["reasons"] = "事项 2 影像上是空白"
        await made(auditor, f"{path}/{told['id']}/findings", found, 204)
        # What was found is for good, and the paper is before nobody any more.
        refusal(await auditor.post(f"{path}/{told['id']}/findings", json=found), 409, "scan_not_shown")
        refusal(await auditor.get(f"{look}/1.jpg"), 409, "scan_not_shown")
    refusal(await auditor.post(f"{path}/{told['id']}/next"), 409, "scans_done")
    (now,) = (await auditor.get(path)).json()["lines"]
    assert (now["looked"], now["findings"]) == (3, {"differs": 1, "agrees": 2})
    listed = (await auditor.get(f"{path}/{told['id']}/papers")).json()["lines"]
    assert (listed[0]["finding"], listed[0]["reasons"], listed[0]["looks"]) == ("differs", "事项 2 影像上是空白", 1)

    phone = await square.phone("p001")
    (seen,) = [one for one in (await phone.get("/v1/resident/looks")).json()["lines"] if one["act"] == "ballot:scan"]
    assert "纸质选票" in seen["purpose"]


async def test_a_paper_is_before_one_auditor_at_a_time_for_an_hour(office: Office, square: Square) -> None:
    await keyed(office)
    await office.box.counted()
    path = f"{office.path}/scan-samples"
    one, two = [await square.staff(Role.AUDITOR) for _ in range(2)]
    sample = (await made(one, path, {"size": 59}))["id"]
    first, second = [await made(person, f"{path}/{sample}/next", {}, 200) for person in (one, two)]
    assert first["serial"] != second["serial"]
    refusal(await two.get(f"{path}/looks/{first['look_id']}/pages/1.jpg"), 409, "scan_not_shown")
    found = {"look_id": first["look_id"], "finding": "agrees"}
    refusal(await two.post(f"{path}/{sample}/findings", json=found), 409, "scan_not_shown")
    refusal(await two.get(f"{path}/looks/{uuid.uuid4()}/pages/1.jpg"), 404, "not_found")
    refusal(await two.get(f"{path}/{uuid.uuid4()}/papers"), 404, "not_found")
    await office.box.clock_to(await office.box.now() + timedelta(hours=1))
    one = await square.staff(Role.AUDITOR)
    refusal(await one.post(f"{path}/{sample}/findings", json=found), 409, "scan_not_shown")
    assert (await made(one, f"{path}/{sample}/next", {}, 200))["serial"] == first["serial"]


async def test_no_paper_no_sample(square: Square) -> None:
    await square.box.opened()
    await square.box.cast("p001")
    await square.box.counted()
    auditor = await square.staff(Role.AUDITOR)
    path = f"{square.estate}/votes/{square.box.vote_id}/scan-samples"
    refusal(await auditor.post(path, json={"size": 59}), 409, "scans_none")


@pytest.mark.parametrize(
    "role", [Role.NEIGHBOURHOOD_COMMITTEE, Role.OWNERS_COMMITTEE, Role.COUNTER, Role.STREET_OFFICE]
)
async def test_who_was_audited_neither_draws_nor_looks(role: Role, office: Office, square: Square) -> None:
    await keyed(office)
    await office.box.counted()
    path = f"{office.path}/scan-samples"
    auditor, person = await square.staff(Role.AUDITOR), await square.staff(role)
    sample = (await made(auditor, path, {"size": 59}))["id"]
    shown = await made(auditor, f"{path}/{sample}/next", {}, 200)
    refusals: list[httpx.Response] = [
        await person.post(path, json={"size": 59}),
        await person.post(f"{path}/{sample}/next"),
        await person.get(f"{path}/looks/{shown['look_id']}/pages/1.jpg"),
        await person.post(f"{path}/{sample}/findings", json={"look_id": shown["look_id"], "finding": "agrees"}),
    ]
    assert [one.status_code for one in refusals] == [403] * 4
    # The street, which answers for the vote, reads what came of it.
    assert (await person.get(path)).status_code == (200 if role is Role.STREET_OFFICE else 403)
