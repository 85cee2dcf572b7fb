"""Lists as .xlsx and .csv: cells land as text or as numbers, never as formulas."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.sheet_writing import (
    FORMULA_STARTS,
    MOST_CHARACTERS,
    Cell,
    CellKind,
    Column,
    SheetToWrite,
    csv_bytes,
    plain,
    sheet_name,
    starts_like_formula,
    workbook_bytes,
)
from app.core.values.rehearsal import WARNING

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
COLUMNS = (Column("姓名", 16), Column("面积(㎡)", 10, CellKind.AREA), Column("套数", 8, CellKind.WHOLE))


def written(*rows: tuple[Cell, Cell, Cell], titles: tuple[str, ...] = ()) -> openpyxl.Workbook:
    content = workbook_bytes([SheetToWrite("名册", COLUMNS, rows, titles)], created_at=AT)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_sheet_has_titles_a_header_and_its_rows() -> None:
    sheet = written(("张伟", 8950, 2), ("李娜", None, 0), titles=("某小区业主名册", "2026年11月"))["名册"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["某小区业主名册", None, None],
        ["2026年11月", None, None],
        ["姓名", "面积(㎡)", "套数"],
        ["张伟", 89.5, 2],
        ["李娜", None, 0],
    ]
    assert sheet.freeze_panes == "A4"
    assert sheet["A3"].font.bold
    assert sheet["A3"].fill.fgColor.rgb == "FFD9E1F2"
    assert int(sheet.column_dimensions["A"].width) == 16


@pytest.mark.usefixtures("rehearsed")
def test_the_first_line_of_a_practice_houses_sheet_says_so() -> None:
    sheet = written(("张伟", 8950, 2), titles=("某小区业主名册",))["名册"]
    assert [cell.value for cell in sheet["A"]] == [WARNING, "某小区业主名册", "姓名", "张伟"]
    assert sheet.freeze_panes == "A4"
    assert rows_of(csv_bytes(SheetToWrite("名册", COLUMNS, [("张伟", 8950, 2)])))[:2] == [
        [WARNING],
        ["姓名", "面积(㎡)", "套数"],
    ]


def test_areas_are_numbers_people_can_add_up() -> None:
    cell = written(("张伟", 5005, 1))["名册"]["B2"]
    assert (cell.data_type, cell.number_format, cell.value) == ("n", "0.00", 50.05)


def test_an_area_is_written_digit_by_digit() -> None:
    content = workbook_bytes(
        [SheetToWrite("x", COLUMNS, [("", area, None) for area in range(0, 20_000, 7)])], created_at=AT
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content))["x"]
    assert [f"{row[1]:.2f}" for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        f"{area // 100}.{area % 100:02d}" for area in range(0, 20_000, 7)
    ]


def test_text_stays_text_in_any_column_and_long_numbers_keep_their_digits() -> None:
    sheet = written(("110101199003071234", "待确认", "0101"))["名册"]
    assert [(cell.data_type, cell.value) for cell in sheet[2]] == [
        ("s", "110101199003071234"),
        ("s", "待确认"),
        ("s", "0101"),
    ]
    assert {cell.number_format for cell in sheet[2]} == {"@"}


def test_what_is_typed_into_an_empty_cell_of_a_text_column_stays_text() -> None:
    content = workbook_bytes([SheetToWrite("x", COLUMNS, ())], created_at=AT)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["x"]
    assert [sheet.column_dimensions[letter].number_format for letter in "ABC"] == ["@", "0.00", "0"]


@pytest.mark.parametrize("start", sorted(FORMULA_STARTS))
def test_what_looks_like_a_formula_is_marked_as_text(start: str) -> None:
    text = f'{start}HYPERLINK("http://x","y")'
    for value in (text, f"　 {text}"):
        cell = written((value, None, None))["名册"]["A2"]
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert cell.hyperlink is None
    assert not written(("张伟", None, None))["名册"]["A2"].quotePrefix


@pytest.mark.parametrize("text", ["http://example.com", "mailto:a@b", "1e5", "TRUE", "#REF!", "2026-11-20"])
def test_text_never_turns_into_a_link_or_a_number(text: str) -> None:
    cell = written((text, None, None))["名册"]["A2"]
    assert cell.value == text
    assert cell.hyperlink is None


def test_the_same_content_and_time_give_the_same_bytes() -> None:
    sheet = SheetToWrite("名册", COLUMNS, [("张伟", 8950, 2), ("=1", 1, 1)])
    first = workbook_bytes([sheet], created_at=AT)
    elsewhere = AT.astimezone(timezone(timedelta(hours=8)))
    assert workbook_bytes([sheet], created_at=elsewhere) == first
    assert workbook_bytes([sheet], created_at=AT + timedelta(seconds=1)) != first
    assert openpyxl.load_workbook(io.BytesIO(first)).properties.created == AT.replace(tzinfo=None)


def test_nothing_of_the_sheet_stays_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[str] = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        yield ("张伟", 8950, 1)
        seen.extend(path.name for path in tmp_path.iterdir())
        yield ("张" * (MOST_CHARACTERS + 1), 0, 0)

    with pytest.raises(ValueError, match="放不下"):
        workbook_bytes([SheetToWrite("名册", COLUMNS, rows())], created_at=AT)
    assert len(seen) == 1  # a folder of its own, which goes whatever happens
    assert list(tmp_path.iterdir()) == []


def test_a_row_of_the_wrong_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        workbook_bytes([SheetToWrite("x", COLUMNS, [("张伟", 1)])], created_at=AT)


def test_more_rows_than_a_sheet_holds_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.sheet_writing.MOST_ROWS", 3)
    written(("a", 1, 1), ("b", 1, 1))
    with pytest.raises(ValueError, match="分成几份"):
        written(("a", 1, 1), ("b", 1, 1), ("c", 1, 1))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3号楼", "3号楼"),
        ("A/B:[c]*?\\", "A-B--c----"),
        ("'名册'", "名册"),
        ("", "名单"),
        ("楼" * 40, "楼" * 31),
        (" \n ", "名单"),
    ],
)
def test_a_sheet_gets_a_name_excel_allows(text: str, name: str) -> None:
    assert sheet_name(text) == name


@settings(max_examples=40)
@given(st.text(max_size=20))
def test_any_text_comes_back_as_it_can_be_held(text: str) -> None:
    value = plain(text)
    if "_x" in value:  # openpyxl does not undo Excel's escape of "_x0041_" in inline strings
        return
    assert (written((text, None, None))["名册"]["A2"].value or "") == value
    assert sheet_name(text)


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_has_the_same_rows_with_areas_in_square_metres() -> None:
    sheet = SheetToWrite("名册", COLUMNS, [("张,伟\n李", 8950, 2), ("", None, 0)], ("标题",))
    assert rows_of(csv_bytes(sheet)) == [
        ["标题"],
        ["姓名", "面积(㎡)", "套数"],
        ["张,伟\n李", "89.50", "2"],
        ["", "", "0"],
    ]


@given(st.text(max_size=12))
def test_no_cell_of_a_csv_can_be_taken_for_a_formula(text: str) -> None:
    (_, _, row) = rows_of(csv_bytes(SheetToWrite("x", COLUMNS, [(text, None, text)], (text,))))
    for cell in (row[0], row[2]):
        assert not starts_like_formula(cell)
        assert cell.removeprefix("'") == plain(text).removeprefix("'")
