"""An owner's phone over HTTP: everything ever recorded for the flat, my ballots, my data, and leaving."""

import secrets
import uuid
from typing import Any

import httpx
import pytest

from app.audit.recorded import WITHHELD
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.main import WebApplication
from app.notifications import relaying
from tests.conftest import Person, Town
from tests.voting.disputes.test_dispute_routes import TOLD, Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def flat_of(phone: httpx.AsyncClient) -> dict[str, Any]:
    (flat,) = (await phone.get("/v1/resident/start")).json()["flats"]
    return dict(flat)


async def clerk_of(square: Square) -> Person:
    return await square.staff(Role.NEIGHBOURHOOD_COMMITTEE)


async def test_an_owner_finds_everything_that_was_recorded_for_the_flat_and_by_whom(square: Square) -> None:
    await square.box.opened()
    paper = await square.box.keyed_paper("p001", "agree", "agree")
    await square.box.cast("p002")
    phone = await square.phone("p001")
    flat = await flat_of(phone)
    assert (flat["level"], flat["objected"]) == (2, False)
    sent = TOLD | {"record_id": str(paper.id)}
    assert (await phone.post(f"{square.mine}/disputes", json=sent, headers=key())).status_code == 201
    ballot = {"voter": "p001", "choices": {"1": "disagree", "2": "disagree"}, "nonce": secrets.token_hex(16)}
    assert (await phone.post(f"{square.mine}/ballots", json=ballot)).json()["stands"]
    clerk = await clerk_of(square)
    owner_id = str(square.box.owners["p001"])
    revealed = await clerk.post(f"{square.estate}/owners/{owner_id}/reveal", json={"purpose": "核对选票上的签名"})
    assert revealed.status_code == 200, revealed.text

    answer = await phone.get(f"/v1/resident/flats/{flat['binding_id']}/records")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    (binding,) = told["bindings"]
    assert (binding["who"], binding["confirmed_how"], binding["evidence"]) == ("王*", "staff", "当面核对身份证原件")
    assert binding["code_issued_by"] != binding["confirmed_by"] != ""
    (vote,) = told["votes"]
    assert vote["voters"] == ["p001"]
    assert [(one["channel"], one["stands"]) for one in vote["ballots"]] == [("paper", False), ("online", True)]
    assert [one["told"] for one in vote["disputes"]] == [TOLD["told"]]
    assert (vote["nothing_recorded"], vote["authorities"]) == ([], [])
    assert told["register_acts"][0]["act"] == "导入名册"
    assert "核对选票上的签名" in [one["purpose"] for one in told["views"]]
    ballots = (await phone.get("/v1/resident/ballots")).json()["lines"]
    assert [(one["vote_id"], one["record"]["id"]) for one in ballots] == [
        (str(square.box.vote_id), one["id"]) for one in vote["ballots"]
    ]
    (first, *_), eid = ballots, (await square.box.vote()).eid
    assert (first["eid"], first["parts"]) == (eid, ["1-1-100"])
    assert first["items"] == {"1": "整体改造", "2": "公共收益"}


async def test_what_another_phone_of_the_flat_wrote_is_read_once_staff_released_it(square: Square) -> None:
    await square.box.opened()
    paper = await square.box.keyed_paper("p001")
    mine, strange, third = [await square.phone("p001") for _ in range(3)]
    ids = [(await flat_of(one))["binding_id"] for one in (mine, strange, third)]
    said = {"ground": "这部手机不是我的，我没有绑定过。"}
    path = f"/v1/resident/bindings/{ids[0]}/flatmates/{ids[1]}/objections"
    assert (await mine.post(path, json=said, headers=key())).status_code == 201
    sent = TOLD | {"record_id": str(paper.id)}
    assert (await mine.post(f"{square.mine}/disputes", json=sent, headers=key())).status_code == 201

    async def read(phone: httpx.AsyncClient, binding_id: str) -> list[str]:
        told = (await phone.get(f"/v1/resident/flats/{binding_id}/records")).json()
        return [told["binding_objections"][0]["ground"], told["votes"][0]["disputes"][0]["told"]]

    assert await read(mine, ids[0]) == [said["ground"], TOLD["told"]]
    assert await read(third, ids[2]) == [WITHHELD, WITHHELD]
    clerk = await clerk_of(square)
    contents = (await clerk.get(f"{square.estate}/contents?waiting=false")).json()["lines"]
    assert {(one["kind"], one["text"]) for one in contents} == {
        ("binding_objection", said["ground"]),
        ("dispute", TOLD["told"]),
    }
    for one in contents:
        word = {"release": True, "reason": "同户业主可以看"}
        assert (
            await clerk.post(f"{square.estate}/contents/{one['id']}/decisions", json=word, headers=key())
        ).status_code == 201
    assert await read(third, ids[2]) == [said["ground"], TOLD["told"]]


async def test_nothing_recorded_is_said_and_another_owner_is_told_nothing_of_mine(square: Square) -> None:
    await square.box.opened()
    await square.box.cast("p001")
    other = await square.phone("p002")
    flat = await flat_of(other)
    (vote,) = (await other.get(f"/v1/resident/flats/{flat['binding_id']}/records")).json()["votes"]
    assert (vote["ballots"], vote["nothing_recorded"]) == ([], ["p002"])
    assert (await other.get("/v1/resident/ballots")).json()["lines"] == []
    mine = await flat_of(await square.phone("p001"))
    assert (await other.get(f"/v1/resident/flats/{mine['binding_id']}/records")).status_code == 404


async def test_who_only_used_a_code_sees_no_records(square: Square, http: httpx.AsyncClient) -> None:
    await square.box.opened()
    clerk = await clerk_of(square)
    part = (await square.box.desk.parts())["1-1-100"]
    code = (await clerk.post(f"{square.estate}/parts/{part.part.id}/codes")).json()["code"]
    bound = (await http.post("/v1/public/residents/bind", json={"code": code}, headers=key())).json()
    http.headers["Authorization"] = f"Bearer {bound['token']}"
    refused = await http.get(f"/v1/resident/flats/{bound['binding_id']}/records")
    assert (refused.status_code, refused.json()["code"]) == (403, "owners_only")
    assert (await flat_of(http))["level"] == 1
    assert (await http.get("/v1/resident/ballots")).json()["lines"] == []


async def test_a_vote_stops_with_an_objection_and_goes_on_when_it_is_dismissed(square: Square) -> None:
    await square.box.opened()
    mine, other = await square.phone("p001"), await square.phone("p001")
    binding_id, objected_id = (await flat_of(mine))["binding_id"], (await flat_of(other))["binding_id"]
    path = f"/v1/resident/bindings/{binding_id}/flatmates"
    assert [(one["who"], one["mine"]) for one in (await mine.get(path)).json()["lines"]] == [
        ("王*", True),
        ("王*", False),
    ]
    sent, headers = {"ground": "这部手机不是我的，我没有绑定过。"}, key()
    made = await mine.post(f"{path}/{objected_id}/objections", json=sent, headers=headers)
    assert made.status_code == 201, made.text
    assert (await mine.post(f"{path}/{objected_id}/objections", json=sent, headers=headers)).json() == made.json()
    ballot = {"voter": "p001", "choices": {"1": "agree", "2": "agree"}, "nonce": secrets.token_hex(16)}
    assert (await other.post(f"{square.mine}/ballots", json=ballot)).status_code in {403, 404}
    assert (await flat_of(other))["objected"]
    await relaying.take(square.box.database)
    (told, *_) = (await other.get("/v1/resident/inbox")).json()["lines"]
    assert (told["kind"], told["title"]) == ("binding", "绑定被提出异议")

    judge = await clerk_of(square)
    (waiting,) = (await judge.get(f"{square.estate}/binding-objections")).json()["lines"]
    assert (waiting["binding_id"], waiting["ground"]) == (objected_id, sent["ground"])
    decision = {"upheld": False, "decision": "当面核对，是业主本人的第二部手机。"}
    done = await judge.post(f"{square.estate}/binding-objections/{waiting['id']}/decide", json=decision)
    assert done.status_code == 204, done.text
    assert (await other.post(f"{square.mine}/ballots", json=ballot)).json()["stands"]
    await relaying.take(square.box.database)
    page = (await mine.get("/v1/resident/inbox")).json()
    first = next(one for one in page["lines"] if one["title"] == "绑定异议已处理")
    assert (await mine.post(f"/v1/resident/inbox/{first['id']}/open")).json()["opened_at"]
    assert (await mine.get("/v1/resident/inbox")).json()["unread"] == page["unread"] - 1
    assert (await other.post(f"/v1/resident/inbox/{first['id']}/open")).status_code == 404


async def test_a_failed_confirmation_is_kept_although_it_is_refused(square: Square, http: httpx.AsyncClient) -> None:
    await square.box.opened()
    clerk = await clerk_of(square)
    part = (await square.box.desk.parts())["1-1-100"]
    code = (await clerk.post(f"{square.estate}/parts/{part.part.id}/codes")).json()["code"]
    bound = (await http.post("/v1/public/residents/bind", json={"code": code}, headers=key())).json()
    http.headers["Authorization"] = f"Bearer {bound['token']}"
    path = f"/v1/resident/bindings/{bound['binding_id']}/confirm-by-document"
    guesses = [{"name": "王芳", "last_eight": f"1299990{one}"} for one in range(5)]
    said = [(await http.post(path, json=one)).json()["code"] for one in guesses]
    assert said == ["confirmation_wrong"] * 3 + ["document_tries_over"] * 2


async def test_a_copy_of_my_data_and_being_forgotten(square: Square) -> None:
    await square.box.opened()
    phone = await square.phone("p001")
    ballot = {"voter": "p001", "choices": {"1": "agree", "2": "agree"}, "nonce": secrets.token_hex(16)}
    receipt = (await phone.post(f"{square.mine}/ballots", json=ballot)).json()
    copy = (await phone.get("/v1/resident/my-data")).json()
    assert [one["record"]["tracker"] for one in copy["ballots"]] == [receipt["tracker"]]
    assert (len(copy["bindings"]), len(copy["sessions"]), copy["consents"]) == (1, 1, [])
    assert (await phone.post("/v1/resident/my-data/message-phone/withdraw")).status_code == 409
    assert (await phone.post("/v1/resident/my-data/forget")).status_code == 204
    assert (await phone.get("/v1/resident/my-data")).status_code == 401
    # The ballot stands: it is the vote's, and says no name.
    again = await square.phone("p001")
    assert [one["record"]["stands"] for one in (await again.get("/v1/resident/ballots")).json()["lines"]] == [True]


async def test_the_notice_names_who_handles_the_data_before_anything_is_taken(
    square: Square, http: httpx.AsyncClient
) -> None:
    told = (await http.get(f"/v1/public/privacy-notice?community={square.box.desk.id}")).json()
    assert told["handlers"] == ["西陵区学院街道办事处", "桃花岭社区居民委员会"]
    assert {"data", "purpose", "needed", "kept"} == set(told["kept"][0])
    assert any("不影响" in one for one in told["rights"])
    assert (await http.get(f"/v1/public/privacy-notice?community={uuid.uuid4()}")).status_code == 404


@needs_font
async def test_slips_are_printed_once_and_their_handing_over_is_listed(square: Square) -> None:
    await square.box.draft()
    clerk = await clerk_of(square)
    path = f"{square.estate}/binding-sheets"
    wanted = {"building": "1", "stairwell": "1"}
    printed = await clerk.post(path, json=wanted)
    assert (printed.status_code, printed.headers["Content-Type"]) == (200, "application/pdf"), printed.text
    assert printed.content.startswith(b"%PDF")
    assert (await clerk.post(path, json=wanted)).json()["code"] == "codes_out_already"
    (sheet,) = (await clerk.get(path)).json()["lines"]
    assert (sheet["codes"], sheet["printed_by"]) == (12, f"职员{clerk.login}")
    handed = await clerk.post(f"{path}/{sheet['id']}/handovers", json={"recipient": "网格员李明"})
    assert handed.status_code == 201, handed.text
    assert (await clerk.get(path)).json()["lines"][0]["handovers"] == [handed.json()]
    assert (await clerk.get(f"{square.estate}/binding-flags")).json()["lines"] == []
