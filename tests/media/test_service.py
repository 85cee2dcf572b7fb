"""A file becomes evidence: one row for one file at one estate, added and read, never changed."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.db import Database
from app.core.errors import NOT_FOUND, Code, Refused
from app.media import errors, limits, service
from app.media.kinds import FileKind, StoredKind
from app.media.models import Evidence
from app.media.service import Media, ReceivedFile
from tests.media import making
from tests.media.formats.test_pages import pdf, sheet

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ESTATE, OTHER, CLERK, CHIEF = (uuid.uuid4() for _ in range(4))


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    made = Media.at(tmp_path / "media")
    yield made
    made.close()


@pytest.fixture
def received() -> ReceivedFile:
    """A photo as it was received."""
    return ReceivedFile(
        kind=StoredKind.JPEG,
        sha256=hashlib.sha256(b"kept").digest(),
        size=4,
        width=40,
        height=30,
        pages=None,
        original_kind=FileKind.HEIC,
        original_sha256=hashlib.sha256(b"came").digest(),
        original_name="门头.HEIC",
    )


async def take_in(
    database: Database, received: ReceivedFile, community_id: uuid.UUID | None = ESTATE, by: uuid.UUID = CLERK
) -> Evidence:
    async with database.write() as session:
        return await service.take_in(session, received, community_id=community_id, by=by, at=AT)


async def rows(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(Evidence)) or 0)


async def test_a_file_handed_in_is_found_and_opened(media: Media, database: Database) -> None:
    content = making.told_heic()
    received = await service.receive(media, content, "C:\\照片\\门头 1.HEIC")
    kept = await take_in(database, received)
    async with database.read() as session:
        found = await service.find(session, ESTATE, kept.id)
    assert (found.kind, found.original_kind, found.pages) == ("jpeg", "heic", None)
    assert (found.width, found.height) == (making.SIZE[1], making.SIZE[0])
    assert found.original_sha256 == hashlib.sha256(content).digest()
    assert (found.original_name, found.uploaded_by, found.uploaded_at) == ("门头 1.HEIC", CLERK, AT)
    opened = await service.open_evidence(media, found)
    assert (hashlib.sha256(opened).digest(), len(opened)) == (found.sha256, found.size)
    assert service.download_name(found) == "门头 1.jpg"


async def test_the_same_file_at_the_same_estate_is_one_row(database: Database, received: ReceivedFile) -> None:
    first, again = await take_in(database, received), await take_in(database, received, by=CHIEF)
    assert (again.id, again.uploaded_by) == (first.id, CLERK)
    elsewhere = await take_in(database, received, OTHER)
    nowhere = [await take_in(database, received, None) for _ in range(2)]
    assert len({first.id, elsewhere.id, nowhere[0].id}) == 3
    assert nowhere[0].id == nowhere[1].id
    assert await rows(database) == 3


async def test_handed_in_by_many_at_once_it_is_one_row(database: Database, received: ReceivedFile) -> None:
    taken = await asyncio.gather(*(take_in(database, received, by=uuid.uuid4()) for _ in range(8)))
    assert len({one.id for one in taken}) == 1
    assert await rows(database) == 1


async def test_evidence_of_another_estate_is_not_found(database: Database, received: ReceivedFile) -> None:
    kept = await take_in(database, received)
    async with database.read() as session:
        for community_id, evidence_id in ((OTHER, kept.id), (None, kept.id), (ESTATE, uuid.uuid4())):
            with pytest.raises(Refused) as refused:
                await service.find(session, community_id, evidence_id)
            assert refused.value.code is NOT_FOUND


@pytest.mark.parametrize("change", [update(Evidence).values(original_name="x"), delete(Evidence)])
async def test_a_row_is_never_changed(database: Database, received: ReceivedFile, change: object) -> None:
    await take_in(database, received)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.write() as session:
            await session.execute(change)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": StoredKind.PDF},
        {"width": None},
        {"pages": 3},
        {"kind": StoredKind.PDF, "pages": 2, "width": None},
        {"sha256": b"short"},
        {"original_sha256": b"short"},
        {"size": 0},
    ],
)
async def test_a_row_that_contradicts_itself_is_refused_by_the_database(
    database: Database, received: ReceivedFile, wrong: dict[str, object]
) -> None:
    facts = {name: getattr(received, name) for name in ReceivedFile.__dataclass_fields__}
    with pytest.raises(IntegrityError):
        await take_in(database, ReceivedFile(**(facts | wrong)))


async def test_a_file_whose_row_is_never_written_does_no_harm(media: Media, database: Database) -> None:
    content = making.told_jpeg()
    lost = await service.receive(media, content, "a.jpg")
    kept = await take_in(database, await service.receive(media, content, "a.jpg"))
    assert kept.sha256 == lost.sha256


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], Code]] = {
    "nothing": (b"", errors.FILE_EMPTY),
    "a byte too much": (b"\xff\xd8\xff" + bytes(limits.MOST_BYTES - 2), errors.FILE_TOO_LARGE),
    "a GIF": (b"GIF89a\1\0\1\0\0", errors.FILE_KIND_REFUSED),
    "half a photo": (making.told_jpeg()[:2000], errors.FILE_BROKEN),
    "an enormous picture": (making.bomb_png(), errors.IMAGE_TOO_MANY_PIXELS),
    "a book": (making.written(making.plain_pdf(pages=201)), errors.PDF_TOO_MANY_PAGES),
    "a bomb": (lambda: making.bomb_pdf(256 << 20), errors.FILE_TOO_MUCH),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_unfit_is_refused_by_its_code_and_nothing_is_kept(
    media: Media, tmp_path: Path, what: str
) -> None:
    made, code = REFUSED[what]
    content = made() if callable(made) else made
    with pytest.raises(Refused) as refused:
        await service.receive(media, content, "a.jpg")
    assert refused.value.code is code
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("门头.jpg", "门头.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\照片.jpg", "照片.jpg"),
        ("a\0b\r\n\u202egpj.exe", "abgpj.exe"),
        ("\ud800名.png", "名.png"),
        ("", "未命名"),
        ("/", "未命名"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
    ],
)
async def test_a_name_is_shown_without_folders_and_unseen_characters(media: Media, sent: str, shown: str) -> None:
    received = await service.receive(media, making.told_jpeg(), sent)
    assert received.original_name == shown


@pytest.mark.parametrize(
    ("name", "kind", "handed_out"),
    [
        ("a.HEIC", "jpeg", "a.jpg"),
        ("未命名", "pdf", "未命名.pdf"),
        (".png", "png", ".png.png"),
        ("a.b.c", "png", "a.b.png"),
    ],
)
def test_a_file_is_handed_out_with_the_ending_of_what_is_kept(name: str, kind: str, handed_out: str) -> None:
    assert service.download_name(Evidence(original_name=name, kind=kind)) == handed_out


async def test_the_codes_of_a_photo_are_those_of_its_one_page(media: Media, database: Database) -> None:
    photo = await take_in(database, await service.receive(media, making.saved(sheet("one"), "JPEG"), "选票.jpg"))
    paper = await take_in(
        database, await service.receive(media, pdf(sheet("one"), sheet(), sheet("three")), "选票.pdf")
    )
    assert (photo.pages, paper.pages) == (None, 3)
    assert await service.codes(media, photo) == [["one"]]
    assert await service.codes(media, paper) == [["one"], [], ["three"]]
