"""What in a report tells who made it, said before it is sent. Pure: standard library only.

Whoever is complained of reads the words and sees the place and the photos, and must not learn who reported (law R-81).
The reporter is warned and decides; nothing is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.complaints.personal import PersonalKind, find

_ROOM_ENDS = "(?:室|号房|房|号)"


@dataclass(frozen=True, slots=True)
class Home:
    """A flat of the reporter: building, stairwell (may be empty) and room, by their names."""

    building: str
    stairwell: str
    room: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Where something tells (a field of the report), what, and what to do about it."""

    field: str
    message: str


_TOLD = {
    PersonalKind.PHONE: "文字里有电话号码“{text}”，经办单位都会看到。建议删去，需要联系时可单独同意提供电话。",
    PersonalKind.DOCUMENT: "文字里有身份证号等证件、卡号“{text}”，请删去，办理这件事用不到。",
    PersonalKind.PLATE: "文字里有车牌号“{text}”，能看出是谁的车。建议删去，需要的话拍照说明。",
    PersonalKind.DOOR: "文字里写了房号“{text}”，会看出是哪一家。建议只写楼栋、单元和楼层。",
    PersonalKind.NAME: "文字里像是写了人的姓名“{text}”。建议改成“邻居”“住户”；反映工作人员的，请在“反映谁”里选择。",
}


def tells(
    words: str,
    floor: str,
    spot: str,
    *,
    indoor: bool,
    pinned: bool,
    photos: int,
    homes: Iterable[Home],
    names: Iterable[str] = (),
    public: Iterable[str] = (),
) -> list[Telling]:
    """Everything in a report that tells who made it, or of somebody else; `pinned`: it has a point on the map.

    `names` and `public` are as personal.py asks.
    """
    known = list(homes)
    found = []
    for field, text in (("words", words), ("place.spot", spot)):
        own = [home for home in known if names_room(text, home)]
        found += [
            Telling(field, f"文字里写了您家的房号“{home.room}”，被反映的一方会看出是谁。建议只写公共部位。")
            for home in own
        ]
        of_others = [(one.kind, text[one.start : one.end]) for one in find(text, names, public)]
        found += [
            Telling(field, _TOLD[kind].format(text=said))
            for kind, said in dict.fromkeys(of_others)
            if kind is not PersonalKind.DOOR or said not in {home.room for home in own}
        ]
    if indoor:
        found.append(
            Telling(
                "indoor",
                "室内报修要上门，须您另行同意，才会把联系电话提供给负责这件事的一个单位；不同意的，由社区转达。"
                "室内报修不会并案展示给邻居，对外公开时不显示楼层和位置。",
            )
        )
        if photos:
            found.append(Telling("photos", "室内照片可能拍到家人、证件、门牌，请检查后再提交。"))
    elif photos and (floor or spot):
        found.append(Telling("photos", "照片加上楼层和位置，可能看出是从谁家拍的。不想被看出的，请换个角度拍。"))
    if pinned:
        found.append(Telling("place.point", "地图位置会提供给经办单位。请把图钉移到问题所在处，不要用您家的位置。"))
    return found


def names_room(text: str, home: Home) -> bool:
    """Whether words name a room: by three figures or more alone, by fewer with a 室 behind; 1302 is not 302."""
    room = re.escape(home.room)
    if not home.room:
        return False
    ends = "" if len(home.room) >= 3 else _ROOM_ENDS
    return re.search(rf"(?<![0-9A-Za-z]){room}(?![0-9A-Za-z]){ends}", text) is not None
