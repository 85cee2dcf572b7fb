"""Who comes is looked at before what they bring, and nothing is read beyond the limit of a route."""

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from sqlalchemy import event

from app.core.errors import INVALID_REQUEST, FieldFault, Refused
from app.identity.permissions import Role
from app.main import WebApplication
from app.routers.guarded import BATCH, DOCUMENT, FILE, KIB, LETTER, MIB, SHORT, GuardedRoute
from app.routers.openapi import PUBLIC
from tests.conftest import Town
from tests.routers.conftest import refusal

JSON = {"Content-Type": "application/json"}
NOBODYS = {"Authorization": "Bearer " + "n" * 43}


class Body:
    """A body that is sent piece by piece, and knows how much of it was asked for."""

    def __init__(self, size: int, begin: bytes = b'{"k":"', end: bytes = b"") -> None:
        self.size, self.begin, self.end, self.read = size, begin, end, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._read(self.begin)
        while left := self.size - self.read - len(self.end):
            yield self._read(b"x" * min(16 * KIB, left))
        yield self._read(self.end)

    def _read(self, piece: bytes) -> bytes:
        self.read += len(piece)
        return piece

    def declared(self) -> dict[str, str]:
        return {"Content-Length": str(self.size)}


def taking_bodies(application: WebApplication) -> Iterator[tuple[str, str, GuardedRoute]]:
    """Method, address and route wherever a body is taken."""
    for one in application.routes:
        if isinstance(one, GuardedRoute) and one.body_field is not None:
            (method,) = one.methods or ()
            yield method, re.sub(r"\{[^}]*\}", str(uuid.uuid4()), one.path), one


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
@pytest.mark.parametrize("headers", [{}, NOBODYS], ids=["no token", "a token that is nobody's"])
async def test_who_is_nobody_has_nothing_read(
    http: httpx.AsyncClient, application: WebApplication, headers: dict[str, str], declared: bool
) -> None:
    """At every route that takes a body and asks who comes."""
    asked = [one for one in taking_bodies(application) if not one[1].startswith(PUBLIC)]
    assert len(asked) > 180
    for method, path, _ in asked:
        body = Body(24 * MIB)
        told = JSON | headers | (body.declared() if declared else {})
        answer = await http.request(method, path, content=body, headers=told)
        assert answer.status_code == 401, f"{method} {path}: {answer.text}"
        # The quick way of ballots (crowd.py) reads as much as a ballot may have, where it is not told that it is none.
        assert body.read <= (2 * SHORT if path.endswith("/ballots") and headers and not declared else 0), path


@pytest.mark.parametrize("headers", [{}, NOBODYS], ids=["no token", "a token that is nobody's"])
@pytest.mark.parametrize("content", [b"{", b"{}", b'{"k":1}'])
async def test_who_is_nobody_is_not_told_what_is_wrong_with_a_body(
    http: httpx.AsyncClient, content: bytes, headers: dict[str, str]
) -> None:
    for path in ("/v1/office/communities", "/v1/resident/binding-requests"):
        refusal(
            await http.post(path, content=content, headers=JSON | headers),
            401,
            "sign_in_required" if "office" in path else "phone_sign_in_required",
        )


async def test_nothing_is_read_of_who_may_not(town: Town, application: WebApplication) -> None:
    community = await town.community()
    clerk = await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])
    auditor = await town.person("shen", Role.AUDITOR, community["id"])
    elsewhere = await town.person("wai")
    path = f"/v1/office/communities/{community['id']}/evidence"
    form = {"Content-Type": "multipart/form-data; boundary=yigai"}
    begin = b'--yigai\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    end = b"\r\n--yigai--\r\n"
    for person, status in ((auditor, 403), (elsewhere, 404)):
        body = Body(24 * MIB, begin, end)
        answer = await person.post(path, content=body, headers=form | body.declared())
        assert (answer.status_code, body.read) == (status, 0), answer.text
    # Who may has it read, as it is long as any form with a file may be.
    body = Body(21 * MIB, begin, end)
    refusal(await clerk.post(path, content=body, headers=form | body.declared()), 413, "file_too_large")
    assert body.read == 21 * MIB


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
async def test_nothing_is_read_at_an_address_that_names_nothing(http: httpx.AsyncClient, declared: bool) -> None:
    for path in ("/v1/office/communities/none/evidence", "/v1/public/nowhere", "/v1/public/residents/bind/none"):
        body = Body(30 * MIB)
        told = body.declared() if declared else {}
        refusal(await http.post(path, content=body, headers=told | NOBODYS), 404, "not_found")
        assert body.read == 0


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
async def test_nothing_is_read_beyond_the_limit_of_a_route(town: Town, declared: bool) -> None:
    community = await town.community()
    clerk = await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])
    at = f"/v1/office/communities/{community['id']}"
    for path, most, said in (
        (f"{at}/evidence/held", LETTER, "64 KB"),
        (f"{at}/applications/for-all", DOCUMENT, "1 MB"),
        (f"{at}/consultations/{uuid.uuid4()}/visits", BATCH, "2 MB"),
    ):
        body = Body(most + 1)
        answer = await clerk.post(path, content=body, headers=JSON | (body.declared() if declared else {}))
        assert said in refusal(answer, 413, "body_too_large")["message"]
        assert body.read == (0 if declared else most + 1)
        body = Body(most)
        answer = await clerk.post(path, content=body, headers=JSON | (body.declared() if declared else {}))
        refusal(answer, 422, "invalid_request")
        assert body.read == most


async def test_a_route_that_takes_nothing_does_nothing_where_much_is_brought(town: Town) -> None:
    clerk = await town.person("liu")
    body = Body(LETTER + 1)
    answer = await clerk.post("/v1/office/sign-out", content=body, headers=body.declared())
    refusal(answer, 413, "body_too_large")
    assert (await clerk.get("/v1/office/me")).status_code == 200
    assert (await clerk.post("/v1/office/sign-out")).status_code == 204


async def test_a_token_is_looked_up_once_where_little_is_brought(town: Town, application: WebApplication) -> None:
    community = await town.community()
    clerk = await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])
    path = f"/v1/office/communities/{community['id']}/evidence/held"
    looked = []

    def look(_: object, __: object, statement: str, *___: object) -> None:
        looked.extend(["staff_session"] if "staff_session" in statement else [])

    engine = town.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", look)
    try:
        assert (await clerk.post(path, json={"sha256": ["0" * 64]})).status_code == 200
        once = len(looked)
        assert (await clerk.get("/v1/office/me")).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", look)
    assert (once, len(looked)) == (1, 2)


def test_a_route_that_takes_a_file_has_room_for_it_and_no_other_has(described: WebApplication) -> None:
    with_files = 0
    for method, path, one in taking_bodies(described):
        takes = any(isinstance(field.field_info, params.File) for field in one.dependant.body_params)
        with_files += takes
        assert (one.most == FILE) == takes, f"{method} {path}"
        assert one.most <= (FILE if takes else BATCH)
    assert with_files == 6


# -- what honest people send ------------------------------------------------------------------------------------------

CHARACTER = 3
"""Bytes of a Chinese character in UTF-8."""

UNBOUNDED = 100
"""Of what a model sets no bound to: its characters, its entries."""


def largest(schema: dict[str, Any], known: dict[str, Any]) -> int:
    """Bytes of the largest JSON that a model lets pass."""
    if "$ref" in schema:
        return largest(known[schema["$ref"].rpartition("/")[2]], known)
    if choice := schema.get("anyOf") or schema.get("oneOf"):
        return max(largest(one, known) for one in choice)
    if values := schema.get("enum"):
        return max(len(str(one)) for one in values) + 2
    match schema.get("type"):
        case "string" if schema.get("format") in {"uuid", "date", "date-time", "time"}:
            return 38
        case "string":
            bound = CHARACTER * schema["maxLength"] if "maxLength" in schema else UNBOUNDED
            return bound + 2
        case "array":
            return schema.get("maxItems", UNBOUNDED) * (largest(schema.get("items", {}), known) + 1) + 2
        case "object" if "properties" in schema:
            return 2 + sum(len(name) + 4 + largest(one, known) for name, one in schema["properties"].items())
        case "object":
            value = schema.get("additionalProperties")
            of_one = largest(value, known) if isinstance(value, dict) else UNBOUNDED
            return schema.get("maxProperties", UNBOUNDED) * (of_one + 40)
    return 24


LARGER_THAN_ANY = {
    # A model that names five thousand flats in each of a hundred places, where people name buildings, or one place so.
    "/v1/office/communities/{community_id}/projects/{project_id}/plans",
    "/v1/office/communities/{community_id}/projects/{project_id}/requirements",
    # Limits for sixty categories, each with every clock and a reason; twenty are set.
    "/v1/office/communities/{community_id}/case-policies",
    # Hundreds of records, each with every word as long as it may be; people's are a tenth of that.
    "/v1/office/communities/{community_id}/consultations/{consultation_id}/visits",
    "/v1/office/communities/{community_id}/consultations/{consultation_id}/walk-papers/{paper_id}/entries",
    "/v1/office/communities/{community_id}/surveys/{survey_id}/entry-batches",
    # As many doubts as the register has.
    "/v1/office/communities/{community_id}/imports/{import_id}/identities",
}


def test_no_honest_body_is_refused_for_its_size(described: WebApplication) -> None:
    document = described.openapi()
    looked, larger = 0, set()
    for _, _, one in taking_bodies(described):
        (method,) = one.methods or ()
        operation = document["paths"][one.path][method.lower()]
        assert operation["x-max-bytes"] == one.most
        content = operation["requestBody"]["content"]
        if "application/json" not in content:
            continue
        looked += 1
        size = largest(content["application/json"]["schema"], document["components"]["schemas"])
        if size > one.most:
            larger.add(one.path)
            assert one.most >= DOCUMENT, f"{one.path} may be sent {size} bytes and takes {one.most}"
    assert looked > 190
    assert larger == LARGER_THAN_ANY


# -- what is told -----------------------------------------------------------------------------------------------------


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = ""


@pytest.fixture
def form(bare: FastAPI) -> str:
    async def take(sent: Form) -> None: ...

    bare.add_api_route("/form", take, methods=["POST"])
    return "/form"


@pytest.mark.parametrize("more", [0, 1, 500])
async def test_twenty_faults_are_told_and_how_many_more_there_are(
    more: int, form: str, client: httpx.AsyncClient
) -> None:
    answer = await client.post(form, json={f"k{number}": 1 for number in range(20 + more)})
    *_, last = fields = refusal(answer, 422, "invalid_request")["fields"]
    assert len(fields) == 20 + bool(more)
    assert [one["field"] for one in fields[:20]] == [f"k{number}" for number in range(20)]
    assert (f"还有 {more} 处问题没有列出" in last["message"]) == bool(more)


@pytest.mark.parametrize("name", ["长" * 20_000, '\u0001"' * 20_000, "k.\U0001f600" * 9_000])
async def test_the_place_of_a_fault_is_no_longer_than_anybody_reads(
    name: str, form: str, client: httpx.AsyncClient
) -> None:
    answer = await client.post(form, json={f"{number}{name}": 1 for number in range(20)})
    fields = refusal(answer, 422, "invalid_request")["fields"]
    assert [one["field"][:2] for one in fields[:2]] == [f"0{name[0]}", f"1{name[0]}"]
    assert len(answer.content) < 20_000


async def test_half_a_surrogate_in_a_name_is_refused_not_failed_on(form: str, client: httpx.AsyncClient) -> None:
    answer = await client.post(form, content=rb'{"a\ud800": 1}', headers=JSON)
    assert [one["field"] for one in refusal(answer, 422, "invalid_request")["fields"]] == ["body"]


async def test_of_the_faults_that_an_act_found_a_thousand_are_told(bare: FastAPI, client: httpx.AsyncClient) -> None:
    async def act(number: int) -> None:
        raise Refused(INVALID_REQUEST, [FieldFault(f"file:{line}", "有误。") for line in range(number)])

    bare.add_api_route("/act", act, methods=["POST"])
    assert len(refusal(await client.post("/act?number=1000"), 422, "invalid_request")["fields"]) == 1000
    *_, last = fields = refusal(await client.post("/act?number=1007"), 422, "invalid_request")["fields"]
    assert (len(fields), "还有 7 处" in last["message"]) == (1001, True)


def test_every_route_of_ours_is_guarded(described: WebApplication) -> None:
    assert all(isinstance(one, GuardedRoute) for one in described.routes if isinstance(one, APIRoute))
