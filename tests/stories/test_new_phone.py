"""A phone is lost: the new one, of another WeChat, is bound and confirmed, finds the receipt, and ends the old one."""

import secrets
import uuid

import httpx
import pytest

from app.core.installation import now
from app.identity import residents
from app.identity.kinds import ConfirmedBy
from app.identity.models import Binding
from app.main import WebApplication
from app.notifications import relaying
from tests.conftest import Town
from tests.stories.test_ways_to_a_flat import Story, flat, made
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture


@pytest.fixture
async def story(town: Town, box: BallotBox, application: WebApplication) -> Story:
    return Story(town, box, application)


async def bound(story: Story, who: str) -> httpx.AsyncClient:
    """A phone that used a code of the flat and was confirmed as its owner's, by two of the staff."""
    phone = await story.phone(who)
    await use_code(story, phone)
    await confirm(story, phone)
    return phone


async def use_code(story: Story, phone: httpx.AsyncClient) -> None:
    issuer = await story.staff(f"issuer-{secrets.token_hex(3)}")
    part = (await story.box.desk.parts())["1-1-100"].part.id
    code = (await issuer.post(f"{story.office}/parts/{part}/codes")).json()["code"]
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answer = await phone.post("/v1/public/residents/bind", json={"code": code}, headers=key)
    assert answer.status_code == 201, answer.text


async def confirm(story: Story, phone: httpx.AsyncClient) -> None:
    chief = await story.staff(f"chief-{secrets.token_hex(3)}")
    sent = {"owner_id": str(story.box.owners["p001"]), "evidence": "当面核对身份证原件"}
    answer = await chief.post(f"{story.office}/bindings/{(await flat(phone))['binding_id']}/confirm", json=sent)
    assert answer.status_code == 204, answer.text


async def ended(phone: httpx.AsyncClient) -> httpx.Response:
    path = f"/v1/resident/bindings/{(await flat(phone))['binding_id']}/former-phones/end"
    return await phone.post(path, headers={"Idempotency-Key": uuid.uuid4().hex})


async def titles(story: Story, phone: httpx.AsyncClient) -> list[str]:
    await relaying.take(story.box.database)
    return [one["title"] for one in (await phone.get("/v1/resident/inbox")).json()["lines"]]


async def test_a_lost_phone_is_ended_by_the_new_one_which_finds_its_ballot(story: Story) -> None:
    await story.box.opened()
    old = await bound(story, "旧微信")
    helper = await story.phone("女儿")
    invitation = await made(
        old,
        f"/v1/resident/bindings/{(await flat(old))['binding_id']}/invitations",
        json={"kind": "helper", "label": "女儿"},
    )
    await made(helper, "/v1/resident/invitations/accept", json={"token": invitation["token"]})
    cast = (await story.cast(old)).json()

    new = await story.phone("新微信")
    path = f"{story.vote}/receipts/{cast['tracker']}"
    await use_code(story, new)
    # A code alone finds nothing, and ends nothing.
    assert (await new.get(path)).status_code == 404
    assert (await new.get("/v1/resident/ballots")).json()["lines"] == []
    assert (await ended(new)).json()["code"] == "owners_only"
    await confirm(story, new)

    (mine,) = (await new.get("/v1/resident/ballots")).json()["lines"]
    assert (mine["record"]["tracker"], mine["record"]["stands"]) == (cast["tracker"], True)
    receipt = await new.get(path)
    assert (receipt.status_code, receipt.text) == (200, (await old.get(path)).text)
    # The older one ends nothing of the newer.
    assert (await ended(old)).status_code == 204
    assert (await flat(new))["level"] == 2
    assert "有人被确认为您房屋的业主" in await titles(story, old)

    done = await ended(new)
    assert done.status_code == 204, done.text
    assert (await old.get("/v1/resident/start")).status_code == 401
    assert (await story.cast(old)).status_code == 401
    # What was cast with the old phone goes on standing: one head has one ballot.
    assert not (await story.cast(new)).json()["stands"]
    assert [one["record"]["stands"] for one in (await new.get("/v1/resident/ballots")).json()["lines"]].count(True) == 1
    path = f"/v1/resident/bindings/{(await flat(new))['binding_id']}/flatmates"
    assert {(one["kind"], one["mine"]) for one in (await new.get(path)).json()["lines"]} == {
        ("owner", True),
        ("helper", False),
    }
    assert (await flat(helper))["kind"] == "helper"


async def test_a_phone_that_has_another_flat_too_stays_signed_in_and_a_stranger_finds_no_receipt(story: Story) -> None:
    await story.box.opened()
    old, new = await bound(story, "旧微信"), await bound(story, "新微信")
    other = await story.phone("邻居")
    await use_neighbours(story, other)
    cast = (await story.cast(old)).json()
    assert (await other.get(f"{story.vote}/receipts/{cast['tracker']}")).status_code == 404
    await use_neighbours(story, old)
    assert (await ended(new)).status_code == 204
    (left,) = (await old.get("/v1/resident/start")).json()["flats"]
    assert left["level"] == 1
    assert "绑定已解除" in await titles(story, old)


async def use_neighbours(story: Story, phone: httpx.AsyncClient) -> None:
    issuer = await story.staff(f"issuer-{secrets.token_hex(3)}")
    part = (await story.box.desk.parts())["1-1-101"].part.id
    code = (await issuer.post(f"{story.office}/parts/{part}/codes")).json()["code"]
    key = {"Idempotency-Key": uuid.uuid4().hex}
    assert (await phone.post("/v1/public/residents/bind", json={"code": code}, headers=key)).status_code == 201


async def test_who_was_confirmed_by_words_alone_puts_nobody_out(story: Story) -> None:
    await story.box.opened()
    old, new = await bound(story, "旧微信"), await bound(story, "新微信")
    async with story.box.database.write() as session:
        row = await session.get_one(Binding, uuid.UUID((await flat(new))["binding_id"]))
        row.confirmed_how, row.confirmed_by = ConfirmedBy.DOCUMENT, None
    refused = await ended(new)
    assert (refused.status_code, refused.json()["code"]) == (403, "former_phone_at_the_window")
    assert (await old.get("/v1/resident/start")).status_code == 200


async def test_other_phones_of_one_wechat_are_signed_out_and_this_one_stays(story: Story) -> None:
    lost, here, stranger = [await story.phone(who) for who in ("王芳", "王芳", "李强")]
    assert (await here.post("/v1/resident/sessions/end-others")).status_code == 204
    assert (await lost.get("/v1/resident/sessions")).status_code == 401
    assert [one["current"] for one in (await here.get("/v1/resident/sessions")).json()["lines"]] == [True]
    assert (await stranger.get("/v1/resident/sessions")).status_code == 200
    async with story.box.database.read() as session:
        token = here.headers["Authorization"].removeprefix("Bearer ")
        assert await residents.resident_of(session, token, await now(session)) is not None
