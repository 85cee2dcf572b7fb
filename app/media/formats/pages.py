"""Pages of what is kept, one at a time: as a picture for people, and the texts of the QR codes on it.

A page is drawn when it is asked for and kept nowhere; of a PDF of two hundred pages only that page is drawn. A page is
never larger here than `SHOWN` or `READ` pixels on its long side, whatever it says of its size.

Runs in the process that opens files (preparing.py), and nowhere else.
"""

import io
from collections.abc import Sequence

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

from app.media.formats.canvas import in_levels, on_white
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import FileKind
from app.media.limits import LONGEST_CODE, MOST_CODES, READ, SHOWN

_QUALITY = 80
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def picture(kind: FileKind, content: bytes, number: int) -> bytes:
    """A page (from 1) as a JPEG; raises Unfit, or an error of the library's, also where there is no such page."""
    drawn = io.BytesIO()
    _drawn(kind, content, number, SHOWN).save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue()


def codes(kind: FileKind, content: bytes, numbers: Sequence[int]) -> list[list[str]]:
    """The texts of the QR codes on each of these pages, in no order; raises as `picture` does."""
    return [_codes(_drawn(kind, content, number, READ)) for number in numbers]


def _codes(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image.convert("L"), formats=_QR)
    texts = dict.fromkeys(one.text for one in found if len(one.text) <= LONGEST_CODE)
    return list(texts)[:MOST_CODES]


def _drawn(kind: FileKind, content: bytes, number: int, side: int) -> Image.Image:
    if kind is FileKind.PDF:
        return _page(content, number, side)
    if number != 1:
        raise Unfit(Why.BROKEN)
    with Image.open(io.BytesIO(content), formats=(kind.name,)) as image:
        image.draft("RGB", (side, side))  # a JPEG decodes itself smaller on the way
        drawn = in_levels(image)
        drawn.thumbnail((side, side))
        ImageOps.exif_transpose(drawn, in_place=True)
        return on_white(drawn)


def _page(content: bytes, number: int, side: int) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        page = document[number - 1]
        image: Image.Image = page.render(scale=side / max(page.get_size()), may_draw_forms=False).to_pil()
        return image.convert("RGB")
