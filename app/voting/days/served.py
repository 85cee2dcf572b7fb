"""For which stairwells a sheet at a place is meant: one whose place names a building or a stairwell for the homes there,
any other, such as the main board, for everybody. Pure: standard library only.

Places are free text. A building that is not on the roll is meant for nobody on it.
"""

import re
from collections.abc import Collection

from app.register.people.names import bare_name, plain_name
from app.register.sheet.columns.numerals import NUMERAL, number_of

type Stairwell = tuple[str, str]
"""Building and stairwell, by name as the roll has them; the second is empty where a building has none."""

_ONE = rf"(?:[0-9]+|[a-z]|[甲乙丙丁戊己庚辛壬癸东南西北中]|(?!两){NUMERAL})"
_BUILDING_WORD, _STAIRWELL_WORD = "(?:号楼|栋|幢|座)", "(?:单元|门洞|梯)"
_AND = "(?:[、,和及与/]|或者?)"
_BUILDINGS = re.compile(rf"(?<![0-9a-z])({_ONE}(?:(?:{_BUILDING_WORD}|号)?(?:{_AND}|[-~至到]){_ONE})*){_BUILDING_WORD}")
_STAIRWELLS = re.compile(rf"(?<![0-9a-z])({_ONE}(?:{_STAIRWELL_WORD}?{_AND}{_ONE})*){_STAIRWELL_WORD}")
_RANGE = re.compile(r"([0-9]+)(?:号楼|[栋幢座号])?[-~至到]([0-9]+)")
_SHORT = re.compile(rf"({_ONE})-({_ONE})单元")


def served(place: str, stairwells: Collection[Stairwell]) -> frozenset[Stairwell]:
    """Those of these stairwells for whose homes a sheet at a place is meant."""
    words = _SHORT.sub(r"\1栋\2单元", plain_name(place))
    own = {building for building, _ in stairwells if _has_own_name(building) and bare_name(building) in words}
    buildings, entrances = _named(_BUILDINGS, words), _named(_STAIRWELLS, words)
    return frozenset(
        (building, stairwell)
        for building, stairwell in stairwells
        if (building in own if own else not buildings or _key(building) in buildings)
        and (not entrances or _key(stairwell) in entrances)
    )


def _has_own_name(building: str) -> bool:
    name = bare_name(building)
    return len(name) > 1 and not name.isascii() and number_of(name) is None


def _named(pattern: re.Pattern[str], words: str) -> set[str]:
    """The numbers and names that stand before the word for a building, or for a stairwell."""
    named: set[str] = set()
    for match in pattern.finditer(words):
        named |= {_key(one) for one in re.findall(_ONE, match[1])}
        for first, last in _RANGE.findall(match[1]):
            named |= {str(number) for number in range(int(first[-4:]), int(last[-4:]) + 1)}
    return named


def _key(name: str) -> str:
    bare = bare_name(name)
    number = number_of(bare)
    return bare if number is None else str(number)
