"""Single cells: what area or share a value means, and what is asked about instead of guessed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.fractions import square_metres
from app.register.sheet.columns.cells import is_empty, plain_number, read_area, read_share, text_of
from app.register.sheet.columns.numerals import number_of
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Moment, Value
from app.register.sheet.quoting import masked, quoted


def code_of(read: object) -> FaultCode:
    assert isinstance(read, Problem)
    return read.code


@pytest.mark.parametrize(
    ("written", "area_c"),
    [
        ("89.50", 8950),
        ("89.5", 8950),
        ("89", 8900),
        ("89.50㎡", 8950),
        ("89.50 m2", 8950),
        ("89.50M²", 8950),
        ("89.5平方米", 8950),
        ("89.5 平米", 8950),
        ("８９．５０", 8950),
        ("1,234.50", 123450),
        ("89.500", 8950),
        (" 89.50\n", 8950),
        (89.5, 8950),
        (102.0, 10200),
        (89.49999999999999, 8950),
        (89.50000000001, 8950),
        (50.05, 5005),
        (0.1 + 0.2, 30),
    ],
)
def test_an_area_is_read_in_hundredths(written: Value, area_c: int) -> None:
    assert read_area(written) == area_c


@pytest.mark.parametrize("nothing", ["", "  ", "-", "—", "无", "/"])
def test_no_area_is_none_not_zero(nothing: str) -> None:
    assert read_area(nothing) is None
    assert is_empty(nothing)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("89.495", FaultCode.AREA_DECIMALS),
        (89.495, FaultCode.AREA_DECIMALS),
        ("89.50000000001", FaultCode.AREA_DECIMALS),
        ("0", FaultCode.AREA_NOT_POSITIVE),
        (0.0, FaultCode.AREA_NOT_POSITIVE),
        ("-89.5", FaultCode.AREA_NOT_POSITIVE),
        (-1.0, FaultCode.AREA_NOT_POSITIVE),
        ("约90", FaultCode.AREA_UNREADABLE),
        ("89.5+12", FaultCode.AREA_UNREADABLE),
        ("89,5", FaultCode.AREA_UNREADABLE),
        ("八十九", FaultCode.AREA_UNREADABLE),
        ("89.5.1", FaultCode.AREA_UNREADABLE),
        ("٨٩", FaultCode.AREA_UNREADABLE),
        (13812345678.0, FaultCode.AREA_UNREADABLE),
        (1e300, FaultCode.AREA_UNREADABLE),
        (True, FaultCode.AREA_UNREADABLE),
        (Moment("2026-03-02"), FaultCode.AREA_UNREADABLE),
    ],
)
def test_what_is_no_area_is_asked_about(written: Value, code: FaultCode) -> None:
    assert code_of(read_area(written)) is code


@given(
    st.integers(1, 999_999_999),
    st.sampled_from(["", "㎡", "m2", " 平方米", "（平方米）"[1:-1]]),
    st.booleans(),
)
def test_any_area_written_out_is_read_back(area_c: int, unit: str, wide: bool) -> None:
    text = square_metres(area_c)
    if wide:
        text = text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    assert read_area(text + unit) == area_c


@given(st.integers(1, 99_999_999))
def test_any_area_of_two_decimals_survives_excels_binary_numbers(area_c: int) -> None:
    assert read_area(float(Decimal(area_c) / 100)) == area_c


@given(st.integers(1, 99_999_999).filter(lambda thousandths: thousandths % 10 != 0))
def test_no_third_decimal_is_ever_rounded_away(thousandths: int) -> None:
    assert code_of(read_area(float(Decimal(thousandths) / 1000))) is FaultCode.AREA_DECIMALS
    assert code_of(read_area(str(Decimal(thousandths) / 1000))) is FaultCode.AREA_DECIMALS


@given(st.text(max_size=12))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert isinstance(read_area(text), int | Problem | None)
    assert isinstance(read_share(text), tuple | Problem | None)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("1/2", (1, 2)),
        ("2/4", (1, 2)),
        ("１／２", (1, 2)),
        ("½", (1, 2)),
        ("50%", (1, 2)),
        ("33.33%", (3333, 10000)),
        ("各占50%", (1, 2)),
        ("占1/3", (1, 3)),
        ("二分之一", (1, 2)),
        ("百分之五十".replace("五十", "50"), (1, 2)),
        ("50", (1, 2)),
        (0.5, (1, 2)),
        (1.0, (1, 1)),
        (100.0, (1, 1)),
        ("单独所有", (1, 1)),
        ("共同共有", None),
        ("", None),
    ],
)
def test_a_share_is_a_fraction(written: Value, share: tuple[int, int] | None) -> None:
    assert read_share(written) == share


@pytest.mark.parametrize(
    "written", ["3/2", "0/2", "1/0", "0%", "120%", "大部分", "1/2/3", -0.5, 250.0, Moment("2026-01-02")]
)
def test_what_is_no_share_is_said(written: Value) -> None:
    assert code_of(read_share(written)) is FaultCode.SHARE_UNREADABLE


@given(st.integers(1, 10**9 - 1), st.integers(1, 10**9 - 1))
def test_any_fraction_up_to_one_is_a_share_in_lowest_terms(one: int, other: int) -> None:
    share = Fraction(min(one, other), max(one, other))
    assert read_share(f"{min(one, other)}/{max(one, other)}") == (share.numerator, share.denominator)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (501.0, "501"),
        (13812345678.0, "13812345678"),
        (1.38e10, "13800000000"),
        (0.5, "0.5"),
        (1.10101199003070e17, "110101199003070000"),
        ("　张三　", "张三"),
        ("张三\r\n李四", "张三\n李四"),
        ("'110101", "110101"),
        ('="0571"', "0571"),
        (True, "是"),
        (Moment("2026-03-02"), "2026-03-02"),
    ],
)
def test_the_text_of_a_cell_is_what_a_person_reads(value: Value, text: str) -> None:
    assert text_of(value) == text


def test_a_number_has_no_exponent() -> None:
    assert [plain_number(number) for number in (1e15, 1e-7, 100.0)] == ["1000000000000000", "0.0000001", "100"]


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("一", 1), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("", None), ("二一", None)],
)
def test_chinese_numerals(numeral: str, number: int | None) -> None:
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("110101199003070011", "11****************"),
        ("11010119900307001X", "11****************"),
        ("138 1234 5678", "13***********"),
        ("0571-88881234", "05***********"),
        ("张三13812345678", "张三13*********"),
        ("3-2-501", "3-2-501"),
        ("12-3-1201", "12-3-1201"),
        ("89.50", "89.50"),
    ],
)
def test_long_numbers_are_masked_and_flats_are_not(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert quoted(text) == f"“{shown}”"


@given(
    st.from_regex(r"1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9X]", fullmatch=True), st.text(max_size=10), st.text(max_size=10)
)
def test_no_full_number_is_ever_quoted(number: str, before: str, after: str) -> None:
    assert number not in quoted(before + number + after)


def test_a_long_text_is_cut() -> None:
    assert quoted("很" * 100) == f"“{'很' * 39}…”"
