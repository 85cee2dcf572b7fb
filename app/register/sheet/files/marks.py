"""What the reader of values does not tell about a sheet. Pure: standard library only."""

from dataclasses import dataclass, field

from app.register.sheet.files.refusal import RefusalCode, SheetRefused


@dataclass(slots=True)
class Marks:
    """Hidden rows and columns, formulas (with or without a kept value), cells that show an error, and the extent."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


def corrupt() -> SheetRefused:
    """The refusal of a damaged workbook."""
    remedy = "请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 文件后再上传。"
    return SheetRefused(RefusalCode.CORRUPT, "文件已损坏，打不开。", remedy)


def locked() -> SheetRefused:
    """The refusal of a workbook behind a password."""
    remedy = "请在 Excel 或 WPS 中打开，取消密码（文件→信息→保护工作簿），另存后再上传。"
    return SheetRefused(RefusalCode.PASSWORD, "文件设有打开密码。", remedy)
