"""What can go wrong between two servers, ordered in advance: the next calls of a path fail in a given way."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """The ways of failing."""

    ERRCODE = "errcode"
    STATUS = "status"  # another HTTP status, with a page of the proxy before it
    HANG = "hang"  # nothing is done and no answer comes
    HANG_AFTER = "hang_after"  # it is done, and no answer comes
    MALFORMED = "malformed"  # an answer cut short
    EMPTY = "empty"
    HTML = "html"  # a page under status 200


@dataclass(frozen=True)
class OrderedFailure:
    """One failure; `number` is the errcode or the status."""

    kind: FaultKind
    number: int = 0


class OrderedFailures:
    """Failures ordered, by path."""

    def __init__(self) -> None:
        self._ordered: dict[str, deque[OrderedFailure]] = {}

    def order(self, path: str, kind: FaultKind, number: int = 0, *, times: int = 1) -> None:
        """Let the next calls of a path fail."""
        self._ordered.setdefault(path, deque()).extend([OrderedFailure(kind, number)] * times)

    def next(self, path: str) -> OrderedFailure | None:
        """The failure of this very call, if one was ordered."""
        waiting = self._ordered.get(path)
        return waiting.popleft() if waiting else None
