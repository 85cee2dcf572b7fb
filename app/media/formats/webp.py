"""A WebP as its chunks: how large it is and whether anything was lost in it, known without decoding it.

The decoder reserves memory for the whole canvas before it tells the size, so the size is asked here.
Source: RFC 9649 (the container, VP8X), RFC 6386 9.1 (VP8), RFC 9649 3 (VP8L).

Pure: standard library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.media.formats.unfit import Unfit, Why

_HEAD = 12
_PICTURES = frozenset({b"VP8 ", b"VP8L"})
_FRAME_HEAD = 16  # of an animation's frame, before the chunks of its picture


@dataclass(frozen=True, slots=True)
class Webp:
    """One file: the size of its canvas in pixels, whether its (first) picture is coded without loss, and its own bytes."""

    width: int
    height: int
    lossless: bool
    content: bytes


def read(content: bytes) -> Webp:
    """What the file says of itself; what follows its end is left out. Raises Unfit where it is cut short or is none."""
    end = 8 + int.from_bytes(content[4:8], "little")
    if content[:4] != b"RIFF" or content[8:_HEAD] != b"WEBP" or not _HEAD < end <= len(content):
        raise Unfit(Why.BROKEN)
    chunks = list(_chunks(content, _HEAD, end))
    if not chunks:
        raise Unfit(Why.BROKEN)
    width, height = _size(*chunks[0])
    return Webp(width, height, _first_picture(chunks) == b"VP8L", content[:end])


def _chunks(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at < end:
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise Unfit(Why.BROKEN)
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X" and len(body) >= 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        if width and height:
            return width, height
    raise Unfit(Why.BROKEN)


def _first_picture(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """How the first picture is coded; raises Unfit where there is none."""
    for kind, body in chunks:
        if kind in _PICTURES:
            return kind
        if kind == b"ANMF":
            return _first_picture(list(_chunks(body, _FRAME_HEAD, len(body))))
    raise Unfit(Why.BROKEN)
