"""What pydantic finds wrong in what was sent, as a person is told it: where it lies, and in Chinese what it is.

Pydantic's path of a fault also names the branch it tried of several (a class, `constrained-str`, a `kind` that was chosen);
that is no step of what was sent, and is left out. Where several branches failed, the faults of the fitting one are told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.labels import labelled_enums

_LONGEST_PLACE = 100
"""Characters of the place of a fault: a key that nothing knows may be as long as the body."""

# What pydantic calls a fault -> how a person is told; {…} are the fault's own facts.
_FIELD_SENTENCES = {
    "missing": "缺少这一项，请补上。",
    "extra_forbidden": "没有这一项，请删去或检查拼写。",
    "string_type": "须为文字。",
    "string_too_short": "至少 {min_length} 个字符。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不对，请检查后重新填写。",
    "string_unicode": "含有不能识别的字符，请删去后再提交。",
    "int_type": "须为整数。",
    "int_parsing": "须为整数。",
    "int_from_float": "须为整数。",
    "int_parsing_size": "数字太大，请核对。",
    "bool_type": "须为 true 或 false。",
    "bool_parsing": "须为 true 或 false。",
    "uuid_parsing": "编号格式不对，请使用系统给出的编号。",
    "uuid_type": "编号格式不对，请使用系统给出的编号。",
    "date_from_datetime_inexact": "日期须写成 2026-11-24 的形式。",
    "date_from_datetime_parsing": "日期须写成 2026-11-24 的形式。",
    "date_parsing": "日期须写成 2026-11-24 的形式。",
    "date_type": "日期须写成 2026-11-24 的形式。",
    "datetime_from_date_parsing": "时间须写成 2026-11-24T09:00:00+08:00 的形式。",
    "datetime_parsing": "时间须写成 2026-11-24T09:00:00+08:00 的形式。",
    "datetime_type": "时间须写成 2026-11-24T09:00:00+08:00 的形式。",
    "timezone_aware": "时间须带时区，如 2026-11-24T09:00:00+08:00。",
    "enum": "只能是 {expected} 之一。",
    "literal_error": "只能是 {expected} 之一。",
    "list_type": "须为列表。",
    "tuple_type": "须为列表。",
    "dict_type": "须为对象。",
    "model_attributes_type": "须为对象。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "greater_than": "须大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than": "须小于 {lt}。",
    "less_than_equal": "不能大于 {le}。",
    "json_invalid": "不是有效的 JSON。",
    "union_tag_invalid": "只能是 {expected_tags} 之一。",
    "union_tag_not_found": "缺少类别，请补上 {discriminator}。",
    "value_error": "{error}",
}

type Fault = Mapping[str, Any]


def sentence(fault: Fault) -> str:
    """How a person is told a fault of pydantic's."""
    facts = dict(fault.get("ctx", {}))
    for name in {"expected", "expected_tags"} & facts.keys():
        facts[name] = _labelled(_quoted(facts[name]))
    if "discriminator" in facts:
        facts["discriminator"] = "、".join(_quoted(facts["discriminator"]))
    try:
        return _FIELD_SENTENCES[fault["type"]].format(**facts)
    except KeyError:
        return "内容不合要求，请检查。"


def _quoted(words: str) -> list[str]:
    """The values in pydantic's "'a', 'b' or 'c'", which is no Chinese."""
    return re.findall(r"'([^']*)'", words)


def _labelled(values: Sequence[str]) -> str:
    """The values that may be sent, each behind its label where the enum that they are of is beyond doubt."""
    enums = [{str(member): member.label for member in kind} for kind in labelled_enums().values()]
    # A single value stands in too many enums; several values are those of the smallest enum that has them all.
    whole = [labels for labels in enums if labels.keys() == set(values)]
    around = [labels for labels in enums if len(values) > 1 and labels.keys() > set(values)]
    fewest = min((len(labels) for labels in around), default=0)
    candidates = whole or [labels for labels in around if len(labels) == fewest]
    words = []
    for value in values:
        labels = {labels[value] for labels in candidates}
        words.append(f"{labels.pop()}（{value}）" if len(labels) == 1 else value)
    return "、".join(words)


def place(fault: Fault, sent: object) -> str:
    """Where a fault lies in what was sent, no longer than anybody reads.

    It is the part of the request (body, query) where the fault has no place of its own.
    """
    source, *steps = fault["loc"]
    if fault["type"] == "json_invalid":
        return str(source)  # its only step is a position in the text
    if source == "body":
        branches = _branches(fault, sent)
        path = [str(step) for at, step in enumerate(steps) if at not in branches]
    else:
        path = [str(step) for at, step in enumerate(steps) if at == 0 or isinstance(step, int)]
    words = ".".join(path) or str(source)
    return words if len(words) <= _LONGEST_PLACE else words[:_LONGEST_PLACE] + "…"


def fitting(faults: Sequence[Fault], sent: object) -> list[Fault]:
    """The faults that are told: where all branches of a choice failed, those of the branch that fits best."""
    remaining = list(faults)
    depth = 0
    while depth < max((len(fault["loc"]) for fault in remaining), default=0) - 1:
        choices: dict[tuple[Any, ...], dict[object, list[Fault]]] = {}
        for fault in remaining:
            source, *steps = fault["loc"]
            if source == "body" and depth in _branches(fault, sent):
                choices.setdefault(tuple(steps[:depth]), {}).setdefault(steps[depth], []).append(fault)
        for branches in choices.values():
            best = min(branches.values(), key=lambda tried: _misfit(tried, depth))
            lost = {id(fault) for tried in branches.values() if tried is not best for fault in tried}
            remaining = [fault for fault in remaining if id(fault) not in lost]
        depth += 1
    return remaining


def _misfit(tried: Iterable[Fault], depth: int) -> tuple[bool, int]:
    """How badly a branch fits: one that takes another kind of thing altogether is worst, then the one of most faults."""
    faults = list(tried)
    another = any(len(fault["loc"]) == depth + 2 and fault["type"].endswith("_type") for fault in faults)
    return another, len(faults)


def _branches(fault: Fault, sent: object) -> set[int]:
    """Which steps of a fault in the body name the branch of a choice, and no place in what was sent."""
    steps = fault["loc"][1:]
    branches: set[int] = set()
    tag: object = None
    for at, step in enumerate(steps):
        is_last = at == len(steps) - 1
        match sent:
            case Mapping() if sent.get("kind") == step and tag is not sent:
                branches.add(at)
                tag = sent  # the same word may be the name of a field of it: {"kind": "parts", "parts": […]}
            case Mapping() if step in sent:
                sent = sent[step]
            case list() if isinstance(step, int) and step < len(sent):
                sent = sent[step]
            case _ if is_last and fault["type"] == "missing":
                pass
            case _:
                branches.add(at)
    return branches
