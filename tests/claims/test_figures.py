"""Public sums give nobody away."""

from hypothesis import given
from hypothesis import strategies as st

from app.claims.figures import LEAST, show_cells, total

CELLS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30))


@given(CELLS)
def test_no_small_number_is_shown_and_none_can_be_told_from_the_total(cells: dict[str, int]) -> None:
    seen = show_cells(cells)
    assert seen.keys() == cells.keys()
    assert all(number is None or number == cells[name] for name, number in seen.items())
    assert all(number is None or number == 0 or number >= LEAST for number in seen.values())
    hidden = [name for name, number in seen.items() if number is None]
    if hidden and total(cells) is not None:
        # What is left of the total belongs to several cells, and is no small number itself.
        assert len(hidden) > 1
        assert sum(cells[name] for name in hidden) >= LEAST


def test_large_cells_are_shown() -> None:
    assert show_cells({"a": 12, "b": 0, "c": 5}) == {"a": 12, "b": 0, "c": 5}
    assert show_cells({"a": 12, "b": 7, "c": 3}) == {"a": 12, "b": None, "c": None}
    assert (total({"a": 4}), total({}), total({"a": 5})) == (None, 0, 5)
