"""Four co-owners over HTTP: they fall out, agree on one of them, she votes, one has second thoughts, another asks for a paper."""

import secrets
import uuid
from typing import Any

import httpx
import pypdfium2
import pytest

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.core.typesetting import font_available
from app.main import WebApplication
from app.media.service import take_in
from tests.conftest import Town
from tests.register.desk import Desk
from tests.register.flats import id_card
from tests.voting.authorities.family_desk import FAMILY, FLAT, NAMES, FamilyDesk
from tests.voting.authorities.test_authority_routes import Office
from tests.voting.live.ballot_box import PHOTO


class Family(Office):
    """The four with their phones, by name, and what they send."""

    def __init__(self, *office: Any) -> None:
        super().__init__(*office)
        self.phones: dict[str, httpx.AsyncClient] = {}
        self.roll: dict[str, str] = {}
        self.mine = f"/v1/resident{self.path}"

    async def move_in(self) -> None:
        part = (await self.desk.desk.parts())[FLAT]
        for owner, _ in part.owners:
            self.phones[owner.name], _ = await self.phone(FLAT, owner.id)
        co_owners = await self.phones["孙一"].get(f"{self.mine}/heads/{FAMILY}/co-owners")
        assert [one["name"] for one in co_owners.json()["lines"] if one["mine"]] == ["孙一"]
        self.roll = {one["name"]: one["owner"] for one in co_owners.json()["lines"]}

    async def propose(self, by: str, whom: str, **headers: str) -> httpx.Response:
        sent = {"voter": FAMILY, "owner": self.roll[whom]}
        return await self.phones[by].post(
            f"{self.mine}/appointments", json=sent, headers={"Idempotency-Key": uuid.uuid4().hex} | headers
        )

    async def says(self, by: str, appointment_id: str, *, agrees: bool = True) -> httpx.Response:
        path = f"{self.mine}/appointments/{appointment_id}/answer"
        return await self.phones[by].post(path, json={"agrees": agrees})

    async def votes(self, by: str, choice: str = "agree") -> httpx.Response:
        ballot = {"voter": FAMILY, "choices": {"1": choice, "2": choice}, "nonce": secrets.token_hex(16)}
        return await self.phones[by].post(f"{self.mine}/ballots", json=ballot)

    async def inbox(self, by: str) -> list[str]:
        return [one["body"] for one in (await self.phones[by].get("/v1/resident/inbox")).json()["lines"]]


@pytest.fixture
async def family(database: Database, sealer: Sealer, town: Town, application: WebApplication) -> Family:
    community = await town.community()
    desk = FamilyDesk(database, sealer, Desk(database, sealer, uuid.UUID(community["id"])))
    await desk.opened()
    made = Family(desk, town, application, community["committee_id"])
    await made.hire()
    await made.move_in()
    return made


async def test_four_co_owners_appoint_one_of_them_who_votes(family: Family) -> None:
    # 孙一 wants to vote for all; 孙四 will not have it.
    key = {"Idempotency-Key": "k" * 20}
    first = await family.propose("孙一", "孙一", **key)
    assert (first.status_code, first.json()["state"]) == (201, "waiting"), first.text
    assert (await family.propose("孙一", "孙一", **key)).json() == first.json()
    assert (await family.says("孙二", first.json()["id"])).json()["state"] == "waiting"
    refused = (await family.says("孙四", first.json()["id"], agrees=False)).json()
    assert (refused["state"], refused["ended_by"]) == ("ended", "孙四")
    late = await family.says("孙三", first.json()["id"])
    assert (late.status_code, late.json()["code"]) == (409, "appointment_over")

    # They agree on 孙三, and from the last consent on she alone votes.
    made = (await family.propose("孙四", "孙三")).json()
    for who in ("孙一", "孙二"):
        assert (await family.says(who, made["id"])).json()["state"] == "waiting"
    told = (await family.says("孙三", made["id"])).json()
    assert (told["state"], told["name"], told["proposed_by"]) == ("in_force", "孙三", "孙四")
    assert [(one["name"], one["agrees"], one["said_at"] is not None) for one in told["consents"]] == [
        (name, True, True) for name in sorted(NAMES, key=family.roll.__getitem__)
    ]
    shut_out = await family.votes("孙一")
    assert (shut_out.status_code, shut_out.json()["code"]) == (403, "not_entitled")
    assert (await family.votes("孙三")).json()["stands"]

    # The office sees the same record that a signed sheet makes, and cannot take it for one.
    (line,) = (await family.people["one"].get(family.base, params={"voter": FAMILY})).json()["lines"]
    assert (line["kind"], line["holder_name"], line["recorded_by"]) == ("appointed", "孙三", "当事人（手机）")
    assert line["document"] == "全体共有人在手机上同意推选"

    # Second thoughts come after the ballot: they end the appointment, and the ballot stands.
    by_authority = await family.phones["孙二"].post(f"{family.mine}/authorities/{line['id']}/end")
    assert by_authority.json()["code"] == "appointment_by_consents"
    ended = await family.phones["孙二"].post(f"{family.mine}/appointments/{made['id']}/withdrawal")
    assert (ended.json()["state"], ended.json()["ended_by"]) == ("ended", "孙二")
    assert (await family.votes("孙一", "disagree")).json()["stands"] is False
    listed = (await family.phones["孙一"].get(f"{family.mine}/appointments")).json()["lines"]
    assert [one["id"] for one in listed] == [made["id"], first.json()["id"]]

    # Everybody was told of every step, and a neighbour of none.
    for who in NAMES:
        told_of = [one for one in await family.inbox(who) if FLAT in one]
        for words in ("提议", "同意了这项推选", "推选不成立", "全体共有人都已同意", "撤回了同意"):
            assert any(words in one for one in told_of), (who, words)
    neighbour, _ = await family.phone("1-1-103", family.desk.owners["p004"])
    assert (await neighbour.get(f"{family.mine}/appointments")).json()["lines"] == []
    assert (await neighbour.get(f"{family.mine}/heads/{FAMILY}/co-owners")).status_code == 404
    for act in ("answer", "withdrawal"):
        strange = await neighbour.post(f"{family.mine}/appointments/{made['id']}/{act}", json={"agrees": True})
        assert (strange.status_code, strange.json()["code"]) == (404, "not_found")
    assert not [one for one in (await neighbour.get("/v1/resident/inbox")).json()["lines"] if FLAT in one["body"]]


@pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")
async def test_who_agreed_to_whom_stands_on_the_paper_from_the_window(family: Family) -> None:
    made = (await family.propose("孙一", "孙二")).json()
    await family.says("孙三", made["id"])
    desk = family.desk
    part = (await desk.desk.parts())[FLAT]
    owner_id = next(owner.id for owner, _ in part.owners if owner.name == "孙四")
    async with desk.database.write() as session:
        photo = await take_in(session, PHOTO, community_id=desk.desk.id, by=desk.recorder, at=await now(session))
    answer = await family.people["one"].client.post(
        f"/v1/office/communities/{desk.desk.id}/parts/{part.part.id}/record-extracts",
        json={
            "owner_id": str(owner_id),
            "capacity": "owner",
            "applicant": "孙四",
            "document_kind": "id_card",
            "document": id_card(303),
            "purpose": "查看家里是谁在推选投票人",
            "evidence": [str(photo.id)],
        },
    )
    assert answer.status_code == 200, answer.text
    with pypdfium2.PdfDocument(answer.content) as document:
        words = ""
        for page in document:
            text = page.get_textpage()
            words += "".join(str(text.get_text_range()).split())
            text.close()
            page.close()
    assert "孙一提议由孙二投票" in words
    assert "孙一同意" in words
    assert "孙三同意" in words
    assert "孙四同意" not in words
    assert "等待其他共有人同意" in words
