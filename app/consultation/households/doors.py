"""The floor that a room's number names. Pure: standard library only."""

import re

_ROOM = re.compile(r"(\d{1,2})(\d{2})\D*")


def floor_of(room: str) -> str:
    """The floor of a room numbered floor by floor ("501" is 5, "1203" is 12); empty for any other number."""
    found = _ROOM.fullmatch(room)
    return found[1].lstrip("0") if found else ""
