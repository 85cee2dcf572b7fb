"""Refusals of notices and their delivery."""

from app.core.errors import Code, RefusalKind

WORKS_FAULTY = Code("works_notice_faulty", RefusalKind.INVALID, "施工通知有误，没有发出。请按下列说明修改后再提交。")
DELIVERY_FAULTY = Code("delivery_faulty", RefusalKind.INVALID, "送达记录有误，没有保存。请按下列说明修改后再提交。")
NOTHING_TO_DELIVER = Code(
    "nothing_to_deliver", RefusalKind.CONFLICT, "这次表决还没有发出{kind}，没有可以记录送达的内容。请先办理对应的步骤。"
)
