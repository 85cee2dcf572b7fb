"""The people around a ballot box over HTTP, and figures as an authority's system gives them."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.identity.permissions import Role
from app.posting.models import PublicEvent
from app.register import places
from app.register.models import Community
from app.voting.models import CountedResult, Vote
from tests.conftest import Person, Town
from tests.voting.live.ballot_box import HEADS, BallotBox

TOTAL = ("1200.00", 12)


class Office:
    """Staff of the ballot box's estate, signed in."""

    def __init__(self, box: BallotBox, town: Town) -> None:
        self.box, self.town = box, town

    @property
    def votes(self) -> str:
        return f"/v1/office/communities/{self.box.desk.id}/votes"

    @property
    def vote(self) -> str:
        return f"{self.votes}/{self.box.vote_id}"

    async def person(self, role: Role) -> Person:
        async with self.box.database.read() as session:
            lineage = await places.lineage(session, Community, self.box.desk.id)
        assert lineage is not None
        district, street, committee, community = map(str, lineage.ids)
        place = {
            Role.DISTRICT_OFFICE: district,
            Role.STREET_OFFICE: street,
            Role.NEIGHBOURHOOD_COMMITTEE: committee,
        }
        scope = None if role is Role.ADMINISTRATOR else place.get(role, community)
        return await self.town.person(f"{role.value}-{uuid.uuid4().hex[:4]}", role, scope)


def figures(**said: tuple[str, int]) -> dict[str, Any]:
    """An item's figures as they are sent: sums as (m2, heads), the whole roll where no total is named."""
    return {name: {"area_m2": area, "heads": heads} for name, (area, heads) in ({"total": TOTAL} | said).items()}


CARRIED = figures(
    participating=("900.00", 9), agree=("800.00", 8), disagree=("100.00", 1), abstain=("0.00", 0), invalid=("0.00", 0)
)
LOST = figures(
    participating=("900.00", 9), agree=("300.00", 3), disagree=("500.00", 5), abstain=("100.00", 1), invalid=("0.00", 0)
)


async def cast(box: BallotBox, one: Iterable[str], two: str = "agree") -> None:
    """Ballots of the first heads: what each says on item 1, all the same on item 2."""
    for number, choice in enumerate(one, start=1):
        await box.cast(f"p{number:03d}", choice, two)


async def carried_vote(box: BallotBox) -> Vote:
    """A vote in which everybody took part and nearly everybody agreed, counted."""
    await box.opened()
    await cast(box, ["agree"] * (HEADS - 1) + ["disagree"])
    return await box.counted()


async def kept(box: BallotBox) -> CountedResult:
    """The result that was kept."""
    async with box.database.read() as session:
        return (await session.scalars(select(CountedResult).where(CountedResult.vote_id == box.vote_id))).one()


async def events(box: BallotBox, vote_id: uuid.UUID | None = None) -> list[PublicEvent]:
    """The public events of a vote in order."""
    async with box.database.read() as session:
        found = await session.scalars(
            select(PublicEvent).where(PublicEvent.subject_id == (vote_id or box.vote_id)).order_by(PublicEvent.number)
        )
        return list(found)
