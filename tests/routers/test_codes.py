"""A scanned code leads anybody to what it is about, without signing in; a secret is never asked for in an address."""

import uuid
from typing import Any

import httpx

from app.complaints.limits.limits import Limits
from app.core.db import Database
from app.core.sealing import Sealer
from app.core.values.spoken_codes import fresh_code
from app.main import WebApplication
from app.voting.lifecycle import Act
from app.wechat.scenes import PAGES, Opens, scene
from tests.claims.hall import Hall
from tests.complaints.reporters.yard import Yard
from tests.conftest import Town
from tests.consultation.meetings.hall import Hall as Meeting
from tests.consultation.surveys.papers import GENERAL, opened
from tests.routers.conftest import refusal
from tests.voting.live.conftest import empty_box


async def scanned(http: httpx.AsyncClient, opens: Opens, what: Any, status: int = 200) -> dict[str, Any]:
    """What a code of this is answered, and that the address in it answers too."""
    answer = await http.get(f"/v1/public/codes/{scene(opens, uuid.UUID(str(what)))}")
    assert answer.status_code == status, answer.text
    found = dict(answer.json())
    if status == 200:
        assert (found["opens"], found["page"]) == (opens, PAGES[opens])
        read = await http.get(found["path"])
        assert read.status_code == 200, read.text
    return found


async def test_a_survey_a_consultation_and_a_meeting_whose_notice_hangs(
    town: Town, sealer: Sealer, http: httpx.AsyncClient
) -> None:
    hall = Meeting(town, sealer)
    await hall.set_up()
    survey = (await opened(hall, GENERAL)).rpartition("/")[2]
    assert (await scanned(http, Opens.SURVEY, survey))["title"] == GENERAL["title"]
    consultation = await scanned(http, Opens.CONSULTATION, hall.consultation.rpartition("/")[2])
    assert (consultation["title"], consultation["community"]) == ("整体改造意愿征询", "桃花岭小区")
    made = await hall.call()
    await scanned(http, Opens.MEETING, made["id"], 404)
    notice = made["notice_posting_id"]
    # Whoever holds the sheet learns that it does not hang yet, and nobody reads its text before it does.
    before = (await http.get(f"/v1/public/codes/{scene(Opens.POSTING, uuid.UUID(notice))}")).json()
    assert (before["standing"], before["path"]) == ("尚未张贴", None)
    await hall.hang(notice)
    meeting = await scanned(http, Opens.MEETING, made["id"])
    assert (meeting["title"], meeting["standing"]) == (
        "1 栋改造方案坝坝会",
        "已通知，未开始，2026年12月08日 19:00，1 栋楼前空地",
    )
    hanging = await scanned(http, Opens.POSTING, notice)
    assert (hanging["title"], hanging["path"]) == (before["title"], f"/v1/public/postings/{notice}")


async def test_a_sheet_that_was_withdrawn_before_it_hung_says_so(
    town: Town, sealer: Sealer, http: httpx.AsyncClient
) -> None:
    hall = Meeting(town, sealer)
    await hall.set_up()
    notice = (await hall.call())["notice_posting_id"]
    await hall.post("ma", f"/postings/{notice}/withdraw", {"reason": "日期写错，重新起草"})
    found = (await http.get(f"/v1/public/codes/{scene(Opens.POSTING, uuid.UUID(notice))}")).json()
    assert (found["standing"], found["path"]) == ("没有张贴就已撤回，不作数", None)


async def test_a_vote_once_its_roll_is_posted(database: Database, sealer: Sealer, http: httpx.AsyncClient) -> None:
    box = await empty_box(database, sealer)
    await box.draft()
    await scanned(http, Opens.VOTE, box.vote_id, 404)
    await box.act(Act.POST_ROLL)
    assert (await scanned(http, Opens.VOTE, box.vote_id))["title"] == (await box.vote()).title


async def test_a_case_once_it_is_released_and_a_place_to_report_from(
    database: Database, sealer: Sealer, application: WebApplication, town: Town, http: httpx.AsyncClient
) -> None:
    yard = Yard(await Hall.built(database, sealer), town, application)
    await yard.with_unit()
    await yard.configured(Limits(public=True))
    case = await (await yard.phone()).report()
    await scanned(http, Opens.CASE, case["id"], 404)
    await yard.release(case)
    assert (await scanned(http, Opens.CASE, case["id"]))["title"] == "第1号：漏水"
    assert (await scanned(http, Opens.REPORT, yard.hall.desk.id))["title"] == "随手拍报事"


async def test_a_secret_and_what_is_no_code_lead_nowhere(http: httpx.AsyncClient) -> None:
    for text in (
        scene(Opens.BINDING, fresh_code()),
        scene(Opens.INVITATION, uuid.uuid4()),
        scene(Opens.POSTING, uuid.uuid4()),
        scene(Opens.BINDING, uuid.uuid4()),
        scene(Opens.VOTE, uuid.uuid4()),
        "z=AAAAAAAAAAAAAAAAAAAAAA",
    ):
        answer = await http.get(f"/v1/public/codes/{text}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), text


async def test_what_was_scanned_is_taken_as_it_is_and_a_secret_is_refused_unread(
    http: httpx.AsyncClient, database: Database, sealer: Sealer
) -> None:
    box = await empty_box(database, sealer)
    await box.draft()
    await box.act(Act.POST_ROLL)
    vote = await box.vote()
    for text in (scene(Opens.VOTE, vote.id), f" {scene(Opens.VOTE, vote.id)} ", f"YG1:{vote.eid}:7K3M-Q9TX"):
        answer = await http.post("/v1/public/codes", json={"text": text})
        assert (answer.status_code, answer.json()["id"]) == (200, str(vote.id)), text
    # An address is ours only where it is known to be: this service does not know its own here.
    addressed = f"https://yigai.example.cn/s/{scene(Opens.VOTE, vote.id)}"
    for text in (addressed, "YG1:v-20261124-9999:7K3M-Q9TX", "https://elsewhere.example.cn", "楼"):
        refusal(await http.post("/v1/public/codes", json={"text": text}), 404, "not_found")
    code = fresh_code()
    for text in ("b", "i", f"b={code}", f"YB1:{code}", "i=mJ8kq0l2Xv7cQz1nB4tYwE6aRs0"):
        body = refusal(await http.post("/v1/public/codes", json={"text": text}), 422, "code_secret")
        assert code not in body["message"]
