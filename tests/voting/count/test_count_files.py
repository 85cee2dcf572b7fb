"""Reading the two files: what is accepted, and every fault with its line and column."""

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.register.heads import RegisterPart
from app.register.kinds import PartKind
from app.voting.count.ballots import BallotLine, Capacity, Channel, Choice, Validity
from app.voting.count.count_files import (
    FileFault,
    item_number,
    moment,
    quote_cell,
    read_ballots,
    read_register,
    write_register,
)

REGISTER = "building,stairwell,room,kind,area_m2,owner_id"
BALLOTS = "received_at,building,stairwell,room,cast_by,capacity,channel,validity,item,choice"
AT = "2026-11-10T08:00:00+08:00"
HOME = "1,1,101,dwelling,89.50,a"
CAST = f"{AT},1,1,101,a,owner,online,valid,1,agree"


def lines(*rows: str) -> bytes:
    return "".join(row + "\n" for row in rows).encode()


def where(faults: list[FileFault]) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in faults]


def register_faults(*rows: str, header: str = REGISTER) -> list[tuple[int, str]]:
    return where(read_register(lines(header, *rows), "register.csv").faults)


def ballots_faults(*rows: str, header: str = BALLOTS) -> list[tuple[int, str]]:
    return where(read_ballots(lines(header, *rows), "ballots.csv").faults)


def test_a_register_as_the_format_has_it() -> None:
    data = lines(REGISTER, HOME, "1,1,101,dwelling,89.5,b", "2,,S1,shop,200,a")
    read = read_register(data, "register.csv")
    assert read.faults == []
    assert read.parts == [
        RegisterPart("1", "1", "101", PartKind.DWELLING, 8_950, frozenset("ab")),
        RegisterPart("2", "", "S1", PartKind.SHOP, 20_000, frozenset("a")),
    ]


def test_a_ballots_file_as_the_format_has_it() -> None:
    read = read_ballots(lines(BALLOTS, CAST, f"{AT},1,,102,,proxy,paper,content_invalid,12,"), "ballots.csv")
    assert read.faults == []
    assert read.item_lines == {1: 2, 12: 3}
    first, second = read.lines
    cast = (Capacity.OWNER, Channel.ONLINE, Validity.VALID, 1, Choice.AGREE)
    assert first[1:] == (("1", "1", "101"), "a", *cast)
    assert first.received_at == datetime(2026, 11, 10, tzinfo=UTC)
    assert second[1:] == (
        ("1", "", "102"),
        "",
        Capacity.PROXY,
        Channel.PAPER,
        Validity.CONTENT_INVALID,
        12,
        None,
    )


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_a_bom_and_any_line_ending_are_read(bom: bytes, ending: bytes) -> None:
    data = bom + lines(REGISTER, HOME, "", "1,1,102,dwelling,0,b").replace(b"\n", ending)
    assert where(read_register(data, "r").faults) == [(4, "area_m2")]


def test_header_and_cells_are_trimmed_and_other_columns_ignored_in_any_order() -> None:
    header = " owner_id ,remark, kind,area_m2 ,room,stairwell,building"
    read = read_register(lines(header, "a,x,\u3000dwelling\t, 89.50 , 101 , ,\u00a01"), "r")
    assert read.parts == [RegisterPart("1", "", "101", PartKind.DWELLING, 8_950, frozenset("a"))]
    cast = read_ballots(lines(BALLOTS + ",remark", " , ".join(CAST.split(",")) + ",x"), "b")
    assert cast.lines == read_ballots(lines(BALLOTS, CAST), "b").lines
    assert cast.faults == []


def test_texts_are_compared_exactly_after_trimming() -> None:
    rooms = ["101", "0101", "１０１", "101a", "101A"]
    read = read_register(lines(REGISTER, *(f"1,1,{room},dwelling,1,a" for room in rooms)), "r")
    assert [part.room for part in read.parts] == rooms


@pytest.mark.parametrize("column", REGISTER.split(","))
def test_a_missing_register_column_is_said_once_and_the_rest_is_still_judged(column: str) -> None:
    header = ",".join(name if name != column else "x" for name in REGISTER.split(","))
    faults = register_faults(HOME, "1,1,102,castle,-1,b", header=header)
    expected = [(3, name) for name in ("kind", "area_m2") if name != column]
    assert faults == [(1, column), *expected]


@pytest.mark.parametrize("column", BALLOTS.split(","))
def test_a_missing_ballots_column_is_said_once_and_the_rest_is_still_judged(column: str) -> None:
    header = ",".join(name if name != column else "x" for name in BALLOTS.split(","))
    faults = ballots_faults(CAST, "now,1,1,101,a,owner,online,valid,01,agree", header=header)
    expected = [(3, name) for name in ("received_at", "item") if name != column]
    assert faults == [(1, column), *expected]


def test_an_empty_file_lacks_every_column() -> None:
    assert where(read_register(b"", "r").faults) == [(1, name) for name in REGISTER.split(",")]
    assert where(read_ballots(b"\xef\xbb\xbf", "b").faults) == [(1, name) for name in BALLOTS.split(",")]
    assert where(read_register(b"\n" + lines(REGISTER, HOME), "r").faults)[0] == (1, "building")


def test_a_header_alone_is_an_empty_file_without_fault() -> None:
    assert (read_register(lines(REGISTER), "r").parts, register_faults()) == ([], [])
    assert (read_ballots(lines(BALLOTS), "b").lines, ballots_faults()) == ([], [])


def test_a_column_that_comes_twice_is_a_fault_only_where_it_is_needed() -> None:
    assert register_faults(HOME + ",102", header=REGISTER + ",room") == [(1, "room")]
    assert register_faults(HOME + ",x,y", header=REGISTER + ",remark,remark") == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",1,101,dwelling,89.50,a", "building"),
        ("1,1, ,dwelling,89.50,a", "room"),
        ("1,1,101,dwelling,89.50,", "owner_id"),
        ("1,1,101,flat,89.50,a", "kind"),
        ("1,1,101,Dwelling,89.50,a", "kind"),
        ("1,1,101,,89.50,a", "kind"),
        *[(f"1,1,101,dwelling,{area},a", "area_m2") for area in ("", "0", "0.00", "-1", "+1", "1.", ".5", "1.234")],
        *[(f"1,1,101,dwelling,{area},a", "area_m2") for area in ("1e2", "８９", "1 0", "nan", "1_0", '"1,0"', "1.5.0")],
        ("1,1,101,dwelling", "area_m2"),
    ],
)
def test_a_faulty_register_cell(row: str, column: str) -> None:
    faults = register_faults(HOME.replace("101", "999"), row)
    assert faults[0] == (3, column)
    assert register_faults(row)[0] == (2, column)


@pytest.mark.parametrize(
    ("area", "area_c"), [("89.5", 8_950), ("089.50", 8_950), ("0.01", 1), ("7", 700), ("1" + "0" * 30, 10**32)]
)
def test_an_area_is_read_exactly(area: str, area_c: int) -> None:
    assert read_register(lines(REGISTER, f"1,1,101,dwelling,{area},a"), "r").parts[0].area_c == area_c


@pytest.mark.parametrize("digits", [1_001, 5_000])
def test_a_number_too_long_to_print_is_a_fault(digits: int) -> None:
    assert register_faults(f"1,1,101,dwelling,{'9' * digits},a") == [(2, "area_m2")]
    assert ballots_faults(CAST.replace("valid,1,", f"valid,{'9' * digits},")) == [(2, "item")]


def test_one_part_with_two_areas_or_two_kinds_names_the_first_line() -> None:
    data = lines(REGISTER, HOME, "1,1,101,shop,89.50,b", "1,1,102,dwelling,1,a", "1,1,101,dwelling,89.51,c")
    faults = read_register(data, "r").faults
    assert where(faults) == [(3, "kind"), (5, "area_m2")]
    assert all("第 2 行" in fault.what for fault in faults)


def test_the_same_part_and_owner_twice_is_the_same_set() -> None:
    once, twice = (read_register(lines(REGISTER, *[HOME] * times), "r") for times in (1, 2))
    assert once == twice


def test_a_faulty_area_is_not_held_against_the_next_line_of_the_part() -> None:
    assert register_faults("1,1,101,dwelling,x,a", HOME, "1,1,101,dwelling,89.51,c") == [(2, "area_m2"), (4, "area_m2")]


@pytest.mark.parametrize(
    ("position", "value", "column"),
    [
        (0, "2026-11-10T08:00:00", "received_at"),
        (0, "", "received_at"),
        (1, "", "building"),
        (3, " ", "room"),
        (5, "tenant", "capacity"),
        (5, "", "capacity"),
        (6, "phone", "channel"),
        (7, "void", "validity"),
        (7, "", "validity"),
        *[(8, item, "item") for item in ("0", "01", "-1", "+1", "1.0", "", "a", "１", "1 2")],
        *[(9, choice, "choice") for choice in ("", "yes", "Agree", "content_invalid")],
    ],
)
def test_a_faulty_ballots_cell(position: int, value: str, column: str) -> None:
    cells = CAST.split(",")
    cells[position] = value
    assert ballots_faults(CAST, ",".join(cells)) == [(3, column)]


@pytest.mark.parametrize("validity", ["content_invalid", "identity_invalid"])
@pytest.mark.parametrize("choice", ["", "agree", "两个都勾"])
def test_the_choice_of_a_line_that_is_not_valid_is_ignored(validity: str, choice: str) -> None:
    read = read_ballots(lines(BALLOTS, f"{AT},1,1,101,a,owner,paper,{validity},1,{choice}"), "b")
    assert [line.choice for line in read.lines] == [None]


def test_a_choice_left_off_the_end_of_a_line_is_empty() -> None:
    assert ballots_faults(f"{AT},1,1,101,a,owner,paper,identity_invalid,1") == []
    assert ballots_faults(f"{AT},1,1,101,a,owner,paper,valid,1") == [(2, "choice")]


def test_every_fault_of_a_line_and_of_a_file_is_said() -> None:
    assert ballots_faults("x,,1,,a,b,c,d,e,f", CAST, f"{AT},1,1,101,a,owner,online,valid,1,maybe") == [
        *[(2, name) for name in ("received_at", "building", "room", "capacity", "channel", "validity", "item")],
        (4, "choice"),
    ]


def test_an_item_is_known_by_its_first_line_though_that_line_has_a_fault_elsewhere() -> None:
    read = read_ballots(lines(BALLOTS, CAST.replace("agree", "x"), CAST), "b")
    assert (read.item_lines, read.lines) == ({1: 2}, [])


def test_lines_are_counted_through_cells_of_several_lines_and_empty_lines() -> None:
    rows = ['1,1,"10\n1",dwelling,89.50,a', "", "   ", "1,1,102,x,1,a", '1,1,103,"x\r\ny",1,a', "1,1,104,x,1,a"]
    assert register_faults(*rows) == [(6, "kind"), (7, "kind"), (9, "kind")]


def test_a_line_of_empty_cells_is_a_line_with_faults() -> None:
    assert register_faults(",,,,,") == [(2, name) for name in ("building", "room", "kind", "area_m2", "owner_id")]


def test_a_comma_too_many_is_not_read_past() -> None:
    assert register_faults("1,1,101,dwelling,1,000.00,a") == [(2, "整行")]
    assert register_faults(HOME + ",,") == []


def test_broken_quotes_are_a_fault_and_never_swallow_lines_silently() -> None:
    assert register_faults('1,1,101,dwelling,1,"a"b', "1,1,102,x,1,a") == [(2, "整行"), (3, "kind")]
    assert register_faults(HOME, HOME + ',"remark', HOME, header=REGISTER + ",remark") == [(3, "整行")]
    assert where(read_register(b'"building,room\n' + lines(HOME), "r").faults) == [(1, "整行")]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (lines(REGISTER, HOME) + "一号楼,1,102".encode("gbk"), 3),
        (lines(REGISTER).replace(b"\n", b"\r\n") + b"\xff", 2),
        (lines(REGISTER).decode().encode("utf-16"), 1),
        (b"\xef\xbb\xbf" + lines(REGISTER, HOME, HOME) + b"\x80", 4),
    ],
)
def test_a_file_that_is_not_utf_8_says_so_at_the_line(data: bytes, line: int) -> None:
    (fault,) = read_register(data, "登记册.csv").faults
    assert str(fault).startswith(f"登记册.csv:{line}: 整个文件: 不是 UTF-8")


def test_a_fault_is_one_line_whatever_the_cell_holds() -> None:
    data = lines(REGISTER, f'1,1,101,"a\n\x1b[31m{"x" * 99}",1,a')
    text = str(read_register(data, "r").faults[0])
    assert text.isprintable()
    assert len(text) < 160
    assert text.startswith("r:2: kind: 「a\\n\\x1b[31mxx")


def test_a_cell_is_quoted_as_it_stands_where_it_can_be_printed() -> None:
    assert quote_cell("住宅\\") == "「住宅\\」"


BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (AT, datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("2026-11-10T00:00:00Z", datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("2026-11-10 08:00:00+08:00", datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("2026-11-10T08:00+0800", datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("20261110T080000+08", datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("2026-11-10T08:00:00.5+08:00", datetime(2026, 11, 10, 8, 0, 0, 500_000, tzinfo=BEIJING)),
        ("2026-11-10T08:00:00,25+08:00", datetime(2026, 11, 10, 8, 0, 0, 250_000, tzinfo=BEIJING)),
        ("2026-11-10T07:59:59.999999999+08:00", datetime(2026, 11, 10, 7, 59, 59, 999_999, tzinfo=BEIJING)),
        ("2026-11-10T05:30:00+05:30", datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("2026-11-09T19:00:00-05:00", datetime(2026, 11, 10, 8, tzinfo=BEIJING)),
        ("2026-11-20T24:00:00+08:00", datetime(2026, 11, 21, tzinfo=BEIJING)),
        ("2026-12-31 24:00Z", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_with_offset(text: str, expected: datetime) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-10",
        "2026-11-10T08:00:00",
        "2026-11-10T08:00:00+",
        "2026-11-10x08:00:00+08:00",
        "2026-11-31T08:00:00+08:00",
        "2026-11-10T25:00:00+08:00",
        "2026-11-10T24:00:01+08:00",
        "9999-12-31T24:00:00Z",
        "2026-11-10T08:00:00+25:00",
        "２０２６-11-10T08:00:00Z",
        "1762732800",
        "2026/11/10 08:00:00+08:00",
        "2026-11-10T08:00:00 Asia/Shanghai",
    ],
)
def test_what_is_no_time_with_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"时间"):
        moment(text)


def test_times_at_the_ends_of_the_calendar_still_compare() -> None:
    assert moment("0001-01-01T00:00:00+14:00") < moment("0001-01-01T00:00:00Z") < moment("9999-12-31T23:59:59-12:00")


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_time_or_an_item(text: str) -> None:
    for read in (moment, item_number):
        with suppress(ValueError):
            read(text)


@settings(max_examples=300)
@given(st.binary(max_size=80) | st.text(alphabet='a1,"\n\r. é', max_size=60).map(str.encode))
def test_no_bytes_break_the_reading_and_faults_are_single_lines(data: bytes) -> None:
    for read, header in ((read_register, REGISTER), (read_ballots, BALLOTS)):
        for whole in (data, header.encode() + b"\n" + data):
            found = read(whole, "f").faults
            assert [fault.line for fault in found] == sorted(fault.line for fault in found)
            assert all("\n" not in str(fault) for fault in found)


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).map(str.strip).filter(bool)
PARTS = st.builds(
    RegisterPart,
    building=NAMES,
    stairwell=NAMES | st.just(""),
    room=NAMES,
    kind=st.sampled_from(PartKind),
    area_c=st.integers(1, 10**9),
    owners=st.frozensets(NAMES, min_size=1, max_size=3),
)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
CAST_LINES = st.builds(
    BallotLine,
    received_at=st.datetimes(timezones=OFFSETS),
    part=st.tuples(NAMES, NAMES | st.just(""), NAMES),
    cast_by=NAMES,
    capacity=st.sampled_from(Capacity),
    channel=st.sampled_from(Channel),
    validity=st.just(Validity.VALID),
    item=st.integers(1, 10**6),
    choice=st.sampled_from(Choice),
)


def written(header: str, rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *rows])
    return text.getvalue().encode()


@given(st.lists(PARTS, unique_by=lambda part: part.key, max_size=5))
def test_a_register_written_and_read_is_the_same(parts: list[RegisterPart]) -> None:
    read = read_register(write_register(parts), "r")
    assert (read.parts, read.faults) == (parts, [])


@given(st.lists(CAST_LINES, max_size=5))
def test_ballots_written_and_read_are_the_same(cast: list[BallotLine]) -> None:
    rows = [[line.received_at.isoformat(), *line.part, *line[2:]] for line in cast]
    read = read_ballots(written(BALLOTS, rows), "b")
    assert (read.lines, read.faults) == (cast, [])


def test_a_cell_of_any_length_is_a_fault_of_its_column_and_not_repeated() -> None:
    cells = CAST.split(",")
    name = BALLOTS.split(",").index("cast_by")
    rows = [",".join([*cells[:name], "某" * length, *cells[name + 1 :]]) for length in (2_000, 2_001, 100_000)]
    read = read_ballots(lines(BALLOTS, *rows), "b")
    assert where(read.faults) == [(3, "cast_by"), (4, "cast_by")]
    assert all(len(one.what) < 60 for one in read.faults)
    assert read_ballots(lines(BALLOTS, rows[0]), "b").faults == []
    # What is not of the format is nobody's business.
    assert read_ballots(lines(BALLOTS + ",remark", CAST + "," + "某" * 100_000), "b").faults == []
