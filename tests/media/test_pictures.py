"""What is written beside a file's row: what is shown, who handed it in, what uses it, place and time, what is covered."""

import hashlib
import io
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.core.values.coordinates import Point
from app.media import errors, masking, pictures, service
from app.media.kinds import PictureSize
from app.media.models import Derivative, Evidence, HandIn, Masking, TakenAt, Use
from app.media.service import Media
from tests.media import making

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ESTATE, OTHER, CLERK, RESIDENT, NEIGHBOUR = (uuid.uuid4() for _ in range(5))
PHOTO = making.told_jpeg()


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    made = Media.at(tmp_path / "media")
    yield made
    made.close()


async def hand_in(
    media: Media,
    database: Database,
    content: bytes = PHOTO,
    by: uuid.UUID = RESIDENT,
    at: datetime = AT,
    *,
    taken: bool = False,
) -> Evidence:
    received = await service.receive(media, content, "a.jpg", taken=taken)
    async with database.write() as session:
        return await service.take_in(session, received, community_id=ESTATE, by=by, at=at, lasting=by == CLERK)


async def shown(
    media: Media, database: Database, evidence: Evidence, size: PictureSize = PictureSize.VIEW, *, public: bool = False
) -> Image.Image:
    look_up = pictures.public_picture if public else pictures.whole_picture
    async with database.read() as session:
        found = await look_up(session, ESTATE, evidence.id, size)
    return Image.open(io.BytesIO(await pictures.opened(media, found)))


async def mask(media: Media, database: Database, evidence: Evidence, *areas: masking.Rectangle) -> Masking:
    masking.require_fit(evidence, areas)
    covered = await masking.drawn(media, evidence, areas)
    async with database.write() as session:
        return await masking.record(session, covered, "遮挡面部", by=CLERK, at=AT)


async def test_a_photo_is_shown_in_two_sizes_that_were_made_when_it_came(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database, making.saved(making.picture("RGB", (2000, 1000)), "JPEG"))
    async with database.read() as session:
        lie = {one.size: one.sha256 for one in await session.scalars(select(Derivative))}
    assert set(lie) == {"view", "thumbnail"}
    for size, expected in ((PictureSize.VIEW, (1280, 640)), (PictureSize.THUMBNAIL, (320, 160))):
        assert (await shown(media, database, evidence, size)).size == expected
        assert len(await media.store.read(lie[size])) > 100


async def test_a_photo_from_before_is_drawn_when_it_is_asked_for(
    media: Media, database: Database, owner: object
) -> None:
    evidence = await hand_in(media, database)
    now_made = await shown(media, database, evidence)
    await owner.execute("DELETE FROM derivative")  # type: ignore[attr-defined]
    assert (await shown(media, database, evidence)).tobytes() == now_made.tobytes()


async def test_a_pdf_is_no_photo(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database, making.written(making.plain_pdf()))
    async with database.read() as session:
        assert await session.scalar(select(Derivative)) is None
        for look_up in (pictures.whole_picture, pictures.public_picture):
            with pytest.raises(Refused) as refused:
                await look_up(session, ESTATE, evidence.id, PictureSize.VIEW)
            assert refused.value.code is errors.NO_PHOTO


async def test_a_photo_of_another_estate_is_not_found(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database)
    await mask(media, database, evidence)
    async with database.read() as session:
        for look_up in (pictures.whole_picture, pictures.public_picture):
            with pytest.raises(Refused) as refused:
                await look_up(session, OTHER, evidence.id, PictureSize.VIEW)
            assert refused.value.code is NOT_FOUND


async def test_each_masking_is_a_version_and_the_public_sees_the_last(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database)
    whole = await shown(media, database, evidence)
    assert (await shown(media, database, evidence, public=True)).tobytes() == whole.tobytes()
    for number, areas in enumerate(([(16, 16, 32, 32)], [(16, 16, 32, 32), (80, 60, 40, 40)], []), start=1):
        assert (await mask(media, database, evidence, *areas)).number == number
        for size in PictureSize:
            seen = await shown(media, database, evidence, size, public=True)
            assert (seen.getpixel((32, 32)) == pytest.approx((40, 40, 40), abs=12)) == bool(areas)
            assert (seen.getpixel((100, 80)) == pytest.approx((40, 40, 40), abs=12)) == (len(areas) == 2)
    assert (await shown(media, database, evidence)).tobytes() == whole.tobytes()
    async with database.read() as session:
        assert [one.number for one in await masking.history(session, evidence.id)] == [1, 2, 3]
    assert await media.store.read(evidence.sha256)


@pytest.mark.parametrize(
    "area", [(150, 0, 11, 5), (0, 110, 5, 11), (-1, 0, 5, 5), (0, 0, 0, 5), (0, 0, 5, 0), (0, 0, 161, 120)]
)
async def test_a_rectangle_beside_the_photo_is_told_by_its_place(
    media: Media, database: Database, area: masking.Rectangle
) -> None:
    evidence = await hand_in(media, database)
    masking.require_fit(evidence, [(0, 0, 160, 120)])
    with pytest.raises(Refused) as refused:
        masking.require_fit(evidence, [(0, 0, 5, 5), area, *[(0, 0, 1, 1)] * 60])
    assert refused.value.code is errors.MASKING_FAULTY
    assert [one.field for one in refused.value.fields] == ["rectangles", "rectangles.1"]


async def test_place_and_time_are_kept_where_somebody_agreed_and_nowhere_else(media: Media, database: Database) -> None:
    agreed = await hand_in(media, database, taken=True)
    silent = await hand_in(media, database, making.told_webp())
    async with database.read() as session:
        found = await service.taken(session, agreed.id)
        assert found is not None
        assert (found.place, found.at) == (Point(30.69, 111.28), datetime(2026, 11, 24, 2, tzinfo=UTC))
        assert await service.taken(session, silent.id) is None
        assert {(one.datum, one.agreed_by) for one in await session.scalars(select(TakenAt))} == {("wgs84", RESIDENT)}
    # Whoever agrees when it is there already, agrees all the same.
    await hand_in(media, database, making.told_webp(), by=NEIGHBOUR, taken=True)
    async with database.read() as session:
        assert await service.taken(session, silent.id) is not None


async def held(
    database: Database, by: uuid.UUID, *contents: bytes, at: datetime = AT, estate: uuid.UUID = ESTATE
) -> int:
    async with database.read() as session:
        found = await service.find_held(session, estate, by, [hashlib.sha256(one).digest() for one in contents], at)
    return len(found)


async def test_what_is_held_is_what_i_handed_in_here(media: Media, database: Database) -> None:
    other = making.told_webp()
    await hand_in(media, database)
    await hand_in(media, database, other, by=NEIGHBOUR)
    assert await held(database, RESIDENT, PHOTO, other) == 1
    assert await held(database, NEIGHBOUR, PHOTO, other) == 1
    assert await held(database, RESIDENT, PHOTO, estate=OTHER) == 0
    assert await held(database, CLERK, PHOTO, other) == 0
    await hand_in(media, database, other)
    assert await held(database, RESIDENT, PHOTO, other) == 2


async def test_what_is_soon_gone_is_held_no_more_until_it_is_handed_in_again_or_used(
    media: Media, database: Database
) -> None:
    evidence = await hand_in(media, database)
    late = AT + timedelta(days=6, minutes=1)
    assert await held(database, RESIDENT, PHOTO, at=AT + timedelta(days=5)) == 1
    assert await held(database, RESIDENT, PHOTO, at=late) == 0
    await hand_in(media, database, at=late)
    assert await held(database, RESIDENT, PHOTO, at=late) == 1
    later = late + timedelta(days=7)
    assert await held(database, RESIDENT, PHOTO, at=later) == 0
    async with database.write() as session:
        await service.use(session, evidence.id, "complaint", uuid.uuid4(), AT)
    assert await held(database, RESIDENT, PHOTO, at=later) == 1


async def test_a_use_is_said_once_and_of_a_file_that_is_there(media: Media, database: Database) -> None:
    evidence, subject = await hand_in(media, database), uuid.uuid4()
    async with database.write() as session:
        for _ in range(2):
            await service.use(session, evidence.id, "complaint", subject, AT)
        with pytest.raises(Refused) as refused:
            await service.use(session, uuid.uuid4(), "complaint", subject, AT)
        assert refused.value.code is NOT_FOUND
        # The transaction goes on.
        await service.use(session, evidence.id, "objection", subject, AT)
    async with database.read() as session:
        assert sorted(one.kind for one in await session.scalars(select(Use))) == ["complaint", "objection"]


@pytest.mark.parametrize("table", [Derivative, HandIn, TakenAt, Use, Masking])
async def test_none_of_these_rows_is_taken_away(media: Media, database: Database, table: type[Derivative]) -> None:
    await hand_in(media, database)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.write() as session:
            await session.execute(delete(table))
