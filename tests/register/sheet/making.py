"""Sheets as committees make them, built as real files, and what was understood of them in short form."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from app.core.values.fractions import square_metres
from app.register.sheet.columns.documents import credit_check_character, id_check_character
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import PartLine, Understood

type Rows = Sequence[Sequence[Any]]

HEADINGS = ["楼栋", "单元", "房号", "建筑面积", "面积来源", "业主姓名", "身份证号", "联系电话"]


def workbook(sheets: Mapping[str, Rows]) -> openpyxl.Workbook:
    """A workbook with these sheets; None leaves a cell empty."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xlsx(rows: Rows, name: str = "业主名册", *, merges: Sequence[str] = ()) -> bytes:
    """One sheet as .xlsx, with these ranges merged."""
    book = workbook({name: rows})
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    for merge in merges:
        sheet.merge_cells(merge)
    return saved(book)


def xls(sheets: Mapping[str, Rows]) -> bytes:
    """The old binary format."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def delimited(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return target.getvalue().encode(encoding)


def of_rows(rows: Rows, filename: str = "名册.csv") -> Understood:
    """What is understood of rows of texts."""
    return read_sheet(delimited(rows), filename)


def short(part: PartLine) -> str:
    """A part in one line: "3-2-501 住宅 89.50 张三+李四(1/2)+王五(已故)"."""
    owners = "+".join(
        owner.name
        + (f"({owner.share[0]}/{owner.share[1]})" if owner.share else "")
        + ("(已故)" if owner.deceased else "")
        for owner in part.owners
    )
    return f"{part.name} {part.kind.label} {'—' if part.area_c is None else square_metres(part.area_c)} {owners}"


def shorts(understood: Understood) -> list[str]:
    return [short(part) for part in understood.parts]


def told(understood: Understood, *without: str) -> list[tuple[str, str]]:
    """Every fault as (code, cell), but for those codes that are not the point."""
    return [(fault.code, fault.at.a1 if fault.at else "") for fault in understood.faults if fault.code not in without]


def id_card(first17: str = "11010119900307001") -> str:
    return first17 + id_check_character(first17)


def credit_code(first17: str = "91330106MA27ABCDE") -> str:
    return first17 + credit_check_character(first17)


def titled_and_merged() -> bytes:
    """A sheet as a committee keeps it: title rows, merged buildings and stairwells, wide digits, areas with their unit."""
    return xlsx(
        [
            ["幸福小区业主信息登记表"],
            ["填报单位：向阳社区", None, None, "2026年11月"],
            ["序号", "幢号", "单元号", "室号", "产权面积（㎡）", "产权人", "手机号码"],
            [1, "３号楼", "二单元", "５０１", "８９．５０", "张三", 13812345678],
            [2, None, None, "502", "90㎡", "李四", "0571-88881234"],
            [3, None, None, "503", "91.25 平方米", "王五", None],
        ],
        merges=["A1:G1", "B4:B6", "C4:C6"],
    )
