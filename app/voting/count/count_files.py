"""Reading register.csv and ballots.csv: every fault at once, with its file, line and column.

What the files hold is fixed by docs/count.md. Standard library and pure files only.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.labels import Labelled
from app.core.values.fractions import centi, square_metres
from app.register.heads import PartKey, RegisterPart
from app.register.kinds import PartKind
from app.voting.count.ballots import BallotLine, Capacity, Channel, Choice, Validity

WHOLE_LINE = "整行"
WHOLE_FILE = "整个文件"

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_END_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ]24:00(?::00(?:[.,]0+)?)?(Z|[+-]\d\d(?::?\d\d)?)", re.ASCII)
_ITEM = re.compile(r"[1-9][0-9]*")
LONGEST_CELL = 2_000
"""Characters."""
_LONGEST_NUMBER = 1000  # Python refuses to print whole numbers of more than 4,300 digits


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in a file: the file as the user named it, the line (the header is 1), the column, what is wrong.

    A record that runs over several lines is named by its first.
    """

    file: str
    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.what}"


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What register.csv says, parts in the order of their first line; complete only where there is no fault."""

    parts: list[RegisterPart]
    faults: list[FileFault]


@dataclass(frozen=True, slots=True)
class BallotsFile:
    """What ballots.csv says, in file order; complete only where there is no fault.

    `item_lines` holds the line on which each item is first named, also where that line has a fault elsewhere.
    """

    lines: list[BallotLine]
    item_lines: dict[int, int]
    faults: list[FileFault]


def read_register(data: bytes, file: str) -> RegisterFile:
    """The exclusive parts of a register.csv; `file` is its name as the user gave it, for the faults.

    Raises nothing for bad input: what is wrong comes back in `faults`.
    """
    table = _Table(file)
    parts: dict[PartKey, _PartSoFar] = {}
    for line, (building, stairwell, room, kind, area_c, owner) in table.records(data, _REGISTER):
        if None in (building, stairwell, room):
            continue  # the part has no name; its cells were judged one by one
        key = (building, stairwell, room)
        part = parts.get(key)
        if part is None:
            part = parts[key] = _PartSoFar()
        part.agree(table, line, "kind", "用途", kind)
        part.agree(table, line, "area_m2", "面积", area_c)
        if owner is not None:
            part.owners.add(owner)
    if table.faults:
        return RegisterFile([], table.faults)
    return RegisterFile([part.finished(key) for key, part in parts.items()], [])


def read_ballots(data: bytes, file: str) -> BallotsFile:
    """The ballot lines of a ballots.csv, in file order; `file` is its name as the user gave it, for the faults.

    Raises nothing for bad input: what is wrong comes back in `faults`.
    """
    table = _Table(file)
    lines: list[BallotLine] = []
    item_lines: dict[int, int] = {}
    keys: dict[PartKey, PartKey] = {}
    for line, values in table.records(data, _BALLOTS):
        received_at, building, stairwell, room, cast_by, capacity, channel, validity, item, said = values
        if item is not None:
            item_lines.setdefault(item, line)
        choice = _CHOICES.get(said) if validity is Validity.VALID else None
        if validity is Validity.VALID and choice is None and said is not None:
            table.fault(line, "choice", f"有效票的选择是{quote_cell(said)}，应为 {_words(Choice)} 之一")
        if not table.faults:
            part = (building, stairwell, room)
            part = keys.setdefault(part, part)  # one tuple for each part, not for each ballot
            lines.append(BallotLine(received_at, part, cast_by, capacity, channel, validity, item, choice))
    return BallotsFile(lines if not table.faults else [], item_lines, table.faults)


def moment(text: str) -> datetime:
    """A time in ISO 8601 with offset ("Z" is one), e.g. 2026-11-10T08:00:01.5+08:00; 24:00 is the end of its day.

    Kept to the microsecond, finer digits are cut. Raises ValueError (its text is Chinese) for anything else.
    """
    try:
        at = _end_of_day(text) or datetime.fromisoformat(text)
        if text[10:11] not in ("T", " ") and text[8:9] != "T":
            raise ValueError("the library takes any character between date and time")
    except (ValueError, OverflowError):
        raise ValueError(f"{quote_cell(text)}不是日期加时间，应如 2026-11-10T08:00:00+08:00") from None
    if at.tzinfo is None:
        raise ValueError(f"时间{quote_cell(text)}没有写明时区，应如 2026-11-10T08:00:00+08:00")
    return at


def _end_of_day(text: str) -> datetime | None:
    if text[11:13] != "24" or (match := _END_OF_DAY.fullmatch(text)) is None:
        return None
    day, offset = match.groups()
    return datetime.fromisoformat(f"{day}T00:00{offset}") + timedelta(days=1)


def item_number(text: str) -> int:
    """An item number: a positive whole number without leading zeros. Raises ValueError (its text is Chinese)."""
    if _ITEM.fullmatch(text) is None or len(text) > _LONGEST_NUMBER:
        raise ValueError(f"事项编号{quote_cell(text)}应为正整数，前面不带 0")
    return int(text)


def quote_cell(text: str) -> str:
    """A cell as a fault quotes it: on one line, control characters escaped, cut where it is long."""
    cut = text if len(text) <= 40 else text[:40] + "…"
    return f"「{cut if cut.isprintable() else repr(cut)[1:-1]}」"


def _short(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise ValueError(f"超过 {LONGEST_CELL} 个字，请只写此列要的内容")
    return text


def _filled(text: str) -> str:
    if not text:
        raise ValueError("不能为空")
    return text


def _area_c(text: str) -> int:
    _filled(text)
    try:
        if len(text) > _LONGEST_NUMBER or (area_c := centi(text)) <= 0:
            raise ValueError
    except ValueError:
        raise ValueError(f"面积{quote_cell(text)}应为大于 0、最多两位小数的数字，单位平方米") from None
    return area_c


def _words(vocabulary: type[Labelled]) -> str:
    return "、".join(vocabulary)


def _one_of(vocabulary: type[Labelled]) -> "_Parser":
    members: dict[str, Labelled] = {member: member for member in vocabulary}

    def parse(text: str) -> Labelled:
        member = members.get(text)
        if member is None:
            raise ValueError(f"{quote_cell(text)}不认识，应为 {_words(vocabulary)} 之一")
        return member

    return parse


def _absent(_: str) -> None:
    """A cell of a column that the header does not have; said once, at the header."""


_Parser = Callable[[str], Any]

_CHOICES = {choice: choice for choice in Choice}

_REGISTER: dict[str, _Parser] = {
    "building": _filled,
    "stairwell": str,
    "room": _filled,
    "kind": _one_of(PartKind),
    "area_m2": _area_c,
    "owner_id": _filled,
}

_BALLOTS: dict[str, _Parser] = {
    "received_at": moment,
    "building": _filled,
    "stairwell": str,
    "room": _filled,
    "cast_by": str,
    "capacity": _one_of(Capacity),
    "channel": _one_of(Channel),
    "validity": _one_of(Validity),
    "item": item_number,
    "choice": str,
}


@dataclass(slots=True)
class _Table:
    """One CSV file under its user's name for it, and the faults found in it, in the order of the lines."""

    file: str
    faults: list[FileFault] = field(default_factory=list)

    def fault(self, line: int, column: str, what: str) -> None:
        self.faults.append(FileFault(self.file, line, column, what))

    def records(self, data: bytes, parsers: Mapping[str, _Parser]) -> Iterator[tuple[int, list[Any]]]:
        """Each record's first line, and its cells parsed, in the order of `parsers`; None stands for a faulty cell."""
        rows = self._rows(data)
        _, header = next(rows, (1, []))
        if self.faults:
            return  # the file or its header cannot be read at all
        names = [name.strip() for name in header]
        if not self._header_fits(names, parsers):
            return
        width = len(names)
        columns = [
            (name, names.index(name), parse) if name in names else (name, width, _absent)
            for name, parse in parsers.items()
        ]
        for line, row in rows:
            cells = [cell.strip() for cell in row]
            if len(cells) < 2 and not any(cells):
                continue  # an empty line
            if len(cells) > width and any(cells[width:]):
                self.fault(line, WHOLE_LINE, f"单元格比表头多：表头 {width} 格，此行 {len(cells)} 格，请检查多余的逗号")
            cells += [""] * (width + 1 - len(cells))
            try:
                if sum(map(len, row)) > LONGEST_CELL:
                    raise ValueError("one of them may be too long")
                values = [parse(cells[at]) for _, at, parse in columns]
            except ValueError:
                values = [self._value(line, name, parse, cells[at]) for name, at, parse in columns]
            yield line, values

    def _header_fits(self, names: list[str], wanted: Mapping[str, _Parser]) -> bool:
        """Say which columns are missing or come twice; False where none is there and no record can be judged."""
        for name in wanted:
            if name not in names:
                self.fault(1, name, "缺少此列")
            elif names.count(name) > 1:
                self.fault(1, name, "此列出现不止一次，不知以哪一列为准")
        return any(name in names for name in wanted)

    def _value(self, line: int, column: str, parse: _Parser, cell: str) -> Any:
        try:
            return parse(_short(cell))
        except ValueError as error:
            self.fault(line, column, str(error))
            return None

    def _rows(self, data: bytes) -> Iterator[tuple[int, list[str]]]:
        """Each record with the number of its first line."""
        data = data.removeprefix(_BOM)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = len(_LINE_END.findall(data[: error.start])) + 1
            self.fault(line, WHOLE_FILE, "不是 UTF-8 编码，请用表格软件另存为“CSV UTF-8（逗号分隔）”")
            return
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error:
                self.fault(line, WHOLE_LINE, "此行无法拆成单元格，请检查引号是否配对、引号外是否还有文字")


@dataclass(slots=True)
class _PartSoFar:
    """One exclusive part while its lines are read."""

    owners: set[str] = field(default_factory=set)
    stated: dict[str, tuple[int, Any]] = field(default_factory=dict)  # column -> first line that says it, what it says

    def agree(self, table: _Table, line: int, column: str, name: str, value: Any) -> None:
        """Hold `value` (None where faulty) against what an earlier line of the same part says."""
        if value is None:
            return
        first_line, first = self.stated.setdefault(column, (line, value))
        if value != first:
            table.fault(line, column, f"与第 {first_line} 行同一专有部分的{name}不一致")

    def finished(self, key: PartKey) -> RegisterPart:
        return RegisterPart(*key, self.stated["kind"][1], self.stated["area_m2"][1], frozenset(self.owners))


def write_register(parts: Iterable[RegisterPart]) -> bytes:
    """register.csv of these parts, owners sorted; `read_register` gives the same parts back."""
    return _written(
        _REGISTER,
        ((*part.key, part.kind, square_metres(part.area_c), owner) for part in parts for owner in sorted(part.owners)),
    )


def write_ballots(lines: Iterable[BallotLine]) -> bytes:
    """ballots.csv of these lines in their order; `read_ballots` gives the same lines back."""
    return _written(
        _BALLOTS,
        (
            (
                line.received_at.isoformat(),
                *line.part,
                line.cast_by,
                line.capacity,
                line.channel,
                line.validity,
                line.item,
                line.choice or "",
            )
            for line in lines
        ),
    )


def _written(columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
