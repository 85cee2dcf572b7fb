"""What an .xls says beside its values: hidden rows and columns, formulas, errors, and whether it is locked.

The format is Microsoft's [MS-XLS]: a stream of records (type, length, data) inside an OLE compound file.
"""

import io
import struct
from collections.abc import Iterator

import olefile  # type: ignore[import-untyped]

from app.register.sheet.files.marks import Marks, corrupt, locked
from app.register.sheet.files.refusal import RefusalCode, SheetRefused

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_ROW, _COLINFO, _FORMULA, _BOOLERR = 0x0208, 0x007D, 0x0006, 0x0205
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_OTHER_STREAMS = (("WordDocument", "Word 文档"), ("PowerPoint Document", "演示文稿"))

type _Record = tuple[int, bytes]


def scan(content: bytes) -> list[Marks]:
    """The marks of every sheet in the workbook's order; raises SheetRefused where it is no sound, open .xls."""
    try:
        stream = _workbook_stream(content)
        starts = []
        for kind, data in _records(stream, 0):
            if kind == _FILEPASS:
                raise locked()
            if kind == _BOUNDSHEET:
                starts.append(struct.unpack_from("<I", data)[0])
        return [_marks(stream, start) for start in starts]
    except (OSError, struct.error, ValueError, IndexError, TypeError):
        raise corrupt() from None


def _workbook_stream(content: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        if container.exists("EncryptedPackage"):  # an .xlsx with a password is wrapped like this
            raise locked()
        for name in ("Workbook", "Book"):
            if container.exists(name):
                stream: bytes = container.openstream(name).read()
                return stream
        for name, words in _OTHER_STREAMS:
            if container.exists(name):
                raise SheetRefused(RefusalCode.NOT_A_SHEET, f"这是 {words}。", "请把名册录入 Excel 后再上传。")
    raise corrupt()


def _records(stream: bytes, start: int) -> Iterator[_Record]:
    """The records from a place up to the end of its part; parts nested in it (charts) are passed over."""
    depth, place = 0, start
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        place += 4 + length
        depth += kind == _BOF
        if depth == 1:
            yield kind, data
        depth -= kind == _EOF
        if depth <= 0:
            return


def _marks(stream: bytes, start: int) -> Marks:
    marks = Marks()
    for kind, data in _records(stream, start):
        if kind == _ROW and data[12] & 0x20:
            marks.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLINFO and data[8] & 0x01:
            first, last = struct.unpack_from("<HH", data)
            marks.hidden_columns.update(range(first + 1, last + 2))
        elif kind in {_FORMULA, _BOOLERR}:
            row, column = struct.unpack_from("<HH", data)
            _mark_cell(marks, (row + 1, column + 1), kind, data)
    return marks


def _mark_cell(marks: Marks, at: tuple[int, int], kind: int, data: bytes) -> None:
    if kind == _BOOLERR:
        if data[7]:
            marks.errors[at] = _ERRORS.get(data[6], "#N/A")
        return
    special = data[12:14] == b"\xff\xff"  # the result is no number: 0 text, 1 truth, 2 error, 3 empty
    if special and data[6] == 2:
        marks.errors[at] = _ERRORS.get(data[8], "#N/A")
    # An empty result to be computed on loading is one that no spreadsheet program has computed yet.
    marks.formulas[at] = not (special and data[6] == 3 and data[14] & 0x02)
