"""Where and when a photo was taken, as its file said. Kept only where whoever handed it in agreed, and apart from it.

Pure: standard library only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from app.core.values.coordinates import Point, point

_CHINA = timezone(timedelta(hours=8))
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlaceAndTime:
    """The place, in WGS-84 as Exif has it, and the instant; one of them may be missing."""

    place: Point | None
    at: datetime | None


def place_of(latitude: float, longitude: float) -> Point | None:
    """A place as a camera wrote it; none where the numbers are none, and at 0, 0, which cameras write for want of one."""
    if latitude == longitude == 0:
        return None
    try:
        return point(round(latitude, 6), round(longitude, 6))
    except (ValueError, OverflowError):
        return None


def instant_of(text: str, offset: str) -> datetime | None:
    """The instant of Exif's "2026:11:24 10:00:00" and "+08:00"; without an offset it is taken to be China's."""
    try:
        naive = datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - its zone stands beside it
        zone = datetime.strptime(offset.strip("\0 "), "%z").tzinfo if offset.strip("\0 ") else _CHINA
        at = naive.replace(tzinfo=zone)
        return at if _EARLIEST <= at < _LATEST else None
    except (ValueError, OverflowError):
        return None


def as_json(taken: PlaceAndTime | None) -> dict[str, object] | None:
    """As it goes through the pipe."""
    if taken is None:
        return None
    return {
        "place": list(taken.place) if taken.place is not None else None,
        "at": taken.at.isoformat() if taken.at is not None else None,
    }


def understood(piped: object) -> PlaceAndTime | None:
    """As it comes out of the pipe; raises ValueError or TypeError for what is none."""
    if piped is None:
        return None
    if not isinstance(piped, dict):
        raise TypeError("no place and time")
    place, at = piped.get("place"), piped.get("at")
    where = None
    if place is not None:
        latitude, longitude = place
        where = point(float(latitude), float(longitude))
    when = None
    if at is not None:
        when = datetime.fromisoformat(at)
        if when.tzinfo is None or not _EARLIEST <= when < _LATEST:
            raise ValueError("no instant")
    return PlaceAndTime(where, when) if where is not None or when is not None else None
