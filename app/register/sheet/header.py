"""Where a sheet's headings are and which column holds what. Pure: standard library only.

Headings stand below title rows, in one row or in two (a group such as 业主信息 above 姓名 and 电话).
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from app.register.kinds import PartKind
from app.register.sheet.columns.cells import compact, text_of
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.files.grid import SheetGrid
from app.register.sheet.quoting import listed, quoted
from app.register.sheet.understood import CellAt, FaultInSheet
from app.register.sheet.wording import PERSONAL, TELLING, Field, HeadingMatch, understand

_SEARCHED_ROWS = 60  # headings further down than this are not headings
_AREAS = (Field.AREA, Field.AREA_SURVEY, Field.AREA_CONTRACT)
_SEVERAL_ALLOWED = (Field.REMARK, Field.OCCUPANT)
# Two such columns leave open what the register is; of two phone columns the first will do.
_MUST_BE_ONE = {
    Field.BUILDING,
    Field.STAIRWELL,
    Field.ROOM,
    Field.ADDRESS,
    *_AREAS,
    Field.USE,
    Field.OWNER,
    Field.DOCUMENT,
}

type Matches = dict[int, tuple[str, HeadingMatch]]  # column -> the heading as written, and what it means


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of one sheet.

    `rows` are the one or two rows they stand in; `columns` has each field's column; `owners` has the personal columns
    of the first owner and of each further one (共有人); `remarks` and `occupants` may be several columns. `texts` has
    everything that stands in each of `rows`, without spaces, by column.
    """

    rows: tuple[int, ...]
    columns: dict[Field, int]
    owners: tuple[dict[Field, int], ...]
    remarks: tuple[int, ...]
    occupants: tuple[int, ...]
    room_kind: PartKind | None
    headings: dict[int, str]
    texts: tuple[dict[int, str], ...]
    faults: list[FaultInSheet] = field(default_factory=list)

    @property
    def place_column(self) -> int:
        """The column of the room, or of the address where there is no room column; 0 where there is neither."""
        return self.columns.get(Field.ROOM) or self.columns.get(Field.ADDRESS, 0)

    @property
    def owner_column(self) -> int:
        """The column of the first owner's name; 0 where there is none."""
        return self.owners[0].get(Field.OWNER, 0)

    @property
    def complete(self) -> bool:
        """Whether parts and owners can be read at all."""
        return bool(self.place_column and self.owner_column)

    def used_columns(self) -> dict[str, int]:
        """Field -> column for `SheetUse`; a further owner's columns are called owner_2, phone_2, …"""
        used: dict[str, int] = {str(name): column for name, column in self.columns.items()}
        for number, personal in enumerate(self.owners, start=1):
            suffix = "" if number == 1 else f"_{number}"
            used |= {f"{name}{suffix}": column for name, column in personal.items()}
        if self.remarks:
            used[Field.REMARK] = self.remarks[0]
        if self.occupants:
            used[Field.OCCUPANT] = self.occupants[0]
        return used


def names_parts_and_owners(fields: Set[Field], _: Sequence[str]) -> bool:
    """Whether a row's headings are those of a register: a place and an owner."""
    return Field.OWNER in fields and not fields.isdisjoint({Field.ROOM, Field.ADDRESS})


def find_header(
    sheet: SheetGrid, enough: Callable[[Set[Field], Sequence[str]], bool] = names_parts_and_owners
) -> Header | None:
    """Find the headings of a sheet: the first row (or two) whose fields and texts are `enough`.

    Where no row is, take the row with most known headings (three at least), so that we can say what is missing;
    None where no row looks like headings.
    """
    best: tuple[int, tuple[int, ...], Matches] | None = None
    for row in range(1, min(len(sheet.rows), _SEARCHED_ROWS) + 1):
        rows, matches = _better_reading(sheet, row)
        fields = {heading.field for _, heading in matches.values() if not heading.co_owner}
        if enough(fields, [compact(value) for place in rows for _, value in sheet.filled(place)]):
            return _header(sheet, rows, matches)
        score = len(fields & TELLING)
        if score >= 3 and (best is None or score > best[0]):
            best = (score, rows, matches)
    return _header(sheet, best[1], best[2]) if best else None


def _better_reading(sheet: SheetGrid, row: int) -> tuple[tuple[int, ...], Matches]:
    one = _find_header(_one_row(sheet, row))
    if row < len(sheet.rows):
        two = _find_header(_two_rows(sheet, row))
        below = _find_header(_one_row(sheet, row + 1))
        # The upper row counts only where it adds something to what the lower one says alone.
        if len(two) > len(one) and {c: h for c, (_, h) in two.items()} != {c: h for c, (_, h) in below.items()}:
            return (row, row + 1), two
    return (row,), one


def _find_header(headings: Iterator[tuple[int, str, str]]) -> Matches:
    understood = ((column, text, understand(text, above)) for column, text, above in headings)
    return {column: (text, heading) for column, text, heading in understood if heading is not None}


def _one_row(sheet: SheetGrid, row: int) -> Iterator[tuple[int, str, str]]:
    for column, value in sheet.filled(row):
        if isinstance(value, str):
            yield column, compact(value), ""


def _two_rows(sheet: SheetGrid, row: int) -> Iterator[tuple[int, str, str]]:
    above = {column: compact(value) for column, value in sheet.filled(row) if isinstance(value, str)}
    if len(above) < 2:  # a title, not a row of groups
        return
    groups = dict(above)
    for merge in sheet.merges:
        if merge.top == row and merge.left in above:
            groups |= dict.fromkeys(range(merge.left, merge.right + 1), above[merge.left])
    below = {column: compact(value) for column, value in sheet.filled(row + 1) if isinstance(value, str)}
    for column in sorted(above.keys() | below.keys()):
        if column in below:
            yield column, below[column], groups.get(column, "")
        else:
            yield column, above[column], ""


def _header(sheet: SheetGrid, rows: tuple[int, ...], matches: Matches) -> Header:
    last = rows[-1]
    faults: list[FaultInSheet] = []
    columns = _single_columns(sheet, last, matches, faults)
    owners = _owner_columns(sheet, last, matches, faults)
    several = {name: tuple(c for c, (_, h) in matches.items() if h.field is name) for name in _SEVERAL_ALLOWED}
    room = columns.get(Field.ROOM)
    header = Header(
        rows=rows,
        columns=columns,
        owners=owners,
        remarks=several[Field.REMARK],
        occupants=several[Field.OCCUPANT],
        room_kind=matches[room][1].kind if room else None,
        headings={column: text for column, (text, _) in matches.items()},
        texts=tuple({column: compact(value) for column, value in sheet.filled(row)} for row in rows),
        faults=faults,
    )
    faults.extend(_check_headings(sheet, header, matches))
    return header


def _single_columns(sheet: SheetGrid, row: int, matches: Matches, faults: list[FaultInSheet]) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    for name in Field:
        if name in PERSONAL or name in _SEVERAL_ALLOWED or name in {Field.KNOWN_UNUSED, Field.INSIDE_AREA}:
            continue
        candidates = [column for column, (_, heading) in matches.items() if heading.field is name]
        if candidates:
            columns[name] = _best(sheet, row, matches, candidates, faults)
    return columns


def _best(sheet: SheetGrid, row: int, matches: Matches, candidates: list[int], faults: list[FaultInSheet]) -> int:
    """Choose the column with the best wording, the first of equals; each other one is a fault."""
    chosen = min(candidates, key=lambda column: matches[column][1].rank)
    for column in candidates:
        if column == chosen:
            continue
        (text, heading), (chosen_text, chosen_heading) = matches[column], matches[chosen]
        twice = heading.rank == chosen_heading.rank and heading.field in _MUST_BE_ONE
        code = FaultCode.COLUMN_TWICE if twice else FaultCode.COLUMN_NOT_USED
        what = f"{quoted(chosen_text)}和{quoted(text)}两列{'意思相同。' if twice else '都像，采用了前者。'}"
        faults.append(code.fault(CellAt(sheet.name, row, column), what))
    return chosen


def _owner_columns(
    sheet: SheetGrid, row: int, matches: Matches, faults: list[FaultInSheet]
) -> tuple[dict[Field, int], ...]:
    """Match the personal columns to the first owner and to further ones, in order."""
    first: dict[Field, int] = {}
    mains = [c for c, (_, heading) in matches.items() if heading.field is Field.OWNER and not heading.co_owner]
    if mains:
        first[Field.OWNER] = _best(sheet, row, matches, mains, faults)
    further = [c for c, (_, heading) in matches.items() if heading.field is Field.OWNER and heading.co_owner]
    owners = [first, *({Field.OWNER: column} for column in further)]
    for name in PERSONAL[1:]:
        plain = [c for c, (_, heading) in matches.items() if heading.field is name and not heading.co_owner]
        for_further = [c for c, (_, heading) in matches.items() if heading.field is name and heading.co_owner]
        if not for_further and len(plain) == len(owners):
            plain, for_further = plain[:1], plain[1:]  # 业主 电话 共有人 电话: the nth belongs to the nth
        if plain:
            first[name] = _best(sheet, row, matches, plain, faults)
        for personal, column in zip(owners[1:], for_further, strict=False):
            personal[name] = column
    return tuple(owners)


def _check_headings(sheet: SheetGrid, header: Header, matches: Matches) -> Iterator[FaultInSheet]:
    row = header.rows[-1]
    whole_row = CellAt(sheet.name, row)
    if not header.owner_column:
        yield FaultCode.OWNER_COLUMN_MISSING.fault(whole_row, "没有业主姓名列。")
    elif matches[header.owner_column][1].householder:
        at = CellAt(sheet.name, row, header.owner_column)
        yield FaultCode.HOUSEHOLDER_AS_OWNER.fault(at, f"业主取自{quoted(matches[header.owner_column][0])}列。")
    if not header.place_column:
        yield FaultCode.ROOM_COLUMN_MISSING.fault(whole_row, "没有房号列，也没有房屋坐落列。")
    inside = [column for column, (_, heading) in matches.items() if heading.field is Field.INSIDE_AREA]
    if not any(name in header.columns for name in _AREAS):
        if inside:
            at = CellAt(sheet.name, row, inside[0])
            yield FaultCode.ONLY_INSIDE_AREA.fault(at, f"只有{quoted(matches[inside[0]][0])}，没有建筑面积。")
        else:
            yield FaultCode.AREA_COLUMN_MISSING.fault(whole_row, "没有建筑面积列。")
    elif Field.AREA in header.columns and Field.AREA_SOURCE not in header.columns:
        at = CellAt(sheet.name, row, header.columns[Field.AREA])
        yield FaultCode.AREA_SOURCE_ASSUMED.fault(at, "没有面积来源列，面积一律按不动产登记簿的面积处理。")
    unknown = [
        text_of(value)
        for place in header.rows
        for column, value in sheet.filled(place)
        if column not in matches and (place == row or len(header.rows) == 1)
    ]
    if unknown:
        yield FaultCode.COLUMNS_NOT_UNDERSTOOD.fault(whole_row, f"这些列没有采用：{listed(unknown)}。")
