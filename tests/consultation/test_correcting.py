"""An owner says otherwise than what was entered: at once, in every figure, from the phone and at the window, and nobody else."""

import uuid
from datetime import timedelta
from typing import Any

import httpx

from tests.consultation.estate import FLATS, MORNING, Estate, Phone


async def correct(phone: Phone, claim: str, body: dict[str, Any]) -> httpx.Response:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    return await phone.client.post(f"/v1/resident/claims/{claim}/correct", json=body, headers=headers)


async def claim_of(phone: Phone) -> dict[str, Any]:
    (found,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    return dict(found)


async def test_a_correction_holds_at_once_whenever_the_owner_last_spoke(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(FLATS[0]))
    phone = await estate.phone(FLATS[0])
    await estate.clock(MORNING + timedelta(hours=1))
    claim = (await claim_of(phone))["id"]
    done = await correct(phone, claim, {"stance": "against"})
    assert (done.status_code, done.json()["state"], done.json()["counted_words"]) == (201, "corrected", "不同意")
    assert (await phone.get())["category"] == "against"
    # Their own answer later goes before it, and a correction later still before that.
    await estate.clock(MORNING + timedelta(hours=2))
    await estate.visits("ma", estate.visit(FLATS[1], at=(MORNING + timedelta(hours=1)).isoformat()))
    other = await estate.phone(FLATS[1])
    await estate.clock(MORNING + timedelta(hours=3))
    await correct(other, (await claim_of(other))["id"], {"stance": "conditional", "condition": "先移立管"})
    mine = await other.get()
    assert (mine["category"], mine["visits"][0]["condition"], mine["visits"][0]["trust"]) == (
        "conditional",
        "先移立管",
        "confirmed",
    )
    left = await estate.post("ma", f"{estate.consultation}/holdouts", None, 200)
    assert [row["condition"] for row in left["rows"][:2]] == ["", "先移立管"]


async def test_a_condition_that_was_met_is_not_met_once_it_is_another(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(FLATS[0], "conditional", condition="先修水管"))
    phone = await estate.phone(FLATS[0])
    await phone.post("/condition-met")
    assert (await phone.get())["category"] == "agree"
    await estate.clock(MORNING + timedelta(hours=1))
    claim = (await claim_of(phone))["id"]
    await correct(phone, claim, {"stance": "conditional", "condition": "不拆阳台"})
    assert (await phone.get())["category"] == "conditional"
    await estate.clock(MORNING + timedelta(hours=2))
    await phone.post("/condition-met")
    assert (await phone.get())["category"] == "agree"
    # Corrected to a plain stance there is no condition left to meet.
    await correct(phone, claim, {"stance": "against"})
    assert (await phone.post("/condition-met", None, 409))["code"] == "no_condition"


async def test_a_correction_takes_back_a_dispute_and_a_struck_claim_takes_none(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(FLATS[0]))
    phone = await estate.phone(FLATS[0])
    claim = (await claim_of(phone))["id"]
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    path = f"/v1/resident/claims/{claim}"
    await phone.client.post(f"{path}/dispute", json={"told": "没有人来过"}, headers=headers)
    assert (await phone.get())["category"] == "disputed"
    assert (await correct(phone, claim, {"stance": "undecided"})).json()["state"] == "corrected"
    assert (await phone.get())["category"] == "undecided"
    await phone.client.post(
        f"{path}/dispute", json={"told": "没有人来过"}, headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    await estate.find_forged(claim)
    assert (await correct(phone, claim, {"stance": "agree"})).json()["code"] == "claim_final"


async def test_who_may_correct_and_what_is_wrong(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(FLATS[0]))
    phone = await estate.phone(FLATS[0])
    flatmate, stranger = await estate.phone(FLATS[0], confirmed=False), await estate.phone(FLATS[1])
    claim = (await claim_of(phone))["id"]
    assert (await correct(flatmate, claim, {"stance": "against"})).json()["code"] == "claim_owners_only"
    for who in (stranger, await estate.helper(phone)):
        assert (await correct(who, claim, {"stance": "against"})).status_code in {403, 404}
    assert (await correct(phone, str(uuid.uuid4()), {"stance": "against"})).status_code == 404
    for body, fields in (
        ({}, ["stance"]),
        ({"stance": "conditional"}, ["condition"]),
        ({"stance": "agree", "condition": "先修水管", "answers": {"q1": "1"}}, ["condition", "answers"]),
    ):
        faulty = await correct(phone, claim, body)
        assert (faulty.json()["code"], [one["field"] for one in faulty.json()["fields"]]) == (
            "claim_correction_faulty",
            fields,
        )
    assert (await phone.get())["category"] == "agree"
    # At the window: the street's, never the agent's, with what was shown.
    sent = {
        "stance": "against",
        "owner_id": str(estate.parts[FLATS[0]].owners[0][0].id),
        "known_by": "核对居民身份证原件",
    }
    for who in ("liu", "ma", "wu", "piao"):
        await estate.post(who, f"/claims/{claim}/corrections", sent, 403)
    stranger_owner = sent | {"owner_id": str(estate.parts[FLATS[1]].owners[0][0].id)}
    await estate.post("jie", f"/claims/{claim}/corrections", stranger_owner, 422)
    made = await estate.post("jie", f"/claims/{claim}/corrections", sent)
    assert (made["state"], made["events"][-1]["way"], made["events"][-1]["words"]) == ("corrected", "window", "不同意")
    assert (await phone.get())["category"] == "against"


async def test_a_mended_entry_says_so_and_names_what_took_its_place(estate: Estate) -> None:
    first = estate.visit(FLATS[0], words="按错了")
    await estate.visits("ma", first)
    await estate.visits("ma", estate.visit(FLATS[0], "against", corrects=first["id"]))
    phone = await estate.phone(FLATS[0])
    new, old = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert (old["state"], old["counts"], old["mended_by"], old["mends"]) == ("mended", False, new["id"], None)
    assert (new["state"], new["mends"], new["mended_by"]) == ("unconfirmed", old["id"], None)
    notes = (await phone.get())["visits"]
    assert sorted((note["corrected"], note["words"], note["stance"]) for note in notes) == [
        (False, "", "against"),
        (True, "按错了", None),
    ]
