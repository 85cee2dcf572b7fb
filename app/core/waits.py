"""How long to wait before something is tried again. Pure: standard library only."""

from datetime import timedelta


def growing(first: timedelta, longest: timedelta, tries: int) -> timedelta:
    """The wait after so many tries (from 1): twice as long each time, and never longer than `longest`."""
    return min(first * (1 << min(tries - 1, 10)), longest)
