"""The access token: fetched once for all, replaced once, never forced; and what is sent again or not."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from pydantic import SecretStr

from app.standin.faults import FaultKind
from app.standin.platform import APPID, SECRET, Standin
from app.wechat import errors
from app.wechat.answers import TokenAnswer
from app.wechat.calling import PlatformLine
from app.wechat.client import WeChat
from app.wechat.token import SharedToken
from tests.wechat.conftest import Pauses

FETCH, LIST, SEND = "/cgi-bin/stable_token", "/wxaapi/newtmpl/gettemplate", "/cgi-bin/message/subscribe/send"
LOGIN = "/sns/jscode2session"
DATA = {"thing1": "加装电梯表决", "time2": "2026年11月24日 15:00"}


def times(standin: Standin, path: str) -> int:
    return sum(one.path == path for one in standin.gate.asked)


async def all_at_once(wechat: WeChat, count: int = 40) -> list[object]:
    return list(await asyncio.gather(*(wechat.list_templates() for _ in range(count)), return_exceptions=True))


async def test_forty_at_once_fetch_one_token(standin: Standin, wechat: WeChat) -> None:
    await all_at_once(wechat)
    assert (times(standin, FETCH), times(standin, LIST)) == (1, 40)


async def test_forty_at_once_with_a_token_that_ran_out_fetch_one(standin: Standin, wechat: WeChat) -> None:
    await wechat.list_templates()
    standin.clock.advance(6900)
    await all_at_once(wechat)
    assert (times(standin, FETCH), times(standin, LIST)) == (2, 41)


async def test_forty_at_once_with_a_token_that_was_put_out_fetch_one(standin: Standin, wechat: WeChat) -> None:
    await wechat.list_templates()
    standin.tokens.revoke_all()
    answers = await all_at_once(wechat)
    assert not any(isinstance(answer, BaseException) for answer in answers)
    assert (times(standin, FETCH), times(standin, LIST)) == (2, 81)


async def test_forty_at_once_share_a_failure_and_the_next_one_tries_again(standin: Standin, wechat: WeChat) -> None:
    standin.gate.faults.order(FETCH, FaultKind.STATUS, 502)
    answers = await all_at_once(wechat)
    assert {type(answer) for answer in answers} == {errors.ServerFault}
    assert (times(standin, FETCH), times(standin, LIST)) == (1, 0)
    await wechat.list_templates()
    assert times(standin, FETCH) == 2


async def test_who_is_cancelled_while_fetching_leaves_it_to_the_next(standin: Standin, wechat: WeChat) -> None:
    reached = asyncio.Event()

    async def hang(_: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    standin.gate._hang = hang
    standin.gate.faults.order(FETCH, FaultKind.HANG)
    first = asyncio.create_task(wechat.list_templates())
    await reached.wait()
    second = asyncio.create_task(wechat.list_templates())
    await asyncio.sleep(0)
    first.cancel()
    assert [one.id for one in await second] == ["T1"]
    assert times(standin, FETCH) == 2


async def test_the_token_is_kept_until_five_minutes_before_its_end_and_never_forced(
    standin: Standin, wechat: WeChat
) -> None:
    for _ in range(3):
        await wechat.list_templates()
        standin.clock.advance(3449)
    assert times(standin, FETCH) == 1
    standin.clock.advance(3)
    await wechat.list_templates()
    asked = [json.loads(one.body) for one in standin.gate.asked if one.path == FETCH]
    wanted = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, "force_refresh": False}
    assert asked == [wanted, wanted]


async def test_a_token_near_its_end_serves_all_who_waited_for_it(standin: Standin, wechat: WeChat) -> None:
    """Where the platform itself says that less than five minutes are left, it is asked once for everybody there."""
    await wechat.list_templates()
    token = standin.tokens._stable
    assert token is not None
    wechat._token.drop(token.text)
    token.until = standin.clock.now() + 301
    standin.clock.advance(0.5)
    before = times(standin, FETCH)
    await all_at_once(wechat)
    assert times(standin, FETCH) == before + 1


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_refused_token_is_replaced_once(standin: Standin, wechat: WeChat, errcode: int) -> None:
    await wechat.list_templates()
    standin.gate.faults.order(LIST, FaultKind.ERRCODE, errcode)
    assert [one.id for one in await wechat.list_templates()] == ["T1"]
    assert (times(standin, FETCH), times(standin, LIST)) == (2, 3)


async def test_a_token_refused_twice_is_an_error_and_no_loop(standin: Standin, wechat: WeChat) -> None:
    standin.gate.faults.order(LIST, FaultKind.ERRCODE, 40001, times=2)
    with structlog.testing.capture_logs() as lines, pytest.raises(errors.TokenInvalid):
        await wechat.list_templates()
    assert (times(standin, FETCH), times(standin, LIST)) == (2, 2)
    assert ("error", "token_refused_twice") in {(line["log_level"], line["event"]) for line in lines}
    await wechat.list_templates()


async def test_a_wrong_secret_is_our_configuration(standin: Standin, wechat: WeChat) -> None:
    standin.people.secret = "another"
    with pytest.raises(errors.Misconfigured):
        await wechat.list_templates()
    assert (times(standin, FETCH), times(standin, LIST)) == (1, 0)
    with pytest.raises(errors.Misconfigured):
        await wechat.code2session(standin.people.issue_login_code("张三"))


async def test_an_address_that_is_not_on_the_list_is_an_alarm_and_not_tried_again(
    standin: Standin, wechat: WeChat
) -> None:
    standin.tokens.caller_allowed = False
    with structlog.testing.capture_logs() as lines, pytest.raises(errors.Misconfigured):
        await wechat.list_templates()
    assert times(standin, FETCH) == 1
    (line,) = [line for line in lines if line["event"] == "refused"]
    assert (line["log_level"], line["errcode"], line["call"]) == ("error", 40164, FETCH)
    assert line["rid"]


@pytest.mark.parametrize("path", [FETCH, LIST])
async def test_a_busy_platform_is_asked_thrice(standin: Standin, wechat: WeChat, pauses: Pauses, path: str) -> None:
    standin.gate.faults.order(path, FaultKind.ERRCODE, -1, times=2)
    await wechat.list_templates()
    assert times(standin, path) == 3
    assert pauses.seconds == pytest.approx([0.45, 0.9])
    standin.gate.faults.order(LIST, FaultKind.ERRCODE, -1, times=3)
    with pytest.raises(errors.WeChatBusy):
        await wechat.list_templates()
    assert len(pauses.seconds) == 4


@pytest.mark.parametrize("kind", [FaultKind.HANG, FaultKind.HANG_AFTER])
async def test_a_message_without_an_answer_is_not_sent_again(
    standin: Standin, wechat: WeChat, openid: str, pauses: Pauses, kind: FaultKind
) -> None:
    standin.gate.faults.order(SEND, kind)
    with pytest.raises(errors.OutcomeUnknown, match="ReadTimeout"):
        await wechat.send_subscribe_message(openid, "T1", DATA)
    assert times(standin, SEND) == 1
    assert len(standin.subscriptions.sent) == (kind is FaultKind.HANG_AFTER)
    assert pauses.seconds == []


async def test_a_login_without_an_answer_is_not_sent_again(standin: Standin, wechat: WeChat) -> None:
    standin.gate.faults.order(LOGIN, FaultKind.HANG_AFTER)
    with pytest.raises(errors.OutcomeUnknown):
        await wechat.code2session(standin.people.issue_login_code("张三"))
    assert times(standin, LOGIN) == 1


@pytest.mark.parametrize("path", [FETCH, LIST, LOGIN, SEND])
@pytest.mark.parametrize(
    "kind", [FaultKind.STATUS, FaultKind.HANG, FaultKind.MALFORMED, FaultKind.EMPTY, FaultKind.HTML]
)
async def test_each_way_of_failing_is_an_error_of_ours_and_passes(
    standin: Standin, wechat: WeChat, openid: str, path: str, kind: FaultKind
) -> None:
    async def everything() -> None:
        await wechat.code2session(standin.people.issue_login_code("张三"))
        await wechat.list_templates()
        await wechat.send_subscribe_message(openid, "T1", DATA)

    standin.gate.faults.order(path, kind, 502)
    with pytest.raises(errors.OutcomeUnknown) as failed:
        await everything()
    assert failed.value.call == path
    assert isinstance(failed.value, errors.ServerFault) is (kind is FaultKind.STATUS)
    await everything()


@pytest.mark.parametrize("content", [b"[]", b"null", b'"ok"', b"{}", b"\xff\xfe", b'{"errcode":"x"}', b"[" * 200_000])
async def test_nonsense_is_no_answer(content: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    async with httpx.AsyncClient(transport=transport, base_url="http://none.test") as http:
        with pytest.raises(errors.OutcomeUnknown):
            await WeChat(PlatformLine(http), APPID, SecretStr(SECRET), lambda: 0).code2session("x")


async def test_a_body_without_its_length_would_be_a_bug_of_ours(
    standin: Standin, wechat: WeChat, openid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    http = wechat._line._http
    request = http.request

    async def chunked(method: str, path: str, **more: object) -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield json.dumps(more["json"]).encode()

        return await request(method, path, params=more["params"], content=pieces())  # type: ignore[arg-type]

    await wechat.list_templates()
    monkeypatch.setattr(http, "request", chunked)
    with structlog.testing.capture_logs() as lines, pytest.raises(errors.OurFault, match="412"):
        await wechat.send_subscribe_message(openid, "T1", DATA)
    assert [(line["log_level"], line["status"]) for line in lines] == [("error", 412)]


class Fetches:
    """A platform that gives a new token each time, fails, or keeps somebody waiting."""

    def __init__(self, *planned: BaseException | asyncio.Event | None) -> None:
        self.planned, self.begun = list(planned), 0

    async def __call__(self) -> TokenAnswer:
        planned = self.planned[self.begun] if self.begun < len(self.planned) else None
        self.begun += 1
        given = TokenAnswer(access_token=f"t{self.begun}", expires_in=7200)
        if isinstance(planned, BaseException):
            raise planned
        if planned is not None:
            await planned.wait()
        return given


async def test_a_late_refusal_of_an_old_token_leaves_the_new_one_alone() -> None:
    token = SharedToken(Fetches(), lambda: 0)
    assert await token.current() == "t1"
    token.drop("t1")
    assert await token.current() == "t2"
    token.drop("t1")
    assert await token.current() == "t2"


async def test_an_old_failure_is_not_told_to_who_waited_for_a_fetch_that_was_cancelled() -> None:
    fetches = Fetches(errors.NotReached("x"), asyncio.Event())
    token = SharedToken(fetches, lambda: 0)
    with pytest.raises(errors.NotReached):
        await token.current()
    first = asyncio.create_task(token.current())
    await asyncio.sleep(0)
    second = asyncio.create_task(token.current())
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "t3"
