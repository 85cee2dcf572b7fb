"""The first call of a phone: who am I, my flats, what waits for me, switches, least client version."""

import uuid
from datetime import date, datetime
from typing import Annotated

from fastapi import Security
from pydantic import BaseModel, Field

from app.core.answers import Answer, BareInstant
from app.core.installation import now
from app.core.postgres.migrating import head
from app.identity import residents
from app.identity.kinds import BindingKind
from app.identity.residents.dwelling import dwellers, owners_of
from app.notifications import inbox
from app.register import places
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.resident.waiting import MOST, AtHome, WaitingForMe, all_waiting
from app.routers.routes import Routes
from app.voting import waiting_for_me as of_votes
from app.voting.count.ballots import Capacity

router = Routes(tag="resident")

LEAST_CLIENT = "1.0.0"


class FlatAnswer(Answer):
    """A flat this phone is bound to, as what; only a confirmed owner, level 2, votes, and not while somebody objects.

    Who lives there has a last day, which is included.
    """

    binding_id: uuid.UUID
    community_id: uuid.UUID
    community: str
    part: str
    kind: BindingKind
    until_on: date | None
    confirmed: bool
    level: int = Field(ge=1, le=2, examples=[2])
    objected: bool


class CastableVote(Answer):
    """A vote that receives ballots now, a head for which this phone may cast, in what capacity, and whether it did."""

    vote_id: uuid.UUID
    community_id: uuid.UUID
    title: str
    closes_at: datetime | None
    voter: str
    parts: list[str]
    capacity: Capacity
    taken_part: bool


class Switches(BaseModel):
    """What the mini-program shows or hides."""

    phone_voting: bool


class Start(Answer):
    """Everything a phone needs to show its first page; `more` where still more waits than is listed."""

    resident_id: uuid.UUID
    flats: list[FlatAnswer]
    waiting: list[WaitingForMe]
    more: bool
    votes: list[CastableVote]
    unread: int = Field(ge=0, examples=[2])
    switches: Switches
    least_client: str = Field(examples=["1.0.0"])
    server_time: BareInstant
    schema_revision: str


@router.get("/start", summary="首页：我是谁、我的房屋、等我办的事")
async def start(me: Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])], session: Tx) -> Start:
    """One call for the first page; the server's clock is told, because it alone decides deadlines."""
    at = await now(session)
    bindings = await residents.bindings(session, resident_id=me.resident_id)
    mine = AtHome(me.resident_id, bindings, await dwellers(session, bindings))
    votes = await of_votes.votes(session, mine.flats, me.resident_id, at)
    waiting = await all_waiting(session, mine, votes, at)
    return Start(
        resident_id=me.resident_id,
        flats=await _flats(session, mine),
        waiting=waiting[:MOST],
        more=len(waiting) > MOST,
        votes=[
            CastableVote.from_row(
                one.vote,
                vote_id=one.vote.id,
                voter=one.mine.head.voter,
                parts=list(one.mine.head.parts),
                capacity=one.mine.right.capacity,
                taken_part=one.taken_part,
            )
            for one in votes
        ],
        unread=await inbox.unread(session, me.resident_id, owners_of(mine.flats)),
        switches=Switches(phone_voting=bool(votes)),
        least_client=LEAST_CLIENT,
        server_time=at,
        schema_revision=head(),
    )


async def _flats(session: Tx, me: AtHome) -> list[FlatAnswer]:
    estates = await places.community_names(session, {one.community_id for one in me.flats})
    return [
        FlatAnswer.from_row(
            binding,
            binding_id=binding.id,
            community=estates.get(binding.community_id, ""),
            part=own.place.name,
            confirmed=binding.confirmed_at is not None,
            level=2 if binding.confirmed_at is not None else 1,
            objected=own.in_doubt,
        )
        for binding, own in zip(me.bindings, me.flats, strict=True)
    ]
