"""A picture that says what a mini-program code would open: a plain QR code of `page?scene=…`, as JPEG or PNG."""

from io import BytesIO
from urllib.parse import quote

import segno
from PIL import Image


def code(page: str, scene: str, width: int, *, transparent: bool) -> bytes:
    """The code, this many pixels wide; the platform gives a PNG where the ground is to be transparent."""
    drawn, kept = BytesIO(), BytesIO()
    segno.make(f"{page}?scene={quote(scene, safe='')}", error="m", micro=False).save(drawn, kind="png", scale=8)
    image = Image.open(drawn).convert("L").resize((width, width), Image.Resampling.NEAREST)
    image.save(kept, "PNG" if transparent else "JPEG", quality=90)
    return kept.getvalue()
