"""What residents handed in and nobody uses goes after a week, row and file; what is used, or was staff's too, never."""

import asyncio
import hashlib
import json
import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import ARRAY, func, select, text
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from app.core.errors import Refused
from app.core.idempotency import once
from app.core.installation import Installation, move_clock, now
from app.media import errors, expiring, service
from app.media.models import Evidence, UnusedFile
from app.media.service import Media
from app.models import METADATA
from app.moderation import forgetting
from tests.media import making
from tests.media.test_pictures import AT, CLERK, ESTATE, NEIGHBOUR, PHOTO, RESIDENT, hand_in, mask

WEEK = timedelta(days=7)


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    made = Media.at(tmp_path / "media")
    yield made
    made.close()


async def forget(database: Database, before: datetime = AT + WEEK) -> int:
    async with database.write() as session:
        return await forgetting.forget_unused(session, before)


async def rows(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(Evidence)) or 0)


def files(tmp_path: Path) -> int:
    return sum(path.is_file() for path in (tmp_path / "media").rglob("*"))


async def test_an_unused_one_goes_with_its_files_when_its_time_is_over(
    media: Media, database: Database, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    await hand_in(media, database, taken=True)
    there = files(tmp_path)
    assert await forget(database, AT - timedelta(seconds=1)) == 0
    assert await forget(database, AT) == 1
    assert await rows(database) == 0
    for table in ("derivative", "hand_in", "taken_at"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    assert files(tmp_path) == there
    assert await expiring.drop_files(database, media.store) == there
    assert files(tmp_path) == 0
    assert await expiring.drop_files(database, media.store) == 0


async def test_handed_in_again_it_has_another_week(media: Media, database: Database) -> None:
    await hand_in(media, database)
    await hand_in(media, database, by=NEIGHBOUR, at=AT + timedelta(days=3))
    assert await forget(database, AT + timedelta(days=2)) == 0
    assert await forget(database, AT + timedelta(days=3)) == 1


async def test_what_staff_handed_in_stays_before_or_after_a_resident(media: Media, database: Database) -> None:
    other = making.told_webp()
    await hand_in(media, database, by=CLERK)
    await hand_in(media, database)
    await hand_in(media, database, other)
    await hand_in(media, database, other, by=CLERK)
    assert await forget(database) == 0


async def test_what_a_room_uses_stays(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database)
    async with database.write() as session:
        await service.use(session, evidence.id, "complaint", uuid.uuid4(), AT)
    assert await forget(database) == 0


async def test_what_was_covered_stays(media: Media, database: Database) -> None:
    await mask(media, database, await hand_in(media, database))
    assert await forget(database) == 0


REFERRING = sorted(f"{one.table.name}.{one.name}" for one in expiring.referring(["derivative", "hand_in", "taken_at"]))


def test_every_column_that_names_evidence_is_known() -> None:
    assert set(REFERRING) > {
        "claim.evidence_id",
        "objection.evidence",
        "evidence_use.evidence_id",
        "masking.evidence_id",
    }
    assert "binding.evidence" not in REFERRING, "that is a note"
    assert len(REFERRING) >= 12


@pytest.mark.parametrize("column", [one for one in REFERRING if not one.startswith(("evidence_use", "masking"))])
async def test_a_room_that_forgot_to_say_so_is_safe_too(
    media: Media, database: Database, owner: asyncpg.Connection, column: str
) -> None:
    """A row with nothing right in it but the reference: as the database's owner, with all that it holds lifted."""
    evidence = await hand_in(media, database)
    table, _, name = column.partition(".")
    listed = isinstance(METADATA.tables[table].c[name].type, ARRAY)
    await owner.execute(f"CREATE TABLE kept AS TABLE {table} WITH NO DATA")
    await owner.execute(f"DROP TABLE {table} CASCADE")
    await owner.execute(f"ALTER TABLE kept RENAME TO {table}")
    await owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO yigai_app")
    named = [evidence.id] if listed else evidence.id
    await owner.execute(f"INSERT INTO {table} ({name}) VALUES ($1)", named)  # noqa: S608
    async with database.write() as session:
        found = await expiring.unused(session, AT + WEEK, apart_from={"content_check"})
    assert list(found) == ([evidence.id] if table == "content_check" else [])


@pytest.mark.parametrize("said", ["id", "original_sha256", "sha256"])
async def test_what_some_json_names_stays(
    media: Media, database: Database, owner: asyncpg.Connection, said: str
) -> None:
    """A plan keeps its documents by hash and id in one column."""
    evidence, other = await hand_in(media, database), await hand_in(media, database, making.told_webp())
    named = evidence.id if said == "id" else getattr(evidence, said).hex()
    await owner.execute("CREATE TABLE kept AS TABLE plan_version WITH NO DATA")
    await owner.execute("DROP TABLE plan_version CASCADE")
    await owner.execute("ALTER TABLE kept RENAME TO plan_version")
    await owner.execute("GRANT SELECT ON plan_version TO yigai_app")
    await owner.execute(
        "INSERT INTO plan_version (documents) VALUES ($1)", json.dumps([{"name": ["图纸", str(named)]}])
    )
    async with database.write() as session:
        assert list(await expiring.unused(session, AT + WEEK)) == [other.id]


async def test_an_answer_that_is_kept_to_be_given_again_uses_nothing(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database)
    async with database.write() as session:

        async def make(at: datetime) -> dict[str, str]:
            return {"id": str(evidence.id)}

        await once(session, RESIDENT, "picture:add", uuid.uuid4().hex, [b""], make)
    assert await forget(database) == 1


async def test_a_room_that_nobody_knows_is_safe_by_its_foreign_key(
    media: Media, database: Database, owner: asyncpg.Connection
) -> None:
    evidence = await hand_in(media, database)
    await owner.execute("CREATE TABLE complaint_photo_of_tomorrow (photo uuid REFERENCES evidence (id))")
    await owner.execute("INSERT INTO complaint_photo_of_tomorrow VALUES ($1)", evidence.id)
    assert await forget(database) == 0
    assert await rows(database) == 1
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await expiring.erase(session, evidence.id, AT + WEEK, AT)


async def test_the_database_itself_erases_nothing_of_staff_and_nothing_early(media: Media, database: Database) -> None:
    kept = await hand_in(media, database, by=CLERK)
    early = await hand_in(media, database, making.told_webp(), at=AT + timedelta(days=1))
    async with database.write() as session:
        for one in (kept.id, early.id, uuid.uuid4()):
            assert not await session.scalar(select(func.erase_unused_evidence(one, AT)))
    assert await rows(database) == 2


async def test_a_file_that_another_row_speaks_of_stays(media: Media, database: Database, tmp_path: Path) -> None:
    await hand_in(media, database)
    received = await service.receive(media, PHOTO, "a.jpg")
    async with database.write() as session:
        elsewhere = await service.take_in(session, received, community_id=uuid.uuid4(), by=CLERK, at=AT)
    there = files(tmp_path)
    assert await forget(database) == 1
    assert await expiring.drop_files(database, media.store) == 0
    assert files(tmp_path) == there
    assert await service.open_evidence(media, elsewhere)


async def test_no_row_comes_to_speak_of_a_file_that_has_just_left(media: Media, database: Database) -> None:
    """It was kept again, for it was there still, just before it left."""
    await hand_in(media, database)
    await forget(database)
    received = await service.receive(media, PHOTO, "a.jpg")
    await expiring.drop_files(database, media.store)
    async with database.read() as session:
        at = await now(session)

    async def take_in(moment: datetime) -> Evidence:
        async with database.write() as session:
            return await service.take_in(session, received, community_id=ESTATE, by=RESIDENT, at=moment)

    with pytest.raises(Refused) as refused:
        await take_in(at)
    assert refused.value.code is errors.FILE_LEAVING
    await service.receive(media, PHOTO, "a.jpg")
    kept = await take_in(at + timedelta(minutes=11))
    assert await service.open_evidence(media, kept)
    assert await expiring.drop_files(database, media.store) == 0


async def test_a_row_written_before_it_leaves_keeps_it(media: Media, database: Database) -> None:
    await hand_in(media, database)
    await forget(database)
    kept = await hand_in(media, database)
    assert await expiring.drop_files(database, media.store) == 0
    assert await service.open_evidence(media, kept)
    async with database.read() as session:
        assert await session.scalar(select(UnusedFile)) is None


async def test_handing_in_and_dropping_at_once_never_leave_a_row_without_its_file(
    media: Media, database: Database
) -> None:
    async def again(received: service.ReceivedFile, at: datetime) -> Evidence | None:
        try:
            async with database.write() as session:
                return await service.take_in(session, received, community_id=ESTATE, by=RESIDENT, at=at, lasting=False)
        except Refused as refused:
            if refused.code is not errors.FILE_LEAVING:
                raise
            return None

    came = set()
    for number in range(12):
        at = await _instant(database)
        await hand_in(media, database, at=at)
        await forget(database, at)
        received = await service.receive(media, PHOTO, "a.jpg")
        both = [again(received, at), expiring.drop_files(database, media.store)]
        if number % 3 == 0:
            both.reverse()
        kept = next((one for one in await asyncio.gather(*both) if isinstance(one, Evidence)), None)
        if kept is not None:
            assert await service.open_evidence(media, kept)
        came.add(kept is not None)
        async with database.write() as session:
            await session.execute(text("UPDATE unused_file SET dropped_at = dropped_at - interval '1 hour'"))
        await forget(database, at)
    assert True in came


async def _instant(database: Database) -> datetime:
    async with database.read() as session:
        return await now(session)


async def test_a_store_that_is_away_is_asked_again(
    media: Media, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hand_in(media, database)
    await forget(database)
    there = files(tmp_path)

    async def away(_: bytes) -> None:
        raise Refused(errors.STORE_UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(media.store, "drop", away)
        with pytest.raises(Refused):
            await expiring.drop_files(database, media.store)
    assert await expiring.drop_files(database, media.store) == there
    assert files(tmp_path) == 0


async def test_places_and_times_go_by_themselves(media: Media, database: Database) -> None:
    evidence = await hand_in(media, database, by=CLERK, taken=True)
    async with database.write() as session:
        assert await expiring.forget_taken(session, AT - timedelta(seconds=1)) == 0
        assert await expiring.forget_taken(session, AT) == 1
        assert await service.taken(session, evidence.id) is None
    assert await rows(database) == 1


async def pass_time(database: Database, by: timedelta) -> None:
    async with database.write() as session:
        ahead = (await session.scalars(select(Installation.ahead))).one()
        await move_clock(session, ahead + by)


async def test_a_file_without_a_row_leaves_a_day_after_it_was_found_and_any_other_stays(
    media: Media, database: Database, tmp_path: Path
) -> None:
    kept = await hand_in(media, database)
    await mask(media, database, kept)
    with_rows = files(tmp_path)
    orphan, late = await service.receive(media, making.told_webp(), "a.webp"), b"as good as kept"
    left = files(tmp_path) - with_rows
    (tmp_path / "media" / "00").mkdir(exist_ok=True)
    (tmp_path / "media" / "00" / "of-somebody-else.txt").write_bytes(b"no evidence")
    assert await expiring.note_orphans(database, media.store) == left
    assert await expiring.drop_files(database, media.store) == 0
    assert files(tmp_path) == with_rows + left + 1
    await pass_time(database, timedelta(hours=23))
    await media.store.keep(late)
    # Found again it has no day more; one that came meanwhile has its own.
    assert await expiring.note_orphans(database, media.store) == 1
    assert await expiring.drop_files(database, media.store) == 0
    await pass_time(database, timedelta(hours=1, seconds=1))
    assert await expiring.note_orphans(database, media.store) == 0
    assert await expiring.drop_files(database, media.store) == left
    with pytest.raises(Refused):
        await media.store.read(orphan.sha256)
    assert await media.store.read(hashlib.sha256(late).digest()) == late
    assert await service.open_evidence(media, kept)
    await pass_time(database, timedelta(days=1))
    assert await expiring.drop_files(database, media.store) == 1
    assert files(tmp_path) == with_rows + 1
    # It may come again, and stay away no longer than the first time.
    await media.store.keep(late)
    assert await expiring.note_orphans(database, media.store) == 1
    await pass_time(database, timedelta(days=1, seconds=1))
    assert await expiring.drop_files(database, media.store) == 1


async def test_a_row_that_comes_after_its_file_was_found_without_one_keeps_it(
    media: Media, database: Database, tmp_path: Path
) -> None:
    received = await service.receive(media, PHOTO, "a.jpg")
    there = files(tmp_path)
    assert await expiring.note_orphans(database, media.store) == there
    await pass_time(database, timedelta(days=1, seconds=1))
    async with database.write() as session:
        kept = await service.take_in(session, received, community_id=ESTATE, by=RESIDENT, at=await now(session))
    assert await expiring.drop_files(database, media.store) == 0
    assert await service.open_evidence(media, kept)
    async with database.read() as session:
        assert await session.scalar(select(UnusedFile)) is None
