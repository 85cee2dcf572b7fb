"""Masked values say enough to recognise one's own and never the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.kinds import OwnerKind
from app.register.people.masking import mask_document, mask_name, mask_phone, mask_room


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("张小明", "张**"),
        (" 张伟 ", "张*"),
        ("欧阳明月", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("", ""),
        ("买买提·艾力", "买*****"),
        ("John Smith", "J*********"),
    ],
)
def test_a_person_is_shown_by_the_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize("kind", [OwnerKind.ORGANISATION, OwnerKind.DEVELOPER, OwnerKind.PUBLIC_HOUSING])
def test_an_organisation_is_shown_in_full(kind: OwnerKind) -> None:
    assert mask_name("某某区房管所", kind) == "某某区房管所"


def test_an_unknown_owner_is_shown_as_unknown_whatever_was_written() -> None:
    assert mask_name("可能是张伟", OwnerKind.UNKNOWN) == "权属不明"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("02087654321", "****4321"),
        ("87654321", "****4321"),
        ("1381234123", "****4123"),
        ("13812341234/13912345678", "****5678"),
        ("１３８１２３４１２３４", "****１２３４"),
        ("1３８１２３４１２３４", "****１２３４"),
        ("1234", "****"),
        ("12", "****"),
        ("", ""),
    ],
)
def test_a_phone_is_shown_by_its_ends(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("document", "masked"),
    [
        ("110101199003071234", "********"),
        ("E12345678", "********"),
        (b"sealed", "********"),
        ("1234", "********"),
        ("", ""),
        (None, ""),
    ],
)
def test_of_a_document_is_shown_that_there_is_one(document: str | bytes | None, masked: str) -> None:
    assert mask_document(document) == masked


@pytest.mark.parametrize(
    ("place", "masked"),
    [
        (("3", "1", "502"), "3-1-*02"),
        (("3", "1", "1502"), "3-1-*02"),
        (("3", "", "502"), "3-*02"),
        (("3", "1", "02"), "3-1-*"),
        (("3", "1", "5"), "3-1-*"),
    ],
)
def test_a_room_is_shown_without_its_floor(place: tuple[str, str, str], masked: str) -> None:
    assert mask_room(*place) == masked


# A value made of the mask itself hides nothing, so stars are left out.
values = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), max_size=24).map(str.strip)


@given(values)
def test_phones_never_show_more_than_their_last_four_and_documents_nothing(value: str) -> None:
    assert mask_document(value).replace("*", "") == ""
    if not (len(value) == 11 and value.isascii() and value.isdigit()):
        assert len(mask_phone(value).replace("*", "")) <= 4
    assert not value or value not in mask_phone(value)


@given(values.filter(lambda value: len(value) > 4))
def test_nothing_longer_than_four_characters_is_shown_whole(value: str) -> None:
    assert value not in mask_name(value)
    assert value not in mask_phone(value)
    assert value not in mask_document(value)
    assert value not in mask_room("3", "1", value)
