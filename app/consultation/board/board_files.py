"""The board as .xlsx, and the walk list by stairwell as PDF; both bear who took them and when."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.consultation.board.board import Board, BoardDoor, BoardWalk
from app.consultation.households.meter import Meter, tenths_of_percent
from app.consultation.kinds import ConsultFigures
from app.core.installation import CHINA
from app.core.sheet_writing import CellKind, Column, SheetToWrite, workbook_bytes
from app.core.typesetting import FONT_FOLDER, set_sheet
from app.core.values.fractions import square_metres
from app.register.people.names import NO_STAIRWELL, place_words
from app.wechat.codes import square
from app.wechat.scenes import Opens, address

_COLUMNS = (
    Column("楼栋", 8),
    Column("单元", 8),
    Column("楼层", 6),
    Column("房号", 10),
    Column("网格", 14),
    Column("现状", 12),
    Column("需重新征询", 10),
    Column("依据", 24),
    Column("取得方式", 18),
    Column("距今天数", 10, CellKind.WHOLE),
    Column("约定日期", 12),
    Column("上门提示", 28),
)


def watermark(name: str, role: str, at: datetime) -> str:
    """Who looks, as what, and when; it goes with everything that shows single households."""
    return f"{name}（{role}） {at.astimezone(CHINA):%Y-%m-%d %H:%M} 查看，仅供征询工作使用"


def hint(door: BoardDoor) -> str:
    """What the visitor has to know at this door."""
    agreed = f"约定 {door.next_on.isoformat()}" if door.next_on is not None else ""
    return "；".join(one for one in (door.not_now, "须两人同行" if door.two_together else "", agreed) if one)


def board_xlsx(title: str, board: Board, mark: str) -> bytes:
    """The whole board as a sheet, one household a line."""
    rows = [
        (
            door.record.household.building,
            door.record.household.stairwell or NO_STAIRWELL,
            door.floor,
            door.record.household.room,
            door.grid,
            door.state.category.label,
            "是" if door.state.stale else "",
            door.state.claim.label if door.state.claim is not None else "",
            door.state.evidence.label if door.state.evidence is not None else "",
            door.days,
            door.next_on.isoformat() if door.next_on is not None else "",
            hint(door),
        )
        for door in board.doors
    ]
    figures = board.meter
    told = (
        f"全部 {figures.households} 户，同意 {figures.supporting} 户"
        f"（{tenths_of_percent(figures.supporting, figures.households)}），{ConsultFigures.STANCES.label}"
    )
    sheet = SheetToWrite("各户意见", _COLUMNS, rows, titles=(f"征询进度：{title}", told, _still(figures), mark))
    return workbook_bytes([sheet], created_at=board.at)


def _still(figures: Meter) -> str:
    """By area, and what would still carry it."""
    area = figures.area
    fewest = "不反对的各户都同意也不够" if figures.fewest is None else f"至少还需 {figures.fewest} 户"
    unknown = f"（{area.unknown} 户名册上没有面积，按 0 计）" if area.unknown else ""
    return (
        f"全部面积 {square_metres(area.all_c)} 平方米，同意 {square_metres(area.supporting_c)} 平方米"
        f"（{tenths_of_percent(area.supporting_c, area.all_c)}）{unknown}；户数、面积都达到五分之四：{fewest}"
    )


def walk_pdf(
    title: str, walks: Sequence[BoardWalk], mark: str, fonts: Path = FONT_FOLDER, base: str | None = None
) -> bytes:
    """The doors to go to, a page or more for each stairwell; raises Refused where the Chinese font is missing.

    Where `base` says how the internet reaches this service, each page has a QR that names its stairwell by the place to
    report from there, which says nothing of the walk.
    """
    data = {
        "title": f"走访清单：{title}",
        "watermark": mark,
        "rules": "8:00 至 21:00 之间上门。住户可以查看关于自己的全部记录，请如实填写，不记工作单位、政治面貌和健康状况。",
        "walks": [
            {
                "place": place_words(walk.building, walk.stairwell),
                "qr": square(None, address(base, Opens.REPORT, _stairwell(walk)) if base else None),
                "doors": [
                    {
                        "room": door.record.household.room,
                        "category": door.state.category.label + ("（须重新征询）" if door.state.stale else ""),
                        "hint": hint(door),
                    }
                    for door in walk.doors
                ],
            }
            for walk in walks
        ],
    }
    return set_sheet("app.consultation.board", "walk_list.typ", data, fonts)


def _stairwell(walk: BoardWalk) -> uuid.UUID:
    return walk.doors[0].record.household.stairwell_id
