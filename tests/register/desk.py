"""A clerk and a chief at one estate, for tests of what they do to its register."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core.db import Database
from app.core.installation import now
from app.core.paging import START
from app.core.sealing import Sealer
from app.register import queries
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import NewCorrection
from app.register.imports import imports
from app.register.models import Building, Correction, Occupant, Owner, Ownership, Part, RegisterImport, Roll, Stairwell
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

    async def propose(self, **facts: Any) -> Correction:
        """Put a correction of the register before the chief."""
        sent = NewCorrection.model_validate({"facts": facts, "reason": "登记有误", "document": "不动产权证 0001234 号"})
        async with self.database.write() as session:
            at = await now(session)
            return await corrections.propose(session, self.sealer, self.id, sent, by=CLERK, at=at)

    async def settle(self, correction: Correction) -> Correction:
        """Let a correction into the register, where it is in force at once."""
        async with self.database.write() as session:
            at = await now(session)
            return await corrections.decide(
                session, self.sealer, self.id, correction.id, approve=True, reason="", by=CHIEF, at=at
            )

    async def correct(self, **facts: Any) -> Correction:
        """Correct the register by two persons."""
        return await self.settle(await self.propose(**facts))

    async def correct_area(self, place: str, area_m2: str) -> Correction:
        """Correct the area of a part."""
        part_id = (await self.parts())[place].part.id
        return await self.correct(kind="area", part_id=part_id, area_m2=area_m2, source="register")

    async def sell(self, place: str, to: str, document: str, on: date) -> Correction:
        """Record that a part was sold to somebody new."""
        owners = [{"name": to, "document": document}]
        part_id = (await self.parts())[place].part.id
        return await self.correct(kind="transfer", part_id=part_id, on=on, owners=owners)

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
