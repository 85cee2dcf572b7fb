"""A desk of a vote with a company, a public-housing bureau of two flats, and a flat that a firm and a person own together."""

import uuid
from typing import Any

from app.register.corrections.correction_schemas import OwnerInput
from app.register.kinds import OwnerKind
from app.register.rolls.roll_owners import OwnerToday
from app.voting.authorities.circumstances import owners_of_head
from app.voting.count.ballots import Channel
from app.voting.lifecycle import Mode
from app.voting.models import Paper, Vote, VotingAuthority
from app.voting.papers import issuing, receiving
from tests.register.flats import id_card
from tests.voting.authorities.proxy_desk import SEALED, ProxyDesk

BUREAU, MIXED = "p003", "p004"
"""Head p002 is a company (FIRM); p003 the bureau's, of two flats; p004 a school's together with 钱小文's."""


class Institutions(ProxyDesk):
    """A proxy desk with organisations of every kind among the heads."""

    async def draft(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        vote = await super().draft(mode, **choices)
        bureau = OwnerInput(name="西陵区房产管理所", kind=OwnerKind.PUBLIC_HOUSING)
        await self.transfer("1-1-102", bureau)
        owner_id = (await self.desk.parts())["1-1-102"].owners[0][0].id
        await self.transfer("1-1-103", OwnerInput(owner_id=owner_id))
        school = OwnerInput(name="桃花岭小学", kind=OwnerKind.ORGANISATION)
        await self.transfer("1-1-104", school, OwnerInput(name="钱小文", document=id_card(300)))
        return vote

    async def authorised(self, voter: str, **more: Any) -> VotingAuthority:
        """An authority of an organisation, recorded by one and confirmed by another."""
        return await self.confirmed(voter, **(SEALED | more))

    async def serial(self, voter: str) -> str:
        """The serial of the live paper printed for a head."""
        async with self.database.write() as session:
            (issued,) = await issuing.issue(session, self.vote_id, [voter], by=self.recorder)
            return issued.serial

    async def hand_in(self, voter: str, **signer: Any) -> Paper:
        """Hand in the live paper of a head before two."""
        serial = await self.serial(voter)
        async with self.database.write() as session:
            return await receiving.receive(
                session,
                self.vote_id,
                serial=serial,
                channel=Channel.PAPER,
                by=self.recorder,
                witness=self.confirmer,
                **signer,
            )

    async def owners_of(self, voter: str) -> list[OwnerToday]:
        async with self.database.read() as session:
            vote = await session.get_one(Vote, self.vote_id)
            return await owners_of_head(session, vote, voter)

    async def person(self, voter: str) -> tuple[str, uuid.UUID]:
        """The natural person among the owners of a head: their name on the roll, and their id."""
        (named,) = [one.named for one in await self.owners_of(voter) if one.kind is OwnerKind.PERSON]
        return named, (await self.named(voter))[named]

    async def firm(self, voter: str) -> tuple[str, uuid.UUID]:
        """The organisation among the owners of a head: its name on the roll, and its id."""
        (named,) = [one.named for one in await self.owners_of(voter) if one.kind is not OwnerKind.PERSON]
        return named, (await self.named(voter))[named]
