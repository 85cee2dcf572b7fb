"""A commit that fails is the first and only answer (docs/decisions/0001)."""

import uuid
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.identity.permissions import Role
from app.main import WebApplication, surrounded
from app.register.models import District
from app.routers import access
from app.routers.access import Tx
from tests.conftest import Person, Town

ESTATE = {"district": "西陵区", "street": "学院街道", "committee": "桃花岭社区", "name": "桃花岭小区", "address": ""}

FAILURES = {
    "a rule of the database": ("RAISE EXCEPTION 'too late' USING ERRCODE = '23514'", 500),
    "a mistake in a trigger": ("PERFORM 1 / 0", 500),
    "another transaction was first": ("RAISE EXCEPTION 'too late' USING ERRCODE = '40001'", 503),
    "the connection is cut": ("PERFORM pg_terminate_backend(pg_backend_pid())", 503),
}


class Answers:
    """The application as it is served, and every answer that it begins: status codes in their order."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.begun: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.begun.append(message["status"])
            await send(message)

        await self.app(scope, receive, watched)


@pytest.fixture
def answers(application: WebApplication) -> Answers:
    return Answers(surrounded(application))


@pytest.fixture
async def client(answers: Answers) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=answers, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test") as opened:
        yield opened


@pytest.fixture
async def admin(town: Town, client: httpx.AsyncClient) -> Person:
    signed_in = await town.person("admin", Role.ADMINISTRATOR)
    client.headers["Authorization"] = signed_in.client.headers["Authorization"]
    return Person(signed_in.id, "admin", client)


async def fail_at_commit(owner: asyncpg.Connection, table: str, how: str) -> None:
    """From now on a transaction that inserts into the table fails, and not before its COMMIT."""
    await owner.execute(
        "CREATE OR REPLACE FUNCTION too_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" AS $$ BEGIN {how}; RETURN NULL; END $$"
    )
    await owner.execute(
        f"CREATE CONSTRAINT TRIGGER too_late AFTER INSERT ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION too_late()"
    )


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_commit_that_fails_is_the_first_and_only_answer(
    failure: str, admin: Person, answers: Answers, owner: asyncpg.Connection
) -> None:
    how, status = FAILURES[failure]
    await fail_at_commit(owner, "community", how)
    answer = await admin.post("/v1/office/communities", json=ESTATE)
    assert answers.begun == [answer.status_code] == [status]
    assert set(answer.json()) == {"code", "message", "request_id"}
    assert "too late" not in answer.text
    left = (
        "SELECT id::text FROM community UNION ALL SELECT name FROM district UNION ALL SELECT key FROM answered_request"
    )
    assert await owner.fetch(left) == []


async def test_the_same_key_sent_again_after_a_failed_commit_is_done(
    admin: Person, answers: Answers, owner: asyncpg.Connection
) -> None:
    await fail_at_commit(owner, "community", FAILURES["a rule of the database"][0])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    assert (await admin.post("/v1/office/communities", json=ESTATE, headers=key)).status_code == 500
    await owner.execute("DROP TRIGGER too_late ON community")
    again = await admin.post("/v1/office/communities", json=ESTATE, headers=key)
    assert answers.begun == [500, 201]
    assert (await admin.get("/v1/office/communities")).json()["lines"] == [again.json()]


async def test_the_handler_has_returned_when_the_commit_fails(
    application: WebApplication, client: httpx.AsyncClient, answers: Answers, owner: asyncpg.Connection
) -> None:
    """What fails is really the commit: with the trigger away the same route answers well."""
    returned: list[str] = []

    async def make(session: Tx, name: str) -> dict[str, str]:
        session.add(District(name=name))
        await session.flush()
        assert await session.scalar(text("SELECT count(*) FROM district")) == 1
        returned.append(name)
        return {"name": name}

    application.add_api_route("/v1/public/districts", make, methods=["POST"], status_code=201)
    await fail_at_commit(owner, "district", FAILURES["a rule of the database"][0])
    assert (await client.post("/v1/public/districts?name=甲区")).status_code == 500
    assert returned == ["甲区"]
    assert await owner.fetchval("SELECT count(*) FROM district") == 0
    await owner.execute("DROP TRIGGER too_late ON district")
    assert (await client.post("/v1/public/districts?name=乙区")).status_code == 201
    assert answers.begun == [500, 201]
    assert await owner.fetchval("SELECT name FROM district") == "乙区"


async def test_what_is_answered_is_committed_before_the_answer_begins(
    application: WebApplication, answers: Answers, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    seen: list[str | None] = []

    async def make(session: Tx) -> None:
        session.add(District(name="甲区"))

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        async def looked(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.append(await owner.fetchval("SELECT name FROM district"))
            await send(message)

        await surrounded(application)(scope, receive, looked)

    application.add_api_route("/v1/public/districts", make, methods=["POST"])
    answers.app = watching
    assert (await client.post("/v1/public/districts")).status_code == 200
    assert seen == ["甲区"]


async def test_a_get_cannot_write(
    application: WebApplication, http: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    async def make(session: Tx) -> None:
        session.add(District(name="甲区"))
        await session.flush()

    application.add_api_route("/v1/public/districts", make, methods=["GET"])
    assert (await http.get("/v1/public/districts")).status_code == 500
    assert await owner.fetchval("SELECT count(*) FROM district") == 0


def sessions(dependant: Dependant) -> Iterator[Dependant]:
    for one in dependant.dependencies:
        if one.call is access._transaction:
            yield one
        yield from sessions(one)


def test_every_route_ends_its_transaction_before_it_answers(application: WebApplication) -> None:
    routes = [one for one in iter_route_contexts(application.routes) if isinstance(one.original_route, APIRoute)]
    scopes = {(route.path, one.scope) for route in routes for one in sessions(route.dependant)}
    assert len(scopes) > 20
    assert {path for path, scope in scopes if scope != "function"} == set()
