"""`AUDIENCE.d.ts`: every schema and every operation of a part of the OpenAPI as types. Pure: standard library only."""

from collections.abc import Iterator
from typing import Any

from app.cli.typescript.types import NAMED, comment, key, type_of, union, without_null

_RESERVED = {"Operations", "Operation", "Sending", "Answering", "Nothing"}

_HEAD = """\
// 由 yigai openapi 写出，不要手改。
"""

_CALLING = """\
/** 没有要写的内容。 */
export type Nothing = Record<string, never>;

export type Operation = keyof Operations;
/** 调用一个接口要给的：path、query、body，以及 key（Idempotency-Key）。 */
export type Sending<O extends Operation> = Operations[O]["send"];
/** 一个接口成功时的答复。 */
export type Answering<O extends Operation> = Operations[O]["answer"];
"""


def declarations(document: dict[str, Any]) -> str:
    """The types of a document; raises ValueError for a schema whose name means something else here."""
    schemas: dict[str, dict[str, Any]] = document["components"]["schemas"]
    aliases = {name for name, _, _ in NAMED.values()}
    if taken := schemas.keys() & (aliases | _RESERVED):
        raise ValueError(f"a schema is named like a type of the front-end's own: {', '.join(sorted(taken))}")
    blocks = [
        _HEAD,
        "".join(f"/** {meaning} */\nexport type {name} = {type_};\n" for name, type_, meaning in NAMED.values()),
        *(_schema(name, schema) for name, schema in sorted(schemas.items())),
        "export interface Operations {\n" + "".join(map(_operation, operations(document))) + "}\n",
        _CALLING,
    ]
    return "\n".join(blocks)


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation with its method and path, by its id."""
    listed = [
        operation | {"method": method.upper(), "url": path}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    return sorted(listed, key=lambda operation: str(operation["operationId"]))


def _schema(name: str, schema: dict[str, Any]) -> str:
    head = comment(schema.get("description", ""))
    if "properties" not in schema:
        return f"{head}export type {name} = {type_of(schema)};\n"
    required = schema.get("required", ())
    return (
        f"{head}export interface {name} {{\n"
        + "".join(_field(field, inner, must=field in required) for field, inner in schema["properties"].items())
        + "}\n"
    )


def _field(name: str, schema: dict[str, Any], *, must: bool, indent: str = "  ") -> str:
    words = comment(schema.get("description", ""), indent)
    return f"{words}{indent}{key(name)}{'' if must else '?'}: {type_of(schema)};\n"


def _operation(operation: dict[str, Any]) -> str:
    sent = list(_sent(operation))
    send = "{\n" + "".join(f"      {line};\n" for line in sent) + "    }" if sent else "Nothing"
    return (
        comment(operation["summary"], "  ")
        + f"  {operation['operationId']}: {{\n"
        + f'    method: "{operation["method"]}";\n    url: "{operation["url"]}";\n'
        + f"    send: {send};\n    answer: {_answer(operation)};\n  }};\n"
    )


def _sent(operation: dict[str, Any]) -> Iterator[str]:
    """The parts of what is sent: each is left out where there is none, and may be where nothing in it must be sent."""
    parameters: dict[str, list[dict[str, Any]]] = {"path": [], "query": [], "header": []}
    for parameter in operation.get("parameters", ()):
        parameters[parameter["in"]].append(parameter)
    for place in ("path", "query"):
        if parameters[place]:
            fields = [
                _field(one["name"], _named(one), must=one["required"], indent="        ") for one in parameters[place]
            ]
            must = any(one["required"] for one in parameters[place])
            yield f"{place}{'' if must else '?'}: {{\n{''.join(fields)}      }}"
    for media in operation.get("requestBody", {}).get("content", {}).values():
        yield f"body: {type_of(media['schema'])}"
    for one in parameters["header"]:
        yield f"key{'' if one['required'] else '?'}: string"


def _named(parameter: dict[str, Any]) -> dict[str, Any]:
    described = {"description": parameter["description"]} if "description" in parameter else {}
    return without_null(parameter["schema"]) | described


def _answer(operation: dict[str, Any]) -> str:
    """What stands in the answer of any good status; `null` where nothing does."""
    contents = [
        answer.get("content") for status, answer in operation["responses"].items() if str(status).startswith("2")
    ]
    return union(
        type_of(media["schema"]) if "schema" in media else "unknown"
        for content in contents
        for media in (content or {"": {"schema": {"type": "null"}}}).values()
    )
