"""The type of each kind of schema."""

from typing import Any

import pytest

from app.cli.typescript.declarations import declarations
from app.cli.typescript.types import comment, key, type_of, without_null

CASES: list[tuple[dict[str, Any], str]] = [
    ({"type": "string"}, "string"),
    ({"type": "integer", "minimum": 1}, "number"),
    ({"type": "boolean"}, "boolean"),
    ({"type": "null"}, "null"),
    ({"type": "string", "format": "uuid"}, "Uuid"),
    ({"type": "string", "format": "date"}, "Day"),
    ({"type": "string", "format": "date-time"}, "Instant"),
    ({"type": "string", "format": "binary"}, "Binary"),
    ({"type": "string", "contentMediaType": "application/octet-stream"}, "Upload"),
    ({"type": "string", "const": "estate"}, '"estate"'),
    ({"type": "boolean", "const": True}, "true"),
    ({"type": "integer", "enum": [59, 149]}, "59 | 149"),
    ({"type": "string", "enum": ["甲", 'a"b']}, '"甲" | "a\\"b"'),
    ({"$ref": "#/components/schemas/Role"}, "Role"),
    ({"$ref": "#/components/schemas/Role", "default": "auditor"}, "Role"),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
    ({"anyOf": [{"type": "string"}, {"type": "string", "pattern": "x"}]}, "string"),
    ({"oneOf": [{"$ref": "#/a/A"}, {"$ref": "#/a/B"}], "discriminator": {"propertyName": "kind"}}, "A | B"),
    ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "Array<string | null>"),
    (
        {
            "type": "array",
            "prefixItems": [{"type": "integer"}, {"$ref": "#/a/PeriodUnit"}],
            "minItems": 2,
            "maxItems": 2,
        },
        "[number, PeriodUnit]",
    ),
    ({"type": "object"}, "Record<string, unknown>"),
    ({"type": "object", "additionalProperties": True}, "Record<string, unknown>"),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, "Record<string, number>"),
    (
        {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {"format": "uuid"}},
        "Record<Uuid, string>",
    ),
    (
        {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"$ref": "#/a/Role"}},
        "Partial<Record<Role, number>>",
    ),
    ({}, "unknown"),
]


@pytest.mark.parametrize(("schema", "written"), CASES, ids=[written for _, written in CASES])
def test_a_schema_becomes_its_type(schema: dict[str, Any], written: str) -> None:
    assert type_of(schema) == written


def test_a_kind_of_schema_that_is_not_known_is_refused() -> None:
    with pytest.raises(KeyError):
        type_of({"type": "tuple"})


def test_an_address_carries_no_null() -> None:
    assert without_null({"anyOf": [{"type": "string"}, {"type": "null"}]}) == {"anyOf": [{"type": "string"}]}
    assert without_null({"type": "string"}) == {"type": "string"}


def test_names_and_words_are_safe_where_they_stand() -> None:
    assert [key("by_state"), key("1"), key("a-b"), key("题")] == ["by_state", '"1"', '"a-b"', '"题"']
    assert comment("") == ""
    assert comment("说明 */ 之后", "  ") == "  /** 说明 *∕ 之后 */\n"
    assert comment("一\n\n二") == "/**\n * 一\n *\n * 二\n */\n"


def document_with(schemas: dict[str, Any]) -> dict[str, Any]:
    ok = {"200": {"content": {"application/json": {"schema": {"type": "string"}}}}}
    said = {"operationId": "public_said", "summary": "说", "responses": ok | {"204": {}}}
    return {"paths": {"/v1/public/said": {"get": said}}, "components": {"schemas": schemas}}


def test_a_union_of_kinds_is_told_apart_by_its_kind() -> None:
    schemas = {
        name: {"type": "object", "properties": {"kind": {"const": word}}, "required": ["kind"]}
        for name, word in (("Whole", "whole"), ("Half", "half"))
    }
    schemas["Any"] = {"oneOf": [{"$ref": "#/a/Whole"}, {"$ref": "#/a/Half"}]}
    text = declarations(document_with(schemas))
    assert 'export interface Half {\n  kind: "half";\n}\n' in text
    assert "export type Any = Whole | Half;\n" in text


def test_an_answer_is_what_any_good_status_says() -> None:
    assert "    send: Nothing;\n    answer: string | null;\n" in declarations(document_with({}))


def test_a_schema_that_takes_the_name_of_a_type_of_our_own_is_refused() -> None:
    with pytest.raises(ValueError, match="Uuid"):
        declarations(document_with({"Uuid": {"type": "string"}}))
