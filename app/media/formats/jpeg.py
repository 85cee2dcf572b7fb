"""A JPEG as its segments: what it says of itself without decoding, and the same picture without what was added to it.

Everything that is not needed to decode the picture goes: APPn and COM segments, wherever they stand, and whatever
follows the end of the first picture (a second lens's picture, a film, an archive). The coded picture itself is copied
byte for byte, so nothing of it is lost. Three facts that change how it looks are written anew, with nothing else in
them: that it is JFIF (then its colours are YCbCr), Adobe's note on its colours, and which side is up.
Source: ITU-T T.81 annex B; JFIF 1.02; the order in which libjpeg believes the two colour notes.

Pure: standard library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.media.formats.unfit import Unfit, Why

_TEM, _SOI, _EOI, _SOS, _COM = 0x01, 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP14, _APP15 = 0xE0, 0xE1, 0xEE, 0xEF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 to SOF15 without DHT, JPG, DAC
_RESTARTS = frozenset(range(0xD0, 0xD8))
_EXIF, _JFIF, _ADOBE = b"Exif\0\0", b"JFIF\0", b"Adobe"

UPRIGHT = 1


@dataclass(frozen=True, slots=True)
class Jpeg:
    """One picture: its size in pixels as it is coded, its Exif block if any, its colour notes, its coded bytes.

    `coefficients` are the bytes that a decoder has to hold of it at once: none, but of one that is coded in several scans.
    """

    width: int
    height: int
    coefficients: int
    exif: bytes
    jfif: bool
    adobe_transform: int | None
    coded: bytes

    def written(self, orientation: int = UPRIGHT) -> bytes:
        """The file that is kept; `orientation` is Exif's, 1 to 8, and left unsaid where the picture stands upright."""
        head = [b"\xff\xd8"]
        if self.jfif:
            head.append(_segment(_APP0, _JFIF + b"\1\1\0\0\1\0\1\0\0"))
        if orientation != UPRIGHT:
            head.append(_segment(_APP1, _EXIF + _exif_with(orientation)))
        if self.adobe_transform is not None:
            head.append(_segment(_APP14, _ADOBE + b"\0\x64\0\0\0\0" + bytes([self.adobe_transform])))
        return b"".join([*head, self.coded, b"\xff\xd9"])


def read(content: bytes) -> Jpeg:
    """The first picture of the file; raises Unfit where it is cut short or its segments do not follow each other."""
    size: tuple[int, int] | None = None
    exif, jfif, adobe_transform = b"", False, None
    coded: list[bytes] = []
    whole, scans = 0, 0
    for marker, body, scan in _segments(content):
        if marker == _APP0 and body.startswith(_JFIF):
            jfif = True
        elif marker == _APP1 and body.startswith(_EXIF):
            exif = exif or body[len(_EXIF) :]
        elif marker == _APP14 and body.startswith(_ADOBE) and len(body) >= 12:
            adobe_transform = body[11]
        if _APP0 <= marker <= _APP15 or marker == _COM:
            continue
        if marker in _FRAMES:
            if size is not None or len(body) < 6:
                raise Unfit(Why.BROKEN)
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
            whole = _coefficients(*size, body[6:])
        scans += marker == _SOS
        coded.append(_segment(marker, body) + scan)
    if size is None or 0 in size:
        raise Unfit(Why.BROKEN)
    return Jpeg(*size, whole if scans > 1 else 0, exif, jfif, adobe_transform, b"".join(coded))


def _coefficients(width: int, height: int, components: bytes) -> int:
    """Bytes of all coefficients of a frame: two for each sample of each component, as its sampling has them."""
    factors = [(one >> 4, one & 0xF) for one in components[1::3]]
    across, down = (max((one[way] for one in factors), default=0) for way in (0, 1))
    if not across or not down or any(0 in one for one in factors):
        raise Unfit(Why.BROKEN)
    return sum(2 * (width * h // across) * (height * v // down) for h, v in factors)


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each segment up to the end of the picture: its marker, its body, and the coded data behind it if it is a scan."""
    if not content.startswith(b"\xff\xd8"):
        raise Unfit(Why.BROKEN)
    at = 2
    while True:
        marker, at = _marker(content, at)
        if marker == _EOI:
            return
        if marker in _RESTARTS or marker in {_SOI, _TEM}:
            raise Unfit(Why.BROKEN)
        length = int.from_bytes(content[at : at + 2])
        body = content[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise Unfit(Why.BROKEN)
        at += length
        end = _end_of_scan(content, at) if marker == _SOS else at
        yield marker, body, content[at:end]
        at = end


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """The next marker and where it ends; stray bytes before it are passed over, as every decoder does."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise Unfit(Why.BROKEN)
        while content[at : at + 1] == b"\xff":
            at += 1
        if at == len(content):
            raise Unfit(Why.BROKEN)
        if content[at] != 0x00:
            return content[at], at + 1


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the coded data ends: at the first marker that is no restart; in it, FF stands before 00 alone."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Unfit(Why.BROKEN)
        following = content[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0x00 or following in _RESTARTS:
            at += 2
        else:
            return at


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def _exif_with(orientation: int) -> bytes:
    """An Exif block that says the orientation and nothing else (TIFF, big-endian, one entry)."""
    entry = b"\x01\x12\0\3\0\0\0\1" + orientation.to_bytes(2) + b"\0\0"
    return b"MM\0*\0\0\0\x08\0\1" + entry + b"\0\0\0\0"
