"""What owners pay is shared to the fen: by area, by household, by floor."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.projects.kinds import SharingRule
from app.projects.plans.cost_sharing import Sharing, floor_of, split
from app.register.kinds import PartKind
from app.register.scopes import EstateScope, StairwellScope

WEIGHTS = st.lists(st.integers(0, 50_000), min_size=1, max_size=60).filter(sum)


@dataclass(frozen=True, slots=True)
class Flat:
    """A part as far as the sharing asks."""

    id: str
    stairwell: str
    room: str
    area_c: int | None = 10_000
    kind: PartKind = PartKind.DWELLING
    building: str = "1"


HOMES = [Flat(f"1-{s}-{room}", s, room) for s in "12" for room in ("101", "201", "301")]
ESTATE, FIRST = EstateScope(), StairwellScope("1", "1")


@given(st.integers(0, 10**11), WEIGHTS)
def test_the_shares_come_to_the_sum_and_none_is_a_fen_off(amount: int, weights: list[int]) -> None:
    shares, total = split(amount, weights), sum(weights)
    assert sum(shares) == amount
    for paid, weight in zip(shares, weights, strict=True):
        assert abs(paid * total - amount * weight) < total
        assert weight or not paid


@given(st.integers(0, 10**9), WEIGHTS)
def test_who_bears_more_never_pays_less_and_the_larger_remainder_goes_first(amount: int, weights: list[int]) -> None:
    paid = sorted(zip(weights, split(amount, weights), strict=True))
    shares = [share for _, share in paid]
    assert shares == sorted(shares)


def test_of_equal_remainders_the_earlier_door_pays_the_fen() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(200, [1, 1, 1]) == [67, 67, 66]
    with pytest.raises(ValueError, match="nothing to share by"):
        split(100, [0, 0])


@pytest.mark.parametrize(
    ("room", "floor"),
    [("601", 6), ("1203", 12), ("101", 1), ("001", None), ("S1", None), ("12", None), ("10101", None)],
)
def test_the_floor_stands_in_the_number_of_a_room(room: str, floor: int | None) -> None:
    assert floor_of(room) == floor


def test_by_floor_in_one_stairwell_the_ground_floor_pays_nothing() -> None:
    sharing = Sharing(SharingRule.BY_FLOOR, FIRST, ((1, 0), (2, 80), (3, 120)))
    assert sharing.amounts(61_000_001, ESTATE, HOMES) == {
        "1-1-101": 0,
        "1-1-201": 24_400_000,
        "1-1-301": 36_600_001,
    }
    assert Sharing.from_json(dict(sharing.canonical())) == sharing


def test_a_shop_pays_by_area_and_is_no_household_and_parking_pays_never() -> None:
    parts = [*HOMES[:2], Flat("s", "1", "S1", 20_000, PartKind.SHOP), Flat("p", "1", "P1", 1_250, PartKind.PARKING)]
    assert Sharing(SharingRule.BY_AREA).amounts(400, ESTATE, parts) == {"1-1-101": 100, "1-1-201": 100, "s": 200}
    assert Sharing(SharingRule.BY_HOUSEHOLD).amounts(401, ESTATE, parts) == {"1-1-101": 201, "1-1-201": 200}


def test_nothing_is_told_while_the_register_does_not_say_enough() -> None:
    homes = [*HOMES, Flat("1-2-401", "2", "401", None)]
    assert Sharing(SharingRule.BY_AREA).amounts(100, ESTATE, homes) is None
    assert Sharing(SharingRule.BY_AREA, FIRST).amounts(100, ESTATE, homes) is not None
    assert Sharing(SharingRule.BY_FLOOR, None, ((1, 100), (2, 100))).amounts(100, ESTATE, HOMES) is None
    assert Sharing(SharingRule.BY_HOUSEHOLD).amounts(100, ESTATE, []) is None
