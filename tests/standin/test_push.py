"""What the stand-in sends: signed, plain or encrypted, three times at most."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.standin import crypto
from app.standin.platform import APPID, Standin
from app.standin.push import Mode, PushTarget
from tests.standin.vectors import KEY, TOKEN


class Receiver:
    """A service that takes pushes, or does not."""

    def __init__(self) -> None:
        self.came: list[httpx.Request] = []
        self.answers: list[httpx.Response | type[httpx.TransportError]] = []
        self.echo = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.came.append(request)
        if request.method == "GET":
            return httpx.Response(200, text=request.url.params["echostr"] if self.echo else "no")
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, text="success")
        if isinstance(answer, httpx.Response):
            return answer
        raise answer("no answer")


@pytest.fixture
async def receiver(standin: Standin) -> AsyncIterator[Receiver]:
    made = Receiver()
    async with httpx.AsyncClient(transport=httpx.MockTransport(made)) as http:
        standin.push.http = http
        standin.push.target = PushTarget("http://yigai.test/push", TOKEN, KEY)
        yield made


def signed(request: httpx.Request, *more: str) -> str:
    return crypto.push_signature(TOKEN, request.url.params["timestamp"], request.url.params["nonce"], *more)


async def test_the_address_is_checked_by_an_echo(standin: Standin, receiver: Receiver) -> None:
    assert await standin.push.check()
    (asked,) = receiver.came
    assert asked.url.params["signature"] == signed(asked)
    receiver.echo = False
    assert not await standin.push.check()


@pytest.mark.parametrize("mode", ["plain", "safe", "compatible"])
async def test_an_event_in_each_mode(standin: Standin, receiver: Receiver, mode: Mode) -> None:
    assert standin.push.target is not None
    standin.push.target.mode = mode
    event = standin.push.event("o-zhang", "debug_demo", note="汉字")
    (done,) = await standin.push.flush()
    assert done.taken
    (came,) = receiver.came
    body: dict[str, Any] = json.loads(came.content)
    assert (came.url.params["signature"], came.url.params["openid"]) == (signed(came), "o-zhang")
    assert ("note" in body, "Encrypt" in body) == (mode != "safe", mode != "plain")
    if mode != "plain":
        assert came.url.params["encrypt_type"] == "aes"
        assert came.url.params["msg_signature"] == signed(came, body["Encrypt"])
        _, message, appid = crypto.push_decrypted(KEY, body["Encrypt"])
        assert (json.loads(message), appid) == (event, APPID)


async def test_it_is_sent_three_times_at_most_and_always_the_same(standin: Standin, receiver: Receiver) -> None:
    receiver.answers = [httpx.Response(500), httpx.ReadTimeout, httpx.Response(200, text="ok")]
    standin.push.event("o-zhang", "debug_demo")
    (done,) = await standin.push.flush()
    assert not done.taken
    assert done.tries == [(500, ""), (0, "ReadTimeout"), (200, "ok")]
    assert len({(str(one.url), one.content) for one in receiver.came}) == 1
    assert receiver.came[0].extensions["timeout"]["read"] == 5
    receiver.answers = [httpx.Response(500), httpx.Response(200)]
    assert (await standin.push.send(done.event)).tries == [(500, ""), (200, "")]


async def test_pushes_that_must_be_refused(standin: Standin, receiver: Receiver) -> None:
    event = standin.push.event("o-zhang", "debug_demo")
    await standin.push.send(event, wrong_signature=True)
    await standin.push.send(event, wrong_appid=True)
    badly, elsewhere = receiver.came
    encrypted = json.loads(badly.content)["Encrypt"]
    assert badly.url.params["msg_signature"] != signed(badly, encrypted)
    encrypted = json.loads(elsewhere.content)["Encrypt"]
    assert elsewhere.url.params["msg_signature"] == signed(elsewhere, encrypted)
    assert crypto.push_decrypted(KEY, encrypted)[2] != APPID


async def test_without_a_target_nothing_can_be_sent(standin: Standin) -> None:
    with pytest.raises(RuntimeError, match="no target"):
        await standin.push.check()
