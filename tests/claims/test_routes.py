"""Claims over HTTP: owners at their phones, the window, two units, slips, samples, and what everybody may know."""

import uuid
from typing import Any

import httpx
import pytest

from app.core.errors import Refused
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.main import WebApplication
from tests.claims.hall import Hall
from tests.claims.slips.test_slips import slip_of
from tests.claims.test_service import sold
from tests.conftest import Person, Town
from tests.posting.evidence import put_evidence

FOUND = {"finding": "forged", "reasons": "与业主当面核对，走访时间业主不在本市。"}
TOLD = {"told": "没有人来过，我没有说过同意。"}


class Square:
    """The hall's people over HTTP."""

    def __init__(self, hall: Hall, town: Town, application: WebApplication) -> None:
        self.hall, self.town, self.application = hall, town, application
        self.estate = f"/v1/office/communities/{hall.desk.id}"

    async def staff(self, who: str) -> Person:
        staff_id = self.hall.staff[who]
        return await self.town.signed_in(self.hall.logins[staff_id], staff_id)

    async def phone(self, place: str, owner_id: uuid.UUID | None) -> httpx.AsyncClient:
        token = await self.hall.token(place, owner_id)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.application, raise_app_exceptions=False),
            base_url="http://yigai.test",
            headers={"Authorization": f"Bearer {token}"},
        )
        self.town.clients.append(client)
        return client


@pytest.fixture
async def square(hall: Hall, town: Town, application: WebApplication) -> Square:
    return Square(hall, town, application)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def mine(phone: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await phone.get("/v1/resident/claims")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["lines"]
    return found


async def test_an_owner_finds_disputes_and_two_units_strike(square: Square) -> None:
    phone = await square.phone("1-1-102", await square.hall.owner("1-1-102"))
    claim = await square.hall.enter()
    (inbox,) = (await phone.get("/v1/resident/inbox")).json()["lines"]
    assert inbox["title"] == "以您的名义登记了：改造方案征询"
    (found,) = await mine(phone)
    assert (found["part"], found["words"], found["agent"], found["state"], found["counts"]) == (
        "1-1-102",
        "同意改造",
        "职员grid",
        "unconfirmed",
        True,
    )
    headers = key()
    raised = await phone.post(f"/v1/resident/claims/{claim.id}/dispute", json=TOLD, headers=headers)
    assert raised.status_code == 201, raised.text
    assert (raised.json()["state"], raised.json()["counts"], raised.json()["counted_words"]) == ("disputed", False, "")
    again = await phone.post(f"/v1/resident/claims/{claim.id}/dispute", json=TOLD, headers=headers)
    assert again.json() == raised.json()
    committee, street = await square.staff("committee"), await square.staff("street")
    (waiting,) = (await street.get(f"{square.estate}/claim-disputes")).json()["lines"]
    assert (waiting["told"], waiting["overdue"]) == (TOLD["told"], False)
    assert waiting["units"] == ["street_office", "neighbourhood_committee", "district_office"]
    path = f"{square.estate}/claims/{claim.id}/findings"
    assert (await committee.post(path, json=FOUND)).json()["state"] == "disputed"
    assert (await street.post(path, json=FOUND)).json()["state"] == "struck"
    (told,) = await mine(phone)
    assert [one["act"] for one in told["events"]] == ["dispute", "find", "find"]
    assert [one["by"] for one in told["events"]] == ["", "职员committee", "职员street"]
    (flat,) = (await phone.get("/v1/resident/start")).json()["flats"]
    recorded = (await phone.get(f"/v1/resident/flats/{flat['binding_id']}/records")).json()
    assert recorded["claims"] == [told]
    assert (await street.get(f"{square.estate}/claim-disputes")).json()["lines"] == []


async def test_the_first_page_says_how_many_messages_are_unread(square: Square) -> None:
    phone = await square.phone("1-1-102", await square.hall.owner("1-1-102"))
    lodger = await square.phone("1-1-102", None)
    (before, others) = [(await one.get("/v1/resident/start")).json()["unread"] for one in (phone, lodger)]
    await square.hall.enter()
    assert (await phone.get("/v1/resident/start")).json()["unread"] == before + 1
    assert (await lodger.get("/v1/resident/start")).json()["unread"] == others
    for notice in (await phone.get("/v1/resident/inbox")).json()["lines"]:
        assert (await phone.post(f"/v1/resident/inbox/{notice['id']}/open")).status_code == 200
    assert (await phone.get("/v1/resident/start")).json()["unread"] == 0


async def test_whoever_is_no_confirmed_owner_is_shown_nothing_and_says_nothing(square: Square) -> None:
    lodger = await square.phone("1-1-102", None)
    stranger = await square.phone("1-2-201", await square.hall.owner("1-2-201"))
    claim = await square.hall.enter()
    path = f"/v1/resident/claims/{claim.id}/dispute"
    assert (await mine(lodger), await mine(stranger)) == ([], [])
    refused = await lodger.post(path, json=TOLD, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (403, "claim_owners_only")
    assert (await stranger.post(path, json=TOLD, headers=key())).status_code == 404
    unknown = await stranger.post(f"/v1/resident/claims/{uuid.uuid4()}/confirm", headers=key())
    assert unknown.status_code == 404


async def test_confirming_makes_it_the_owners(square: Square) -> None:
    phone = await square.phone("1-1-102", await square.hall.owner("1-1-102"))
    claim = await square.hall.enter()
    confirmed = await phone.post(f"/v1/resident/claims/{claim.id}/confirm", headers=key())
    assert (confirmed.json()["state"], confirmed.json()["counted_words"]) == ("confirmed", "同意改造")
    assert confirmed.json()["events"][0]["way"] == "phone"


async def test_who_has_bought_the_flat_is_shown_nothing_of_the_seller(square: Square) -> None:
    await square.hall.enter()
    await sold(square.hall, "1-1-102")
    buyer = await square.phone("1-1-102", await square.hall.owner("1-1-102"))
    assert await mine(buyer) == []


async def test_an_owner_at_the_window(square: Square) -> None:
    claim = await square.hall.enter()
    street = await square.staff("street")
    sent = {
        "owner_id": str(await square.hall.owner("1-1-102")),
        "act": "dispute",
        "told": "没有说过",
        "known_by": "核对居民身份证原件",
    }
    path = f"{square.estate}/claims/{claim.id}/words"
    # What they signed is a file of this estate; another estate's is none here.
    database, elsewhere_id = square.hall.database, uuid.UUID((await square.town.community("别处小区"))["id"])
    for elsewhere in (uuid.uuid4(), await put_evidence(database, elsewhere_id)):
        foreign = await street.post(path, json=sent | {"evidence_id": str(elsewhere)})
        assert (foreign.status_code, foreign.json()["fields"][0]["field"]) == (422, "evidence.file_id")
    paper = await put_evidence(database, square.hall.desk.id)
    disputed = await street.post(path, json=sent | {"evidence_id": str(paper)})
    assert disputed.status_code == 201, disputed.text
    assert [one.evidence_id for one in (await square.hall.now(claim)).events] == [paper]
    assert (disputed.json()["state"], disputed.json()["events"][0]["by"]) == ("disputed", "职员street")
    faulty = await street.post(path, json=sent | {"owner_id": str(uuid.uuid4())})
    assert (faulty.status_code, faulty.json()["fields"][0]["field"]) == (422, "owner_id")
    (await street.get(f"{square.estate}/claims/{claim.id}")).raise_for_status()
    page = (await street.get(f"{square.estate}/claims", params={"state": "disputed"})).json()
    assert ([one["id"] for one in page["lines"]], page["next"]) == ([str(claim.id)], None)
    assert (await street.get(f"{square.estate}/claims", params={"state": "struck"})).json()["lines"] == []


async def test_who_may_do_what(square: Square) -> None:
    claim = await square.hall.enter()
    sample = {"size": 59}
    grid, caller, committee = [await square.staff(who) for who in ("grid", "caller", "committee")]
    auditor = await square.staff("district")
    for person, wanted in ((grid, 403), (caller, 403), (committee, 200), (auditor, 200)):
        assert (await person.get(f"{square.estate}/claims")).status_code == wanted, person.login
    for person, wanted in ((grid, 403), (committee, 403), (caller, 403), (auditor, 201)):
        assert (await person.post(f"{square.estate}/samples", json=sample)).status_code == wanted, person.login
    for person in (grid, committee, auditor):
        assert (await person.get(f"{square.estate}/claim-slips")).status_code == 403, person.login
    finding = await grid.post(f"{square.estate}/claims/{claim.id}/findings", json=FOUND)
    assert finding.status_code == 403


@pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")
async def test_slips_from_the_printer_to_the_reply(square: Square) -> None:
    claim = await square.hall.enter()
    street, other = await square.staff("street"), await square.staff("street2")
    page = (await street.get(f"{square.estate}/claim-slips")).json()
    assert [(one["part"], one["number"]) for one in page["lines"]] == [("1-1-102", 1)]
    assert "code" not in page["lines"][0]
    pdf = await street.get(f"{square.estate}/claim-slips.pdf", params={"building": "1", "stairwell": "1"})
    assert (pdf.status_code, pdf.headers["Content-Type"]) == (200, "application/pdf")
    brought = await other.post(
        f"{square.estate}/claim-slip-deliveries", json={"number": 1, "fate": "handed", "recipient": "业主本人"}
    )
    assert brought.json()["deliveries"][0]["by"] == "职员street2"
    none = await street.get(f"{square.estate}/claim-slips.pdf", params={"building": "1", "stairwell": "1"})
    assert (none.status_code, none.json()["code"]) == (404, "slips_none")
    code = (await slip_of(square.hall, claim)).slip.code
    sent = {"number": 1, "code": code, "act": "dispute", "words": "没有问过我", "way": "post"}
    replied = await street.post(f"{square.estate}/claim-slip-replies", json=sent)
    assert (replied.status_code, replied.json()["state"]) == (201, "disputed")


async def test_a_dispute_from_the_phone_is_taken_back_by_nobody_elses_hand(square: Square) -> None:
    owner_id = await square.hall.owner("1-1-102")
    claim = await square.hall.enter()
    slip = (await slip_of(square.hall, claim)).slip
    phone, street = await square.phone("1-1-102", owner_id), await square.staff("street")
    raised = await phone.post(f"/v1/resident/claims/{claim.id}/dispute", json=TOLD, headers=key())
    assert raised.status_code == 201, raised.text
    replied = await street.post(
        f"{square.estate}/claim-slip-replies",
        json={"number": slip.number, "code": slip.code, "act": "confirm", "words": "", "way": "box"},
    )
    assert (replied.status_code, replied.json().get("code")) == (409, "claim_dispute_theirs")
    assert "在手机上或到服务台当面确认或更正" in replied.json()["message"]
    at_window = {"owner_id": str(owner_id), "act": "confirm", "known_by": "核对居民身份证原件"}
    written = await street.post(f"{square.estate}/claims/{claim.id}/words", json=at_window)
    assert (written.status_code, written.json().get("code")) == (409, "claim_dispute_theirs")
    assert not (await square.hall.now(claim)).standing.counts
    confirmed = await phone.post(f"/v1/resident/claims/{claim.id}/confirm", headers=key())
    assert (confirmed.status_code, confirmed.json()["state"]) == (201, "confirmed")


async def test_a_sample_from_the_draw_to_the_call(square: Square) -> None:
    claim = await square.hall.enter()
    street, caller = await square.staff("street"), await square.staff("caller")
    drawn = await street.post(f"{square.estate}/samples", json={"size": 59})
    assert drawn.status_code == 201, drawn.text
    told = drawn.json()
    assert (told["size"], told["population"], told["own_seed"], told["why"]) == (1, 1, False, "全部 1 条都已抽到")
    assert (told["outcomes"], told["open"], sum(told["strata"].values())) == ({}, 1, 1)
    assert (await street.get(f"{square.estate}/samples")).json()["lines"] == [told]
    path = f"{square.estate}/samples/{told['id']}"
    work = [(one["kind"], one["count"]) for one in (await caller.get("/v1/office/work")).json()["lines"]]
    assert work == [("call", 1)]
    contact = (await caller.post(f"{path}/next")).json()
    assert (contact["part"], contact["phones"]) == ("1-1-102", [{"name": "李强", "phone": "13900000002"}])
    done = await caller.post(
        f"{path}/calls", json={"look_id": contact["look_id"], "outcome": "denied", "note": "没有来过"}
    )
    assert done.status_code == 204, done.text
    assert (await caller.post(f"{path}/next")).json()["code"] == "sample_done"
    (entry,) = (await street.get(f"{path}/entries")).json()["lines"]
    assert (entry["outcome"], entry["notes"], entry["entry_id"]) == ("denied", ["没有来过"], str(claim.id))
    (listed,) = (await street.get(f"{square.estate}/samples")).json()["lines"]
    assert (listed["outcomes"], listed["open"]) == ({"denied": 1}, 0)
    (flag,) = [
        one
        for one in (await street.get(f"{square.estate}/claim-flags")).json()["lines"]
        if one["kind"] == "called_denied"
    ]
    assert (flag["agents"], flag["parts"]) == (["职员grid"], ["1-1-102"])
    phone = await square.phone("1-1-102", await square.hall.owner("1-1-102"))
    (look,) = (await phone.get("/v1/resident/looks")).json()["lines"]
    assert look["act"] == "sample:call"


async def test_an_auditor_draws_and_calls_one_contact_at_a_time(square: Square) -> None:
    claims = [await square.hall.enter(), await square.hall.enter(place="1-2-201")]
    square.hall.staff["auditor"] = await square.hall.appointed("auditor", Role.AUDITOR)
    auditor = await square.staff("auditor")
    drawn = await auditor.post(f"{square.estate}/samples", json={"size": 59})
    assert (drawn.status_code, drawn.json()["size"], drawn.json()["drawn_as"]) == (201, 2, "审计员")
    path = f"{square.estate}/samples/{drawn.json()['id']}"
    seen = set()
    for number in (1, 2):
        contact = (await auditor.post(f"{path}/next")).json()
        assert (await auditor.post(f"{path}/next")).json() == contact  # the same one until its call has an outcome
        assert len(contact["phones"]) == 1
        seen.add(contact["part"])
        told = {"look_id": contact["look_id"], "outcome": "confirmed"}
        assert (await auditor.post(f"{path}/calls", json=told)).status_code == 204
        (sample,) = (await auditor.get(f"{square.estate}/samples")).json()["lines"]
        assert (sample["outcomes"], sample["open"]) == ({"confirmed": number}, 2 - number)
    assert seen == {"1-1-102", "1-2-201"}
    listed = (await auditor.get(f"{path}/entries")).json()["lines"]
    assert {one["entry_id"] for one in listed} == {str(one.id) for one in claims}
    assert "139" not in (await auditor.get(f"{path}/entries")).text
    phone = await square.phone("1-1-102", await square.hall.owner("1-1-102"))
    (look,) = (await phone.get("/v1/resident/looks")).json()["lines"]
    assert (look["act"], look["role"]) == ("sample:call", "审计员")


async def test_a_visit_that_never_was(square: Square) -> None:
    phone = await square.phone("1-1-102", None)
    (flat,) = (await phone.get("/v1/resident/start")).json()["flats"]
    claim = await square.hall.enter()
    sent = {"claim_id": str(claim.id), "said_on": "2026-11-20", "told": "那天没有人来过我家。"}
    path = f"/v1/resident/flats/{flat['binding_id']}/visit-reports"
    reported = await phone.post(path, json=sent, headers=key())
    assert reported.status_code == 201, reported.text
    elsewhere = await square.hall.enter("1-2-201")
    strange = await phone.post(path, json=sent | {"claim_id": str(elsewhere.id)}, headers=key())
    assert (strange.status_code, strange.json()["fields"][0]["field"]) == (422, "claim_id")
    street = await square.staff("street")
    (waiting,) = (await street.get(f"{square.estate}/visit-reports")).json()["lines"]
    assert (waiting["part"], waiting["overdue"], waiting["found"]) == ("1-1-102", False, None)
    answer = {"found": True, "answer": "已核实，该次走访没有发生，登记已作废。"}
    to = f"{square.estate}/visit-reports/{waiting['id']}/answer"
    assert (await street.post(to, json=answer)).status_code == 201
    assert (await street.post(to, json=answer)).json()["code"] == "report_answered"
    (told,) = (await phone.get("/v1/resident/visit-reports")).json()["lines"]
    assert (told["found"], told["answer"]) == (True, answer["answer"])
    assert (await street.get(f"{square.estate}/visit-reports")).json()["lines"] == []


async def test_declaring_a_relatives_flat_ends_entering_for_it(square: Square) -> None:
    grid = await square.staff("grid")
    sent = {
        "community_id": str(square.hall.desk.id),
        "part_id": str(await square.hall.part("1-1-102")),
        "kind": "relative",
    }
    assert (await grid.post("/v1/office/ties", json=sent)).status_code == 201
    assert [one["kind"] for one in (await grid.get("/v1/office/ties")).json()["lines"]] == ["relative"]
    elsewhere = await grid.post("/v1/office/ties", json=sent | {"community_id": str(uuid.uuid4())})
    assert elsewhere.status_code == 404
    with pytest.raises(Refused) as own:
        await square.hall.enter()
    assert own.value.message.startswith("这是您的近亲属的房屋")


async def test_everybody_may_know_how_many_and_how_they_ended(square: Square, http: httpx.AsyncClient) -> None:
    for _ in range(5):
        await square.hall.enter(subject=uuid.uuid4())
    counts = (await http.get(f"/v1/public/communities/{square.hall.desk.id}/claims")).json()
    assert counts == {
        "claims": 5,
        "by_state": {"unconfirmed": 5},
        "by_class": {"visit": 5},
        "disputes": 0,
        "by_end": {},
    }


async def test_what_waits_for_whom(square: Square) -> None:
    await square.hall.by_day()
    claim = await square.hall.enter()
    await square.hall.dispute(claim, await square.hall.owner("1-1-102"))

    async def kinds(who: str) -> dict[str, int]:
        lines = (await (await square.staff(who)).get("/v1/office/work")).json()["lines"]
        return {one["kind"]: one["count"] for one in lines}

    assert await kinds("street") == {"claim_dispute": 1, "claim_slip": 1}
    assert await kinds("street2") == {"claim_slip": 1}  # who wrote the dispute down does not settle it
    assert await kinds("committee") == {"claim_dispute": 1}
    assert await kinds("grid") == {}
    await square.hall.find(claim, "committee")
    assert await kinds("committee") == {}
