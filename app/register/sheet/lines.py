"""One row's cells into what they say of a part: place, area, use, stock, owners. Pure: standard library only."""

import re
from collections.abc import Callable
from dataclasses import replace

from app.register.kinds import AreaSource, OwnerKind, PartKind, Stock
from app.register.sheet.columns.cells import compact, is_empty, read_area, text_of
from app.register.sheet.columns.organisations import has_developer_name, is_public_housing, says_vacant
from app.register.sheet.columns.people import PersonCells, read_occupants, read_people
from app.register.sheet.columns.rowcells import SheetCells
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Value
from app.register.sheet.header import Header
from app.register.sheet.quoting import quoted
from app.register.sheet.understood import CellAt, FaultInSheet, OwnerMention
from app.register.sheet.uses import names_use, read_area_source, read_stock, stock_in
from app.register.sheet.wording import Field

_DECEASED = re.compile("已故|已去世|去世|已亡|病故|亡故|死亡")
_OWNER_DECEASED = re.compile("(业主|户主|产权人|所有权人|本人|房主)?(已故|已去世|去世|已亡|病故|亡故|已死亡)[。.]?")
_AREA_COLUMNS = (
    (Field.AREA, AreaSource.REGISTER),
    (Field.AREA_SURVEY, AreaSource.SURVEY),
    (Field.AREA_CONTRACT, AreaSource.CONTRACT),
)
_PLAUSIBLE_DWELLING_C = range(500, 100_001)  # 5 to 1,000 m2


class LineReading:
    """Reads the details of rows of one sheet; `say` takes each fault."""

    def __init__(self, header: Header, cells: SheetCells, say: Callable[[FaultInSheet], None]) -> None:
        self._header = header
        self._cells = cells
        self._say = say

    def text(self, row: int, name: Field) -> str:
        """The text of a field's cell in a row, "" where it is empty or the sheet has no such column."""
        return text_of(self._cells.value(row, self._header.columns.get(name)))

    def area(self, row: int) -> tuple[int | None, AreaSource, CellAt, bool]:
        """Area, its source, its cell, and whether an area is missing without anything having been said of it.

        Of several area columns the first filled one in the order of the law counts: register, survey, contract (R-24).
        """
        column, value, source = self._area_cell(row)
        if not column:
            return None, self._source(row), self._cells.cell(row, self._header.place_column), False
        at = self._cells.cell(row, column)
        area_c = read_area(value)
        if isinstance(area_c, Problem):
            self._say(area_c.at(at))
            return None, source, at, False
        return area_c, source, at, area_c is None and not self._cells.broken(row, column)

    def _area_cell(self, row: int) -> tuple[int, Value, AreaSource]:
        filled_in = [
            (name, column, source)
            for name, source in _AREA_COLUMNS
            if (column := self._header.columns.get(name))
            and (not is_empty(self._cells.value(row, column)) or self._cells.broken(row, column))
        ]
        if not filled_in:
            column = next((self._header.columns[name] for name, _ in _AREA_COLUMNS if name in self._header.columns), 0)
            return column, "", self._source(row)
        name, column, source = filled_in[0]
        return column, self._cells.value(row, column), self._source(row) if name is Field.AREA else source

    def _source(self, row: int) -> AreaSource:
        text = self.text(row, Field.AREA_SOURCE)
        if is_empty(text):
            return AreaSource.REGISTER
        source = read_area_source(text)
        if isinstance(source, Problem):
            self._say(source.at(self._cells.cell(row, self._header.columns[Field.AREA_SOURCE])))
            return AreaSource.REGISTER
        return source

    def check_area(self, area_c: int | None, kind: PartKind | None, at: CellAt) -> None:
        """Say it where a dwelling's area is hardly one."""
        if area_c is not None and kind is PartKind.DWELLING and area_c not in _PLAUSIBLE_DWELLING_C:
            what = f"住宅的面积是 {area_c // 100}.{area_c % 100:02d} 平方米。"
            self._say(FaultCode.AREA_IMPLAUSIBLE.fault(at, what))

    def use(self, row: int) -> str:
        """The words for what the part is used for; 房屋性质 counts where it says that and no other column does."""
        nature = self.text(row, Field.NATURE)
        return self.text(row, Field.USE) or (nature if names_use(nature) else "")

    def remark(self, row: int) -> str:
        """The remarks of a row, with what 房屋性质 says of the title."""
        columns = (*self._header.remarks, self._header.columns.get(Field.NATURE))
        texts = (text_of(self._cells.value(row, column)) for column in columns)
        return "；".join(text for text in texts if text)

    def stock(self, row: int) -> Stock:
        """Whose hand the part is in: by the status column, else by a remark or by the words in place of an owner."""
        column = self._header.columns.get(Field.STOCK)
        if column:
            read = read_stock(self.text(row, Field.STOCK), self._header.headings[column])
            if isinstance(read, Problem):
                self._say(read.at(self._cells.cell(row, column)))
            elif read is not Stock.DELIVERED:
                return read
        owner = text_of(self._cells.value(row, self._header.owner_column))
        if says_vacant(owner):
            at = self._cells.cell(row, self._header.owner_column)
            self._say(FaultCode.VACANT_AS_UNSOLD.fault(at, f"业主处写的是{quoted(owner)}。"))
            return Stock.UNSOLD
        return stock_in(self.remark(row)) or stock_in(owner) or Stock.DELIVERED

    def owners(self, row: int, stock: Stock, *, further: bool) -> list[OwnerMention]:
        """Every owner the row names, in every owner column; [] where there is none or none could be read (said).

        A row of `further` owners of the part above need not name anybody in the first column.
        """
        remark = self.remark(row)
        public = is_public_housing(remark)
        owners: list[OwnerMention] = []
        for index, columns in enumerate(self._header.owners):
            column = columns.get(Field.OWNER)
            value = self._cells.value(row, column)
            at = self._cells.cell(row, column or 0)
            vacant = index == 0 and says_vacant(text_of(value))
            if is_empty(value) and not vacant:
                if index == 0 and not further:
                    owners.extend(self._without_name(row, stock, at))
                continue
            if vacant:
                owners.append(OwnerMention(text_of(value), OwnerKind.DEVELOPER, at))
                continue
            person = PersonCells(
                {name: self._cells.value(row, place) for name, place in columns.items()},
                {name: self._cells.cell(row, place) for name, place in columns.items()},
            )
            owners.extend(read_people(person, stock, public=public, say=lambda problem, at: self._say(problem.at(at))))
        for owner in owners:
            self._say_of_kind(owner, stock, public)
        return self._with_deaths(owners, remark, row)

    def _without_name(self, row: int, stock: Stock, at: CellAt) -> list[OwnerMention]:
        if self._cells.broken(row, self._header.owner_column):
            return []
        if stock is not Stock.DELIVERED:  # nobody named because nobody has bought it: the developer's
            return [OwnerMention(self.text(row, Field.STOCK) or stock.label, OwnerKind.DEVELOPER, at)]
        self._say(FaultCode.OWNER_MISSING.fault(at, "没有业主姓名。"))
        return []

    def _say_of_kind(self, owner: OwnerMention, stock: Stock, public: bool) -> None:
        if owner.kind is OwnerKind.ORGANISATION and stock is Stock.DELIVERED and has_developer_name(owner.name):
            self._say(FaultCode.OWNER_MAYBE_DEVELOPER.fault(owner.at, f"业主{quoted(owner.name)}像是开发商。"))
        if owner.kind is OwnerKind.PERSON and public:
            self._say(
                FaultCode.PUBLIC_HOUSING_PERSON.fault(owner.at, f"备注是公房，业主写的是个人{quoted(owner.name)}。")
            )

    def _with_deaths(self, owners: list[OwnerMention], remark: str, row: int) -> list[OwnerMention]:
        if not _DECEASED.search(remark):
            return owners
        words = compact(remark)
        named = [bool(re.search(f"{re.escape(owner.name)}(?:{_DECEASED.pattern})", words)) for owner in owners]
        if len(owners) == 1 and any(_OWNER_DECEASED.fullmatch(part) for part in re.split("[；;,，。、]", words)):
            named = [True]
        if not any(named) and owners:
            at = self._cells.cell(row, (*self._header.remarks, self._header.columns.get(Field.NATURE, 0))[0])
            self._say(FaultCode.DECEASED_UNCLEAR.fault(at, f"备注{quoted(remark)}看不出哪位业主已故。"))
        return [replace(owner, deceased=owner.deceased or dead) for owner, dead in zip(owners, named, strict=True)]

    def occupants(self, row: int, owners: list[OwnerMention]) -> tuple[str, ...]:
        """Those the row says live there without owning it."""
        texts = [text_of(self._cells.value(row, column)) for column in self._header.occupants]
        return read_occupants([text for text in texts if text], owners)
