"""A change is done once for its key, whatever was sent with it: the router keeps key, payload and answer."""

import re
import uuid
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core.db import Database
from app.core.idempotency import Answered
from app.main import WebApplication, surrounded
from app.posting.models import Posting
from app.routers.deeds import Deed, done_once
from tests.conftest import Person
from tests.routers.test_staff import Place, clerk, code, place, street

__all__ = ["clerk", "place", "street"]

SHEET = {"title": "停水通知", "text": "周六停水。", "issuer": "社区居委会", "places": ["1 栋门厅"], "days": 3}


@pytest.fixture
def sheet() -> dict[str, object]:
    return SHEET | {"subject_kind": "works", "subject_id": str(uuid.uuid4())}


async def how_many(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(Posting)) or 0


def told(answer: httpx.Response) -> object:
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_sent_again_it_is_answered_as_the_first_time_and_not_done_twice(
    place: Place, clerk: Person, database: Database, sheet: dict[str, object]
) -> None:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    first = told(await clerk.post(f"{place.base}/postings", json=sheet, headers=headers))
    assert told(await clerk.post(f"{place.base}/postings", json=sheet, headers=headers)) == first
    assert await how_many(database) == 1
    assert told(await clerk.post(f"{place.base}/postings", json=sheet)) != first
    assert await how_many(database) == 2


async def test_a_key_that_served_another_body_or_another_address_is_refused(
    place: Place, clerk: Person, database: Database, sheet: dict[str, object]
) -> None:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    base = f"{place.base}/postings"
    told(await clerk.post(base, json=sheet, headers=headers))
    again = await clerk.post(base, json=sheet | {"days": 4}, headers=headers)
    assert code(again) == (422, "idempotency_key_reused")
    one, other = told(await clerk.post(base, json=sheet)), told(await clerk.post(base, json=sheet))
    withdrawal = {"Idempotency-Key": uuid.uuid4().hex}
    for made, status in ((one, 201), (other, 422)):
        assert isinstance(made, dict)
        path = f"{base}/{made['id']}/withdraw"
        answer = await clerk.post(path, json={"reason": "内容写错了"}, headers=withdrawal)
        assert answer.status_code == status, answer.text
    # The same key is another one of another act.
    told(await clerk.post(base, json=sheet, headers=withdrawal))
    assert await how_many(database) == 4


@pytest.mark.parametrize("key", [None, "short", "汉" * 16])
async def test_without_a_fit_key_nothing_is_done(
    place: Place, clerk: Person, database: Database, sheet: dict[str, object], key: str | None
) -> None:
    headers = {} if key is None else {b"Idempotency-Key": key.encode()}
    answer = await clerk.client.post(f"{place.base}/postings", json=sheet, headers=headers)
    assert code(answer) == (422, "idempotency_key_required")
    assert await how_many(database) == 0


async def test_a_key_that_may_be_left_out_does_the_same_where_it_is_sent(
    place: Place, clerk: Person, street: Person, database: Database
) -> None:
    unit = {"name": "宏达建设有限公司", "kind": "contractor", "phone": "0717-6000001"}
    base = f"/v1/office/streets/{place.street_id}/responsible-units"
    made = told(await street.post(base, json=unit))
    assert isinstance(made, dict)
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    ending = f"{base}/{made['id']}/end"
    ended = await street.client.post(ending, headers=headers)
    again = await street.client.post(ending, headers=headers)
    assert (ended.status_code, again.status_code, again.json()) == (200, 200, ended.json())
    assert (await street.client.post(ending)).status_code == 409


async def test_a_query_that_is_no_text_is_gone_past(
    place: Place, clerk: Person, application: WebApplication, sheet: dict[str, object]
) -> None:
    async def spoilt(scope: Any, receive: Any, send: Any) -> None:
        await surrounded(application)(scope | {"query_string": b"x=\xff"}, receive, send)

    headers = {"Authorization": clerk.client.headers["Authorization"], "Idempotency-Key": uuid.uuid4().hex}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=spoilt), base_url="http://yigai.test") as client:
        answer = await client.post(f"{place.base}/postings", json=sheet, headers=headers)
    assert answer.status_code == 201, answer.text


async def test_what_is_answered_with_nothing_is_done_once_too(place: Place, clerk: Person, database: Database) -> None:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    for _ in range(2):
        answer = await clerk.client.post("/v1/office/session/wechat/end", headers=headers)
        assert answer.status_code == 204, answer.text
    async with database.read() as session:
        assert (
            await session.scalar(
                select(func.count()).select_from(Answered).where(Answered.key == headers["Idempotency-Key"])
            )
            == 1
        )


async def test_a_function_that_takes_no_deed_or_is_asked_by_nobody_is_no_route() -> None:
    async def no_deed(name: str) -> str:
        return name

    async def nobody(name: str, deed: Deed) -> str:
        return f"{name} {deed.by}"

    for one in (no_deed, nobody):
        with pytest.raises(TypeError, match=re.escape("needs a Deed and who sends it")):
            done_once(one, "name:say")
