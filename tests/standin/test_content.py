"""Texts at once, pictures later; and the quirks with which a picture's result may come."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.standin.platform import Standin
from tests.standin.caller import Caller

TEXT, MEDIA = "/wxa/msg_sec_check", "/wxa/media_check_async"
JPEG = b"\xff\xd8\xff\xe0 picture"
HOST = "https://yigai.test/"


def store(request: httpx.Request) -> httpx.Response:
    """Where pictures lie."""
    match request.url.path:
        case "/slow.jpg":
            raise httpx.ReadTimeout("no answer")
        case "/gone.jpg":
            return httpx.Response(404)
        case "/large.jpg":
            return httpx.Response(200, content=JPEG + bytes(10 * 1024 * 1024))
        case "/photo.heic":
            return httpx.Response(200, content=b"\0\0\0\x18ftypheic")
        case _:
            return httpx.Response(200, content=JPEG)


@pytest.fixture
async def openid(standin: Standin, caller: Caller) -> AsyncIterator[str]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(store)) as http:
        standin.content.http = http
        yield await caller.visit("张三")


def picture(openid: str, name: str = "a.jpg", **more: Any) -> dict[str, Any]:
    return {"openid": openid, "media_url": HOST + name, "media_type": 2, "version": 2, "scene": 2, **more}


def text(openid: str, content: str = "楼道灯坏了", **more: Any) -> dict[str, Any]:
    return {"openid": openid, "content": content, "version": 2, "scene": 2, **more}


async def test_a_table_of_words_decides_and_the_risky_one_first(standin: Standin, caller: Caller, openid: str) -> None:
    standin.content.words = {"混蛋": ("risky", 20003), "加我": ("review", 10001)}
    results = [(await caller.post(TEXT, text(openid, said)))["result"] for said in ("灯坏了", "加我", "加我，混蛋")]
    assert results == [
        {"suggest": "pass", "label": 100},
        {"suggest": "review", "label": 10001},
        {"suggest": "risky", "label": 20003},
    ]
    said = await caller.post(TEXT, text(openid))
    assert said["trace_id"]
    assert said["detail"][1] == {"strategy": "keyword", "errcode": 0}


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"content": "字" * 2501}, 45002),
        ({"content": "字" * 2500}, 0),
        ({"scene": 5}, 40129),
        ({"version": 1}, 40097),
        ({"openid": "o-nobody"}, 40003),
        ({"content": ""}, 40097),
    ],
)
async def test_texts(caller: Caller, openid: str, changed: dict[str, Any], errcode: int) -> None:
    assert (await caller.post(TEXT, text(openid) | changed))["errcode"] == errcode


@pytest.mark.parametrize(("path", "body"), [(TEXT, text), (MEDIA, picture)])
async def test_a_visit_counts_for_two_hours(
    standin: Standin, caller: Caller, openid: str, path: str, body: Any
) -> None:
    standin.clock.advance(7200)
    assert (await caller.post(path, body(openid)))["errcode"] == 0
    standin.clock.advance(1)
    assert (await caller.post(path, body(openid)))["errcode"] == 61010


async def test_a_picture_is_told_of_by_event(standin: Standin, caller: Caller, openid: str) -> None:
    standin.content.pictures = {"bad": ("risky", 20002)}
    trace_ids = [(await caller.post(MEDIA, picture(openid, name)))["trace_id"] for name in ("a.jpg", "bad.jpg")]
    assert not standin.push.waiting
    assert await standin.content.work() == 2
    good, bad = standin.push.waiting
    assert [good["trace_id"], bad["trace_id"]] == trace_ids
    assert (good["Event"], good["version"], good["errcode"]) == ("wxa_media_check", 2, 0)
    assert (good["result"], bad["result"]) == (
        {"suggest": "pass", "label": 100},
        {"suggest": "risky", "label": 20002},
    )


@pytest.mark.parametrize(
    ("name", "errcode"), [("slow.jpg", -1008), ("gone.jpg", -1008), ("large.jpg", 45002), ("photo.heic", 40004)]
)
async def test_a_picture_that_cannot_be_looked_at(
    standin: Standin, caller: Caller, openid: str, name: str, errcode: int
) -> None:
    assert (await caller.post(MEDIA, picture(openid, name)))["errcode"] == 0
    await standin.content.work()
    (event,) = standin.push.waiting
    assert (event["errcode"], "result" in event) == (errcode, False)


async def test_results_that_are_late_lost_or_told_twice(standin: Standin, caller: Caller, openid: str) -> None:
    standin.content.delay_seconds = 1800
    await caller.post(MEDIA, picture(openid))
    assert await standin.content.work() == 0
    standin.clock.advance(1800)
    standin.content.copies = 2
    assert await standin.content.work() == 1
    first, second = standin.push.waiting
    assert first == second
    standin.push.waiting.clear()
    standin.content.delay_seconds, standin.content.copies = 0, 0
    await caller.post(MEDIA, picture(openid))
    assert (await standin.content.work(), len(standin.push.waiting)) == (1, 0)


async def test_results_in_other_shapes(standin: Standin, caller: Caller, openid: str) -> None:
    standin.content.label_as_text = standin.content.without_errcode = True
    await caller.post(MEDIA, picture(openid))
    await standin.content.work()
    (event,) = standin.push.waiting
    assert (event["result"]["label"], "errcode" in event) == ("100", False)


@pytest.mark.parametrize("changed", [{"media_type": 3}, {"media_url": "ftp://a"}, {"version": 1}])
async def test_pictures_that_are_not_asked_for_well(caller: Caller, openid: str, changed: dict[str, Any]) -> None:
    assert (await caller.post(MEDIA, picture(openid) | changed))["errcode"] == 40097
