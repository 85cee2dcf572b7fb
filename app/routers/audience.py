"""Which part of the OpenAPI a front-end asks. Pure: standard library only."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """For whom a front-end is written; what anybody may ask belongs to each."""

    RESIDENT = "resident"
    OFFICE = "office"
    PUBLIC = "public"


def part_for(audience: Audience, document: dict[str, Any]) -> dict[str, Any]:
    """The operations of a document that a front-end for this audience may ask, with the schemas that these reach."""
    paths = {
        path: kept
        for path, item in document["paths"].items()
        if (kept := {method: one for method, one in item.items() if _is_for(audience, one["tags"])})
    }
    components = document["components"] | {
        "schemas": {name: document["components"]["schemas"][name] for name in sorted(reached(document, paths.values()))}
    }
    tags = [tag for tag in document["tags"] if _is_for(audience, [tag["name"]])]
    return document | {"paths": paths, "components": components, "tags": tags}


def _is_for(audience: Audience, tags: Iterable[str]) -> bool:
    return any(tag.partition(":")[0] in (audience, Audience.PUBLIC) for tag in tags)


def reached(document: dict[str, Any], nodes: Iterable[Any]) -> set[str]:
    """The names of the schemas that these parts of a document refer to, also by way of other schemas."""
    names: set[str] = set()
    waiting = list(nodes)
    while waiting:
        match waiting.pop():
            case {"$ref": str(reference)}:
                if (name := reference.rpartition("/")[2]) not in names:
                    names.add(name)
                    waiting.append(document["components"]["schemas"][name])
            case dict(node):
                waiting.extend(node.values())
            case list(inner):
                waiting.extend(inner)
            case _:
                pass  # a word or a number refers to nothing
    return names
