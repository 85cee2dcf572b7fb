"""The standard layout of a register sheet: what the product exports, reads back without loss, and hands out empty.

One line for each part and owner. Co-owners stand on further lines that repeat where and what the part is but leave
its area blank, so that the column of areas adds up. Pure but for the writing of the file.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from app.core.sheet_writing import Cell, CellKind, Column, SheetToWrite, workbook_bytes
from app.register.kinds import AreaSource, DocumentKind, OwnerKind, PartKind, Stock
from app.register.sheet.understood import OwnerMention, PartLine

REGISTER_SHEET = "业主名册"
INSTRUCTIONS_SHEET = "填写说明"

COLUMNS = (
    Column("楼栋", 8),
    Column("单元", 8),
    Column("房号", 10),
    Column("用途", 8),
    Column("建筑面积(㎡)", 13, CellKind.AREA),
    Column("面积来源", 13),
    Column("面积凭证", 22),
    Column("业主", 20),
    Column("业主性质", 14),
    Column("证件类型", 20),
    Column("证件号码", 22),
    Column("联系电话", 15),
    Column("份额", 8),
    Column("状态", 12),
    Column("承租人", 12),
    Column("备注", 16),
)

_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The same register gives the same file; when it was exported is kept in the record of exports."""

_NOBODY = "不详"


def register_sheet(parts: Iterable[PartLine]) -> bytes:
    """The register as .xlsx in the standard layout; documents and phones appear as the caller gives them."""
    rows = (row for part in parts for row in _rows(part))
    return workbook_bytes([SheetToWrite(REGISTER_SHEET, COLUMNS, rows)], created_at=_NO_DATE)


def template() -> bytes:
    """An empty register sheet for a committee to fill in, with instructions and two examples on a second sheet."""
    explained = (Column("列名", 14), Column("怎样填写", 60), Column("示例一", 22), Column("示例二", 24))
    sheets = [
        SheetToWrite(REGISTER_SHEET, COLUMNS, ()),
        SheetToWrite(INSTRUCTIONS_SHEET, explained, _explanations(), _RULES),
    ]
    return workbook_bytes(sheets, created_at=_NO_DATE)


def _rows(part: PartLine) -> Iterator[tuple[Cell, ...]]:
    for number, owner in enumerate(part.owners):
        first = number == 0
        yield (
            part.building,
            part.stairwell,
            part.room,
            part.kind.label,
            part.area_c if first else None,
            part.area_source.label if first and part.area_c is not None else "",
            part.area_document if first else "",
            *_of_owner(owner),
            part.stock.label,
            "、".join(part.occupants) if first else "",
            "",
        )


def _of_owner(owner: OwnerMention) -> tuple[Cell, ...]:
    name = owner.name or (_NOBODY if owner.kind is OwnerKind.UNKNOWN else "")
    return (
        f"{name}(已故)" if owner.deceased else name,
        owner.kind.label,
        owner.document_kind.label if owner.document_kind and owner.document else "",
        owner.document,
        owner.phone,
        f"{owner.share[0]}/{owner.share[1]}" if owner.share else "",
    )


_RULES = (
    "填写说明(本表不用填写,上传时也不用删除)",
    "1. 在“业主名册”表中填写,一套房屋一行;有共有人的,每位业主一行,楼栋、单元、房号、用途、状态照抄,面积只填在第一行。",
    "2. 车位、储藏室也各填一行,用途写明;物业用房、社区用房等业主共有的房屋不填。",
    "3. 证件号码、联系电话的列已设为“文本”格式,请直接填写,不要改格式。查不到的内容留空。",
    "4. 上传后系统先校验,不会立即改动名册;有问题的单元格会标成红色和黄色,改好后重新上传。",
)


def _explanations() -> Iterator[tuple[str, str, str, str]]:
    """A line for each column, with the two examples beside it: on their side they cannot be taken for the register."""
    ways = (
        "必填。与门牌一致,如 3、12、东区3",
        "没有单元的留空",
        "必填。如 501",
        _one_of(PartKind) + "。留空按住宅",
        "产权证书或登记簿上的建筑面积,最多两位小数,不带单位;查不到的留空,确认、公示后才能表决",
        _one_of(AreaSource),
        "不动产权证书号、测绘报告号或合同号",
        "必填。产权证书上的姓名或单位全称;已故的写“张三(已故)”;查不到的写“不详”",
        _one_of(OwnerKind) + "。公房的业主是产权单位,承租人填在“承租人”列",
        _one_of(DocumentKind),
        "同名业主靠证件号码区分;查不到的留空",
        "手机号,或带区号的固定电话",
        "按份共有的填 1/2、1/3;共同共有的留空",
        _one_of(Stock) + "。未售、已售未交付的,业主填开发商全称",
        "承租人、租户的姓名,几位用顿号分开;承租人不是业主,不参加表决",
        "",
    )
    one = ("3", "2", "501", "住宅", "89.50", "不动产登记簿", "苏(2020)某市不动产权第0001234号", "张三", "自然人")
    one += ("居民身份证", "(18 位号码)", "13800000000", "1/2", "已交付", "", "")
    other = ("3", "", "101", "商铺", "126.30", "实测", "2019测字第56号", "某某区房屋管理所", "公房产权单位")
    other += ("统一社会信用代码", "(18 位代码)", "0512-60000000", "", "已交付", "李四", "")
    return zip((column.title for column in COLUMNS), ways, one, other, strict=True)


def _one_of(words: type[PartKind | AreaSource | OwnerKind | DocumentKind | Stock]) -> str:
    return "填:" + "、".join(word.label for word in words)
