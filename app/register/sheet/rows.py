"""What sort of row a row below the headings is. Pure: standard library only.

Blank and total lines, notes, headings repeated on every printed page and little titles between the rows are no parts;
a row that might be one is never taken for one of these.
"""

import re
from collections.abc import Iterable
from enum import Enum, auto

from app.register.sheet.columns.cells import compact, is_empty
from app.register.sheet.columns.places import building_in
from app.register.sheet.files.grid import SheetGrid
from app.register.sheet.header import Header
from app.register.sheet.wording import Field

_TOTAL = re.compile(r"^.{0,12}?(小计|合计|总计|共计|总和|累计|总数):?.{0,24}$|^共:?\d+(户|套|间|个|家).*")
_NOTE = re.compile(
    r"[(\[【※*]*(备注|注[:.、\d]|说明|填表|填写|填报|制表|编制|审核|复核|校对|负责人|经办|报送|盖章|公章|打印|制作|统计人|联系人"
    r"|第\d+页|共\d+页|以下空白|声明|附[:注件]|接上页|续表|转下页|(单位|社区|居委会|业委会|街道|物业|日期)[^:]{0,12}(:|盖章|公章|签)).*"
)
_SECTION_WORDS = re.compile(r"[0-9A-Z一二三四五六七八九十东南西北中#号第楼栋幢座单元门洞梯业主名册登记表信息:()（）]+")
_PREFILLED = (Field.BUILDING, Field.STAIRWELL, Field.FLOOR)


class RowSort(Enum):
    """What a row is."""

    BLANK = auto()
    PART = auto()  # names a room, or a further owner of the room above
    TOTAL = auto()
    NOTE = auto()
    HEADING = auto()  # the headings or the title again
    SECTION = auto()  # a little title such as "3号楼2单元"
    UNCLEAR = auto()


class RowSorting:
    """Sorts the rows of one sheet; `titles` are the compacted texts above the headings."""

    def __init__(self, sheet: SheetGrid, header: Header, titles: Iterable[str]) -> None:
        self._sheet = sheet
        self._header = header
        self._titles = frozenset(titles)
        self._named = {header.place_column, header.owner_column}
        self._owners = {owner.get(Field.OWNER, 0) for owner in header.owners}
        single = {column for name, column in header.columns.items() if name not in _PREFILLED}
        personal = {column for owner in header.owners for column in owner.values()}
        # What says something of a part; serial numbers and buildings are often filled in beforehand.
        self._telling = single | personal | set(header.remarks) | set(header.occupants)
        # Where the word for a total is written: with the places and owners, never in a remark.
        self._leading = {*(header.columns.get(name, 0) for name in _PREFILLED), *self._named}

    def sort_of(self, row: int) -> RowSort:
        """The sort of one row."""
        texts = {column: compact(value) for column, value in self._sheet.filled(row)}
        broken = {column for column in self._telling if self._is_broken(row, column)}
        if not texts:
            return RowSort.PART if broken else RowSort.BLANK
        first = texts[min(texts)]
        if not self._named <= texts.keys() | broken:
            if closing := self._beside_the_parts(texts, first):
                return closing
        elif self._repeats(texts):
            return RowSort.HEADING
        filled = {column for column, text in texts.items() if column in self._telling and not is_empty(text)} | broken
        if not filled:
            return _without_content(texts, self._header)
        if filled & (self._named | self._owners) or broken:
            return RowSort.PART
        return RowSort.UNCLEAR

    def _is_broken(self, row: int, column: int) -> bool:
        return (row, column) in self._sheet.errors or self._sheet.formulas.get((row, column)) is False

    def _beside_the_parts(self, texts: dict[int, str], first: str) -> RowSort | None:
        """What a row that lacks a room or an owner may be instead of a part; None where it may be one."""
        if self._repeats(texts) or set(texts.values()) <= self._titles:
            return RowSort.HEADING
        if _TOTAL.match(first) or any(_TOTAL.match(texts[column]) for column in self._leading & texts.keys()):
            return RowSort.TOTAL
        if _NOTE.match(first) and _NOTE.match(texts.get(self._header.place_column, first)):
            return RowSort.NOTE
        if len(texts) == 1 and self._is_section(first, min(texts)):
            return RowSort.SECTION
        return None

    def _repeats(self, texts: dict[int, str]) -> bool:
        for heading in self._header.texts:
            same = sum(1 for column, text in texts.items() if heading.get(column) == text)
            if same >= 2 and same * 2 >= len(texts):
                return True
        return False

    def _is_section(self, text: str, column: int) -> bool:
        # In the room's or owner's own column it is a room or an owner, however it looks.
        return (
            column not in {self._header.columns.get(Field.ROOM), self._header.owner_column}
            and building_in(text) != ""
            and _SECTION_WORDS.fullmatch(text.upper()) is not None
            and not text.isdigit()
        )


def _without_content(texts: dict[int, str], header: Header) -> RowSort:
    """A row with nothing but prefilled numbers is blank; words where no column asks for them are a note."""
    prefilled = {header.columns.get(name) for name in _PREFILLED}
    words = [
        t
        for column, t in texts.items()
        if column not in prefilled and not re.fullmatch(r"[\d.]*", t) and not is_empty(t)
    ]
    return RowSort.NOTE if words else RowSort.BLANK
