"""A ballot's receipt proves it by itself; nothing is said of a head where something is recorded; forks are refused."""

import base64
import json
import secrets
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import pytest

from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.notes import Note, PublicKey
from app.core.signing.signer import Signer
from app.main import WebApplication
from app.voting import leaves
from tests.conftest import Town
from tests.voting import test_leaves
from tests.voting.bundle.two_alike import ALIKE, TRACKER
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.typed_trackers import NOT_READ, READ, READ_OTHERWISE


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def ballot(voter: str, one: str = "agree") -> dict[str, Any]:
    return {"voter": voter, "choices": {"1": one, "2": "agree"}, "nonce": secrets.token_hex(16)}


async def key_of(square: Square, http: httpx.AsyncClient) -> PublicKey:
    vote = await square.box.vote()
    return PublicKey.read((await http.get(f"/v1/public/votes/{vote.eid}/log")).json()["key"])


async def test_the_answer_to_a_ballot_proves_it_by_itself(square: Square, http: httpx.AsyncClient) -> None:
    await square.box.opened()
    await square.box.cast("p002")
    sent = ballot("p001", "disagree")
    phone = await square.phone("p001")
    answer = (await phone.post(f"{square.mine}/ballots", json=sent)).json()
    proof = LeafProof.read(answer["receipt"])
    told = json.loads(proof.extra)
    leaf = json.dumps(told["l"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert proof.index == answer["seq"] == 2
    assert proof.holds(leaves.leaf_hash(leaf))
    assert proof.note.signed_by(await key_of(square, http))
    assert leaves.tracker(leaf) == answer["tracker"]
    assert (told["o"]["voter"], told["o"]["choices"], told["o"]["n"]) == ("p001", sent["choices"], sent["nonce"])
    assert told["o"]["parts"] == ["1-1-100"]
    assert leaves.commitment(leaves.BALLOT_TAG, bytes.fromhex(told["s"]), told["o"]).hex() == told["l"]["c"]
    assert len(answer["receipt"]) < 1600


async def test_the_same_ballot_again_is_the_same_leaf_under_a_later_checkpoint(square: Square) -> None:
    await square.box.opened()
    sent, phone = ballot("p001"), await square.phone("p001")
    first = (await phone.post(f"{square.mine}/ballots", json=sent)).json()
    await square.box.cast("p003")
    other = await square.phone("p002")
    assert (
        LeafProof.read((await other.post(f"{square.mine}/ballots", json=ballot("p002"))).json()["receipt"]).index == 3
    )
    again = (await phone.post(f"{square.mine}/ballots", json=sent)).json()
    assert first | {"receipt": ""} == again | {"receipt": ""}
    early, late = LeafProof.read(first["receipt"]), LeafProof.read(again["receipt"])
    assert (early.extra, early.index) == (late.extra, late.index)
    assert (early.checkpoint.size, late.checkpoint.size) == (2, 4)


async def test_a_receipt_is_fetched_again_by_its_owner_alone_and_blind_for_a_neighbour(square: Square) -> None:
    await square.box.opened()
    phone, other = await square.phone("p001"), await square.phone("p002")
    answer = (await phone.post(f"{square.mine}/ballots", json=ballot("p001"))).json()
    path = f"{square.mine}/receipts/{answer['tracker']}"
    assert (await phone.get(path)).text == answer["receipt"]
    assert (await other.get(path)).status_code == 404
    blind = LeafProof.read((await phone.get(path, params={"blind": True})).text)
    assert set(json.loads(blind.extra)) == {"l"}
    for hidden in ("agree", "p001", "1-1-100", "voter"):
        assert hidden not in blind.extra.decode()
    assert (await phone.get(f"{square.mine}/receipts/AAAA-BBBB-CCCC")).status_code == 404


async def test_a_later_ballot_of_a_head_gets_no_receipt(square: Square) -> None:
    await square.box.opened()
    await square.box.keyed_paper("p001")
    answer = (await (await square.phone("p001")).post(f"{square.mine}/ballots", json=ballot("p001"))).json()
    assert (answer["stands"], answer["receipt"], answer["seq"]) == (False, "", None)


async def test_anybody_finds_a_ballot_by_its_tracker_and_learns_no_choice(
    square: Square, http: httpx.AsyncClient
) -> None:
    await square.box.opened()
    answer = (await (await square.phone("p001")).post(f"{square.mine}/ballots", json=ballot("p001"))).json()
    eid = (await square.box.vote()).eid
    found = await http.get(f"/v1/public/votes/{eid}/trackers/{answer['tracker']}")
    assert found.headers["Cache-Control"] == "no-store"
    proof = LeafProof.read(found.text)
    lines = (await http.get(f"/v1/public/votes/{eid}/log.jsonl")).text.splitlines()
    assert json.loads(proof.extra) == {"l": json.loads(lines[proof.index])}
    assert proof.holds(leaves.leaf_hash(lines[proof.index].encode()))
    # The list and the log, each kept as a file, tell the same without us.
    listed = (await http.get(f"/v1/public/votes/{eid}/trackers.txt")).text
    assert listed == f"{proof.index} {answer['tracker']}\n"
    unknown = await http.get(f"/v1/public/votes/{eid}/trackers/AAAA-BBBB-CCCC")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "tracker_unknown")
    typed = answer["tracker"].lower().replace("-", " ").replace("o", "0").replace("b", "8").replace("i", "1")
    assert (await http.get(f"/v1/public/votes/{eid}/trackers/{typed}")).text == found.text


async def test_the_address_takes_a_tracker_as_people_type_it(
    square: Square, http: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    await square.box.opened()
    await square.box.cast("p001")
    # The leaf whose tracker is that of the published example.
    await owner.execute("UPDATE ballot SET leaf = $1 WHERE seq = 1", test_leaves.log()[1])
    address = f"/v1/public/votes/{(await square.box.vote()).eid}/trackers"
    for what, typed in READ.items():
        found = await http.get(f"{address}/{quote(typed)}")
        assert (found.status_code, found.text.splitlines()[2:3]) == (200, ["index 1"]), what
    for typed in (*READ_OTHERWISE, *filter(None, NOT_READ)):
        refused = await http.get(f"{address}/{quote(typed)}")
        assert (refused.status_code, refused.json()["code"]) == (404, "tracker_unknown"), typed


async def test_a_tracker_of_two_ballots_finds_neither(
    square: Square, http: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    await square.box.opened()
    for seq, leaf in enumerate(ALIKE, start=1):
        await square.box.cast(f"p00{seq}")
        await owner.execute("UPDATE ballot SET leaf = $1 WHERE seq = $2", leaf, seq)
    eid = (await square.box.vote()).eid
    refused = await http.get(f"/v1/public/votes/{eid}/trackers/{TRACKER}")
    assert (refused.status_code, refused.json()["code"]) == (409, "tracker_of_several")
    assert f"第 1、2 条都与查验码 {TRACKER} 相符" in refused.json()["message"]


async def test_that_nothing_is_recorded_is_signed_until_something_is(square: Square, http: httpx.AsyncClient) -> None:
    await square.box.opened()
    await square.box.cast("p002")
    phone = await square.phone("p001")
    told = await phone.get(f"{square.mine}/no-ballot/p001")
    note = Note.read(told.text)
    what, eid, voter, _, size, root = note.text.splitlines()
    assert (what, eid, voter, size) == ("yigai/no-ballot/v1", (await square.box.vote()).eid, "p001", "2")
    assert note.signed_by(await key_of(square, http))
    assert len(base64.b64decode(root)) == 32
    assert (await phone.get(f"{square.mine}/no-ballot/p002")).status_code == 404
    await square.box.paper("p001")
    refused = await phone.get(f"{square.mine}/no-ballot/p001")
    assert (refused.status_code, refused.json()["code"]) == (409, "ballot_is_recorded")


async def test_a_log_that_was_changed_past_us_signs_no_receipt_and_the_ballot_stands(
    square: Square, owner: asyncpg.Connection, signer: Signer, tmp_path: Path, application: WebApplication
) -> None:
    await square.box.opened()
    phone = await square.phone("p001")
    assert (await phone.post(f"{square.mine}/ballots", json=ballot("p001"))).json()["receipt"]
    vote = await square.box.vote()
    await owner.execute("UPDATE ballot SET leaf = leaf || '\\x20'::bytea WHERE vote_id = $1", vote.id)
    # The process starts again, with the key and the journal of before.
    again = Signer(b"\x01" * 32, "vote.example.cn", tmp_path / "journals")
    application.state.house = replace(application.state.house, signer=again)
    answer = (await (await square.phone("p002")).post(f"{square.mine}/ballots", json=ballot("p002"))).json()
    assert (answer["stands"], answer["receipt"]) == (True, "")
    refused = await phone.get(f"{square.mine}/no-ballot/{uuid.uuid4().hex[:4]}")
    assert refused.status_code == 404
    found = await phone.get(f"/v1/public/votes/{vote.eid}/trackers/{answer['tracker']}")
    assert (found.status_code, found.json()["code"]) == (503, "log_forked")
    said = found.json()["message"]
    assert "不一致：数据库被改动过" in said
    assert said.endswith("请停止受理，保留现场，用备份和居民手中的回执核对。您已投的票不受影响，回执可以稍后再取。")
    assert "小区" not in said


async def test_a_log_with_a_gap_is_said_to_whoever_asks(
    square: Square, http: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    await square.box.opened()
    await square.box.cast("p001")
    eid, receipt = (await square.box.vote()).eid, await square.box.cast("p002")
    await owner.execute("DELETE FROM standing")
    await owner.execute("DELETE FROM ballot WHERE vote_id = $1 AND seq = 1", square.box.vote_id)
    for path in ("log.jsonl", "trackers.txt", f"trackers/{receipt.tracker}"):
        answer = await http.get(f"/v1/public/votes/{eid}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (503, "log_forked")
        assert "缺第 1 条" in answer.json()["message"]


async def test_the_log_shows_its_key_and_says_who_signed(square: Square, http: httpx.AsyncClient) -> None:
    await square.box.opened()
    key = await key_of(square, http)
    vote = await square.box.vote()
    assert key.name == f"vote.example.cn/{vote.eid}"
    answer = (await (await square.phone("p001")).post(f"{square.mine}/ballots", json=ballot("p001"))).json()
    assert Checkpoint.read(LeafProof.read(answer["receipt"]).note.text).origin == key.name
