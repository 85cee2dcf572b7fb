"""What becomes of a file that is fit to be kept. Pure: standard library only."""

from dataclasses import dataclass

from app.media.kinds import StoredKind


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it is kept: its bytes, its size as it is seen, in pixels for an image, in pages for a PDF, and for an
    image how it looks (likeness.py).
    """

    kind: StoredKind
    content: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    look: bytes | None = None
