"""What the Exif block of a photo says of place, time and side, read without believing any of it.

Source: Exif 2.32 (CIPA DC-008), 4.6.5 (the side that is up), 4.6.6 (DateTimeOriginal), 4.6.7 (GPS).

Runs in the process that opens files (preparing.py), and nowhere else.
"""

import io
from contextlib import suppress
from datetime import datetime

from PIL import Image

from app.core.values.coordinates import Point
from app.media.formats import jpeg
from app.media.kinds import FileKind
from app.media.taken import PlaceAndTime, instant_of, place_of

_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_SOUTH_OR_NORTH, _LATITUDE, _WEST_OR_EAST, _LONGITUDE = 1, 2, 3, 4
_FORMATS = {FileKind.PNG: "PNG", FileKind.WEBP: "WEBP", FileKind.HEIC: "HEIF"}


def orientation(block: bytes) -> int:
    """Which side is up, 1 to 8; a block that cannot be read says nothing."""
    try:
        said = _read(block).get(_ORIENTATION)
    except Exception:
        return jpeg.UPRIGHT
    return said if isinstance(said, int) and 1 <= said <= 8 else jpeg.UPRIGHT


def taken(kind: FileKind, content: bytes) -> PlaceAndTime | None:
    """Where and when a photo was taken; None where it does not say, or says nothing that can be meant."""
    try:
        read = _read_exif(kind, content)
        if read is None:
            return None
        made = PlaceAndTime(_place(read), _instant(read))
    except Exception:
        return None  # anything may stand in such a block; the photo itself is whole
    return made if made.place is not None or made.at is not None else None


def _read_exif(kind: FileKind, content: bytes) -> Image.Exif | None:
    if kind is FileKind.JPEG:
        return _read(jpeg.read(content).exif)
    if kind not in _FORMATS:
        return None
    with Image.open(io.BytesIO(content), formats=(_FORMATS[kind],)) as image:
        return image.getexif()


def _read(block: bytes) -> Image.Exif:
    read = Image.Exif()
    if block:
        read.load(b"Exif\0\0" + block)
    return read


def _place(read: Image.Exif) -> Point | None:
    gps = read.get_ifd(_GPS)
    with suppress(KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError):
        latitude = _degrees(gps[_LATITUDE]) * (-1 if gps[_SOUTH_OR_NORTH].strip("\0 ") == "S" else 1)
        longitude = _degrees(gps[_LONGITUDE]) * (-1 if gps[_WEST_OR_EAST].strip("\0 ") == "W" else 1)
        return place_of(latitude, longitude)
    return None


def _degrees(angle: tuple[float, ...]) -> float:
    degrees, minutes, seconds = (float(one) for one in angle)
    return degrees + minutes / 60 + seconds / 3600


def _instant(read: Image.Exif) -> datetime | None:
    said = read.get_ifd(_EXIF)
    original = said.get(_TAKEN)
    return instant_of(original, str(said.get(_TAKEN_OFFSET) or "")) if isinstance(original, str) else None
