"""Two readings that agree govern; where they differ, a third does."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.values.double_keying import governing


@given(st.lists(st.integers(0, 2), max_size=3))
def test_two_govern_or_the_third(entries: list[int]) -> None:
    found = governing(entries, int.__eq__)
    match entries:
        case [one, other, *_] if one == other:
            assert found == one
        case [_, _, third]:
            assert found == third
        case _:
            assert found is None
