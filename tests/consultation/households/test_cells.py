"""Sums that single nobody out."""

from hypothesis import given
from hypothesis import strategies as st

from app.consultation.households.cells import Cell, published, sum_cells
from app.core.values.small_cells import LEAST

PLACES = st.dictionaries(
    st.tuples(st.sampled_from("1234"), st.sampled_from("123")),
    st.integers(0, 40).flatmap(lambda of: st.builds(Cell, st.just(of), st.integers(0, of))),
    max_size=12,
)


def test_a_stairwell_with_one_to_four_on_a_side_is_left_out_and_never_alone() -> None:
    cells: dict[tuple[str, ...], Cell] = {
        ("1", "1"): Cell(24, 20),
        ("1", "2"): Cell(24, 12),
        ("1", "3"): Cell(20, 10),
        ("2", "1"): Cell(30, 24),
    }
    found = published(cells)
    assert ("1", "1") not in found
    assert len(cells) - len(found) >= 2
    assert published({("1", "1"): Cell(24, 24), ("1", "2"): Cell(24, 0)}).keys() == {("1", "1"), ("1", "2")}


def test_even_the_whole_may_tell_too_much() -> None:
    assert sum_cells({("1", "1"): Cell(10, 8)}) is None
    assert sum_cells({("1", "1"): Cell(10, 5)}) == Cell(10, 5)


@given(PLACES)
def test_nothing_small_is_shown_nor_told_by_subtraction(cells: dict[tuple[str, ...], Cell]) -> None:
    shown = published(cells)
    assert all(cell.is_public for cell in shown.values())
    hidden = cells.keys() - shown.keys()
    assert len(hidden) != 1 or len(cells) == 1
    supporting = sum(cells[one].supporting for one in hidden)
    against = sum(cells[one].households - cells[one].supporting for one in hidden)
    if shown:
        assert all(number == 0 or number >= LEAST for number in (supporting, against))
