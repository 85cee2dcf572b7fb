"""Every line is one JSON object, and none says what somebody sent."""

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.core.db import Database
from app.core.logs import answered, configure, log, without_message
from app.routers.requests import Surrounded, request_id

SECRET = "420582199001011234"


class Written(io.StringIO):
    """What went to standard error, line by line."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Logging as `serve` configures it, onto a standard error of this test's own."""
    handlers, level = logging.root.handlers[:], logging.root.level
    logging.root.handlers.clear()
    file = Written()
    monkeypatch.setattr(sys, "stderr", file)
    configure("info")
    yield file
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logging.getLogger("httpx").setLevel(logging.NOTSET)


def failure() -> ValueError:
    try:
        raise ValueError(f"no such owner {SECRET}")
    except ValueError as error:
        return error


def test_a_line_is_one_json_object_with_its_room_and_time(written: Written) -> None:
    log("register").info("roll_frozen", parts=120, place="向阳里小区\n二期")
    (line,) = written.lines()
    assert (line["room"], line["event"], line["level"]) == ("register", "roll_frozen", "info")
    assert (line["parts"], line["place"]) == (120, "向阳里小区\n二期")
    assert line["timestamp"].endswith("Z")


def test_the_level_holds(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    log("register").debug("seen")
    monkeypatch.setattr(sys, "stderr", written)
    configure("error")
    log("register").warning("seen")
    log("register").error("kept")
    assert [line["event"] for line in written.lines()] == ["kept"]


def test_an_exception_is_its_type_and_its_lines_never_its_message(written: Written) -> None:
    log("request").error("internal_error", **without_message(failure()))
    (line,) = written.lines()
    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in line["at"][-1]
    assert line["at"][-1].endswith("failure")
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize(
    ("failures", "told"),
    [
        ("-1", {"constraint": "ck_attempts_failures", "table": "attempts"}),
        ("NULL", {"table": "attempts", "column": "failures"}),
    ],
)
async def test_a_row_that_the_database_refused_is_told_by_the_rule_alone(
    written: Written, database: Database, failures: str, told: dict[str, str]
) -> None:
    row = f"INSERT INTO attempts VALUES ('{SECRET:0<32}', '2026-11-24', {failures})"  # noqa: S608
    with pytest.raises(IntegrityError) as refused:
        async with database.write() as session:
            await session.execute(text(row))
    log("request").error("internal_error", **without_message(refused.value))
    (line,) = written.lines()
    assert {name: line[name] for name in ("constraint", "table", "column") if name in line} == told
    assert SECRET not in json.dumps(line).replace("-", "")


def test_a_librarys_exception_is_treated_alike(written: Written) -> None:
    logging.getLogger("sqlalchemy.pool").error("terminating connection", exc_info=failure())
    try:
        raise failure()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n%s", SECRET)
    first, second = written.lines()
    assert (first["room"], first["event"], first["error"]) == (
        "sqlalchemy.pool",
        "terminating connection",
        "builtins.ValueError",
    )
    assert (second["event"], second["level"]) == ("Exception in ASGI application", "error")
    assert SECRET not in json.dumps([first, second])


async def test_a_task_that_nobody_awaited_says_no_message(written: Written) -> None:
    async def fail() -> None:
        raise failure()

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    (line,) = written.lines()
    assert line["room"] == "asyncio"
    assert SECRET not in json.dumps(line)


def test_httpx_does_not_write_its_addresses(written: Written) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://example.invalid/?secret=%s", SECRET)
    assert written.lines() == []


async def test_a_request_is_logged_by_its_path_never_by_its_query(written: Written) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        log("register").info("searched")
        await PlainTextResponse("found", 404)(scope, receive, send)

    transport = httpx.ASGITransport(app=Surrounded(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as client:
        await client.get(f"/owners?name={SECRET}", headers={"X-Request-Id": "abc-12345", "Authorization": SECRET})
    searched, answered = written.lines()
    assert (searched["event"], answered["event"]) == ("searched", "answered")
    assert searched["request_id"] == answered["request_id"] == "abc-12345"
    assert (answered["method"], answered["path"], answered["status"]) == ("GET", "/owners", 404)
    assert answered["ms"] >= 0
    assert SECRET not in json.dumps([searched, answered])


PATHS = [
    "/v1/public/votes/v-20261124-0001",
    '/"quoted"\\',
    "/向阳里\n\r\t\x00\x1f\x7f\u2028",
    "/%s {0} {",
    "/\ud800",
    "/😀",
    "",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("bound", [{}, {"request_id": "abc-12345"}])
def test_the_line_of_a_request_is_the_one_that_any_logger_writes(
    path: str, bound: dict[str, str], written: Written
) -> None:
    """Byte for byte but for the instant, whatever a path or a method holds."""
    with structlog.contextvars.bound_contextvars(**bound):
        for ms in (0.0, 12.3, 100000.0, 1e22):
            answered(f"GET{path}", path, 200, ms)
            log("request").info("answered", method=f"GET{path}", path=path, status=200, ms=ms)
    lines = re.sub(r'(?<="timestamp": ")[-:.T0-9]{19,26}Z(?="}\n)', "", written.getvalue()).split("\n")
    assert lines[:-1:2] == lines[1::2]
    assert len(lines) == 9
    assert ("request_id" in json.loads(lines[0])) == bool(bound)


def test_the_line_of_a_request_follows_the_level_and_the_way_that_hold(written: Written) -> None:
    with structlog.testing.capture_logs() as captured:
        answered("GET", "/", 200, 0.1)
    assert [line["event"] for line in captured] == ["answered"]
    configure("warning")
    answered("GET", "/", 200, 0.1)
    assert written.lines() == []


async def test_the_id_of_a_request_ends_with_it(written: Written) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert request_id() == "abc-12345"
        raise ValueError(SECRET)

    transport = httpx.ASGITransport(app=Surrounded(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as client:
        with pytest.raises(ValueError, match=SECRET):
            await client.get("/", headers={"X-Request-Id": "abc-12345"})
    assert request_id() == ""
    log("register").info("after")
    failed, after = written.lines()
    assert (failed["request_id"], failed["status"]) == ("abc-12345", 0)
    assert "request_id" not in after


async def test_an_error_of_the_database_carries_no_values(database: Database) -> None:
    with pytest.raises(Exception, match="division by zero") as raised:
        async with database.read() as session:
            await session.execute(text("SELECT 1 / (length(:secret) - 18)"), {"secret": SECRET})
    assert SECRET not in str(raised.value)
