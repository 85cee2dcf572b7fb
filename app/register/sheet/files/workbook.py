"""A file's bytes into sheets of plain values, or the reason why it is no sheet.

Workbooks are opened by a process of their own with bounded memory and time: a damaged or hostile file can make a
parser ask for any amount of memory, which would end the process that serves everybody else.
"""

import json
import os
import subprocess
import sys
from pathlib import PurePath
from typing import Any

from app.register.sheet.files import delimited
from app.register.sheet.files.grid import LONGEST_CELL, Merge, Moment, SheetGrid, Value
from app.register.sheet.files.refusal import RefusalCode, SheetRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
_SECONDS = 120
_NEEDED_TO_START = ("PATH", "LD_LIBRARY_PATH")

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
_OTHER_STARTS: tuple[tuple[bytes, RefusalCode, str, str], ...] = (
    (
        b"%PDF",
        RefusalCode.NOT_A_SHEET,
        "这是 PDF 文件。",
        "请上传原来的 Excel 表格；没有的话，请把内容录入 Excel 后再上传。",
    ),
    (b"\xff\xd8\xff", RefusalCode.NOT_A_SHEET, "这是照片。", "请把照片里的名册录入 Excel 后再上传。"),
    (b"\x89PNG", RefusalCode.NOT_A_SHEET, "这是图片。", "请把图片里的名册录入 Excel 后再上传。"),
    (b"GIF8", RefusalCode.NOT_A_SHEET, "这是图片。", "请把图片里的名册录入 Excel 后再上传。"),
    (b"BM", RefusalCode.NOT_A_SHEET, "这是图片。", "请把图片里的名册录入 Excel 后再上传。"),
    (b"II*\0", RefusalCode.NOT_A_SHEET, "这是扫描图片。", "请把图片里的名册录入 Excel 后再上传。"),
    (b"MM\0*", RefusalCode.NOT_A_SHEET, "这是扫描图片。", "请把图片里的名册录入 Excel 后再上传。"),
    (b"RIFF", RefusalCode.NOT_A_SHEET, "这是图片或音像文件。", "请把名册录入 Excel 后再上传。"),
    (b"Rar!", RefusalCode.NOT_A_SHEET, "这是压缩包。", "请先解压，再上传里面的 Excel 表格。"),
    (b"7z\xbc\xaf", RefusalCode.NOT_A_SHEET, "这是压缩包。", "请先解压，再上传里面的 Excel 表格。"),
    (b"\x09\x04\x06\x00", RefusalCode.OTHER_FORMAT, "这是很旧的 Excel 格式。", _SAVE_AS),
    (b"\x09\x08", RefusalCode.OTHER_FORMAT, "这是很旧的 Excel 格式。", _SAVE_AS),
)
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


def open_workbook(content: bytes, filename: str, longest: int = LONGEST_CELL) -> list[SheetGrid]:
    """The sheets of an .xlsx, .xls or .csv file, recognised by its content, not its name.

    Of a cell with more than `longest` characters there is only the beginning (`Sheet.shortened`).
    Raises SheetRefused for anything that cannot be read as a sheet, and for an empty or too large one.
    """
    if not content.strip(b"\0\t\r\n "):
        raise SheetRefused(RefusalCode.EMPTY, "文件是空的。", "请确认选对了文件，保存后再上传。")
    if len(content) > MOST_BYTES:
        what = f"文件有 {len(content) / 1024 / 1024:.0f} MB，超过 {MOST_BYTES // 1024 // 1024} MB。"
        raise SheetRefused(RefusalCode.TOO_BIG, what, "请删除表格里的图片，或按楼栋分成几个文件上传。")
    _refuse_other_formats(content, filename)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        sheets = _opened_apart(content)
    else:
        sheets = [delimited.read(content, PurePath(filename).stem or "表格", MOST_ROWS)]
    if not any(any(True for _ in sheet.filled(row)) for sheet in sheets for row in range(1, len(sheet.rows) + 1)):
        raise SheetRefused(RefusalCode.EMPTY, "表格里没有任何内容。", "请确认选对了文件，保存后再上传。")
    return [sheet.shortened(longest) for sheet in sheets]


def _refuse_other_formats(content: bytes, filename: str) -> None:
    if PurePath(filename).suffix.lower() == ".et" and not content.startswith(b"PK"):
        raise SheetRefused(RefusalCode.OTHER_FORMAT, "这是 WPS 表格（.et）文件。", _SAVE_AS)
    for start, code, what, remedy in _OTHER_STARTS:
        if content.startswith(start):
            raise SheetRefused(code, what, remedy)
    if content[4:8] == b"ftyp":
        raise SheetRefused(RefusalCode.NOT_A_SHEET, "这是照片或录像。", "请把照片里的名册录入 Excel 后再上传。")
    if content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise SheetRefused(RefusalCode.OTHER_FORMAT, "这是网页格式的表格（有的系统导出时取名为 .xls）。", _SAVE_AS)


def _opened_apart(content: bytes) -> list[SheetGrid]:
    """Open a workbook in a process that knows no secrets and may die without harm."""
    environment = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", "-m", "app.register.sheet.files.unpacking"]
    try:
        ended = subprocess.run(
            command, input=content, capture_output=True, env=environment, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_hard() from None
    if ended.returncode < 0:  # ended by its bounds, or by a parser that gave up on the spot
        raise _too_hard()
    if ended.returncode > 0:
        raise RuntimeError(f"the process that opens workbooks failed: {ended.stderr.decode(errors='replace')[-2000:]}")
    answer = json.loads(ended.stdout)
    if "refused" in answer:
        raise SheetRefused(RefusalCode(answer["refused"]), answer["what"], answer["remedy"])
    return [_sheet(told) for told in answer["sheets"]]


def _too_hard() -> SheetRefused:
    remedy = "请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 文件后再上传。"
    return SheetRefused(RefusalCode.CORRUPT, "文件已损坏，或内容多得打不开。", remedy)


def _sheet(fields: dict[str, Any]) -> SheetGrid:
    return SheetGrid(
        name=fields["name"],
        hidden=fields["hidden"],
        rows=[[_value(value) for value in row] for row in fields["rows"]],
        merges=tuple(Merge(*sides) for sides in fields["merges"]),
        hidden_rows=frozenset(fields["hidden_rows"]),
        hidden_columns=frozenset(fields["hidden_columns"]),
        formulas={(row, column): cached for row, column, cached in fields["formulas"]},
        errors={(row, column): shown for row, column, shown in fields["errors"]},
    )


def _value(value: Any) -> Value:
    # JSON keeps texts, numbers and truth as they are; a date or time comes as a list of one text.
    return Moment(value[0]) if isinstance(value, list) else value
