"""What the document allows and no example shows: an example with some of its fields otherwise chosen or left out.

A field that may be left out is often needed beside another one's value, and only there: a sort, a mode, a way.
"""

import copy
import random
import uuid
from collections.abc import Iterator
from typing import Any

DAYS = ("2020-02-29", "2026-11-24", "2027-01-01", "2100-12-31")
INSTANTS = (
    "2020-02-29T09:00:00+08:00",
    "2026-11-24T09:00:00+08:00",
    "2027-01-01T00:00:00+08:00",
    "2100-12-31T00:00:00Z",
)
MOST_CHANGES = 3


class Changing:
    """Changes bodies by the schemas of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def body_schema(self, path: str, method: str) -> dict[str, Any] | None:
        """What an operation takes as JSON; None where it takes none."""
        body = self._document["paths"][path][method.lower()].get("requestBody", {})
        told = self._whole(body).get("content", {}).get("application/json", {}).get("schema")
        return self._whole(told) if told else None

    def changed(self, rng: random.Random, schema: dict[str, Any], body: Any) -> Any:
        """The body with one to three of its fields set otherwise, each to what its schema allows."""
        made = copy.deepcopy(body)
        for _ in range(rng.randint(1, MOST_CHANGES)):
            places = list(self._places(schema, made))
            if not places:
                break
            holder, name, told, needed = rng.choice(places)
            if not needed and name in holder and rng.random() < 0.4:
                del holder[name]
            else:
                holder[name] = self._value(rng, told, holder.get(name))
        return made

    def _whole(self, told: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in told:
            found: Any = self._document
            for step in told["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            told = found
        return told

    def _kinds(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        """A schema as the alternatives it leaves."""
        whole = self._whole(told)
        among = whole.get("anyOf") or whole.get("oneOf")
        return [kind for one in among for kind in self._kinds(one)] if among else [whole]

    def _of(self, told: dict[str, Any], value: Any) -> dict[str, Any]:
        """The alternative that a value is of, as far as it can be told."""
        kinds = self._kinds(told)
        if isinstance(value, dict):
            objects = [one for one in kinds if one.get("type") == "object"]
            for one in objects:
                kind = one.get("properties", {}).get("kind", {})
                if value.get("kind") in {kind.get("const"), *kind.get("enum", ())} - {None}:
                    return one
            return objects[0] if objects else {}
        if isinstance(value, list):
            return next((one for one in kinds if one.get("type") == "array"), {})
        return kinds[0]

    def _places(self, told: dict[str, Any], value: Any) -> Iterator[tuple[dict[str, Any], str, dict[str, Any], bool]]:
        """Every field that is there or might be: its holder, its name, its schema, and whether it is needed."""
        whole = self._of(told, value)
        if isinstance(value, dict):
            for name, field in whole.get("properties", {}).items():
                yield value, name, field, name in whole.get("required", ())
                if name in value:
                    yield from self._places(field, value[name])
        elif isinstance(value, list):
            for one in value:
                yield from self._places(whole.get("items", {}), one)

    def _value(self, rng: random.Random, told: dict[str, Any], now: Any) -> Any:
        kind = rng.choice(self._kinds(told))
        if "const" in kind:
            return kind["const"]
        if "enum" in kind:
            return rng.choice(kind["enum"])
        match kind.get("type"):
            case "boolean":
                return rng.random() < 0.5
            case "integer" | "number":
                least = kind.get("minimum", kind.get("exclusiveMinimum", -1) + 1)
                return rng.choice([least, least + 1, kind.get("maximum", least + 1)])
            case "string":
                return self._text(rng, kind, now)
            case "array":
                return self._items(rng, kind, now)
            case "object":
                return {
                    name: self._value(rng, field, None)
                    for name, field in kind.get("properties", {}).items()
                    if name in kind.get("required", ())
                }
            case _:
                return None

    def _items(self, rng: random.Random, kind: dict[str, Any], now: Any) -> list[Any]:
        have = list(now) if isinstance(now, list) else []
        item = have[0] if have else self._value(rng, kind.get("items", {}), None)
        return rng.choice([[], [item], [item, item], [*have, self._value(rng, kind.get("items", {}), None)]])

    def _text(self, rng: random.Random, kind: dict[str, Any], now: Any) -> str:
        match kind.get("format"):
            case "uuid":
                return str(uuid.UUID(int=rng.getrandbits(128)))
            case "date":
                return rng.choice(DAYS)
            case "date-time":
                return rng.choice(INSTANTS)
        shown = [*kind.get("examples", ()), *([now] if isinstance(now, str) else [])]
        if "pattern" in kind:
            return rng.choice(shown) if shown else ""
        least = kind.get("minLength", 0)
        return rng.choice([" " * least or "", "字" * max(least, 1), *shown])
