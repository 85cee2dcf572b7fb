"""Where and when a photo was taken: read from its file only where that is asked for, and believed as little as possible."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.core.values.coordinates import Point
from app.media import taken
from app.media.formats.sniff import sniff
from app.media.kinds import FileKind
from app.media.taken import PlaceAndTime
from app.media.worker import Workers
from tests.media import making

CHINA = timezone(timedelta(hours=8))
HERE = PlaceAndTime(Point(30.69, 111.28), datetime(2026, 11, 24, 10, tzinfo=CHINA))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


@pytest.mark.parametrize(
    "make", [making.told_jpeg, making.told_png, making.told_webp, making.told_heic], ids=["jpeg", "png", "webp", "heic"]
)
async def test_it_is_read_of_every_sort_of_photo_and_only_when_asked_for(workers: Workers, make: object) -> None:
    content = make()  # type: ignore[operator]
    kind = sniff(content)
    assert isinstance(kind, FileKind)
    assert (await workers.prepare(kind, content, taken=True)).taken == HERE
    assert (await workers.prepare(kind, content)).taken is None


async def test_a_pdf_says_nothing_of_it(workers: Workers) -> None:
    assert (await workers.prepare(FileKind.PDF, making.written(making.told_pdf()), taken=True)).taken is None


def told(changed: dict[int, object], **times: str) -> bytes:
    said = Image.Exif()
    place = said.get_ifd(0x8825)
    place.update({1: "N", 2: (30.0, 41.0, 24.0), 3: "E", 4: (111.0, 16.0, 48.0)} | changed)
    for name, value in times.items():
        said.get_ifd(0x8769)[{"at": 0x9003, "offset": 0x9011}[name]] = value
    return making.saved(making.picture(), "JPEG", exif=said)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (told({1: "S", 3: "W"}), PlaceAndTime(Point(-30.69, -111.28), None)),
        (told({2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}), None),
        (told({2: (130.0, 0.0, 0.0)}), None),
        (told({2: (30.0, 1.0)}), None),
        (
            told({}, at="2026:11:24 10:00:00", offset="+01:00"),
            PlaceAndTime(HERE.place, datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ),
        (told({2: (400.0, 0.0, 0.0)}, at="0000:00:00 00:00:00"), None),
        (told({2: (400.0, 0.0, 0.0)}, at="2026:11:24 10:00:00"), PlaceAndTime(None, HERE.at)),
        (told({2: (400.0, 0.0, 0.0)}, at="1950:11:24 10:00:00"), None),
        (making.saved(making.picture(), "JPEG"), None),
        (
            making.with_segments(making.saved(making.picture(), "JPEG"), making.segment(0xE1, b"Exif\0\0MM\0*\xff")),
            None,
        ),
    ],
)
async def test_what_cannot_be_meant_is_left_out(
    workers: Workers, content: bytes, expected: PlaceAndTime | None
) -> None:
    assert (await workers.prepare(FileKind.JPEG, content, taken=True)).taken == expected


@given(st.one_of(st.none(), st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))), st.booleans())
def test_what_goes_through_the_pipe_comes_out_of_it(place: Point | None, dated: bool) -> None:
    said = PlaceAndTime(place, HERE.at if dated else None)
    expected = said if place is not None or dated else None
    assert taken.understood(taken.as_json(said)) == expected
    assert taken.understood(taken.as_json(None)) is None


@pytest.mark.parametrize(
    "said",
    [
        "x",
        {"place": [91, 0], "at": None},
        {"place": [1, 2, 3], "at": None},
        {"place": ["north", 0], "at": None},
        {"place": None, "at": "2026-11-24T10:00:00"},
        {"place": None, "at": "1970-01-01T00:00:00+00:00"},
        {"place": 1, "at": None},
    ],
)
def test_an_answer_that_is_none_is_not_believed(said: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        taken.understood(said)
