"""Photos as they are kept: the same pixels, upright, and nothing beside them."""

import io

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError
from PIL.PngImagePlugin import PngImageFile

from app.media.formats import images
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import StoredKind
from tests.media import making
from tests.media.making import SIZE, picture, saved, told_heic, told_jpeg, told_png
from tests.media.searching import left

TURNED = (SIZE[1], SIZE[0])


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "1", "P", "I;16"])
def test_a_png_keeps_every_pixel_and_stands_upright(mode: str) -> None:
    content = told_png(mode)
    kept = images.from_png(content)
    assert kept.kind is StoredKind.PNG
    assert (kept.width, kept.height) == TURNED
    upright = ImageOps.exif_transpose(opened(content))
    assert opened(kept.content).mode == upright.mode
    assert opened(kept.content).tobytes() == upright.tobytes()
    assert opened(kept.content).getpalette() == upright.getpalette()
    assert left(kept.kind, kept.content) == []


@pytest.mark.parametrize(("mode", "clear"), [("P", 3), ("P", bytes(range(16))), ("L", 7), ("RGB", (1, 2, 3))])
def test_a_transparent_colour_stays_transparent(mode: str, clear: object) -> None:
    content = saved(picture().quantize(16) if mode == "P" else picture(mode), "PNG", transparency=clear)
    kept = images.from_png(content)
    assert opened(kept.content).convert("RGBA").tobytes() == opened(content).convert("RGBA").tobytes()
    assert left(kept.kind, kept.content) == []


def test_a_moving_png_is_kept_as_its_first_frame() -> None:
    content = making.sound()["moving.png"]()
    kept = opened(images.from_png(content).content)
    assert isinstance(kept, PngImageFile)
    assert kept.n_frames == 1
    assert kept.tobytes() == picture().tobytes()


def test_a_photo_of_two_lenses_is_kept_as_its_first_picture() -> None:
    content = making.sound()["two-lenses.mpo.jpg"]()
    assert opened(content).format == "MPO"
    kept = images.from_jpeg(content)
    assert opened(kept.content).format == "JPEG"
    assert opened(kept.content).tobytes() == opened(content).tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_has_the_size_it_is_seen_in(orientation: int) -> None:
    kept = images.from_jpeg(told_jpeg(orientation=orientation))
    assert (kept.width, kept.height) == ImageOps.exif_transpose(opened(kept.content)).size
    assert (kept.width, kept.height) == (TURNED if orientation > 4 else SIZE)
    assert left(kept.kind, kept.content) == []


@pytest.mark.parametrize(
    "block", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(9)]
)
def test_an_exif_block_that_cannot_be_read_says_nothing(block: bytes) -> None:
    plain = saved(picture(), "JPEG")
    assert images.from_jpeg(making.with_segments(plain, making.segment(0xE1, block))).content == plain


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_heic_photo_becomes_a_jpeg_upright(mode: str) -> None:
    content = told_heic(mode)
    kept = images.from_heic(content)
    assert (kept.kind, kept.width, kept.height) == (StoredKind.JPEG, *TURNED)
    apart = ImageChops.difference(opened(kept.content), opened(content).convert("RGB"))
    assert max(ImageStat.Stat(apart).mean) < 1
    assert left(kept.kind, kept.content) == []


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (images.from_png, making.bomb_png()),
        (images.from_png, making.bomb_png(50_000_001, 1)),
        (images.from_jpeg, making.bomb_jpeg()),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(read: object, content: bytes) -> None:
    with pytest.raises(Unfit) as unfit:
        read(content)  # type: ignore[operator]
    assert unfit.value.why is Why.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("read", "content"),
    [(images.from_png, told_jpeg()), (images.from_heic, told_png()), (images.from_heic, told_jpeg())],
)
def test_a_file_is_opened_as_what_it_is_said_to_be_and_nothing_else(read: object, content: bytes) -> None:
    with pytest.raises(UnidentifiedImageError):
        read(content)  # type: ignore[operator]
