"""Identity documents: every valid one is accepted, a single wrong character is not."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.register.kinds import DocumentKind
from app.register.sheet.columns.documents import (
    Document,
    credit_check_character,
    id_check_character,
    kind_in_words,
    read_document,
)
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Moment, Value

from .making import credit_code, id_card

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ID_CARDS = st.builds(
    lambda area, born, order: id_card(f"{area}{born:%Y%m%d}{order:03d}"),
    st.sampled_from(["110101", "330106", "420502", "650102", "710000"]),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2025, 12, 31)),
    st.integers(0, 999),
)
CREDIT_CODES = st.text(ALPHABET, min_size=9, max_size=9).map(
    lambda organisation: credit_code(f"91330106{organisation}")
)


def code_of(read: object) -> FaultCode:
    assert isinstance(read, Problem)
    return read.code


def test_the_check_characters_of_the_standards() -> None:
    # The worked example of GB 11643-1999, and a code published by its holder.
    assert id_check_character("11010519491231002") == "X"
    assert credit_check_character("91350100M000100Y4") == "3"


@given(ID_CARDS)
def test_every_valid_citizens_number_is_accepted(number: str) -> None:
    assume(not number.endswith("000"))
    assert read_document(number) == Document(DocumentKind.ID_CARD, number)
    assert read_document(number.lower(), DocumentKind.ID_CARD) == Document(DocumentKind.ID_CARD, number)


@given(ID_CARDS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_refused(number: str, place: int, step: int) -> None:
    digit = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((digit + step) % 10) + number[place + 1 :]
    assume(wrong != number)
    assert code_of(read_document(wrong, DocumentKind.ID_CARD)) in {FaultCode.DOCUMENT_WRONG, FaultCode.DOCUMENT_CUT}


@given(CREDIT_CODES)
def test_every_valid_credit_code_is_accepted(code: str) -> None:
    assume(not code.isdigit())
    assert read_document(code) == Document(DocumentKind.CREDIT_CODE, code)


@given(CREDIT_CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_refused(code: str, place: int, character: str) -> None:
    assume(code[place] != character)
    wrong = code[:place] + character + code[place + 1 :]
    assert isinstance(read_document(wrong, DocumentKind.CREDIT_CODE), Problem)


@pytest.mark.parametrize(
    ("written", "document"),
    [
        ("110105194912310 02X".replace(" ", ""), Document(DocumentKind.ID_CARD, "11010519491231002X")),
        ("110105 19491231 002X", Document(DocumentKind.ID_CARD, "11010519491231002X")),
        ("１１０１０５１９４９１２３１００２ｘ", Document(DocumentKind.ID_CARD, "11010519491231002X")),
        ("身份证：11010519491231002X", Document(DocumentKind.ID_CARD, "11010519491231002X")),
        ("110105491231002", Document(DocumentKind.ID_CARD, "11010519491231002X")),
        (110105491231002.0, Document(DocumentKind.ID_CARD, "11010519491231002X")),
        (id_card("81000019900307001"), Document(DocumentKind.HMT_PERMIT, id_card("81000019900307001"))),
        ("H12345678", Document(DocumentKind.HMT_PERMIT, "H12345678")),
        ("M1234567801", Document(DocumentKind.HMT_PERMIT, "M12345678")),
        ("港澳居民来往内地通行证H12345678", Document(DocumentKind.HMT_PERMIT, "H12345678")),
        ("台胞证12345678", Document(DocumentKind.HMT_PERMIT, "12345678")),
        ("E12345678", Document(DocumentKind.PASSPORT, "E12345678")),
        ("护照EA1234567", Document(DocumentKind.PASSPORT, "EA1234567")),
        ("南字第1234567号", Document(DocumentKind.OFFICER_CARD, "南字第1234567号")),
        ("军官证号：南字第1234567号", Document(DocumentKind.OFFICER_CARD, "南字第1234567号")),
        ("91350100M000100Y43", Document(DocumentKind.CREDIT_CODE, "91350100M000100Y43")),
        ("", None),
        ("无", None),
        ("不详", None),
    ],
)
def test_a_document_is_known_by_its_form(written: Value, document: Document | None) -> None:
    assert read_document(written) == document


@pytest.mark.parametrize(
    ("written", "kind", "document"),
    [
        ("12345678", DocumentKind.HMT_PERMIT, Document(DocumentKind.HMT_PERMIT, "12345678")),
        (12345678.0, DocumentKind.HMT_PERMIT, Document(DocumentKind.HMT_PERMIT, "12345678")),
        ("00018212(B)", DocumentKind.HMT_PERMIT, Document(DocumentKind.HMT_PERMIT, "00018212")),
        ("AB123456", DocumentKind.PASSPORT, Document(DocumentKind.PASSPORT, "AB123456")),
        ("1234567", DocumentKind.OFFICER_CARD, Document(DocumentKind.OFFICER_CARD, "1234567")),
    ],
)
def test_the_column_of_kinds_helps(written: Value, kind: DocumentKind, document: Document) -> None:
    assert read_document(written, kind) == document


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1.10105194912310e17, FaultCode.DOCUMENT_CUT),
        ("110105194912310000", FaultCode.DOCUMENT_CUT),
        ("1.10105E+17", FaultCode.DOCUMENT_CUT),
        ("110105********002X", FaultCode.DOCUMENT_MASKED),
        ("110105194912310021", FaultCode.DOCUMENT_WRONG),
        (id_card("99010519491231002"), FaultCode.DOCUMENT_WRONG),
        (id_card("11010519491331002"), FaultCode.DOCUMENT_WRONG),
        (id_card("11010517491231002"), FaultCode.DOCUMENT_WRONG),
        ("91350100M000100Y44", FaultCode.DOCUMENT_WRONG),
        ("12345678", FaultCode.DOCUMENT_UNRECOGNISED),
        ("123", FaultCode.DOCUMENT_UNRECOGNISED),
        ("正在办理", FaultCode.DOCUMENT_UNRECOGNISED),
        (Moment("2026-03-02"), FaultCode.DOCUMENT_UNRECOGNISED),
        (True, FaultCode.DOCUMENT_UNRECOGNISED),
    ],
)
def test_what_is_no_document_is_said(written: Value, code: FaultCode) -> None:
    assert code_of(read_document(written)) is code


@pytest.mark.parametrize(
    ("written", "kind", "code"),
    [
        ("1101051949", DocumentKind.ID_CARD, FaultCode.DOCUMENT_WRONG),
        ("H12345678", DocumentKind.ID_CARD, FaultCode.DOCUMENT_WRONG),
        ("330106000012345", DocumentKind.CREDIT_CODE, FaultCode.DOCUMENT_WRONG),
        (id_card("81000019900307001"), DocumentKind.ID_CARD, FaultCode.DOCUMENT_WRONG),
        ("张三", DocumentKind.PASSPORT, FaultCode.DOCUMENT_UNRECOGNISED),
    ],
)
def test_a_number_that_is_not_of_the_kind_named_is_said(written: str, kind: DocumentKind, code: FaultCode) -> None:
    assert code_of(read_document(written, kind)) is code


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_is_known_by_its_own_label(kind: DocumentKind) -> None:
    assert kind_in_words(kind.label) is kind


def test_an_unknown_kind_is_none() -> None:
    assert kind_in_words("驾驶证") is None


@given(st.text(max_size=20), st.sampled_from([None, *DocumentKind]))
def test_no_text_breaks_the_reader(text: str, kind: DocumentKind | None) -> None:
    read = read_document(text, kind)
    assert read is None or isinstance(read, Document | Problem)


@given(ID_CARDS)
def test_a_wrong_number_is_not_quoted_in_full(number: str) -> None:
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    read = read_document(wrong)
    assert isinstance(read, Problem)
    assert wrong not in read.what
