"""Whatever goes wrong is answered in one shape, in Chinese, once, and says nothing of our insides."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI, UploadFile
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.main import Application, create_app, surrounded
from app.register.correction_schemas import NewCorrection
from app.register.schemas import Input, NewRoll
from app.routers import errors
from app.routers.access import Tx
from app.routers.office.session import Credentials
from app.routers.requests import LIMIT_MB

MB = 1024 * 1024
SECRET = "420582199001011234"
ID = "00000000-0000-0000-0000-000000000001"


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=surrounded(app), raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://yigai.test")


def refusal(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body, after everything that every refusal has in common has been looked at."""
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    body: dict[str, Any] = response.json()
    assert set(body) <= {"code", "message", "request_id", "fields"}
    assert body["request_id"] == response.headers["X-Request-Id"]
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert body["message"].endswith("。")
    assert all(set(one) == {"field", "message"} and one["message"].endswith("。") for one in body.get("fields", []))
    return body


@pytest.fixture
def bare() -> FastAPI:
    """An application with our refusals and limits, and nothing else: no database."""
    app = FastAPI(max_body_size=LIMIT_MB * MB)
    errors.install(app)
    return app


@pytest.fixture
async def client(bare: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(bare) as opened:
        yield opened


async def test_an_address_that_is_not_there(client: httpx.AsyncClient) -> None:
    refusal(await client.get("/nowhere"), 404, "not_found")


async def test_a_method_that_the_address_does_not_do(bare: FastAPI, client: httpx.AsyncClient) -> None:
    bare.add_api_route("/here", lambda: None, methods=["GET"])
    response = await client.put("/here")
    refusal(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET"


async def test_the_catalogue_promises_the_status_that_comes(http: httpx.AsyncClient) -> None:
    promised = {one["code"]: one["status"] for one in (await http.get("/v1/public/catalogue")).json()["errors"]}
    for response in (
        await http.get("/nowhere"),
        await http.put("/public/health"),
        await http.get("/v1/office/me"),
        await http.post("/v1/public/staff/sign-in", json={}),
        await http.post("/v1/public/staff/sign-in", headers={"Content-Length": str(26 * MB)}),
        await http.post("/v1/public/staff/sign-in", json={"login": "nobody", "password": "wrong"}),
    ):
        assert promised[response.json()["code"]] == response.status_code


class Took:
    """Routes that take a body, and whether they were reached."""

    def __init__(self, app: FastAPI) -> None:
        self.reached = 0
        app.add_api_route("/json", self.json, methods=["POST"])
        app.add_api_route("/file", self.file, methods=["POST"])
        app.add_api_route("/nothing", self.nothing, methods=["POST"])

    async def json(self, sent: dict[str, str]) -> int:
        self.reached += 1
        return len(sent["text"])

    async def file(self, file: UploadFile) -> int:
        self.reached += 1
        return len(await file.read())

    async def nothing(self) -> None:
        self.reached += 1


@pytest.fixture
def took(bare: FastAPI) -> Took:
    return Took(bare)


async def chunks(begin: bytes, size: int, end: bytes) -> AsyncIterator[bytes]:
    yield begin
    for _ in range(size // MB):
        yield b"x" * MB
    yield b"x" * (size % MB) + end


@pytest.mark.parametrize("path", ["/json", "/file", "/nothing"])
async def test_a_body_declared_too_large_is_refused_before_anything_is_done(
    path: str, took: Took, client: httpx.AsyncClient
) -> None:
    body = refusal(await client.post(path, headers={"Content-Length": str(LIMIT_MB * MB + 1)}), 413, "body_too_large")
    assert f"{LIMIT_MB} MB" in body["message"]
    assert took.reached == 0


BOUNDARY = "----yigai"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
OPEN = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'.encode()
CLOSE = f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize(
    ("path", "begin", "end", "headers"),
    [("/json", b'{"text": "', b'"}', {"Content-Type": "application/json"}), ("/file", OPEN, CLOSE, FORM)],
)
async def test_a_body_that_goes_on_beyond_the_limit_is_refused(
    path: str, begin: bytes, end: bytes, headers: dict[str, str], took: Took, client: httpx.AsyncClient
) -> None:
    room = LIMIT_MB * MB - len(begin) - len(end)
    fits = await client.post(path, content=chunks(begin, room, end), headers=headers)
    assert (fits.status_code, fits.json()) == (200, room)
    refusal(await client.post(path, content=chunks(begin, room + 1, end), headers=headers), 413, "body_too_large")
    assert took.reached == 1


async def test_every_fault_of_what_was_sent_is_said_at_once(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/public/staff/sign-in", json={"login": "", "pasword": "x"})
    body = refusal(answer, 422, "invalid_request")
    assert {one["field"]: one["message"] for one in body["fields"]} == {
        "login": "至少 1 个字符。",
        "password": "缺少这一项，请补上。",
        "pasword": "没有这一项，请删去或检查拼写。",
    }


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (
            {"scope": {"kind": "buildings", "buildings": ["1", ""]}, "include_parking": 3},
            ["scope.buildings.1", "include_parking"],
        ),
        ({"scope": {"kind": "parts", "parts": ["x"]}}, ["scope.parts.0", "include_parking"]),
        ({"scope": {"kind": "stairwell", "building": "1"}, "include_parking": True}, ["scope.stairwell"]),
        ({"scope": {"kind": "moon"}, "include_parking": True}, ["scope"]),
        ({"scope": {}, "include_parking": True}, ["scope"]),
        ({"scope": {"kind": "estate", "kinds": 1}, "include_parking": True}, ["scope.kinds"]),
        ([], ["body"]),
        ("text", ["body"]),
    ],
)
async def test_a_fault_is_placed_where_its_sender_wrote_it(
    sent: object, fields: list[str], bare: FastAPI, client: httpx.AsyncClient
) -> None:
    async def take(sent: NewRoll) -> None: ...

    bare.add_api_route("/rolls", take, methods=["POST"])
    body = refusal(await client.post("/rolls", json=sent), 422, "invalid_request")
    assert [one["field"] for one in body["fields"]] == fields


async def test_faults_inside_a_choice_have_the_senders_path_too(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def take(sent: NewCorrection) -> None: ...

    bare.add_api_route("/corrections", take, methods=["POST"])
    owner = {"name": "张三", "kind": "robot", "share": "1/0"}
    facts = {"kind": "transfer", "part_id": ID, "on": "24.11.2026", "owners": [owner]}
    answer = await client.post("/corrections", json={"facts": facts, "reason": "依判决书办理", "document": "x"})
    body = refusal(answer, 422, "invalid_request")
    assert [one["field"] for one in body["fields"]] == [
        "facts.on",
        "facts.owners.0.kind",
        "facts.owners.0.share",
        "document",
    ]
    area = {"kind": "area", "part_id": ID, "area_m2": "89.555", "source": "confirmed"}
    answer = await client.post("/corrections", json={"facts": area, "reason": "依判决书办理", "document": "房产证"})
    assert refusal(answer, 422, "invalid_request")["fields"] == [
        {"field": "facts.area_m2", "message": "面积须大于 0，单位平方米，最多两位小数，如 89.50。"}
    ]


@pytest.mark.parametrize("content", [b"{", b'{"login": }', b"", b"\xff", b"[" * 100_000, b"1" * 10_000])
async def test_broken_json_is_no_failure_of_ours(content: bytes, http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/public/staff/sign-in", content=content, headers={"Content-Type": "application/json"})
    body = refusal(answer, 422, "invalid_request")
    assert [one["field"] for one in body.get("fields", [])] in ([], ["body"])


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "nonsense"])
async def test_a_body_of_another_kind_is_no_failure_of_ours(kind: str, http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/public/staff/sign-in", content=b"login=a", headers={"Content-Type": kind})
    refusal(answer, 422, "invalid_request")


async def test_a_form_that_is_broken_is_no_failure_of_ours(took: Took, client: httpx.AsyncClient) -> None:
    for content in (b"", b"--", b"nonsense", CLOSE):
        refusal(await client.post("/file", content=content, headers=FORM), 422, "invalid_request")


async def test_a_null_character_is_refused_not_failed_on(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/public/staff/sign-in", json={"login": "ju\u0000wei", "password": "x"})
    assert "空字符" in refusal(answer, 422, "character_refused")["message"]


async def test_half_a_surrogate_is_refused_not_failed_on(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/v1/public/staff/sign-in",
        content=rb'{"login": "\ud800", "password": "x"}',
        headers={"Content-Type": "application/json"},
    )
    assert [one["field"] for one in refusal(answer, 422, "invalid_request")["fields"]] == ["login"]


def inputs(kind: type[BaseModel]) -> list[type[BaseModel]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in inputs(one))]


WRONG: list[Any] = [
    *(
        None,
        True,
        1,
        -1,
        10**30,
        1.5,
        "",
        "x",
        "x" * 1000,
        "1/0",
        "2026-13-01",
        "e",
        [],
        ["x"] * 9000,
        {},
        {"kind": "x"},
    ),
    {"kind": None},
]


@pytest.mark.parametrize("kind", [Credentials, *inputs(Input)[1:]], ids=lambda kind: kind.__name__)
async def test_whatever_is_sent_is_answered_in_chinese_a_clerk_understands(
    kind: type[BaseModel], bare: FastAPI, client: httpx.AsyncClient
) -> None:
    async def take(sent: kind) -> None: ...  # type: ignore[valid-type]

    bare.add_api_route("/take", take, methods=["POST"])
    for name in kind.model_fields:
        for value in WRONG:
            answer = await client.post("/take", json={name: value})
            if answer.status_code == 200:
                continue
            for one in refusal(answer, 422, "invalid_request")["fields"]:
                assert one["message"] != "内容不合要求，请检查。", (name, value)
                assert not re.search(r"[a-z]{3,} [a-z]|[\^$\\{}]|[\u4e00-\u9fff][,;:]", one["message"]), one


async def test_an_id_that_is_none_is_not_there(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def take(one: uuid.UUID, wide: bool = False) -> None: ...

    bare.add_api_route("/things/{one}", take, methods=["GET"])
    assert "fields" not in refusal(await client.get("/things/7"), 404, "not_found")
    refusal(await client.get("/things/7?wide=maybe"), 422, "invalid_request")


async def fails() -> None:
    raise ValueError(f"no such owner {SECRET}")


async def answers_nonsense() -> int:
    return f"no such owner {SECRET}"  # type: ignore[return-value]


@pytest.mark.parametrize("broken", [fails, answers_nonsense])
async def test_a_failure_of_ours_says_nothing_of_itself(broken: Any, bare: FastAPI, client: httpx.AsyncClient) -> None:
    bare.add_api_route("/broken", broken, methods=["GET"])
    with structlog.testing.capture_logs() as lines:
        response = await client.get("/broken", headers={"X-Request-Id": "abc-12345"})
    body = refusal(response, 500, "internal_error")
    assert body["request_id"] == "abc-12345"
    assert "编号" in body["message"]
    assert SECRET not in response.text + str(lines)
    assert "Error" not in response.text
    (failure,) = [line for line in lines if line["event"] == "internal_error"]
    assert failure["error"].endswith("Error")
    assert any("test_errors.py" in at or "routing.py" in at for at in failure["at"])


@pytest.mark.parametrize(
    "statement", ["SELECT 1 / 0", "SELECT * FROM no_such_table", "INSERT INTO installation (id, ahead) VALUES (1, '0')"]
)
async def test_a_mistake_of_ours_in_the_database_is_a_failure_of_ours(
    statement: str, application: Application, http: httpx.AsyncClient
) -> None:
    async def ask(session: Tx) -> None:
        await session.execute(text(statement))

    application.add_api_route("/v1/public/ask", ask, methods=["POST"])
    response = await http.post("/v1/public/ask")
    refusal(response, 500, "internal_error")
    assert "installation" not in response.text


@pytest.mark.parametrize(
    "statements",
    [
        ["SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(5)"],
        ["DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"],
        ["DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$"],
        ["DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"],
    ],
    ids=["too slow", "deadlock", "lock held", "disk full"],
)
async def test_a_database_in_trouble_is_something_to_come_back_to(
    statements: list[str], application: Application, http: httpx.AsyncClient
) -> None:
    async def ask(session: Tx) -> None:
        for statement in statements:
            await session.execute(text(statement))

    application.add_api_route("/v1/public/ask", ask, methods=["POST"])
    refusal(await http.post("/v1/public/ask"), 503, "database_busy")
    assert (await http.get("/public/ready")).status_code == 200


async def test_a_connection_that_is_cut_is_something_to_come_back_to(
    application: Application, http: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    async def ask(session: Tx) -> None:
        await owner.execute("SELECT pg_terminate_backend($1)", await session.scalar(text("SELECT pg_backend_pid()")))
        await session.execute(text("SELECT 1"))

    application.add_api_route("/v1/public/ask", ask, methods=["POST"])
    refusal(await http.post("/v1/public/ask"), 503, "database_busy")
    assert (await http.get("/public/ready")).status_code == 200


async def test_no_connection_to_be_had_is_something_to_come_back_to(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def ask() -> None:
        raise PoolTimeout("QueuePool limit reached")

    bare.add_api_route("/ask", ask, methods=["GET"])
    refusal(await client.get("/ask"), 503, "database_busy")


async def test_a_database_that_is_away_is_said_by_everything_that_needs_it(settings: Settings, sealer: Sealer) -> None:
    away = Database("postgresql+asyncpg://postgres@/yigai?host=/nowhere")
    async with client_of(create_app(settings, away, sealer)) as client:
        for response in (
            await client.get("/public/ready"),
            await client.post("/v1/public/staff/sign-in", json={"login": "a", "password": "b"}),
            await client.get("/v1/office/me", headers={"Authorization": "Bearer x"}),
        ):
            assert "没有生效" not in refusal(response, 503, "database_busy")["message"]
        assert (await client.get("/public/health")).status_code == 200
    await away.close()


async def test_another_schema_is_not_ready(http: httpx.AsyncClient, owner: asyncpg.Connection) -> None:
    assert (await http.get("/public/ready")).json()["status"] == "ok"
    await owner.execute("UPDATE alembic_version SET version_num = '9999'")
    refusal(await http.get("/public/ready"), 503, "not_ready")


@pytest.mark.parametrize("given", ["abcdef12", "A" * 64, "5f0c2b7f-9d3e-4a1c"])
async def test_a_sensible_request_id_is_kept(given: str, client: httpx.AsyncClient) -> None:
    body = refusal(await client.get("/nowhere", headers={"X-Request-Id": given}), 404, "not_found")
    assert body["request_id"] == given


@pytest.mark.parametrize("given", ["", "short", "A" * 65, "with space", "<script>alert(1)</script>", "a" * 8 + "é"])
async def test_any_other_request_id_is_replaced(given: str, client: httpx.AsyncClient) -> None:
    response = await client.get("/nowhere", headers=[(b"X-Request-Id", given.encode())])
    assert re.fullmatch(r"[0-9a-f]{16}", refusal(response, 404, "not_found")["request_id"])


async def test_requests_at_once_keep_their_ids_apart(bare: FastAPI, client: httpx.AsyncClient) -> None:
    met = asyncio.Barrier(4)

    async def meet() -> None:
        await met.wait()
        raise ValueError

    bare.add_api_route("/meet", meet, methods=["GET"])
    ids = [f"request-{number}" for number in range(4)]
    answers = await asyncio.gather(*(client.get("/meet", headers={"X-Request-Id": one}) for one in ids))
    assert [refusal(answer, 500, "internal_error")["request_id"] for answer in answers] == ids


async def test_good_answers_carry_the_headers_too(http: httpx.AsyncClient) -> None:
    response = await http.get("/public/health", headers={"X-Request-Id": "abc-12345"})
    assert response.status_code == 200
    assert response.headers["X-Request-Id"] == "abc-12345"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_who_is_not_signed_in_is_told_how_to(http: httpx.AsyncClient) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
    ):
        response = await http.get("/v1/office/me", headers=headers)
        refusal(response, 401, "sign_in_required")
        assert response.headers["WWW-Authenticate"] == "Bearer"
