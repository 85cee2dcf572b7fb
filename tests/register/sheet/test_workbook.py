"""Files that are sheets, and files that are not: each refused with the way out."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.chart import BarChart
from xlwt.CompoundDoc import XlsDoc

from app.register.sheet.files import ooxml
from app.register.sheet.files.grid import Merge, Moment
from app.register.sheet.files.refusal import RefusalCode, SheetRefused
from app.register.sheet.files.workbook import MOST_BYTES, MOST_ROWS, open_workbook
from app.register.sheet.reading import read_sheet

from .making import Rows, delimited, saved, workbook, xls, xlsx

SHEET = "xl/worksheets/sheet1.xml"
ROWS: Rows = [["房号", "建筑面积", "业主"], ["3-2-501", 89.5, "张三"]]


def refused(content: bytes, filename: str = "名册.xlsx") -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read_sheet(content, filename)
    refusal = caught.value
    assert re.fullmatch(r"[^。].+。", refusal.what)
    assert re.fullmatch(r"[^。].+。", refusal.remedy)
    return refusal


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def rewritten(content: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its files changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(source.read(name)) if name == member else source.read(name))
    return target.getvalue()


def locked_xlsx() -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx(ROWS))).encrypt("8888", target)
    return target.getvalue()


def locked_xls() -> bytes:
    """An .xls whose stream begins as an encrypted one does: a FILEPASS record after the first."""
    stream = (
        b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 12 + b"\x2f\x00\x06\x00\x01\x00\x01\x00\x04\x00" + b"\0" * 5000
    )
    target = io.BytesIO()
    XlsDoc().save(target, stream)
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b"\r\n \t", b"\0\0\0", b",,,\r\n,,,\r\n", xlsx([]), xlsx([[None, " "]])])
def test_an_empty_file(content: bytes) -> None:
    assert refused(content).code is RefusalCode.EMPTY


@pytest.mark.parametrize("content", [locked_xlsx(), locked_xls()])
def test_a_password(content: bytes) -> None:
    refusal = refused(content)
    assert refusal.code is RefusalCode.PASSWORD
    assert "取消密码" in refusal.remedy
    assert "另存" in refusal.remedy


@pytest.mark.parametrize(
    ("content", "filename", "word"),
    [
        (xls({"名册": ROWS}), "名册.et", ".et"),
        (zipped("mimetype", "content.xml"), "名册.ods", ".ods"),
        (zipped("Index/Document.iwa", "preview.jpg"), "名册.numbers", "Numbers"),
        (zipped("[Content_Types].xml", "xl/workbook.bin"), "名册.xlsb", ".xlsb"),
        (b"\xef\xbb\xbf<html><table><tr><td>x", "名册.xls", "网页"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "名册.xls", "网页"),
        (b"\x09\x08\x08\x00\x00\x05\x10\x00", "名册.xls", "很旧"),
    ],
)
def test_other_sheet_formats_are_to_be_saved_as_xlsx(content: bytes, filename: str, word: str) -> None:
    refusal = refused(content, filename)
    assert refusal.code is RefusalCode.OTHER_FORMAT
    assert word in refusal.what
    assert "Excel" in refusal.remedy


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0....JFIF", "照片"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"\0\0\0\x18ftypheic....", "照片"),
        (b"RIFF....WEBP", "图片"),
        (b"Rar!\x1a\x07\x01\x00", "压缩包"),
        (zipped("名册.xlsx"), "压缩包"),
        (zipped("[Content_Types].xml", "word/document.xml"), "Word"),
        (b"\x00\x01\x02\xff\xfe binary", "不是"),
        (b"\xff\xff\xff not any encoding \x81", "不是"),
    ],
)
def test_what_is_no_sheet(content: bytes, word: str) -> None:
    refusal = refused(content)
    assert refusal.code is RefusalCode.NOT_A_SHEET
    assert word in refusal.what


def test_a_word_document_of_the_old_format() -> None:
    target = io.BytesIO()
    XlsDoc().save(target, b"\0" * 5000)
    content = bytearray(target.getvalue())
    name = content.index(
        "Workbook".encode("utf-16-le")
    )  # of the stream, in the directory; its length stands 64 bytes on
    content[name : name + 64] = "WordDocument".encode("utf-16-le").ljust(64, b"\0")
    content[name + 64] = 26
    refusal = refused(bytes(content), "名册.doc")
    assert refusal.code is RefusalCode.NOT_A_SHEET
    assert "Word" in refusal.what


def test_too_many_bytes() -> None:
    assert refused(b"a,b\n" * (MOST_BYTES // 4 + 1), "名册.csv").code is RefusalCode.TOO_BIG


def test_too_many_rows() -> None:
    assert refused(b"a,b\n" * (MOST_ROWS + 1), "名册.csv").code is RefusalCode.TOO_MANY_ROWS
    book = workbook({"名册": ROWS})
    book["名册"]["XFD1048576"] = "x"
    refusal = refused(saved(book))
    assert refusal.code is RefusalCode.TOO_MANY_ROWS
    assert "1048576" in refusal.what


def test_formats_far_below_and_to_the_right_are_no_rows() -> None:
    book = workbook({"名册": ROWS})
    book["名册"]["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert len(open_workbook(saved(book), "a.xlsx")[0].rows) == 2


def test_too_much_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ooxml, "MOST_UNPACKED", 1_000)
    with pytest.raises(SheetRefused) as caught:
        ooxml.scan(xlsx(ROWS))
    assert caught.value.code is RefusalCode.TOO_BIG


def test_texts_repeated_without_end_do_not_take_all_memory() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": False})
    sheet = book.add_worksheet()
    for row in range(6_000):
        sheet.write_row(row, 0, ["很" * 32_000] * 10)
    book.close()
    assert len(target.getvalue()) < 1_000_000
    assert refused(target.getvalue()).code is RefusalCode.CORRUPT


def test_merged_ranges_end_where_the_rows_do_and_cannot_cover_without_end() -> None:
    def merged(reference: str, times: int, content: bytes) -> bytes:
        cells = f"<mergeCells>{f'<mergeCell ref="{reference}"/>' * times}</mergeCells>".encode()
        return rewritten(content, SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + cells))

    (sheet,) = open_workbook(merged("A2:A1048576", 1, xlsx(ROWS)), "a.xlsx")
    assert sheet.merges == (Merge(2, 1, 2, 1),)
    long = xlsx([*ROWS, *([None, 1] for _ in range(4_000))])
    assert refused(merged("A3:A1048576", 1_000, long)).code is RefusalCode.CORRUPT


def test_an_xls_that_asks_for_endless_memory_ends_only_its_own_process() -> None:
    content = xls({"名册": ROWS})
    size = content.index(b"\x00\x02\x0e\x00") + 4  # DIMENSIONS: first and last row, first and last column
    grown = content[:size] + b"\0\0\0\0\xf0\xff\xff\xff\0\0\xff\xff" + content[size + 12 :]
    assert refused(grown, "a.xls").code is RefusalCode.CORRUPT


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: b"",
    ],
)
def test_damaged_or_dangerous_xml(change: Callable[[bytes], bytes]) -> None:
    assert refused(rewritten(xlsx(ROWS), SHEET, change)).code is RefusalCode.CORRUPT


def test_an_unpaired_quotation_mark_does_not_swallow_the_rest() -> None:
    refusal = refused('房号,建筑面积,业主\n3-2-501,89.50,"张三\n3-2-502,89.50,李四\n'.encode(), "名册.csv")
    assert refusal.code is RefusalCode.CORRUPT
    assert "引号" in refusal.what


# What is taken from a sound workbook


def test_the_content_counts_and_not_the_name() -> None:
    for content, filename in (
        (xlsx(ROWS), "名册.xls"),
        (xls({"名册": ROWS}), "名册.xlsx"),
        (delimited(ROWS), "名册.xlsx"),
    ):
        assert [part.name for part in read_sheet(content, filename).parts] == ["3-2-501"]


def test_values_merges_and_dates_of_an_xlsx() -> None:
    content = xlsx([["房号", 501, 89.5, True], [None, "x\ny", "=1+1", "#N/A"]], merges=["A1:A2"])
    (sheet,) = open_workbook(content, "a.xlsx")
    assert sheet.rows == [["房号", 501.0, 89.5, True], ["", "x\ny"]]
    assert sheet.merges == (Merge(1, 1, 2, 1),)
    assert sheet.formulas == {(2, 3): False}
    assert sheet.errors == {(2, 4): "#N/A"}
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active["B3"] = date(2026, 3, 2)
    (sheet,) = open_workbook(saved(book), "a.xlsx")
    assert sheet.rows == [[], [], ["", Moment("2026-03-02")]]


def test_hidden_rows_columns_and_formulas_of_an_xls() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    hidden = book.add_sheet("旧")
    hidden.write(0, 0, "x")
    hidden.visibility = 1
    for row, cells in enumerate(ROWS):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.write(2, 0, xlwt.Formula("A2"))
    sheet.write(2, 1, xlwt.Formula("B2"))
    sheet.write_merge(3, 4, 1, 1, "合")
    sheet.write(5, 0, "底")
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True
    target = io.BytesIO()
    book.save(target)
    content = bytearray(target.getvalue())
    of_b3 = re.search(rb"\x06\x00..\x02\x00\x01\x00", content, re.DOTALL)
    assert of_b3
    content[of_b3.start() + 18] = 2  # its flag "to be computed on loading", which xlwt cannot set
    first, second = open_workbook(bytes(content), "a.xls")
    assert (first.hidden, second.hidden) == (False, True)
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {3}
    assert first.formulas == {(3, 1): True, (3, 2): False}
    assert first.merges == (Merge(4, 2, 5, 2),)


def test_a_sheet_that_is_a_chart_is_passed_over() -> None:
    book = workbook({"名册": ROWS})
    chart = book.create_chartsheet("图", 0)
    chart.add_chart(BarChart())
    assert [part.name for part in read_sheet(saved(book), "a.xlsx").parts] == ["3-2-501"]


def test_the_process_that_opens_files_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def run(command: list[str], *, env: dict[str, str], timeout: float, **_: object) -> None:
        given.update(env)
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setenv("YIGAI_SECRET", "x")
    monkeypatch.setattr("subprocess.run", run)
    assert refused(xlsx(ROWS)).code is RefusalCode.CORRUPT
    assert {"PYTHONPATH", "PYTHONUTF8"} <= set(given) <= {"PYTHONPATH", "PYTHONUTF8", "PATH", "LD_LIBRARY_PATH"}


def test_a_process_that_cannot_start_is_not_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess(["python"], 1, b"", b"ModuleNotFoundError: ...")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: failed)
    with pytest.raises(RuntimeError, match="ModuleNotFoundError"):
        open_workbook(xlsx(ROWS), "a.xlsx")
