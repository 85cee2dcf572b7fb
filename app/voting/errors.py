"""Refusals of the voting room."""

from app.core.errors import Code, Kind

COUNT_INPUT_FAULTY = Code(
    "count_input_faulty", Kind.INVALID, "计票表有误，共 {faults} 处，请按下列说明修改后重新上传。"
)
