"""Images: opened as what they are said to be and nothing else, wholly decoded, turned upright, rid of what was added.

A JPEG keeps its coded picture byte for byte (jpeg.py). A PNG is encoded again, pixel for pixel, a HEIC photo as a
JPEG of high quality, a WebP as that, or as a PNG where nothing was lost in it or something shines through. Of several
frames the first is kept. Nothing but pixels goes from one to the other: no place, no time, no device, no comment.

What is shown of each is drawn in the same go (canvas.py).

Runs in the process that opens files (preparing.py), and nowhere else.
"""

import io
from collections.abc import Sequence

import pi_heif
from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401 - which reads Exif, and would be loaded in every child

from app.media.formats import canvas, exif, jpeg, likeness, webp
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import FileKind, StoredKind
from app.media.limits import MOST_COEFFICIENTS, MOST_PIXELS, MOST_WEBP_PIXELS
from app.media.prepared import Prepared

_PROOF = (1280, 1280)
"""A JPEG decodes itself smaller on the way: every coded byte is read, with a sixty-fourth of the memory."""

_QUALITY = 95

Image.MAX_IMAGE_PIXELS = None  # asked below, with a reason people are told
Image.preinit()  # once, not in every child
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def from_jpeg(content: bytes) -> Prepared:
    """The first picture of a JPEG, without loss; raises Unfit."""
    read = jpeg.read(content)
    _require_few_pixels(read.width, read.height)
    if read.coefficients > MOST_COEFFICIENTS:
        raise Unfit(Why.TOO_MUCH)
    orientation = exif.orientation(read.exif)
    kept = read.written(orientation)
    with Image.open(io.BytesIO(kept), formats=("JPEG",)) as image:
        image.draft("RGB", _PROOF)
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        width, height = (read.height, read.width) if orientation >= 5 else (read.width, read.height)
        drawn = canvas.jpegs(canvas.viewed(image, width, height))
        return Prepared(StoredKind.JPEG, kept, width=width, height=height, look=_look(image), drawn=drawn)


def from_png(content: bytes) -> Prepared:
    """A PNG encoded again, the first frame of an animated one; raises Unfit."""
    with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
        _require_few_pixels(*image.size)
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        # What makes a colour transparent belongs to the pixels; all else that was read beside them stays behind.
        image.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
        return _encoded(image, StoredKind.PNG)


def from_heic(content: bytes) -> Prepared:
    """The main picture of a HEIC file as a JPEG; raises Unfit."""
    with Image.open(io.BytesIO(content), formats=("HEIF",)) as image:
        _require_few_pixels(*image.size)
        image.load()  # turned upright by its own transformations
        image.info = {}
        return _encoded(image if image.mode == "RGB" else image.convert("RGB"), StoredKind.JPEG)


def from_webp(content: bytes) -> Prepared:
    """A WebP as a JPEG or a PNG, the first frame of an animated one; raises Unfit."""
    read = webp.read(content)
    _require_few_pixels(read.width, read.height)
    if read.width * read.height > MOST_WEBP_PIXELS:
        raise Unfit(Why.WEBP_TOO_MANY_PIXELS)
    with Image.open(io.BytesIO(read.content), formats=("WEBP",)) as image:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        image.info = {}
        clear = image.mode != "RGB" and image.getchannel("A").getextrema() != (255, 255)
        seen = image if clear or image.mode == "RGB" else image.convert("RGB")
        return _encoded(seen, StoredKind.PNG if read.lossless or clear else StoredKind.JPEG)


def _encoded(image: Image.Image, kind: StoredKind) -> Prepared:
    kept = io.BytesIO()
    if kind is StoredKind.JPEG:
        image.save(kept, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    else:
        image.save(kept, "PNG")
    drawn = canvas.jpegs(canvas.viewed(image, *image.size))
    image.info = {}  # a transparent colour is a colour where only light and dark are asked
    return Prepared(kind, kept.getvalue(), width=image.width, height=image.height, look=_look(image), drawn=drawn)


def _look(image: Image.Image) -> bytes:
    """How an upright picture looks."""
    grey = image.convert("L").resize((likeness.WIDTH, likeness.HEIGHT), Image.Resampling.BOX)
    return likeness.likeness(grey.tobytes())


def _require_few_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unfit(Why.TOO_MANY_PIXELS)


def drawn(kind: FileKind, content: bytes, rectangles: Sequence[Sequence[int]]) -> tuple[bytes, ...]:
    """What is shown of a kept photo, with solid rectangles over what is not to be seen; raises Unfit or a decoder's error."""
    with Image.open(io.BytesIO(content), formats=(kind.name,)) as image:
        width, height = image.size
        if image.getexif().get(0x0112, jpeg.UPRIGHT) >= 5:
            width, height = height, width
        image.draft("RGB", _PROOF)
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return canvas.jpegs(canvas.covered(canvas.viewed(image, width, height), rectangles))
