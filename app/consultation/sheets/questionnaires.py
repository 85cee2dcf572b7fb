"""The columns of a questionnaire's export, held against a survey's questions, and its cells as answers.

Exports head each column with the question ("3、您家是否同意纳入改造？（单选题）"), give options in words, and join several
by "┋"; an item menu has a column for each item. Pure: standard library only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.surveys.kinds import NeedLevel, QuestionKind
from app.consultation.surveys.questions import SurveyQuestion
from app.consultation.surveys.questions import Value as Answer
from app.register.sheet.columns.cells import compact, is_empty, text_of
from app.register.sheet.fault_codes import Problem
from app.register.sheet.files.grid import Value
from app.register.sheet.quoting import quoted

_NUMBER = re.compile(r"^(?:Q|第)?\d{1,3}(?:题|[、.．)）:：])*")
_KIND = re.compile(r"[\[(（【](?:单选|多选|填空|打分|量表|排序|矩阵|下拉|必答|选填)[^\])）】]{0,40}[\])）】]|[*＊]")
_ASKS = re.compile(r"^(?:请(?:您)?(?:填写|选择|输入|问)?(?:您)?)?(?:您(?:家|们)?的?)?(?:所?在的?|居住的?)?")
_POINTS = re.compile(r"(\d{1,2})(?:分|星)?")
_OPTION_LETTER = re.compile(r"^[A-Z][.、．:：)]")
_MANY = re.compile(r"[┋;；|\n]")
_RANKED = re.compile(r"→|>|[┋;；|\n]")
_SKIPPED = re.compile(r"\(?(?:跳过|空)\)?")


def plain_heading(text: str) -> str:
    """A question's heading as a register's heading is known by: without its number, its kind and who is asked."""
    return _ASKS.sub("", _KIND.sub("", _NUMBER.sub("", compact(text)))).strip("?？。：:")


@lru_cache(maxsize=4_096)  # the options of every question are held against every piece of every cell
def _bare(text: str) -> str:
    """A title or an option as they are compared: half-width, without number, kind, blanks and stops."""
    return re.sub(
        r"[\s,，。.、?？!！:：;；\"“”'‘’()（）\[\]【】\-—_]", "", _KIND.sub("", _NUMBER.sub("", compact(text)))
    ).upper()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column answers which question; of an item menu, which column each option."""

    single: Mapping[str, int]
    items: Mapping[str, Mapping[str, int]]

    @property
    def used(self) -> frozenset[int]:
        """All of them."""
        return frozenset(self.single.values()) | {column for one in self.items.values() for column in one.values()}


def columns_of(questions: Sequence[SurveyQuestion], headings: Mapping[int, str]) -> tuple[Columns, list[Problem]]:
    """The columns of these questions among headings by column, and the questions whose columns are missing or twice there."""
    bare = {column: _bare(text) for column, text in headings.items()}
    single: dict[str, int] = {}
    items: dict[str, dict[str, int]] = {}
    problems = []
    for question in questions:
        title = _bare(question.title)
        if question.kind is QuestionKind.ITEMS:
            found, missing = _item_columns(question, title, bare)
            items[question.id] = found
            if missing and (question.required or found):
                told = "、".join(missing)
                problems.append(
                    Problem(OpinionFault.QUESTION_MISSING, f"菜单题{quoted(question.title)}缺少这些项的列：{told}。")
                )
            continue
        columns = [column for column, text in bare.items() if text == title]
        if len(columns) > 1:
            problems.append(Problem(OpinionFault.QUESTION_MISSING, f"有几列的列名都是{quoted(question.title)}。"))
        elif columns:
            single[question.id] = columns[0]
        elif question.required:
            problems.append(Problem(OpinionFault.QUESTION_MISSING, f"没有必答题{quoted(question.title)}的列。"))
    return Columns(single, items), problems


def _item_columns(question: SurveyQuestion, title: str, bare: Mapping[int, str]) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    missing = []
    for option in question.options:
        label = _bare(option.label)
        columns = [column for column, text in bare.items() if text in {label, title + label}]
        if len(columns) == 1:
            found[option.id] = columns[0]
        else:
            missing.append(option.label)
    return found, missing


def read_answers(
    questions: Sequence[SurveyQuestion], columns: Columns, cells: Mapping[int, Value]
) -> tuple[dict[str, Answer], list[tuple[int, Problem]]]:
    """The answers of a line by question, and every cell that cannot be read with why; what is empty was not answered."""
    answers: dict[str, Answer] = {}
    problems: list[tuple[int, Problem]] = []
    for question in questions:
        if question.kind is QuestionKind.ITEMS:
            levels, wrong = _levels(columns.items.get(question.id, {}), cells)
            problems += wrong
            if levels:
                answers[question.id] = levels
            continue
        column = columns.single.get(question.id)
        value = cells.get(column, "") if column is not None else ""
        if column is None or is_empty(value) or _SKIPPED.fullmatch(compact(value)):
            continue
        read = _read(question, value)
        if isinstance(read, Problem):
            problems.append((column, read))
        else:
            answers[question.id] = read
    return answers, problems


def _levels(columns: Mapping[str, int], cells: Mapping[int, Value]) -> tuple[dict[str, str], list[tuple[int, Problem]]]:
    known = {_bare(level.label): level for level in NeedLevel}
    levels: dict[str, str] = {}
    problems = []
    for option, column in columns.items():
        value = cells.get(column, "")
        if is_empty(value):
            continue
        level = known.get(_bare(text_of(value)))
        if level is None:
            problems.append((column, _unreadable(value, "须为" + "、".join(one.label for one in NeedLevel))))
        else:
            levels[option] = level
    return levels, problems


def _read(question: SurveyQuestion, value: Value) -> Answer | Problem:
    text = text_of(value)
    match question.kind:
        case QuestionKind.SINGLE:
            option = _option(question, text)
            return option if option is not None else _unreadable(value, "不是这道题的选项")
        case QuestionKind.MULTIPLE | QuestionKind.RANKING:
            pieces = (_MANY if question.kind is QuestionKind.MULTIPLE else _RANKED).split(text)
            chosen = [_option(question, one) for one in pieces if one.strip()]
            if None in chosen and len(pieces) == 1:
                chosen = [_option(question, one) for one in re.split("[、,，]", text) if one.strip()]
            known = [one for one in chosen if one is not None]
            return known if len(known) == len(chosen) else _unreadable(value, "其中有不是这道题的选项")
        case QuestionKind.SCALE:
            points = _POINTS.fullmatch(compact(value))
            return int(points[1]) if points else _unreadable(value, "须为整数的分数")
        case _:
            return text


def _option(question: SurveyQuestion, text: str) -> str | None:
    """The one option of these words, with or without the letter an export puts before it."""
    wanted = {_bare(text), _bare(_OPTION_LETTER.sub("", compact(text)))}
    found = [option.id for option in question.options if _bare(option.label) in wanted]
    return found[0] if len(found) == 1 else None


def _unreadable(value: Value, why: str) -> Problem:
    return Problem(OpinionFault.ANSWER_UNREADABLE, f"答案{quoted(text_of(value))}{why}。")
