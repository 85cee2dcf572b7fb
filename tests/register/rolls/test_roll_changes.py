"""What the register has otherwise than a roll, without a database."""

from dataclasses import replace

from app.register.rolls.roll_changes import RollPart, changes

FLAT = RollPart("a", "1-1-101", 10_000, frozenset({"x"}), 0, "p001")
NEXT = RollPart("b", "1-1-102", 8_182, frozenset({"y"}), 1, "p002")
TODAY = replace(FLAT, i=0, voter="")


def test_a_roll_that_says_what_the_register_says_has_no_change() -> None:
    assert changes([FLAT], [TODAY]) == []


def test_line_and_head_are_the_rolls_alone() -> None:
    assert changes([replace(FLAT, i=7, voter="p008")], [TODAY]) == []


def test_every_change_in_words_those_of_the_roll_first() -> None:
    both = replace(NEXT, area_c=8_812, owners=frozenset({"x", "y"}), voter="")
    joined = RollPart("c", "1-1-103", 7_000, frozenset({"z"}))
    assert [one.words for one in changes([FLAT, NEXT], [joined, both])] == [
        "1-1-101（已注销，或者改作不参加表决的用途）",
        "1-1-102（面积 81.82 → 88.12 平方米，业主有变）",
        "1-1-103（名册冻结后新增）",
    ]


def test_an_area_that_the_register_knows_no_more() -> None:
    assert [one.words for one in changes([FLAT], [replace(TODAY, area_c=0)])] == ["1-1-101（面积 100.00 → 无 平方米）"]
