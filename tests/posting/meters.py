"""The bars of a printed sheet as they are drawn: how far each is filled, and where its stroke stands, as shares of its length."""

from typing import NamedTuple

import pypdfium2


class Meter(NamedTuple):
    """A bar: `filled` and `stroke` are shares of its length."""

    filled: float
    stroke: float


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def meters(pdf: bytes) -> list[Meter]:
    """Every bar of a sheet from its first page to its last, from the top to the bottom of each."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            drawn = [
                _Box(*one.get_bounds()) for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH
            ]
            for frame, filling, stroke in zip(drawn, drawn[1:], drawn[2:], strict=False):
                if _a_bar(frame, filling, stroke):
                    inner = frame.left + (filling.left - frame.left)
                    length = frame.right - (filling.left - frame.left) - inner
                    found.append(Meter(filling.width / length, (stroke.middle - inner) / length))
    return found


def _a_bar(frame: _Box, filling: _Box, stroke: _Box) -> bool:
    """A frame, a filling in it from its left edge on, and an upright stroke higher than both."""
    return (
        abs(filling.left - frame.left) < 1
        and frame.bottom <= filling.bottom < filling.top <= frame.top
        and stroke.width < 4
        and stroke.bottom < frame.bottom
        and stroke.top > frame.top
    )
