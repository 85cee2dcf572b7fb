"""Votes of all sizes and turns, made by chance from a seed, through the acts of the service: for clean bundles and
for bundles to be changed."""

import random
import uuid
from datetime import timedelta

from app.core.db import Database
from app.core.installation import move_clock
from app.core.sealing import Sealer
from app.register import places
from app.register.kinds import PartKind
from app.voting.count.ballots import Channel, Validity
from app.voting.kinds import Finding
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.voting.disputes.hands import dispute, recorded, settle
from tests.voting.live.ballot_box import BallotBox

MOST_HEADS = 60
SAID = ("agree", "agree", "agree", "disagree", "abstain")
_GIVEN = "芳强敏文丽平刚洁军静云东华明红玉兰英杰涛"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


class RandomBox(BallotBox):
    """A vote whose estate, ballots, papers, disputes and extension come from a seed."""

    def __init__(self, database: Database, sealer: Sealer, desk: Desk, dice: random.Random) -> None:
        super().__init__(database, sealer, desk)
        self.dice = dice

    async def bring_in_register(self) -> None:
        """1 to 60 owners with one to three flats, couples, shops, and here and there a parking space."""
        dice, parts, free = self.dice, [], iter(range(1, 10_000))
        # Where all flats are alike, sums tell nobody's choice, and the rooms that took part are listed.
        alike = dice.random() < 0.5
        for number in range(dice.choice((1, dice.randint(2, 8), dice.randint(9, 25), dice.randint(26, MOST_HEADS)))):
            name = _SURNAMES[number % 20] + _GIVEN[number // 20] + _GIVEN[number % 20]
            holders = [owner(name, document=id_card(number))]
            if dice.random() < 0.2:
                holders.append(owner(f"{name}伴", document=id_card(500 + number)))
            for _ in range(dice.choice((1, 1, 1, 2, 3))):
                place = f"{dice.randint(1, 2)}-{dice.randint(1, 2)}-{next(free)}"
                kind = PartKind.SHOP if dice.random() < 0.1 else PartKind.DWELLING
                parts.append(flat(place, *holders, area_c=8000 if alike else dice.randint(3000, 15_000), kind=kind))
            if dice.random() < 0.15:
                parts.append(flat(f"B1-1-{next(free)}", *holders, area_c=1200, kind=PartKind.PARKING))
        await self.desk.bring_in(*parts)

    async def voted(self) -> None:
        """A counted vote, with whatever happened in it."""
        dice = self.dice
        async with self.database.write() as session:
            await move_clock(session, timedelta(0))
        vote = await self.opened(include_parking=dice.random() < 0.3)
        extends_at = dice.randrange(2 * len(self.owners) or 1)
        turnout = dice.choice((0.3, 0.7, 0.9, 1.0))
        for number, voter in enumerate(sorted(self.owners, key=lambda _: dice.random())):
            if number == extends_at:
                assert vote.closes_at is not None
                await self.extended(vote.closes_at + timedelta(days=dice.randint(1, 5)))
            if dice.random() < turnout:
                await self._takes_part(voter)
        await self.counted()
        if dice.random() < 0.3:
            await self._disputed_afterwards()

    async def _takes_part(self, voter: str) -> None:
        dice = self.dice
        match dice.choice(
            ("phone", "phone", "phone", "paper", "void", "both", "other way", "forged", "genuine", "open")
        ):
            case "phone":
                await self.cast(voter, self._says(), self._says())
            case "paper":
                await self.keyed_paper(voter, self._says(), self._says())
            case "void":
                paper = await self.paper(voter)
                for keyer in (0, 1):
                    await self.key(paper, "agree", "agree", keyer, Validity.CONTENT_INVALID)
            case "both":
                await self.cast(voter, self._says(), self._says())
                await self.keyed_paper(voter, self._says(), self._says())
            case "other way":
                await self.keyed_paper(voter, self._says(), self._says())
                await self.cast(voter, self._says(), self._says())
            case "forged":
                await self._disputed(voter, Finding.FORGED)
                if dice.random() < 0.5:
                    await self.cast(voter, self._says(), self._says())
            case "genuine":
                await self._disputed(voter, Finding.GENUINE)
            case _:
                await self._disputed(voter, None)

    def _says(self) -> str:
        return self.dice.choice(SAID)

    async def _disputed(self, voter: str, finding: Finding | None) -> None:
        """A paper disputed keyed, with a phone ballot that came after it or after the dispute, and settled or not."""
        await self.keyed_paper(voter, self._says(), self._says())
        before, after = self.dice.random() < 0.3, self.dice.random() < 0.3
        if before:
            await self.cast(voter, self._says(), self._says())
        raised = await dispute(self, (await recorded(self, voter))[0].id, voter)
        if after and not before:
            await self.cast(voter, self._says(), self._says())
        if finding is not None:
            await settle(self, raised.id, finding)

    async def _disputed_afterwards(self) -> None:
        """A dispute after the count, where somebody's paper counted and was not disputed yet."""
        for voter in sorted(self.owners):
            found = await recorded(self, voter)
            if len(found) == 1 and found[0].channel is Channel.PAPER and not found[0].disputed:
                raised = await dispute(self, found[0].id, voter)
                await settle(self, raised.id, Finding.FORGED)
                return


async def random_vote(database: Database, sealer: Sealer, seed: int) -> RandomBox:
    """The counted vote of a seed, at an estate of its own."""
    async with database.write() as session:
        community_id = await places.register_community(
            session,
            district="西陵区",
            street="学院街道",
            committee="桃花岭社区",
            name=f"桃花岭小区{uuid.UUID(int=random.Random(seed).getrandbits(128))}",
            address="",
        )
    box = RandomBox(database, sealer, Desk(database, sealer, community_id), random.Random(seed))
    await box.voted()
    return box
