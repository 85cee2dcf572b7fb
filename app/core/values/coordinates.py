"""Places as numbers: GPS says WGS-84, Chinese maps and the mini-program's map say GCJ-02, some hundred metres beside it.

A point is kept with the system it was said in and converted once, where it is compared or drawn. GCJ-02 is WGS-84 with
a bend that was never published; the formulas are those which everybody uses for it: the Krasovsky 1940 ellipsoid and
sums of sines around 35° N, 105° E. Within the rectangle that those formulas call China they bend, outside nothing does;
Hong Kong, Taiwan and some of the neighbours lie in the rectangle too.

Back there is no formula: the bend is taken off again and again until nothing changes, to a tenth of a millimetre. Along
the rectangle's edge, some kilometres wide and far from any estate, two points of WGS-84 have one in GCJ-02; there the
answer may be the other one.

Pure: standard library only. Degrees, north and east positive.
"""

from math import cos, isfinite, pi, radians, sin, sqrt
from typing import NamedTuple

from app.core.labels import Labelled

_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_AXIS = 6378245.0
"""Semi-major axis of the Krasovsky ellipsoid, in metres."""
_ECCENTRICITY = 0.00669342162296594323
"""The square of its first eccentricity."""
_CLOSE = 1e-9
_MOST_STEPS = 30


class Datum(Labelled):
    """In which system a point was said."""

    WGS84 = "wgs84", "WGS-84（卫星定位）"
    GCJ02 = "gcj02", "GCJ-02（国内地图）"


class Point(NamedTuple):
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float


def point(latitude: float, longitude: float) -> Point:
    """A point; raises ValueError where the numbers are none on the earth."""
    if not (isfinite(latitude) and isfinite(longitude) and -90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("no place on the earth")
    return Point(latitude, longitude)


def bent(at: Point) -> bool:
    """Whether the two systems differ here."""
    return _SOUTH <= at.latitude <= _NORTH and _WEST <= at.longitude <= _EAST


def to_gcj02(wgs84: Point) -> Point:
    """Where Chinese maps draw a point that GPS gave."""
    if not bent(wgs84):
        return wgs84
    north, east = _bend(wgs84)
    return Point(wgs84.latitude + north, wgs84.longitude + east)


def to_wgs84(gcj02: Point) -> Point:
    """Where GPS has a point of a Chinese map."""
    if not bent(gcj02):
        return gcj02
    guess = gcj02
    for _ in range(_MOST_STEPS):
        north, east = _bend(guess)
        better = Point(gcj02.latitude - north, gcj02.longitude - east)
        if abs(better.latitude - guess.latitude) < _CLOSE and abs(better.longitude - guess.longitude) < _CLOSE:
            return better
        guess = better
    return guess


def converted(at: Point, datum: Datum, wanted: Datum) -> Point:
    """The same place in another system."""
    if datum is wanted:
        return at
    return to_gcj02(at) if datum is Datum.WGS84 else to_wgs84(at)


def _bend(at: Point) -> tuple[float, float]:
    """How far GCJ-02 lies from WGS-84 here, in degrees north and east."""
    y, x = at.latitude - 35.0, at.longitude - 105.0
    short = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    root = sqrt(abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    curve = 1.0 - _ECCENTRICITY * sin(radians(at.latitude)) ** 2
    metres_north = _AXIS * (1.0 - _ECCENTRICITY) / (curve * sqrt(curve)) * pi / 180.0
    metres_east = _AXIS / sqrt(curve) * cos(radians(at.latitude)) * pi / 180.0
    return north / metres_north, east / metres_east
