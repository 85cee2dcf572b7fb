"""GCJ-02 and WGS-84: known points, there and back, nothing bent outside the rectangle."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.coordinates import Datum, Point, bent, converted, point, to_gcj02, to_wgs84

EDGE = 0.05
INSIDE = st.builds(Point, st.floats(0.8293 + EDGE, 55.8271 - EDGE), st.floats(72.004 + EDGE, 137.8347 - EDGE))
ANYWHERE = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))

# Published with several independent implementations of the same formulas.
KNOWN = [
    (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
    (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
    (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
]


@pytest.mark.parametrize(("wgs84", "gcj02"), KNOWN)
def test_known_points_in_three_cities(wgs84: Point, gcj02: Point) -> None:
    assert to_gcj02(wgs84) == pytest.approx(gcj02, abs=1e-9)
    assert to_wgs84(gcj02) == pytest.approx(wgs84, abs=1e-8)


@given(INSIDE)
def test_there_and_back_is_the_same_place(at: Point) -> None:
    assert to_wgs84(to_gcj02(at)) == pytest.approx(at, abs=1e-6)
    assert to_gcj02(to_wgs84(at)) == pytest.approx(at, abs=1e-6)


@given(INSIDE)
def test_the_bend_is_some_hundred_metres_and_never_nothing(at: Point) -> None:
    there = to_gcj02(at)
    north = (there.latitude - at.latitude) * 111_000
    east = (there.longitude - at.longitude) * 111_000 * math.cos(math.radians(at.latitude))
    assert 10 < math.hypot(north, east) < 3000


@given(ANYWHERE)
def test_outside_the_rectangle_both_systems_are_one(at: Point) -> None:
    if not bent(at):
        assert to_gcj02(at) == to_wgs84(at) == at


def test_outside_are_other_continents() -> None:
    for latitude, longitude in ((48.8584, 2.2945), (-33.8568, 151.2153), (40.6892, -74.0445)):
        assert not bent(Point(latitude, longitude))


@given(INSIDE)
def test_a_place_is_itself_in_its_own_system(at: Point) -> None:
    for datum in Datum:
        assert converted(at, datum, datum) == at
    assert converted(at, Datum.WGS84, Datum.GCJ02) == to_gcj02(at)
    assert converted(at, Datum.GCJ02, Datum.WGS84) == to_wgs84(at)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(90.1, 0), (-91, 0), (0, 180.5), (0, -181), (math.nan, 0), (0, math.inf)]
)
def test_what_is_no_place_on_the_earth_is_none(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        point(latitude, longitude)
