"""One sheet row by row: what each row is, where its part is, and which rows belong together.

Pure: standard library only.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from app.core.fractions import square_metres
from app.register.sheet.cells import compact, is_empty, read_area
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.gathering import Draft, Gathering, Line
from app.register.sheet.grid import Moment, Sheet, Value
from app.register.sheet.header import Header
from app.register.sheet.lines import LineReading
from app.register.sheet.numerals import number_of
from app.register.sheet.places import Place, Written, building_in, read_building, read_room, read_stairwell, settle
from app.register.sheet.quoting import quoted
from app.register.sheet.rowcells import SheetCells
from app.register.sheet.rows import RowSort, sort_of
from app.register.sheet.understood import CellAt, Fault
from app.register.sheet.uses import read_use
from app.register.sheet.wording import Field

_SHOWN_ROWS = 20


class SheetReading:
    """Reads the rows below the headings of one sheet into a Gathering; `say` takes each fault."""

    def __init__(self, sheet: Sheet, header: Header, gathering: Gathering, say: Callable[[Fault], None]) -> None:
        self._sheet = sheet
        self._header = header
        self._gathering = gathering
        self._say = say
        self._cells = SheetCells(sheet, header.headings, say)
        self._lines = LineReading(header, self._cells, say)
        self._titles = [compact(v) for row in range(1, header.rows[0]) for _, v in sheet.filled(row)]
        self._context = Written()  # what a title, the sheet's name or a little title between the rows says
        self._from_titles()
        self._building = ""  # the last one its column named
        self._stairwell = ("", "")  # the last one its column named, and in which building
        self._previous: Draft | None = None
        self._area_of: dict[CellAt, Place] = {}
        self._set_aside: dict[RowSort, list[int]] = {RowSort.TOTAL: [], RowSort.NOTE: [], RowSort.HEADING: []}
        self._sum_c, self._since_total_c = 0, 0
        self._parts = 0
        self._no_building_said = False

    def read(self, progress: Callable[[int], None]) -> None:
        """Read every row; `progress` is called with each row's number."""
        for row in range(self._header.rows[-1] + 1, len(self._sheet.rows) + 1):
            self._row(row)
            progress(row)
        self._say_set_aside()

    def _row(self, row: int) -> None:
        sort = sort_of(self._sheet, self._header, self._titles, row)
        if sort is RowSort.PART:
            self._part(row)
        elif sort is RowSort.TOTAL:
            self._total(row)
        elif sort is RowSort.SECTION:
            self._section(row)
        elif sort is RowSort.UNCLEAR:
            texts = "、".join(quoted(str(compact(value))) for _, value in self._sheet.filled(row))
            self._say(FaultCode.ROW_UNCLEAR.fault(CellAt(self._sheet.name, row), f"这一行没有房号和业主，只有{texts}。"))
        if sort in self._set_aside:
            self._set_aside[sort].append(row)
        if sort in {RowSort.TOTAL, RowSort.SECTION}:
            self._previous = None

    def _from_titles(self) -> None:
        by_name = building_in(self._sheet.name)
        by_title = next(filter(None, map(building_in, self._titles)), "")
        self._context = Written(building=by_title or by_name)
        self._conflict = f"工作表名是“{by_name}”号楼，标题是“{by_title}”号楼。" if by_name and by_title not in {"", by_name} else ""

    def _section(self, row: int) -> None:
        ((column, value),) = self._sheet.filled(row)
        read = read_building(compact(value).translate(str.maketrans("", "", "业主名册登记表信息:()（）")))
        building = building_in(compact(value))
        self._context = read if isinstance(read, Written) else Written(building=building)
        self._conflict, self._building, self._stairwell = "", "", ("", "")
        what = f"小标题{quoted(compact(value))}以下的房屋，楼栋按“{self._context.building}”处理。"
        self._say(FaultCode.BUILDING_FROM_SHEET.fault(CellAt(self._sheet.name, row, column), what))

    # A part's row

    def _part(self, row: int) -> None:
        column = self._header.place_column
        value = self._cells.value(row, column)
        if is_empty(value) and not self._cells.broken(row, column):
            self._further_owner(row)
            return
        place = None if self._cells.broken(row, column) else self._place(row, value)
        line = self._line(row, place or Place("", "", ""))
        if place is None:
            self._previous = None
            return
        known = self._parts_area(line)
        self._previous = self._gathering.add(line, self._previous)
        self._count_area(line, known)

    def _line(self, row: int, place: Place) -> Line:
        """Everything a row says of its part; read even where the place is faulty, so that all faults come at once."""
        at = self._cells.cell(row, self._header.place_column)
        kind = read_use(self._lines.text(row, Field.USE), place.stairwell + place.room, self._header.room_kind)
        use_column = self._header.columns.get(Field.USE)
        if isinstance(kind, Problem):
            self._say(kind.at(self._cells.cell(row, use_column) if use_column else at))
        area_c, source, area_at, area_open = self._lines.area(row)
        if area_c is not None and place.room and self._area_of.setdefault(area_at, place).name != place.name:
            self._say(FaultCode.AREA_OVER_PARTS.fault(area_at, f"面积同时是 {self._area_of[area_at].name} 和 {place.name} 的。"))
            area_c = None
        stock = self._lines.stock(row)
        owners = self._lines.owners(row, stock)
        line = Line(
            place=place,
            kind=None if isinstance(kind, Problem) else kind,
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
        self._lines.check_area(line.area_c, line.kind, line.area_at)
        return line
