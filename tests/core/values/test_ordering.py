"""Rooms and buildings are ordered as people count, names by their pinyin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.ordering import natural_key, pinyin_key


def test_rooms_are_ordered_as_people_count() -> None:
    wanted = ["1-1-101", "1-1-102", "1-2-101", "2-1-101", "3-2-501", "3-10-101", "10-1-101"]
    assert sorted(set(wanted), key=natural_key) == wanted


def test_buildings_with_words_are_ordered_by_their_numbers() -> None:
    wanted = ["1号楼", "2号楼", "10号楼", "11号楼"]
    assert sorted(set(wanted), key=natural_key) == wanted


@given(st.integers(0, 10**8 - 1), st.integers(0, 10**8 - 1))
def test_numbers_up_to_eight_digits_are_ordered_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"甲{one}室") < natural_key(f"甲{other}室")) is (one < other)


@pytest.mark.parametrize(
    ("one", "other"), [("３-２-５０１", "3-2-501"), ("A101", "a101"), ("Ａ１０１", "a101"), ("05", "5"), ("000", "0")]
)
def test_two_spellings_of_one_place_have_one_key(one: str, other: str) -> None:
    assert natural_key(one) == natural_key(other)


def test_names_are_ordered_by_pinyin_syllable_by_syllable() -> None:
    wanted = ["李安", "连城", "王五", "张三", "张四", "章五"]
    assert sorted(set(wanted), key=pinyin_key) == wanted


@given(st.text(max_size=8), st.text(max_size=8))
def test_two_names_share_a_key_only_where_they_are_one(one: str, other: str) -> None:
    assert (pinyin_key(one) == pinyin_key(other)) is (one == other)


def test_latin_names_stand_among_the_others_without_regard_to_capitals() -> None:
    wanted = ["阿里", "bO宾", "Bob", "陈一"]
    assert sorted(set(wanted), key=pinyin_key) == wanted
