"""Telephone numbers in all the ways they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.sheet.columns.phones import read_phones
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Value

MOBILE = "13812345678"


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        (MOBILE, (MOBILE,)),
        (13812345678.0, (MOBILE,)),
        ("１３８１２３４５６７８", (MOBILE,)),
        ("138 1234 5678", (MOBILE,)),
        ("138-1234-5678", (MOBILE,)),
        ("+86 13812345678", (MOBILE,)),
        ("86-138 1234 5678", (MOBILE,)),
        ("手机：13812345678", (MOBILE,)),
        ("0571-88881234", ("057188881234",)),
        ("(0571)88881234", ("057188881234",)),
        ("0571 8888 1234", ("057188881234",)),
        ("010-66665555转123", ("01066665555-123",)),
        ("88881234", ("88881234",)),
        ("8888123", ("8888123",)),
        ("13812345678、13987654321", (MOBILE, "13987654321")),
        ("13812345678/13987654321", (MOBILE, "13987654321")),
        ("13812345678 13987654321", (MOBILE, "13987654321")),
        ("13812345678\n0571-88881234", (MOBILE, "057188881234")),
        ("13812345678（夫）13987654321（妻）", (MOBILE, "13987654321")),
        ("", ()),
        ("无", ()),
        ("-", ()),
    ],
)
def test_numbers_are_found_and_reduced_to_digits(written: Value, phones: tuple[str, ...]) -> None:
    assert read_phones(written) == phones


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.38E+10", FaultCode.PHONE_CUT),
        ("1.38123e+010", FaultCode.PHONE_CUT),
        ("1381234567", FaultCode.PHONE_UNREADABLE),
        ("138123456789", FaultCode.PHONE_UNREADABLE),
        ("12345678901", FaultCode.PHONE_UNREADABLE),
        ("13812345678张三", FaultCode.PHONE_UNREADABLE),
        ("1381234567813987654321", FaultCode.PHONE_UNREADABLE),
        ("问物业", FaultCode.PHONE_UNREADABLE),
        (True, FaultCode.PHONE_UNREADABLE),
    ],
)
def test_half_a_number_is_not_taken_for_another(written: Value, code: FaultCode) -> None:
    read = read_phones(written)
    assert isinstance(read, Problem)
    assert read.code is code


@given(st.lists(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), min_size=1, max_size=4), st.sampled_from("、,;/ \n"))
def test_any_mobiles_in_a_cell_are_read_in_order(mobiles: list[str], separator: str) -> None:
    assert read_phones(separator.join(mobiles)) == tuple(mobiles)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(read_phones(text), tuple | Problem)
