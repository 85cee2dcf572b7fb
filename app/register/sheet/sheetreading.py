"""One sheet row by row: what each row is, and which rows belong together. Pure: standard library only."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.core.values.fractions import square_metres
from app.register.sheet.columns.cells import compact, is_empty, read_area, text_of
from app.register.sheet.columns.places import PartPlace
from app.register.sheet.columns.rowcells import SheetCells
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import SheetGrid
from app.register.sheet.gathering import Gathering, PartDraft, PartRow
from app.register.sheet.header import Header
from app.register.sheet.lines import LineReading
from app.register.sheet.placing import Placing
from app.register.sheet.quoting import listed
from app.register.sheet.rows import RowSort, RowSorting
from app.register.sheet.understood import CellAt, FaultInSheet
from app.register.sheet.uses import read_use
from app.register.sheet.wording import Field

_NOWHERE = PartPlace("", "", "")
_ROWS_SHOWN = 20


@dataclass(slots=True)
class _Sums:
    """The areas of the parts so far, to hold against the sheet's own total lines; 0.01 m2."""

    all_c: int = 0
    since_total_c: int = 0
    by_building: dict[str, int] = field(default_factory=dict)

    def add(self, building: str, area_c: int) -> None:
        self.all_c += area_c
        self.since_total_c += area_c
        self.by_building[building] = self.by_building.get(building, 0) + area_c


class SheetReading:
    """Reads the rows below the headings of one sheet into a Gathering; `say` takes each fault."""

    def __init__(
        self, sheet: SheetGrid, header: Header, gathering: Gathering, say: Callable[[FaultInSheet], None]
    ) -> None:
        self._sheet = sheet
        self._header = header
        self._gathering = gathering
        self._say = say
        titles = [compact(value) for row in range(1, header.rows[0]) for _, value in sheet.filled(row)]
        self._cells = SheetCells(sheet, header.headings, say)
        self._lines = LineReading(header, self._cells, say)
        self._placing = Placing(sheet, header, self._cells, titles, say)
        self._sorting = RowSorting(sheet, header, titles)
        self._used = {*header.used_columns().values(), *header.remarks, *header.occupants}
        self._previous: PartDraft | None = None
        self._area_of: dict[CellAt, PartPlace] = {}
        self._set_aside: dict[RowSort, list[int]] = {RowSort.TOTAL: [], RowSort.NOTE: [], RowSort.HEADING: []}
        self._sums = _Sums()
        self._part_rows = 0

    def read(self, progress: Callable[[int], None]) -> None:
        """Read every row; `progress` is called with each row's number."""
        for row in range(self._header.rows[-1] + 1, len(self._sheet.rows) + 1):
            self._row(row)
            progress(row)
        self._say_set_aside()
        if not self._part_rows:
            at = CellAt(self._sheet.name, self._header.rows[-1])
            self._say(FaultCode.NO_PARTS.fault(at, "列名下面没有任何一户。"))

    def _row(self, row: int) -> None:
        sort = self._sorting.sort_of(row)
        if sort in self._set_aside:
            self._set_aside[sort].append(row)
        if sort is RowSort.PART:
            self._part(row)
        elif sort is RowSort.TOTAL:
            self._total(row)
        elif sort is RowSort.SECTION:
            self._placing.section(row)
        elif sort is RowSort.UNCLEAR:
            texts = listed(text_of(value) for _, value in self._sheet.filled(row))
            self._say(FaultCode.ROW_UNCLEAR.fault(CellAt(self._sheet.name, row), f"没有房号和业主，只有{texts}。"))
        if sort in {RowSort.TOTAL, RowSort.SECTION, RowSort.UNCLEAR}:
            self._previous = None

    def _part(self, row: int) -> None:
        self._part_rows += 1
        self._cells.say_long(row, self._used)
        column = self._header.place_column
        value = self._cells.value(row, column)
        if self._cells.broken(row, column):
            self._line(row, _NOWHERE)
            self._previous = None
        elif is_empty(value):
            self._further_owners(row)
        else:
            place = self._placing.place(row)
            line = self._line(row, place or _NOWHERE)
            self._previous = self._joined(line) if place else None

    def _joined(self, line: PartRow) -> PartDraft:
        draft = self._gathering.add(line, self._previous)
        if draft.first is line and line.area_c is not None:
            self._sums.add(line.place.building, line.area_c)
        return draft

    def _further_owners(self, row: int) -> None:
        """A row without a room: further owners of the part above, unless it speaks of a part of its own."""
        line = self._line(row, _NOWHERE, further=True)
        before = self._previous
        said_use = not is_empty(self._lines.use(row))
        own_area = line.area_c is not None and line.area_at.row == row  # not merged with the row above
        other_use = before is not None and said_use and line.kind is not before.first.kind
        if before is None or own_area or other_use or self._placing.contradicts(row, before.first.place):
            at = CellAt(self._sheet.name, row, self._header.place_column)
            self._say(FaultCode.ROOM_MISSING.fault(at, "没有房号。"))
        else:
            self._gathering.add_owners(before, line.owners, line.occupants)

    def _line(self, row: int, place: PartPlace, *, further: bool = False) -> PartRow:
        """Everything a row says of its part; read even where the place is faulty, so that all faults come at once."""
        at = self._cells.cell(row, self._header.place_column)
        kind = read_use(self._lines.use(row), place.stairwell + place.room, self._header.room_kind)
        if isinstance(kind, Problem):
            use = self._header.columns.get(Field.USE)
            self._say(kind.at(self._cells.cell(row, use) if use else at))
        area_c, source, area_at, area_open = self._lines.area(row)
        if area_c is not None and place is not _NOWHERE and self._area_of.setdefault(area_at, place) != place:
            what = f"面积同时是 {self._area_of[area_at].name} 和 {place.name} 的。"
            self._say(FaultCode.AREA_OVER_PARTS.fault(area_at, what))
            area_c = None
        stock = self._lines.stock(row)
        owners = self._lines.owners(row, stock, further=further)
        known_kind = None if isinstance(kind, Problem) else kind
        self._lines.check_area(area_c, known_kind, area_at)
        return PartRow(
            place=place,
            kind=known_kind,
            area_c=area_c,
            area_source=source,
            area_document=self._lines.text(row, Field.AREA_DOCUMENT),
            stock=stock,
            owners=owners,
            occupants=self._lines.occupants(row, owners),
            at=at,
            area_at=area_at,
            area_open=area_open,
        )

    def _total(self, row: int) -> None:
        """Hold a total line's area against the sum of the parts it can mean."""
        column = self._header.columns.get(Field.AREA)
        written = read_area(self._sheet.at(row, column)) if column else None
        computed = column and self._sheet.formulas.get((row, column)) is False
        sums = self._sums
        if (
            isinstance(written, int)
            and not computed
            and written not in {sums.all_c, sums.since_total_c, *sums.by_building.values()}
        ):
            total = (
                sums.since_total_c if "小计" in "".join(compact(v) for _, v in self._sheet.filled(row)) else sums.all_c
            )
            what = f"合计行写的面积是 {square_metres(written)}，上面读到的加起来是 {square_metres(total)}。"
            self._say(FaultCode.TOTAL_DIFFERS.fault(CellAt(self._sheet.name, row, column or 0), what))
        sums.since_total_c = 0

    def _say_set_aside(self) -> None:
        for sort, code, word in (
            (RowSort.TOTAL, FaultCode.TOTALS_SKIPPED, "合计行"),
            (RowSort.NOTE, FaultCode.NOTES_SKIPPED, "说明行"),
            (RowSort.HEADING, FaultCode.HEADERS_REPEATED, "重复的列名或标题"),
        ):
            if rows := self._set_aside[sort]:
                listed = "、".join(map(str, rows[:_ROWS_SHOWN])) + ("等" if len(rows) > _ROWS_SHOWN else "")
                what = f"{word}没有作为房屋读入：第 {listed} 行，共 {len(rows)} 行。"
                self._say(code.fault(CellAt(self._sheet.name, rows[0]), what))
