"""What was understood of a committee's sheet: parts, the owners as written, and every fault with its cell.

These are the values handed from the reading of a sheet to the register. Pure: standard library only.
"""

from dataclasses import dataclass, field

from app.core.labels import Labelled
from app.register.kinds import AreaSource, DocumentKind, OwnerKind, PartKind, Stock
from app.register.people.names import part_name


@dataclass(frozen=True, slots=True, order=True)
class CellAt:
    """A cell of a sheet: its sheet's name, its row (from 1) and its column (from 1; 0 is the whole row)."""

    sheet: str
    row: int
    column: int = 0

    @property
    def a1(self) -> str:
        """The cell in Excel's words, e.g. "C12", or "第12行" for a whole row."""
        if self.column == 0:
            return f"第{self.row}行"
        letters, rest = "", self.column
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.a1}"


class Severity(Labelled):
    """`error` keeps the sheet from being applied; `notice` is said and does not stop it."""

    ERROR = "error", "错误"
    NOTICE = "notice", "提示"


@dataclass(frozen=True, slots=True)
class FaultInSheet:
    """One thing wrong or worth saying about a sheet.

    `code` is stable and lower-case English (e.g. "area_unreadable"); `what` says in Chinese what is wrong with
    the value as written, `remedy` how to mend it. `at` is None where the whole file is meant.
    """

    code: str
    severity: Severity
    at: CellAt | None
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class OwnerMention:
    """An owner as one line of the sheet names them, before anybody says who is the same owner.

    `document` and `phone` are normalised (upper case, no spaces, half-width) and may be empty.
    `share` is (numerator, denominator) where the sheet gives one. `at` is the cell of the name.
    """

    name: str
    kind: OwnerKind
    at: CellAt
    document_kind: DocumentKind | None = None
    document: str = ""
    phone: str = ""
    share: tuple[int, int] | None = None
    deceased: bool = False


@dataclass(frozen=True, slots=True)
class PartLine:
    """One exclusive part as the sheet describes it (co-owners on further lines already gathered).

    `area_c` is whole 0.01 m2, None where the sheet gives no area. `owners` is never empty: a part whose owner
    is not known has one mention of kind UNKNOWN. `occupants` are the names of tenants the sheet mentions.
    """

    building: str
    stairwell: str
    room: str
    kind: PartKind
    area_c: int | None
    area_source: AreaSource
    owners: tuple[OwnerMention, ...]
    at: CellAt
    stock: Stock = Stock.DELIVERED
    area_document: str = ""
    occupants: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Building, stairwell and room joined as the roll prints them, e.g. "3-2-501"; an empty stairwell falls out."""
        return part_name(self.building, self.stairwell, self.room)


@dataclass(frozen=True, slots=True)
class SheetUse:
    """How one sheet of the workbook was used: header row (from 1) and field -> column (from 1), or why it was skipped."""

    sheet: str
    header_row: int | None
    columns: dict[str, int] = field(default_factory=dict)
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class BuildingTotal:
    """What the sheet says of one building: its parts, their area in whole 0.01 m2, and how many have none."""

    building: str
    parts: int
    area_c: int
    without_area: int


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything understood of one file."""

    sheets: tuple[SheetUse, ...]
    parts: tuple[PartLine, ...]
    faults: tuple[FaultInSheet, ...]

    @property
    def applicable(self) -> bool:
        """Whether nothing in the sheet itself stands against applying it."""
        return bool(self.parts) and not any(fault.severity is Severity.ERROR for fault in self.faults)

    @property
    def totals(self) -> tuple[BuildingTotal, ...]:
        """The parts and areas of each building, in the order of the sheet, to hold against what the committee knows."""
        buildings: dict[str, list[int | None]] = {}
        for part in self.parts:
            buildings.setdefault(part.building, []).append(part.area_c)
        return tuple(
            BuildingTotal(building, len(areas), sum(area or 0 for area in areas), areas.count(None))
            for building, areas in buildings.items()
        )
