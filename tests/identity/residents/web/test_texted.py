"""A texted code signs its number in, known or not; few are sent, few are guessed, and a number proves no flat."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from app.core.db import Database
from app.core.installation import Marker, mark, move_clock
from app.identity.models import ResidentNumber, TextedCode
from app.identity.residents import tries
from app.identity.residents.web import texted
from app.notifications.channels.outcome import Ended
from app.notifications.kinds import DeliveryState
from app.retention import applying as retention
from tests.identity.residents.test_logins import bearer
from tests.identity.residents.web.conftest import Texts
from tests.identity.window import Window

ASK, LOGIN = "/v1/public/residents/texts", "/v1/public/residents/texted-login"
OWNERS, STRANGERS = "13900000001", "13912345678"


async def asked(http: httpx.AsyncClient, number: str) -> dict[str, Any]:
    answer = await http.post(ASK, json={"number": number})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def came(http: httpx.AsyncClient, text_id: str, code: str) -> httpx.Response:
    return await http.post(LOGIN, json={"id": text_id, "code": code, "device": "网页"})


async def signed_in(http: httpx.AsyncClient, texts: Texts, number: str) -> dict[str, Any]:
    issued = await asked(http, number)
    answer = await came(http, issued["id"], texts.sent[-1][1][0])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def pass_by(database: Database, ahead: timedelta) -> None:
    async with database.write() as session:
        await mark(session, Marker.TEST)
        await move_clock(session, ahead)


async def test_the_same_resident_for_the_same_number_and_no_flat_by_it(
    http: httpx.AsyncClient, texts: Texts, window: Window, database: Database
) -> None:
    """The register has the number; it proves nothing."""
    first = await signed_in(http, texts, OWNERS)
    (number, (code, minutes)) = texts.sent[0][0], texts.sent[0][1]
    assert (number, len(code), minutes) == (OWNERS, 6, "5")
    assert (await http.get("/v1/resident/start", **bearer(first["token"]))).json()["flats"] == []
    await pass_by(database, texted.PAUSE)
    again = await signed_in(http, texts, OWNERS)
    other = await signed_in(http, texts, STRANGERS)
    assert again["resident_id"] == first["resident_id"] != other["resident_id"]
    async with database.read() as session:
        clear = [
            repr(row)
            for table in ("texted_code", "resident_number", "resident", "attempts")
            for row in await session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - names above
        ]
    assert not [row for row in clear if OWNERS in row or code in row]
    bound = await http.post(
        "/v1/public/residents/bind", json={"code": await window.code("1-1-101")}, **bearer(first["token"])
    )
    assert bound.status_code == 201
    copy = (await http.get("/v1/resident/my-data", **bearer(first["token"]))).json()
    assert copy["number_used_at"] is not None


@pytest.mark.usefixtures("window")
async def test_a_known_number_and_a_strange_one_are_answered_alike(
    http: httpx.AsyncClient, texts: Texts, database: Database
) -> None:
    await signed_in(http, texts, OWNERS)
    await pass_by(database, texted.PAUSE)
    known, strange = await asked(http, OWNERS), await asked(http, STRANGERS)
    assert known.keys() == strange.keys() == {"id", "expires_at", "expires_at_shown"}
    said = [(await came(http, one["id"], "000000")).json() for one in (known, strange)]
    assert said[0]["message"] == said[1]["message"]
    for number in (OWNERS, STRANGERS):
        soon = await http.post(ASK, json={"number": number})
        assert (soon.status_code, soon.json()["code"]) == (429, "text_too_soon")


async def test_three_guesses_at_a_code_and_it_serves_once_for_five_minutes(
    http: httpx.AsyncClient, texts: Texts, database: Database
) -> None:
    issued = await asked(http, OWNERS)
    right = texts.sent[-1][1][0]
    wrong = "000000" if right != "000000" else "000001"
    said = [await came(http, issued["id"], wrong) for _ in range(texted.GUESSES)]
    said.append(await came(http, issued["id"], right))
    said.append(await came(http, "5d0c8f0e-9f0b-4f43-8f6e-7a5a1d3c2b10", right))
    await pass_by(database, texted.PAUSE)
    used = await asked(http, OWNERS)
    assert (await came(http, used["id"], texts.sent[-1][1][0])).status_code == 200
    said.append(await came(http, used["id"], texts.sent[-1][1][0]))
    await pass_by(database, 2 * texted.PAUSE)
    late = await asked(http, OWNERS)
    await pass_by(database, 2 * texted.PAUSE + texted.LIFE + timedelta(seconds=5))
    said.append(await came(http, late["id"], texts.sent[-1][1][0]))
    assert {(one.status_code, one.json()["code"], one.json()["message"]) for one in said} == {
        (422, "texted_code_wrong", said[0].json()["message"])
    }
    await retention.apply(database, keep=True)
    async with database.read() as session:
        assert list(await session.scalars(select(TextedCode))) == []


async def test_so_many_a_number_so_many_an_address(
    http: httpx.AsyncClient, texts: Texts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(tries.MOST_TEXTS_OF_A_NUMBER):
        await pass_by(database, texted.PAUSE * number)
        await asked(http, OWNERS)
    await pass_by(database, texted.PAUSE * 6)
    over = await http.post(ASK, json={"number": OWNERS})
    assert (over.status_code, over.json()["code"]) == (429, "texts_over")
    assert len(texts.sent) == tries.MOST_TEXTS_OF_A_NUMBER
    monkeypatch.setattr(tries, "MOST_TEXTS_OF_AN_ADDRESS", tries.MOST_TEXTS_OF_A_NUMBER + 1)
    await asked(http, STRANGERS)
    assert (await http.post(ASK, json={"number": "13800000000"})).json()["code"] == "texts_over"
    monkeypatch.setattr(tries, "MOST_TEXTS_OF_AN_ADDRESS", 100)
    monkeypatch.setattr(tries, "MOST_TEXTS", tries.MOST_TEXTS_OF_A_NUMBER + 1)
    assert (await http.post(ASK, json={"number": "13800000000"})).json()["code"] == "texts_over"


async def test_a_number_unused_for_ninety_days_is_somebody_elses(
    http: httpx.AsyncClient, texts: Texts, database: Database
) -> None:
    first = await signed_in(http, texts, OWNERS)
    await pass_by(database, texted.FORGOTTEN_AFTER - timedelta(days=1))
    assert (await signed_in(http, texts, OWNERS))["resident_id"] == first["resident_id"]
    await pass_by(database, 2 * texted.FORGOTTEN_AFTER)
    assert (await signed_in(http, texts, OWNERS))["resident_id"] != first["resident_id"]
    await pass_by(database, 4 * texted.FORGOTTEN_AFTER)
    await retention.apply(database, keep=True)
    async with database.read() as session:
        assert list(await session.scalars(select(ResidentNumber))) == []


async def test_what_cannot_be_sent_is_said(http: httpx.AsyncClient, texts: Texts) -> None:
    texts.outcome = Ended(DeliveryState.UNREACHABLE, "这个号码不能接收短信")
    refused = await http.post(ASK, json={"number": OWNERS})
    assert (refused.status_code, refused.json()["code"]) == (503, "text_not_sent")
    for faulty in ("1390000000", "+8613900000001", "02787654321"):
        assert (await http.post(ASK, json={"number": faulty})).status_code == 422


async def test_a_place_without_texts_says_so(http: httpx.AsyncClient) -> None:
    refused = await http.post(ASK, json={"number": OWNERS})
    assert (refused.status_code, refused.json()["code"]) == (409, "texts_not_offered")
