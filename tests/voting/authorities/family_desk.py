"""A head of four co-owners, each with a phone of their own, for tests of how they appoint one of them."""

import uuid
from collections.abc import Awaitable
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.identity import residents
from app.notifications.kinds import NoticeKind
from app.notifications.models import Notice
from app.register.corrections.correction_schemas import OwnerInput
from app.voting.authorities import appointing, appointments_shown
from app.voting.authorities.schemas import AppointmentAnswer
from app.voting.kinds import AppointmentState
from app.voting.lifecycle import Mode
from app.voting.models import Vote, VoterAppointment
from tests.register.flats import id_card
from tests.voting.authorities.proxy_desk import ProxyDesk

FAMILY, FLAT = "p005", "1-1-104"
NAMES = ("孙一", "孙二", "孙三", "孙四")
"""The four co-owners of head p005, in no particular order on the roll."""


class FamilyDesk(ProxyDesk):
    """A proxy desk whose fifth head belongs to four people; `phones` are theirs, by their names on the roll."""

    def __init__(self, *desk: Any) -> None:
        super().__init__(*desk)
        self.phones: dict[str, uuid.UUID] = {}

    async def draft(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        vote = await super().draft(mode, **choices)
        await self.transfer(
            FLAT, *(OwnerInput(name=name, document=id_card(300 + which)) for which, name in enumerate(NAMES))
        )
        return vote

    async def gathered(self) -> list[str]:
        """Open the vote and bind a phone of each of the four; their names on the roll."""
        await self.opened()
        for named, owner_id in (await self.named(FAMILY)).items():
            self.phones[named] = await self.phone(owner_id, FLAT)
        return list(self.phones)

    async def _who(self, session: Any, named: str) -> dict[str, Any]:
        held = await residents.bindings(session, resident_id=self.phones[named])
        return {"resident_id": self.phones[named], "owner_ids": await residents.owners_of(session, held)}

    async def propose(self, by: str, owner: str, voter: str = FAMILY) -> VoterAppointment:
        async with self.database.write() as session:
            who = await self._who(session, by)
            return await appointing.propose(session, self.desk.id, self.vote_id, voter, owner, **who)

    async def answers(self, made: VoterAppointment, by: str, *, agrees: bool = True) -> VoterAppointment:
        async with self.database.write() as session:
            who = await self._who(session, by)
            return await appointing.answer(session, self.desk.id, self.vote_id, made.id, agrees=agrees, **who)

    async def withdraw_appointment(self, made: VoterAppointment, by: str) -> VoterAppointment:
        async with self.database.write() as session:
            who = await self._who(session, by)
            return await appointing.withdraw(session, self.desk.id, self.vote_id, made.id, **who)

    async def agreed(self, owner: str) -> VoterAppointment:
        """Proposed by the first of the four and agreed to by all of them."""
        one, *others = self.phones
        made = await self.propose(one, owner)
        for other in others:
            made = await self.answers(made, other)
        return made

    async def seen(self, by: str) -> list[AppointmentAnswer]:
        """What a co-owner sees."""
        async with self.database.read() as session:
            vote = await session.get(Vote, self.vote_id)
            assert vote is not None
            owners = (await self._who(session, by))["owner_ids"]
            found, _ = await appointing.of_heads(session, vote, [FAMILY])
            return await appointments_shown.answers(session, vote, found, owners, await now(session))

    async def state(self) -> AppointmentState:
        """How the newest appointment stands, for whoever of the four may still look."""
        for named in self.phones:
            async with self.database.read() as session:
                if not (await self._who(session, named))["owner_ids"]:
                    continue
            return (await self.seen(named))[0].state
        raise AssertionError("nobody is left to look")

    async def votes(self, named: str, one: str = "agree") -> bool:
        """A co-owner casts from their phone; whether the ballot stands."""
        async with self.database.read() as session:
            owners = (await self._who(session, named))["owner_ids"]
        receipt = await self.cast(FAMILY, one, resident=self.phones[named], owners=owners)
        return receipt.stands

    async def told(self) -> list[str]:
        """What the notices of appointments said, in their order."""
        async with self.database.read() as session:
            found = await session.scalars(
                select(Notice.body).where(Notice.kind == NoticeKind.VOTER_APPOINTMENT).order_by(Notice.at, Notice.id)
            )
            return list(found)


async def refused(doing: Awaitable[object], code: str, words: str = "") -> Refused:
    """The refusal of an act, of this code and saying this."""
    with pytest.raises(Refused) as found:
        await doing
    refusal = found.value
    assert refusal.code.name == code
    assert words in refusal.message + "".join(one.message for one in refusal.fields)
    return refusal
