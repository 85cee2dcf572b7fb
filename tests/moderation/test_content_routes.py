"""An objection with a photo, from the phone to the neighbours, through the platform's looks; and who may do what."""

import re
import time
import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app.core.installation import now
from app.identity.permissions import Role
from app.main import WebApplication, surrounded
from app.moderation import address
from app.moderation.service import MOST_PICTURES
from app.register import places
from app.register.models import Community
from app.standin.faults import FaultKind
from app.standin.platform import Standin
from app.wechat.client import WeChat
from tests.conftest import Person, Town
from tests.media import making
from tests.moderation.bench import BASE, PICTURE_CHECK, TEXT_CHECK, Bench, served
from tests.posting.board import Board
from tests.routers.conftest import refusal

TEXT = "公示的面积与房产证不符。"


@pytest.fixture
async def platform(standin: Standin, application: WebApplication, wechat: WeChat) -> AsyncIterator[Standin]:
    """The stand-in, which fetches pictures from our application as it is served."""
    async with served(standin, application, wechat):
        yield standin


class Phones:
    """The owners' phones, and staff, over HTTP; one posting hangs."""

    def __init__(self, bench: Bench, town: Town, application: WebApplication) -> None:
        self.bench, self.town, self.application = bench, town, application
        self.office, self.mine = f"/v1/office/communities/{bench.id}", f"/v1/resident/communities/{bench.id}"
        self.objections = ""

    async def hung(self) -> "Phones":
        board = await Board.at(self.bench.desk)
        self.posting = await board.hung()
        self.objections = f"{self.mine}/postings/{self.posting.id}/objections"
        return self

    async def phone(self, name: str, **how: bool) -> httpx.AsyncClient:
        await self.bench.resident(name, **how)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False), base_url=BASE
        )
        client.headers["Authorization"] = f"Bearer {self.bench.tokens[name]}"
        self.town.clients.append(client)
        return client

    async def staff(self, role: Role) -> Person:
        async with self.bench.database.read() as session:
            lineage = await places.lineage(session, Community, self.bench.id)
        assert lineage is not None
        at = {Role.DISTRICT_OFFICE: 0, Role.STREET_OFFICE: 1, Role.NEIGHBOURHOOD_COMMITTEE: 2}.get(role, 3)
        return await self.town.person(f"{role.value}-{uuid.uuid4().hex[:4]}", role, str(lineage.ids[at]))

    async def photo(self, phone: httpx.AsyncClient, content: bytes | None = None, name: str = "房产证.jpg") -> Any:
        sent = {"file": (name, making.told_jpeg() if content is None else content)}
        return await phone.post(f"{self.mine}/pictures", files=sent, headers=key())

    async def object_to(self, phone: httpx.AsyncClient, who: str, text: str = TEXT, *pictures: str) -> dict[str, Any]:
        answer = await phone.post(self.objections, json=self.said(who, text, *pictures), headers=key())
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def said(self, who: str, text: str = TEXT, *pictures: str) -> dict[str, Any]:
        binding = str(self.bench.bindings[who])
        return {"binding_id": binding, "category": "area", "text": text, "pictures": list(pictures)}

    async def read(self, phone: httpx.AsyncClient) -> list[dict[str, Any]]:
        answer = await phone.get(self.objections)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["lines"])


def instant(objection: dict[str, Any]) -> datetime:
    """When its answer is due, in whichever zone it is told."""
    return datetime.fromisoformat(objection["answer_due"])


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


@pytest.fixture
async def phones(bench: Bench, town: Town, application: WebApplication) -> Phones:
    return await Phones(bench, town, application).hung()


async def test_an_objection_with_a_photo_from_the_phone_to_the_neighbours(phones: Phones, platform: Standin) -> None:
    wang, li = await phones.phone("王芳"), await phones.phone("李强")
    photo = (await phones.photo(wang)).json()
    assert (photo["state"], photo["shown"]) == ("pending", False)
    own = await phones.object_to(wang, "王芳", TEXT, photo["id"])
    assert (own["mine"], own["state"], own["shown"], own["objector"]) == (True, "pending", False, "王*")
    assert [one["id"] for one in own["pictures"]] == [photo["id"]]
    # The author and staff have it at once; the term runs.
    assert [one["id"] for one in await phones.read(wang)] == [own["id"]]
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    (line,) = (await clerk.get(f"{phones.office}/objections")).json()["lines"]
    assert (line["text"], line["content"], line["recorded_by"]) == (TEXT, "pending", None)
    assert (line["evidence"], instant(line)) == ([photo["id"]], instant(own))
    assert (await clerk.get(f"{phones.office}/evidence/{photo['id']}")).json()["uploaded_by"] == "住户"
    assert await phones.read(li) == []
    picture = f"{phones.mine}/pictures/{photo['id']}.jpg"
    assert (await wang.get(picture)).content.startswith(b"\xff\xd8\xff")
    refusal(await li.get(picture), 404, "not_found")

    # The text passes at once, the picture when the platform has fetched it from us and told us.
    await phones.bench.asker().ask_due()
    ((seen,),) = [await phones.read(li)]
    assert (seen["text"], seen["mine"], seen["state"], seen["pictures"]) == (TEXT, False, None, [])
    await phones.bench.told()
    assert [one["id"] for one in (await phones.read(li))[0]["pictures"]] == [photo["id"]]
    assert (await li.get(picture)).status_code == 200
    answered = await clerk.post(
        f"{phones.office}/objections/{own['id']}/answer",
        json={"outcome": "partly", "text": "经核对登记簿，已经更正", "document": "桃居复〔2026〕3 号"},
    )
    assert answered.status_code == 201, answered.text
    assert (await phones.read(li))[0]["answer"] == "经核对登记簿，已经更正"


async def test_rude_words_reach_staff_at_once_and_neighbours_when_staff_release_them(
    phones: Phones, platform: Standin
) -> None:
    wang, li = await phones.phone("王芳"), await phones.phone("李强")
    platform.content.words["贪污"] = ("risky", 20006)
    own = await phones.object_to(wang, "王芳", "公示的钱被人贪污了。")
    await phones.bench.asker().ask_due()
    street = await phones.staff(Role.STREET_OFFICE)
    (line,) = (await street.get(f"{phones.office}/objections")).json()["lines"]
    assert (line["content"], line["overdue"]) == ("risky", False)
    (waits,) = [one for one in (await street.get("/v1/office/work")).json()["lines"] if one["kind"] == "content"]
    assert (waits["count"], waits["path"]) == (1, f"{phones.office}/contents")
    (content,) = (await street.get(waits["path"])).json()["lines"]
    assert (content["kind"], content["subject_id"], content["state"]) == ("objection", own["id"], "risky")
    assert (content["label"], content["shown"], content["decisions"]) == (20006, False, [])
    assert str(phones.bench.residents["王芳"]) not in str(content)
    assert [one["state"] for one in await phones.read(wang)] == ["risky"]
    assert await phones.read(li) == []
    path, sent, headers = (
        f"{phones.office}/contents/{content['id']}/decisions",
        {"release": True, "reason": "没有点名"},
        key(),
    )
    told = await street.post(path, json=sent, headers=headers)
    assert (told.status_code, told.json()["shown"]) == (201, True)
    assert (await street.post(path, json=sent, headers=headers)).json() == told.json()
    assert told.json()["decisions"][0]["reason"] == "没有点名"
    assert [one["id"] for one in await phones.read(li)] == [own["id"]]
    assert (await street.get(f"{phones.office}/contents")).json()["lines"] == []
    assert (await street.get(f"{phones.office}/contents?waiting=false")).json()["lines"] == [told.json()]
    withheld = await street.post(path, json={"release": False, "reason": "后来点了别人的名"})
    assert [one["released"] for one in withheld.json()["decisions"]] == [True, False]
    assert await phones.read(li) == []
    assert (await street.post(path, json={"release": True, "reason": ""})).status_code == 422


async def test_a_platform_that_is_away_keeps_nobody_from_objecting(phones: Phones, platform: Standin) -> None:
    wang = await phones.phone("王芳")
    for path in (TEXT_CHECK, PICTURE_CHECK):
        platform.gate.faults.order(path, FaultKind.HANG, times=100)
    photo = (await phones.photo(wang)).json()
    own = await phones.object_to(wang, "王芳", TEXT, photo["id"])
    for _ in range(31):
        await phones.bench.asker().ask_due()
        await phones.bench.pass_time(timedelta(minutes=1))
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    contents = (await clerk.get(f"{phones.office}/contents")).json()["lines"]
    assert {(one["state"], one["why"]) for one in contents} == {("review", "no_answer")}
    assert {one["evidence_id"] for one in contents} == {None, photo["id"]}
    (line,) = (await clerk.get(f"{phones.office}/objections")).json()["lines"]
    assert (line["id"], instant(line)) == (own["id"], instant(own))


async def test_who_may_object_and_with_which_photos(phones: Phones, platform: Standin) -> None:
    wang, li = await phones.phone("王芳"), await phones.phone("李强", confirmed=False)
    stranger = (await phones.photo(wang)).json()["id"]
    # A code reads; an owner objects, and nobody through another's flat.
    refused = await li.post(phones.objections, json=phones.said("李强"), headers=key())
    refusal(refused, 403, "owners_only")
    refusal(await li.post(phones.objections, json=phones.said("王芳"), headers=key()), 404, "not_found")
    zhao = await phones.phone("赵敏")
    sent = phones.said("赵敏", TEXT, stranger, str(uuid.uuid4()))
    refused = await zhao.post(phones.objections, json=sent, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (422, "objection_faulty")
    assert [one["field"] for one in refused.json()["fields"]] == ["pictures.0", "pictures.1"]
    # Nothing was written, and so nothing is asked for.
    assert {one.kind for one in await phones.bench.checks()} == {"picture"}
    headers, own = key(), phones.said("赵敏")
    first = await zhao.post(phones.objections, json=own, headers=headers)
    assert (await zhao.post(phones.objections, json=own, headers=headers)).json() == first.json()
    assert len(await phones.read(zhao)) == 1
    refusal(await zhao.post(phones.objections, json=own), 422, "idempotency_key_required")


async def test_a_posting_that_never_hung_or_hangs_elsewhere_is_none(phones: Phones, platform: Standin) -> None:
    wang = await phones.phone("王芳")
    draft = await (await Board.at(phones.bench.desk)).draft()
    path = f"{phones.mine}/postings/{draft.id}/objections"
    refusal(await wang.get(path), 404, "not_found")
    refusal(await wang.post(path, json=phones.said("王芳"), headers=key()), 404, "not_found")
    async with phones.bench.database.write() as session:
        other = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="杏园", address=""
        )
    elsewhere = phones.objections.replace(str(phones.bench.id), str(other))
    refusal(await wang.get(elsewhere), 404, "not_found")


async def test_a_photo_is_a_photo_and_there_are_not_too_many(phones: Phones, platform: Standin) -> None:
    wang = await phones.phone("王芳")
    refusal(await phones.photo(wang, b"%PDF-1.7\n", "房产证.pdf"), 415, "picture_only")
    refusal(await phones.photo(wang, b"", "空.jpg"), 422, "file_empty")
    refusal(await phones.photo(wang, b"hello", "a.jpg"), 415, "file_kind_refused")
    first, again = (await phones.photo(wang)).json(), (await phones.photo(wang)).json()
    assert first == again
    for _ in range(MOST_PICTURES - 1):
        await phones.bench.picture("王芳")
    other = making.told_jpeg() + b"\x00"
    refusal(await phones.photo(wang, other), 429, "pictures_too_many")
    assert (await phones.photo(wang)).status_code == 201


async def test_a_picture_is_fetched_by_its_signed_address_alone_and_for_two_hours(
    phones: Phones, platform: Standin, http: httpx.AsyncClient
) -> None:
    wang = await phones.phone("王芳")
    await phones.photo(wang)
    await phones.object_to(wang, "王芳")
    text, picture = sorted(await phones.bench.checks(), key=lambda one: one.kind)
    async with phones.bench.database.read() as session:
        at = await now(session)
    sealer = phones.bench.sealer
    path = address.signed(sealer, picture.id, at)
    drawn = await http.get(path)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/jpeg")
    assert drawn.headers["cache-control"] == "no-store"
    assert making.SECRET not in drawn.content
    until = int(time.time()) + 10**6
    for wrong in (
        path.partition("?")[0],
        path[:-1] + ("0" if path[-1] != "0" else "1"),
        re.sub(r"until=(\d+)", lambda found: f"until={int(found[1]) + 1}", path),
        path.replace(str(picture.id), str(text.id)),
        f"{address.PATH}/{picture.id}.jpg?until={until}&signature={'0' * 64}",
        f"{address.PATH}/{picture.id}.jpg?until={until}&signature=汉字",
        address.signed(sealer, text.id, at),
        address.signed(sealer, uuid.uuid4(), at),
        address.signed(sealer, picture.id, at - address.LIFE),
    ):
        refusal(await http.get(wrong), 404, "not_found")
    await phones.bench.pass_time(address.LIFE)
    refusal(await http.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("role", "status", "listed"),
    [
        (Role.NEIGHBOURHOOD_COMMITTEE, 201, 1),
        (Role.STREET_OFFICE, 201, 1),
        # Only what is of a complaint that was given to it (tests/complaints/reporters/test_contents.py).
        (Role.DISTRICT_OFFICE, 404, 0),
        (Role.OWNERS_COMMITTEE, 403, None),
        (Role.COUNTER, 403, None),
        (Role.AUDITOR, 403, None),
    ],
)
async def test_the_committee_and_the_street_decide_and_nobody_else(
    phones: Phones, platform: Standin, role: Role, status: int, listed: int | None
) -> None:
    await phones.bench.resident("王芳")
    check_id = await phones.bench.text("王芳")
    person = await phones.staff(role)
    sent = {"release": False, "reason": "不属于本平台的事"}
    done = await person.post(f"{phones.office}/contents/{check_id}/decisions", json=sent)
    assert done.status_code == status, done.text
    found = await person.get(f"{phones.office}/contents", params={"waiting": False})
    if listed is None:
        assert found.status_code == 403
    else:
        assert len(found.json()["lines"]) == listed
    if status == 201:
        lost = await person.post(f"{phones.office}/contents/{uuid.uuid4()}/decisions", json=sent)
        refusal(lost, 404, "not_found")


async def test_pages_of_fifty(phones: Phones, platform: Standin) -> None:
    await phones.bench.resident("王芳", by_wechat=False)
    made = [await phones.bench.text("王芳", f"第 {number} 件事还没有办。") for number in range(51)]
    await phones.bench.asker().ask_due()
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    first = (await clerk.get(f"{phones.office}/contents")).json()
    second = (await clerk.get(f"{phones.office}/contents", params={"after": first["next"]})).json()
    assert second["next"] is None
    assert [one["id"] for one in first["lines"] + second["lines"]] == [str(one) for one in made]
    newest = (await clerk.get(f"{phones.office}/contents", params={"waiting": False})).json()["lines"]
    assert [one["id"] for one in newest] == [str(one) for one in reversed(made[1:])]
    strange = await clerk.get(f"{phones.office}/contents", params={"after": str(uuid.uuid4())})
    refusal(strange, 422, "cursor_refused")
