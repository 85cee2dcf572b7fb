"""Every body and every answer shows an example, which is what the document says and what the route would take."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter

from app.routers.example_words import BY_ENDING, BY_FIELD
from app.routers.examples import UNKNOWN, Examples
from tests.described import on_no_database

DOCUMENT: dict[str, Any] = on_no_database().openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def in_beijing(value: object) -> bool:
    return not isinstance(value, str) or str(datetime.fromisoformat(value).utcoffset()) == "8:00:00"


def told() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Each body, and each good answer in JSON: the operation, whether it is sent, the media type, what stands there."""
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            name = operation["operationId"]
            for kind, media in operation.get("requestBody", {}).get("content", {}).items():
                yield name, "sent", kind, media
            for status, answer in operation["responses"].items():
                if status.startswith("2") and "application/json" in answer.get("content", {}):
                    yield name, status, "application/json", answer["content"]["application/json"]


def examples(media: dict[str, Any]) -> list[Any]:
    return [one["value"] for one in media["examples"].values()] if "examples" in media else [media["example"]]


def texts(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for key, inner in node.items():
                yield from texts(inner)
                yield key
        case list():
            for inner in node:
                yield from texts(inner)
        case str():
            yield node


def test_each_is_as_its_schema_says() -> None:
    beside = []
    for name, when, _, media in told():
        checker = Draft202012Validator(media["schema"] | {"components": {"schemas": SCHEMAS}}, format_checker=FORMATS)
        for example in examples(media):
            beside += [f"{name} {when}: {fault.json_path} {fault.message}" for fault in checker.iter_errors(example)]
    assert beside == []


def test_a_body_is_taken_by_its_route() -> None:
    """What only the program knows too: that of two fields one is filled, that a day comes after another."""
    bodies = {
        one.original_route.operation_id: one.original_route.body_field
        for one in iter_route_contexts(on_no_database().routes)
        if isinstance(one.original_route, APIRoute)
    }
    taken = 0
    for name, when, kind, media in told():
        if when == "sent" and kind == "application/json":
            for example in examples(media):
                TypeAdapter(bodies[name].field_info.annotation).validate_json(json.dumps(example))  # type: ignore[union-attr]
                taken += 1
    assert taken > 200


def test_each_text_says_something() -> None:
    """By an example at its field, or by words for fields of its name (example_words.py)."""
    unsaid = {name for name, _, _, media in told() for text in texts(examples(media)) if text in {UNKNOWN, ""}}
    assert unsaid == set()


def test_words_stand_in_order_and_for_a_field_that_there_is() -> None:
    fields = {field for schema in SCHEMAS.values() for field in schema.get("properties", {})}
    assert list(BY_FIELD) == sorted(BY_FIELD)
    assert {field.removesuffix(".key") for field in BY_FIELD} <= fields
    assert [ending for ending in BY_ENDING if not any(field.endswith(ending) for field in fields)] == []


def test_what_may_be_of_several_kinds_shows_each() -> None:
    kinds = {name: set(media["examples"]) for name, when, _, media in told() if when == "sent" and "examples" in media}
    assert kinds["office_register_corrections_propose"] == {
        "area", "transfer", "death", "retire", "merge", "authorise",
    }  # fmt: skip
    assert all(len(names) > 1 for names in kinds.values())


def test_an_id_is_the_same_wherever_it_is_shown_and_ids_of_a_list_differ() -> None:
    filled = Examples(SCHEMAS, sent=True)
    identity = {"type": "string", "format": "uuid"}
    assert filled.fill(identity, "vote_id") == filled.fill(identity, "vote_id")
    witnesses = filled.fill({"type": "array", "items": identity, "minItems": 2}, "witnesses")
    assert len(set(witnesses)) == 2


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 3),
        ({"type": "integer", "minimum": 7}, 7),
        ({"type": "integer", "maximum": 2}, 2),
        ({"type": "integer", "default": 14}, 14),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, True),
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"const": "x"}]}, [3, "x"]),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"enum": ["b", "a"]}},
            {"b": 3},
        ),
        ({"type": "string", "format": "date"}, "2026-11-24"),
    ],
)
def test_a_value_is_of_its_kind(schema: dict[str, Any], value: Any) -> None:
    assert Examples({}, sent=False).fill(schema) == value


def test_what_ends_does_so_after_it_began() -> None:
    schema = {
        "type": "object",
        "properties": {name: {"format": "date-time", "type": "string"} for name in ("opens_at", "closes_at")},
    }
    shown = Examples({}, sent=False).fill(schema)
    assert shown["opens_at"] < shown["closes_at"]


def test_of_what_is_sent_only_what_must_be_or_shows_an_example_is_filled() -> None:
    schema = {
        "properties": {
            "must": {"type": "integer"},
            "shows": {"type": "integer", "examples": [5]},
            "left": {"type": "integer"},
        },
        "required": ["must"],
    }
    assert Examples({}, sent=True).fill(schema) == {"must": 3, "shows": 5}
    assert Examples({}, sent=False).fill(schema) == {"must": 3, "shows": 5, "left": 3}
