"""Why a file cannot be read as a sheet at all. Pure: standard library only."""

from app.core.labels import Labelled


class RefusalCode(Labelled):
    """The sorts of refusal; whatever is wrong inside a readable sheet is a fault, never a refusal."""

    EMPTY = "empty", "文件是空的"
    TOO_BIG = "too_big", "文件太大"
    TOO_MANY_ROWS = "too_many_rows", "行数太多"
    PASSWORD = "password", "文件有密码"
    CORRUPT = "corrupt", "文件已损坏"
    OTHER_FORMAT = "other_format", "需要先转换格式"
    NOT_A_SHEET = "not_a_sheet", "不是表格文件"


class SheetRefused(Exception):
    """A file that cannot be read as a sheet: a stable `code`, `what` is wrong and the `remedy`, both in Chinese."""

    def __init__(self, code: RefusalCode, what: str, remedy: str) -> None:
        self.code = code
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what}{remedy}")
