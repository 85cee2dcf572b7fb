"""What every call has in common, and failures that were ordered."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from app.standin.faults import FaultKind
from app.standin.platform import Standin
from tests.standin.caller import Caller

SEND = "/cgi-bin/message/subscribe/send"
TEXT = "/wxa/msg_sec_check"


async def chunks() -> AsyncIterator[bytes]:
    yield b"{}"


async def test_an_error_comes_under_status_200_with_a_rid(caller: Caller) -> None:
    answer = await caller.http.post(SEND, params={"access_token": "made up"}, json={})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; encoding=utf-8")
    assert answer.json()["errcode"] == 40001
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", answer.json()["errmsg"])


async def test_what_stands_under_sns_is_plain_text_and_a_success_has_no_errcode(caller: Caller) -> None:
    code = caller.standin.people.issue_login_code("张三")
    answer = await caller.http.get("/sns/jscode2session", params={"js_code": code})
    assert (answer.headers["content-type"].partition(";")[0], answer.json()["errcode"]) == ("text/plain", 40013)
    assert "errcode" not in await caller.login(code)


async def test_a_body_without_its_length_is_refused_before_anything_else(caller: Caller) -> None:
    answer = await caller.http.post(SEND, params={"access_token": await caller.token()}, content=chunks())
    assert answer.status_code == 412


@pytest.mark.parametrize(("path", "errcode"), [(SEND, 43002), (TEXT, 43302)])
async def test_a_call_for_posts_takes_no_get(caller: Caller, path: str, errcode: int) -> None:
    assert (await caller.get(path))["errcode"] == errcode


@pytest.mark.parametrize(
    ("content", "errcode"), [(b"", 44002), (b"{", 47001), (b"[]", 47001), (b"{}", 40003), ("一".encode("gbk"), 47001)]
)
async def test_bodies(caller: Caller, content: bytes, errcode: int) -> None:
    answer = await caller.http.post(TEXT, params={"access_token": await caller.token()}, content=content)
    assert answer.json()["errcode"] == errcode


async def test_a_call_wants_a_token(caller: Caller) -> None:
    assert (await caller.http.post(TEXT, json={})).json()["errcode"] == 41001


async def test_failures_ordered_come_once_each_and_then_no_more(standin: Standin, caller: Caller) -> None:
    order, params = standin.gate.faults.order, {"access_token": await caller.token()}
    order(TEXT, FaultKind.ERRCODE, -1, times=2)
    order(TEXT, FaultKind.STATUS, 502)
    order(TEXT, FaultKind.MALFORMED)
    order(TEXT, FaultKind.EMPTY)
    order(TEXT, FaultKind.HTML)
    answers = [await caller.http.post(TEXT, params=params, json={}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200, 200, 502, 200, 200, 200, 200]
    assert [answers[place].json()["errcode"] for place in (0, 1, 6)] == [-1, -1, 40003]
    assert answers[4].content == b""
    assert answers[5].text.startswith("<html>")
    with pytest.raises(ValueError, match="Unterminated"):
        answers[3].json()


async def test_silence_after_the_work_is_done_and_before(standin: Standin, caller: Caller) -> None:
    openid = await caller.visit("张三")
    body = {"version": 2, "openid": openid, "scene": 2, "media_type": 2, "media_url": "https://yigai.test/1.jpg"}
    for kind, done in ((FaultKind.HANG, 0), (FaultKind.HANG_AFTER, 1)):
        standin.gate.faults.order("/wxa/media_check_async", kind)
        with pytest.raises(httpx.ReadTimeout):
            await caller.post("/wxa/media_check_async", body)
        assert len(standin.content._jobs) == done


async def test_what_was_asked_is_kept(standin: Standin, caller: Caller) -> None:
    await caller.http.post(TEXT, params={"access_token": "x"}, json={"a": "甲"}, headers={"X-Test": "1"})
    (asked,) = standin.gate.asked
    assert (asked.method, asked.path, asked.query) == ("POST", TEXT, {"access_token": "x"})
    assert (asked.headers["x-test"], asked.body.decode()) == ("1", '{"a":"甲"}')


async def test_hooks_over_http(standin: Standin, caller: Caller) -> None:
    async def hook(name: str, body: object = None) -> dict[str, object]:
        answer = await caller.http.post(f"/_standin/{name}", json=body)
        assert answer.status_code == 200, answer.text
        said: dict[str, object] = answer.json()
        return said

    before = standin.clock.now()
    await hook("advance", {"seconds": 60})
    assert standin.clock.now() == before + 60
    assert "openid" in await caller.login(str((await hook("login-code", {"user": "张三"}))["code"]))
    assert (
        await caller.post(
            "/wxa/business/getuserphonenumber", await hook("phone-code", {"user": "张三", "number": "13800000000"})
        )
    )["errcode"] == 0
    await hook("fault", {"path": TEXT, "kind": "errcode", "number": 45009})
    assert (await caller.post(TEXT, {}))["errcode"] == 45009
    await hook("popup", {"user": "张三", "answers": {"T1": "accept"}})
    assert standin.subscriptions.left("张三", "T1") == 1
    told = {"id": "T1", "title": "表决开始", "keys": ["thing1"], "type": 3}
    await hook("template", told)
    assert standin.subscriptions.templates["T1"].as_json()["type"] == 3
    await hook("release", {"pages": ["pages/vote/vote"]})
    assert standin.codes.released == {"pages/index/index", "pages/vote/vote"}
    await hook("words", {"坏": {"suggest": "risky", "label": 20003}})
    await hook("pictures", {"bad": {"suggest": "risky", "label": 20002}})
    assert (standin.content.words, standin.content.pictures) == ({"坏": ("risky", 20003)}, {"bad": ("risky", 20002)})
    assert (await hook("sent"))["messages"] == []
    assert TEXT in {one["path"] for one in (await hook("requests"))["requests"]}  # type: ignore[attr-defined]
    wrong = await caller.http.post("/_standin/fault", json={"path": TEXT, "kind": "no such kind"})
    assert wrong.status_code == 422
