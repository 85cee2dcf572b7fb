"""Opinions of any length: sentences may be long, names and doors may not, and no line keeps others waiting."""

import time

import pytest

from app.consultation.sheets.kinds import OpinionSheetKind
from app.consultation.sheets.lines import read_people
from app.consultation.sheets.questionnaires import plain_heading
from app.consultation.sheets.reading import read_opinions
from app.consultation.sheets.stances import asks_reason, asks_stance
from app.register.sheet.files.grid import LONGEST_CELL, LONGEST_WORDS
from tests.consultation.estate import FLATS, Estate
from tests.consultation.sheets.sending import checked, name, scan, sheet
from tests.consultation.sheets.test_reading import CHAT, EXPORT, EXPORTED, HEAD, QUESTIONS, SIGNED, codes, told
from tests.register.sheet.making import xlsx

GENEROUS_S = 20
"""Seconds of processor time on a slow machine; what is read here took minutes of it."""


def long_ones(content: bytes, filename: str, kind: OpinionSheetKind, *more: list[object]) -> list[str]:
    read = read_opinions(content, filename, kind, *more)
    return [one.at.a1 for one in read.faults if one.code == "cell_too_long" and one.at is not None]


def test_reasons_may_be_long_and_names_and_doors_may_not() -> None:
    words = "同意，" + "好" * (LONGEST_WORDS - 3)
    rows = [
        HEAD,
        ["1", "3-2-501", "张三", words, "谢" * LONGEST_WORDS],
        ["2", "3-2-502", "李" * (LONGEST_CELL + 1), "同意", "谢" * (LONGEST_WORDS + 1)],
        ["3", "3-2-" + "5" * LONGEST_CELL, "王五", words + "好", ""],
        ["4", "3-2-504", "赵六", "同意", ""],
    ]
    read = read_opinions(xlsx(rows), "签字表.xlsx", SIGNED)
    assert [(one.place.name, one.names) for one in read.lines] == [("3-2-501", ("张三",)), ("3-2-504", ("赵六",))]
    assert read.faulty == 2
    assert sorted(long_ones(xlsx(rows), "签字表.xlsx", SIGNED)) == ["B4", "C3", "D4", "E3"]


def test_answers_may_be_long() -> None:
    answers = ["3-2-501", "张三", "同意", "必须", "不需要", "", "", "", "谢" * LONGEST_WORDS]
    rows = [
        EXPORTED,
        ["1", "2026/11/24", "60秒", "x", *answers],
        ["2", "2026/11/24", "60秒", "x", *answers[:-1], "谢" * 2001],
    ]
    assert long_ones(xlsx(rows), "导出.xlsx", EXPORT, QUESTIONS) == ["M3"]


def test_a_whole_list_pasted_into_one_cell_is_read_line_by_line() -> None:
    lines = [f"{number}. 3-2-{100 + number} 张三 同意，{'好' * 60}" for number in range(1, 301)]
    read = read_opinions(xlsx([["#接龙"], ["\n".join(lines)]]), "接龙.xlsx", CHAT)
    assert len(read.lines) == 300
    assert told(read)[0] == ("3-2-101", ("张三",), "agree", "")
    assert len("\n".join(lines)) > 10 * LONGEST_WORDS


@pytest.mark.parametrize("filename", ["接龙.txt", "接龙.xlsx"])
def test_a_line_too_long_for_a_household_is_a_fault_and_the_others_are_read(filename: str) -> None:
    lines = ["1. 3-2-501 张三 同意", "2. 3-2-502 李四 同意，" + "好" * LONGEST_WORDS, "3. 3-2-503 王五 同意"]
    content = "\n".join(lines).encode() if filename.endswith(".txt") else xlsx([[one] for one in lines])
    assert [one.place.name for one in read_opinions(content, filename, CHAT).lines] == ["3-2-501", "3-2-503"]
    assert long_ones(content, filename, CHAT) == ["第2行"]


@pytest.mark.parametrize("text", ["3号", "3-", "1 ", "同意", "一", "(代", "室", "。"])
@pytest.mark.parametrize("start", ["", "1. 3-2-501 "])
def test_the_worst_list_is_read(start: str, text: str) -> None:
    line = start + (text * LONGEST_WORDS)[: LONGEST_WORDS - 20]
    began = time.process_time()
    read = read_opinions("\n".join(f"{line}{number}" for number in range(200)).encode(), "接龙.txt", CHAT)
    assert time.process_time() - began < GENEROUS_S
    assert not read.lines
    assert read.silent + read.faulty == 200
    assert max(len(one.what) for one in read.faults) < 200


def test_the_worst_export_is_read() -> None:
    answers = [
        "3-2-501",
        "张三",
        "同意" * 900,
        "必须" * 900,
        "不需要" * 600,
        ";停" * 900,
        "→屋" * 900,
        "5" * 1_900,
        "谢" * 1_900,
    ]
    content = xlsx([EXPORTED, *(["1", "2026/11/24", "60秒", "x", *answers] for _ in range(200))])
    began = time.process_time()
    read = read_opinions(content, "导出.xlsx", EXPORT, QUESTIONS)
    assert time.process_time() - began < GENEROUS_S
    assert set(codes(read)) == {"answer_unreadable"}
    assert read.faulty == 200


@pytest.mark.parametrize("text", ["意见", "是否", "条件", "业主", "(单选", "(代"])
def test_the_patterns_of_headings_and_signatures_take_no_square(text: str) -> None:
    long = text * 10_000
    began = time.process_time()
    asks_stance(long + "x")
    asks_reason(long + "x")
    plain_heading(long)
    read_people("(" + "代" * LONGEST_CELL)
    assert time.process_time() - began < GENEROUS_S


async def test_over_http_such_a_sheet_is_answered_with_its_cells(estate: Estate) -> None:
    evidence = await scan(estate)
    lines = [(FLATS[0], name(FLATS[0]), "同意"), (FLATS[1], "(代" * 10_000, "同意"), ("3号" * 10_000, "张三", "同意")]
    found = await checked(estate, sheet(*lines), evidence=evidence)
    assert (found["ready"], found["faulty"]) == (1, 2)
    wrong = {one["cell"]: one for one in found["faults"] if one["code"] == "cell_too_long"}
    assert list(wrong) == ["签字表!C4", "签字表!B5"]
    assert "删去" in wrong["签字表!C4"]["remedy"]
    assert len(str(found["faults"])) < 2_000
