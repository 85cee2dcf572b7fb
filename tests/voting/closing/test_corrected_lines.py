"""What the lines of a roll ought to be, without a database."""

from dataclasses import replace

from app.register.rolls.roll_changes import RollPart, changes
from app.voting.closing.corrected_lines import CorrectedLine, corrected_lines, new_head

ONE = RollPart("a", "1-1-101", 10_000, frozenset({"x"}), 0, "p001")
TWO = RollPart("b", "1-1-102", 8_182, frozenset({"y"}), 1, "p002")
ROLL = [ONE, TWO]


def lines(*today: RollPart, beside: dict[str, tuple[int, str]] | None = None) -> list[CorrectedLine]:
    return corrected_lines(ROLL, changes(ROLL, today), beside or {})


def test_an_area() -> None:
    assert lines(ONE, replace(TWO, area_c=8_812)) == [CorrectedLine(1, "1-1-102", 8_812, 8_182, "p002", "p002")]


def test_a_part_goes_to_the_head_that_has_its_owners_or_to_a_new_one() -> None:
    assert lines(ONE, replace(TWO, owners=frozenset({"x"}))) == [
        CorrectedLine(1, "1-1-102", 8_182, 8_182, "p001", "p002")
    ]
    new = frozenset({"z"})
    assert [one.voter for one in lines(replace(ONE, owners=new), replace(TWO, owners=new))] == ["p003", "p003"]
    assert [one.voter for one in lines(replace(ONE, owners=new), replace(TWO, owners=frozenset({"w"})))] == [
        "p003",
        "p004",
    ]


def test_a_part_that_votes_no_more_has_no_area_and_one_that_joined_follows_the_last_line() -> None:
    joined = [RollPart(name, name, 7_000, frozenset({"x"})) for name in ("c", "d")]
    assert lines(ONE, *joined) == [
        CorrectedLine(1, "1-1-102", 0, 8_182, "p002", "p002"),
        CorrectedLine(2, "c", 7_000, 0, "p001", ""),
        CorrectedLine(3, "d", 7_000, 0, "p001", ""),
    ]


def test_nothing_is_written_of_a_part_whose_area_nobody_knows() -> None:
    assert lines(ONE, replace(TWO, area_c=0), RollPart("c", "c", 0, frozenset({"x"}))) == []


def test_what_was_written_before_is_where_a_line_starts_from() -> None:
    larger = replace(TWO, area_c=8_812)
    assert lines(ONE, larger, beside={"1-1-102": (8_812, "p002")}) == []
    assert lines(ONE, larger, beside={"1-1-102": (9_000, "p003")}) == [
        CorrectedLine(1, "1-1-102", 8_812, 9_000, "p003", "p003")
    ]
    assert [one.voter for one in lines(replace(ONE, owners=frozenset({"z"})), TWO, beside={"b": (1, "p003")})] == [
        "p004"
    ]


def test_a_new_head_is_none_of_those_there_are() -> None:
    assert new_head({"p001", "p012"}) == "p013"
    assert new_head({"p001", "p003"}) == "p004"
    assert new_head({f"p{number:04d}" for number in range(1, 1_001)}) == "p1001"
