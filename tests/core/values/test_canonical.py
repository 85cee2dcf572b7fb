"""One value has one spelling, the one of RFC 8785, and whatever has no certain spelling is refused."""

import hashlib
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.canonical import Value, canonical, digest
from app.register.kinds import PartKind

KEYS = st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(max_size=12).map(lambda text: unicodedata.normalize("NFC", text)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)

# The strings and literals are the examples of RFC 8785 sections 3.2.2 and 3.2.3, the escapes those of 3.2.2.2.
VECTORS: list[tuple[Value, str]] = [
    ([None, True, False], "[null,true,false]"),
    ('€$\x0f\nA\'B"\\\\"/', r"""["€$\u000f\nA'B\"\\\\\"/"]"""[1:-1]),
    ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
    ("\x00\x1f\x7f\u2028", '"\\u0000\\u001f\x7f\u2028"'),
    ("😀小区", '"😀小区"'),
    ({"b": 2, "a": 1, "a_": 3, "10": 4, "9": 5}, '{"10":4,"9":5,"a":1,"a_":3,"b":2}'),
    ({"nested": {"z": [], "a": {}}}, '{"nested":{"a":{},"z":[]}}'),
    ((1, (2, "x")), '[1,[2,"x"]]'),
    (-(2**53) + 1, "-9007199254740991"),
    (PartKind.SHOP, '"shop"'),
]


@pytest.mark.parametrize(("value", "spelling"), VECTORS)
def test_the_spelling_is_the_standards(value: Value, spelling: str) -> None:
    assert canonical(value) == spelling.encode()


def test_the_digest_is_sha256_of_the_spelling() -> None:
    assert digest({"a": 1}).hex() == hashlib.sha256(b'{"a":1}').hexdigest()
    assert digest({"a": 1}).hex() == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


@given(VALUES)
def test_the_spelling_is_read_back_as_the_value(value: Value) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_the_order_in_which_a_thing_was_built_does_not_show(value: dict[str, Value]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(VALUES, VALUES)
def test_different_values_are_spelled_differently(one: Value, other: Value) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        "e\u0301",  # decomposed: the same word has another spelling
        "\ud800",
        b"bytes",
        {1, 2},
        object(),
        {"Key": 1},
        {"a b": 1},
        {"": 1},
        {"é": 1},
        {"a\n": 1},
        {1: "a"},
        {None: 1},
        {"deep": [{"inside": [1.5]}]},
    ],
)
def test_what_has_no_certain_spelling_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)
