"""Where the part of each row is: its room cell, the columns beside it, what is filled down, and titles.

Pure: standard library only.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.register.sheet.columns.cells import compact, is_empty
from app.register.sheet.columns.numerals import NUMERAL, number_of
from app.register.sheet.columns.places import (
    PartPlace,
    Written,
    building_in,
    read_building,
    read_room,
    read_stairwell,
    settle,
)
from app.register.sheet.columns.rowcells import SheetCells
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import SheetGrid
from app.register.sheet.header import Header
from app.register.sheet.quoting import quoted
from app.register.sheet.understood import CellAt, FaultInSheet
from app.register.sheet.wording import Field

_TITLE_WORDS = re.compile("业主|名册|登记表|信息表?|一览表|[:()（）]")
_FLOOR = re.compile(rf"第?(\d{{1,2}}|{NUMERAL})[层楼]?")


class Placing:
    """Places the rows of one sheet in order; `say` takes each fault.

    A building is looked for in the room cell, in its own column (an empty cell means the one above), in the last
    little title between the rows, and in the sheet's name or title.
    """

    def __init__(
        self,
        sheet: SheetGrid,
        header: Header,
        cells: SheetCells,
        titles: Sequence[str],
        say: Callable[[FaultInSheet], None],
    ) -> None:
        self._sheet = sheet
        self._columns = header.columns
        self._room_column = header.place_column
        self._first_row = header.rows[-1]
        self._cells = cells
        self._say = say
        by_name = building_in(sheet.name)
        by_title = next(filter(None, map(building_in, titles)), "")
        self._context = Written(building=by_title or by_name)
        self._differing = (by_name, by_title) if by_name and by_title and by_name != by_title else None
        self._context_said = False
        self._none_said = False
        self._building = ""  # the last one its column named
        self._stairwell = ("", "")  # the last one its column named, after its building

    def section(self, row: int) -> None:
        """Take a little title between the rows ("3号楼2单元") as where the rows below it are."""
        ((column, value),) = self._sheet.filled(row)
        read = read_building(_TITLE_WORDS.sub("", compact(value)))
        self._context = read if isinstance(read, Written) else Written(building=building_in(compact(value)))
        self._building, self._stairwell, self._differing, self._context_said = "", ("", ""), None, True
        what = f"小标题{quoted(compact(value))}以下没有写楼栋的房屋，按{self._context.building}号楼处理。"
        self._say(FaultCode.BUILDING_FROM_SHEET.fault(CellAt(self._sheet.name, row, column), what))

    def place(self, row: int) -> PartPlace | None:
        """Find the place of a row that has something in its room cell; None, and a fault, where it cannot be told."""
        at = self._cells.cell(row, self._room_column)
        room = read_room(self._cells.value(row, self._room_column))
        if isinstance(room, Problem):
            self._say(room.at(at))
            return None
        room = self._with_address(row, room)
        building = self._building_of(row, named=bool(room.building) or len(room.loose) == 3)
        if building is None:
            return None
        stairwell = building.stairwell or self._stairwell_of(row, building.building, room)
        if stairwell is None:
            return None
        place = settle(room, building.building, stairwell)
        if isinstance(place, Problem):
            self._say(place.at(at))
            return None
        if not place.building:
            self._say_no_building(row)
            return None
        return self._with_floor(row, place)

    def contradicts(self, row: int, place: PartPlace) -> bool:
        """Whether a row without a room names another building or stairwell than the place above it."""
        building = read_building(self._cells.value(row, self._columns.get(Field.BUILDING)))
        stairwell = read_stairwell(self._cells.value(row, self._columns.get(Field.STAIRWELL)))
        return (isinstance(building, Written) and building.building not in {"", place.building}) or (
            isinstance(stairwell, str) and stairwell not in {"", place.stairwell}
        )

    def _with_address(self, row: int, room: Written) -> Written:
        """A bare room number completed from an address column that speaks of the same room; else as it is."""
        column = self._columns.get(Field.ADDRESS)
        if not column or column == self._room_column or room.building or len(room.loose) > 1:
            return room
        address = read_room(self._cells.value(row, column))
        if (
            isinstance(address, Problem)
            or address.loose[-1] != room.loose[-1]
            or not (address.building or address.loose[1:])
        ):
            return room
        return replace(address, stairwell=room.stairwell or address.stairwell)

    def _building_of(self, row: int, *, named: bool) -> Written | None:
        """Read what stands beside the room: the building, and the stairwell where the building's cell names it too."""
        column = self._columns.get(Field.BUILDING)
        if column:
            value = self._cells.value(row, column)
            if self._cells.broken(row, column):
                return None
            if not is_empty(value):
                read = read_building(value)
                if isinstance(read, Problem):
                    self._say(read.at(self._cells.cell(row, column)))
                    return None
                self._building = read.building
                return read
        if named:
            return Written()
        if column and self._building:
            self._cells.once(FaultCode.FILLED_DOWN, row, column, f"楼栋是空的，从第 {row} 行起有这样的格。")
            return Written(building=self._building)
        return self._from_context(row)

    def _from_context(self, row: int) -> Written | None:
        if self._differing:
            by_name, by_title = self._differing
            what = f"工作表的名称是{by_name}号楼，标题是{by_title}号楼。"
            self._cells.once(FaultCode.BUILDING_CONFLICT, row, 0, what)
            return None
        if self._context.building and not self._context_said:
            self._context_said = True
            what = f"表中没有写楼栋，按工作表名称或标题，都作为{self._context.building}号楼。"
            self._say(FaultCode.BUILDING_FROM_SHEET.fault(CellAt(self._sheet.name, self._first_row), what))
        return Written(building=self._context.building)

    def _stairwell_of(self, row: int, building: str, room: Written) -> str | None:
        building = building or room.building
        column = self._columns.get(Field.STAIRWELL)
        if not column:
            in_section = not room.stairwell and len(room.loose) == 1 and building == self._context.building
            return self._context.stairwell if in_section else ""
        value = self._cells.value(row, column)
        if self._cells.broken(row, column):
            return None
        if not is_empty(value):
            read = read_stairwell(value)
            if isinstance(read, Problem):
                self._say(read.at(self._cells.cell(row, column)))
                return None
            self._stairwell = (building, read)
            return read
        # A shop or parking space has no stairwell, and a dash says so: only an empty cell beside a number is filled.
        plain_room = len(room.loose) == 1 and not room.stairwell and room.loose[0].isalnum() and room.loose[0].isascii()
        # Where every row names its building, an empty stairwell means that there is none.
        named = self._columns.get(Field.BUILDING)
        named_here = named and self._cells.own(row, named) and not is_empty(self._sheet.at(row, named))
        may_fill = compact(value) == "" and plain_room and not named_here
        if may_fill and self._stairwell[1] and self._stairwell[0] == building:
            self._cells.once(FaultCode.FILLED_DOWN, row, column, f"单元是空的，从第 {row} 行起有这样的格。")
            return self._stairwell[1]
        return ""

    def _with_floor(self, row: int, place: PartPlace) -> PartPlace:
        """A room number of one or two digits with its floor in front, where the sheet has the floor."""
        column = self._columns.get(Field.FLOOR)
        if not column or not re.fullmatch(r"\d{1,2}", place.room, re.ASCII):
            return place
        match = _FLOOR.fullmatch(compact(self._cells.value(row, column)))
        if match is None:
            return place
        floor = number_of(match[1]) or int(match[1])
        joined = replace(place, room=f"{floor}{place.room:0>2}")
        what = f"第 {row} 行房号{quoted(place.room)}在 {floor} 层，作为“{joined.room}”。"
        self._cells.once(FaultCode.FLOOR_JOINED, row, self._room_column, what)
        return joined

    def _say_no_building(self, row: int) -> None:
        if self._columns.get(Field.BUILDING):
            at = CellAt(self._sheet.name, row, self._columns[Field.BUILDING])
            self._say(FaultCode.BUILDING_MISSING.fault(at, "没有写楼栋。"))
        elif not self._none_said:
            self._none_said = True
            at = CellAt(self._sheet.name, row, self._room_column)
            self._say(FaultCode.BUILDING_MISSING.fault(at, f"从第 {row} 行起看不出是哪一栋楼。"))
