"""A line of a sheet of opinions as it was understood, before it is known whose it is. Pure: standard library only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.stances import StanceRead
from app.consultation.surveys.questions import Value as Answer
from app.core.periods import CHINA
from app.register.sheet.columns.cells import is_empty, text_of
from app.register.sheet.columns.names import read_names
from app.register.sheet.columns.places import PartPlace
from app.register.sheet.fault_codes import Problem
from app.register.sheet.files.grid import Moment, Value
from app.register.sheet.quoting import quoted
from app.register.sheet.understood import CellAt, FaultInSheet

type When = datetime | date

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
_FOR = re.compile("代签|代填|代报|代写|代办|替")


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """What one line says: where, who (nobody named: the flat alone), when, and a stance or a questionnaire's answers.

    `at` is the cell of the place, which the whole line is told by.
    """

    place: PartPlace
    names: tuple[str, ...]
    at: CellAt
    when: When | None = None
    stance: StanceRead | None = None
    answers: Mapping[str, Answer] | None = None


@dataclass(frozen=True, slots=True)
class OpinionsRead:
    """Everything understood of one file: its good lines, every fault, and how many lines said nothing or are faulty."""

    lines: tuple[OpinionLine, ...]
    faults: tuple[FaultInSheet, ...]
    silent: int
    faulty: int


def read_people(value: Value) -> tuple[tuple[str, ...], list[Problem]]:
    """Who a cell of names or signatures names; who signed for somebody else is nobody."""
    text = text_of(value)
    if is_empty(value):
        return (), []
    if _signed_for(text):
        return (), [Problem(OpinionFault.SIGNED_FOR, f"姓名{quoted(text)}写明是代签、代填。")]
    read = read_names(value)
    return tuple(one.name for one in read.owners), list(read.problems)


def _signed_for(text: str) -> bool:
    opened, closed = text.find("("), text.rfind(")")
    return _FOR.search(text) is not None or (0 <= opened < closed and "代" in text[opened:closed])


def read_when(value: Value) -> When | Problem | None:
    """The day on which it was said, with the time of day where there is one (China); None where the cell is empty."""
    if is_empty(value):
        return None
    text = value.text if isinstance(value, Moment) else text_of(value)
    found = _DAY.fullmatch(text.strip())
    unclear = Problem(OpinionFault.DAY_UNCLEAR, f"日期{quoted(text)}看不出是哪一天。")
    if found is None:
        return unclear
    year, month, day, hour, minute, second = (int(one) if one else 0 for one in found.groups())
    try:
        if found[4] is None or (isinstance(value, Moment) and not (hour or minute or second)):
            return date(year, month, day)
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return unclear
