"""Refusals of the audit room."""

from app.core.errors import Code, RefusalKind

EXTRACT_FAULTY = Code(
    "extract_faulty", RefusalKind.INVALID, "还不能出具记录摘录，没有生成文件。请按下列说明核对后再办理。"
)
EXTRACT_TRIES_OVER = Code(
    "extract_tries_over",
    RefusalKind.LIMITED,
    "这位业主的证件号码一年内已在窗口输错 5 次，不能再出具摘录。名册上的号码有误的，请先由两人办理名册更正。",
)
