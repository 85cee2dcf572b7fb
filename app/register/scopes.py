"""The scope 范围 of a roll: the estate, some buildings, a stairwell, or chosen parts. Pure: standard library only.

Source: law R-61, part-common facilities are decided by those who share them; R-62, a lift by its stairwell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.values.canonical import Value


class Placed(Protocol):
    """A part, as far as a scope asks: its id and where it lies."""

    @property
    def id(self) -> str:
        """Its id as text."""

    @property
    def building(self) -> str:
        """楼栋, by name."""

    @property
    def stairwell(self) -> str:
        """单元, by name."""


@dataclass(frozen=True, slots=True)
class EstateScope:
    """The whole estate 小区."""

    def holds(self, _part: Placed) -> bool:
        """Whether the part lies in the scope."""
        return True

    def missing(self, _parts: Sequence[Placed]) -> list[str]:
        """The fields of the scope that name nothing in the register."""
        return []

    def canonical(self) -> dict[str, Value]:
        """The scope as it is kept and hashed."""
        return {"kind": "estate"}


@dataclass(frozen=True, slots=True)
class BuildingsScope:
    """One or more buildings 楼栋 by name."""

    buildings: tuple[str, ...]

    def holds(self, part: Placed) -> bool:
        """Whether the part lies in the scope."""
        return part.building in self.buildings

    def missing(self, parts: Sequence[Placed]) -> list[str]:
        """The fields of the scope that name nothing in the register."""
        there = {part.building for part in parts}
        return [f"buildings.{number}" for number, name in enumerate(self.buildings) if name not in there]

    def canonical(self) -> dict[str, Value]:
        """The scope as it is kept and hashed."""
        return {"kind": "buildings", "buildings": tuple(sorted(set(self.buildings)))}


@dataclass(frozen=True, slots=True)
class StairwellScope:
    """One stairwell 单元 of a building."""

    building: str
    stairwell: str

    def holds(self, part: Placed) -> bool:
        """Whether the part lies in the scope."""
        return (part.building, part.stairwell) == (self.building, self.stairwell)

    def missing(self, parts: Sequence[Placed]) -> list[str]:
        """The fields of the scope that name nothing in the register."""
        return [] if any(self.holds(part) for part in parts) else ["stairwell"]

    def canonical(self) -> dict[str, Value]:
        """The scope as it is kept and hashed."""
        return {"kind": "stairwell", "building": self.building, "stairwell": self.stairwell}


@dataclass(frozen=True, slots=True)
class PartsScope:
    """Chosen parts by id: those who share a pipe, a roof, a courtyard."""

    parts: frozenset[str]

    def holds(self, part: Placed) -> bool:
        """Whether the part lies in the scope."""
        return part.id in self.parts

    def missing(self, parts: Sequence[Placed]) -> list[str]:
        """The fields of the scope that name nothing in the register."""
        return [f"parts.{one}" for one in sorted(self.parts - {part.id for part in parts})]

    def canonical(self) -> dict[str, Value]:
        """The scope as it is kept and hashed."""
        return {"kind": "parts", "parts": tuple(sorted(self.parts))}


type Scope = EstateScope | BuildingsScope | StairwellScope | PartsScope


def read_scope(fields: Mapping[str, Any]) -> Scope:
    """The scope of its kept form, the reverse of `canonical`; raises ValueError for another kind."""
    match fields:
        case {"kind": "estate"}:
            return EstateScope()
        case {"kind": "buildings", "buildings": buildings}:
            return BuildingsScope(tuple(buildings))
        case {"kind": "stairwell", "building": building, "stairwell": stairwell}:
            return StairwellScope(building, stairwell)
        case {"kind": "parts", "parts": parts}:
            return PartsScope(frozenset(parts))
        case _:
            raise ValueError(f"no such scope: {fields.get('kind')}")
