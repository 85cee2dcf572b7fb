"""A .csv file into a sheet: UTF-8 with or without its mark, GB18030 as Excel saves it, or Excel's "Unicode text"."""

import csv
import io

from app.register.sheet.files.grid import MOST_CELLS, MOST_COLUMNS, SheetGrid, Value
from app.register.sheet.files.refusal import RefusalCode, SheetRefused

_DELIMITERS = ",\t;"
_CONVERT = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"


def read(content: bytes, name: str, most_rows: int) -> SheetGrid:
    """The one sheet of a delimited text, called `name`.

    Raises SheetRefused for bytes that are no text, for quotation marks that do not pair (all that follows would sink
    into one cell), and for too many rows.
    """
    text = _decoded(content)
    rows: list[list[Value]] = []
    left = MOST_CELLS
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in lines:
            left -= len(cells)
            if len(rows) >= most_rows or len(cells) > MOST_COLUMNS or left < 0:
                what = f"表格超过 {most_rows} 行、{MOST_COLUMNS} 列或 {MOST_CELLS // 10_000} 万格。"
                raise SheetRefused(RefusalCode.TOO_MANY_ROWS, what, "请按楼栋分成几个文件上传。")
            while cells and not cells[-1]:
                cells.pop()
            rows.append([*cells])
    except csv.Error:
        what = f"第 {lines.line_num} 行附近的引号没有成对，后面的内容无法分格。"
        raise SheetRefused(RefusalCode.CORRUPT, what, _CONVERT) from None
    return SheetGrid(name=name, rows=rows)


def _decoded(content: bytes) -> str:
    for encoding in ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetRefused(RefusalCode.NOT_A_SHEET, "这不是能识别的表格文件。", "请上传 .xlsx、.xls 或 .csv 格式的名册。")


def _delimiter(text: str) -> str:
    head = text[:20_000]
    return max(_DELIMITERS, key=head.count)
