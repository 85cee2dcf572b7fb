"""A picture is known again when it was saved anew, smaller or worse; another one is not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from app.media.formats import images
from app.media.formats.likeness import SAME_WITHIN, difference, likeness, telling
from app.media.kinds import FileKind
from app.media.worker import Workers

GREY = st.lists(st.integers(0, 255), min_size=72, max_size=72)


def scene(seed: int, size: tuple[int, int] = (480, 360)) -> Image.Image:
    """A picture with light and dark patches, as a door or a page has; the same for the same seed."""
    small = Image.new("L", (12, 9))
    state = seed
    for index in range(12 * 9):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        small.putpixel((index % 12, index // 12), state >> 16 & 255)
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind, **how)
    return kept.getvalue()


def look(content: bytes) -> bytes:
    prepared = images.from_png(content) if content.startswith(b"\x89PNG") else images.from_jpeg(content)
    assert prepared.look is not None
    return prepared.look


@pytest.mark.parametrize("seed", range(5))
def test_saved_anew_smaller_worse_or_brighter_it_is_the_same_picture(seed: int) -> None:
    picture = scene(seed)
    first = look(saved(picture, quality=92))
    assert telling(first)
    for other in (
        saved(picture, quality=40),
        saved(picture.resize((320, 240))),
        saved(ImageEnhance.Brightness(picture).enhance(0.8)),
        saved(picture, "PNG"),
    ):
        assert difference(first, look(other)) <= SAME_WITHIN


def test_pictures_of_different_doors_differ() -> None:
    looks = [look(saved(scene(seed))) for seed in range(12)]
    least = min(difference(one, other) for index, one in enumerate(looks) for other in looks[:index])
    assert least > 2 * SAME_WITHIN


def test_a_photo_held_sideways_looks_as_people_see_it() -> None:
    picture = scene(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = picture.transpose(Image.Transpose.ROTATE_90)
    assert difference(look(saved(sideways, exif=exif)), look(saved(picture))) <= SAME_WITHIN


def test_a_blank_wall_tells_nothing() -> None:
    assert not telling(look(saved(Image.new("RGB", (400, 300), (200, 200, 200)))))


@given(GREY, st.integers(0, 40))
def test_light_changes_nothing(grey: list[int], brighter: int) -> None:
    assert likeness([one + brighter for one in grey]) == likeness(grey)


@given(GREY, GREY)
def test_the_difference_is_one_of_distance(one: list[int], other: list[int]) -> None:
    looks = likeness(one), likeness(other)
    assert difference(looks[0], looks[0]) == 0
    assert difference(*looks) == difference(*looks[::-1]) <= 64


def test_nine_by_eight_or_nothing() -> None:
    with pytest.raises(ValueError, match="nine by eight"):
        likeness([0] * 71)


async def test_the_process_that_opens_files_tells_how_they_look() -> None:
    workers = Workers()
    content = saved(scene(1))
    try:
        assert (await workers.prepare(FileKind.JPEG, content)).look == look(content)
    finally:
        workers.close()
