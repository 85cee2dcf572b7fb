"""What front-ends are told, and the routes with which the application refuses to start."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response, Security, WebSocket

from app.core.db import Database
from app.core.labels import labelled_enums
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.identity.permissions import Permission
from app.main import create_app
from app.routers import public
from app.routers.access import FIRST, FRESH, RESIDENT, SELF, Desk, community_desk, own_desk, signed_in
from app.routers.deeds import Unkeyed
from app.routers.openapi import PUBLIC, TAGS, UnguardedRoute, require_guards
from tests.described import on_no_database

DOCUMENT: dict[str, Any] = on_no_database().openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}

# Values that a front-end shows by words of its own, or that are no words at all.
WITHOUT_LABELS = {
    "CountForm": "the ending of a file",
    "ChoiceWord": "shown by the item's own text",
    "NewEntry.choices": "shown by the item's own text",
    "NewPaper.channel": "only sent",
    "NewSample.size": "a number, only sent",
    "NewScanSample.size": "a number, only sent",
    "SubscribeAnswers.answers": "the platform's words, only sent",
}


WITHOUT_KEY = {
    "POST /v1/resident/communities/{community_id}/votes/{vote_id}/ballots",  # keyed by the nonce of the ballot
}


def everything(node: Any, *path: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every object of the document with the path to it."""
    if isinstance(node, dict):
        yield path, node
        for key, inner in node.items():
            yield from everything(inner, *path, str(key))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from everything(inner, *path, str(number))


def properties() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for owner, schema in SCHEMAS.items():
        for name, described in schema.get("properties", {}).items():
            yield owner, name, described


def kinds(described: dict[str, Any]) -> set[tuple[str | None, str | None]]:
    """The types and formats that a property or what it lists may have, null left out."""
    if "$ref" in described:
        return kinds(SCHEMAS[described["$ref"].rpartition("/")[2]])
    if "anyOf" in described:
        return {kind for one in described["anyOf"] if one.get("type") != "null" for kind in kinds(one)}
    if described.get("type") == "array":
        return kinds(described["items"])
    return {(described.get("type"), described.get("format"))}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_outside_public_names_a_known_permission(operation: str) -> None:
    security = OPERATIONS[operation].get("security", [])
    scopes = [scope for entry in security for kept in entry.values() for scope in kept]
    if operation.partition(" ")[2].startswith(PUBLIC):
        assert scopes == []
    else:
        assert scopes
        assert set(scopes) <= {SELF, RESIDENT, FRESH, FIRST, *Permission}
        assert scopes[0] not in {FRESH, FIRST}
        assert len(security) == 1


def test_only_methods_that_a_phone_can_send_are_used() -> None:
    assert {operation.partition(" ")[0] for operation in OPERATIONS} <= {"GET", "POST", "PUT", "DELETE"}
    assert all(operation.partition(" ")[2].startswith(("/v1/", "/public/")) for operation in OPERATIONS)


Signed = Annotated[Desk, Security(own_desk, scopes=[SELF])]


async def unguarded() -> None: ...


async def unknown(desk: Annotated[Desk, Security(own_desk, scopes=["everything:do"])]) -> None: ...


async def guarded(desk: Signed) -> None: ...


async def without_desk(member: Annotated[Any, Security(signed_in, scopes=[Permission.REGISTER_READ])]) -> None: ...


async def without_scope(community_id: str, desk: Annotated[Desk, Security(community_desk)]) -> None: ...


@pytest.mark.parametrize(
    ("path", "method", "endpoint", "hidden", "said"),
    [
        ("/v1/office/open", "GET", unguarded, False, "declares no known permission"),
        ("/open", "GET", unguarded, False, "declares no known permission"),
        ("/v1/office/unknown", "GET", unknown, False, "declares no known permission"),
        ("/v1/office/{community_id}/x", "GET", without_scope, False, "declares no known permission"),
        ("/v1/office/part", "PATCH", guarded, False, "wx.request cannot send this method"),
        ("/v1/office/part", "HEAD", guarded, False, "wx.request cannot send this method"),
        ("/v1/public/me", "GET", guarded, False, "public, yet asks for"),
        ("/v1/office/hidden", "GET", unguarded, True, "not in the OpenAPI"),
        ("/v1/office/hidden", "GET", guarded, True, "not in the OpenAPI"),
        ("/v1/office/undone", "GET", without_desk, False, "no desk asks for it"),
    ],
)
def test_a_route_that_is_not_guarded_stops_the_start_up(
    path: str, method: str, endpoint: Any, hidden: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Added:
        def onto(self, app: FastAPI) -> None:
            app.add_api_route(path, endpoint, methods=[method], include_in_schema=not hidden)

    monkeypatch.setattr(public, "router", Added())
    with pytest.raises(UnguardedRoute, match=said) as refused:
        create_app(
            Settings(),
            Database("postgresql+asyncpg://localhost/none"),
            Sealer(bytes(32)),
            Signer(bytes(32), "yigai.test", Path("none")),
        )
    assert path in str(refused.value)


def test_all_unguarded_routes_are_named_at_once() -> None:
    bad = FastAPI()
    bad.add_api_route("/v1/office/one", unguarded)
    bad.add_api_route("/v1/office/two", unguarded)
    with pytest.raises(UnguardedRoute, match=r"one.*two"):
        require_guards(bad)


def test_what_is_no_route_of_the_openapi_cannot_be_hung_in() -> None:
    async def talk(websocket: WebSocket) -> None: ...

    async def plain(request: Request) -> Response:
        return Response()

    houses = [FastAPI() for _ in range(3)]
    houses[0].add_api_websocket_route("/v1/talk", talk)
    houses[1].mount("/v1/other", FastAPI())
    houses[2].add_route("/v1/plain", plain)
    for bad in houses:
        with pytest.raises(UnguardedRoute, match="not in the OpenAPI"):
            require_guards(bad)


def test_every_documented_enum_has_chinese_labels() -> None:
    without = set()
    for path, node in everything(DOCUMENT):
        if not isinstance(node.get("enum"), list) or path[-1:] == ("example",):
            continue
        if set(node.get("x-labels", ())) != set(node["enum"]):
            without.add(
                ".".join(step for step in path[2:] if step not in {"properties", "additionalProperties", "items"})
            )
    assert without <= set(WITHOUT_LABELS)


def test_the_labels_of_the_document_are_the_programs() -> None:
    labelled = {name: schema["x-labels"] for name, schema in SCHEMAS.items() if "x-labels" in schema}
    assert {"Role", "PartKind", "ImportState"} <= labelled.keys()
    for name, labels in labelled.items():
        assert labels == {member.value: member.label for member in labelled_enums()[name]}


def test_ids_are_strings() -> None:
    ids = [(owner, name, one) for owner, name, one in properties() if re.fullmatch(r"(\w+_)?id", name)]
    assert len(ids) > 20
    assert {(owner, name) for owner, name, one in ids if kinds(one) != {("string", "uuid")}} <= {
        ("ErrorAnswer", "request_id")
    }
    parameters = [one for operation in OPERATIONS.values() for one in operation.get("parameters", [])]
    in_paths = {(one["name"], kind) for one in parameters if one["in"] == "path" for kind, _ in kinds(one["schema"])}
    assert {kind for _, kind in in_paths} == {"string"}


def test_areas_are_decimal_strings_and_nothing_is_a_float() -> None:
    areas = [(owner, name, one) for owner, name, one in properties() if name.endswith("_m2")]
    assert len(areas) > 5
    assert {
        (owner, name) for owner, name, one in areas if not {kind for kind, _ in kinds(one)} <= {"string", None}
    } == set()
    assert [path for path, node in everything(SCHEMAS) if node.get("type") == "number"] == []


def test_instants_carry_their_offset_and_days_are_days() -> None:
    for owner, name, described in properties():
        if name.endswith("_at") and name != "missing_at":  # places, not instants
            assert kinds(described) == {("string", "date-time")}, f"{owner}.{name}"
        if name.endswith("_on"):
            assert kinds(described) == {("string", "date")}, f"{owner}.{name}"


def creating() -> set[str]:
    return {name for name, operation in OPERATIONS.items() if "201" in operation["responses"]}


def keys() -> dict[str, bool]:
    """The routes that take a key, and whether it must be sent."""
    found = {}
    for name, operation in OPERATIONS.items():
        for one in operation.get("parameters", []):
            if one["name"] == "Idempotency-Key":
                assert (one["in"], one["schema"]["type"]) == ("header", "string")
                found[name] = one["required"]
    return found


def test_it_says_the_same_however_often_it_is_asked_for() -> None:
    before = copy.deepcopy(DOCUMENT)
    assert on_no_database().openapi() == before


def test_every_creating_post_must_be_sent_a_key_and_no_other() -> None:
    required = {name for name, must in keys().items() if must}
    assert all(name.startswith("POST ") for name in creating())
    assert creating() - required <= WITHOUT_KEY
    assert required <= creating()


def test_every_route_that_changes_something_takes_a_key_or_says_why_not() -> None:
    for name, operation in OPERATIONS.items():
        if name.startswith("GET "):
            assert name not in keys()
            assert "x-once" not in operation
            continue
        why = operation.get("x-once")
        assert (name in keys()) != (why is not None) or why == Unkeyed.ITSELF, name
        assert why is None or Unkeyed(why)


def test_no_number_in_an_address_is_without_an_end() -> None:
    """PostgreSQL holds numbers of 32 and of 64 bits; what is larger would be an error of ours."""
    endless = set()
    for name, operation in OPERATIONS.items():
        for one in operation.get("parameters", []):
            schema = one["schema"]
            for each in schema.get("anyOf", [schema]):
                if each.get("type") == "integer" and not {"maximum", "exclusiveMaximum"} & each.keys():
                    endless.add(f"{name} {one['name']}")
    assert endless == set()


def bodies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, operation in OPERATIONS.items():
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            schema = media["schema"]
            yield name, kind, SCHEMAS.get(schema.get("$ref", "").rpartition("/")[2], schema)


def test_a_body_has_no_room_for_what_is_not_known() -> None:
    sent = {name: schema for name, kind, schema in bodies() if kind == "application/json"}
    assert len(sent) > 10
    waiting, seen = list(sent.values()), set()
    while waiting:
        for _, node in everything(waiting.pop()):
            reference = str(node.get("$ref", "")).rpartition("/")[2]
            if reference and reference not in seen:
                seen.add(reference)
                waiting.append(SCHEMAS[reference])
            if "properties" in node:
                assert node.get("additionalProperties") is False, node.get("title")


def shows_an_example(schema: dict[str, Any]) -> bool:
    return any("example" in node or "examples" in node for _, node in everything(schema)) or any(
        shows_an_example(SCHEMAS[node["$ref"].rpartition("/")[2]]) for _, node in everything(schema) if "$ref" in node
    )


def test_every_body_shows_what_to_send() -> None:
    without = {
        schema["title"] for _, kind, schema in bodies() if kind == "application/json" and not shows_an_example(schema)
    }
    assert without == set()
    files = [one for _, kind, schema in bodies() if kind != "application/json" for one in schema["properties"].items()]
    assert {name for name, one in files if "description" not in one} <= {"title"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_described_and_stands_under_a_known_heading(operation: str) -> None:
    described = OPERATIONS[operation]
    assert re.search(r"[\u4e00-\u9fff]", described["summary"])
    assert described["description"].endswith((".", "?"))
    assert set(described["tags"]) <= {tag["name"] for tag in TAGS}
    for status in ("4XX", "5XX"):
        schema = described["responses"][status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}


def test_every_heading_is_used_and_every_operation_has_a_name_of_its_own() -> None:
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == {tag["name"] for tag in TAGS}
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("(office|resident|public|wechat)(_[a-z0-9]+)+", name)] == []
    assert max(map(len, names)) < 60
    assert {"office_postings_hang", "office_staff_give_in_street", "resident_votes_cast"} < set(names)


def test_what_is_sent_and_what_is_answered_share_one_description() -> None:
    assert not [name for name in SCHEMAS if name.endswith(("-Input", "-Output"))]


def test_no_name_of_a_python_module_leaks_into_the_document() -> None:
    """Two classes of one name are told apart by their modules; a front-end should not see either."""
    assert not [name for name in SCHEMAS if name.startswith("app__")]


async def test_the_document_is_served_to_anybody(http: httpx.AsyncClient) -> None:
    served = await http.get("/openapi.json")
    assert served.json()["paths"].keys() == DOCUMENT["paths"].keys()
    assert served.json()["components"]["schemas"]["Role"]["x-labels"]["auditor"] == "审计员"


async def test_the_catalogue_has_every_label(http: httpx.AsyncClient) -> None:
    labels = (await http.get("/v1/public/catalogue")).json()["labels"]
    for name, schema in SCHEMAS.items():
        if "x-labels" in schema:
            assert labels[name] == schema["x-labels"]


async def test_the_program_that_checks_a_bundle_is_what_the_document_calls_it(http: httpx.AsyncClient) -> None:
    described = DOCUMENT["paths"]["/v1/public/verify.js"]["get"]["responses"]["200"]["content"]
    served = await http.get("/v1/public/verify.js")
    assert list(described) == [served.headers["Content-Type"].partition(";")[0]] == ["text/javascript"]


async def test_a_slash_too_many_is_not_there_and_leads_nowhere(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/public/catalogue/", headers={"Host": "elsewhere.test"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
