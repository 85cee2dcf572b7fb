"""Parts grouped into heads: law R-27, R-30, R-61 and the worked cases 9 to 11, 14, 16, 17."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.heads import RegisterPart, group, in_circle, on_roll
from app.register.kinds import PartKind


def part(
    room: str,
    owners: str,
    area_c: int = 10_000,
    *,
    building: str = "1",
    stairwell: str = "1",
    kind: PartKind = PartKind.DWELLING,
) -> RegisterPart:
    """A part whose owners are the letters of `owners`."""
    return RegisterPart(building, stairwell, room, kind, area_c, frozenset(owners))


def test_case_9_an_owner_of_three_flats_is_one_head_with_their_area() -> None:
    roll = group([part("101", "A"), part("102", "A"), part("103", "A"), part("104", "B")])
    assert [(head.owners, head.area_c) for head in roll.heads] == [(frozenset("A"), 30_000), (frozenset("B"), 10_000)]
    assert roll.area_c == 40_000
    assert roll.heads[0].parts == (("1", "1", "101"), ("1", "1", "102"), ("1", "1", "103"))


def test_case_10_a_couple_with_one_flat_is_one_head_and_its_area_counts_once() -> None:
    roll = group([part("101", "HW")])
    assert [head.area_c for head in roll.heads] == [10_000]


def test_case_11_identical_sets_are_one_head_and_overlapping_sets_are_two() -> None:
    roll = group([part("101", "HW"), part("102", "H"), part("103", "WH")])
    assert [(head.owners, head.area_c) for head in roll.heads] == [(frozenset("HW"), 20_000), (frozenset("H"), 10_000)]
    assert [roll.head_of["1", "1", room] for room in ("101", "102", "103")] == [0, 1, 0]


def test_case_16_a_head_has_only_its_parts_inside_the_circle() -> None:
    parts = [part("101", "X", 10_000), part("101", "X", 8_000, building="2")]
    assert [head.area_c for head in group(in_circle(parts, "1")).heads] == [10_000]
    assert [head.area_c for head in group(parts).heads] == [18_000]


def test_case_17_a_shop_counts_like_a_dwelling() -> None:
    roll = group(on_roll([part("S1", "A", 20_000, kind=PartKind.SHOP)], include_parking=False))
    assert roll.area_c == 20_000


def test_parking_and_storage_stay_off_the_roll_unless_included() -> None:
    parts = [part(kind.value, "A", kind=kind) for kind in PartKind]
    off = on_roll(parts, include_parking=False)
    assert [each.kind for each in off] == [PartKind.DWELLING, PartKind.SHOP, PartKind.OFFICE]
    assert on_roll(parts, include_parking=True) == parts


def test_a_stairwell_narrows_within_its_building_and_the_empty_stairwell_is_one() -> None:
    parts = [
        part("101", "A", stairwell="1"),
        part("101", "B", stairwell="2"),
        part("101", "C", stairwell=""),
        part("101", "D", building="2", stairwell="1"),
    ]
    assert in_circle(parts) == parts
    assert in_circle(parts, "1") == parts[:3]
    assert in_circle(parts, "1", "1") == parts[:1]
    assert in_circle(parts, "1", "") == parts[2:3]
    assert in_circle(parts, "") == []
    with pytest.raises(ValueError, match="building"):
        in_circle(parts, None, "1")


def test_rooms_of_the_same_number_in_another_stairwell_are_other_parts() -> None:
    roll = group([part("101", "A"), part("101", "B", stairwell=""), part("101", "C", building="2")])
    assert len(roll.heads) == 3


def test_a_part_that_comes_twice_or_has_no_owner_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        group([part("101", "A"), part("101", "B")])
    with pytest.raises(ValueError, match="no owner"):
        group([part("101", "")])


def test_nothing_on_the_roll_is_an_empty_roll() -> None:
    roll = group([])
    assert (roll.heads, dict(roll.head_of), roll.area_c) == ((), {}, 0)


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from("ABCD"), min_size=1), st.integers(1, 10_000)),
        max_size=12,
    ).flatmap(lambda homes: st.tuples(st.just(homes), st.permutations(range(len(homes)))))
)
def test_heads_are_the_distinct_owner_sets_whatever_the_order(
    drawn: tuple[list[tuple[set[str], int]], list[int]],
) -> None:
    homes, order = drawn
    parts = [part(str(n), "".join(owners), area_c) for n, (owners, area_c) in enumerate(homes)]
    roll = group(parts[n] for n in order)
    assert {head.owners: head.area_c for head in roll.heads} == {
        frozenset(owners): sum(area for others, area in homes if others == owners) for owners, _ in homes
    }
    assert len(roll.heads) == len({frozenset(owners) for owners, _ in homes})
    assert all(roll.heads[roll.head_of[each.key]].owners == each.owners for each in parts)
    assert sorted(key for head in roll.heads for key in head.parts) == sorted(each.key for each in parts)
