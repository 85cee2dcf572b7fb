"""A notice board at one estate: the acts of a clerk, each in a transaction of its own, at a time of our choosing."""

import uuid
from datetime import UTC, date, datetime

from app.core.db import Database
from app.core.installation import move_clock, now
from app.posting import objections, queries, service
from app.posting.kinds import ObjectionCategory, ObjectionOutcome
from app.posting.models import Posting
from app.posting.objections import ObjectionNow
from app.posting.queries import PostingNow
from tests.posting.evidence import put_evidence
from tests.register.desk import Desk

CLERK, CHIEF = uuid.uuid4(), uuid.uuid4()
DOOR, GATE = "1 栋 1 单元门厅", "小区公告栏"


async def set_clock(database: Database, to: str) -> datetime:
    """Let the one clock show this instant (ISO 8601 with offset) from now on."""
    wanted = datetime.fromisoformat(to)
    async with database.write() as session:
        await move_clock(session, wanted - datetime.now(UTC))
    return wanted


class Board:
    """An estate's postings."""

    def __init__(self, desk: Desk, photo: uuid.UUID) -> None:
        self.desk, self.database, self.community_id, self.photo = desk, desk.database, desk.id, photo

    @classmethod
    async def at(cls, desk: Desk) -> "Board":
        return cls(desk, await put_evidence(desk.database, desk.id))

    async def draft(
        self,
        *,
        text: str = "现将表决名册予以公示。",
        title: str = "名册公示",
        places: tuple[str, ...] = (DOOR, GATE),
        days: int = 7,
        planned_on: date | None = None,
        subject: tuple[str, uuid.UUID] | None = None,
    ) -> Posting:
        kind, subject_id = subject or ("roll", uuid.uuid4())
        async with self.database.write() as session:
            return await service.draft(
                session,
                self.community_id,
                kind,
                subject_id,
                title=title,
                text=text,
                issuer="桃花岭社区居民委员会",
                contact="0717-1234567",
                places=places,
                days=days,
                planned_on=planned_on,
                by=CLERK,
                at=await now(session),
            )

    async def hang(self, posting: Posting, *photos: uuid.UUID) -> PostingNow:
        async with self.database.write() as session:
            return await service.hang(session, self.community_id, posting.id, list(photos) or [self.photo], by=CLERK)

    async def hung(self, **more: object) -> Posting:
        posting = await self.draft(**more)  # type: ignore[arg-type]
        await self.hang(posting)
        return posting

    async def missing(self, posting: Posting, place: str = DOOR) -> PostingNow:
        async with self.database.write() as session:
            return await service.report_taken_down(
                session, self.community_id, posting.id, place, "被撕去一半", by=CLERK
            )

    async def rehang(self, posting: Posting, place: str = DOOR) -> PostingNow:
        async with self.database.write() as session:
            return await service.rehang(session, self.community_id, posting.id, place, [self.photo], by=CLERK)

    async def photograph_end(self, posting: Posting) -> PostingNow:
        async with self.database.write() as session:
            return await service.photograph_end(session, self.community_id, posting.id, [self.photo], by=CLERK)

    async def withdraw(self, posting: Posting, reason: str = "文字有误，另行公示") -> PostingNow:
        async with self.database.write() as session:
            return await service.withdraw(session, self.community_id, posting.id, reason, by=CLERK)

    async def look(self, posting: Posting) -> PostingNow:
        async with self.database.read() as session:
            return await queries.find(session, self.community_id, posting.id, await now(session))

    async def alarms(self) -> list[tuple[uuid.UUID, str]]:
        async with self.database.read() as session:
            return [
                (one.posting_id, one.place) for one, _ in (await queries.open_alarms(session, self.community_id))[0]
            ]

    async def object_to(
        self, posting: Posting, owner_id: uuid.UUID, *, by: uuid.UUID | None = CLERK, evidence: bool = True
    ) -> ObjectionNow:
        async with self.database.write() as session:
            return await objections.record(
                session,
                self.community_id,
                posting.id,
                owner_id,
                ObjectionCategory.AREA,
                "我家的面积写错了",
                [self.photo] if evidence else [],
                recorded_by=by,
            )

    async def answer(self, objection_id: uuid.UUID) -> ObjectionNow:
        async with self.database.write() as session:
            return await objections.answer(
                session,
                self.community_id,
                objection_id,
                ObjectionOutcome.PARTLY,
                "经核对登记簿，已经更正",
                "桃居复〔2026〕3 号",
                by=CHIEF,
            )
