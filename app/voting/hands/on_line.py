"""Which bodies could be the second hand of a vote's convenor today: those of whom somebody is on line."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import CHINA
from app.identity.bodies.body import Body
from app.identity.colleagues import people_on_line
from app.voting.hands.actors import VoteActor
from app.voting.hands.bodies import convenes
from app.voting.lifecycle import Act, Hand, roles_of
from app.voting.models import Vote


async def second_bodies(session: AsyncSession, vote: Vote, at: datetime) -> frozenset[Body]:
    """The bodies beside the convenor's that have somebody who may approve an opening, an extension and a final result."""
    kind = vote.convenor_kind
    today = at.astimezone(CHINA).date()
    people = await people_on_line(session, vote.community_id, roles_of(Hand.SECOND, kind), today)
    actors = [VoteActor(who, roles) for who, roles in people.items()]
    return frozenset(
        body
        for actor in actors
        if actor.approves(Act.FINALISE, kind, convenes(kind))
        for body in actor.speaks_for(Act.FINALISE, kind)
    )
