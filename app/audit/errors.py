"""Refusals of the audit room."""

from app.core.errors import Code, Kind

EXTRACT_FAULTY = Code("extract_faulty", Kind.INVALID, "还不能出具记录摘录，没有生成文件。请按下列说明核对后再办理。")
