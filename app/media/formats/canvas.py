"""A photo on a canvas of its own: whatever was said beside its pixels stays behind with the file it came in.

A picture saved again takes along what its file said, a JPEG its comment; so it is pasted on a new one first.

Runs in the process that opens files (preparing.py), and nowhere else.
"""

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from app.media.kinds import PictureSize
from app.media.limits import fitted

_QUALITY = 80
_OVER = (40, 40, 40)
"""What lies over a face or a plate: one colour, so that nothing shines through."""


def in_levels(image: Image.Image) -> Image.Image:
    """The image in a mode that can be made smaller: its pixels are levels, not names of colours."""
    match image.mode:
        case "1":
            return image.convert("L")
        case "P" | "PA":
            return image.convert("RGBA" if image.has_transparency_data else "RGB")
        case "I;16":  # a conversion would cut off all but the darkest
            return Image.frombytes("L", image.size, image.tobytes()[1::2])
        case _:
            return image


def on_white(image: Image.Image) -> Image.Image:
    """The image in grey or in colour, as it looks on white paper."""
    if not image.has_transparency_data:
        return image if image.mode in {"L", "RGB"} else image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    clear = image.convert("RGBA")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def viewed(image: Image.Image, width: int, height: int) -> Image.Image:
    """An upright picture, or a smaller one decoded from it, as large as one of `width` by `height` is viewed."""
    levels = in_levels(image)
    size = fitted(width, height, PictureSize.VIEW)
    if levels.size != size:
        levels = levels.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    canvas = Image.new("RGB", size, "white")
    canvas.paste(on_white(levels))
    return canvas


def covered(view: Image.Image, rectangles: Iterable[Sequence[int]]) -> Image.Image:
    """A view with solid rectangles (left, top, width, height; in its pixels) on it; what lies beyond its edge is cut off."""
    drawing = ImageDraw.Draw(view)
    for left, top, width, height in rectangles:
        drawing.rectangle((left, top, left + width - 1, top + height - 1), fill=_OVER)
    return view


def jpegs(view: Image.Image) -> tuple[bytes, ...]:
    """A view in each of the sizes in which a photo is shown, in their order."""
    return tuple(_jpeg(view, size) for size in PictureSize)


def _jpeg(view: Image.Image, size: PictureSize) -> bytes:
    smaller = fitted(*view.size, size)
    if view.size != smaller:
        view = view.resize(smaller, Image.Resampling.HAMMING, reducing_gap=2.0)
    written = io.BytesIO()
    view.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
