"""A photograph as a phone of today makes it, and the request by which staff hand it in."""

import io
import random
import uuid
from collections.abc import Iterator

from PIL import Image

WIDTH, HEIGHT = 4000, 3000


def photo(seed: int) -> bytes:
    """A JPEG of twelve megapixels, no two alike: coarse noise made smooth, which compresses as a photograph does."""
    draw = random.Random(seed)
    coarse = Image.frombytes("RGB", (400, 300), draw.randbytes(400 * 300 * 3))
    buffer = io.BytesIO()
    coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def like(content: bytes) -> Iterator[bytes]:
    """255 photos that cost as much to open as this one and are other files: its finest grain is scaled otherwise."""
    table = content.index(b"\xff\xdb") + 4  # ITU-T T.81 B.2.4.1: what the table is, and its 64 numbers
    for scale in range(1, 256):
        yield content[: table + 64] + bytes([scale]) + content[table + 65 :]


def upload(community_id: uuid.UUID, token: str, content: bytes) -> bytes:
    """The whole request that hands a photo in as evidence."""
    boundary = uuid.uuid4().hex
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    head = (
        f"POST /v1/office/communities/{community_id}/evidence HTTP/1.1\r\nhost: bench\r\n"
        f"authorization: Bearer {token}\r\nidempotency-key: {uuid.uuid4().hex}\r\n"
        f"content-type: multipart/form-data; boundary={boundary}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
