"""Cells of any length: what is too long to be meant is a fault at its cell, and nobody waits for it."""

import io
import time
from collections.abc import Callable

import pytest
import xlsxwriter

from app.register.sheet.columns.names import read_names
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.files.grid import LONGEST_CELL, LONGEST_WORDS, shortened
from app.register.sheet.files.refusal import RefusalCode, SheetRefused
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import Understood

from .making import Rows, delimited, of_rows, told, xls, xlsx

HEAD = ["房号", "建筑面积", "业主", "联系电话", "备注"]
GOOD = ["3-2-501", "89.50", "张三", "13812345678", ""]
GENEROUS_S = 20
"""Seconds of processor time on a slow machine; each of these files took minutes or hours of it."""


def long_ones(understood: Understood) -> list[str]:
    return [cell for code, cell in told(understood) if code == FaultCode.CELL_TOO_LONG]


def with_columns(columns: int) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, GOOD)
    sheet.write(1, columns - 1, "x")
    book.close()
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "filename"),
    [(delimited, "名册.csv"), (xlsx, "名册.xlsx"), (lambda rows: xls({"名册": rows}), "名册.xls")],
    ids=["csv", "xlsx", "xls"],
)
@pytest.mark.parametrize("text", ["一", "电话:", "(代", "1 ", "各占", "3号楼"])
def test_the_worst_sheet_is_answered_with_every_cell_and_a_remedy(
    make: Callable[[Rows], bytes], filename: str, text: str
) -> None:
    content = make([HEAD, *([(text * 20_000)[:20_000]] * 5 for _ in range(50))])
    began = time.process_time()
    understood = read_sheet(content, filename)
    assert time.process_time() - began < GENEROUS_S
    assert long_ones(understood) == [f"{column}{row}" for row in range(2, 52) for column in "ABCDE"]
    assert not understood.applicable
    fault = next(one for one in understood.faults if one.code == FaultCode.CELL_TOO_LONG)
    assert str(LONGEST_CELL) in fault.what
    assert "删去" in fault.remedy
    assert max(len(one.what) for one in understood.faults) < 200


def test_a_cell_as_long_as_may_be_is_read_and_one_character_more_is_not() -> None:
    company = "宜昌市桃花岭" + "物" * (LONGEST_CELL - 8) + "公司"
    rows = [HEAD, [*GOOD[:2], company, "", "已" * LONGEST_CELL], ["3-2-502", "60", "物" + company, "", "已" * 501]]
    understood = of_rows(rows)
    assert [owner.name for part in understood.parts for owner in part.owners] == [company]
    assert long_ones(understood) == ["C3", "E3"]


@pytest.mark.parametrize(
    "written",
    [
        "张三" + " " * LONGEST_CELL + "李四",
        "张" * LONGEST_CELL + " 李四",  # cut there, and the blank taken off, it would be no longer than it may be
        "\ufdfa" * 30,  # eighteen characters each, once it is read
        "a" + "\u0315\u0300" * 60_000,  # NFKC orders such a heap in the square of its height
    ],
    ids=["blanks within", "blank at the cut", "wide", "heap"],
)
def test_length_is_what_is_read_of_it(written: str) -> None:
    began = time.process_time()
    assert long_ones(of_rows([HEAD, [*GOOD[:2], written]])) == ["C2"]
    assert time.process_time() - began < GENEROUS_S


def test_blanks_around_it_are_no_length() -> None:
    understood = of_rows([HEAD, [" " * 600 + "3-2-501" + " " * 600, *GOOD[1:]]])
    assert [part.name for part in understood.parts] == ["3-2-501"]
    assert long_ones(understood) == []


def test_what_nobody_reads_for_its_meaning_may_be_long() -> None:
    rows = [["填表说明：" + "一" * 3_000], [*HEAD, "户型"], [*GOOD, "一" * 3_000], ["备注：" + "一" * 3_000]]
    understood = of_rows(rows)
    assert [part.name for part in understood.parts] == ["3-2-501"]
    assert long_ones(understood) == []
    assert understood.applicable


def test_a_merged_cell_is_said_once() -> None:
    rows = [HEAD, GOOD, ["3-2-502", 60, "一" * 600], ["3-2-503", 60, None]]
    assert long_ones(read_sheet(xlsx(rows, merges=["C3:C4"]), "名册.xlsx")) == ["C3"]


def test_more_columns_than_a_register_has_are_refused() -> None:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(with_columns(1_001), "名册.xlsx")
    assert refused.value.code is RefusalCode.TOO_MANY_ROWS
    assert "1001 列" in refused.value.what
    assert len(read_sheet(with_columns(1_000), "名册.xlsx").parts) == 1
    with pytest.raises(SheetRefused):
        read_sheet(delimited([HEAD, GOOD, [""] * 1_000 + ["x"]]), "名册.csv")
    with pytest.raises(SheetRefused):
        read_sheet(delimited([HEAD, *([""] * 999 + ["x"] for _ in range(3_001))]), "名册.csv")


def test_columns_that_mean_nothing_are_not_all_listed() -> None:
    understood = of_rows([[*HEAD, *(f"问题{number}" for number in range(400))], GOOD])
    said = next(one.what for one in understood.faults if one.code == FaultCode.COLUMNS_NOT_UNDERSTOOD)
    assert "“问题0”、“问题1”" in said
    assert said.endswith("等。")
    assert len(said) < 300


def test_a_heading_is_told_in_short() -> None:
    rows: Rows = [["房号", "建筑面积", "业主(" + "一" * 400 + ")"], ["3-2-501", 80, "张三"], ["3-2-502", 80, "同上"]]
    assert all(len(one.what) < 200 for one in of_rows(rows).faults)


@pytest.mark.parametrize("longest", [LONGEST_CELL, LONGEST_WORDS])
@pytest.mark.parametrize("text", ["一", "1∕2张", ":", " 张", "一分之", "各占:", "证件号码 ", "(", "3号", "百分之1"])
def test_a_name_of_any_words_is_looked_at_in_no_time(text: str, longest: int) -> None:
    """Beyond the length that a cell may have too: the patterns themselves take no square of it."""
    began = time.process_time()
    for number in range(20):
        read_names(text * (longest // len(text)) + str(number))
    assert time.process_time() - began < GENEROUS_S / 4


def test_a_short_text_is_left_as_it_is() -> None:
    for text in ("", "张三", " 张 三 ", "１２３" * 100, "\ufdfa" * 27):
        assert shortened(text, LONGEST_CELL) is text
    assert shortened("张" * 501, LONGEST_CELL) == "张" * 500 + "…"
