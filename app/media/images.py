"""Images: opened as what they are said to be and nothing else, wholly decoded, turned upright, rid of what was added.

A JPEG keeps its coded picture byte for byte (jpeg.py). A PNG is encoded again, pixel for pixel, a HEIC photo as a
JPEG of high quality. Nothing but pixels goes from one to the other: no place, no time, no device, no comment.

Runs in the process that opens files (preparing.py), and nowhere else.
"""

import io

import pillow_heif
from PIL import Image, ImageOps

from app.media import jpeg, likeness
from app.media.kinds import StoredKind
from app.media.limits import MOST_PIXELS
from app.media.prepared import Prepared
from app.media.unfit import Unfit, Why

_PROOF = (1280, 1280)
"""A JPEG decodes itself smaller on the way: every coded byte is read, with a sixty-fourth of the memory."""

_QUALITY = 95

Image.MAX_IMAGE_PIXELS = None  # asked below, with a reason people are told
Image.preinit()  # once, not in every child
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def from_jpeg(content: bytes) -> Prepared:
    """The first picture of a JPEG, without loss; raises Unfit."""
    read = jpeg.read(content)
    _require_few_pixels(read.width, read.height)
    orientation = _orientation(read.exif)
    kept = read.written(orientation)
    with Image.open(io.BytesIO(kept), formats=("JPEG",)) as image:
        image.draft("RGB", _PROOF)
        image.load()
        look = _look(ImageOps.exif_transpose(image))
    width, height = (read.height, read.width) if orientation >= 5 else (read.width, read.height)
    return Prepared(StoredKind.JPEG, kept, width=width, height=height, look=look)


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


def _encoded(image: Image.Image, kind: StoredKind) -> Prepared:
    kept = io.BytesIO()
    if kind is StoredKind.JPEG:
        image.save(kept, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    else:
        image.save(kept, "PNG")
    image.info = {}  # a transparent colour is a colour where only light and dark are asked
    return Prepared(kind, kept.getvalue(), width=image.width, height=image.height, look=_look(image))


def _look(image: Image.Image) -> bytes:
    """How an upright picture looks."""
    grey = image.convert("L").resize((likeness.WIDTH, likeness.HEIGHT), Image.Resampling.BOX)
    return likeness.likeness(grey.tobytes())


def _require_few_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unfit(Why.TOO_MANY_PIXELS)


def _orientation(exif: bytes) -> int:
    """Which side is up, 1 to 8; a block that cannot be read says nothing."""
    if not exif:
        return jpeg.UPRIGHT
    read = Image.Exif()
    try:
        read.load(b"Exif\0\0" + exif)
        said = read.get(0x0112)
    except Exception:
        return jpeg.UPRIGHT
    return said if isinstance(said, int) and 1 <= said <= 8 else jpeg.UPRIGHT
