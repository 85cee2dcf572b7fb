"""What is shown of a photo: small enough, upright, the same picture, nothing beside its pixels, solid where covered."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from app.media.formats.sniff import sniff
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import FileKind, PictureSize, StoredKind
from app.media.limits import SIDES, fitted
from app.media.worker import Workers
from tests.media import making
from tests.media.searching import left

PHOTOS = {name: make for name, make in making.sound().items() if not name.endswith(".pdf") or name.startswith("wrong")}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


@given(st.integers(1, 50_000), st.integers(1, 50_000), st.sampled_from(PictureSize))
def test_no_side_is_too_long_and_none_is_nothing(width: int, height: int, size: PictureSize) -> None:
    across, down = fitted(width, height, size)
    assert 1 <= across <= SIDES[size]
    assert 1 <= down <= SIDES[size]
    assert fitted(across, down, size) == (across, down)
    assert fitted(height, width, size) == (down, across)


@pytest.mark.parametrize("name", PHOTOS)
async def test_of_every_photo_both_sizes_are_clean_and_show_it(workers: Workers, name: str) -> None:
    content = PHOTOS[name]()
    kind = sniff(content)
    assert isinstance(kind, FileKind)
    prepared = await workers.prepare(kind, content)
    drawn = await workers.draw(FileKind(prepared.kind), prepared.content)
    if kind in {FileKind.JPEG, FileKind.PNG}:  # of the others what is kept was coded again in between
        assert prepared.drawn == tuple(drawn.values()), "drawn again it is another"
    for one in (*prepared.drawn, *drawn.values()):
        assert left(StoredKind.JPEG, one) == []
        with Image.open(io.BytesIO(one)) as shown:
            assert isinstance(shown, JpegImageFile)
            assert shown.size == (prepared.width, prepared.height)
            assert not shown.getexif()
            assert [segment for segment, _ in shown.applist] == ["APP0"]


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_large_photo_is_shown_upright_and_small(workers: Workers, orientation: int) -> None:
    picture = Image.new("RGB", (3000, 2000), "white")
    picture.paste("red", (0, 0, 1500, 1000))
    content = making.saved(picture, "JPEG", exif=making.exif(orientation), comment=making.SECRET)
    prepared = await workers.prepare(FileKind.JPEG, content)
    with Image.open(io.BytesIO(content)) as came:
        upright = ImageOps.exif_transpose(came)
    for size, one in zip(PictureSize, prepared.drawn, strict=True):
        with Image.open(io.BytesIO(one)) as shown:
            assert max(shown.size) == SIDES[size]
            assert (shown.width > shown.height) == (upright.width > upright.height)
            for across, down in ((1, 1), (3, 1), (1, 3), (3, 3)):
                at = (shown.width * across // 4, shown.height * down // 4)
                expected = upright.getpixel((upright.width * across // 4, upright.height * down // 4))
                assert shown.getpixel(at) == pytest.approx(expected, abs=12)


async def test_what_is_covered_is_solid_in_both_sizes_and_the_rest_is_as_it_was(workers: Workers) -> None:
    content = making.saved(making.picture("RGB", (2560, 1920)), "JPEG", quality=95)
    plain, covered = [await workers.draw(FileKind.JPEG, content, areas) for areas in ((), [(320, 320, 256, 128)])]
    for size, scale in ((PictureSize.VIEW, 1), (PictureSize.THUMBNAIL, 4)):
        with Image.open(io.BytesIO(plain[size])) as before, Image.open(io.BytesIO(covered[size])) as after:
            inside = after.crop((328 // scale, 328 // scale, 568 // scale, 440 // scale))
            assert all(high - low <= 6 for low, high in inside.getextrema())
            for at in ((100, 100), (900, 700), (320, 600)):
                small = (at[0] // scale, at[1] // scale)
                assert after.getpixel(small) == pytest.approx(before.getpixel(small), abs=6)


async def test_a_rectangle_beyond_the_edge_is_cut_off_and_kills_nothing(workers: Workers) -> None:
    content = making.told_jpeg()
    for area in ((-50, -50, 10, 10), (150, 110, 10**6, 10**6), (0, 0, 10**9, 1)):
        drawn = await workers.draw(FileKind.JPEG, content, [area])
        with Image.open(io.BytesIO(drawn[PictureSize.VIEW])) as shown:
            assert shown.size == making.SIZE


async def test_a_progressive_photo_that_cannot_be_held_at_once_is_refused(workers: Workers) -> None:
    content = bytearray(making.saved(making.picture("CMYK"), "JPEG", progressive=True, subsampling=0))
    at = content.index(b"\xff\xc2")
    content[at + 5 : at + 9] = (7000).to_bytes(2) + (7000).to_bytes(2)
    with pytest.raises(Unfit) as unfit:
        await workers.prepare(FileKind.JPEG, bytes(content))
    assert unfit.value.why is Why.TOO_MUCH
