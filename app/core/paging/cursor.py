"""How far somebody has read a list: the key of the last line they were shown, in a text that only we read.

A cursor holds the key itself and no number of a line, so that a line which comes, goes or changes between two pages
moves no other line past the reader. It is of the list that was asked, with the same filters, and of no other.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import CURSOR_REFUSED, Refused

LONGEST = 2000
"""Characters of a cursor: the names of an estate and of the three places it lies in are the longest key."""

type Key = tuple[str | int | bool | date | datetime | uuid.UUID, ...]

_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """What came as `after`, None at the beginning, and which list was asked: a cursor of another one is refused."""

    after: str | None = None
    place: str = ""

    def key(self, kinds: Sequence[type]) -> Key | None:
        """Read the key behind which to go on, None at the beginning; `kinds` are the types of its values.

        Raises Refused for a text that did not come from this list.
        """
        if self.after is None:
            return None
        try:
            mark, *values = json.loads(base64.urlsafe_b64decode(self.after + "=" * (-len(self.after) % 4)))
            key = tuple(_read(value, kind) for value, kind in zip(values, kinds, strict=True))
            genuine = mark == self._mark() and self.behind(key) == self.after
        except (ValueError, TypeError, RecursionError) as error:
            raise Refused(CURSOR_REFUSED) from error
        if not genuine:
            raise Refused(CURSOR_REFUSED)
        return key

    def behind(self, key: Key) -> str:
        """Write what leads on behind the line with this key in the list that was asked."""
        values = [self._mark(), *(_written(value) for value in key)]
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _mark(self) -> str:
        return hashlib.sha256(self.place.encode()).hexdigest()[:8]


START = Cursor()


def _written(value: str | int | bool | date | datetime | uuid.UUID) -> str | int:
    match value:
        case str() | int():
            return value
        case datetime() | date():
            return value.isoformat()
        case uuid.UUID():
            return str(value)


def _read(value: object, kind: type) -> str | int | bool | date | datetime | uuid.UUID:
    """A value of a cursor as the type that its list is ordered by; raises ValueError for what is none."""
    if kind is bool or isinstance(value, bool):
        if kind is bool and isinstance(value, bool):
            return value
    elif kind is int:
        if isinstance(value, int) and abs(value) <= _LARGEST:
            return value
    elif isinstance(value, str):
        if kind is uuid.UUID:
            return uuid.UUID(value)
        if kind is datetime:
            at = datetime.fromisoformat(value)
            if at.tzinfo is not None:
                return at
        elif kind is date:
            return date.fromisoformat(value)
        elif issubclass(kind, str) and "\0" not in value:
            return value
    raise ValueError(f"not of {kind}")
