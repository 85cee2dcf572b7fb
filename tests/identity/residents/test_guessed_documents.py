"""Nobody becomes an owner by digits that a screen showed them, or by guessing the rest: over HTTP, as a clerk would."""

import re
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.identity import wechat_accounts
from app.identity.models import NumberNotice
from app.identity.permissions import Role
from app.register.imports.study import PHONE
from app.register.sheet.columns.documents import id_check_character
from tests.conftest import Person, Town
from tests.identity.window import Window
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

BORN = "19620529"
DOCUMENT = f"110101{BORN}738"
DOCUMENT += id_check_character(DOCUMENT)
NAME, PLACE = "林秀英", "1-1-201"


class Attack:
    """A clerk of an estate with a phone of their own, who wants to vote as 林秀英."""

    def __init__(self, town: Town, clerk: Person, estate: dict[str, Any], http: httpx.AsyncClient) -> None:
        self.town, self.clerk, self.http, self.days = town, clerk, http, 0
        self.base, self.committee = f"/v1/office/communities/{estate['id']}", estate["committee_id"]

    async def flat(self) -> Any:
        (found,) = [one for one in (await self.clerk.get(f"{self.base}/parts")).json()["lines"] if one["part"] == PLACE]
        return found

    async def bind(self) -> tuple[str, dict[str, str]]:
        """A code given out by the clerk, used on a phone that nobody knows."""
        code = (await self.clerk.post(f"{self.base}/parts/{(await self.flat())['id']}/codes")).json()["code"]
        sent = {"headers": {"Idempotency-Key": uuid.uuid4().hex}, "json": {"code": code}}
        bound = (await self.http.post("/v1/public/residents/bind", **sent)).json()
        return bound["binding_id"], {"Authorization": f"Bearer {bound['token']}"}

    async def guess(self, bound: tuple[str, dict[str, str]], last_eight: str) -> httpx.Response:
        binding, headers = bound
        sent = {"name": NAME, "last_eight": last_eight}
        return await self.http.post(f"/v1/resident/bindings/{binding}/confirm-by-document", json=sent, headers=headers)

    async def next_day(self, days: int = 1) -> None:
        self.days += days
        async with self.town.database.write() as session:
            await move_clock(session, timedelta(days=self.days))
        self.clerk = await self.town.signed_in(self.clerk.login, self.clerk.id)


@pytest.fixture
async def attack(town: Town, database: Database, sealer: Sealer, http: httpx.AsyncClient) -> Attack:
    made = await town.community()
    await Desk(database, sealer, uuid.UUID(made["id"])).bring_in(flat(PLACE, owner(NAME, document=DOCUMENT)))
    clerk = await town.person("juwei", Role.NEIGHBOURHOOD_COMMITTEE, made["committee_id"])
    return Attack(town, clerk, made, http)


async def test_a_clerk_does_not_become_an_owner_by_the_screen_and_a_month_of_days(attack: Attack) -> None:
    (shown,) = (await attack.flat())["owners"]
    bound = await attack.bind()
    # What the screen shows of the number, else what a neighbour may know: the birthday's month, and the last four.
    known = "".join(re.findall(r"[0-9X]", shown["document"])) or DOCUMENT[-4:]
    answers = []
    for day in range(1, 32):
        answers.append((await attack.guess(bound, f"{BORN[4:6]}{day:02d}{known}")).json())
        if day % 5 == 0:
            await attack.next_day()
    assert [one for one in answers if one.get("level") == 2] == []
    assert re.search(r"\d", shown["document"]) is None


async def test_a_phone_has_three_and_a_flat_five_in_a_year(attack: Attack) -> None:
    answers = []
    for _ in range(3):
        phone = await attack.bind()
        answers += [(await attack.guess(phone, f"1231000{guess}")).json()["code"] for guess in range(3)]
        await attack.next_day()
    # Three for a phone, five for the flat; what is right is not looked at either.
    assert answers == ["confirmation_wrong"] * 5 + ["document_tries_over"] * 4
    assert (await attack.guess(await attack.bind(), DOCUMENT[-8:])).json()["code"] == "document_tries_over"
    await attack.next_day(360)
    assert (await attack.guess(await attack.bind(), DOCUMENT[-8:])).json()["code"] == "document_tries_over"
    await attack.next_day(10)
    assert (await attack.guess(await attack.bind(), DOCUMENT[-8:])).json()["level"] == 2


async def test_who_goes_to_the_door_finds_the_flat_in_their_work(attack: Attack) -> None:
    phone = await attack.bind()
    for number in range(2):
        lines = (await attack.clerk.get("/v1/office/work")).json()["lines"]
        assert "guessed_document" not in {one["kind"] for one in lines}
        await attack.guess(phone, f"1231000{number}")
    lines = (await attack.clerk.get("/v1/office/work")).json()["lines"]
    (line,) = [one for one in lines if one["kind"] == "guessed_document"]
    assert (line["count"], line["path"]) == (2, f"{attack.base}/binding-flags")
    (flag,) = (await attack.clerk.get(line["path"])).json()["lines"]
    assert (flag["kind"], flag["number"], flag["parts"], flag["binding_ids"]) == ("guessed", 2, [PLACE], [phone[0]])


@pytest.mark.parametrize("how", ["reveal", "sheet.xlsx"])
async def test_nobody_confirms_with_a_number_that_the_giver_of_the_code_was_shown(attack: Attack, how: str) -> None:
    owner_id = (await attack.flat())["owners"][0]["id"]
    path = f"{attack.base}/owners/{owner_id}/reveal" if how == "reveal" else f"{attack.base}/sheet.xlsx"
    phone = await attack.bind()
    shown = await attack.clerk.post(path, json={"purpose": "电话通知公示更正"})
    assert shown.status_code == 200, shown.text
    refused = await attack.guess(phone, DOCUMENT[-8:])
    assert (refused.status_code, refused.json()["code"]) == (403, "document_was_shown")
    # A code from somebody who saw nothing is as good as ever; and a second person confirms the first at the window.
    attack.clerk, chief = (
        await attack.town.person("juwei2", Role.NEIGHBOURHOOD_COMMITTEE, attack.committee),
        attack.clerk,
    )
    assert (await attack.guess(await attack.bind(), DOCUMENT[-8:])).json()["level"] == 2
    confirm = f"{attack.base}/bindings/{phone[0]}/confirm"
    sent = {"owner_id": owner_id, "evidence": "当面核对身份证原件"}
    assert (await chief.post(confirm, json=sent)).json()["code"] == "issuer_confirms"
    assert (await attack.clerk.post(confirm, json=sent)).status_code == 204


async def test_who_gave_out_the_code_does_not_use_it_as_a_resident(window: Window) -> None:
    bound = await window.bind("刘干事的手机", "1-1-101")
    async with window.database.write() as session:
        at = await now(session)
        code, _ = await wechat_accounts.offer_code(session, window.sealer, window.clerk, at)
        account = wechat_accounts.Account("wx0123456789abcdef", "o-刘干事的手机")
        await wechat_accounts.bind(session, window.sealer, code, account, "", at)
        await wechat_accounts.end(session, window.clerk, at)
    with pytest.raises(Refused) as refused:
        await window.by_document(bound, id_card(1)[-8:])
    assert refused.value.code.name == "issuer_confirms"


async def test_what_others_guess_does_not_close_the_owners_own_number(window: Window) -> None:
    for number in range(2):
        other = await window.bind(f"猜的人{number}", "1-1-101")
        for guess in range(3 - number):
            assert (await window.by_document(other, f"123{number}000{guess}")).startswith("confirmation_wrong")
    mine = await window.bind("王芳", "1-1-101")
    with pytest.raises(Refused) as refused:
        await window.by_document(mine, id_card(1)[-8:])
    assert refused.value.code.name == "document_tries_over"
    assert await window.by_phone(mine, "王芳", "13900000001") == "confirmed"


async def test_everybody_in_the_flat_and_every_number_of_its_owners_is_told_what_when_and_what_to_do(
    window: Window,
) -> None:
    mine = await window.bind("王芳", "1-1-101")
    assert await window.by_phone(mine, "王芳", "13900000001") == "confirmed"
    other = await window.bind("猜的人", "1-1-101")
    before = await window.told(mine.token)
    assert (await window.by_document(other, "12310000")).startswith("confirmation_wrong")
    assert await window.told(mine.token) == before
    assert (await window.by_document(other, "12310001")).startswith("confirmation_wrong")
    assert await window.told(mine.token) == [*before, "document_guessed"]
    assert "document_guessed" not in await window.told(other.token)
    async with window.database.read() as session:
        rows = list(await session.scalars(select(NumberNotice)))
    told = {window.sealer.open(one.phone_sealed, PHONE).decode(): one.text for one in rows}
    assert set(told) == {"13900000001", "13900000011"}
    for said in told.values():
        assert re.search(r"\d+月\d+日 \d\d:\d\d", said)
        assert "1-1-101" in said
        assert "第 2 次" in said
        assert "请联系社区居委会" in said
