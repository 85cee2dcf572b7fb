"""A file of days off: read whatever a spreadsheet made of it, every fault with its line, held against what is loaded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar_file import COLUMNS, DayLine, faults_against, read_calendar, years_told
from app.core.errors import FieldFault
from app.core.periods import Calendar
from tests.core.days_off import HEADER, NOTICE, SEED, SEED_FILE, YEAR_2027, content, lines, span


def told(faults: list[FieldFault]) -> list[tuple[str, str]]:
    """Where each fault lies, and how its sentence begins."""
    return [(fault.field, fault.message[:10]) for fault in faults]


def judged(*rows: str, calendar: Calendar = SEED) -> list[FieldFault]:
    read = read_calendar(content([HEADER, *rows]))
    assert read.faults == []
    return faults_against(read.lines, calendar)


def without(*dropped: str) -> list[str]:
    return [row for row in YEAR_2027[1:] if not row.startswith(dropped)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_a_spreadsheet_saves_is_read(encoding: str) -> None:
    rows = ["Date,备注, IS_WORKDAY ,source_notice", "2027/1/1,元旦,FALSE,通知", ",,,", "2027.02.20, ,是,通知", ""]
    assert read_calendar(content(rows, encoding)).lines == [
        DayLine(2, date(2027, 1, 1), True, "通知"),
        DayLine(4, date(2027, 2, 20), False, "通知"),
    ]


def test_every_fault_is_said_with_its_line() -> None:
    rows = [
        HEADER,
        "27/1/1,0,通知",
        "2027-02-30,2,",
        '"2027-03-01",1,"通知，',
        '分两行"',
        "2027-01/03,0,通知",
        "2027-03-01,1,通知",
        "2027-04-01",
    ]
    assert told(read_calendar(content(rows)).faults) == [
        ("第 2 行", "date 是“27/"),
        ("第 3 行", "date 是“202"),
        ("第 3 行", "is_workday"),
        ("第 3 行", "source_not"),
        ("第 6 行", "date 是“202"),
        ("第 7 行", "2027-03-01"),
        ("第 8 行", "is_workday"),
        ("第 8 行", "source_not"),
    ]


def test_a_quotation_mark_without_its_fellow_is_named_where_it_begins() -> None:
    assert told(read_calendar(content([HEADER, "2027-01-01,0,通知", '2027-01-02,0,"通知'])).faults) == [
        ("第 3 行", "此行无法拆成单元格，")
    ]


def test_a_header_must_have_each_column_once() -> None:
    assert [fault.message for fault in read_calendar(content(["date,date,source_notice"])).faults] == [
        "表头应有一列 date，只有一列。",
        "表头应有一列 is_workday，只有一列。",
    ]
    assert len(read_calendar(b"").faults) == len(COLUMNS)


@pytest.mark.parametrize("something", [b"\xff\xfe\x00\xd8", b"PK\x03\x04\x00\x00", b"\x81"])
def test_bytes_that_are_no_text_are_said_as_such(something: bytes) -> None:
    assert told(read_calendar(something).faults) == [("整个文件", "不是文本。请用表格软")]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"{HEADER}\n{text}".encode()))
def test_no_bytes_break_the_reader(anything: bytes) -> None:
    read = read_calendar(anything)
    assert read.faults or all(line.line > 1 for line in read.lines)


named = st.dictionaries(st.dates(), st.booleans(), max_size=20)


@given(named, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_what_is_written_is_read(days: dict[date, bool], encoding: str) -> None:
    rows = [HEADER, *(f"{day},{int(not rest)},{NOTICE}" for day, rest in days.items())]
    read = read_calendar(content(rows, encoding))
    assert read.faults == []
    assert {line.day: line.is_rest_day for line in read.lines} == days
    assert [line.line for line in read.lines] == list(range(2, len(days) + 2))


def test_the_next_year_fits() -> None:
    assert judged(*YEAR_2027[1:]) == []


def test_a_whole_year_day_by_day_fits() -> None:
    year = Calendar.from_days({line.day: line.is_rest_day for line in read_calendar(content(YEAR_2027)).lines})
    assert judged(*(f"{day},{int(not year.is_rest_day(day))},{NOTICE}" for day in span("2027-01-01", 365))) == []


def test_the_years_before_the_regulation_are_not_judged_by_it() -> None:
    seed = read_calendar(SEED_FILE.read_bytes()).lines
    assert years_told(seed) == set(range(2004, 2027))
    assert faults_against(seed, Calendar.from_days({})) == []


def test_a_file_of_no_day_is_a_fault() -> None:
    assert told(judged()) == [("整个文件", "没有写明任何一天。")]


def test_single_days_can_be_amended_only_in_loaded_years() -> None:
    assert judged(*lines([], [date(2026, 12, 26)])) == []
    assert told(judged(*lines([date(2026, 12, 28), date(2027, 3, 1)], [date(2028, 1, 8)]))) == [
        ("第 3 行", "2027 年还没有载"),
        ("第 4 行", "2028 年还没有载"),
    ]


def test_no_year_may_be_left_out_between() -> None:
    later = [row.replace("2027-", "2029-") for row in YEAR_2027[1:]]
    assert [fault.message for fault in judged(*later) if fault.field == "整个文件"] == [
        "日历中间不能缺年份，请先载入 2027、2028 年。"
    ]


@pytest.mark.parametrize(
    ("dropped", "found"),
    [
        ("2027-10-01", ["2027-10-01 是法定节日"]),  # a Friday
        ("2027-10", ["2027-10-01 是法定节日", "照此 2027 年"]),
        ("2027-02", ["照此 2027 年"]),
    ],
)
def test_a_year_half_told_is_refused(dropped: str, found: list[str]) -> None:
    faults = judged(*without(dropped))
    assert {fault.field for fault in faults} == {"第 2 行"}
    assert [fault.message[: len(what)] for fault, what in zip(faults, found, strict=True)] == found


@pytest.mark.parametrize(
    ("off", "worked", "plausible"),
    [(0, 2, True), (0, 3, False), (7, 0, True), (8, 0, False)],
)
def test_a_year_falls_short_of_its_weekdays_by_about_thirteen_days(off: int, worked: int, plausible: bool) -> None:
    mondays = [date(2027, 7, 5) + timedelta(weeks=n) for n in range(off)]
    saturdays = [date(2027, 7, 3) + timedelta(weeks=n) for n in range(worked)]
    faults = judged(*YEAR_2027[1:], *lines(mondays, saturdays))
    assert [fault.message[:10] for fault in faults] == ([] if plausible else ["照此 2027 年有"])


def test_days_off_taken_for_work_are_refused() -> None:
    turned = [row.replace(",0,", ",X,").replace(",1,", ",0,").replace(",X,", ",1,") for row in YEAR_2027[1:]]
    assert [fault.message[:10] for fault in judged(*turned)] == [
        "2027-01-01",
        "2027-05-01",
        "2027-05-02",
        "2027-10-01",
        "2027-10-02",
        "2027-10-03",
        "照此 2027 年有",
    ]


def test_a_cell_of_any_length_is_a_fault_of_its_line_and_not_repeated() -> None:
    rows = [HEADER, f"{'2027-01-01' * 500},0,通知", f"2027-01-02,0,{'通' * 201}", f"2027-01-03,0,{'通' * 200}"]
    read = read_calendar(content(rows))
    assert [(one.field, one.message[:12]) for one in read.faults] == [
        ("第 2 行", "date 超过 200 "),
        ("第 3 行", "source_notic"),
    ]
    assert [one.line for one in read.lines] == [4]
