"""Whatever goes wrong is answered in one shape, in Chinese, once, and says nothing of our insides."""

from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.db import Database
from app.core.postgres.migrating import head
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.main import WebApplication, create_app
from app.routers.access import Tx
from tests.routers.conftest import MB, client_of, refusal

SECRET = "420582199001011234"


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


MISTAKES = [
    "SELECT 1 / 0",
    "SELECT * FROM no_such_table",
    "INSERT INTO installation (id, ahead) VALUES (1, '0')",
]


async def test_a_mistake_of_ours_in_the_database_is_a_failure_of_ours(
    application: WebApplication, http: httpx.AsyncClient
) -> None:
    async def ask(session: Tx, number: int) -> None:
        await session.execute(text(MISTAKES[number]))

    application.add_api_route("/v1/public/ask", ask, methods=["POST"])
    for number in range(len(MISTAKES)):
        response = await http.post(f"/v1/public/ask?number={number}")
        refusal(response, 500, "internal_error")
        assert "installation" not in response.text


TROUBLES = {
    "too slow": ["SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(5)"],
    "deadlock": ["DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"],
    "lock held": ["DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$"],
    "disk full": ["DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"],
}


async def test_a_database_in_trouble_is_something_to_come_back_to(
    application: WebApplication, http: httpx.AsyncClient
) -> None:
    async def ask(session: Tx, trouble: str) -> None:
        for statement in TROUBLES[trouble]:
            await session.execute(text(statement))

    application.add_api_route("/v1/public/ask", ask, methods=["POST"])
    for trouble in TROUBLES:
        code = "database_full" if trouble == "disk full" else "database_busy"
        answer = await http.post("/v1/public/ask", params={"trouble": trouble})
        refusal(answer, 503, code)
        assert answer.headers["retry-after"] == "3"
        assert (await http.get("/public/ready")).status_code == 200


async def test_a_connection_that_is_cut_is_something_to_come_back_to(
    application: WebApplication, http: httpx.AsyncClient, owner: asyncpg.Connection
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


async def test_a_file_that_is_missing_is_a_failure_of_ours(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def ask() -> None:
        raise FileNotFoundError("template.typ")

    bare.add_api_route("/ask", ask, methods=["GET"])
    refusal(await client.get("/ask"), 500, "internal_error")


async def test_a_database_that_is_away_is_said_by_everything_that_needs_it(
    settings: Settings, sealer: Sealer, signer: Signer
) -> None:
    away = Database("postgresql+asyncpg://postgres@/yigai?host=/nowhere")
    async with client_of(create_app(settings, away, sealer, signer)) as client:
        for response in (
            await client.get("/public/ready"),
            await client.post("/v1/public/staff/sign-in", json={"login": "a", "password": "b"}),
            await client.get("/v1/office/me", headers={"Authorization": "Bearer x"}),
        ):
            assert "没有生效" not in refusal(response, 503, "database_busy")["message"]
        assert (await client.get("/public/health")).status_code == 200
    await away.close()


async def test_an_older_schema_is_not_ready_and_a_newer_one_is(
    http: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    """While a database is brought up, the version before goes on serving on it."""
    for newer in (head(), "9999"):
        await owner.execute("UPDATE alembic_version SET version_num = $1", newer)
        assert (await http.get("/public/ready")).json()["schema_revision"] == newer
    await owner.execute("UPDATE alembic_version SET version_num = '0001'")
    refusal(await http.get("/public/ready"), 503, "not_ready")


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
