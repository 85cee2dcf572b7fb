"""The type of TypeScript that a schema of the OpenAPI describes. Pure: standard library only."""

import json
import re
from collections.abc import Iterable
from typing import Any

NAMED = {
    "uuid": ("Uuid", "string", "编号（UUID）"),
    "date": ("Day", "string", "日期，如 2026-11-24"),
    "date-time": ("Instant", "string", "时刻，带时区，如 2026-11-24T09:00:00+08:00"),
    "binary": ("Binary", "ArrayBuffer", "一个文件的内容"),
    "upload": ("Upload", "string | ArrayBuffer", "要上传的文件：平台给出的路径，或者内容"),
}
"""What a front-end keeps as text or bytes, under a name that says which: format, name, type, meaning."""

FREE = "Record<string, unknown>"
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def type_of(schema: dict[str, Any]) -> str:
    """The type of what a schema describes; a reference is told by its name.

    Raises KeyError for a kind of schema that the service has not used so far.
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return union(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return union(type_of(choice) for choice in choices)
    if not schema.keys() & {"type", "properties"}:
        return "unknown"
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(inner) for inner in schema['prefixItems'])}]"
    if schema["type"] == "array":
        return f"Array<{type_of(schema['items'])}>"
    if schema["type"] == "object":
        return _map(schema)
    if "contentMediaType" in schema:
        return NAMED["upload"][0]
    return NAMED[schema["format"]][0] if schema.get("format") in NAMED else _PLAIN[schema["type"]]


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as an address can carry it: what is not known is left out there, `null` cannot be sent."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    return schema | {"anyOf": choices} if choices else schema


def union(types: Iterable[str]) -> str:
    """These types as alternatives, each once, in their order."""
    return " | ".join(dict.fromkeys(types))


def key(name: str) -> str:
    """A name as the key of an object."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else json.dumps(name, ensure_ascii=False)


def comment(words: str, indent: str = "") -> str:
    """Words as JSDoc on lines of their own; nothing for no words."""
    lines = words.replace("*/", "*∕").strip().splitlines()
    if len(lines) < 2:
        return f"{indent}/** {lines[0]} */\n" if lines else ""
    return f"{indent}/**\n" + "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines) + f"{indent} */\n"


def _map(schema: dict[str, Any]) -> str:
    """An object without named fields; those with such fields have a name in this service, or are no map."""
    inner = schema.get("additionalProperties", True)
    if inner is True:
        return FREE
    name = type_of(schema.get("propertyNames", {"type": "string"}) | {"type": "string"})
    kept = f"Record<{name}, {type_of(inner)}>"
    # Of a choice of keys not each must be there; a key that is any text says nothing of which are.
    return f"Partial<{kept}>" if "$ref" in schema.get("propertyNames", {}) else kept
