"""A vote for anybody, by its public name: what is asked, how it runs, how far it is, what came of it; in numbers only."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.core.installation import now
from app.register import places
from app.register.models import Community
from app.routers import vote_answers
from app.routers.access import Tx
from app.voting import queries, turnout
from app.voting.kinds import Disclosure
from app.voting.lifecycle import Mode, State
from app.voting.results import participation, publication
from app.voting.results.schemas import ParticipationAnswer, PublicVote, RoomAnswer

router = APIRouter(tags=["public"], prefix="/v1/public/votes")

Eid = Annotated[str, Path(max_length=40, description="表决编号，如 v-20261124-0001")]


@router.get("/{eid}", summary="一次表决（公开）")
async def vote(eid: Eid, session: Tx) -> PublicVote:
    """The vote, its items and rules; turnout while it is open, the result once it hangs. Events: /v1/public/events/vote."""
    found, at = await queries.public(session, eid), await now(session)
    answer = await queries.answer(session, found, at)
    lineage = await places.lineage(session, Community, found.community_id)
    counts_turnout = found.state == State.OPEN and found.mode != Mode.AUXILIARY
    hangs = found.counted_at is not None and await publication.result_hangs(session, found, at)
    return PublicVote(
        **dict(answer),
        community=lineage.names[-1] if lineage else "",
        disclosure=Disclosure(found.disclosure),
        turnout=vote_answers.turnout(await turnout.turnout(session, found)) if counts_turnout else None,
        result=await vote_answers.result(session, found) if hangs else None,
    )


@router.get("/{eid}/participation", summary="哪些房号参与了表决（公开）")
async def rooms(eid: Eid, session: Tx) -> ParticipationAnswer:
    """Which rooms took part, after the count and where the vote's disclosure allows it; never how anybody voted."""
    found = await participation.rooms(session, await queries.public(session, eid))
    return ParticipationAnswer(
        rooms=[
            RoomAnswer(building=one.building, stairwell=one.stairwell, part=one.part, took_part=one.took_part)
            for one in found
        ]
    )
