"""Refusals of posting."""

from app.core.errors import Code, Kind

POSTING_FAULTY = Code("posting_faulty", Kind.INVALID, "公示内容有误，请按下列说明修改。")
POSTING_STATE = Code("posting_state", Kind.CONFLICT, "这份公示的状态是“{state}”，不能再办理“{act}”。")
PLACE_UNKNOWN = Code("posting_place_unknown", Kind.INVALID, "这份公示没有张贴在“{place}”，请从其张贴地点中选择。")
PLACE_MISSING_ALREADY = Code("posting_missing_already", Kind.CONFLICT, "“{place}”的缺失已经记录，请尽快补贴。")
PLACE_NOT_MISSING = Code("posting_not_missing", Kind.CONFLICT, "“{place}”没有缺失记录，不需要补贴。")
END_PHOTO_EARLY = Code("end_photo_early", Kind.CONFLICT, "公示到 {until} 期满，最后一天起才能拍摄期满照片。")
NOTHING_TO_OBJECT_TO = Code("nothing_to_object_to", Kind.CONFLICT, "这份公示的状态是“{state}”，不能对它提出异议。")
OBJECTION_FAULTY = Code("objection_faulty", Kind.INVALID, "异议的记录有误，请按下列说明修改。")
OBJECTION_ANSWERED = Code("objection_answered", Kind.CONFLICT, "这项异议已经答复，不能再次答复。")
TEXT_FAULTY = Code("text_faulty", Kind.INVALID, "文本有误，请按下列说明修改。")
EVENT_FAULTY = Code("event_faulty", Kind.INVALID, "公开记事的内容有误，请按下列说明修改。")
