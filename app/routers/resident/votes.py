"""A resident's votes: read, cast, and my own line on the roll."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Security
from pydantic import BaseModel

from app.core.errors import NOT_FOUND, Refused
from app.core.fractions import square_metres
from app.core.installation import now
from app.identity import residents
from app.routers.access import RESIDENT, Phone, Tx, phone
from app.voting import casting, queries
from app.voting.heads_on_roll import heads_of_owners
from app.voting.lifecycle import State
from app.voting.models import Vote
from app.voting.schemas import NewBallot, ReceiptAnswer, VoteAnswer

router = APIRouter(tags=["resident"], prefix="/communities/{community_id}/votes")

Mine = Annotated[Phone, Security(phone, scopes=[RESIDENT])]


class RollLine(BaseModel):
    """One of my heads on the roll of a vote: its parts and their area together."""

    voter: str
    parts: list[str]
    area_m2: str


async def vote_for(
    session: Tx, me: Phone, community_id: uuid.UUID, vote_id: uuid.UUID
) -> tuple[Vote, frozenset[uuid.UUID]]:
    """A vote of an estate where this phone has a flat; any other does not exist for it."""
    held = [
        one for one in await residents.bindings(session, resident_id=me.resident_id) if one.community_id == community_id
    ]
    if not held:
        raise Refused(NOT_FOUND)
    vote = await queries.find(session, community_id, vote_id)
    if vote.state == State.DRAFT:
        raise Refused(NOT_FOUND)
    return vote, await residents.owners_of(session, held)


@router.get("/{vote_id}", summary="一次表决")
async def read(community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx) -> VoteAnswer:
    """A vote with its items and rules, from the posting of its roll on."""
    vote, _ = await vote_for(session, me, community_id, vote_id)
    return await queries.answer(session, vote, await now(session))


@router.get("/{vote_id}/roll", summary="名册上我的一行")
async def my_line(community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx) -> list[RollLine]:
    """Each owner sees their own line, and nobody else's."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    return [
        RollLine(voter=one.voter, parts=list(one.parts), area_m2=square_metres(one.area_c))
        for one in await heads_of_owners(session, vote.roll_id, owners)
    ]


@router.post("/{vote_id}/ballots", summary="投票")
async def cast(community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewBallot, me: Mine, session: Tx) -> ReceiptAnswer:
    """Cast a ballot; the nonce is the idempotency key, kept for good, and the same ballot again gives this answer."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    receipt = await casting.cast(
        session,
        vote.id,
        resident_id=me.resident_id,
        owner_ids=owners,
        voter=sent.voter,
        choices=sent.choices,
        nonce=sent.nonce,
    )
    return ReceiptAnswer(
        stands=receipt.stands, ts=receipt.ts, seq=receipt.seq, tracker=receipt.tracker, note=receipt.note
    )
