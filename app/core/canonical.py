"""JSON with exactly one spelling, for everything that is hashed (RFC 8785 on a subset).

On keys `[a-z0-9_]+`, NFC strings, whole numbers within 2^53-1, true, false, null, arrays and objects, sorted compact
`json.dumps` equals RFC 8785, so no further library is needed. Pure: standard library only.
"""

import hashlib
import json
import re
import unicodedata

type Value = bool | int | str | list[Value] | tuple[Value, ...] | dict[str, Value] | None

_KEY = re.compile(r"[a-z0-9_]+")
# Made once: `json.dumps` makes an encoder for every value.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_LIMIT = 2**53 - 1


def canonical(value: Value) -> bytes:
    """The one spelling of `value` in UTF-8; raises ValueError for anything outside the subset."""
    _check(value)
    return _ENCODER.encode(value).encode()


def digest(value: Value) -> bytes:
    """SHA-256 of the canonical spelling, 32 bytes."""
    return hashlib.sha256(canonical(value)).digest()


def _check(value: Value) -> None:
    match value:
        case str():
            if not (value.isascii() or unicodedata.is_normalized("NFC", value)):
                raise ValueError(f"not in NFC: {value!r}")
        case dict():
            for key, item in value.items():
                if not (isinstance(key, str) and _KEY.fullmatch(key)):
                    raise ValueError(f"not a canonical key: {key!r}")
                _check(item)
        case list() | tuple():
            for item in value:
                _check(item)
        case None | bool():
            return
        case int():
            if abs(value) > _LIMIT:
                raise ValueError(f"beyond 2^53-1: {value}")
        case _:
            raise ValueError(f"not canonical JSON: {type(value).__name__}")
