"""What an .xlsx says beside its values: hidden rows and columns, formulas, errors; and whether it is an .xlsx at all.

The format is ECMA-376 (Office Open XML): a zip of XML files. No entity is ever expanded: a DOCTYPE is refused.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from app.register.sheet.files.marks import Marks, corrupt
from app.register.sheet.files.refusal import RefusalCode, SheetRefused

MOST_UNPACKED = 300 * 1024 * 1024

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
_OTHERS: tuple[tuple[str, RefusalCode, str, str], ...] = (
    (r"xl/workbook\.bin", RefusalCode.OTHER_FORMAT, "这是 Excel 二进制工作簿（.xlsb）。", _SAVE_AS),
    (
        r"Index/.*\.iwa|Index\.zip",
        RefusalCode.OTHER_FORMAT,
        "这是苹果电脑的 Numbers 表格。",
        "请在 Numbers 中导出为 Excel 后再上传。",
    ),
    (r"word/.*", RefusalCode.NOT_A_SHEET, "这是 Word 文档。", "请把名册录入 Excel 后再上传。"),
    (r"ppt/.*", RefusalCode.NOT_A_SHEET, "这是演示文稿。", "请把名册录入 Excel 后再上传。"),
    (r"content\.xml", RefusalCode.OTHER_FORMAT, "这是 OpenDocument 表格（.ods）。", _SAVE_AS),
)

type _Attributes = dict[str, str]


def scan(content: bytes) -> list[Marks]:
    """The marks of every sheet in the workbook's order; raises SheetRefused where it is no sound .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_others(archive)
            return [_marks(archive, path) if path else Marks() for path in _sheet_paths(archive)]
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, EOFError, OSError, RuntimeError):
        raise corrupt() from None


def _refuse_others(archive: zipfile.ZipFile) -> None:
    # The declared sizes can be trusted: neither reader unpacks more of a file than it declares.
    if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
        what = f"文件解压后超过 {MOST_UNPACKED // 1024 // 1024} MB。"
        raise SheetRefused(RefusalCode.TOO_BIG, what, "请删除表格里的图片和多余的工作表，或按楼栋分成几个文件上传。")
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return
    for pattern, code, what, remedy in _OTHERS:
        if any(re.fullmatch(pattern, name) for name in names):
            raise SheetRefused(code, what, remedy)
    if "[Content_Types].xml" in names:
        raise corrupt()
    raise SheetRefused(RefusalCode.NOT_A_SHEET, "这是压缩包，不是表格。", "请先解压，再上传里面的 Excel 表格。")


def _sheet_paths(archive: zipfile.ZipFile) -> list[str]:
    """The file of each sheet; "" for one that is no worksheet, such as a chart of its own."""
    targets: dict[str, str] = {}
    ids: list[str] = []

    def relation(tag: str, attributes: _Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    def sheet(tag: str, attributes: _Attributes) -> None:
        if tag.rpartition(":")[2] == "sheet":
            ids.append(next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), ""))

    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        _parser(relation).ParseFile(stream)
    with archive.open("xl/workbook.xml") as stream:
        _parser(sheet).ParseFile(stream)
    return [targets.get(one, "") for one in ids]


def _parser(start: Callable[[str, _Attributes], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise corrupt()


def _marks(archive: zipfile.ZipFile, path: str) -> Marks:
    with archive.open(path) as stream:
        return _SheetScan().read(stream)


class _SheetScan:
    """One pass over a sheet's XML. Cells that carry only a format do not widen its extent."""

    def __init__(self) -> None:
        self._marks = Marks()
        self._row = self._column = 0
        self._letters: dict[str, int] = {}
        self._inside = ""  # the last element opened
        self._is_error = self._is_text = False

    def read(self, stream: IO[bytes]) -> Marks:
        parser = _parser(self._start)
        parser.CharacterDataHandler = self._text
        parser.ParseFile(stream)
        return self._marks

    def _start(self, tag: str, attributes: _Attributes) -> None:
        name = self._inside = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            self._cell(attributes)
        elif name in {"v", "is"}:
            self._has_value()
        elif name == "f":
            self._has_value()
            self._marks.formulas[self._row, self._column] = self._is_text  # a text result may well be empty
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self._marks.hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes["min"]), min(int(attributes["max"]), 16_384)
            self._marks.hidden_columns.update(range(first, last + 1))

    def _cell(self, attributes: _Attributes) -> None:
        reference = attributes.get("r")
        self._column = self._column + 1 if reference is None else self._column_of(reference.rstrip("0123456789"))
        kind = attributes.get("t")
        self._is_error, self._is_text = kind == "e", kind == "str"

    def _column_of(self, letters: str) -> int:
        column = self._letters.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self._letters[letters] = column
        return column

    def _has_value(self) -> None:
        self._marks.last_row = max(self._marks.last_row, self._row)
        self._marks.last_column = max(self._marks.last_column, self._column)

    def _text(self, text: str) -> None:
        if self._inside != "v" or not text.strip():
            return
        at = (self._row, self._column)
        if self._is_error:
            self._marks.errors[at] = text
        elif at in self._marks.formulas:
            self._marks.formulas[at] = True
