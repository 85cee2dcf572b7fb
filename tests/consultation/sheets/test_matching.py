"""Whose line it is: by place and by name, and nobody guessed."""

import uuid

import pytest

from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.lines import OpinionLine
from app.consultation.sheets.matching import FlatOwner, Flats, MatchedLine, SheetFlat, match
from app.register.kinds import OwnerKind
from app.register.people.names import part_name
from app.register.sheet.columns.places import PartPlace, Written, read_room, settle
from app.register.sheet.understood import CellAt


def flat(building: str, stairwell: str, room: str, *owners: str, asked: bool = True) -> SheetFlat:
    made = tuple(
        FlatOwner(
            uuid.uuid4(),
            one.removesuffix("†"),
            OwnerKind.UNKNOWN if one == "不详" else OwnerKind.PERSON,
            one.endswith("†"),
        )
        for one in owners
    )
    name = part_name(building, stairwell, room)
    return SheetFlat(uuid.uuid4(), building, stairwell, room, name, made, asked)


FLATS = Flats.from_flats(
    [
        flat("3", "1", "501", "张三"),
        flat("3", "2", "501", "李四", "王五"),
        flat("3", "2", "502", "赵六"),
        flat("3", "2", "503", "钱七†", "孙八"),
        flat("3", "2", "504", "欧阳·娜娜", "欧阳·娜娜"),
        flat("3", "2", "505", "不详"),
        flat("3", "2", "601", "周九", asked=False),
        flat("东区3", "1", "101", "吴十"),
    ]
)


def place(written: str) -> PartPlace:
    read = read_room(written)
    assert isinstance(read, Written)
    found = settle(read, "", "")
    assert isinstance(found, PartPlace)
    return found


def found(written: str, *names: str) -> MatchedLine | list[OpinionFault]:
    line = OpinionLine(place(written), names, CellAt("表", 1, 1))
    matched = match(line, FLATS)
    return matched if isinstance(matched, MatchedLine) else [OpinionFault[one.code.name] for one in matched]


@pytest.mark.parametrize(
    ("written", "names", "flat_name", "owners"),
    [
        ("3-2-501", ("李四",), "3-2-501", ["李四"]),
        ("3栋2单元501室", ("李四", "王五"), "3-2-501", ["李四", "王五"]),
        ("3号楼502", ("赵六",), "3-2-502", ["赵六"]),
        ("３－２－５０２", ("赵 六",), "3-2-502", ["赵六"]),
        ("3-2-502", (), "3-2-502", ["赵六"]),
        ("3-2-503", ("孙八",), "3-2-503", ["孙八"]),
        ("东区3栋1单元101", ("吴十",), "东区3-1-101", ["吴十"]),
        ("3-2-501", ("李四", "李四"), "3-2-501", ["李四"]),
    ],
)
def test_found(written: str, names: tuple[str, ...], flat_name: str, owners: list[str]) -> None:
    matched = found(written, *names)
    assert isinstance(matched, MatchedLine)
    assert (matched.flat.name, [one.name for one in matched.owners]) == (flat_name, owners)
    assert matched.by_flat is (not names)


@pytest.mark.parametrize(
    ("written", "names", "codes"),
    [
        ("9-1-101", ("张三",), [OpinionFault.PLACE_UNKNOWN]),
        ("3号楼501", ("李四",), [OpinionFault.PLACE_SEVERAL]),
        ("3-2-601", ("周九",), [OpinionFault.PLACE_OUT_OF_SCOPE]),
        ("3-2-501", (), [OpinionFault.NAME_MISSING]),
        ("3-2-503", (), [OpinionFault.NAME_MISSING]),
        ("3-2-505", (), [OpinionFault.NAME_MISSING]),
        ("3-2-502", ("李四",), [OpinionFault.NAME_NOT_OWNER]),
        ("3-2-503", ("钱七",), [OpinionFault.NAME_NOT_OWNER]),
        ("3-2-504", ("欧阳·娜娜",), [OpinionFault.NAME_NOT_OWNER]),
        ("3-2-501", ("李四", "路人", "过客"), [OpinionFault.NAME_NOT_OWNER, OpinionFault.NAME_NOT_OWNER]),
    ],
)
def test_asked_about(written: str, names: tuple[str, ...], codes: list[OpinionFault]) -> None:
    assert found(written, *names) == codes


def test_no_name_is_told_whole() -> None:
    matched = match(OpinionLine(place("3-2-502"), ("路人甲",), CellAt("表", 1, 1)), FLATS)
    assert isinstance(matched, list)
    assert "路人甲" not in matched[0].what
    assert "路**" in matched[0].what
