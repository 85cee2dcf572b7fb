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
    await hall.hang(made["notice_posting_id"])
    assert (await scanned(http, Opens.MEETING, made["id"]))["title"] == "1 栋改造方案坝坝会"


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
        scene(Opens.BINDING, uuid.uuid4()),
        scene(Opens.VOTE, uuid.uuid4()),
        "z=AAAAAAAAAAAAAAAAAAAAAA",
    ):
        answer = await http.get(f"/v1/public/codes/{text}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), text
