"""Refusals of posting."""

from app.core.errors import Code, RefusalKind

POSTING_FAULTY = Code("posting_faulty", RefusalKind.INVALID, "公示内容有误，请按下列说明修改。")
POSTING_STATE = Code("posting_state", RefusalKind.CONFLICT, "这份公示的状态是“{state}”，不能再办理“{act}”。")
PLACE_UNKNOWN = Code(
    "posting_place_unknown", RefusalKind.INVALID, "这份公示没有张贴在“{place}”，请从其张贴地点中选择。"
)
PLACE_MISSING_ALREADY = Code("posting_missing_already", RefusalKind.CONFLICT, "“{place}”的缺失已经记录，请尽快补贴。")
PLACE_NOT_MISSING = Code("posting_not_missing", RefusalKind.CONFLICT, "“{place}”没有缺失记录，不需要补贴。")
END_PHOTO_EARLY = Code("end_photo_early", RefusalKind.CONFLICT, "公示到 {until} 期满，最后一天起才能拍摄期满照片。")
NOTHING_TO_OBJECT_TO = Code(
    "nothing_to_object_to", RefusalKind.CONFLICT, "这份公示的状态是“{state}”，不能对它提出异议。"
)
OBJECTION_FAULTY = Code("objection_faulty", RefusalKind.INVALID, "异议的记录有误，请按下列说明修改。")
OBJECTION_ANSWERED = Code("objection_answered", RefusalKind.CONFLICT, "这项异议已经答复，不能再次答复。")
TEXT_FAULTY = Code("text_faulty", RefusalKind.INVALID, "文本有误，请按下列说明修改。")
EVENT_FAULTY = Code("event_faulty", RefusalKind.INVALID, "公开记事的内容有误，请按下列说明修改。")
