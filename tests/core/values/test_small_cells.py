"""Sums that single nobody out."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.values.small_cells import LEAST, shown_places, shown_row, shown_rows, shown_table

NUMBERS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30])
CELLS = st.dictionaries(st.sampled_from("abcdef"), NUMBERS, min_size=1)


def small(number: int | None) -> bool:
    return number is not None and 0 < number < LEAST


@given(CELLS)
def test_no_small_number_of_a_row_is_shown_and_none_can_be_told_from_the_total(cells: dict[str, int]) -> None:
    seen = shown_row(cells)
    assert seen.keys() == cells.keys()
    assert all(number is None or number == cells[name] for name, number in seen.items())
    assert not any(map(small, seen.values()))
    hidden = [name for name, number in seen.items() if number is None]
    if hidden and sum(cells.values()) >= LEAST:
        # What is left of the total belongs to several cells, and is no small number itself.
        assert len(hidden) > 1
        assert sum(cells[name] for name in hidden) >= LEAST


def test_large_cells_of_a_row_are_shown() -> None:
    assert shown_row({"a": 12, "b": 0, "c": 5}) == {"a": 12, "b": 0, "c": 5}
    assert shown_row({"a": 12, "b": 7, "c": 3}) == {"a": 12, "b": None, "c": None}
    assert shown_row({"a": 3, "b": 0}) == {"a": None, "b": None}


def test_one_small_cell_hides_itself_and_the_whole_and_never_the_large_one_beside_it() -> None:
    # One claim struck of 291: the 290 that nobody has confirmed are said all the same.
    whole, (states, classes) = shown_rows({"unconfirmed": 290, "struck": 1}, {"visit": 200, "phone": 91})
    assert (whole, states) == (None, {"unconfirmed": 290, "struck": None})
    # Otherwise the classes would tell the whole, and the whole the one.
    assert classes == {"visit": 200, "phone": None}
    assert shown_rows({"upheld": 6, "struck": 0}) == (6, [{"upheld": 6, "struck": 0}])
    assert shown_rows({"upheld": 4}) == (None, [{"upheld": None}])
    assert shown_rows({}) == (0, [{}])


@st.composite
def partitions(draw: st.DrawFn) -> list[dict[str, int]]:
    first = draw(CELLS)
    whole = sum(first.values())
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=2, max_size=2)))
    return [first, {"x": cuts[0], "y": cuts[1] - cuts[0], "z": whole - cuts[1]}]


@given(partitions())
def test_a_small_cell_of_several_partitions_may_be_two_numbers(tables: list[dict[str, int]]) -> None:
    whole, seen = shown_rows(*tables)
    assert not small(whole)
    left = [
        sum(number for name, number in cells.items() if shown[name] is None)
        for cells, shown in zip(tables, seen, strict=True)
    ]
    for cells, shown, rest in zip(tables, seen, left, strict=True):
        assert not any(map(small, shown.values()))
        assert all(number is None or number == cells[name] for name, number in shown.items())
        hidden = [name for name, number in shown.items() if number is None]
        if hidden and whole is not None:
            assert len(hidden) > 1
            assert rest >= LEAST
    if whole is None and sum(tables[0].values()) >= LEAST:
        # One partition at most leaves out small cells alone: the others do not bound what the whole is.
        alone = [
            cells
            for cells, shown in zip(tables, seen, strict=True)
            if all(number < LEAST for name, number in cells.items() if shown[name] is None)
            and any(number >= LEAST for number in cells.values())
        ]
        assert len(alone) <= 1


def fillings(rows: Sequence[Sequence[int]], shown: Sequence[Sequence[int | None]]) -> Iterator[list[list[int]]]:
    """Every table with the same totals and shown cells."""
    totals = [sum(column) for column in zip(*rows, strict=True)]
    ways = [
        [
            found
            for found in product(*[range(sum(row) + 1) if one is None else [one] for one in line])
            if sum(found) == sum(row)
        ]
        for row, line in zip(rows, shown, strict=True)
    ]
    for table in product(*ways):
        if [sum(column) for column in zip(*table, strict=True)] == totals:
            yield [list(row) for row in table]


SMALL_TABLES = st.integers(2, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 1, 3, 5]), min_size=width, max_size=width), min_size=1, max_size=3
    )
)


@settings(max_examples=100)
@given(SMALL_TABLES)
def test_whoever_tries_every_table_of_the_same_totals_finds_a_small_cell_in_two_numbers(rows: list[list[int]]) -> None:
    seen = list(shown_table(dict(enumerate(rows))).values())
    assert not any(small(number) for line in seen for number in line)
    tables = list(fillings(rows, seen))
    for row, line in enumerate(seen):
        for column, number in enumerate(line):
            if number is None and small(rows[row][column]) and len({table[row][column] for table in tables}) == 1:
                # The totals tell it by themselves, whatever is left out.
                nothing: list[list[int | None]] = [[None] * len(line) for line in rows]
                assert len({table[row][column] for table in fillings(rows, nothing)}) == 1


def test_a_small_cell_of_a_table_leaves_the_rest_of_its_row_to_be_read() -> None:
    seen = shown_table({"1": [20, 8, 2], "2": [15, 6, 9], "3": [30, 12, 8]})
    assert seen == {"1": [20, None, None], "2": [15, None, None], "3": [30, 12, 8]}
    # A row that is left out takes another with it in each column.
    seen = shown_table({"1": [20, 8], "2": [15, 6], "3": [30, 12]}, frozenset({"1"}))
    assert seen == {"1": [None, None], "2": [None, None], "3": [30, 12]}


def test_a_place_of_two_numbers_is_shown_whole_or_not_at_all() -> None:
    assert shown_places({"1": [20, 4], "2": [12, 12], "3": [10, 10], "4": [24, 6]}) == ["2", "4"]
    assert shown_places({"1": [24, 0], "2": [0, 24]}) == ["1", "2"]
    # Everybody of a stairwell of three: with another whose every home did, it would be told all the same.
    assert shown_places({"1": [3, 0], "2": [6, 0], "3": [7, 8], "4": [9, 9]}) == ["4"]
