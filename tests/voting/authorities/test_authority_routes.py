"""Authorities over HTTP: recorded and confirmed at the office, cast and revoked from a phone, no number shown."""

import uuid
from typing import Any

import httpx
import pytest

from app.identity.permissions import Role
from tests.register.flats import id_card
from tests.voting.authorities.office import Office
from tests.voting.authorities.proxy_desk import COUPLE, FIRM


async def test_a_neighbour_votes_for_a_neighbour_who_sees_it_and_revokes_the_rest(office: Office) -> None:
    principal, _ = await office.phone("1-1-102", office.desk.owners["p003"])
    agent, resident_id = await office.phone("1-1-111")
    first = await office.recorded(resident_id=resident_id)
    assert (first["good"], first["capacity"], first["name_on_ballot"]) == (False, "proxy", "a001")
    assert (first["holder_name"], first["holder_document"]) == ("李四", "********")
    assert "另一人确认" in first["why_not"]
    assert (await agent.get("/v1/resident/start")).json()["votes"] == []
    own = await office.people["one"].client.post(f"{office.base}/{first['id']}/confirmation")
    assert (own.status_code, own.json()["code"]) == (403, "vote_same_person")
    confirmed = await office.people["two"].client.post(f"{office.base}/{first['id']}/confirmation")
    assert (confirmed.status_code, confirmed.json()["good"]) == (200, True)
    assert (confirmed.json()["recorded_by"], confirmed.json()["confirmed_by"]) == ("职员one", "职员two")

    start = (await agent.get("/v1/resident/start")).json()
    (waiting,) = start["votes"]
    (line,) = [one for one in start["waiting"] if one["kind"] == "vote"]
    assert (line["title"], line["flat"], line["due_at"]) == (waiting["title"], "1-1-102", waiting["closes_at"])
    assert line["page"].endswith(f"&vote={waiting['vote_id']}&voter=p003")
    assert (waiting["voter"], waiting["parts"], waiting["capacity"]) == ("p003", ["1-1-102"], "proxy")
    ballot = {"voter": "p003", "choices": {"1": "agree", "2": "agree"}, "nonce": "a" * 32}
    cast = await agent.post(f"/v1/resident{office.path}/ballots", json=ballot)
    assert (cast.status_code, cast.json()["stands"]) == (200, True), cast.text
    after = (await agent.get("/v1/resident/start")).json()
    assert ([one["taken_part"] for one in after["votes"]], [one["kind"] for one in after["waiting"]]) == (
        [True],
        ["binding"],
    )

    (seen,) = (await principal.get(f"/v1/resident{office.path}/authorities")).json()["lines"]
    assert (seen["holder_name"], seen["voter"], seen["good"]) == ("李四", "p003", True)
    assert [one["id"] for one in (await agent.get(f"/v1/resident{office.path}/authorities")).json()["lines"]] == [
        seen["id"]
    ]
    ended = await principal.post(f"/v1/resident{office.path}/authorities/{seen['id']}/end")
    assert (ended.status_code, ended.json()["good"]) == (200, False)
    (line,) = (await office.people["one"].get(office.base)).json()["lines"]
    assert (line["ended_by"], line["end_reason"]) == ("当事人（手机）", "委托人从手机撤销委托")
    later = await principal.post(
        f"/v1/resident{office.path}/ballots",
        json=ballot | {"nonce": "b" * 32, "choices": {"1": "disagree", "2": "agree"}},
    )
    assert later.json()["stands"] is False


async def test_nobody_sees_or_ends_what_is_not_theirs(office: Office) -> None:
    authority = await office.recorded()
    neighbour, _ = await office.phone("1-1-103", office.desk.owners["p004"])
    assert (await neighbour.get(f"/v1/resident{office.path}/authorities")).json()["lines"] == []
    for who in (neighbour, (await office.phone("1-1-104"))[0]):
        answer = await who.post(f"/v1/resident{office.path}/authorities/{authority['id']}/end")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_co_owner_sees_whom_they_all_appointed(office: Office) -> None:
    (wife, wife_id), (husband, husband_id) = (await office.desk.named(COUPLE)).items()
    appointed = await office.recorded(
        voter=COUPLE, kind="appointed", owner=husband, holder_name="", holder_document="", document="共有人推选表"
    )
    await office.people["two"].client.post(f"{office.base}/{appointed['id']}/confirmation")
    hers, _ = await office.phone("1-1-100", wife_id)
    his, _ = await office.phone("1-1-100", husband_id)
    (seen,) = (await hers.get(f"/v1/resident{office.path}/authorities")).json()["lines"]
    assert (seen["kind"], seen["holder_name"]) == ("appointed", appointed["holder_name"])
    assert seen["holder_name"] in {"王芳", "王大海"}
    assert (await hers.get("/v1/resident/start")).json()["votes"] == []
    assert [one["voter"] for one in (await his.get("/v1/resident/start")).json()["votes"]] == [COUPLE]
    refused = await hers.post(f"/v1/resident{office.path}/authorities/{seen['id']}/end")
    assert (refused.status_code, refused.json()["code"]) == (403, "authority_not_by_phone")
    assert wife != husband


async def test_a_co_owner_is_waited_for_until_they_answer_an_appointment(office: Office) -> None:
    (_, wife_id), (husband, husband_id) = (await office.desk.named(COUPLE)).items()
    hers, _ = await office.phone("1-1-100", wife_id)
    his, _ = await office.phone("1-1-100", husband_id)

    async def lines(phone: httpx.AsyncClient) -> list[dict[str, Any]]:
        waiting = (await phone.get("/v1/resident/start")).json()["waiting"]
        return [one for one in waiting if one["kind"] == "appointment"]

    key = {"Idempotency-Key": uuid.uuid4().hex}
    proposal = {"voter": COUPLE, "owner": husband}
    made = await hers.post(f"/v1/resident{office.path}/appointments", json=proposal, headers=key)
    assert made.status_code == 201, made.text
    (line,) = await lines(his)
    assert (await lines(hers), line["flat"]) == ([], "1-1-100")
    assert line["page"].endswith(f"&appointment={made.json()['id']}")
    answer = f"/v1/resident{office.path}/appointments/{made.json()['id']}/answer"
    assert (await his.post(answer, json={"agrees": True})).status_code == 200
    assert await lines(his) == []


async def test_all_faults_are_told_with_their_fields_and_nothing_unknown_is_taken(office: Office) -> None:
    one = office.people["one"]
    bare = await one.post(office.base, json=await office.body(signed_on=None, items=[1], declared_not=[]))
    assert (bare.status_code, bare.json()["code"]) == (422, "authority_faulty")
    assert {fault["field"] for fault in bare.json()["fields"]} == {"signed_on", "items", "declared_not"}
    unknown = await one.post(office.base, json=await office.body() | {"signature": "yes"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "invalid_request")
    without = await one.client.post(office.base, json=await office.body())
    assert without.json()["code"] == "idempotency_key_required"


async def test_sent_twice_it_is_recorded_once(office: Office) -> None:
    body, key = await office.body(), {"Idempotency-Key": "k" * 20}
    answers = [await office.people["one"].post(office.base, json=body, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await office.people["one"].get(office.base)).json()["lines"]) == 1


async def test_owners_of_a_head_are_shown_by_their_names_on_the_roll_and_masked(office: Office) -> None:
    found = (await office.people["one"].get(f"{office.base}/owners", params={"voter": COUPLE})).json()["lines"]
    assert {one["owner"] for one in found} == set(await office.desk.named(COUPLE))
    assert {one["name"] for one in found} == {"王*", "王**"}
    unknown = await office.people["one"].get(f"{office.base}/owners", params={"voter": "p900"})
    assert unknown.json()["code"] == "voter_unknown"


async def test_the_office_ends_with_a_reason_and_reads_by_head(office: Office) -> None:
    authority = await office.recorded()
    await office.recorded(voter="p004")
    one = office.people["one"]
    assert (await one.client.post(f"{office.base}/{authority['id']}/end", json={})).status_code == 422
    ended = await one.client.post(f"{office.base}/{authority['id']}/end", json={"reason": "委托人书面撤销委托"})
    assert (ended.json()["ended_by"], ended.json()["end_reason"]) == ("职员one", "委托人书面撤销委托")
    page = (await one.get(office.base, params={"voter": "p004"})).json()
    assert ([line["voter"] for line in page["lines"]], page["next"]) == (["p004"], None)


async def test_the_sheets_are_printed_for_a_head(office: Office) -> None:
    one = office.people["one"]
    for name in ("proxy-form", "appointing-form"):
        answer = await one.get(f"{office.base}/{name}.pdf", params={"voter": COUPLE})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
    alone = await one.get(f"{office.base}/appointing-form.pdf", params={"voter": "p003"})
    assert (alone.status_code, alone.json()["code"]) == (409, "nobody_to_appoint")
    sealed = await one.get(f"{office.base}/organisation-form.pdf", params={"voter": FIRM})
    assert (sealed.status_code, sealed.content[:4]) == (200, b"%PDF")
    people = await one.get(f"{office.base}/organisation-form.pdf", params={"voter": COUPLE})
    assert (people.status_code, people.json()["code"]) == (409, "no_organisation")


async def test_no_answer_holds_a_whole_document_number(office: Office) -> None:
    authority = await office.recorded()
    texts = [str(authority), (await office.people["one"].get(office.base)).text]
    texts.append((await office.people["two"].client.post(f"{office.base}/{authority['id']}/confirmation")).text)
    assert [one for one in texts if id_card(200) in one] == []


@pytest.mark.parametrize("role", [Role.OWNERS_COMMITTEE, Role.COUNTER, Role.GRID_WORKER, Role.AUDITOR])
async def test_who_convenes_counts_canvasses_or_audits_records_no_authority(office: Office, role: Role) -> None:
    person = await office.town.person("other", role, str(office.desk.desk.id))
    for answer in (await person.get(office.base), await person.post(office.base, json=await office.body())):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
