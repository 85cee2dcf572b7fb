"""Photos as a phone would take them, made up for the demo; nothing that people send is decoded here."""

import hashlib
import io
import uuid

import segno
from PIL import Image, ImageDraw


def photo() -> bytes:
    """A JPEG of a board with a sheet on it, different every time."""
    return _saved(_board())


def snapshot(words: str) -> bytes:
    """A JPEG as a phone takes it, another scene for each thing said, with place and device in it."""
    told = hashlib.sha256(words.encode()).digest()
    picture = Image.new("RGB", (1600, 1200), (told[0], told[1], told[2]))
    draw = ImageDraw.Draw(picture)
    for number, byte in enumerate(told[3:27]):
        left, top = 400 * (number % 4), 200 * (number // 4)
        draw.rectangle((left, top, left + 399, top + 199), fill=(byte, 255 - byte, byte // 2))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Demo", "Phone 1"
    exif[0x8825] = {1: "N", 2: (30.0, 42.0, 0.0), 3: "E", 4: (111.0, 17.0, 0.0)}
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def ballot_photo(code: str | None) -> bytes:
    """A JPEG of a ballot paper with its QR; without one the code is covered, as by a thumb."""
    picture = _board()
    if code is not None:
        drawn = io.BytesIO()
        segno.make(code, error="q", micro=False).save(drawn, kind="png", scale=5, border=4)
        picture.paste(Image.open(drawn).convert("RGB"), (200, 120))
    return _saved(picture)


def _board() -> Image.Image:
    picture = Image.new("RGB", (640, 480), (225, 225, 220))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 80, 520, 400), outline=(160, 20, 20), width=6)
    draw.text((150, 420), str(uuid.uuid4()), fill=(30, 30, 30))
    return picture


def _saved(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()
