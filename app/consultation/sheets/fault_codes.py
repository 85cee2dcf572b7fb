"""What can be wrong, or worth saying, about a sheet of opinions beside what the reading of sheets says itself.

A test holds that every code here is given by some sheet. Pure: standard library only.
"""

from app.register.sheet.fault_codes import SheetFault
from app.register.sheet.understood import Severity

_ERROR, _NOTICE = Severity.ERROR, Severity.NOTICE


class OpinionFault(SheetFault):
    """An error keeps its line out and no other; a notice is said and keeps nothing out."""

    HEADINGS_MISSING = (
        "headings_missing",
        _ERROR,
        "请在数据上方写一行列名：至少有“房号”（或“地址”）和“意见”（或“同意”“不同意”等打勾的列）；问卷导出须有问卷题目作列名。",
    )
    NOTHING_SAID = (
        "nothing_said",
        _ERROR,
        "请确认选对了文件和种类；接龙每行写“房号 姓名 意见”，例如“1. 3-2-501 张三 同意”。",
    )
    SHEET_LEFT_OUT = "sheet_left_out", _NOTICE, "如果它也有意见要登记，请补上列名或取消隐藏后重新上传；否则不用处理。"
    LINE_UNREADABLE = "line_unreadable", _ERROR, "请写成“房号 姓名 意见”，例如“3-2-501 张三 同意”。"
    LINES_LEFT_OUT = "lines_left_out", _NOTICE, "这些行没有意见，不登记。确实表了态的，请补上意见后重新上传。"
    PLACE_UNKNOWN = "place_unknown", _ERROR, "请对照名册改正楼栋、单元、房号；其他小区的请删去。"
    PLACE_SEVERAL = "place_several", _ERROR, "请写明单元，例如“3-2-501”。"
    PLACE_OUT_OF_SCOPE = "place_out_of_scope", _ERROR, "这次征询（问卷）不问这一户，或不归您登记，请删去这一行。"
    NAME_MISSING = "name_missing", _ERROR, "这户有几位业主，请写明是哪一位。"
    NAME_NOT_OWNER = (
        "name_not_owner",
        _ERROR,
        "请对照名册改正姓名。家属、租户的意见不能记在业主名下，请由业主本人在手机上填写，或入户走访。",
    )
    SIGNED_FOR = "signed_for", _ERROR, "代签、代填的不是业主本人的意思，不登记。请业主本人表态，或按委托手续办理。"
    OWNER_BY_FLAT = "owner_by_flat", _NOTICE, "没有写姓名，这户只有一位业主，按该业主登记。请核对。"
    STANCE_UNCLEAR = "stance_unclear", _ERROR, "请写明“同意”“有条件同意（写明条件）”“不同意”或“未定”；不能替住户猜。"
    STANCES_DIFFER = "stances_differ", _ERROR, "一行只能有一个意见，请核对原件后改正。"
    CONDITION_MISSING = "condition_missing", _ERROR, "请在意见后面或备注列写明条件是什么，例如“有条件同意：先移立管”。"
    TOO_LONG = "too_long", _ERROR, "请把条件写在 200 字以内、其他话写在 1000 字以内，原话见所附原件。"
    NO_OBJECTION = "no_objection", _NOTICE, "“没意见”不等于同意，按“未定”登记。确实同意的，请写明“同意”。"
    DAY_UNCLEAR = "day_unclear", _ERROR, "请写成“2026-12-01”。"
    DAY_OUTSIDE = "day_outside", _ERROR, "请核对日期：须在征询轮次进行之中（问卷作答时间之内），且不晚于现在。"
    REPEATED = "repeated", _NOTICE, "与前面的一行相同，只登记一次。"
    CONTRADICTS = "contradicts", _ERROR, "同一位业主前后意见不同，请核对原件，只留一行。"
    ALREADY_IN = "already_in", _NOTICE, "这条意见先前已经登记，不再重复登记。"
    OWN_FLAT = "own_flat", _ERROR, "请由另一位工作人员导入，或由业主本人在手机上填写。"
    MATTER_CLOSED = "matter_closed", _ERROR, "请删去这一行；这户业主可以随时在自己的手机上表态。"
    QUESTION_MISSING = (
        "question_missing",
        _ERROR,
        "请保留这道题的列，列名与问卷题目一致；菜单题每一项一列，列名写选项。",
    )
    ANSWER_UNREADABLE = "answer_unreadable", _ERROR, "请按问卷的选项填写；多选用“┋”或分号分开，打分填整数。"
    NOT_TAKEN = "not_taken", _ERROR, "请按说明处理后重新校验。"
