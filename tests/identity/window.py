"""Two clerks at the window of an estate, and residents who come to it."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import own_records, residents
from app.identity.models import Announcement, Binding
from app.identity.residents import confirming, logins
from app.identity.residents.tries import WrongTry
from app.register import queries
from tests.register.desk import Desk


class Window:
    """Two clerks at the window of an estate, each act in a transaction of its own."""

    def __init__(self, database: Database, sealer: Sealer, desk: Desk, clerk: uuid.UUID, chief: uuid.UUID) -> None:
        self.database, self.sealer, self.desk, self.clerk, self.chief = database, sealer, desk, clerk, chief

    async def code(self, place: str) -> str:
        part = (await self.desk.parts())[place].part.id
        async with self.database.write() as session:
            at = await now(session)
            return await residents.issue_code(session, self.sealer, self.desk.id, part, by=self.clerk, at=at)

    async def use(self, code: str, token: str | None = None) -> residents.BoundAnswer:
        async with self.database.write() as session:
            return await residents.use_code(session, self.sealer, code, token, await now(session))

    async def confirm(self, binding_id: uuid.UUID, place: str, by: uuid.UUID | None = None) -> Binding:
        owner_id = (await self.desk.parts())[place].owners[0][0].id
        async with self.database.write() as session:
            return await residents.confirm(
                session,
                self.desk.id,
                binding_id,
                owner_id,
                "当面核对身份证原件",
                by=by or self.chief,
                at=await now(session),
            )

    async def owners(self, token: str) -> frozenset[uuid.UUID]:
        async with self.database.read() as session:
            me = await residents.resident_of(session, token, await now(session))
            assert me is not None
            return await residents.owners_of(session, await residents.bindings(session, resident_id=me))

    async def login(self, who: str) -> str:
        """The token of somebody who signed in by WeChat."""
        async with self.database.write() as session:
            opened = await logins.sign_in(session, "wx0123456789abcdef", f"o-{who}", None, who, await now(session))
        return opened.token

    async def me(self, token: str) -> uuid.UUID:
        async with self.database.read() as session:
            found = await residents.resident_of(session, token, await now(session))
        assert found is not None
        return found

    async def bind(self, who: str, place: str) -> residents.BoundAnswer:
        """Somebody signs in and uses a fresh code of a flat."""
        return await self.use(await self.code(place), await self.login(who))

    async def tried(self, token: str, code: str) -> str:
        """What becomes of a code, as the route has it: a wrong try is committed."""
        refusal: Refused | None = None
        async with self.database.write() as session:
            try:
                await residents.use_code(session, self.sealer, code, token, await now(session))
            except WrongTry as wrong:
                refusal = wrong
        return refusal.code.name if refusal is not None else "bound"

    async def by_phone(self, bound: residents.BoundAnswer, name: str, phone: str, country: str = "86") -> str:
        """Confirm by name and number, as the route has it."""
        me, refusal = await self.me(bound.token), None
        async with self.database.write() as session:
            try:
                await confirming.confirm_by_phone(
                    session,
                    self.sealer,
                    me,
                    bound.binding_id,
                    name=name,
                    phone=phone,
                    country=country,
                    at=await now(session),
                )
            except WrongTry as wrong:
                refusal = wrong
        return f"{refusal.code.name} {refusal.message}" if refusal is not None else "confirmed"

    async def by_document(self, bound: residents.BoundAnswer, last: str, name: str = "王芳") -> str:
        """Confirm by name and the last eight, as the route has it."""
        me, refusal = await self.me(bound.token), None
        async with self.database.write() as session:
            try:
                await confirming.confirm_by_document(
                    session, self.sealer, me, bound.binding_id, name=name, last=last, at=await now(session)
                )
            except WrongTry as wrong:
                refusal = wrong
        return f"{refusal.code.name} {refusal.message}" if refusal is not None else "confirmed"

    async def told(self, token: str) -> list[str]:
        """The kinds of what a resident was told, the earliest first."""
        me = await self.me(token)
        async with self.database.read() as session:
            rows: Iterable[Announcement] = await session.scalars(
                select(Announcement).where(Announcement.resident_id == me).order_by(Announcement.at, Announcement.id)
            )
            return [one.kind for one in rows]


async def flats_of(session: AsyncSession, window: Window, who: uuid.UUID) -> frozenset[uuid.UUID]:
    """The flats that are somebody's own at the window's estate."""
    own = await own_records.of_staff(session, who, [window.desk.id])
    return own.parts | await queries.parts_of_owners(session, own.owners)
