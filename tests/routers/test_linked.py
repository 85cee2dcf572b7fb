"""What belongs together is found both ways by anybody: an estate's votes, and all that is about a project."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.voting.lifecycle import Act
from tests.conftest import Town
from tests.consultation.estate import MORNING, Estate
from tests.consultation.surveys.papers import GENERAL, opened, project_of
from tests.posting.evidence import put_evidence
from tests.voting.live.conftest import empty_box


@pytest.fixture
async def estate(town: Town, sealer: Sealer) -> Estate:
    """Twenty-four flats, a plan, and a consultation in its first round."""
    made = Estate(town, sealer)
    await made.set_up()
    return made


async def lines(http: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["lines"])


async def test_all_that_is_about_a_project_is_listed_and_leads_somewhere(
    estate: Estate, http: httpx.AsyncClient
) -> None:
    project = await project_of(estate)
    path = f"/v1/public/projects/{project['id']}/linked"
    consultation = estate.consultation.rpartition("/")[2]
    assert [(one["kind"], one["id"]) for one in await lines(http, path)] == [("consultation", consultation)]
    await opened(estate, GENERAL)
    starts = MORNING + timedelta(days=7)
    called = await estate.post(
        "ma",
        "/meetings",
        {
            "consultation_id": consultation,
            "title": "坝坝会",
            "place": "楼前空地",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "agenda": "介绍方案，答疑，听取意见。",
            "organiser": "桃花岭小区业主委员会",
            "contact": "社区服务台 0717-1234567",
            "posting_places": ["1 栋门厅"],
        },
    )
    # A notice is nobody's to read before it hangs.
    assert "posting" not in {one["kind"] for one in await lines(http, path)}
    photo = str(await put_evidence(estate.town.database, estate.parts["1-1-101"].part.community_id))
    await estate.post("ma", f"/postings/{called['notice_posting_id']}/hang", {"photos": [photo]})
    found = {one["kind"]: one for one in await lines(http, path)}
    assert set(found) == {"consultation", "survey", "meeting", "posting"}
    for one in found.values():
        if one["path"] is not None:
            assert (await http.get(one["path"])).status_code == 200, one
    # And back: the posting names what it is about, the consultation its project.
    posting = (await http.get(found["posting"]["path"])).json()
    assert (posting["subject_kind"], posting["subject_id"]) == ("meeting", found["meeting"]["id"])
    assert (await http.get(found["consultation"]["path"])).json()["project_id"] == project["id"]


async def test_the_votes_of_an_estate_are_listed_once_their_roll_is_posted(
    database: Database, sealer: Sealer, http: httpx.AsyncClient
) -> None:
    box = await empty_box(database, sealer)
    await box.draft()
    path = f"/v1/public/communities/{box.desk.id}/votes"
    assert await lines(http, path) == []
    await box.act(Act.POST_ROLL)
    (line,) = await lines(http, path)
    assert (line["id"], line["state"], line["phase"]) == (str(box.vote_id), "roll_posted", "not_yet")
    assert (await http.get(f"/v1/public/votes/{line['eid']}")).json()["title"] == line["title"]
