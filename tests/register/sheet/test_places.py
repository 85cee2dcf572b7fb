"""Places in every writing: what they mean, and what is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.sheet.columns.places import (
    PartPlace,
    Written,
    building_in,
    read_building,
    read_room,
    read_stairwell,
    settle,
)
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Moment, Value


def place(written: Value, building: str = "", stairwell: str = "") -> str:
    room = read_room(written)
    assert isinstance(room, Written)
    settled = settle(room, building, stairwell)
    assert isinstance(settled, PartPlace)
    return settled.name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("3-2-501", "3-2-501"),
        ("３－２－５０１", "3-2-501"),
        ("3—2—501室", "3-2-501"),
        ("3幢2单元501室", "3-2-501"),
        ("3幢 2单元 501室", "3-2-501"),
        ("3#楼2单元501", "3-2-501"),
        ("3号楼二单元501", "3-2-501"),
        ("三号楼二单元501", "3-2-501"),
        ("第3幢第2单元501", "3-2-501"),
        ("3栋2梯501", "3-2-501"),
        ("3#-2-501", "3-2-501"),
        ("3#2-501", "3-2-501"),
        ("3楼2单元501", "3-2-501"),
        ("3号楼2单元5楼501室", "3-2-501"),
        ("幸福路12号3幢2单元501室", "3-2-501"),
        ("03-02-0501", "3-2-0501"),
        ("3号楼东单元501", "3-东-501"),
        ("十二幢501", "12-501"),
        ("3-501", "3-501"),
        ("A座1203", "A-1203"),
        ("100弄3号501室", "3-501"),
        ("2门501", "2-501"),
        ("3幢商铺5", "3-商铺5"),
        ("3幢1层商铺5号", "3-1层商铺5"),
        ("3幢-1层车位023", "3-负1层车位023"),
        ("501", "501"),
        ("501室", "501"),
        (501.0, "501"),
        ("5层501", "501"),
        ("车位A12", "车位A12"),
        ("门面3号", "门面3"),
    ],
)
def test_a_room_or_address_cell(written: Value, name: str) -> None:
    assert place(written) == name


@pytest.mark.parametrize(
    ("written", "building", "stairwell", "name"),
    [
        ("501", "3", "2", "3-2-501"),
        ("2-501", "3", "", "3-2-501"),
        ("2单元501", "3", "", "3-2-501"),
        ("3-2-501", "3", "2", "3-2-501"),
        ("东区3幢2单元501", "东区3", "", "东区3-2-501"),
    ],
)
def test_a_room_beside_its_building(written: str, building: str, stairwell: str, name: str) -> None:
    assert place(written, building, stairwell) == name


@pytest.mark.parametrize(("building", "stairwell"), [("4", ""), ("3", "1"), ("东区4", "")])
def test_a_room_that_contradicts_its_columns(building: str, stairwell: str) -> None:
    room = read_room("3-2-501")
    assert isinstance(room, Written)
    settled = settle(room, building, stairwell)
    assert isinstance(settled, Problem)
    assert settled.code is FaultCode.PLACE_CONFLICT


@pytest.mark.parametrize(
    "written",
    [
        Moment("2026-03-02"),
        Moment("03:02:00"),
        "2001-01-01",
        "2026/3/2",
        "2026年3月2日",
        "3月2日",
        "2-Mar",
        "Mar-02",
        "2003-02-10",
    ],
)
def test_what_excel_took_for_a_date_is_not_guessed(written: Value) -> None:
    for read in (read_room(written), read_building(written), read_stairwell(written)):
        assert isinstance(read, Problem)
        assert read.code is FaultCode.PLACE_IS_DATE


@pytest.mark.parametrize(
    "written",
    [
        "501、502",
        "501/502",
        "501-502-503-504",
        "3-2-5-501",
        "3号楼",
        "3楼501",
        "501.5",
        "张三?",
        "5层01",
        "3幢2单元5-501",
        "-",
    ],
)
def test_what_is_no_single_room(written: str) -> None:
    read = read_room(written)
    assert isinstance(read, Problem)
    assert read.code is FaultCode.PLACE_UNREADABLE


@pytest.mark.parametrize(
    ("written", "building", "stairwell"),
    [
        ("3", "3", ""),
        (3.0, "3", ""),
        ("03", "3", ""),
        ("3号楼", "3", ""),
        ("3#楼", "3", ""),
        ("三幢", "3", ""),
        ("第3栋", "3", ""),
        ("3楼", "3", ""),
        ("3号", "3", ""),
        ("A座", "A", ""),
        ("东区3号楼", "东区3", ""),
        ("幸福里", "幸福里", ""),
        ("3#2单元", "3", "2"),
    ],
)
def test_a_building_cell(written: Value, building: str, stairwell: str) -> None:
    assert read_building(written) == Written(building=building, stairwell=stairwell)


@pytest.mark.parametrize(
    ("written", "stairwell"),
    [("2", "2"), (2.0, "2"), ("2单元", "2"), ("二单元", "2"), ("02", "2"), ("东单元", "东"), ("2号", "2")],
)
def test_a_stairwell_cell(written: Value, stairwell: str) -> None:
    assert read_stairwell(written) == stairwell


@pytest.mark.parametrize("written", ["3-2", "3、4", "?"])
def test_what_is_no_building_or_stairwell(written: str) -> None:
    assert isinstance(read_building(written), Problem)
    assert isinstance(read_stairwell(written), Problem)


@pytest.mark.parametrize(
    ("title", "building"),
    [
        ("3号楼业主名册", "3"),
        ("幸福小区3#楼", "3"),
        ("三号楼", "3"),
        ("东区3幢登记表", "东区3"),
        ("C座", "C"),
        ("12", "12"),
        ("1-3号楼", ""),
        ("1、2号楼", ""),
        ("1号楼和2号楼", ""),
        ("Sheet1", ""),
        ("业主名册", ""),
        ("", ""),
    ],
)
def test_the_building_of_a_title(title: str, building: str) -> None:
    assert building_in(title) == building


NUMBERS = st.integers(1, 99)
FORMS = [
    "{b}-{s}-{r}",
    "{b}幢{s}单元{r}室",
    "{b}#楼{s}单元{r}",
    "{b}号楼{s}单元{r}",
    "{b}#{s}-{r}",
    "幸福路8号{b}栋{s}单元{r}",
]


@given(NUMBERS, st.integers(1, 9), st.integers(101, 3399), st.sampled_from(FORMS))
def test_any_place_in_any_form_is_the_same_place(building: int, stairwell: int, room: int, form: str) -> None:
    assert place(form.format(b=building, s=stairwell, r=room)) == f"{building}-{stairwell}-{room}"


@given(st.text(max_size=16))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert isinstance(read_room(text), Written | Problem)
    assert isinstance(read_building(text), Written | Problem)
    assert isinstance(read_stairwell(text), str | Problem)
    assert isinstance(building_in(text), str)
