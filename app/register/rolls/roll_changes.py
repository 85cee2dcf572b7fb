"""What the register has otherwise than a frozen roll: the voting parts of both, part by part.

Parking and storage that stay off a roll decide nothing and are not compared. Source: law R-36. Pure: standard library
only.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.values.fractions import square_metres
from app.register.imports.difference import OwnerRef


@dataclass(frozen=True, slots=True)
class RollPart:
    """A voting part by its printed name, with its area (0.01 m2; 0: the register knows none) and who stands behind it.

    `i` and `voter` are its line and head on a frozen roll, and empty in the register.
    """

    part_id: str
    part: str
    area_c: int
    owners: frozenset[OwnerRef]
    i: int = 0
    voter: str = ""


@dataclass(frozen=True, slots=True)
class RollChange:
    """A part that the register has otherwise than the roll: on the roll (None: not there), and now (None: it votes no more)."""

    was: RollPart | None
    now: RollPart | None

    @property
    def part(self) -> str:
        """The part's printed name: the roll's, or the register's where it joined since."""
        return self._known.part

    @property
    def part_id(self) -> uuid.UUID:
        """The part in the register."""
        return uuid.UUID(self._known.part_id)

    @property
    def _known(self) -> RollPart:
        known = self.was or self.now
        if known is None:
            raise ValueError("a change is of a part")
        return known

    @property
    def words(self) -> str:
        """Part and change, as a clerk reads them; no owner is named."""
        return f"{self.part}（{self._what}）"

    @property
    def _what(self) -> str:
        if self.was is None:
            return "名册冻结后新增"
        if self.now is None:
            return "已注销，或者改作不参加表决的用途"
        told = []
        if self.now.area_c != self.was.area_c:
            after = square_metres(self.now.area_c) if self.now.area_c else "无"
            told.append(f"面积 {square_metres(self.was.area_c)} → {after} 平方米")
        if self.now.owners != self.was.owners:
            told.append("业主有变")
        return "，".join(told)


def changes(frozen: Iterable[RollPart], today: Iterable[RollPart]) -> list[RollChange]:
    """Every change: the parts of the roll in its order, then those that joined since."""
    there = {one.part_id: one for one in today}
    pairs = [(one, there.pop(one.part_id, None)) for one in frozen]
    changed = [RollChange(was, now) for was, now in pairs if now is None or _counts_as(was) != _counts_as(now)]
    return changed + [RollChange(None, one) for one in there.values()]


def _counts_as(part: RollPart) -> tuple[int, frozenset[OwnerRef]]:
    return part.area_c, part.owners
