"""When two readings of a door are the same: every fact is, and the free words are but for blanks and stops. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from app.register.people.names import plain_name

_STOPS = re.compile(r"[,，.。;；:：!！?？、\"“”'‘’()（）\[\]【】\-—_~～]")
_FREE = ("words", "condition")


def same(fields: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two readings of a door (None: nothing is written there) say the same; as schemas.KeyedDoor dumps them."""
    if fields is None or other is None:
        return fields is other
    return _plain(fields) == _plain(other)


def _plain(door: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _text(value) if name in _FREE else value for name, value in door.items()}
    kept["reasons"] = sorted(door.get("reasons") or ())
    promises = [
        {"promised": _text(one["promised"]), "keeper": _text(one["keeper"]), "due_on": one["due_on"]}
        for one in door.get("promises") or ()
    ]
    kept["promises"] = sorted(promises, key=lambda one: (one["due_on"], one["promised"]))
    return kept


def _text(text: str) -> str:
    return _STOPS.sub("", plain_name(text))
