"""Where a part is: building, stairwell and room out of "3-2-501", "3幢2单元501室", "3#楼2单元501" and their kin.

Pure: standard library only. Nothing is guessed: what Excel has turned into a date is said to be one.
"""

import re
from dataclasses import dataclass

from app.register.people.names import part_name
from app.register.sheet.columns.cells import compact
from app.register.sheet.columns.numerals import NUMERAL, number_of
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Moment, Value
from app.register.sheet.quoting import quoted

LONGEST_PLACE = 100
"""Characters of an address with its province and road; what asks for the building in it takes the square of them."""

_SHORT = r"(?:[A-Z]{0,2}\d{1,4}[A-Z]?|[A-Z]{1,2}|[甲乙丙丁戊东南西北中]{1,2}\d{0,2})"
_BUILDING = re.compile(
    rf"(?P<prefix>.*?)第?(?P<name>{_SHORT})-?(?P<word>号楼|号幢|号栋|#楼|#幢|#栋|幢楼|栋楼|幢|栋|座|#|楼(?=.*单元)|楼(?=$))-?"
)
_LANE_HOUSE = re.compile(rf"(?P<prefix>.*?)(?P<name>{_SHORT})号(?=.*\d.*[室房]$)")  # Shanghai: 100弄3号501室
_STAIRWELL = re.compile(rf"第?(?P<name>{_SHORT})号?(?:单元|门洞|门栋|梯|门(?![面市]))-?")
_FLOOR = re.compile(r"第?(?P<name>\d{1,3})[层楼]-?(?=\d)")
_NUMERAL_BEFORE_WORD = re.compile(rf"({NUMERAL})(?=号?[幢栋座楼]|#|号?(?:单元|门洞|门栋|梯|门)|层)")
_ROOM_SUFFIX = re.compile(r"(?<=[0-9A-Z])(?:号房|号室|室|房|户|号)$")
_PIECE = re.compile(r"[0-9A-Z\u4e00-\u9fff]{1,20}")
_TEXT_DATE = re.compile(
    r"(19|20)\d\d[/年.-]\d{1,2}([/月.-](\d{1,2}日?)?)?|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(-\d\d)?"
    r"|(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)-\d\d"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What one cell says of a place: named pieces, and those only separated by dashes, in order.

    `prefix` is what stands before the building (road, estate); an empty string means "not said".
    """

    prefix: str = ""
    building: str = ""
    stairwell: str = ""
    loose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartPlace:
    """A part's place; `stairwell` may be empty, `building` and `room` may not once the sheet is read."""

    building: str
    stairwell: str
    room: str
    prefix: str = ""

    @property
    def name(self) -> str:
        """The place as people write it, e.g. "3-2-501"."""
        return part_name(self.building, self.stairwell, self.room)


def _plain(value: Value) -> str | Problem:
    text = compact(value).upper()
    if len(text) > LONGEST_PLACE:
        return Problem(FaultCode.PLACE_UNREADABLE, f"楼栋房号{quoted(text)}读不懂。")
    if isinstance(value, Moment) or _TEXT_DATE.fullmatch(text):
        return Problem(FaultCode.PLACE_IS_DATE, f"这里应是楼栋房号，却是日期或时间{quoted(text)}。")
    for dash in "－—–‐‑−_~～":
        text = text.replace(dash, "-")
    text = re.sub(r"(?<![0-9A-Z])-(?=\d[层楼])", "负", text)
    return _NUMERAL_BEFORE_WORD.sub(lambda match: str(number_of(match[1])), text)


def read_building(value: Value) -> Written | Problem:
    """A 楼栋 cell: "3", "3号楼", "三幢", "东区3号楼" (the district stays part of the name), "3#2单元"."""
    text = _plain(value)
    if isinstance(text, Problem):
        return text
    match = _BUILDING.match(text)
    if match and match.end() == len(text):
        return Written(building=match["prefix"] + _number(match["name"]))
    if match and (stairwell := _STAIRWELL.fullmatch(text, match.end())):
        return Written(building=match["prefix"] + _number(match["name"]), stairwell=_number(stairwell["name"]))
    name = _number(re.sub(r"(?<=[0-9A-Z])号$", "", text))
    if _PIECE.fullmatch(name):
        return Written(building=name)
    return Problem(FaultCode.PLACE_UNREADABLE, f"楼栋{quoted(text)}读不懂。")


def read_stairwell(value: Value) -> str | Problem:
    """A 单元 cell: "2", "2单元", "二单元", "东单元"."""
    text = _plain(value)
    if isinstance(text, Problem):
        return text
    match = _STAIRWELL.fullmatch(text)
    name = _number(match["name"] if match else re.sub(r"(?<=[0-9A-Z])[号#]$", "", text))
    if _PIECE.fullmatch(name):
        return name
    return Problem(FaultCode.PLACE_UNREADABLE, f"单元{quoted(text)}读不懂。")


def read_room(value: Value) -> Written | Problem:
    """A room or address cell: "501", "501室", "3-2-501", "3幢2单元501室", "幸福路12号3号楼二单元501", "车位A12"."""
    text = _plain(value)
    if isinstance(text, Problem):
        return text
    prefix = building = stairwell = ""
    if match := _BUILDING.match(text) or _LANE_HOUSE.match(text):
        prefix, building, text = match["prefix"], match["name"], text[match.end() :]
    if match := _STAIRWELL.match(text):
        stairwell, text = match["name"], text[match.end() :]
    if floor := _FLOOR.match(text):
        text = text[floor.end() :]
    pieces = tuple(_ROOM_SUFFIX.sub("", piece) for piece in text.split("-"))
    fits = len(pieces) <= (1 if stairwell else 2 if building else 3)
    if not fits or not all(_PIECE.fullmatch(piece) for piece in pieces) or not _floor_agrees(floor, pieces[-1]):
        return Problem(FaultCode.PLACE_UNREADABLE, f"房号{quoted(compact(value))}读不懂。")
    return Written(prefix, building, stairwell, pieces)


def _floor_agrees(floor: re.Match[str] | None, room: str) -> bool:
    # "5层501" says the floor twice; "5层01" would need joining, and "3楼501" may mean building 3.
    return floor is None or (len(room) > 2 and room.startswith(floor["name"]))


def settle(room: Written, building: str, stairwell: str) -> PartPlace | Problem:
    """The place from a room cell and what is known beside it ("" where nothing is): columns, sheet name, title.

    Two dash-separated pieces are stairwell and room where the building is known, else building and room. What
    contradicts itself is a Problem.
    """
    loose, said_building, said_stairwell = room.loose, room.building, room.stairwell
    if len(loose) == 3:
        said_building, said_stairwell = loose[0], loose[1]
    elif len(loose) == 2 and (said_building or building):
        said_stairwell = loose[0]
    elif len(loose) == 2:
        said_building = loose[0]
    said_building, said_stairwell = _number(said_building), _number(said_stairwell)
    if building and said_building and building not in {said_building, room.prefix + said_building}:
        return Problem(FaultCode.PLACE_CONFLICT, f"房号里是{said_building}号楼，别处写的是{building}号楼。")
    if stairwell and said_stairwell and stairwell != said_stairwell:
        return Problem(FaultCode.PLACE_CONFLICT, f"房号里是{said_stairwell}单元，单元列写的是{stairwell}单元。")
    return PartPlace(building or said_building, stairwell or said_stairwell, loose[-1], room.prefix)


def _number(name: str) -> str:
    return str(int(name)) if name.isascii() and name.isdigit() else name


_ZONE = r"(?P<zone>[东西南北中甲乙丙丁A-F一二三四五六]区)?"  # part of a building's name; an estate's 小区 is not
_BUILDING_IN_TITLE = re.compile(rf"{_ZONE}(?P<name>{_SHORT}|{NUMERAL})(?:号楼|号幢|号栋|#楼|#幢|#栋|幢|栋|座|#)")
_SEVERAL_BUILDINGS = re.compile(r"\d(?:号楼|#楼?|幢|栋)?[\-~至到、,和及]\d+(?:号楼|#|幢|栋)")


def building_in(title: str) -> str:
    """The one building a sheet's name or title speaks of ("3号楼业主名册" is "3"); "" where it names none or several."""
    text = compact(title).upper()
    if re.fullmatch(r"\d{1,3}号?", text, re.ASCII):
        return _number(text.removesuffix("号"))
    names = {
        (match["zone"] or "") + _number(str(number_of(match["name"]) or match["name"]))
        for match in _BUILDING_IN_TITLE.finditer(text)
    }
    return names.pop() if len(names) == 1 and not _SEVERAL_BUILDINGS.search(text) else ""
