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
_NO_STAIRWELL = "无"  # an empty cell would be filled from the line above


def register_sheet(parts: Iterable[PartLine]) -> bytes:
    """The register as .xlsx in the standard layout; documents and phones appear as the caller gives them."""
    rows = (row for part in parts for row in _rows(part))
    return workbook_bytes([SheetToWrite(REGISTER_SHEET, COLUMNS, rows)], created_at=_NO_DATE)


def template() -> bytes:
    """An empty register sheet for a committee to fill in, with instructions and two examples on a second sheet."""
    explained = (Column("列名", 14), Column("怎样填写", 60), Column("示例一", 22), Column("示例二", 24))
    sheets = [
        SheetToWrite(REGISTER_SHEET, COLUMNS, ()),
        SheetToWrite(INSTRUCTIONS_SHEET, explained, _explanations(), ["填写说明（这张表不用填写，上传时也不用删除）"]),
    ]
    return workbook_bytes(sheets, created_at=_NO_DATE)


def _rows(part: PartLine) -> Iterator[tuple[Cell, ...]]:
    for number, owner in enumerate(part.owners):
        first = number == 0
        yield (
            part.building,
            part.stairwell or _NO_STAIRWELL,
            part.room,
            part.kind.label,
            part.area_c if first else None,
            part.area_source.label if first else "",
            part.area_document if first else "",
            *_of_owner(owner),
            part.stock.label,
            "、".join(part.occupants) if first else "",
            "",
        )


def _of_owner(owner: OwnerMention) -> tuple[Cell, ...]:
    name = owner.name or (_NOBODY if owner.kind is OwnerKind.UNKNOWN else "")
    return (
        f"{name}（已故）" if owner.deceased else name,
        owner.kind.label,
        owner.document_kind.label if owner.document_kind and owner.document else "",
        owner.document,
        owner.phone,
        f"{owner.share[0]}/{owner.share[1]}" if owner.share else "",
    )


_RULES = """\
1. 在“业主名册”表中填写，一套房屋一行。有共有人的，每位业主一行：楼栋、单元、房号、用途、状态照抄，建筑面积只填在第一行。
2. 车位、储藏室也各填一行，写明用途；物业用房、社区用房等业主共有的房屋不填。
3. 证件号码、联系电话两列已设为“文本”格式，请直接填写，不要改格式。查不到的内容留空。
4. 上传后系统先校验，不会马上改动名册；有问题的单元格会标成红色或黄色，改好后重新上传即可。"""


def _one_of(words: type[PartKind | AreaSource | OwnerKind | DocumentKind | Stock]) -> str:
    return "填：" + "、".join(word.label for word in words)


# How to fill in each column, with two examples.
_WAYS = (
    ("必填。与门牌一致，如 3、12、东区3", "3", "3"),
    ("没有单元的填“无”；留空按上一行处理", "2", "无"),
    ("必填。如 501", "501", "101"),
    (f"{_one_of(PartKind)}。留空按住宅", "住宅", "商铺"),
    ("产权证书或登记簿上的建筑面积，最多两位小数，不带单位；查不到的留空，确认、公示后才能表决", "89.50", "126.30"),
    (_one_of(AreaSource), "不动产登记簿", "实测"),
    ("不动产权证书号、测绘报告号或合同号", "（证书号）", "（测绘报告号）"),
    ("必填。产权证书上的姓名或单位全称；已故的写“张三（已故）”；查不到的写“不详”", "张三", "某某区房屋管理所"),
    (f"{_one_of(OwnerKind)}。公房的业主是产权单位，承租人填在“承租人”列", "自然人", "公房产权单位"),
    (_one_of(DocumentKind), "居民身份证", "统一社会信用代码"),
    ("同名业主靠证件号码区分；查不到的留空", "（18 位号码）", "（18 位代码）"),
    ("手机号，或带区号的固定电话", "（11 位手机号）", "（区号和电话）"),
    ("按份共有的填 1/2、1/3；共同共有的留空", "1/2", ""),
    (f"{_one_of(Stock)}。未售、已售未交付的，业主填开发商全称", "已交付", "已交付"),
    ("承租人、租户的姓名，几位用顿号分开；承租人不是业主，不参加表决", "", "李四"),
    ("", "", ""),
)


def _explanations() -> Iterator[tuple[str, str, str, str]]:
    """A line for each column, the examples beside it: lying on their side they cannot be taken for the register."""
    yield ("全表", _RULES, "", "")
    for column, way in zip(COLUMNS, _WAYS, strict=True):
        yield (column.title, *way)
