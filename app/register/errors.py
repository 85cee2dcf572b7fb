"""Refusals of the register."""

from app.core.errors import Code, RefusalKind

COMMUNITY_EXISTS = Code(
    "community_exists", RefusalKind.CONFLICT, "该社区下已有小区“{name}”，请直接使用，或换一个名称。"
)
GRID_NOT_POSSIBLE = Code("grid_not_possible", RefusalKind.INVALID, "网格不能这样划分，请按下列说明修改。")
SHEET_REFUSED = Code("sheet_refused", RefusalKind.UNSUPPORTED, "{what}{remedy}")
SHEET_FAULTY = Code(
    "sheet_faulty", RefusalKind.CONFLICT, "表格中还有 {errors} 处错误，请下载标色的表格，改好后重新上传。"
)
IDENTITY_OPEN = Code(
    "identity_open", RefusalKind.CONFLICT, "还有 {groups} 组同名业主没有确认是否同一人，请先逐组确认。"
)
IDENTITY_UNKNOWN = Code("identity_unknown", RefusalKind.INVALID, "确认的内容与待确认的业主不符，请按下列说明修改。")
IMPORT_DECIDED = Code("import_decided", RefusalKind.CONFLICT, "这次导入的状态是“{state}”，不能再这样处理。")
SAME_PERSON = Code("same_person", RefusalKind.FORBIDDEN, "提交人不能复核自己提交的内容，请由另一位有权限的人员复核。")
REGISTER_CHANGED = Code(
    "register_changed", RefusalKind.CONFLICT, "校验之后名册已有变动，差异不再准确，请重新上传表格校验。"
)
READING_CHANGED = Code(
    "reading_changed", RefusalKind.CONFLICT, "系统升级后对这份表格的读法有变化，请重新上传表格校验。"
)
NOT_LAST_CHANGE = Code(
    "not_last_change", RefusalKind.CONFLICT, "只能撤销最近一次变动；此后名册又有更正或导入，不能撤销。"
)
ROLL_FROZEN = Code("roll_frozen", RefusalKind.CONFLICT, "已有表决名册据此冻结，不能撤销导入；请用“更正”办理。")
SEARCH_EMPTY = Code("search_empty", RefusalKind.INVALID, "请至少填写房号、姓名、电话末四位中的一项。")
CORRECTION_FAULTY = Code("correction_faulty", RefusalKind.INVALID, "更正内容有误，请按下列说明修改。")
CORRECTION_DECIDED = Code("correction_decided", RefusalKind.CONFLICT, "这项更正的状态是“{state}”，不能再这样处理。")
AREA_NOT_READY = Code("area_not_ready", RefusalKind.CONFLICT, "面积公示到 {until} 才满 7 天，期满且无异议才能生效。")
AREA_OBJECTED = Code("area_objected", RefusalKind.CONFLICT, "公示期内有人提出异议，请先查实；改后重新提交并公示。")
ROLL_NOT_POSSIBLE = Code("roll_not_possible", RefusalKind.CONFLICT, "名册还不能冻结，请先处理下列问题。")
SCOPE_FAULTY = Code("scope_faulty", RefusalKind.INVALID, "表决范围有误，请按下列说明修改。")
