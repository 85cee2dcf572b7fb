"""Whose line it is: a place and a name as written, held against the register's flats and owners. Pure: standard library only.

Nobody is guessed. A line without a stairwell names a flat only where one flat alone answers to it; a name is an owner's
or the line is out; a line without a name is the owner's where the flat has one.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.lines import OpinionLine
from app.register.kinds import OwnerKind
from app.register.people.masking import mask_name
from app.register.people.names import place_key, plain_name
from app.register.sheet.columns.places import PartPlace
from app.register.sheet.fault_codes import Problem
from app.register.sheet.quoting import quoted


@dataclass(frozen=True, slots=True)
class FlatOwner:
    """An owner of today with the name in clear, to compare and not to show."""

    id: uuid.UUID
    name: str
    kind: OwnerKind
    deceased: bool

    @property
    def masked(self) -> str:
        """As the name is shown."""
        return mask_name(self.name, self.kind)


@dataclass(frozen=True, slots=True)
class SheetFlat:
    """A dwelling of the estate; `in_scope`: it is asked here, and whoever looks may enter something for it."""

    part_id: uuid.UUID
    building: str
    stairwell: str
    room: str
    name: str
    owners: tuple[FlatOwner, ...]
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Flats:
    """The dwellings of an estate by every way in which a sheet names one."""

    by_place: dict[str, list[SheetFlat]] = field(default_factory=lambda: defaultdict(list))
    without_stairwell: dict[str, list[SheetFlat]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def from_flats(cls, flats: Iterable[SheetFlat]) -> "Flats":
        """Of these."""
        made = cls()
        for one in flats:
            made.by_place[place_key(one.building, one.stairwell, one.room)].append(one)
            made.without_stairwell[place_key(one.building, "", one.room)].append(one)
        return made

    def find(self, place: PartPlace) -> SheetFlat | Problem:
        """The one flat that a place as written means."""
        names = {place.building, place.prefix + place.building}
        found: dict[uuid.UUID, SheetFlat] = {}
        for name in names:
            held = self.by_place if place.stairwell else self.without_stairwell
            found |= {one.part_id: one for one in held.get(place_key(name, place.stairwell, place.room), ())}
        if not found:
            return Problem(OpinionFault.PLACE_UNKNOWN, f"名册里没有{quoted(place.name)}这一户住宅。")
        if len(found) > 1:
            told = "、".join(one.name for one in found.values())
            return Problem(OpinionFault.PLACE_SEVERAL, f"{quoted(place.name)}可能是{told}。")
        (flat,) = found.values()
        return flat if flat.in_scope else Problem(OpinionFault.PLACE_OUT_OF_SCOPE, f"{flat.name} 不在范围内。")


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A line with its flat and the owners it names; `by_flat`: it names nobody, and the flat has one owner."""

    line: OpinionLine
    flat: SheetFlat
    owners: tuple[FlatOwner, ...]
    by_flat: bool = False


def match(line: OpinionLine, flats: Flats) -> MatchedLine | list[Problem]:
    """Whose line it is, or everything that keeps one from telling."""
    flat = flats.find(line.place)
    if isinstance(flat, Problem):
        return [flat]
    living = [one for one in flat.owners if not one.deceased and one.kind is not OwnerKind.UNKNOWN]
    if not line.names:
        if len(living) == 1 and len(flat.owners) == 1:
            return MatchedLine(line, flat, tuple(living), by_flat=True)
        return [Problem(OpinionFault.NAME_MISSING, f"{flat.name} 这一行没有写姓名。")]
    named = [_named(name, living, flat) for name in dict.fromkeys(map(plain_name, line.names))]
    problems = [one for one in named if isinstance(one, Problem)]
    return problems or MatchedLine(line, flat, tuple(one for one in named if isinstance(one, FlatOwner)))


def _named(name: str, living: Sequence[FlatOwner], flat: SheetFlat) -> FlatOwner | Problem:
    found = [one for one in living if plain_name(one.name) == name]
    if len(found) == 1:
        return found[0]
    told = mask_name(name, OwnerKind.PERSON)
    dead = any(one.deceased and plain_name(one.name) == name for one in flat.owners)
    why = "已去世" if dead else "不是名册上这一户的业主" if not found else "在这一户有几位同名业主"
    return Problem(OpinionFault.NAME_NOT_OWNER, f"{flat.name} 的“{told}”{why}。")
