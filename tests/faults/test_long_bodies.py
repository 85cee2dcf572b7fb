"""Bodies as long as are ever taken, at every address that anybody may send one to: the service answers at once, and stays small.

What is sent is what cost most: a JSON object of keys that nothing knows, each of which is a fault to tell.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from app.main import WebApplication
from tests.faults import figures
from tests.faults.site import Served, Site

MIB = 1024 * 1024
LONG = 24 * MIB
GROWS_AT_MOST_KB = 64 * 1024
NOT_OFFERED = {"web-login/begin", "web-login", "texts"}
"""Ways of residents to sign in of which it is said first that they are not set up here."""
ANSWERED_WITHIN_S = 10
"""Where nothing else keeps the machine busy it is a fortieth of a second; the figures say what it was."""


def of_unknown_keys(size: int) -> bytes:
    """A JSON object of so many bytes."""
    pairs = [f'"k{number:07}":1' for number in range(size // 14)]
    body = ('{"login":"a","password":"b",' + ",".join(pairs) + "}").encode()
    return body + b" " * (size - len(body))


def to_anybody(application: WebApplication) -> list[tuple[str, str]]:
    """Method and address of every route that takes what anybody sends."""
    return [
        (method, one.path.format(eid="e", public_key="k", community_id="0" * 32))
        for one in application.routes
        if isinstance(one, Route)
        if one.path.startswith(("/public/", "/v1/public/"))
        for method in sorted({"POST", "PUT"} & (one.methods or set()))
    ]


def most_memory_kb(served: Served) -> int:
    """The most that the process has held at any time."""
    (line,) = [one for one in Path(f"/proc/{served.pid}/status").read_text().splitlines() if one.startswith("VmHWM:")]
    return int(line.split()[1])


async def piece_by_piece(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), MIB):
        yield body[at : at + MIB]


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
async def test_the_longest_body_at_every_public_address_harms_nobody(
    site: Site, described: WebApplication, declared: bool
) -> None:
    served = await site.serve()
    addresses = to_anybody(described)
    assert len(addresses) >= 8
    body = of_unknown_keys(LONG)
    headers = {"Content-Type": "application/json"}
    transport = httpx.AsyncHTTPTransport(uds=served.socket, limits=httpx.Limits(max_connections=4))
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test", timeout=120) as client:

        async def healthy(until: asyncio.Event) -> float:
            """How long the slowest answer took of those that were asked for, one after the other, until then."""
            slowest = 0.0
            while not until.is_set():
                began = time.perf_counter()
                assert (await client.get("/public/health")).status_code == 200
                slowest = max(slowest, time.perf_counter() - began)
            return slowest

        async def flooded(method: str, path: str, done: asyncio.Event) -> tuple[httpx.Response, float]:
            began = time.perf_counter()
            content = body if declared else piece_by_piece(body)
            answer = await client.request(method, path, content=content, headers=headers)
            done.set()
            return answer, time.perf_counter() - began

        assert (await client.get("/public/health")).status_code == 200
        before = most_memory_kb(served)
        told = []
        for method, path in addresses:
            done = asyncio.Event()
            (answer, took), beside = await asyncio.gather(flooded(method, path, done), healthy(done))
            where = f"{method} {path}: {answer.status_code}, {len(answer.content)} bytes in {took:.2f} s"
            told.append(f"{where}, health beside it {beside:.2f} s")
            # Where the platform is to tell us nothing, nothing that tells no length is read at all.
            unread = path.endswith("/wechat/push") and not declared
            expected = (404, "not_found") if unread else (413, "body_too_large")
            assert (answer.status_code, answer.json()["code"]) == expected, where
            assert len(answer.content) < 20_000, where
            assert unread or "64 KB" in answer.json()["message"]
            assert max(took, beside) < ANSWERED_WITHIN_S, told[-1]
        grown = most_memory_kb(served) - before
    assert grown < GROWS_AT_MOST_KB, f"{grown >> 10} MB more than the {before >> 10} MB before"
    figures(f"long bodies: memory {before >> 10} MB, {grown >> 10} MB more at the most; " + "; ".join(told))


async def test_what_is_short_enough_to_be_read_is_told_of_in_few_words(site: Site, described: WebApplication) -> None:
    served = await site.serve()
    transport = httpx.AsyncHTTPTransport(uds=served.socket)
    body = of_unknown_keys(60 * 1024)
    keys = len(json.loads(body))
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test", timeout=120) as client:
        bound = [one for one in to_anybody(described) if "wechat/push" not in one[1] and "cosignatures" not in one[1]]
        for method, path in bound:
            answer = await client.request(method, path, content=body, headers={"Content-Type": "application/json"})
            assert len(answer.content) < 20_000
            if path.removeprefix("/v1/public/residents/") in NOT_OFFERED:
                assert (answer.status_code, answer.json()["code"][-12:]) == (409, "_not_offered"), path
                continue
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), (path, answer.text[:300])
            *faults, last = answer.json()["fields"]
            assert len(faults) == 20
            assert last["message"].startswith("还有 ")
            assert int(last["message"].split()[1]) >= keys - 20 - 2
