"""Double keying 双人录入: two people read a paper without seeing each other; where they agree that governs, else a third.

Pure: standard library only. Source: law case 41 and the table of who does what.
"""

from collections.abc import Callable, Sequence

KEYERS = 2
SETTLES = 3


def governing[Entry](entries: Sequence[Entry], same: Callable[[Entry, Entry], bool]) -> Entry | None:
    """Of entries in the order in which they were made: the first two where they are the same, else the third; None before."""
    if len(entries) >= KEYERS and same(entries[0], entries[1]):
        return entries[0]
    return entries[SETTLES - 1] if len(entries) >= SETTLES else None
