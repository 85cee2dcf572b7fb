"""A cursor leads back to its key in its list, and whatever else is sent is refused in words."""

import base64
import json
import uuid
from datetime import UTC, date, datetime

import pytest

from app.core.errors import CURSOR_REFUSED, Refused
from app.core.paging import Cursor
from app.core.paging.cursor import LONGEST

KEY = (datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC), date(2026, 2, 14), uuid.UUID(int=7), "学院街道", 3, True)
KINDS = [type(value) for value in KEY]


def text(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def mark(place: str = "") -> str:
    encoded = Cursor(place=place).behind(())
    return str(json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))[0])


def test_a_key_comes_back_as_it_was() -> None:
    assert Cursor(Cursor(place="/a").behind(KEY), "/a").key(KINDS) == KEY
    assert Cursor(None, "/a").key(KINDS) is None


@pytest.mark.parametrize(
    ("sent", "kinds"),
    [
        (Cursor(place="/another").behind((1,)), [int]),  # of another list
        (Cursor().behind((1, 2)), [int]),  # longer than the key
        (Cursor().behind(()), [int]),
        (Cursor().behind(("1",)), [int]),
        (Cursor().behind((True,)), [int]),
        (Cursor().behind((1,)), [bool]),
        (Cursor().behind((2**63,)), [int]),
        (Cursor().behind((datetime(2026, 1, 1),)), [datetime]),  # noqa: DTZ001 - without an offset
        (Cursor().behind(("nobody",)), [uuid.UUID]),
        (Cursor().behind(("a\0b",)), [str]),
        (text(mark(), "\ud800"), [str]),
        (text(mark(), 1) + "=", [int]),
        (text(), [int]),
        (text(mark(), None), [str]),
        (base64.urlsafe_b64encode(b'["' + mark().encode() + b'", 1]').decode(), [int]),  # one list, one spelling
        (base64.urlsafe_b64encode(b"[" * 1400).decode(), [int]),
        ("5a7c1f0e-0d3b-4c55-9a4f-2f5d7f6f0c11", [uuid.UUID]),
        ("", [int]),
        ("0", [int]),
        ("字", [str]),
    ],
)
def test_what_did_not_come_from_this_list_is_refused(sent: str, kinds: list[type]) -> None:
    with pytest.raises(Refused) as refused:
        Cursor(sent).key(kinds)
    assert refused.value.code is CURSOR_REFUSED


def test_the_longest_key_fits() -> None:
    assert len(Cursor().behind(("区" * 60, "街" * 60, "社" * 60, "小" * 60, uuid.UUID(int=0)))) <= LONGEST
