"""A photo as a phone would take it of a notice board, made up for the demo; nothing is decoded here."""

import io
import uuid

from PIL import Image, ImageDraw


def photo() -> bytes:
    """A JPEG of a board with a sheet on it, different every time."""
    picture = Image.new("RGB", (640, 480), (225, 225, 220))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 80, 520, 400), outline=(160, 20, 20), width=6)
    draw.text((150, 200), str(uuid.uuid4()), fill=(30, 30, 30))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()
