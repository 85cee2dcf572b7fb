"""Asking over HTTP: who may do what, what a household reads about itself, and what anybody is told."""

import uuid
from datetime import timedelta

import httpx

from app.core.values.canonical import digest
from app.identity.permissions import PERMISSIONS, Permission, Role
from tests.consultation.asking import owner_name
from tests.consultation.estate import FLATS, MORNING, Estate


def test_who_asks_at_the_doors_never_handles_a_ballot() -> None:
    ballots = {Permission.PAPER_HANDLE, Permission.VENUE_RUN}
    asking = {role for role in Role if Permission.VISIT_RECORD in PERMISSIONS[role]}
    assert asking == {Role.GRID_WORKER, Role.OWNERS_COMMITTEE, Role.NEIGHBOURHOOD_COMMITTEE}
    assert not any(PERMISSIONS[role] & ballots for role in asking)
    boards = {role for role in Role if Permission.BOARD_READ in PERMISSIONS[role]}
    assert boards == {Role.OWNERS_COMMITTEE, Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE}


async def test_rounds_visits_board_and_report(estate: Estate) -> None:
    sent = [estate.visit(one) for one in FLATS[:12]]
    sent += [estate.visit(FLATS[12], "against"), estate.visit(FLATS[13], owner_id=None)]
    answers = await estate.visits("ma", *sent)
    assert [one["kept"] for one in answers] == [True] * 13 + [False]
    assert (answers[-1]["code"], answers[-1]["fields"][0]["field"]) == ("visit_faulty", "owner_id")
    seen = await estate.post("liu", f"{estate.consultation}/board", None, 200)
    assert "职员liu（社区居委会）" in seen["watermark"]
    assert seen["meter"] | {"by_category": []} == {
        "basis": "stances",
        "households": 24,
        "supporting": 12,
        "supporting_share": "50.0%",
        "asked": 13,
        "asked_share": "54.1%",
        "by_category": [],
        "stale": 0,
        "by_claim": 12,
        "by_claim_ways": [{"way": "visit", "households": 12}],
        "needed": 8,
        "outlook": "open",
        "stands_without_claims": False,
        "asked_reached": False,
        "over_both_ways": False,
        "by_area": {
            "total_m2": "2400.00",
            "supporting_m2": "1200.00",
            "supporting_share": "50.0%",
            "needed_m2": "720.00",
            "outlook": "open",
            "without_area": 0,
        },
        "fewest_to_carry": 8,
        "locked_in": False,
    }
    first = seen["rows"][0]
    assert (first["door"], first["floor"], first["grid"], first["category"], first["claim"], first["channel"]) == (
        "101",
        "1",
        "1号网格",
        "agree",
        "unconfirmed",
        "visit",
    )
    left = await estate.post("ma", f"{estate.consultation}/holdouts", None, 200)
    assert (len(left["rows"]), left["rows"][0]["reasons"], left["round"]) == (12, ["cost"], "first")
    closed = await estate.post("ma", f"{estate.consultation}/rounds/first/report")
    report = next(one for one in closed["rounds"] if one["round"] == "first")
    assert (report["report"]["supporting"], closed["round"]) == (12, None)
    assert digest(report["report"]).hex() == report["report_sha256"]
    looks = (await estate.people["jie"].get(f"/v1/office/communities/{estate.id}/looks")).json()["lines"]
    assert {one["act"] for one in looks} >= {"consult:board"}


async def test_each_sees_and_does_what_is_theirs(estate: Estate) -> None:
    for login, path, status in (
        ("wu", "/board", 403),
        ("wu", "/holdouts", 403),
        ("piao", "/board", 403),
        ("jie", "/board", 200),
        ("jie", "/rounds/second", 403),
        ("wu", "/rounds/second", 403),
    ):
        await estate.post(login, f"{estate.consultation}{path}", None, status)
    for login, status in (("wu", 200), ("jie", 200), ("piao", 403), ("wang", 403)):
        assert (await estate.get(login)).status_code == status
    # A grid worker walks the grid's stairwell, in the second round.
    refused = (await estate.visits("wang", estate.visit(FLATS[0])))[0]
    assert (refused["kept"], refused["code"]) == (False, "round_not_yours")
    await estate.post("ma", f"{estate.consultation}/rounds/first/report")
    await estate.post("ma", f"{estate.consultation}/rounds/second")
    await estate.clock(MORNING + timedelta(hours=3))
    walk = (await estate.get("wang", "/walk")).json()["lines"]
    assert [(one["stairwell"], len(one["doors"])) for one in walk] == [("1", 12)]
    assert (await estate.get("wang", "/walk.pdf")).content.startswith(b"%PDF")
    at = (MORNING + timedelta(hours=3)).isoformat()
    near, far = await estate.visits("wang", estate.visit(FLATS[0], at=at), estate.visit(FLATS[12], at=at))
    assert (near["kept"], far["kept"], far["fields"][0]["field"]) == (True, False, "part_id")
    sheet = await estate.people["ma"].post(f"{estate.base}/board.xlsx")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")


async def test_a_household_reads_everything_about_itself_and_has_the_last_word(estate: Estate) -> None:
    promise = {"promised": "立管移到厨房外侧", "keeper": "王经理", "due_on": "2026-12-20"}
    sent = estate.visit(FLATS[0], words="担心入户施工", promises=[promise])
    await estate.visits("ma", sent)
    phone, flatmate = await estate.phone(FLATS[0]), await estate.phone(FLATS[0], confirmed=False)
    mine = await phone.get()
    (note,) = mine["visits"]
    assert (note["by"], note["words"], note["stance"], note["trust"]) == (
        "职员ma",
        "担心入户施工",
        "agree",
        "unconfirmed",
    )
    assert (mine["category"], mine["promises"][0]["promised"], mine["promises"][0]["plan_number"]) == (
        "agree",
        "立管移到厨房外侧",
        1,
    )
    other = await flatmate.get()
    assert (other["visits"], other["promises"], other["marks"]) == ([], [], [])
    said = await phone.post("/answers", {"stance": "conditional", "condition": "先移立管", "reasons": ["works_inside"]})
    assert (said["voice"], (await phone.get())["category"]) == ("owner", "conditional")
    faulty = await phone.post("/answers", {"stance": "against"}, 422)
    assert [one["field"] for one in faulty["fields"]] == ["reasons"]
    assert (await phone.post("/condition-met"))["condition_met"] is True
    assert (await phone.get())["category"] == "agree"
    assert (await phone.post("/condition-met", None, 409))["code"] == "no_condition"
    assert (await flatmate.post("/answers", {"stance": "against", "reasons": ["cost"]}))["voice"] == "occupant"
    assert (await phone.get())["category"] == "agree"
    open_promises = (await estate.get("liu", "/promises")).json()["lines"]
    path = f"/promises/{open_promises[0]['id']}/words"
    await estate.post("ma", f"{estate.consultation}{path}", {"told": "已移位，见照片"})
    await flatmate.post(path, {"kept": True}, 403)
    assert (await phone.post(path, {"kept": True}))["state"] == "kept"
    assert (await estate.get("liu", "/promises")).json()["lines"] == []
    await phone.post("/visit-wishes", {"welcome": False, "reason": "不要再来"})
    seen = await estate.post("ma", f"{estate.consultation}/board", None, 200)
    assert seen["rows"][0]["not_now"] == "住户已要求不要再上门"
    assert (await phone.get())["marks"][0]["kind"] == "do_not_visit"


async def test_a_helper_prepares_over_http_and_the_owner_confirms_with_one_tap(estate: Estate) -> None:
    phone, flatmate = await estate.phone(FLATS[0]), await estate.phone(FLATS[0], confirmed=False)
    helper = await estate.helper(phone)
    answer = {"stance": "agree"}
    prepared = answer | {"helper_name": "李小明"}
    for other in (phone, flatmate):
        assert (await other.post("/prepared-answers", prepared, 403))["code"] == "helpers_alone"
    assert (await helper.post("/answers", answer, 403))["code"] == "helper_prepares"
    assert (await helper.post("/condition-met", None, 403))["code"] == "helper_prepares"
    faulty = await helper.post("/prepared-answers", prepared | {"stance": "against"}, 422)
    assert [one["field"] for one in faulty["fields"]] == ["reasons"]
    assert [one["field"] for one in (await helper.post("/prepared-answers", answer, 422))["fields"]] == ["helper_name"]
    made = await helper.post("/prepared-answers", prepared)
    assert (made["state"], made["mine"], made["helper"]) == ("prepared", False, "李小明")
    assert (await phone.get())["category"] == "not_asked"
    (seen,) = (await phone.get())["prepared"]
    assert (seen["claim_id"], seen["state"], seen["mine"]) == (made["claim_id"], "prepared", True)
    assert ((await flatmate.get())["prepared"], len((await helper.get())["prepared"])) == ([], 1)
    tap = f"/v1/resident/claims/{seen['claim_id']}/confirm"
    for other in (helper, flatmate):
        refused = await other.client.post(tap, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert (refused.status_code, refused.json()["code"]) == (403, "claim_owners_only")
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = [await phone.client.post(tap, headers=key) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["state"], first.json()["agent"]) == ("confirmed", "家属协助人李小明")
    assert (await phone.get())["category"] == "agree"
    assert [one["state"] for one in (await helper.get())["prepared"]] == ["confirmed"]


async def test_letting_a_helper_go_withdraws_what_they_prepared(estate: Estate) -> None:
    phone = await estate.phone(FLATS[0])
    helper = await estate.helper(phone)
    made = await helper.post("/prepared-answers", {"stance": "agree", "helper_name": "李小明"})
    flat = phone.base.split("/")[4]
    (guest,) = [
        one
        for one in (await phone.client.get(f"/v1/resident/bindings/{flat}/flatmates")).json()["lines"]
        if one["kind"] == "helper"
    ]
    ended = await phone.client.post(f"/v1/resident/bindings/{flat}/flatmates/{guest['binding_id']}/end")
    assert ended.status_code == 204
    (seen,) = (await phone.get())["prepared"]
    assert seen["state"] == "withdrawn"
    refused = await phone.client.post(
        f"/v1/resident/claims/{made['claim_id']}/confirm", headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_final")
    assert (await helper.post("/prepared-answers", {"stance": "agree", "helper_name": "李小明"}, 404))["code"] == (
        "not_found"
    )


async def test_anybody_is_told_sums_of_at_least_five_and_nothing_else(estate: Estate, http: httpx.AsyncClient) -> None:
    page = f"/v1/public/communities/{estate.id}/consultations"
    await estate.visits("ma", *(estate.visit(one) for one in FLATS[:3]))
    (few,) = (await http.get(page)).json()["lines"]
    assert (few["households"], few["supporting"], few["reached"], few["places"]) == (24, None, None, [])
    await estate.visits("ma", *(estate.visit(one) for one in FLATS[3:6]), *(estate.visit(one) for one in FLATS[12:18]))
    answer = await http.get(page)
    (seen,) = answer.json()["lines"]
    assert (seen["supporting"], seen["supporting_share"], seen["reached"]) == (12, "50.0%", False)
    assert [(one["stairwell"], one["households"], one["supporting"]) for one in seen["places"]] == [
        ("1", 12, 6),
        ("2", 12, 6),
    ]
    # The ids of the consultation and its project hold any digits by chance.
    told = answer.text.replace(seen["id"], "").replace(seen["project_id"], "")
    assert "101" not in told
    assert owner_name(1) not in told


async def test_what_waits_stands_on_the_work_list(estate: Estate) -> None:
    for one in ("first", "second"):
        await estate.post("ma", f"{estate.consultation}/rounds/{one}/report")
        await estate.post("ma", f"{estate.consultation}/rounds/{'second' if one == 'first' else 'third'}")
    await estate.clock(MORNING + timedelta(hours=3))
    promise = {"promised": "立管移到厨房外侧", "keeper": "王经理", "due_on": "2026-12-20"}
    at = (MORNING + timedelta(hours=3)).isoformat()
    joint = estate.visit(FLATS[0], way="joint_visit", seat="neighbourhood_committee", at=at, promises=[promise])
    assert (await estate.visits("liu", joint))[0]["kept"]
    work = (await estate.people["ma"].get("/v1/office/work")).json()["lines"]
    found = {one["kind"]: one for one in work}
    assert (found["joint_visit"]["count"], found["promise"]["count"]) == (1, 1)
    assert "joint_visit" not in {
        one["kind"] for one in (await estate.people["liu"].get("/v1/office/work")).json()["lines"]
    }
    (waiting,) = (await estate.people["ma"].get(found["joint_visit"]["path"])).json()["lines"]
    assert (waiting["part"], waiting["seats"]) == (FLATS[0], ["neighbourhood_committee"])
    path = f"{estate.consultation}/visits/{joint['id']}/confirmations"
    assert (await estate.post("wang", path, {"seat": "grid_worker"}))["complete"] is False
    assert (await estate.post("ma", path, {"seat": "owners_side"}))["complete"] is True
    assert (await estate.people["ma"].get(found["joint_visit"]["path"])).json()["lines"] == []
