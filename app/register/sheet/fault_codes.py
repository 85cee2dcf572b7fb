"""Everything that can be wrong, or worth saying, about a readable sheet: one table with code, severity and remedy.

A fault's `what` is written where it is found, because it quotes the value; the remedy belongs to the code. A test
holds that every code here is really given by some sheet. Pure: standard library only.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from app.register.sheet.understood import CellAt, FaultInSheet, Severity

_ERROR, _NOTICE = Severity.ERROR, Severity.NOTICE


class SheetFault(StrEnum):
    """A stable code, whether it keeps what is at fault from being taken in, and how to mend it."""

    severity: Severity
    remedy: str

    def __new__(cls, value: str, severity: Severity, remedy: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.severity = severity
        member.remedy = remedy
        return member

    def fault(self, at: CellAt | None, what: str) -> FaultInSheet:
        """This fault at a cell; `what` says what is wrong, with the value quoted and masked."""
        return FaultInSheet(self, self.severity, at, what, self.remedy)


class FaultCode(SheetFault):
    """What is wrong, or worth saying, about a register of owners."""

    # Sheets and headings
    HEADER_MISSING = (
        "header_missing",
        _ERROR,
        "请在数据上方写一行列名，至少有“房号”（或“房屋坐落”）和“业主姓名”；不是名册的工作表请删除后再上传。",
    )
    SHEET_SKIPPED = "sheet_skipped", _NOTICE, "如果它也是名册，请补上列名（房号、业主姓名等）后重新上传；否则不用处理。"
    HIDDEN_REGISTER = (
        "hidden_register",
        _ERROR,
        "如果要用，请取消隐藏（右键工作表标签→取消隐藏）；如果不用，请把这张工作表删除。",
    )
    HIDDEN_SHEET_SKIPPED = "hidden_sheet_skipped", _NOTICE, "如果它也是名册，请取消隐藏后重新上传；否则不用处理。"
    NO_PARTS = "no_parts", _ERROR, "请在列名下面逐户填写后再上传；不用的工作表请删除。"
    OWNER_COLUMN_MISSING = (
        "owner_column_missing",
        _ERROR,
        "请增加“业主姓名”（或“产权人”）列；租户、住户、使用人不是业主，不能代替。",
    )
    ROOM_COLUMN_MISSING = "room_column_missing", _ERROR, "请增加“房号”列，或写明完整地址的“房屋坐落”列。"
    AREA_COLUMN_MISSING = (
        "area_column_missing",
        _NOTICE,
        "没有面积的房屋要先确认、公示面积才能表决；有面积资料的，请增加“建筑面积”列。",
    )
    ONLY_INSIDE_AREA = (
        "only_inside_area",
        _ERROR,
        "表决按不动产登记的建筑面积计算，一次表决只能用一种口径。请增加“建筑面积”列。",
    )
    COLUMN_TWICE = "column_twice", _ERROR, "请只保留一列，或把列名改得能区分（例如第二位业主用“共有人”）。"
    COLUMN_NOT_USED = "column_not_used", _NOTICE, "请核对采用的列是否正确；不对的话，请删去或改名后重新上传。"
    COLUMNS_NOT_UNDERSTOOD = "columns_not_understood", _NOTICE, "如果其中有需要的内容，请改用模板中的列名后重新上传。"
    HOUSEHOLDER_AS_OWNER = (
        "householder_as_owner",
        _NOTICE,
        "户主是户口簿上的户主，不一定是产权人。请核对，并把列名改为“业主姓名”。",
    )
    AREA_SOURCE_ASSUMED = (
        "area_source_assumed",
        _NOTICE,
        "如果有的面积来自实测或购房合同，请增加“面积来源”列（登记、实测、合同）。",
    )
    HIDDEN_ROWS = "hidden_rows", _NOTICE, "隐藏的行也按名册读入了。请取消隐藏和筛选，核对后把不要的行删除。"
    HIDDEN_COLUMNS = "hidden_columns", _NOTICE, "隐藏的列也按名册读入了。请取消隐藏，核对后把不要的列删除。"
    BUILDING_CONFLICT = "building_conflict", _ERROR, "请在表中增加“楼栋”列逐行写明，或把两处改成一致。"
    BUILDING_FROM_SHEET = "building_from_sheet", _NOTICE, "请核对楼栋；不对的话，请增加“楼栋”列逐行写明。"

    # Rows
    FORMULA_USED = "formula_used", _NOTICE, "采用的是文件里保存的计算结果。请核对；也可以复制后“选择性粘贴→数值”。"
    FORMULA_WITHOUT_VALUE = (
        "formula_without_value",
        _ERROR,
        "请用 Excel 或 WPS 打开这个文件，保存后重新上传；或直接改填数值。",
    )
    CELL_TOO_LONG = "cell_too_long", _ERROR, "请只留这一列要的内容，其余的请从这一格删去，另存一份文件。"
    ERROR_VALUE = "error_value", _ERROR, "请修好公式，或直接改填正确的内容。"
    FILLED_DOWN = "filled_down", _NOTICE, "空格按上一行的内容处理。请核对；不对的话，请逐行写明。"
    DITTO = "ditto", _NOTICE, "按上一行的内容处理。请核对；不对的话，请逐行写明。"
    DITTO_UNCLEAR = "ditto_unclear", _ERROR, "请写明内容，不要写“同上”。"
    TOTALS_SKIPPED = "totals_skipped", _NOTICE, "合计行不算房屋。如果其中有房屋，请写明房号和业主。"
    NOTES_SKIPPED = "notes_skipped", _NOTICE, "说明、签字等行不算房屋。如果其中有房屋，请写明房号和业主。"
    HEADERS_REPEATED = "headers_repeated", _NOTICE, "重复的列名行不算房屋，不用处理。"
    TOTAL_DIFFERS = "total_differs", _NOTICE, "请核对是否有漏填、重复填写或填错面积的房屋。"
    ROW_UNCLEAR = "row_unclear", _ERROR, "请补上房号和业主姓名；如果只是说明文字，请删除这一行。"

    # Where a part is
    ROOM_MISSING = "room_missing", _ERROR, "请填写房号；如果是上一套房屋的共有人，请不要再填楼栋、面积和用途。"
    BUILDING_MISSING = "building_missing", _ERROR, "请增加“楼栋”列，或把工作表的名称改为楼栋，例如“3号楼”。"
    PLACE_IS_DATE = (
        "place_is_date",
        _ERROR,
        "Excel 把“3-2”这样的号码当成了日期或时间。请把该列设为“文本”格式，再重新填写号码。",
    )
    PLACE_UNREADABLE = "place_unreadable", _ERROR, "请一行只写一套，写成“501”或“3-2-501”（楼栋-单元-房号）。"
    PLACE_CONFLICT = "place_conflict", _ERROR, "房号里写的楼栋、单元与楼栋列、单元列不一致，请改成一致。"
    FLOOR_JOINED = "floor_joined", _NOTICE, "房号只有一两位数，已在前面加上楼层。请核对；不对的话，请写完整的房号。"

    # What a part is
    AREA_MISSING = "area_missing", _NOTICE, "没有面积的房屋要先确认、公示面积才能表决；有面积资料的，请补填。"
    AREA_UNREADABLE = "area_unreadable", _ERROR, "请只填一个数字，单位平方米，例如 89.50；不清楚的请留空。"
    AREA_NOT_POSITIVE = "area_not_positive", _ERROR, "请填写大于 0 的面积；不清楚的请留空。"
    AREA_DECIMALS = "area_decimals", _ERROR, "面积最多两位小数，系统不替您四舍五入。请对照产权资料填写。"
    AREA_IMPLAUSIBLE = "area_implausible", _NOTICE, "一套住宅很少有这样的面积，请核对小数点和单位。"
    AREA_OVER_PARTS = "area_over_parts", _ERROR, "几套房屋合并在一个面积单元格里，请拆分后逐套填写面积。"
    AREA_SOURCE_UNKNOWN = "area_source_unknown", _ERROR, "面积来源请填：登记、实测、合同。"
    USE_UNKNOWN = (
        "use_unknown",
        _ERROR,
        "用途请填：住宅、商铺、办公、车位、储藏室（也认识门面、车库、杂物间、地下室等写法）。如果这一列不是用途，请把列名改为“房屋性质”。",
    )
    USE_CONFLICT = "use_conflict", _ERROR, "房号和用途说的不是同一类房屋，请改成一致。"
    COMMON_PROPERTY = "common_property", _ERROR, "物业用房、社区用房等属于业主共有，不列入名册。请删除这一行。"
    STOCK_UNKNOWN = "stock_unknown", _NOTICE, "已按“已交付”处理。开发商还没有卖出或交付的，请填“未售”或“已售未交付”。"
    PART_TWICE = "part_twice", _ERROR, "同一套房屋只能有一个面积和用途。请核对两处，改正或删除错的一处。"
    PART_TWICE_ELSEWHERE = "part_twice_elsewhere", _ERROR, "地址开头不同而楼栋房号相同。请用“楼栋”列区分，例如“东区3”。"
    PART_APART = "part_apart", _ERROR, "如果是共有人，请把同一套房屋的几行排在一起；如果房号写错了，请改正。"

    # Owners
    OWNER_MISSING = "owner_missing", _ERROR, "请填写业主姓名；确实查不到的，请写“不详”。"
    OWNER_NAMES_NEEDED = "owner_names_needed", _ERROR, "请把每位业主的姓名都写出来，用顿号分开，例如“张三、李四”。"
    OWNER_NAME_UNCLEAR = (
        "owner_name_unclear",
        _ERROR,
        "请写产权证上的完整姓名或单位名称；几位业主用顿号分开，例如“张三、李四”。",
    )
    OWNER_NAME_LONG = "owner_name_long", _NOTICE, "已按一位业主处理。如果是几位业主，请用顿号分开，例如“张三、李四”。"
    OWNER_KIND_UNKNOWN = (
        "owner_kind_unknown",
        _NOTICE,
        "已按姓名判断。业主性质请填：自然人、单位、开发商、公房产权单位、权属不明。",
    )
    OWNER_TWICE = "owner_twice", _NOTICE, "同一套房屋里同一业主只算一次。如果是同名的两个人，请填写各自的证件号。"
    OWNER_NOTE_SET_ASIDE = "owner_note_set_aside", _NOTICE, "括号里的文字没有当作姓名的一部分。请核对。"
    OWNER_MAYBE_DEVELOPER = (
        "owner_maybe_developer",
        _NOTICE,
        "已按一般单位处理。如果是开发商还没有卖出或交付的房屋，请在“状态”列填“未售”或“已售未交付”。",
    )
    VACANT_AS_UNSOLD = (
        "vacant_as_unsold",
        _NOTICE,
        "业主处写“空置”，已按开发商未售处理。如果房屋已有业主，请改填业主姓名。",
    )
    PUBLIC_HOUSING_PERSON = (
        "public_housing_person",
        _NOTICE,
        "公房的业主是产权单位，承租人不参加表决。请核对；已买下的请把“公房”改为“房改房”。",
    )
    DECEASED_UNCLEAR = "deceased_unclear", _NOTICE, "请在姓名后注明，例如“张三（已故）”。"
    PHONE_UNREADABLE = "phone_unreadable", _NOTICE, "这个电话没有采用。请填 11 位手机号，或带区号的固定电话。"
    PHONE_CUT = "phone_cut", _NOTICE, "这个电话没有采用。请把该列设为“文本”格式，再重新填写完整的号码。"
    PHONE_SECOND = "phone_second", _NOTICE, "每位业主只采用第一个电话，不用处理。"
    PHONES_DO_NOT_MATCH = "phones_do_not_match", _NOTICE, "这些电话没有采用。请按姓名的顺序逐一填写，用顿号分开。"
    DOCUMENT_CUT = (
        "document_cut",
        _ERROR,
        "Excel 只保留 15 位数字，后面的被改成了 0。请把该列设为“文本”格式，再重新填写完整的号码。",
    )
    DOCUMENT_MASKED = "document_masked", _ERROR, "请填写完整的证件号；没有的话请把这一格清空。"
    DOCUMENT_WRONG = "document_wrong", _ERROR, "请对照证件改正；查不到的话请把这一格清空。"
    DOCUMENT_UNRECOGNISED = (
        "document_unrecognised",
        _ERROR,
        "请核对号码，并在“证件类型”列写明（身份证、港澳台通行证、护照、军官证、统一社会信用代码）；查不到的话请清空。",
    )
    DOCUMENTS_DO_NOT_MATCH = (
        "documents_do_not_match",
        _ERROR,
        "请按姓名的顺序逐一填写证件号，用顿号分开，缺的写“无”；或一位业主写一行。",
    )
    DOCUMENT_OF_FIRST = "document_of_first", _NOTICE, "只有一个证件号，已记在第一位业主名下。请核对。"
    SHARE_UNREADABLE = "share_unreadable", _NOTICE, "份额没有采用。请把该列设为“文本”格式，再写成“1/2”或“50%”。"
    SHARES_DO_NOT_MATCH = "shares_do_not_match", _NOTICE, "份额没有采用。请按姓名的顺序逐一填写，用顿号分开。"
    SHARES_DO_NOT_ADD_UP = "shares_do_not_add_up", _NOTICE, "请核对份额，以及有没有漏写共有人。"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a pure reader of one cell found wrong with it; whoever knows the cell makes a fault of it."""

    code: SheetFault
    what: str

    def at(self, at: CellAt | None) -> FaultInSheet:
        """The fault this is at a cell."""
        return self.code.fault(at, self.what)
