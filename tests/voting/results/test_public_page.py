"""What anybody sees of a vote: numbers, and after the count which rooms took part, where it names nobody."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import Response

from app.core.errors import DATABASE_FULL, Refused
from app.core.installation import now
from app.core.shared_reading import SharedReading
from app.core.values.fractions import centi
from app.main import WebApplication
from app.register import places
from app.routers.crowd import Crowd
from app.routers.requests import Surrounded
from app.voting.ballots import open_votes, turnout
from app.voting.count.outcome import AreaAndHeads
from app.voting.drafting import queries
from app.voting.lifecycle import Act, Mode
from app.voting.models import VoteLeaf
from tests.voting.live.ballot_box import HEADS, NAMES, STREET, BallotBox
from tests.voting.results.office import carried_vote, cast


async def page(http: httpx.AsyncClient, box: BallotBox, status: int = 200, more: str = "") -> dict[str, Any]:
    answer = await http.get(f"/v1/public/votes/{(await box.vote()).eid}{more}")
    assert answer.status_code == status, answer.text
    assert not any(name in answer.text for name in NAMES)
    return dict(answer.json())


async def opening(box: BallotBox) -> dict[str, Any]:
    async with box.database.read() as session:
        leaf = await session.get(VoteLeaf, (box.vote_id, 0))
    assert leaf is not None
    return dict(json.loads(leaf.leaf))


async def test_a_draft_is_nobodys_business(http: httpx.AsyncClient, box: BallotBox) -> None:
    await box.draft()
    await page(http, box, 404)
    await page(http, box, 404, "/participation")
    await box.act(Act.POST_ROLL)
    assert (await page(http, box))["phase"] == "not_yet"


async def test_while_it_is_open_turnout_and_no_stance_and_no_room(http: httpx.AsyncClient, box: BallotBox) -> None:
    vote = await box.opened()
    await cast(box, ["agree"] * 3 + ["disagree"] * 2)
    found = await page(http, box)
    assert found["community"] == "桃花岭小区"
    assert (found["title"], found["convenor_name"], found["mode"]) == (vote.title, vote.convenor_name, "binding")
    assert (found["state"], found["phase"], found["disclosure"]) == ("open", "receiving", "participation")
    assert [item["rule"] for item in found["items"]] == ["cc278-special", "cc278-ordinary"]
    assert {"name": "参与表决", "value": "2/3 以上"} in found["rules"]
    assert found["turnout"]["participating"] == {"area_m2": "500.00", "heads": 5}
    two = [[one[word] for word in ("name", "fraction", "percent", "short")] for one in found["turnout"]["comparisons"]]
    assert two == [
        ["参与面积", "500.00 / 1200.00 平方米", "41.66%", "还差 300.00 平方米"],
        ["参与人数", "5 / 12 人", "41.66%", "还差 3 人"],
    ]
    assert found["result"] is None
    assert "1-1-1" not in json.dumps(found)
    refused = await page(http, box, 409, "/participation")
    assert refused["code"] == "participation_not_shown"
    assert "计票以后" in refused["message"]


async def test_an_open_vote_says_in_one_statement_what_is_asked_one_by_one(box: BallotBox) -> None:
    vote = await box.opened()
    await cast(box, ["agree"] * 3 + ["disagree"] * 2)
    found = await open_votes.find(box.database, vote.eid)
    assert found is not None
    async with box.database.read() as session:
        vote = await queries.public(session, vote.eid)
        assert found.answer == await queries.on_plan(session, vote, await now(session))
        assert found.turnout == await turnout.turnout(session, vote)
        assert found.community == await places.community_name(session, vote.community_id)
    assert found.disclosure == vote.disclosure
    assert found.turnout.participating == AreaAndHeads(50_000, 5)


async def test_a_vote_that_is_not_open_is_not_found_by_that_statement(box: BallotBox) -> None:
    await box.noticed()
    eid = (await box.vote()).eid
    assert await open_votes.find(box.database, eid) is None
    await box.open()
    assert await open_votes.find(box.database, eid) is not None
    await cast(box, ["agree"] * 9)
    await box.counted()
    assert await open_votes.find(box.database, eid) is None


@pytest.mark.parametrize("state", ["open", "missing", "long", "nul", "counted"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_the_quick_way_answers_as_fastapi_does(
    state: str, method: str, box: BallotBox, application: WebApplication
) -> None:
    """What goes past FastAPI's layers is byte for byte what comes through them, and all else goes through them."""
    eid = {"missing": "v-20200101-0001", "long": "v" * 41, "nul": "%00"}.get(state) or (await box.opened()).eid
    if state == "counted":
        await cast(box, ["agree"] * 9)
        await box.counted()
    told = []
    for app in (Crowd(application), application):
        transport = httpx.ASGITransport(app=Surrounded(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as client:
            answer = await client.request(method, f"/v1/public/votes/{eid}", headers={"X-Request-Id": "abc-12345"})
        told.append((answer.status_code, answer.headers.multi_items(), answer.content))
    assert told[0] == told[1]
    status = {"open": 200, "counted": 200, "missing": 404, "long": 404, "nul": 422}[state] if method == "GET" else 405
    assert told[0][0] == status


async def test_a_failure_of_the_reading_is_told_in_our_shape(
    http: httpx.AsyncClient, box: BallotBox, application: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    eid = (await box.opened()).eid
    readings = []

    async def full(asked: str) -> Response:
        readings.append(asked)
        raise Refused(DATABASE_FULL)

    pages = SharedReading(full)
    monkeypatch.setattr(application.state, "house", replace(application.state.house, public_votes=pages))
    answer = await http.get(f"/v1/public/votes/{eid}")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "database_full", "3")
    # It is not read once more to say so.
    assert readings == [eid]


async def test_the_result_is_shown_once_it_hangs(http: httpx.AsyncClient, box: BallotBox) -> None:
    await carried_vote(box)
    assert (await page(http, box))["result"] is None
    await box.act(Act.POST_RESULT)
    assert (await page(http, box))["result"] is None
    await box.hang((await box.vote()).result_posting_id)
    found = await page(http, box)
    assert found["turnout"] is None
    first, second = found["result"]["items"]
    assert (first["counted"], first["outcome"], first["flips"], first["decision"]) == ("carried", "carried", [], None)
    assert first["disagree"] == {"area_m2": "100.00", "heads": 1}
    four = [[one[word] for word in ("name", "fraction", "needed", "short", "met")] for one in first["comparisons"]]
    assert four == [
        ["参与面积", "1200.00 / 1200.00 平方米", "800.00 平方米", "已达到", True],
        ["参与人数", "12 / 12 人", "8 人", "已达到", True],
        ["同意面积", "1100.00 / 1200.00 平方米", "900.00 平方米", "已达到", True],
        ["同意人数", "11 / 12 人", "9 人", "已达到", True],
    ]
    assert {one["left_out"]: one["stands"] for one in first["robustness"]}["不计纸质票"] is True
    assert (first["unanimity"], "同意" in second["unanimity"]) == ("", True)

    # The sheet shows the same before its text, and no figure that the text does not say.
    sheet = (await http.get(f"/v1/public/postings/{(await box.vote()).result_posting_id}")).json()
    assert [one["verdict"] for one in sheet["verdicts"]] == ["表决通过", "表决通过"]
    assert [one["heading"] for one in sheet["verdicts"]] == [
        f"事项 {one['item']}：{one['title']}" for one in (first, second)
    ]
    for item, posted in zip((first, second), sheet["verdicts"], strict=True):
        rows = [{name: row[name] for name in item["comparisons"][0]} for row in posted["comparisons"]]
        assert rows == item["comparisons"]
        took_part, total, agree = (item[name] for name in ("participating", "total", "agree"))
        shares = [(one[form], whole[form]) for one, whole in ((took_part, total), (agree, took_part)) for form in one]
        parts = [(row["part"], row["total"]) for row in posted["comparisons"]]
        assert parts == [tuple(centi(one) if isinstance(one, str) else one for one in share) for share in shares]
        for amount in (took_part, agree):
            assert f"{amount['area_m2']} 平方米" in sheet["text"]
            assert f"{amount['heads']} 人" in sheet["text"]
        assert f"事项 {item['item']}：{posted['verdict']}" in sheet["text"]


async def test_a_decision_stands_beside_the_count_for_everybody(http: httpx.AsyncClient, box: BallotBox) -> None:
    await box.opened()
    await cast(box, ["agree"] * 6 + ["disagree"] * 2 + ["abstain"])
    await box.counted()
    told = {"1": {"outcome": "lost", "reasons": "弃权者已参与表决，同意须占参与者四分之三。"}}
    await box.act(Act.DECIDE, STREET, items=told)
    await box.act(Act.POST_RESULT)
    await box.hang((await box.vote()).result_posting_id)
    first = (await page(http, box))["result"]["items"][0]
    assert (first["counted"], first["outcome"]) == ("lost", "lost")
    assert first["flips"] == [{"question": "弃权票不计入参与", "outcome": "carried"}]
    assert first["decision"]["reasons"] == told["1"]["reasons"]


async def test_after_the_count_the_rooms_that_took_part(http: httpx.AsyncClient, box: BallotBox) -> None:
    await box.opened()
    await cast(box, ["agree"] * 9)
    await box.counted()
    rooms = (await page(http, box, more="/participation"))["lines"]
    assert rooms[0] == {
        "building": "1",
        "stairwell": "1",
        "stairwell_shown": "1 单元",
        "part": "1-1-100",
        "took_part": True,
    }
    assert sum(room["took_part"] for room in rooms) == 9
    assert len(rooms) == HEADS


async def test_a_small_circle_of_distinct_flats_is_opened_with_numbers_only(
    http: httpx.AsyncClient, box: BallotBox
) -> None:
    box.areas = [6_013, 7_127, 8_234, 9_341, 10_459, 11_567, 5_671, 6_789, 7_893, 8_907, 9_011, 13_129]
    await box.opened()
    assert (await opening(box))["disclosure"] == "aggregate"
    await cast(box, ["agree"] * 9)
    await box.counted()
    found = await page(http, box)
    assert found["disclosure"] == "aggregate"
    refused = await page(http, box, 409, "/participation")
    assert "推知谁反对" in refused["message"]


async def test_equal_flats_are_opened_with_the_list_of_rooms(box: BallotBox) -> None:
    await box.opened()
    assert (await opening(box))["disclosure"] == "participation"


async def test_where_another_system_takes_the_ballots_we_say_so(http: httpx.AsyncClient, box: BallotBox) -> None:
    await box.opened(Mode.AUXILIARY)
    assert (await page(http, box))["turnout"] is None
    refused = await page(http, box, 409, "/participation")
    assert "主管部门" in refused["message"]


@pytest.mark.parametrize("eid", ["v-20200101-0001", "x", "%00", "v" * 60])
async def test_an_unknown_name_is_nothing(http: httpx.AsyncClient, box: BallotBox, eid: str) -> None:
    answer = await http.get(f"/v1/public/votes/{eid}")
    assert answer.status_code in {404, 422}, answer.text
