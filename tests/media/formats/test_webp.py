"""WebP: its size is known before anything is decoded, its first frame is kept, as a JPEG or, where nothing was lost, a PNG."""

import io
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.media.formats import webp
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import FileKind, StoredKind
from app.media.worker import Workers
from tests.media import making

LOSSY, LOSSLESS, CLEAR = making.told_webp(), making.told_webp(lossless=True), making.told_webp("RGBA")


def moving(*pictures: Image.Image) -> bytes:
    return making.saved(pictures[0], "WEBP", save_all=True, append_images=pictures[1:], lossless=True)


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("content", "lossless"),
    [
        (LOSSY, False),
        (LOSSLESS, True),
        (CLEAR, False),
        (making.saved(making.picture(), "WEBP"), False),
        (making.saved(making.picture(), "WEBP", lossless=True), True),
        (moving(making.picture(), making.picture("L").convert("RGB")), True),
    ],
)
def test_size_and_loss_are_read_from_every_sort(content: bytes, lossless: bool) -> None:
    read = webp.read(content + b"behind its end")
    assert (read.width, read.height, read.lossless, read.content) == (*making.SIZE, lossless, content)


@given(st.integers(0, len(LOSSY) - 1))
def test_one_that_is_cut_short_is_broken(length: int) -> None:
    with pytest.raises(Unfit) as unfit:
        webp.read(LOSSY[:length])
    assert unfit.value.why is Why.BROKEN


@given(st.binary(max_size=80))
def test_noise_behind_its_head_is_broken(noise: bytes) -> None:
    with pytest.raises(Unfit) as unfit:
        webp.read(b"RIFF" + struct.pack("<I", len(noise) + 4) + b"WEBP" + noise)
    assert unfit.value.why is Why.BROKEN


@pytest.mark.parametrize(
    ("content", "kind"),
    [(LOSSY, StoredKind.JPEG), (LOSSLESS, StoredKind.PNG), (CLEAR, StoredKind.PNG)],
)
async def test_what_is_kept_is_upright_and_opens_everywhere(workers: Workers, content: bytes, kind: StoredKind) -> None:
    prepared = await workers.prepare(FileKind.WEBP, content)
    assert (prepared.kind, prepared.width, prepared.height) == (kind, making.SIZE[1], making.SIZE[0])
    with Image.open(io.BytesIO(prepared.content)) as kept, Image.open(io.BytesIO(content)) as came:
        upright = came.transpose(Image.Transpose.ROTATE_270).convert("RGBA")
        told = [(kept.convert("RGBA").getpixel(at), upright.getpixel(at)) for at in ((5, 5), (60, 80), (110, 150))]
    for one, other in told:
        if kind is StoredKind.PNG:
            assert one == other
        else:
            assert one == pytest.approx(other, abs=8)


async def test_of_an_animation_the_first_frame_is_kept(workers: Workers) -> None:
    red, blue = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    prepared = await workers.prepare(FileKind.WEBP, moving(red, blue))
    with Image.open(io.BytesIO(prepared.content)) as kept:
        assert kept.convert("RGB").getpixel((20, 15)) == (255, 0, 0)


@pytest.mark.parametrize(("side", "why"), [(5000, Why.WEBP_TOO_MANY_PIXELS), (16384, Why.TOO_MANY_PIXELS)])
async def test_a_canvas_that_is_too_large_is_refused_before_it_is_reserved(
    workers: Workers, side: int, why: Why
) -> None:
    edge = (side - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + edge + edge + making.saved(making.picture(), "WEBP")[12:]
    with pytest.raises(Unfit) as unfit:
        await workers.prepare(FileKind.WEBP, b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
    assert unfit.value.why is why
