"""A JPEG 2000 picture, as a PDF may hold it, without what was added to it. Pure: standard library only.

Source: ISO/IEC 15444-1 annex I: boxes of a length, a type and a body; the picture needs four of them.
"""

from app.media.formats.unfit import Unfit, Why

_CODE_STREAM = b"\xff\x4f\xff\x51"
_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_NEEDED = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})


def stripped(content: bytes) -> bytes:
    """The boxes that make the picture, or a bare code stream, which has none, as it is; raises Unfit for anything else."""
    if content.startswith(_CODE_STREAM):
        return content
    if not content.startswith(_SIGNATURE):
        raise Unfit(Why.BROKEN)
    kept: list[bytes] = []
    at = 0
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16])
        if length < 8:  # 0: to the end; anything else is no length
            length = len(content) - at
        if kind in _NEEDED:
            kept.append(content[at : at + length])
        at += length
    return b"".join(kept)
