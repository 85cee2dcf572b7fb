"""Everybody at every route: the whole matrix of who gets in, expected from the one table of permissions.

Bodies are left out: who is admitted is then told what is missing, and nobody else learns that there is a body.
"""

import hashlib
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import service, signing_in
from app.identity.models import Resident, ResidentSession
from app.identity.permissions import PERMISSIONS, SCOPES, Permission, Role, ScopeKind
from app.main import WebApplication, surrounded
from app.register import places
from app.register.models import Community
from app.routers import access
from app.routers.access import SELF
from tests.conftest import PASSWORD, add_staff, seat, term

DOWNWARDS = [ScopeKind.PLATFORM, ScopeKind.DISTRICT, ScopeKind.STREET, ScopeKind.COMMITTEE, ScopeKind.COMMUNITY]
SIGN_OUT = {"/v1/office/sign-out", "/v1/office/sign-out-everywhere"}


@dataclass(frozen=True)
class Route:
    """An operation with the scope it declares, its path filled in, and the kind of place that it is asked at."""

    method: str
    path: str
    scheme: str | None
    scope: str | None
    at: ScopeKind

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Principal:
    """Somebody with one mandate, in the estate that is asked for or in another; or with none at all."""

    role: Role | None
    kind: ScopeKind | None
    here: bool
    token: str
    login: str

    def expected(self, route: Route) -> tuple[int, str] | None:
        """The refusal at a route for staff, or None where they are let in."""
        if route.scope == SELF:
            return None
        covers = self.kind is ScopeKind.PLATFORM or (
            self.here and self.kind is not None and DOWNWARDS.index(self.kind) <= DOWNWARDS.index(route.at)
        )
        granted = PERMISSIONS[self.role] if self.role else frozenset()
        if route.at is not ScopeKind.PLATFORM and not (covers and granted):
            return 404, "not_found"
        return None if covers and Permission(route.scope or "") in granted else (403, "not_allowed")


def routes(document: dict[str, Any], here: dict[str, str]) -> Iterator[Route]:
    """Every operation; ids of places are real ones, every other id is one that nothing has."""
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            filled = path
            for one in operation.get("parameters", []):
                if one["in"] != "path":
                    continue
                schema = one["schema"]
                values = schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema).get("enum")
                value = here.get(one["name"]) or (values[0] if values else str(uuid.uuid4()))
                filled = filled.replace("{" + one["name"] + "}", value)
            ((scheme, scopes),) = (operation.get("security") or [{"": []}])[0].items()
            at = next((kind for kind in DOWNWARDS if f"{{{kind.value}_id}}" in path), ScopeKind.PLATFORM)
            yield Route(method.upper(), filled, scheme or None, scopes[0] if scopes else None, at)


class Town:
    """Two estates that share nothing but the platform, and a staff of every role in each."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database, self.sealer = database, sealer

    async def estate(self, district: str) -> dict[ScopeKind, uuid.UUID]:
        async with self.database.write() as session:
            community_id = await places.register_community(
                session, district=district, street="街道", committee="社区", name="小区", address=""
            )
            lineage = await places.lineage(session, Community, community_id)
        assert lineage is not None
        return dict(zip(DOWNWARDS[1:], lineage.ids, strict=True))

    async def staff(self, role: Role | None, estate: dict[ScopeKind, uuid.UUID], *, here: bool) -> Principal:
        """An account whose mandate of this role is as narrow as it may be."""
        kind = max(SCOPES[role] & set(DOWNWARDS), key=DOWNWARDS.index) if role else None
        login = f"{role or 'nobody'}-{here}"
        async with self.database.write() as session:
            at = await now(session)
            await add_staff(session, login, login, PASSWORD, at)
            if role and kind:
                from_on, until_on = term(role, at)
                await service.appoint(
                    session,
                    login,
                    role,
                    kind,
                    estate.get(kind),
                    from_on=from_on,
                    until_on=until_on,
                    appointed_by="街道",
                    document="任命书",
                    **seat(role),
                )
        return Principal(role, kind, here, await self.token(login), login)

    async def token(self, login: str) -> str:
        came = await signing_in.sign_in(self.database, self.sealer, login, PASSWORD, timedelta(hours=1))
        assert came.token is not None
        return came.token

    async def phone(self) -> str:
        """The token of a phone that is bound to no flat."""
        token = uuid.uuid4().hex
        async with self.database.write() as session:
            at = await now(session)
            resident = Resident(created_at=at)
            session.add(resident)
            await session.flush()
            session.add(
                ResidentSession(
                    token_sha256=hashlib.sha256(token.encode()).digest(),
                    resident_id=resident.id,
                    started_at=at,
                    expires_at=at + timedelta(hours=1),
                )
            )
        return token


class Door:
    """Asks every route with one token, and sees who was let past the desks."""

    def __init__(self, application: WebApplication, monkeypatch: pytest.MonkeyPatch) -> None:
        self.application, self.admitted = application, False
        admit = access._admit

        def watched(*what: Any) -> access.Desk:
            desk = admit(*what)
            self.admitted = True
            return desk

        monkeypatch.setattr(access, "_admit", watched)

    @asynccontextmanager
    async def client(self, token: str | None) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False)
        headers = {"Idempotency-Key": uuid.uuid4().hex} | ({"Authorization": f"Bearer {token}"} if token else {})
        async with httpx.AsyncClient(transport=transport, base_url="http://yigai.test", headers=headers) as client:
            yield client

    async def ask(self, client: httpx.AsyncClient, route: Route) -> tuple[int, str | None]:
        self.admitted = False
        answer = await client.request(route.method, route.path)
        well = answer.status_code < 400
        return answer.status_code, None if well else answer.json()["code"]


@pytest.fixture
def town(database: Database, sealer: Sealer) -> Town:
    return Town(database, sealer)


@pytest.fixture
def door(application: WebApplication, monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(application, monkeypatch)


@pytest.fixture
async def estate(town: Town) -> dict[ScopeKind, uuid.UUID]:
    return await town.estate("甲区")


@pytest.fixture
def everywhere(application: WebApplication, estate: dict[ScopeKind, uuid.UUID]) -> list[Route]:
    """Every route at this estate."""
    found = list(routes(application.openapi(), {f"{kind}_id": str(place) for kind, place in estate.items()}))
    assert len(found) > 30
    return found


def of_scheme(found: list[Route], scheme: str) -> list[Route]:
    chosen = [route for route in found if route.scheme == scheme and route.scope]
    assert chosen
    return chosen


async def test_every_role_is_let_in_where_the_table_says_and_nowhere_else(
    town: Town, door: Door, estate: dict[ScopeKind, uuid.UUID], everywhere: list[Route]
) -> None:
    elsewhere = await town.estate("乙区")
    principals = [await town.staff(role, estate, here=True) for role in (None, *Role)]
    principals += [await town.staff(role, elsewhere, here=False) for role in Role if role is not Role.ADMINISTRATOR]
    wrong = []
    for principal in principals:
        for route in sorted(of_scheme(everywhere, "staff"), key=lambda one: one.path.endswith("everywhere")):
            # Who signs out does so from a device of its own, and everywhere comes last.
            token = await town.token(principal.login) if route.path in SIGN_OUT else principal.token
            async with door.client(token) as client:
                expected, came = principal.expected(route), await door.ask(client, route)
                let_in = door.admitted or route.scope == SELF
                if expected is not None:
                    well = came == expected and not let_in
                else:
                    well = let_in and came[0] < 500 and came[1] not in {"sign_in_required", "not_allowed"}
                if not well:
                    wrong.append(f"{principal.role}, {'here' if principal.here else 'elsewhere'}: {route} -> {came}")
    assert wrong == []


async def test_nobody_is_let_in_without_a_token_or_with_one_of_another_kind(
    town: Town, door: Door, estate: dict[ScopeKind, uuid.UUID], everywhere: list[Route]
) -> None:
    clerk = await town.staff(Role.NEIGHBOURHOOD_COMMITTEE, estate, here=True)
    strangers = {"staff": [None, "nonsense", await town.phone()], "resident": [None, "nonsense", clerk.token]}
    wrong = []
    for scheme, tokens in strangers.items():
        for token in tokens:
            async with door.client(token) as client:
                for route in of_scheme(everywhere, scheme):
                    status, _ = await door.ask(client, route)
                    if status != 401 or door.admitted:
                        wrong.append(f"{token}: {route} -> {status}")
    assert wrong == []


async def test_a_phone_bound_to_no_flat_finds_nothing_of_an_estate(
    town: Town, door: Door, everywhere: list[Route]
) -> None:
    wrong = []
    for route in of_scheme(everywhere, "resident"):
        # A phone of its own for each, for some routes end what the others need.
        async with door.client(await town.phone()) as client:
            status, _ = await door.ask(client, route)
            if status not in ({200, 201, 204, 404, 409, 422} if route.at is ScopeKind.PLATFORM else {404, 422}):
                wrong.append(f"{route} -> {status}")
    assert wrong == []


async def test_what_is_public_asks_nobody_who_they_are(door: Door, everywhere: list[Route]) -> None:
    wrong = []
    async with door.client(None) as client:
        for route in everywhere:
            if route.scope is None:
                status, code = await door.ask(client, route)
                if status in {401, 403} or status >= 500:
                    wrong.append(f"{route} -> {status} {code}")
    assert wrong == []


async def test_every_place_in_a_path_is_one_that_the_matrix_knows(everywhere: list[Route]) -> None:
    """A route at a place of a new kind would be asked for with an id that nothing has, and prove nothing."""
    for route in everywhere:
        assert route.at in DOWNWARDS
        assert "{" not in route.path
        assert route.scope != SELF or route.at is ScopeKind.PLATFORM
        if route.scope not in {SELF, None} and "/communities/" in route.path:
            assert route.at is ScopeKind.COMMUNITY
