"""Every list is a page with a cursor, in the whole of the API, and a cursor leads on in its own list alone."""

import uuid
from typing import Any

import httpx
import pytest

from app.main import WebApplication, surrounded
from tests.conftest import Town
from tests.described import on_no_database

DOCUMENT: dict[str, Any] = on_no_database().openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
GETS = {path: methods["get"] for path, methods in DOCUMENT["paths"].items() if "get" in methods}

# Answers of nothing but lists that are no pages.
WHOLE = {
    "/v1/public/catalogue": "what a client keeps whole: every refusal and label",
    "/v1/public/witnesses/{public_key}": "read by witnesses' own programs, which hold its form",
    "/v1/office/work": "a line for each kind of work, over every estate; its pages are counted",
    "/v1/resident/subscribe": "the templates of one tap, three at most",
    "/v1/resident/flats/{binding_id}/records": "everything recorded of one flat, side by side",
    "/v1/resident/communities/{community_id}/votes/{vote_id}/records": "the records of one's own heads, side by side",
    "/v1/resident/bindings/{binding_id}/invitations": "ten open ones at most, beside who may be asked",
    "/v1/office/communities/{community_id}/complaint-form": "the choices of one form",
    "/v1/resident/communities/{community_id}/complaints/form": "the choices of one form",
    "/v1/office/communities/{community_id}/surveys/{survey_id}/outcome": "what one survey, of thirty questions, came to",
}


def answer_of(operation: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = (
        operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def lists_alone(answer: dict[str, Any]) -> bool:
    """Whether an answer says nothing but lists and, perhaps, how to go on."""
    fields = {name: field for name, field in answer.get("properties", {}).items() if name != "next"}
    return bool(fields) and all(field.get("type") in {"array", "object"} for field in fields.values())


@pytest.mark.parametrize("path", GETS)
def test_no_list_is_without_a_cursor(path: str) -> None:
    answer = answer_of(GETS[path])
    assert answer.get("type") != "array", "a bare list has no room for a cursor"
    cursors = [one for one in GETS[path].get("parameters", []) if one["name"] in {"after", "before", "page"}]
    if path in WHOLE:
        return
    if "next" not in answer.get("properties", {}) or "lines" not in answer["properties"]:
        assert not lists_alone(answer)
        assert not cursors
        return
    assert {"lines", "next"} <= set(answer["required"])
    assert answer["properties"]["lines"]["type"] == "array"
    assert {one.get("type") for one in answer["properties"]["next"]["anyOf"]} == {"string", "null"}
    (cursor,) = cursors
    assert (cursor["name"], cursor["required"]) == ("after", False)
    assert {one.get("maxLength") for one in cursor["schema"]["anyOf"]} == {2000, None}


def test_what_is_left_out_is_there_and_pages_have_short_names() -> None:
    assert WHOLE.keys() <= GETS.keys()
    pages = [name for name, schema in SCHEMAS.items() if {"lines", "next"} <= schema.get("properties", {}).keys()]
    assert len(pages) > 60
    assert [name for name in pages if not name.isalnum() or len(name) > 40] == []


async def read_on(http: httpx.AsyncClient, path: str, page: dict[str, Any]) -> httpx.Response:
    return await http.get(path, params={"after": page["next"]})


async def test_no_estate_is_lost_or_repeated_while_others_come(town: Town, http: httpx.AsyncClient) -> None:
    path = "/v1/public/communities"
    for number in range(51):
        await town.community(f"梨花{number:02d}小区", "梨花社区")
    first = (await http.get(path)).json()
    # One before the cursor and one behind it.
    await town.community("梨花00甲小区", "梨花社区")
    await town.community("梨花50甲小区", "梨花社区")
    rest = (await read_on(http, path, first)).json()
    assert rest["next"] is None
    names = [one["name"] for one in first["lines"] + rest["lines"]]
    assert names == [*(f"梨花{number:02d}小区" for number in range(51)), "梨花50甲小区"]


async def test_a_cursor_of_another_list_is_refused_in_words(town: Town, http: httpx.AsyncClient) -> None:
    for number in range(51):
        await town.community(f"梨花{number:02d}小区", "梨花社区")
    page = (await http.get("/v1/public/communities")).json()
    path = "/v1/public/communities"
    for where, sent in (
        (f"{path}/{uuid.uuid4()}/postings", {"after": page["next"]}),
        (path, {"after": page["next"], "words": "梨花"}),  # asked for something else
        (path, {"after": "x"}),
        (path, {"after": str(uuid.uuid4())}),
        (path, {"after": page["next"][:-1]}),
    ):
        refused = await http.get(where, params=sent)
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor_refused")
    assert "第一页" in refused.json()["message"]
    assert (await http.get("/v1/public/communities", params={"after": "x" * 2001})).status_code == 422


async def test_a_query_of_bytes_that_are_no_text_is_refused_and_no_error_of_ours(application: WebApplication) -> None:
    answers: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        answers.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    path = "/v1/public/communities"
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"after=\xff"}
    rest = {
        "headers": [(b"host", b"yigai.test")],
        "scheme": "http",
        "server": ("yigai.test", 80),
        "http_version": "1.1",
    }
    await surrounded(application)(scope | rest | {"client": ("127.0.0.1", 9), "root_path": ""}, receive, send)
    assert [one["status"] for one in answers if one["type"] == "http.response.start"] == [422]
