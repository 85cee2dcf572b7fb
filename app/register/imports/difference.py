"""What a sheet would change in the register: added, changed, unchanged, missing. Pure: standard library only.

A blank cell never erases what the register knows, and a part that the sheet leaves out is named, never removed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.values.fractions import square_metres
from app.register.heads import RegisterPart, group, on_roll
from app.register.kinds import AreaSource, PartKind, Stock
from app.register.people.names import part_name
from app.register.sheet.understood import PartLine

type OwnerRef = str
"""An owner of the register by its id, or one the sheet would add as `new:N`."""

type Share = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RegisteredPart:
    """A part as the register has it today; `owners` maps each current owner to the share, where one is known."""

    id: str
    building: str
    stairwell: str
    room: str
    kind: PartKind
    area_c: int | None
    area_source: AreaSource | None
    area_document: str
    stock: Stock
    owners: Mapping[OwnerRef, Share | None]
    occupants: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """As the roll prints it, e.g. "3-2-501"."""
        return part_name(self.building, self.stairwell, self.room)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a part before and after, in words for a clerk."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part of the register that the sheet would change, and by which line of it."""

    part: RegisteredPart
    line: int
    fields: tuple[FieldChange, ...]
    owners_change: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """`added` and `PartChange.line` are positions among the lines of the sheet."""

    added: tuple[int, ...]
    changed: tuple[PartChange, ...]
    unchanged: int
    missing: tuple[RegisteredPart, ...]


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """What a clerk reconciles with the paper: all parts and their area, the heads and households among them.

    `heads` are counted within this place alone and without parking and storage; `without_area` parts are not in `area_c`.
    """

    parts: int
    area_c: int
    heads: int
    households: int
    without_area: int


def difference(
    lines: Sequence[PartLine], owners: Sequence[Mapping[OwnerRef, Share | None]], registered: Iterable[RegisteredPart]
) -> Difference:
    """Compare the sheet's lines, with the owners each was matched to, with the register's parts by place."""
    at_place = {(part.building, part.stairwell, part.room): part for part in registered}
    added, changed, unchanged = [], [], 0
    for number, (line, owned_by) in enumerate(zip(lines, owners, strict=True)):
        part = at_place.pop((line.building, line.stairwell, line.room), None)
        if part is None:
            added.append(number)
            continue
        fields = tuple(_fields(part, line))
        owners_change = _owners_change(part.owners, owned_by)
        if fields or owners_change or not part.occupants.issuperset(line.occupants):
            changed.append(PartChange(part, number, fields, owners_change))
        else:
            unchanged += 1
    return Difference(tuple(added), tuple(changed), unchanged, tuple(at_place.values()))


def _fields(part: RegisteredPart, line: PartLine) -> Iterable[FieldChange]:
    if line.kind is not part.kind:
        yield FieldChange("用途", part.kind.label, line.kind.label)
    if line.area_c is not None and line.area_c != part.area_c:
        before = "无" if part.area_c is None else square_metres(part.area_c)
        yield FieldChange("建筑面积", before, square_metres(line.area_c))
    elif line.area_c is not None and line.area_source is not part.area_source:
        yield FieldChange("面积来源", part.area_source.label if part.area_source else "无", line.area_source.label)
    if line.area_document and line.area_document != part.area_document:
        yield FieldChange("面积凭证", part.area_document or "无", line.area_document)
    if line.stock is not part.stock:
        yield FieldChange("状态", part.stock.label, line.stock.label)


def _owners_change(before: Mapping[OwnerRef, Share | None], after: Mapping[OwnerRef, Share | None]) -> bool:
    if before.keys() != after.keys():
        return True
    return any(share is not None and share != before[ref] for ref, share in after.items())


def voting_owners(stock: Stock, owners: Iterable[OwnerRef], developers: frozenset[OwnerRef]) -> frozenset[OwnerRef]:
    """Who stands behind a part when heads are counted: its owners, or the developer while it is unsold or undelivered.

    `developers` are those the register knows; empty where the part names none of them and there is not just one.
    Source: 法释〔2009〕7号 art. 9, the developer's unsold and undelivered stock together is one.
    """
    if stock is Stock.DELIVERED:
        return frozenset(owners)
    named = developers.intersection(owners)
    return named or (developers if len(developers) == 1 else frozenset())


def totals(
    lines: Sequence[PartLine], voting: Sequence[frozenset[OwnerRef]]
) -> tuple[dict[str, RegisterTotals], RegisterTotals]:
    """The totals of each building, in the order of the sheet, and of the whole."""
    by_building: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        by_building.setdefault(line.building, []).append(number)
    sums = {building: _totals(lines, voting, numbers) for building, numbers in by_building.items()}
    return sums, _totals(lines, voting, range(len(lines)))


def _totals(lines: Sequence[PartLine], voting: Sequence[frozenset[OwnerRef]], numbers: Iterable[int]) -> RegisterTotals:
    parts = [
        RegisterPart(line.building, line.stairwell, line.room, line.kind, line.area_c or 0, voting[number])
        for number in numbers
        for line in (lines[number],)
    ]
    return RegisterTotals(
        parts=len(parts),
        area_c=sum(part.area_c for part in parts),
        heads=len(group(on_roll(parts, include_parking=False)).heads),
        households=sum(part.kind is PartKind.DWELLING for part in parts),
        without_area=sum(part.area_c == 0 for part in parts),
    )
