"""Chinese numerals as they stand in the numbers of buildings and shares: 一 to 九十九. Pure: standard library only."""

import re

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"两": 2}
NUMERAL = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_PARTS = re.compile("(?:([一二三四五六七八九]?)(十))?([一二两三四五六七八九]?)")


def number_of(text: str) -> int | None:
    """The number a Chinese numeral up to 九十九 means, e.g. 十二 is 12; None where it is not one."""
    match = _PARTS.fullmatch(text)
    if match is None or not text:
        return None
    tens, ten, units = match.groups()
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(units, 0)
