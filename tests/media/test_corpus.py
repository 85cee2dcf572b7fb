"""A few hundred files, whole, cut short, with flipped bits, hostile: each is kept clean or refused in plain Chinese.

Nothing but Refused is ever raised, nothing of a refused file is kept, and the processes that open files live through
all of it.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.core.errors import RefusalKind, Refused
from app.media import service
from app.media.kinds import StoredKind
from app.media.service import Media
from tests.media import making
from tests.media.searching import left

SOUND = making.sound()
MORE_BEHIND = {
    "two-lenses.mpo.jpg",
    "with-archive.jpg",
    "with-film.jpg",
    "with-archive.png",
    "moving.png",
    "series.heic",
}
"""Where the end of the file is no part of what is kept; cut there, it is whole all the same."""


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    made = Media.at(tmp_path / "media")
    yield made
    made.close()


def kept(media: Media) -> dict[str, bytes]:
    folder = media.store._folder
    assert folder is not None
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def hand_in(media: Media, content: bytes, name: str = "照片.jpg") -> service.ReceivedFile | Refused:
    """What comes of a file; whichever it is, it has come about properly, and what is kept is clean."""
    outcome = await handed_in(media, content, name)
    if isinstance(outcome, service.ReceivedFile):
        assert left(outcome.kind, await media.store.read(outcome.sha256)) == []
    return outcome


async def handed_in(media: Media, content: bytes, name: str) -> service.ReceivedFile | Refused:
    before = len(kept(media))
    outcome: service.ReceivedFile | Refused
    try:
        outcome = await service.receive(media, content, name)
    except Refused as refused:
        outcome = refused
    if isinstance(outcome, Refused):
        assert outcome.code.kind in {RefusalKind.INVALID, RefusalKind.TOO_LARGE, RefusalKind.UNSUPPORTED}, outcome.code
        assert "请" in outcome.message, "says no remedy"
        assert len(kept(media)) == before
    return outcome


def processes(media: Media) -> list[int | None]:
    return [host._process.pid if host._process else None for host in media.workers._hosts]


async def started(media: Media) -> list[int | None]:
    """Both processes at work, by their ids."""
    await asyncio.gather(*(hand_in(media, SOUND["photo.heic"]()) for _ in range(4)))
    return processes(media)


async def test_every_sound_file_is_kept_and_clean(media: Media) -> None:
    before = await started(media)
    for name, make in SOUND.items():
        received = await hand_in(media, make(), name)
        assert isinstance(received, service.ReceivedFile), f"{name}: {received}"
        assert (received.kind is StoredKind.PDF) == (received.pages is not None) == (received.width is None)
        assert received.original_name == name
    assert processes(media) == before


async def test_a_file_cut_short_is_refused_wherever_it_was_cut(media: Media) -> None:
    before = await started(media)
    for name, make in SOUND.items():
        content = make()
        if name in MORE_BEHIND:
            continue
        for tenth in range(1, 10):
            outcome = await hand_in(media, content[: len(content) * tenth // 10])
            assert isinstance(outcome, Refused), f"{name} at {tenth}/10 was kept"
            assert outcome.code.name == "file_broken", f"{name} at {tenth}/10: {outcome}"
    assert processes(media) == before


async def test_flipped_bits_are_borne(media: Media) -> None:
    before = await started(media)
    chance = random.Random(20261124)
    outcomes: Counter[str] = Counter()
    for name, make in SOUND.items():
        content = make()
        # In a PDF a flipped bit can make a description part of what is drawn, so of it only a proper end is asked.
        hand = handed_in if name.endswith(".pdf") else hand_in
        for _ in range(7):
            flipped = bytearray(content)
            for _ in range(chance.choice((1, 3, 20))):
                flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            outcome = await hand(media, bytes(flipped), name)
            outcomes["kept" if isinstance(outcome, service.ReceivedFile) else outcome.code.name] += 1
    assert outcomes["kept"] > 20
    assert outcomes["file_broken"] > 20
    assert processes(media) == before


async def test_noise_behind_every_magic_is_refused(media: Media) -> None:
    chance = random.Random(1)
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic\0\0\0\0heic", b"%PDF-1.7\n", b"")
    for start in starts:
        for size in (0, 1, 10, 1000, 100_000):
            if start or size:
                assert isinstance(await hand_in(media, start + chance.randbytes(size)), Refused)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "an enormous picture of one colour": (making.bomb_png, "image_too_many_pixels"),
    "an enormous photo": (making.bomb_jpeg, "image_too_many_pixels"),
    "one pixel too many in a row": (lambda: making.bomb_png(50_000_001, 1), "image_too_many_pixels"),
    "a text that unpacks to 100 MB": (
        lambda: (
            making.bomb_png(9, 9)[:33]
            + making.chunk(b"zTXt", b"a\0\0" + making.inflating(100 << 20))
            + making.bomb_png(9, 9)[33:]
        ),
        "file_broken",
    ),
    "a page that unpacks to 256 MB": (lambda: making.bomb_pdf(256 << 20), "file_too_much"),
    "a page that unpacks twice": (lambda: making.bomb_pdf(256 << 20, times=2), "file_too_much"),
    "a page behind thirty codings": (lambda: making.bomb_pdf(1 << 20, times=30), "file_too_much"),
    "two hundred and one pages": (lambda: making.written(making.plain_pdf(pages=201)), "pdf_too_many_pages"),
    "no page at all": (
        lambda: making.loose_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}),
        "file_broken",
    ),
    "pages that are their own children": (
        lambda: making.loose_pdf(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}
        ),
        "file_broken",
    ),
    "a million brackets": (
        lambda: making.loose_pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources " + b"[" * 1_000_000 + b" >>",
            }
        ),
        "file_broken",
    ),
    "no document at all": (lambda: making.loose_pdf({1: b"null"}), "file_broken"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_files_meet_their_bounds(media: Media, name: str) -> None:
    make, expected = HOSTILE[name]
    content = make()
    assert len(content) < 4 << 20
    outcome = await hand_in(media, content)
    assert isinstance(outcome, Refused)
    assert outcome.code.name == expected
    assert isinstance(await hand_in(media, SOUND["photo.jpg"]()), service.ReceivedFile)
