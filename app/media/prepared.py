"""What becomes of a file that is fit to be kept. Pure: standard library only."""

from dataclasses import dataclass

from app.media.kinds import StoredKind
from app.media.taken import PlaceAndTime


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it is kept: its bytes, its size as it is seen, in pixels for an image, in pages for a PDF, and for an
    image how it looks (likeness.py) and the JPEGs that are shown of it, one for each PictureSize in their order.

    `taken` is what it said of place and time, where that was asked for.
    """

    kind: StoredKind
    content: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    look: bytes | None = None
    drawn: tuple[bytes, ...] = ()
    taken: PlaceAndTime | None = None
