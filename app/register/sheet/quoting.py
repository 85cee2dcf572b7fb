"""How a value as written is quoted in a message: shortened, with long numbers masked, because messages are logged.

Pure: standard library only.
"""

import re
from collections.abc import Iterable
from itertools import islice

_LONGEST = 40
_MOST_LISTED = 20
# Six digits in a row, or groups of three and more with a space or dash between; never "12-3-1201", which is a flat.
_LONG_NUMBER = re.compile(r"(?:\d{3,}(?:[\s\-—–]\d{3,})+|\d{6,}|(?:\d\s){5,}\d)[XxＸｘ]?")


def _masked(number: re.Match[str]) -> str:
    text = number.group()
    return f"{text[:2]}{'*' * (len(text) - 2)}"


def masked(text: str) -> str:
    """The text with every number as long as a phone or ID number reduced to its first two: its end is what proves an owner."""
    return _LONG_NUMBER.sub(_masked, text)


def quoted(text: str) -> str:
    """The text in Chinese quotation marks, on one line, masked, and cut where it is long."""
    line = " ".join(text.split())
    shown = masked(line[: 2 * _LONGEST])  # a number that is cut there is long enough to be masked
    return f"“{shown if len(line) <= _LONGEST else shown[: _LONGEST - 1] + '…'}”"


def listed(texts: Iterable[str]) -> str:
    """Texts quoted one behind another, of more than twenty the first ones."""
    some = [quoted(text) for text in islice(texts, _MOST_LISTED + 1)]
    return "、".join(some[:_MOST_LISTED]) + ("等" if len(some) > _MOST_LISTED else "")
