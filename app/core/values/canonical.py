"""JSON with exactly one spelling, for everything that is hashed (RFC 8785 on a subset).

On keys `[a-z0-9_]+`, NFC strings, whole numbers within 2^53-1, true, false, null, arrays and objects RFC 8785 is plain
JSON, compact and sorted, so no further library is needed. Pure: standard library only.
"""

import hashlib
import json
import re
import unicodedata

type Value = bool | int | str | list[Value] | tuple[Value, ...] | dict[str, Value] | None

_KEY = re.compile(r"[a-z0-9_]+")
# Made once: `json.dumps` makes an encoder for every value.
_QUOTED = json.JSONEncoder(ensure_ascii=False).encode
GREATEST = 2**53 - 1
"""The greatest whole number that is written anywhere: beyond it programs in other languages are not exact."""


def canonical(value: Value) -> bytes:
    """The one spelling of `value` in UTF-8; raises ValueError for anything outside the subset."""
    return _spelled(value).encode()


def digest(value: Value) -> bytes:
    """SHA-256 of the canonical spelling, 32 bytes."""
    return hashlib.sha256(canonical(value)).digest()


def _spelled(value: Value) -> str:
    """Checked and spelled on one way through it: every ballot is spelled while somebody waits."""
    if isinstance(value, str):
        if not (value.isascii() or unicodedata.is_normalized("NFC", value)):
            raise ValueError(f"not in NFC: {value!r}")
        return _QUOTED(value)
    if isinstance(value, dict):
        for key in value:
            if not (isinstance(key, str) and _KEY.fullmatch(key)):
                raise ValueError(f"not a canonical key: {key!r}")
        return "{" + ",".join(['"' + key + '":' + _spelled(value[key]) for key in sorted(value)]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_spelled(item) for item in value]) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > GREATEST:
            raise ValueError(f"beyond 2^53-1: {value}")
        return int.__repr__(value)
    raise ValueError(f"not canonical JSON: {type(value).__name__}")
