"""An example for every body and every answer of the OpenAPI, composed from what its schemas show. Pure.

A field shows an example of its own, or has one by its kind: the first value of an enum, an id that is the same for the
same name, an instant of Beijing, a word by its name (example_words.py). Of what is sent, fields that may be left out
appear where they show an example; an answer has each field.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.routers.example_words import BY_ENDING, BY_FIELD

_IDS = uuid.UUID("6f1c2b7f-9d3e-4a1c-8f0e-5b2d7a9c1e34")
_DAY, _LATER_DAY = "2026-11-24", "2026-12-08"
_LATER = ("closes", "decided", "due", "ended", "ends", "expires", "to", "until")
_NUMBER = 3
UNKNOWN = "文字"
"""Where no text of this name had words so far; a test finds it."""

type Schema = dict[str, Any]


def add_examples(document: dict[str, Any]) -> None:
    """Give every body and every answer in JSON of a document its examples."""
    sent, answered = (Examples(document["components"]["schemas"], sent=one) for one in (True, False))
    for item in document["paths"].values():
        for operation in item.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                media.update(sent.show(media["schema"]))
            for status, answer in operation["responses"].items():
                for kind, media in answer.get("content", {}).items():
                    if kind == "application/json" and str(status).startswith("2"):
                        media.update(answered.show(media["schema"]))


@dataclass(frozen=True, slots=True)
class Examples:
    """The schemas of a document filled in, as what is sent or as what is answered."""

    schemas: dict[str, Schema]
    sent: bool

    def show(self, schema: Schema) -> dict[str, Any]:
        """`example`, or `examples` with one for each kind that the whole or a field of it may be of.

        Where the schema itself shows several, these, each by the first word in it.
        """
        first = self.fill(schema)
        several = self._resolved(schema).get("examples", [])[1:]
        each = {str(next(iter(one.values()))): one for one in [first, *several]} if several else None
        each = each or dict(self._each_kind(schema, first))
        return {"examples": {name: {"value": value} for name, value in each.items()}} if each else {"example": first}

    def _each_kind(self, schema: Schema, first: Any) -> Iterator[tuple[str, Any]]:
        schema = self._resolved(schema)
        for name, kind in _kinds(schema):
            yield name, self.fill(kind)
        for field, inner in schema.get("properties", {}).items():
            for name, kind in _kinds(self._resolved(inner)) if field in first else ():
                yield name, first | {field: self.fill(kind, field)}

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def fill(self, schema: Schema, field: str = "", nth: int = 0) -> Any:
        """A value of a schema, for the field of this name; of several in a list the nth."""
        match schema:
            case {"examples": [shown, *_]} | {"example": shown} | {"const": shown} | {"enum": [shown, *_]}:
                return shown
            case {"$ref": _}:
                return self.fill(self._resolved(schema), field, nth)
            case {"anyOf": kinds} | {"oneOf": kinds}:
                return self.fill(next(one for one in kinds if one.get("type") != "null"), field, nth)
            case {"properties": fields}:
                must = schema.get("required", ())
                return {
                    name: self.fill(inner, name)
                    for name, inner in fields.items()
                    if not self.sent or name in must or self._shows(inner)
                }
            case {"additionalProperties": dict(inner)}:
                key = self.fill({"type": "string"} | schema.get("propertyNames", {}), f"{field}.key")
                return {key: self.fill(inner, field)}
            case {"prefixItems": list(kinds)}:
                return [self.fill(one, field, place) for place, one in enumerate(kinds)]
            case {"items": dict(inner)}:
                return [self.fill(inner, field, place) for place in range(max(1, schema.get("minItems", 1)))]
            case _:
                return _plain(schema, field, nth)

    def _shows(self, schema: Schema) -> bool:
        """Whether a field shows an example, or what it refers to."""
        return "examples" in schema or ("$ref" in schema and "examples" in self._resolved(schema))


def _kinds(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, reference in schema.get("discriminator", {}).get("mapping", {}).items():
        yield str(name), {"$ref": reference}


def _plain(schema: Schema, field: str, nth: int) -> Any:
    match schema.get("type"), schema.get("format"):
        case "boolean", _:
            return bool(schema.get("default", True))
        case "integer", _:
            least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
            return schema.get("default", min(max(_NUMBER, least), schema.get("maximum", max(_NUMBER, least))))
        case "string", "uuid":
            return str(uuid.uuid5(_IDS, f"{field}{nth or ''}"))
        case "string", "date":
            return _day(field)
        case "string", "date-time":
            return f"{_day(field)}T{'18' if _is_later(field) else '09'}:00:00+08:00"
        case "string", _:
            return _text(field)
        case _:
            return {} if schema.get("type") == "object" else None


def _text(field: str) -> str:
    return BY_FIELD.get(field) or next(
        (words for ending, words in BY_ENDING.items() if field.endswith(ending)), UNKNOWN
    )


def _day(field: str) -> str:
    return _LATER_DAY if _is_later(field) else _DAY


def _is_later(field: str) -> bool:
    return field.removesuffix("_at").removesuffix("_on").rpartition("_")[2] in _LATER
