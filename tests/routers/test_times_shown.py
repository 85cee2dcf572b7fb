"""An instant that people read stands in words beside itself; those that do not yet are counted, and their number only falls."""

from collections.abc import Iterator
from typing import Any

from app.core.periods import CHINA, end_words, start_words
from tests.routers.test_openapi import DOCUMENT, SCHEMAS
from tests.voting.law.boxes import on

LEFT = 288
"""Instants in answers without words, of which many are for machines alone: when a row was written, a token ends."""

OF_VOTES = {"VoteAnswer", "VoteOnPlan", "PublicVote", "OfficeVoteAnswer", "VoteForHome", "ResultAnswer"}


def is_instant(field: dict[str, Any]) -> bool:
    return field.get("format") == "date-time" or any(is_instant(one) for one in field.get("anyOf", []))


def answered(node: Any, found: dict[str, dict[str, Any]]) -> None:
    """All schemas that answers are made of."""
    if isinstance(node, list):
        for one in node:
            answered(one, found)
    elif isinstance(node, dict):
        name = str(node.get("$ref", "")).removeprefix("#/components/schemas/")
        if name and name not in found:
            found[name] = SCHEMAS[name]
            answered(SCHEMAS[name], found)
        for one in node.values():
            answered(one, found)


def without_words() -> Iterator[str]:
    found: dict[str, dict[str, Any]] = {}
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            answered(operation["responses"], found)
    for name, schema in sorted(found.items()):
        fields = schema.get("properties", {})
        for field, kind in fields.items():
            words = {f"{field}_shown", f"{field.removesuffix('_at')}_shown", "shown", "until"} - {field}
            if is_instant(kind) and not words & fields.keys():
                yield f"{name}.{field}"


def test_no_instant_is_added_without_its_words() -> None:
    found = list(without_words())
    assert len(found) <= LEFT, found
    assert not [one for one in found if one.partition(".")[0] in OF_VOTES]


def test_a_day_begins_at_0_and_ends_at_24() -> None:
    midnight = on(21, "00:00")
    assert (start_words(midnight), end_words(midnight)) == ("2026-05-21 00:00", "2026-05-20 24:00")
    assert start_words(on(3, "09:30").astimezone(CHINA)) == end_words(on(3, "09:30")) == "2026-05-03 09:30"
    assert (start_words(None), end_words(None)) == ("", "")
