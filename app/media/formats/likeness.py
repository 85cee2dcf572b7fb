"""How a picture looks, in 64 bits that a change of size, of quality or of brightness leaves nearly alone (dHash).

The picture in grey, shrunk to nine by eight, says for each of eight rows and eight neighbours whether it grows brighter
to the right. Two pictures are the same one, as far as anybody looks, where few bits differ. Pure: standard library only.
"""

from collections.abc import Sequence

WIDTH, HEIGHT = 9, 8
SAME_WITHIN = 3
"""Bits by which one picture may differ from itself, saved anew; of two photos some 32 differ."""


def likeness(grey: Sequence[int]) -> bytes:
    """The eight bytes of a picture of 9 × 8 grey pixels, row by row; raises ValueError for another number of them."""
    if len(grey) != WIDTH * HEIGHT:
        raise ValueError("not nine by eight pixels")
    bits = 0
    for row in range(HEIGHT):
        for column in range(WIDTH - 1):
            at = row * WIDTH + column
            bits = bits << 1 | (grey[at + 1] > grey[at])
    return bits.to_bytes(8, "big")


def difference(data: bytes, other: bytes) -> int:
    """In how many of 64 bits two pictures differ."""
    return (int.from_bytes(data, "big") ^ int.from_bytes(other, "big")).bit_count()


def telling(look: bytes) -> bool:
    """Whether a picture has enough in it to be known again: a blank wall or a dark room looks like any other."""
    return 8 <= int.from_bytes(look, "big").bit_count() <= 56
