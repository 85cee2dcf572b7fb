"""Every instant of an answer stands in words beside itself, but those that are named here, each with its reason."""

from collections.abc import Collection, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from app.core.answers import Answer, BareInstant
from app.core.periods import CHINA, end_words, start_words
from tests.routers.test_openapi import DOCUMENT, SCHEMAS
from tests.voting.law.boxes import on

FOR_PROGRAMS = {
    "BearerToken.expires_at": "the end of a token, which the program renews",
    "BoundAnswer.expires_at": "the end of a token",
    "LoginAnswer.expires_at": "the end of a token",
    "PicturesLinked.until": "the end of links, which the page asks for anew",
    "Start.server_time": "the clock of the service, to which a phone sets its own",
    "CheckpointAnswer.at": "stands beside a signed note, which a verifier reads",
    "CosignatureAnswer.seen_at": "the time within a signature",
    "CosignatureAnswer.at": "stands beside a signature, which a verifier reads",
    "DayEndAnswer.at": "stands beside a signed note, which a verifier reads",
}
"""Instants of answers that no screen shows, and why. Each is a `BareInstant`; all others have their words by themselves."""

ELSEWHERE = {
    "CaseClockAnswer.due_at": "shown",
    "OfficePostingAnswer.runs_until": "until",
    "PostingAnswer.runs_until": "until",
    "PostingLine.runs_until": "until",
    "PublicPosting.runs_until": "until",
    "UnpostedAnswer.due_at": "until",
    "WaitingForMe.due_at": "shown",
}
"""Instants whose words stand in a field of another name, as "（暂定）" has to be said of some."""


MAY = "from_at", "shown"
"""What every answer of what may be done says: from when, or that it is provisional."""


def is_instant(field: dict[str, Any]) -> bool:
    """Whether a field is an instant; one within hashed facts is a text, letter by letter, and is left as it was signed."""
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


def shapes_answered() -> Iterator[tuple[str, dict[str, Any], Collection[str]]]:
    """Every shape that answers are made of: its name, its fields, and which of them are always there."""
    found: dict[str, dict[str, Any]] = {}
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            answered(operation["responses"], found)
    for name, schema in sorted(found.items()):
        yield name, schema.get("properties", {}), schema.get("required", ())


def without_words() -> Iterator[tuple[str, str]]:
    """Instants without words in a field of their name, each with the text that may say them."""
    for name, fields, sure in shapes_answered():
        for field, kind in fields.items():
            if is_instant(kind) and f"{field}_shown" not in sure:
                yield f"{name}.{field}", next((one for one in ("shown", "until") if one in sure and one != field), "")


def test_every_instant_stands_in_words_but_those_for_programs() -> None:
    found = {name: words for name, words in without_words() if (name.partition("MayAnswer.")[2], words) != MAY}
    assert found == dict.fromkeys(FOR_PROGRAMS, "") | ELSEWHERE


def test_an_answer_fills_its_words_by_itself() -> None:
    class Opened(Answer):
        opened_at: datetime
        closes_at: datetime | None

    class Renewed(Opened):
        token_ends: BareInstant
        since: datetime

    row = SimpleNamespace(opened_at=on(3, "09:30"), closes_at=on(21, "00:00"), token_ends=on(3), since=on(3, "00:00"))
    assert Renewed.from_row(row, closes_at=None).model_dump(
        mode="json", include={"opened_at_shown", "closes_at_shown"}
    ) == {
        "opened_at_shown": "2026-05-03 09:30",
        "closes_at_shown": "",
    }
    shown = {name: words for name, words in Renewed.model_validate(row) if name.endswith("_shown")}
    assert shown == {
        "opened_at_shown": "2026-05-03 09:30",
        "closes_at_shown": "2026-05-20 24:00",
        "since_shown": "2026-05-03 00:00",
    }
    assert [*Opened.model_fields] == ["opened_at", "opened_at_shown", "closes_at", "closes_at_shown"]
    assert Opened.model_json_schema()["required"] == [*Opened.model_fields]


def test_each_instant_of_a_list_has_its_words() -> None:
    class Looked(Answer):
        looked_at: list[datetime]

    assert Looked(looked_at=[]).looked_at_shown == []  # type: ignore[attr-defined]
    told = Looked.from_row(SimpleNamespace(looked_at=[on(3, "09:30"), on(4, "10:00")])).model_dump()
    assert told["looked_at_shown"] == ["2026-05-03 09:30", "2026-05-04 10:00"]


def test_a_day_begins_at_0_and_ends_at_24() -> None:
    midnight = on(21, "00:00")
    assert (start_words(midnight), end_words(midnight)) == ("2026-05-21 00:00", "2026-05-20 24:00")
    assert start_words(on(3, "09:30").astimezone(CHINA)) == end_words(on(3, "09:30")) == "2026-05-03 09:30"
    assert (start_words(None), end_words(None)) == ("", "")
