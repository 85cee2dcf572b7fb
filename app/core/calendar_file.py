"""The file in which days off are loaded: read with every fault and its line, and held against what is loaded.

A CSV, UTF-8 or GB18030 as a spreadsheet saves it: `date,is_workday,source_notice`, one line for each day that the
State Council's notice names (all days of a year do as well). Days that no line names are worked from Monday to Friday.

A file that names 1 January of a year tells that year whole and replaces what was known of it. Lines of other years
amend single days, which a notice does when it takes the last weekend of December for work.
Pure: standard library and pure files only.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import FieldFault
from app.core.periods import FIXED, Calendar

COLUMNS = ("date", "is_workday", "source_notice")

LONGEST_CELL = 200
"""Characters; the name of a notice and its number are some 40."""

_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_WORKED = {"1": True, "true": True, "是": True, "0": False, "false": False, "否": False}

_REGULATED = 2025
"""The first year under the regulation of 2024; earlier ones had other holidays and are not judged."""

_TAKEN_OFF = range(11, 21)
"""By how many days a year's working days may fall short of its weekdays: the thirteen holidays, give or take what is
exchanged over the turn of the year, and room above for what an extraordinary year adds.

A file that leaves out the Spring Festival or the National Day comes to nine or ten.
"""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line: the day, whether it is a rest day, the notice that says so, and its number in the file (header: 1)."""

    line: int
    day: date
    is_rest_day: bool
    source: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What a file says, in its order; complete only where there is no fault."""

    lines: list[DayLine]
    faults: list[FieldFault]


def read_calendar(content: bytes) -> CalendarFile:
    """The lines of a file of days off. Raises nothing for bad input: what is wrong comes back in `faults`."""
    found = CalendarFile([], [])
    text = _decoded(content)
    if text is None:
        found.faults.append(FieldFault("整个文件", "不是文本。请用表格软件另存为“CSV UTF-8（逗号分隔）”。"))
        return found
    rows = _rows(text, found.faults)
    _, header = next(rows, (1, []))
    header = [name.lower() for name in header]
    faulty = [name for name in COLUMNS if header.count(name) != 1]
    if faulty:
        found.faults.extend(_at(1, f"表头应有一列 {name}，只有一列。") for name in faulty)
        return found
    first: dict[date, int] = {}
    for line, cells in rows:
        told = _day_line(line, dict(zip(header, cells, strict=False)), found.faults)
        if told is None:
            continue
        if first.setdefault(told.day, line) != line:
            found.faults.append(_at(line, f"{told.day} 在第 {first[told.day]} 行已经写过，请只留一行。"))
        found.lines.append(told)
    return found


def years_told(lines: Iterable[DayLine]) -> frozenset[int]:
    """The years that these lines tell whole: those whose 1 January they name."""
    return frozenset(told.day.year for told in lines if (told.day.month, told.day.day) == (1, 1))


def faults_against(lines: Sequence[DayLine], calendar: Calendar) -> list[FieldFault]:
    """Everything for which these lines, none of them at fault by itself, cannot be added to a calendar."""
    if not lines:
        return [FieldFault("整个文件", "没有写明任何一天。")]
    told = years_told(lines)
    known = {*range(calendar.first.year, calendar.last.year + 1), *told}
    faults = []
    for year in sorted({line.day.year for line in lines}):
        of_year = [line for line in lines if line.day.year == year]
        if year not in known:
            what = f"{year} 年还没有载入，须从 1 月 1 日写起，写全这一年的放假和调休。"
            faults.append(_at(of_year[0].line, what))
        elif year in told and year >= _REGULATED:
            faults += [_at(of_year[0].line, what) for what in _implausible(year, of_year)]
    if gap := sorted({*range(min(known), max(known))} - known) if known else []:
        years = "、".join(str(year) for year in gap)
        faults.append(FieldFault("整个文件", f"日历中间不能缺年份，请先载入 {years} 年。"))
    return faults


def _implausible(year: int, lines: Iterable[DayLine]) -> Iterator[str]:
    """What a year told whole cannot mean."""
    alone = Calendar.from_days({line.day: line.is_rest_day for line in lines})
    for month, day in FIXED:
        if not alone.is_rest_day(fixed := date(year, month, day)):
            yield f"{fixed} 是法定节日，须写明放假。"
    days = [alone.first + timedelta(days=n) for n in range((alone.last - alone.first).days + 1)]
    working = sum(not alone.is_rest_day(day) for day in days)
    taken_off = sum(day.weekday() < 5 for day in days) - working
    if taken_off not in _TAKEN_OFF:
        yield (
            f"照此 {year} 年有 {working} 个工作日，只比周一至周五少 {taken_off} 天，"
            "而法定节日有 13 天，请核对放假和调休是否写全、写对。"
        )


def _day_line(line: int, cells: dict[str, str], faults: list[FieldFault]) -> DayLine | None:
    """One line understood; None, and its faults added, where a cell of it cannot be."""
    told = {name: cells.get(name, "") for name in COLUMNS}
    if long := [name for name, cell in told.items() if len(cell) > LONGEST_CELL]:
        faults.extend(_at(line, f"{name} 超过 {LONGEST_CELL} 个字，请只写这一列要的内容。") for name in long)
        return None
    date_cell, worked_cell, source = told.values()
    day, worked = _day(date_cell), _WORKED.get(worked_cell.lower())
    said = []
    if day is None:
        said.append(f"date 是“{date_cell}”，应写成 2027-01-01 的形式。")
    if worked is None:
        said.append(f"is_workday 是“{worked_cell}”，上班写 1，放假写 0。")
    if not source:
        said.append("source_notice 没有写，请写明依据的通知。")
    faults.extend(_at(line, what) for what in said)
    if day is None or worked is None or not source:
        return None
    return DayLine(line, day, not worked, source)


def _day(cell: str) -> date | None:
    if (match := _DATE.fullmatch(cell)) is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def _rows(text: str, faults: list[FieldFault]) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, its cells stripped, with the number of its first line."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = rows.line_num + 1
        try:
            cells = [cell.strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error:
            faults.append(_at(line, "此行无法拆成单元格，请检查引号是否配对。"))
            continue
        if any(cells):
            yield line, cells


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _at(line: int, what: str) -> FieldFault:
    return FieldFault(f"第 {line} 行", what)
