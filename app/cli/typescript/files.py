"""Every file of a front-end: types, the address of each operation, the labels of enums, the codes of refusals. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from app.cli.typescript.declarations import declarations, operations
from app.cli.typescript.types import key

_HEAD = "// 由 yigai openapi 写出，不要手改。\n"


def files(audience: str, document: dict[str, Any], refusals: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The files by their names: of a part of the OpenAPI, and of the refusals' codes with their sentences."""
    return {
        f"{audience}.d.ts": declarations(document),
        "operations.ts": _addresses(audience, document),
        "labels.ts": _labels(audience, document),
        "codes.ts": _codes(audience, refusals),
    }


def label_name(enum: str) -> str:
    """What the labels of an enum are called: those of `CaseState` `caseStateLabels`."""
    return f"{enum[:1].lower()}{enum[1:]}Labels"


def _addresses(audience: str, document: dict[str, Any]) -> str:
    rows = "".join(f'  {one["operationId"]}: ["{one["method"]}", "{one["url"]}"],\n' for one in operations(document))
    return (
        f'{_HEAD}import type {{ Operation, Operations }} from "./{audience}";\n\n'
        "/** 每个接口的方法和地址。 */\n"
        'export const OPERATIONS: { readonly [O in Operation]: readonly [Operations[O]["method"], Operations[O]["url"]] } = {\n'
        f"{rows}}};\n"
    )


def _labels(audience: str, document: dict[str, Any]) -> str:
    schemas = sorted(document["components"]["schemas"].items())
    labelled = {name: schema["x-labels"] for name, schema in schemas if "x-labels" in schema}
    names = "".join(f"  {name},\n" for name in labelled)
    blocks = [
        f"export const {label_name(name)}: Readonly<Record<{name}, string>> = {{\n{_lines(labels.items())}}};\n"
        for name, labels in labelled.items()
    ]
    return "\n".join([f'{_HEAD}import type {{\n{names}}} from "./{audience}";\n', *blocks])


def _codes(audience: str, refusals: Iterable[tuple[str, str]]) -> str:
    return (
        f'{_HEAD}import type {{ ErrorAnswer }} from "./{audience}";\n\n'
        "/** 每种拒绝的编码和说明；花括号处由服务填写，给人看的是答复里的 message。 */\n"
        f"export const SENTENCES = {{\n{_lines(sorted(refusals))}}} as const;\n\n"
        "export type RefusalCode = keyof typeof SENTENCES;\n"
        'export type Refusal = Omit<ErrorAnswer, "code"> & { code: RefusalCode };\n'
    )


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"  {key(name)}: {json.dumps(words, ensure_ascii=False)},\n" for name, words in pairs)
