"""The crowd's quick way answers a plain ballot as its route does, and passes on whatever is not plain, as it came."""

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.core.group_commit import GroupCommit
from app.main import WebApplication, surrounded
from app.routers.crowd import Crowd
from app.routers.packed import Packed
from app.routers.requests import Surrounded
from app.voting.ballots.by_phone import PhoneBallot, PhoneBallotTaken, alone
from app.voting.log.holding import _OF_VOTE
from app.voting.many_ballots import together
from tests.conftest import Town
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox


class Behind:
    """The application as the quick way sees it, and the paths that were passed on to it."""

    def __init__(self, application: WebApplication) -> None:
        self.application, self.state = application, application.state
        self.passed_on: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.passed_on.append(scope["path"])
        await self.application(scope, receive, send)


class Phone:
    """A phone with the ballot it sends, by the quick way and by the route alone."""

    def __init__(self, square: Square, behind: Behind, headers: dict[str, str]) -> None:
        self.behind, self.path, self.headers = behind, f"{square.mine}/ballots", headers
        self.sent = {"voter": "p001", "choices": {"1": "agree", "2": "agree"}, "nonce": secrets.token_hex(16)}

    async def quick(self, body: object = None, path: str = "", **headers: str) -> httpx.Response:
        return await self._post(Surrounded(Crowd(self.behind)), body, path, headers)  # type: ignore[arg-type]

    async def by_route(self, body: object = None, path: str = "", **headers: str) -> httpx.Response:
        return await self._post(Surrounded(self.behind.application), body, path, headers)

    async def _post(self, app: Surrounded, body: object, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as client:
            content = body if isinstance(body, str) or hasattr(body, "__aiter__") else json.dumps(body or self.sent)
            told = self.headers | {"content-type": "application/json"} | headers
            given = {name: value for name, value in told.items() if value}
            return await client.post(path or self.path, content=content, headers=given)  # type: ignore[arg-type]


@pytest.fixture
async def phone(town: Town, box: BallotBox, application: WebApplication) -> Phone:
    square = Square(town, box, application)
    await box.opened()
    client = await square.phone("p001")
    return Phone(square, Behind(application), {"authorization": client.headers["authorization"]})


def told(answer: httpx.Response) -> tuple[int, object, dict[str, str]]:
    """What an answer says, but for the number of its request."""
    body = answer.json()
    body.pop("request_id", None)
    headers = {name: answer.headers[name] for name in answer.headers if name != "x-request-id"}
    headers.pop("content-length")
    return answer.status_code, body, headers


async def test_a_plain_ballot_is_answered_as_by_its_route(phone: Phone) -> None:
    first = await phone.quick()
    assert first.json()["stands"]
    assert first.json()["receipt"]
    assert phone.behind.passed_on == []
    assert told(await phone.by_route()) == told(first) == told(await phone.quick())


async def test_a_ballot_stands_though_a_connection_ended_on_the_way_to_its_receipt(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = asyncpg.Connection.fetch

    async def ended(self: asyncpg.Connection, statement: str, *arguments: object) -> list[asyncpg.Record]:
        if statement == _OF_VOTE:
            raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
        return await fetch(self, statement, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(asyncpg.Connection, "fetch", ended)
        first = await phone.quick()
    assert (first.status_code, first.json()["stands"], first.json()["receipt"]) == (200, True, "")
    again = await phone.quick()
    assert (again.json()["tracker"], again.json()["receipt"] != "") == (first.json()["tracker"], True)


async def halves(text: str) -> AsyncIterator[bytes]:
    yield text[:20].encode()
    yield text[20:].encode()


@pytest.mark.parametrize("what", ["in parts", "another spelling of the id", "with a charset", "bearer in capitals"])
async def test_a_ballot_sent_otherwise_comes_to_the_same(phone: Phone, what: str) -> None:
    head = phone.headers["authorization"]
    match what:
        case "in parts":
            answer = await phone.quick(halves(json.dumps(phone.sent)))
        case "another spelling of the id":
            answer = await phone.quick(path=phone.path.replace("-", ""))
        case "with a charset":
            answer = await phone.quick(**{"content-type": "application/json; charset=utf-8"})
        case _:
            answer = await phone.quick(authorization=head.replace("Bearer", "BEARER"))
    assert answer.json()["stands"]
    plain = {"in parts", "bearer in capitals"}
    assert phone.behind.passed_on == ([] if what in plain else [answer.url.path])
    assert told(await phone.by_route()) == told(answer)


BAD = {
    "no JSON": ("{", {}),
    "a choice that is none": ({"voter": "p001", "choices": {"1": "yes"}, "nonce": "0" * 32}, {}),
    "something more": ({"voter": "p001", "choices": {"1": "agree"}, "nonce": "0" * 32, "x": 1}, {}),
    "half a surrogate": ('{"voter": "\\ud800", "choices": {"1": "agree"}, "nonce": "' + "0" * 32 + '"}', {}),
    "longer than a ballot": (f'{{"voter": "{"p" * 40_000}"}}', {}),
    "another type": (None, {"content-type": "text/plain"}),
    "no type": (None, {"content-type": ""}),
    "no token": (None, {"authorization": ""}),
    "an empty token": (None, {"authorization": "Bearer "}),
    "another scheme": (None, {"authorization": "Basic eDp5"}),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_is_not_plain_is_told_by_the_route(phone: Phone, what: str) -> None:
    body, headers = BAD[what]
    answer = await phone.quick(body, **headers)  # type: ignore[arg-type]
    assert 400 <= answer.status_code < 500
    assert phone.behind.passed_on == [phone.path]
    assert told(answer) == told(await phone.by_route(body, **headers))  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["a token of nobody", "an item left out", "a head of somebody else", "no such vote"])
async def test_a_refusal_is_the_same_either_way(phone: Phone, what: str) -> None:
    body, path, headers = dict(phone.sent), phone.path, {}
    match what:
        case "a token of nobody":
            headers["authorization"] = "Bearer nobody"
        case "an item left out":
            body["choices"] = {"1": "agree"}
        case "a head of somebody else":
            body["voter"] = "p002"
        case _:
            path = path[: -len("/ballots") - 12] + "000000000000/ballots"
    answer = await phone.quick(body, path, **headers)
    assert 400 <= answer.status_code < 500
    assert phone.behind.passed_on == []
    assert told(answer) == told(await phone.by_route(body, path, **headers))


async def test_too_many_are_told_when_to_come_again(phone: Phone) -> None:
    house = phone.behind.state.house
    full: GroupCommit[PhoneBallot, PhoneBallotTaken] = GroupCommit(
        house.database, together, alone, lambda one: one, waiting_at_most=0
    )
    phone.behind.state.house = replace(house, ballots=full)
    answer = await phone.quick()
    phone.behind.state.house = house
    assert (answer.status_code, answer.json()["code"]) == (503, "too_many_at_once")
    assert int(answer.headers["retry-after"]) > 0


async def test_an_error_of_ours_is_told_once_and_without_what_it_says(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("张三")

    monkeypatch.setattr(GroupCommit, "do", broken)
    answer = await phone.quick()
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "张三" not in answer.text


async def test_what_is_no_ballot_is_passed_on_unread(application: WebApplication) -> None:
    behind, asked = Behind(application), []

    async def receive() -> Message:
        asked.append(1)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None:
        assert len(asked) <= 1

    scope = {"type": "http", "method": "GET", "path": "/v1/public/health", "headers": [], "query_string": b""}
    await Crowd(behind)(scope, receive, send)  # type: ignore[arg-type]
    assert behind.passed_on == ["/v1/public/health"]


def test_what_is_served_has_the_quick_way(application: WebApplication) -> None:
    packed = surrounded(application).app
    assert isinstance(packed, Packed)
    assert isinstance(packed.app, Crowd)
