"""A JPEG without what was added to it shows the same picture, to the last pixel."""

import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.media.formats import jpeg, jpeg2000
from app.media.formats.unfit import Unfit, Why
from tests.media import making
from tests.media.making import SECRET, saved, segment, told_jpeg, with_segments


def pixels(content: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        return image.mode, image.size, image.tobytes()


@pytest.mark.parametrize(
    ("mode", "how"),
    list(product(["RGB", "L", "CMYK"], [{}, {"progressive": True}, {"restart_marker_blocks": 3}, {"subsampling": 0}])),
)
def test_the_coded_picture_is_kept_without_loss(mode: str, how: dict[str, object]) -> None:
    content = told_jpeg(mode, **how)
    read = jpeg.read(content)
    assert pixels(read.written()) == pixels(content)
    assert (read.width, read.height) == making.SIZE
    assert SECRET not in read.written()
    assert jpeg.read(read.written()).written() == read.written()


@pytest.mark.parametrize("transform", [0, 1])
def test_adobes_note_on_the_colours_is_kept_and_nothing_of_its_other_words(transform: int) -> None:
    plain = saved(making.picture(), "JPEG")
    body = b"Adobe\0\x64\x12\x34\x56\x78" + bytes([transform]) + SECRET
    content = with_segments(plain[:2] + plain[20:], segment(0xEE, body))  # JFIF would be believed first
    assert pixels(jpeg.read(content).written()) == pixels(content)
    assert jpeg.read(content).written().count(b"Adobe\0\x64\0\0\0\0" + bytes([transform])) == 1
    assert SECRET not in jpeg.read(content).written()


def test_colours_by_the_names_of_components_where_nothing_else_speaks_of_them() -> None:
    """Without JFIF and Adobe libjpeg takes components called R, G, B for what they say; with JFIF for YCbCr."""
    plain = saved(making.picture(), "JPEG", subsampling=0)
    named = bytearray(plain)
    frame, scan = plain.index(b"\xff\xc0"), plain.index(b"\xff\xda")
    for number, name in enumerate(b"RGB"):
        named[frame + 10 + 3 * number] = named[scan + 5 + 2 * number] = name
    bare = bytes(named[:2] + named[20:])
    assert pixels(bytes(named)) != pixels(bare)
    for content in (bytes(named), bare):
        assert pixels(jpeg.read(content).written()) == pixels(content)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_which_side_is_up_is_all_that_is_said(orientation: int) -> None:
    content = told_jpeg(orientation=orientation)
    kept = jpeg.read(content).written(orientation)
    with Image.open(io.BytesIO(kept)) as image, Image.open(io.BytesIO(content)) as before:
        assert dict(image.getexif()) == ({0x0112: orientation} if orientation > 1 else {})
        assert ImageOps.exif_transpose(image).tobytes() == ImageOps.exif_transpose(before).tobytes()


def test_segments_between_scans_and_stray_bytes_go_too() -> None:
    content = saved(making.picture(), "JPEG", progressive=True)
    at = content.rindex(b"\xff\xda")
    dirty = content[:at] + segment(0xFE, SECRET) + SECRET + b"\xff\xff" + segment(0xE1, SECRET) + content[at:]
    assert jpeg.read(dirty).written() == jpeg.read(content).written()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xff\xff\xff",
        b"\xff\xd8" + segment(0xE0, b"JFIF\0") + b"\xff\xd9",
        b"\xff\xd8\xff\xe0\0\1\xff\xd9",
        b"\xff\xd8\xff\xd8\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"\x08\0\x10\0\x10") + b"\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"\x08\0\0\0\x10\1\1\x11\0") + b"\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"\x08\0\x10\0\x10\1\1\x11\0") * 2 + b"\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"\x08\0\x10\0\x10\1\1\x11\0") + segment(0xDA, b"\1\1\0\0\x3f\0") + b"data",
    ],
)
def test_what_does_not_hold_together_is_broken(content: bytes) -> None:
    with pytest.raises(Unfit) as unfit:
        jpeg.read(content)
    assert unfit.value.why is Why.BROKEN


SOUND = told_jpeg(progressive=True)


@given(st.integers(0, len(SOUND) - 1))
def test_a_photo_cut_anywhere_before_its_end_is_broken(at: int) -> None:
    end = SOUND.rindex(b"\xff\xd9") + 2
    if at < end:
        with pytest.raises(Unfit):
            jpeg.read(SOUND[:at])


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8))
def test_whatever_is_read_is_written_so_that_it_reads_the_same(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    try:
        read = jpeg.read(bytes(content))
    except Unfit:
        return
    again = jpeg.read(read.written(6))
    assert (again.width, again.height, again.coded) == (read.width, read.height, read.coded)
    assert again.exif != b""


def test_a_jpeg_2000_keeps_its_picture_and_loses_its_other_boxes() -> None:
    content = making.jpeg2000()
    kept = jpeg2000.stripped(content)
    assert SECRET not in kept
    with Image.open(io.BytesIO(kept)) as image, Image.open(io.BytesIO(content)) as before:
        assert image.tobytes() == before.tobytes()


def test_a_bare_code_stream_of_jpeg_2000_is_left_alone() -> None:
    assert jpeg2000.stripped(b"\xff\x4f\xff\x51anything") == b"\xff\x4f\xff\x51anything"


def test_what_is_no_jpeg_2000_is_broken() -> None:
    with pytest.raises(Unfit):
        jpeg2000.stripped(b"\0\0\0\x0cjP\xa0 \r\n\x87\n" + SECRET)


@given(st.binary(max_size=200))
def test_no_boxes_are_too_odd(tail: bytes) -> None:
    kept = jpeg2000.stripped(b"\0\0\0\x0cjP  \r\n\x87\n" + tail)
    assert kept.startswith(b"\0\0\0\x0cjP  ")
    assert len(kept) <= 12 + len(tail)
