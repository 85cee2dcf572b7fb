"""Surveys over HTTP: drafted, published, answered on the phone and by claims, counted, shown."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import text

from tests.consultation.estate import FLATS, MORNING, Estate
from tests.consultation.surveys.papers import (
    ALL_YES,
    CONTENT,
    GENERAL,
    INCLUSION,
    enter,
    entry,
    opened,
    project_of,
    say,
)


async def figures(estate: Estate, survey: str, login: str = "liu", voice: str = "owner") -> dict[str, Any]:
    answer = await estate.people[login].get(f"/v1/office/communities/{estate.id}{survey}/statistics?voice={voice}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_version_changes_before_the_opening_and_never_after(estate: Estate) -> None:
    made = await estate.post("ma", "/surveys", {"draft": GENERAL})
    path = f"/surveys/{made['id']}"
    assert (made["state"], made["number"], [one["key"] for one in made["questions"]]) == ("draft", None, ["q1", "q2"])
    window = {
        "opens_at": (MORNING + timedelta(hours=1)).isoformat(),
        "closes_at": (MORNING + timedelta(hours=3)).isoformat(),
    }
    first = await estate.post("ma", f"{path}/versions", window)
    assert (first["state"], first["number"]) == ("announced", 1)
    phone = await estate.phone(FLATS[0])
    assert (await say(phone, path, {"q1": "1"}, 409))["code"] == "survey_not_open"
    draft_path = f"/v1/office/communities/{estate.id}{path}/draft"
    changed = await estate.people["ma"].put(draft_path, json=GENERAL | {"title": "停车与充电调查"})
    assert changed.status_code == 200, changed.text
    assert (await estate.people["ma"].get(f"/v1/office/communities/{estate.id}{path}")).json()["title"] == "停车调查"
    second = await estate.post("ma", f"{path}/versions", window)
    assert (second["number"], second["title"], second["sha256"] != first["sha256"]) == (2, "停车与充电调查", True)
    await estate.clock(MORNING + timedelta(hours=1))
    assert (await estate.post("ma", f"{path}/versions", window, 409))["code"] == "survey_started"
    assert (await estate.people["ma"].put(draft_path, json=GENERAL)).status_code == 409
    await say(phone, path, {"q1": "1"})
    await estate.clock(MORNING + timedelta(hours=3))
    assert (await say(phone, path, {"q1": "2"}, 409))["code"] == "survey_not_open"
    assert (await estate.post("ma", f"{path}/entries", entry(estate, FLATS[1], {"q1": "1"}), 409))["code"] == (
        "survey_not_open"
    )
    assert (await figures(estate, path))["questions"][0]["cells"][0]["counted"]["households"] == 1


async def test_faults_of_a_questionnaire_are_all_said(estate: Estate) -> None:
    faulty = await estate.post(
        "ma", "/surveys", {"draft": INCLUSION | {"questions": [{"kind": "text", "title": "题"}]}}, 422
    )
    assert {one["field"] for one in faulty["fields"]} == {"draft.questions.0.title"}
    project = await project_of(estate)
    sent = {"project_id": project["id"], "draft": INCLUSION | {"questions": INCLUSION["questions"][:2]}}
    faulty = await estate.post("ma", "/surveys", sent, 422)
    assert (faulty["code"], [one["field"] for one in faulty["fields"]]) == ("survey_faulty", ["draft.questions"])
    faulty = await estate.post("ma", "/surveys", {"draft": INCLUSION}, 422)
    assert [one["field"] for one in faulty["fields"]] == ["project_id"]
    late = {"closes_at": (MORNING - timedelta(days=1)).isoformat()}
    made = await estate.post("ma", "/surveys", {"draft": GENERAL})
    assert [
        one["field"] for one in (await estate.post("ma", f"/surveys/{made['id']}/versions", late, 422))["fields"]
    ] == ["closes_at"]


async def test_what_staff_enter_is_a_claim_until_the_owner_speaks(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    await enter(estate, survey, FLATS[0], {"q1": "1"})
    told = (await figures(estate, survey))["questions"][0]["cells"][0]
    assert (told["counted"]["households"], told["own_word"]["households"]) == (1, 0)
    phone, tenant = await estate.phone(FLATS[0]), await estate.phone(FLATS[0], confirmed=False)
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert (claim["about"], claim["words"], claim["state"]) == (
        "问卷“停车调查”",
        "您支持划线停车吗？：支持",
        "unconfirmed",
    )
    mine = await phone.turned_to(survey).get()
    assert [(one["trust"], one["evidence"], one["mine"]) for one in mine["given"]] == [("unconfirmed", "phone", False)]
    assert (await tenant.turned_to(survey).get())["given"] == []
    assert (await say(tenant, survey, {"q1": "2"}, 403))["code"] == "survey_not_you"
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    await phone.client.post(f"/v1/resident/claims/{claim['id']}/confirm", headers=headers)
    assert (await figures(estate, survey))["questions"][0]["cells"][0]["own_word"]["households"] == 1
    # Their own word takes the place of what was entered, at once and whatever is entered later.
    await say(phone, survey, {"q1": "2", "q2": "先划消防通道"})
    await enter(estate, survey, FLATS[0], {"q1": "1"}, by="liu")
    yes, no = (await figures(estate, survey))["questions"][0]["cells"]
    assert (yes["counted"]["households"], no["counted"], no["own_word"]) == (
        0,
        {"households": 1, "heads": 1, "area_m2": "100.00"},
        {"households": 1, "heads": 1, "area_m2": "100.00"},
    )
    state = [one["state"] for one in (await phone.client.get("/v1/resident/claims")).json()["lines"]]
    assert sorted(state) == ["replaced", "unconfirmed"]
    # Free text waits for content safety.
    async with estate.town.database.read() as session:
        checks = (await session.execute(text("SELECT kind, text, state FROM content_check"))).all()
    assert [tuple(one) for one in checks] == [("survey_answer", "先划消防通道", "pending")]


async def test_staff_read_what_people_wrote_without_who_or_where(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    phone = await estate.phone(FLATS[0])
    await say(phone, survey, {"q1": "1", "q2": "先这样写"})
    await say(phone, survey, {"q1": "1", "q2": "再改一改"})
    for place in FLATS[1:4]:
        await enter(estate, survey, place, {"q1": "1", "q2": f"{place} 说的"} if place != FLATS[1] else {"q1": "1"})
    page = f"/v1/office/communities/{estate.id}{survey}/texts"
    read = (await estate.people["liu"].get(f"{page}?question=q2")).json()
    assert {one["text"] for one in read["lines"]} == {"再改一改", f"{FLATS[2]} 说的", f"{FLATS[3]} 说的"}
    # Neither the order nor a cursor says when somebody wrote.
    assert ([one["id"] for one in read["lines"]], read["next"]) == (sorted(one["id"] for one in read["lines"]), None)
    for wrong, status in (("question=q1", 404), ("question=q9", 404), (f"question=q2&after={uuid.uuid4()}", 422)):
        assert (await estate.people["liu"].get(f"{page}?{wrong}")).status_code == status
    assert (await estate.people["piao"].get(f"{page}?question=q2")).status_code == 403


async def test_a_disputed_entry_counts_for_nothing(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    await enter(estate, survey, FLATS[0], {"q1": "1"})
    phone = await estate.phone(FLATS[0])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    await phone.client.post(
        f"/v1/resident/claims/{claim['id']}/dispute", json={"told": "没有人打过电话"}, headers=headers
    )
    told = await figures(estate, survey)
    assert (told["answered"], told["questions"][0]["silent"]["households"]) == (0, 24)


async def test_what_cannot_be_entered_is_refused(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    right = entry(estate, FLATS[0], {"q1": "1"})
    for change, field in (
        ({"part_id": str(uuid.uuid4())}, "part_id"),
        ({"owner_id": str(estate.parts[FLATS[1]].owners[0][0].id)}, "owner_id"),
        ({"owner_id": None}, "owner_id"),
        ({"spoken_at": (MORNING + timedelta(days=5)).isoformat()}, "spoken_at"),
        ({"answers": {"q1": "7"}}, "answers.q1"),
        ({"evidence_class": "phone_recorded"}, "evidence.reference"),
        ({"evidence_class": "own_word_2"}, "evidence_class"),
    ):
        refused = await estate.post("ma", f"{survey}/entries", right | change, 422)
        assert [one["field"] for one in refused["fields"]] == [field], refused
    assert (await estate.post("wang", f"{survey}/entries", entry(estate, FLATS[12], {"q1": "1"}), 422))["code"] == (
        "survey_answer_faulty"
    )
    await estate.post("wang", f"{survey}/entries", right)
    for login in ("jie", "wu", "piao"):
        await estate.post(login, f"{survey}/entries", right, 403)
    await estate.post("jie", "/surveys", {"draft": GENERAL}, 403)


async def test_owners_and_occupants_are_counted_apart(estate: Estate) -> None:
    survey = await opened(estate, GENERAL | {"voices": "both", "unit": "person"}, project=False)
    owner, tenant, other = (
        await estate.phone(FLATS[0]),
        await estate.phone(FLATS[0], confirmed=False),
        await estate.phone(FLATS[0], confirmed=False),
    )
    await say(owner, survey, {"q1": "1"})
    await say(tenant, survey, {"q1": "2"})
    await say(other, survey, {"q1": "1"})
    owners, occupants = await figures(estate, survey), await figures(estate, survey, voice="occupant")
    assert [one["counted"]["households"] for one in owners["questions"][0]["cells"]] == [1, 0]
    told = occupants["questions"][0]
    assert (told["differing"]["households"], [one["persons"] for one in told["cells"]]) == (1, [1, 1])
    # Everybody reads their own answers alone, and who owns the flat does not read the tenant's.
    assert [one["voice"] for one in (await owner.turned_to(survey).get())["given"]] == ["owner"]
    assert [one["mine"] for one in (await tenant.turned_to(survey).get())["given"]] == [True]


async def test_sent_twice_it_is_one_answer_and_a_list_holds_what_asks_me(estate: Estate) -> None:
    elsewhere = {"scope": {"kind": "stairwell", "building": "1", "stairwell": "2"}}
    here, there = await opened(estate, GENERAL, project=False), await opened(estate, GENERAL | elsewhere, project=False)
    phone = await estate.phone(FLATS[0])
    listed = (await phone.client.get(f"{phone.flat}/surveys")).json()["lines"]
    assert [f"/surveys/{one['id']}" for one in listed] == [here]
    assert (await phone.client.get(f"{phone.flat}{there}")).status_code == 404
    await say(phone, there, {"q1": "1"}, 404)
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    sent = [
        await phone.client.post(f"{phone.flat}{here}/answers", json={"answers": {"q1": "1"}}, headers=headers)
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert len((await phone.turned_to(here).get())["given"]) == 1


async def test_anybody_reads_the_questions_at_once_and_sums_after_the_end(
    estate: Estate, http: httpx.AsyncClient
) -> None:
    survey = await opened(estate, GENERAL, project=False)
    page = f"/v1/public/communities/{estate.id}{survey}"
    for place in FLATS[:7]:
        await enter(estate, survey, place, {"q1": "1"})
    for place in FLATS[12:18]:
        await enter(estate, survey, place, {"q1": "2"})
    still = (await http.get(page)).json()
    assert (still["state"], still["households"], still["answered"]) == ("open", 24, 13)
    assert [one["figures"] for one in still["questions"]] == [[], []]
    await estate.clock(MORNING + timedelta(hours=3))
    done = (await http.get(page)).json()
    (group,) = done["questions"][0]["figures"]
    assert {one["key"]: one["households"] for one in group["cells"]} == {"1": 7, "2": 6, "silent": 11, "otherwise": 0}
    assert [(one["building"], one["stairwell"]) for one in group["places"]] == [("1", None), ("1", "1"), ("1", "2")]
    assert group["places"][1]["cells"] == {"1": 7, "2": 0, "silent": 5, "otherwise": 0}
    assert done["questions"][1]["figures"] == []
    listed = (await http.get(f"/v1/public/communities/{estate.id}/surveys")).json()["lines"]
    assert [one["state"] for one in listed] == ["closed"]


async def test_a_few_are_not_told_apart(estate: Estate, http: httpx.AsyncClient) -> None:
    survey = await opened(estate, GENERAL, project=False)
    for place in FLATS[:9]:
        await enter(estate, survey, place, {"q1": "1" if place != FLATS[0] else "2"})
    await estate.clock(MORNING + timedelta(hours=3))
    (group,) = (await http.get(f"/v1/public/communities/{estate.id}{survey}")).json()["questions"][0]["figures"]
    assert {one["key"]: one["households"] for one in group["cells"]} == {
        "1": None,
        "2": None,
        "silent": 15,
        "otherwise": 0,
    }
    assert [one["cells"] for one in group["places"]] == [{"1": None, "2": None, "silent": 15, "otherwise": 0}]


async def test_from_an_item_menu_to_a_ranked_list_to_a_plan(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    wishes = [("must", "no", "would_like")] * 4 + [("would_like", "must", "no")] * 4 + [("no", "no", "must")] * 2
    for place, levels in zip(FLATS, wishes, strict=False):
        await enter(estate, survey, place, {"q1": dict(zip("123", levels, strict=True))})
    for place in FLATS[10:20]:
        await enter(estate, survey, place, {}, word="no_wish")
    wanted = {"question": "q1", "options": ["3", "1"], "title": "按调查拟定的方案"}
    assert (await estate.post("liu", f"{survey}/plan", wanted, 409))["code"] == "survey_not_closed"
    await estate.clock(MORNING + timedelta(hours=3))
    outcome = (await estate.people["liu"].get(f"/v1/office/communities/{estate.id}{survey}/outcome")).json()
    ranks = [(one["rank"], one["label"], one["tied"], one["must"]["households"]) for one in outcome["contents"]["q1"]]
    assert ranks == [(1, "外墙保温", False, 4), (2, "加装电梯", False, 4), (3, "停车位", False, 2)]
    refused = await estate.post("liu", f"{survey}/plan", wanted | {"options": ["1", "9", "1"]}, 422)
    assert [one["field"] for one in refused["fields"]] == ["options.1", "options.2"]
    await estate.post("wu", f"{survey}/plan", wanted, 403)
    plan = await estate.post("liu", f"{survey}/plan", wanted)
    assert (plan["number"], plan["items"]) == (2, ["外墙保温", "停车位"])
    async with estate.town.database.read() as session:
        (kept,) = (await session.scalars(text("SELECT items FROM survey_plan"))).all()
    assert [(one["label"], one["taken"]) for one in kept] == [("外墙保温", True), ("加装电梯", False), ("停车位", True)]


async def test_a_management_model_comes_out_as_a_votes_item(estate: Estate) -> None:
    survey = await opened(estate, INCLUSION)
    for place in FLATS[:6]:
        await enter(estate, survey, place, ALL_YES | {"q2": "2" if place in FLATS[:2] else "1"})
    for place in FLATS[6:14]:
        await enter(estate, survey, place, ALL_YES | {"q2": "3"})
    await estate.clock(MORNING + timedelta(hours=3))
    outcome = (await estate.people["jie"].get(f"/v1/office/communities/{estate.id}{survey}/outcome")).json()
    assert outcome["models"] == []


async def test_a_batch_is_answered_one_by_one_and_kept_once(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    entries = [entry(estate, one, {"q1": "1"}) for one in FLATS[:3]]
    entries += [entry(estate, FLATS[3], {"q1": "9"}), entry(estate, FLATS[12], {"q1": "1"})]
    batch, key = {"entries": entries}, {"Idempotency-Key": "a" * 32}
    path = f"/v1/office/communities/{estate.id}{survey}/entry-batches"
    first = await estate.people["wang"].post(path, json=batch, headers=key)
    told = first.json()["entries"]
    assert [one["part_id"] for one in told] == [one["part_id"] for one in entries]
    # One is wrong, one lies in another's grid; the rest is kept.
    assert [one["kept"] for one in told] == [True, True, True, False, False]
    assert [one["fields"][0]["field"] for one in told[3:]] == ["answers.q1", "part_id"]
    assert (await estate.people["wang"].post(path, json=batch, headers=key)).json() == first.json()
    figures = await estate.people["ma"].get(f"/v1/office/communities/{estate.id}{survey}/statistics")
    assert (figures.json()["answered"], figures.json()["by_claim"]) == (3, 3)
    await estate.post("wu", f"{survey}/entry-batches", batch, 403)


async def test_a_slip_of_staff_is_put_right_by_another_entry_until_the_owner_has_spoken(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    made = await estate.post("ma", f"{survey}/entries", entry(estate, FLATS[0], {"q1": "1"}))
    path, slip = f"{survey}/entries/{made['id']}/mend", {"answers": {"q1": "2"}, "reason": "看错了一行"}
    assert (await estate.post("liu", path, slip, 403))["code"] == "claim_not_your_entry"
    assert (await estate.post("ma", f"{survey}/entries/{uuid.uuid4()}/mend", slip, 404))["code"] == "not_found"
    await estate.post("ma", path, slip)
    told = (await figures(estate, survey))["questions"][0]["cells"]
    assert [one["counted"]["households"] for one in told[:2]] == [0, 1]
    phone = await estate.phone(FLATS[0])
    seen = {one["state"]: one for one in (await phone.client.get("/v1/resident/claims")).json()["lines"]}
    assert set(seen) == {"mended", "unconfirmed"}
    confirmed = await phone.client.post(
        f"/v1/resident/claims/{seen['unconfirmed']['id']}/confirm", headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert confirmed.status_code == 201, confirmed.text
    assert (await estate.post("ma", path, slip, 409))["code"] in {"claim_owner_spoke", "claim_final"}
