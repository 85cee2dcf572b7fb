"""Names as people write them: of owners as they are compared, of parts as they are printed. Pure: standard library only."""

import re
import unicodedata

_BLANK = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("•・･‧∙⋅ᐧ˙.．", "·"),
        **dict.fromkeys("零○◯", "〇"),
        **dict.fromkeys("[【〔〖", "("),
        **dict.fromkeys("]】〕〗", ")"),
    }
)


def plain_name(name: str) -> str:
    """A name as it is compared: NFKC, no blanks inside, one middle dot, one kind of brackets, 零 as 〇, no capitals."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", name.translate(_ALIKE)).translate(_ALIKE)).casefold()


def part_name(building: str, stairwell: str, room: str) -> str:
    """A part as people write it and a roll prints it, e.g. "3-2-501"; what is empty falls out."""
    return "-".join(piece for piece in (building, stairwell, room) if piece)


NO_STAIRWELL = "不分单元部分"
"""What the parts of a building are called that belong to no stairwell: not all of them are shops."""


def building_words(building: str) -> str:
    """A building as people say it: "3 栋", "甲栋"; one with a name of its own stays as it is: "东区3号楼", "菊园"."""
    return building if len(building) > 1 and not building.isascii() else _with_unit(building, "栋")


def stairwell_words(stairwell: str | None) -> str:
    """A stairwell as people say it: "2 单元", "东单元", of the empty name 不分单元部分; empty where there is none (None)."""
    if stairwell is None:
        return ""
    return _with_unit(stairwell, "单元") if stairwell else NO_STAIRWELL


def place_words(building: str, stairwell: str | None = None) -> str:
    """A building, or a stairwell of it, as people say it: "3 栋", "3 栋 2 单元", "3 栋 不分单元部分"; empty without either."""
    return " ".join(piece for piece in (building_words(building), stairwell_words(stairwell)) if piece)


def _with_unit(name: str, unit: str) -> str:
    if not name or _UNIT.search(name):
        return name
    return f"{name} {unit}" if name.isascii() else f"{name}{unit}"


# What people write after a number of a building, a stairwell, a room: "3 号楼 2 单元 501 室".
_UNIT = re.compile("(号楼|栋|幢|座|楼|单元|梯|门|号房|室|房|号)$")


def place_key(building: str, stairwell: str, room: str) -> str:
    """A place as somebody wrote it, for comparing: "3号楼", "２单元", "0501 室" is "3", "2", "501"."""
    return "-".join(bare_name(piece) for piece in (building, stairwell, room))


def bare_name(piece: str) -> str:
    """A building, a stairwell or a room without the word for it and without zeros in front: "3号楼" is "3"."""
    plain = plain_name(piece)
    return _UNIT.sub("", plain).lstrip("0") or plain
