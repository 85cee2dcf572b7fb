"""Voting on site over HTTP: an evening by its routes, each repeat the same answer, and who may do what."""

import uuid
from typing import Any

import pytest

from app.identity.permissions import Role
from tests.conftest import Person, Town
from tests.voting.venue.hall import Hall


@pytest.fixture
def at(hall: Hall) -> str:
    """Where the routes of this vote begin."""
    return f"/v1/office/communities/{hall.box.desk.id}/votes/{hall.box.vote_id}"


@pytest.fixture
async def counter(town: Town, hall: Hall) -> Person:
    """A counter, signed in."""
    return await town.signed_in("hall-0", hall.counters[0])


def opening(hall: Hall) -> dict[str, Any]:
    return {
        "place": "社区活动室",
        "second": str(hall.counters[1]),
        "witnesses": [{"name": "李秀英", "role": "owner"}, {"name": "周建国", "role": "street"}],
        "photos": [str(hall.photo)],
    }


async def made(person: Person, path: str, sent: dict[str, Any]) -> dict[str, Any]:
    """What a creating route answers; sent twice it is the same."""
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = await person.post(path, json=sent, headers=key)
    assert first.status_code == 201, first.text
    again = await person.post(path, json=sent, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    answer: dict[str, Any] = first.json()
    return answer


async def test_an_evening_by_its_routes(hall: Hall, at: str, counter: Person) -> None:
    opened = await made(counter, f"{at}/sessions", opening(hall))
    assert (opened["opened_by"], opened["second"], opened["ended_at"]) == ("职员0", "职员1", None)
    assert "票箱须在截止前打开" in opened["reminder"]
    here = f"{at}/sessions/{opened['id']}"
    head = (await counter.get(f"{here}/heads", params={"part": "1-1-100"})).json()
    assert head == {
        "voter": "p001",
        "parts": ["1-1-100"],
        "owners": [{"named": "o0001", "name": "王*", "deceased": False, "why_not": ""}],
        "taken_part": False,
        "serial": None,
    }
    let_in = await made(counter, f"{here}/check-ins", {"voter": "p001", "identified_by": "id_card", "paper": "handed"})
    without = {"voter": "p002", "identified_by": "household_register", "paper": "none"}
    assert (await made(counter, f"{here}/check-ins", without))["serial"] is None
    entry = {
        "voter": "p002",
        "choices": {"1": "agree", "2": "disagree"},
        "witness": str(hall.counters[1]),
        "slip": str(hall.photo),
    }
    receipt = await made(counter, f"{here}/assisted-ballots", entry)
    assert (receipt["stands"], len(receipt["tracker"])) == (True, 14)
    box = {
        "witness": str(hall.counters[2]),
        "sheets": 3,
        "foreign_sheets": 1,
        "serials": [let_in["serial"].lower().replace("-", " "), "ZZZZ-ZZZZ"],
        "note": "一张购物单",
        "photos": [str(hall.photo)],
    }
    emptied = await made(counter, f"{here}/boxes", box)
    assert [one["voter"] for one in emptied["registered"]] == ["p001"]
    assert [one["serial"] for one in emptied["set_aside"]] == ["ZZZZ-ZZZZ"]

    stands = (await counter.get(here)).json()
    assert [stands[name] for name in ("checked_in", "with_paper", "boxes", "returned")] == [2, 1, 1, 1]
    assert (await counter.get(f"{at}/sessions")).json()["lines"] == [stands]
    figures = (await counter.get(f"{here}/count-sheet")).json()
    assert (figures["figures"]["registered"], len(figures["differences"]), figures["signed"]) == (1, 1, None)
    printed = await counter.get(f"{here}/count-sheet.pdf")
    assert (printed.headers["content-type"], printed.content[:4]) == ("application/pdf", b"%PDF")

    signature = {"check": figures["check"], "photos": [str(hall.photo)], "second": str(hall.counters[1])}
    refused = await counter.post(f"{here}/count-sheet", json=signature)
    assert (refused.status_code, refused.json()["code"]) == (409, "count_sheet_unexplained")
    assert refused.json()["fields"][0]["field"] == "difference"
    signed = await made(counter, f"{here}/count-sheet", signature | {"difference": "一张伪造编号，已封存"})
    assert signed["signed"]["signed_by"] == "职员0"
    assert (await counter.get(here)).json()["ended_at"] == signed["signed"]["at"]
    after = await counter.post(f"{here}/check-ins", json=without | {"voter": "p003"})
    assert (after.status_code, after.json()["code"]) == (409, "session_ended")

    whole = (await counter.get(f"{at}/count-sheet")).json()
    assert (whole["figures"]["issued"], whole["figures"]["unkeyed"], whole["signed"]) == (1, 1, None)
    assert (await counter.get(f"{at}/count-sheet.pdf")).content[:4] == b"%PDF"
    early = await counter.post(f"{at}/count-sheet", json=signature | {"check": whole["check"]})
    assert (early.status_code, early.json()["code"]) == (409, "count_sheet_open")


async def test_counters_run_a_venue_and_others_read_at_most(hall: Hall, at: str, town: Town, counter: Person) -> None:
    here = f"{at}/sessions/{(await made(counter, f'{at}/sessions', opening(hall)))['id']}"
    estate = str(hall.box.desk.id)
    expected = {Role.OWNERS_COMMITTEE: 200, Role.AUDITOR: 200, Role.GRID_WORKER: 403}
    for role, reading in expected.items():
        person = await town.person(role.value, role, estate)
        for path in (here, f"{here}/count-sheet", f"{here}/count-sheet.pdf", f"{at}/sessions", f"{at}/count-sheet"):
            assert (await person.get(path)).status_code == reading, (role, path)
        assert (await person.get(f"{here}/heads", params={"part": "1-1-100"})).status_code == 403
        acts = ["check-ins", "boxes", "assisted-ballots", "count-sheet"]
        for path in (f"{at}/sessions", f"{at}/count-sheet", *(f"{here}/{act}" for act in acts)):
            assert (await person.post(path, json={})).status_code == 403, (role, path)


async def test_a_session_of_another_vote_is_not_there(hall: Hall, at: str, counter: Person) -> None:
    elsewhere = f"{at}/sessions/{uuid.uuid4()}"
    assert (await counter.get(elsewhere)).status_code == 404
    assert (await counter.get(f"{elsewhere}/count-sheet")).status_code == 404
    sent = {"voter": "p001", "identified_by": "id_card", "paper": "none"}
    assert (await counter.post(f"{elsewhere}/check-ins", json=sent)).status_code == 404
