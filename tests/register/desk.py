"""A clerk and a chief at one estate, for tests of what they do to its register."""

import uuid

from sqlalchemy import func, select

from app.core.db import Database
from app.core.installation import now
from app.core.paging import START
from app.core.sealing import Sealer
from app.register import queries
from app.register.imports import imports
from app.register.models import Building, Occupant, Owner, Ownership, Part, RegisterImport, Roll, Stairwell
from app.register.rolls import rolls
from app.register.scopes import EstateScope, Scope
from app.register.sheet.understood import PartLine
from tests.register.flats import sheet

CLERK, CHIEF = uuid.uuid4(), uuid.uuid4()


class Desk:
    """A clerk and a chief at one estate, each act in a transaction of its own."""

    def __init__(self, database: Database, sealer: Sealer, community_id: uuid.UUID) -> None:
        self.database, self.sealer, self.id = database, sealer, community_id

    async def check(
        self, *parts: PartLine, filename: str = "名册.xlsx", content: bytes | None = None
    ) -> RegisterImport:
        async with self.database.write() as session:
            return await imports.check(
                session,
                self.sealer,
                self.id,
                filename,
                sheet(*parts) if content is None else content,
                by=CLERK,
                at=await now(session),
            )

    async def approve(self, kept: RegisterImport, by: uuid.UUID = CHIEF) -> RegisterImport:
        async with self.database.write() as session:
            return await imports.approve(session, self.sealer, self.id, kept.id, by=by, at=await now(session))

    async def bring_in(self, *parts: PartLine) -> RegisterImport:
        return await self.approve(await self.check(*parts))

    async def decide(self, kept: RegisterImport, decisions: dict[str, list[list[str]]]) -> RegisterImport:
        async with self.database.write() as session:
            return await imports.decide_identities(session, self.sealer, self.id, kept.id, decisions)

    async def undo(self, kept: RegisterImport, by: uuid.UUID = CHIEF) -> RegisterImport:
        async with self.database.write() as session:
            return await imports.undo(session, self.id, kept.id, "传错了文件", by=by, at=await now(session))

    async def freeze(self, scope: Scope | None = None, *, include_parking: bool = False) -> Roll:
        async with self.database.write() as session:
            return await rolls.freeze(
                session,
                self.id,
                scope or EstateScope(),
                include_parking=include_parking,
                by=CLERK,
                at=await now(session),
            )

    async def parts(self) -> dict[str, queries.PlacedPart]:
        async with self.database.read() as session:
            found, _ = await queries.parts_page(session, self.id, None, None, START)
            return {one.name: one for one in found}

    async def owners_of(self, place: str) -> set[str]:
        return {one.name for one, _ in (await self.parts())[place].owners}

    async def counts(self) -> tuple[int, ...]:
        """How many rows of everything an import can make."""
        async with self.database.read() as session:
            return tuple(
                [
                    await session.scalar(select(func.count()).select_from(table))
                    for table in (Building, Stairwell, Part, Owner, Ownership, Occupant)
                ]
            )
