"""The stand-in's time, which a test moves on, and counters by the minute."""

from collections import Counter
from collections.abc import Callable


class Clock:
    """Seconds since 1970 by `read`, moved on by whatever `advance` was told."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read, self._ahead = read, 0.0

    def now(self) -> float:
        """This instant."""
        return self._read() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move on."""
        self._ahead += seconds


class PerMinute:
    """How often something was asked for in this minute, by whom."""

    def __init__(self, clock: Clock, most: int) -> None:
        self.most = most
        self._clock, self._minute = clock, 0
        self._asked: Counter[str] = Counter()

    def is_too_often(self, key: str = "") -> bool:
        """Count one more; whether it is beyond what a minute allows."""
        minute = int(self._clock.now() // 60)
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
        self._asked[key] += 1
        return self._asked[key] > self.most
