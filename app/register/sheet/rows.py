"""What sort of row a row below the headings is. Pure: standard library only.

Blank and total lines, notes, headings repeated on every printed page and little titles between the rows are no parts;
a row that might be one is never taken for one of these.
"""

import re
from collections.abc import Iterable
from enum import Enum, auto

from app.register.sheet.cells import compact, is_empty
from app.register.sheet.grid import Sheet
from app.register.sheet.header import Header
from app.register.sheet.places import building_in
from app.register.sheet.wording import Field

_TOTAL = re.compile(r"^.{0,12}?(小计|合计|总计|共计|总和|累计|总数):?.{0,24}$|^共:?\d+(户|套|间|个|家).*")
_NOTE = re.compile(
    r"^[(\[【※*]?(备注|注|说明|填表|填写|填报|制表|编制|审核|复核|校对|负责人|经办|报送|盖章|公章|打印|联系人|制作|统计|日期|单位"
    r"|社区|居委会|业委会|街道|物业|第\d+页|共\d+页|以下空白|以上|声明|附|接上页|续|转下页).*"
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


def sort_of(sheet: Sheet, header: Header, titles: Iterable[str], row: int) -> RowSort:
    """The sort of one row; `titles` are the compacted texts above the headings."""
    texts = {column: compact(value) for column, value in sheet.filled(row)}
    telling = _telling_columns(header)
    if not texts:
        broken = any(sheet.formulas.get((row, column)) is False or (row, column) in sheet.errors for column in telling)
        return RowSort.PART if broken else RowSort.BLANK
    named = {header.place_column, header.owner_column} <= texts.keys()
    if _repeats(texts, header) or (not named and set(texts.values()) <= set(titles)):
        return RowSort.HEADING
    if not named and any(_TOTAL.match(text) for column, text in texts.items() if column not in header.remarks):
        return RowSort.TOTAL
    first = texts[min(texts)]
    if not named and _NOTE.match(first):
        return RowSort.NOTE
    if len(texts) == 1 and _is_section(first, min(texts), header):
        return RowSort.SECTION
    broken = any((row, column) in sheet.errors or sheet.formulas.get((row, column)) is False for column in telling)
    filled = {column for column, text in texts.items() if column in telling and not is_empty(text)}
    if not filled and not broken:
        return _without_content(texts, header)
    if broken or filled & {header.place_column, *(owner.get(Field.OWNER, 0) for owner in header.owners)}:
        return RowSort.PART
    return RowSort.UNCLEAR


def _telling_columns(header: Header) -> set[int]:
    """The columns that say something of a part; serial numbers and buildings are often filled in beforehand."""
    single = {column for name, column in header.columns.items() if name not in _PREFILLED}
    personal = {column for owner in header.owners for column in owner.values()}
    return single | personal | set(header.remarks) | set(header.occupants)


def _repeats(texts: dict[int, str], header: Header) -> bool:
    for heading in header.texts:
        same = sum(1 for column, text in texts.items() if heading.get(column) == text)
        if same >= 2 and same * 2 >= len(texts):
            return True
    return False


def _is_section(text: str, column: int, header: Header) -> bool:
    # In the room's or owner's own column it is a room or an owner, however it looks.
    return (
        column not in {header.columns.get(Field.ROOM), header.owner_column}
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
