"""Mini-program codes: one that opens a case, one to report from each place; fetched by the worker, never waited for."""

import uuid

import httpx
import pytest

from app.standin.platform import Standin
from app.wechat import codes
from app.wechat.client import Edition, WeChat
from app.wechat.scenes import PAGES
from tests.complaints.reporters.yard import Yard
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["pauses", "standin", "wechat"]


async def test_codes_to_report_from_and_to_open_a_case(
    yard: Yard, http: httpx.AsyncClient, wechat: WeChat, standin: Standin
) -> None:
    standin.codes.released |= set(PAGES.values())
    case = await (await yard.phone()).report()
    clerk = await yard.staff("committee")
    places = (await clerk.post(f"{yard.office}/complaint-codes")).json()
    assert [(one["building"], one["stairwell"]) for one in places] == [("", None), ("1", "1"), ("1", "2")]
    assert (await clerk.post(f"{yard.office}/complaint-codes")).json() == places
    of_place, of_case = (
        f"{yard.office}/complaint-codes/{places[1]['id']}.jpg",
        f"{yard.office}/complaints/{case['id']}/code.jpg",
    )
    for path in (of_place, of_case):
        waits = await clerk.get(path)
        assert (waits.status_code, waits.json()["code"]) == (404, "case_code_waits")
    await codes.fetch_due(yard.database, wechat, Edition.RELEASE)
    pictures = [(await clerk.get(path)).content for path in (of_place, of_case)]
    assert all(pictures)
    assert pictures[0] != pictures[1]
    assert (await clerk.get(f"{yard.office}/complaint-codes/{uuid.uuid4()}.jpg")).status_code == 404
    scanned = (await http.get(f"/v1/public/report-places/{places[1]['id']}")).json()
    assert scanned == places[1]
    assert (await http.get(f"/v1/public/report-places/{places[0]['id']}")).json() == places[0]
    assert (await http.get(f"/v1/public/report-places/{case['id']}")).status_code == 404


@pytest.mark.parametrize("who", ["grid", "caller"])
async def test_who_may_not(yard: Yard, who: str) -> None:
    answer = await (await yard.staff(who)).post(f"{yard.office}/complaint-codes")
    assert answer.status_code == 403
