"""What the tests of the further ways to be bound do at the window of an estate."""

import hashlib
import secrets
import uuid
from datetime import date, timedelta

from app.core.errors import Refused
from app.core.installation import CHINA, move_clock, now
from app.identity import own_records, residents
from app.identity.kinds import BindingKind, PictureKind
from app.identity.models import Binding, BindingRequest
from app.identity.residents import deciding, flatmates, invitations, occupants, remote
from app.identity.residents.tries import WrongTry
from app.identity.residents.way_schemas import NewBindingRequest, NewInvitation
from app.media.kinds import StoredKind
from app.media.prepared import Prepared
from tests.identity.window import Window
from tests.register.flats import id_card


class Ways:
    """A window, and the ways around it; each act in a transaction of its own."""

    def __init__(self, window: Window) -> None:
        self.window, self.database = window, window.database

    async def owner(self, name: str = "王芳", number: int = 1, place: str = "1-1-101") -> residents.BoundAnswer:
        """Somebody who used the flat's code and is confirmed as this owner of it."""
        bound = await self.window.bind(name, place)
        assert await self.window.by_document(bound, id_card(number)[-8:], name) == "confirmed"
        return bound

    async def today(self) -> date:
        async with self.database.read() as session:
            return (await now(session)).astimezone(CHINA).date()

    async def later(self, ahead: timedelta) -> None:
        async with self.database.write() as session:
            await move_clock(session, ahead)

    async def part(self, place: str) -> uuid.UUID:
        return (await self.window.desk.parts())[place].part.id

    async def owner_id(self, place: str, name: str) -> uuid.UUID:
        owners = (await self.window.desk.parts())[place].owners
        return next(owner.id for owner, _ in owners if owner.name == name)

    async def held(self, token: str) -> list[Binding]:
        """What of a phone is in force."""
        me = await self.window.me(token)
        async with self.database.read() as session:
            return await residents.bindings(session, resident_id=me)

    # Requests from afar

    async def ask(
        self, token: str, room: str = "101 室", name: str = "赵明", community_id: uuid.UUID | None = None
    ) -> BindingRequest:
        me = await self.window.me(token)
        async with self.database.write() as session:
            asked = NewBindingRequest(
                community_id=community_id or self.window.desk.id,
                building="1 号楼",
                stairwell="1 单元",
                room=room,
                name=name,
            )
            return await remote.request(session, me, asked, await now(session))

    async def picture(
        self, token: str, request_id: uuid.UUID, kind: PictureKind, content: bytes | None = None
    ) -> uuid.UUID:
        me, content = await self.window.me(token), content or secrets.token_bytes(60)
        async with self.database.write() as session:
            added = await remote.add_picture(
                session,
                self.window.sealer,
                me,
                request_id,
                kind,
                Prepared(StoredKind.JPEG, content, 40, 30),
                hashlib.sha256(content).digest(),
                await now(session),
            )
            return added.id

    async def complete(self, token: str, room: str = "101 室", name: str = "赵明") -> BindingRequest:
        """A request with both pictures."""
        asked = await self.ask(token, room, name)
        for kind in PictureKind:
            await self.picture(token, asked.id, kind)
        return asked

    async def look(self, request_id: uuid.UUID, picture_id: uuid.UUID, by: uuid.UUID | None = None) -> bytes:
        async with self.database.write() as session:
            seen = await deciding.look(
                session,
                self.window.sealer,
                self.window.desk.id,
                request_id,
                picture_id,
                by=by or self.window.chief,
                viewed_as="社区居委会",
                at=await now(session),
            )
            return seen.content

    async def accept(
        self, request_id: uuid.UUID, place: str, owner_id: uuid.UUID, by: uuid.UUID | None = None
    ) -> Binding:
        part_id = await self.part(place)
        async with self.database.write() as session:
            return await deciding.accept(
                session,
                self.window.desk.id,
                request_id,
                part_id,
                owner_id,
                "证件与名册一致，视频核对",
                by=by or self.window.chief,
                at=await now(session),
            )

    async def refuse(self, request_id: uuid.UUID, by: uuid.UUID | None = None) -> None:
        async with self.database.write() as session:
            await deciding.refuse(
                session,
                self.window.desk.id,
                request_id,
                "照片看不清。",
                by=by or self.window.chief,
                at=await now(session),
            )

    async def lives_at(self, staff_id: uuid.UUID, owner_id: uuid.UUID) -> None:
        """A member of staff is this owner of the register."""
        async with self.database.write() as session:
            await own_records.declare(session, staff_id, [owner_id], await now(session))

    # Invitations and guests

    async def invite(self, inviter: residents.BoundAnswer, invited: NewInvitation) -> str:
        """The token of an invitation."""
        me = await self.window.me(inviter.token)
        async with self.database.write() as session:
            made = await invitations.invite(
                session, self.window.sealer, me, inviter.binding_id, invited, await now(session)
            )
            return invitations.token_of(self.window.sealer, made.id)

    async def use(self, token: str, invitation: str) -> str:
        """What becomes of an invitation, as the route has it: a wrong try is committed."""
        me, refusal = await self.window.me(token), None
        async with self.database.write() as session:
            try:
                await invitations.accept(session, me, invitation, await now(session))
            except WrongTry as wrong:
                refusal = wrong
        return refusal.code.name if refusal is not None else "bound"

    async def let_in(
        self,
        inviter: residents.BoundAnswer,
        who: str,
        kind: BindingKind,
        *,
        owner_id: uuid.UUID | None = None,
        days: int | None = None,
    ) -> residents.BoundAnswer:
        """Somebody who was invited and accepted; `days` from today they live there."""
        until = await self.today() + timedelta(days=days) if days is not None else None
        invitation = await self.invite(inviter, NewInvitation(kind=kind, owner_id=owner_id, until_on=until, label=who))
        token = await self.window.login(who)
        assert await self.use(token, invitation) == "bound"
        (binding,) = await self.held(token)
        async with self.database.read() as session:
            at = await now(session)
        return residents.BoundAnswer(token=token, expires_at=at, binding_id=binding.id)

    async def end_guest(self, own: residents.BoundAnswer, other: residents.BoundAnswer) -> None:
        me = await self.window.me(own.token)
        async with self.database.write() as session:
            await flatmates.end_guest(session, me, own.binding_id, other.binding_id, await now(session))

    async def admit(self, binding_id: uuid.UUID, until_on: date, by: uuid.UUID | None = None) -> Binding:
        async with self.database.write() as session:
            return await occupants.admit(
                session,
                self.window.desk.id,
                binding_id,
                until_on,
                "核对租赁合同原件",
                by=by or self.window.chief,
                at=await now(session),
            )


async def refused(work: object) -> str:
    """The code with which something is refused; a failure where it is not."""
    try:
        await work  # type: ignore[misc]
    except Refused as refusal:
        return refusal.code.name
    raise AssertionError("was not refused")
