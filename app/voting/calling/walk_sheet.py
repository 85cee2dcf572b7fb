"""The walk list as a sheet to print and fill in at the doors."""

from collections.abc import Sequence
from datetime import datetime

from app.core.periods import spoken
from app.core.sheet_writing import Column, SheetToWrite, workbook_bytes
from app.register.people.names import NO_STAIRWELL
from app.voting.calling.delivery_schemas import WalkAnswer

_COLUMNS = (
    Column("楼栋", 8),
    Column("单元", 8),
    Column("房号", 24),
    Column("代号", 8),
    Column("现状", 14),
    Column("签收人", 14),
    Column("时间", 16),
    Column("备注", 24),
)


def walk_xlsx(title: str, walks: Sequence[WalkAnswer], at: datetime) -> bytes:
    """The doors to go to by stairwell, with room for who signed and when; no owner is named."""
    rows = [
        (walk.building, walk.stairwell or NO_STAIRWELL, "、".join(door.parts), door.voter, door.reach.label, "", "", "")
        for walk in walks
        for door in walk.doors
    ]
    told = f"截至 {spoken(at)}，{len(rows)} 户没有当面送达"
    sheet = SheetToWrite("未送达", _COLUMNS, rows, titles=(f"表决通知送达清单：{title}", told))
    return workbook_bytes([sheet], created_at=at)
