"""A sheet of opinions as committees make it, read into lines with every fault at its cell.

The bytes are opened, headings found, rows told apart and places read by the register's own reading (app/register/sheet);
here is only what a sheet of opinions has beside: stances, ticks, answers, days. A group's list may have no headings at all.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath

from app.consultation.kinds import Stance
from app.consultation.sheets import questionnaires
from app.consultation.sheets.chats import read_chat_line
from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.kinds import OpinionSheetKind
from app.consultation.sheets.lines import OpinionLine, OpinionsRead, When, read_people, read_when
from app.consultation.sheets.stances import (
    StanceRead,
    asks_reason,
    asks_stance,
    mark_of,
    read_marks,
    read_yes_or_no,
)
from app.consultation.surveys.questions import SurveyQuestion
from app.consultation.surveys.questions import Value as Answer
from app.register.sheet.columns.cells import compact, is_empty, text_of
from app.register.sheet.columns.places import PartPlace, building_in
from app.register.sheet.columns.rowcells import SheetCells
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import LONGEST_LIST, LONGEST_WORDS, SheetGrid, Value, shortened
from app.register.sheet.files.workbook import open_workbook
from app.register.sheet.header import Header, find_header
from app.register.sheet.layout import INSTRUCTIONS_SHEET
from app.register.sheet.marked import RESULT_SHEET
from app.register.sheet.placing import Placing
from app.register.sheet.rows import RowSort, RowSorting
from app.register.sheet.understood import CellAt, FaultInSheet, Severity
from app.register.sheet.wording import Field

_SIGNED = re.compile(
    r"(?:业主|户主|住户|本人|产权人)?(?:签名|签字|签章|签署)(?:人|处|栏)?(?:\(.*\))?|(?:微信)?(?:群)?昵称|(?:签名|签字)\(?(?:手印|按印)\)?"
)
_DAYS = re.compile("(?:日期|时间)$")
_NOT_DAYS = re.compile(r"所用|用时")
PASTED = "接龙"
_HEADING_ROWS = 60
_ROWS_SHOWN = 20
# Faults of the headings that say something of a sheet of opinions too; the others speak of areas and documents.
_OF_ANY_SHEET = frozenset({FaultCode.COLUMN_TWICE})


def read_opinions(
    content: bytes, filename: str, kind: OpinionSheetKind, questions: Sequence[SurveyQuestion] | None = None
) -> OpinionsRead:
    """The lines of an .xlsx, .xls, .csv or (of a group's list) a pasted text; with `questions`, answers to these.

    Raises SheetRefused for what is no sheet at all. Whatever is wrong inside is a fault.
    """
    if kind is OpinionSheetKind.GROUP_LIST and PurePath(filename).suffix.lower() == ".txt":
        return understand([_pasted(content)], kind, questions)
    longest = LONGEST_LIST if kind is OpinionSheetKind.GROUP_LIST else LONGEST_WORDS
    return understand(open_workbook(content, filename, longest), kind, questions)


def _pasted(content: bytes) -> SheetGrid:
    """A list as it was pasted, UTF-8: a line a row, whose commas are no columns."""
    return SheetGrid(PASTED, [[shortened(line, LONGEST_WORDS)] for line in content.decode().splitlines()])


def understand(
    sheets: Sequence[SheetGrid], kind: OpinionSheetKind, questions: Sequence[SurveyQuestion] | None = None
) -> OpinionsRead:
    """The lines of opened sheets."""
    reading = _Reading(kind, questions)
    for sheet in sheets:
        if sheet.name not in {RESULT_SHEET, INSTRUCTIONS_SHEET}:
            reading.sheet(sheet)
    return reading.result()


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column says what beside place and name: a stance in words, ticks, reasons, the day, answers."""

    word: int = 0
    marks: Mapping[Stance, int] | None = None
    reasons: tuple[int, ...] = ()
    day: int = 0
    answers: questionnaires.Columns | None = None

    @property
    def wordy(self) -> frozenset[int]:
        """Those in which people write sentences."""
        answers = self.answers.used if self.answers is not None else ()
        return frozenset({self.word, *(self.marks or {}).values(), *self.reasons, *answers}) - {0}


class _Reading:
    def __init__(self, kind: OpinionSheetKind, questions: Sequence[SurveyQuestion] | None) -> None:
        self._kind = kind
        self._questions = questions
        self._faults: list[FaultInSheet] = []
        self._lines: list[OpinionLine] = []
        self._silent = self._faulty = 0

    def result(self) -> OpinionsRead:
        if not (self._lines or self._faulty or any(one.severity is Severity.ERROR for one in self._faults)):
            self._faults.append(OpinionFault.NOTHING_SAID.fault(None, "文件里没有读到任何一户的意见。"))
        return OpinionsRead(tuple(self._lines), tuple(self._faults), self._silent, self._faulty)

    def sheet(self, sheet: SheetGrid) -> None:
        filled = [row for row in range(1, len(sheet.rows) + 1) if any(True for _ in sheet.filled(row))]
        if not filled:
            return
        if sheet.hidden:
            what = f"工作表“{sheet.name}”是隐藏的，没有读入。"
            self._faults.append(OpinionFault.SHEET_LEFT_OUT.fault(CellAt(sheet.name, 1), what))
            return
        pasted, sheet = sheet, sheet.shortened(LONGEST_WORDS)
        plain = _plain_headings(sheet) if self._kind is OpinionSheetKind.QUESTIONNAIRE else sheet
        header = find_header(plain, self._enough)
        if header is not None and header.place_column:
            columns = self._columns_of(sheet, header)
            if columns is not None:
                self._table(sheet, _with_signatures(header), columns)
                return
        elif self._kind is OpinionSheetKind.GROUP_LIST:
            self._list(pasted, filled)
            return
        if header is None or not header.place_column:
            at = CellAt(sheet.name, filled[0])
            self._faults.append(OpinionFault.HEADINGS_MISSING.fault(at, f"工作表“{sheet.name}”没有房号和意见的列名。"))

    def _enough(self, fields: Set[Field], texts: Sequence[str]) -> bool:
        if fields.isdisjoint({Field.ROOM, Field.ADDRESS}):
            return False
        return self._questions is not None or any(mark_of(one) or asks_stance(one) for one in texts)

    def _columns_of(self, sheet: SheetGrid, header: Header) -> _Columns | None:
        """What the columns say; None (said) where no column says anything to take in."""
        row = header.rows[-1]
        texts: dict[int, str] = {}
        for place in (*header.rows, row + 1):
            below = place == row + 1
            cells = (
                {column: compact(value) for column, value in sheet.filled(place)} if place <= len(sheet.rows) else {}
            )
            # "意见" merged above "同意 | 不同意": the ticks' own headings stand one row lower.
            if below and (header.place_column in cells or not all(mark_of(one) for one in cells.values())):
                break
            texts |= cells
        self._faults += [one for one in header.faults if one.code in _OF_ANY_SHEET]
        others = {column: text for column, text in texts.items() if column not in header.headings}
        day = next((c for c, text in texts.items() if _DAYS.search(text) and not _NOT_DAYS.search(text)), 0)
        if self._questions is not None:
            return self._answer_columns(sheet, row, texts, day)
        marks: dict[Stance, int] = {}
        for column, text in others.items():
            stance = mark_of(text)
            if stance is not None and stance in marks:
                what = f"有两列都是“{stance.label}”。"
                self._faults.append(FaultCode.COLUMN_TWICE.fault(CellAt(sheet.name, row, column), what))
            elif stance is not None:
                marks[stance] = column
        words = [column for column, text in others.items() if asks_stance(questionnaires.plain_heading(text))]
        if len(words) > 1:
            what = f"“{'”“'.join(texts[one] for one in words)}”几列都像是意见。"
            self._faults.append(FaultCode.COLUMN_TWICE.fault(CellAt(sheet.name, row, words[1]), what))
            return None
        if not marks and not words:
            self._faults.append(OpinionFault.HEADINGS_MISSING.fault(CellAt(sheet.name, row), "没有意见的列。"))
            return None
        reasons = tuple(column for column, text in others.items() if asks_reason(text)) + header.remarks
        return _Columns(words[0] if words and not marks else 0, marks or None, reasons, day)

    def _answer_columns(self, sheet: SheetGrid, row: int, texts: Mapping[int, str], day: int) -> _Columns | None:
        found, problems = questionnaires.columns_of(self._questions or (), texts)
        self._faults += [one.at(CellAt(sheet.name, row)) for one in problems]
        if problems:
            return None
        return _Columns(day=day, answers=found)

    def _table(self, sheet: SheetGrid, header: Header, columns: _Columns) -> None:
        table = _Table(sheet, header, columns, self._questions, self._faults)
        table.read()
        self._lines += table.lines
        self._silent += len(table.silent)
        self._faulty += table.faulty
        if table.silent:
            self._say_left_out(sheet, table.silent, "没有写意见的行")

    def _list(self, sheet: SheetGrid, filled: Sequence[int]) -> None:
        """A list without headings: a line a row; what speaks of no flat is a title or a greeting."""
        building = building_in(sheet.name)
        left_out: list[int] = []
        for row in filled:
            text = "，".join(_text_of_lines(value) for _, value in sheet.filled(row))
            for piece in filter(None, (one.strip() for one in text.split("\n"))):
                building = self._chat_line(sheet, row, piece, building, left_out)
        if left_out:
            rows = [row for row, _ in groupby(left_out)]
            self._silent += len(rows)
            self._say_left_out(sheet, rows, "没有写房号或意见的行")

    def _chat_line(self, sheet: SheetGrid, row: int, piece: str, building: str, left_out: list[int]) -> str:
        """Take one line; answers the building that the lines after it lie in where they name none."""
        at = CellAt(sheet.name, row)
        if len(piece) > LONGEST_WORDS:
            self._faults.append(FaultCode.CELL_TOO_LONG.fault(at, f"有一行超过 {LONGEST_WORDS} 个字。"))
            self._faulty += 1
            return building
        read = read_chat_line(piece, building)
        if read is None:
            left_out.append(row)
            return building_in(piece) or building
        names: tuple[str, ...] = ()
        problems = [read] if isinstance(read, Problem) else []
        if not isinstance(read, Problem):
            names, said = read_people(read.name)
            problems += said
        self._faults += [one.at(at) for one in problems]
        if isinstance(read, Problem) or any(one.code.severity is Severity.ERROR for one in problems):
            self._faulty += 1
            return building
        self._lines.append(OpinionLine(read.place, names, at, stance=read.stance))
        return building

    def _say_left_out(self, sheet: SheetGrid, rows: Sequence[int], word: str) -> None:
        listed = "、".join(map(str, rows[:_ROWS_SHOWN])) + ("等" if len(rows) > _ROWS_SHOWN else "")
        what = f"{word}没有登记：第 {listed} 行，共 {len(rows)} 行。"
        self._faults.append(OpinionFault.LINES_LEFT_OUT.fault(CellAt(sheet.name, rows[0]), what))


class _Table:
    """The rows below the headings of one sheet."""

    def __init__(
        self,
        sheet: SheetGrid,
        header: Header,
        columns: _Columns,
        questions: Sequence[SurveyQuestion] | None,
        faults: list[FaultInSheet],
    ) -> None:
        self._sheet, self._header, self._columns, self._questions = sheet, header, columns, questions
        self._faults = faults
        titles = [compact(value) for row in range(1, header.rows[0]) for _, value in sheet.filled(row)]
        self._cells = SheetCells(sheet, header.headings, faults.append, columns.wordy)
        self._used = {*columns.wordy, header.owner_column, columns.day} - {0}
        self._placing = Placing(sheet, header, self._cells, titles, faults.append)
        self._sorting = RowSorting(sheet, header, titles)
        self._place: PartPlace | None = None
        self._spoken_for: dict[tuple[int, int], PartPlace] = {}
        self.lines: list[OpinionLine] = []
        self.silent: list[int] = []
        self.faulty = 0

    def read(self) -> None:
        for row in range(self._header.rows[-1] + 1, len(self._sheet.rows) + 1):
            sort = self._sorting.sort_of(row)
            if sort is RowSort.SECTION:
                self._placing.section(row)
            if sort in {RowSort.SECTION, RowSort.TOTAL, RowSort.HEADING}:
                self._place = None
            # Who signs below another of the same flat names no room; ticks alone are no register's business.
            elif sort is RowSort.PART or (sort in {RowSort.NOTE, RowSort.UNCLEAR} and self._says(row) and self._place):
                self._row(row)

    def _says(self, row: int) -> bool:
        columns = self._columns
        named = {columns.word, *(columns.marks or {}).values()} - {0}
        return any(not is_empty(self._sheet.at(row, one)) for one in named)

    def _row(self, row: int) -> None:
        at = self._cells.cell(row, self._header.place_column)
        before = len(self._faults)
        place = self._place_of(row)
        placed = len(self._faults)
        stance, answers, silent = self._read_word(row)
        if silent and len(self._faults) == placed:
            # A door on the list at which nobody said anything: nothing of it is at fault.
            del self._faults[before:]
            self.silent.append(row)
            return
        self._cells.say_long(row, self._used)
        names = self._people(row)
        when = self._when(row)
        wrong = any(one.severity is Severity.ERROR for one in self._faults[before:])
        if place is None or wrong:
            self.faulty += 1
            return
        where = CellAt(self._sheet.name, row, at.column)
        self.lines.append(OpinionLine(place, names, where, when, stance, answers))

    def _place_of(self, row: int) -> PartPlace | None:
        column = self._header.place_column
        if is_empty(self._cells.value(row, column)) and not self._cells.broken(row, column):
            if self._place is None or self._placing.contradicts(row, self._place):
                at = CellAt(self._sheet.name, row, column)
                self._faults.append(FaultCode.ROOM_MISSING.fault(at, "没有房号。"))
                return None
            return self._place
        self._place = self._placing.place(row)
        return self._place

    def _read_word(self, row: int) -> tuple[StanceRead | None, Mapping[str, Answer] | None, bool]:
        """The stance or the answers of a row, and whether it says nothing; what is wrong is said."""
        columns = self._columns
        if columns.answers is not None:
            cells = {one: self._cells.value(row, one) for one in columns.answers.used}
            answers, problems = questionnaires.read_answers(self._questions or (), columns.answers, cells)
            self._faults += [one.at(self._cells.cell(row, column)) for column, one in problems]
            return None, answers, not answers and not problems
        column = columns.word or next(iter((columns.marks or {}).values()))
        read: StanceRead | Problem | None
        if columns.marks:
            read = read_marks({stance: self._own(row, one) for stance, one in columns.marks.items()})
        else:
            read = read_yes_or_no(self._own(row, column))
        if isinstance(read, Problem):
            self._faults.append(read.at(self._cells.cell(row, column)))
            return None, None, False
        if read is None:
            return None, None, True
        return self._with_reasons(row, column, read), None, False

    def _own(self, row: int, column: int) -> Value:
        """What stands in a cell for this row's flat; one cell, or a “同上”, speaks for no other flat."""
        at = self._cells.cell(row, column)
        origin = (at.row, at.column)
        value = self._cells.written(row, column)
        if is_empty(value) or self._place is None:
            return value
        if self._spoken_for.setdefault(origin, self._place) != self._place:
            what = f"意见的单元格合并了 {self._spoken_for[origin].name} 和 {self._place.name} 几户。"
            self._faults.append(OpinionFault.STANCE_UNCLEAR.fault(at, what))
            return ""
        return value

    def _with_reasons(self, row: int, column: int, read: StanceRead) -> StanceRead:
        """A condition or a reason may stand in a column of its own."""
        told = "；".join(
            text_of(value) for one in self._columns.reasons if not is_empty(value := self._cells.value(row, one))
        )
        if read.stance is Stance.CONDITIONAL and not read.condition:
            read = replace(read, condition=told)
        elif told and not read.words:
            read = replace(read, words=told)
        if read.stance is Stance.CONDITIONAL and not read.condition.strip():
            at = self._cells.cell(row, column)
            self._faults.append(OpinionFault.CONDITION_MISSING.fault(at, "有条件同意，没有写条件。"))
        if read.no_objection:
            at = self._cells.cell(row, column)
            self._faults.append(OpinionFault.NO_OBJECTION.fault(at, "只写了没意见。"))
        return read

    def _people(self, row: int) -> tuple[str, ...]:
        column = self._header.owner_column
        if not column:
            return ()
        names, problems = read_people(self._cells.value(row, column))
        self._faults += [one.at(self._cells.cell(row, column)) for one in problems]
        return names

    def _when(self, row: int) -> When | None:
        if not self._columns.day:
            return None
        read = read_when(self._cells.value(row, self._columns.day))
        if isinstance(read, Problem):
            self._faults.append(read.at(self._cells.cell(row, self._columns.day)))
            return None
        return read


def _text_of_lines(value: Value) -> str:
    """A cell of a list as it reads, each of its lines cut where it is too long for one."""
    if not isinstance(value, str):
        return text_of(value)
    return "\n".join(text_of(shortened(line, LONGEST_WORDS)) for line in value.splitlines())


def _plain_headings(sheet: SheetGrid) -> SheetGrid:
    """The sheet with its first rows as a register's headings would stand there, for finding them."""
    rows: list[list[Value]] = [
        [questionnaires.plain_heading(value) if isinstance(value, str) else value for value in cells]
        for cells in sheet.rows[:_HEADING_ROWS]
    ]
    return replace(sheet, rows=rows + sheet.rows[_HEADING_ROWS:])


def _with_signatures(header: Header) -> Header:
    """Where no column names the owner, a column of signatures does."""
    if header.owner_column:
        return header
    signed = next((c for texts in header.texts for c, text in texts.items() if _SIGNED.fullmatch(text)), 0)
    return replace(header, owners=({Field.OWNER: signed},)) if signed else header
