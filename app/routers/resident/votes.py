"""A resident's votes: read, cast, and my own line on the roll."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Response, Security
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.fractions import square_metres
from app.core.installation import now
from app.identity import residents
from app.identity.errors import HELPER_NEEDS_PROXY, OCCUPANT_NEVER_VOTES
from app.identity.models import BindingKind
from app.routers.access import RESIDENT, InHouse, Phone, Tx, brief_phone, phone
from app.routers.files import TEXT, plain
from app.voting import casting, queries
from app.voting.entitlement import phone_head
from app.voting.errors import NOT_ENTITLED
from app.voting.heads_on_roll import heads_of_owners
from app.voting.lifecycle import State
from app.voting.log import receipts
from app.voting.models import Vote
from app.voting.schemas import NewBallot, ReceiptAnswer, VoteAnswer
from app.voting.witnessing import cosigning

router = APIRouter(tags=["resident"], prefix="/communities/{community_id}/votes")

Mine = Annotated[Phone, Security(phone, scopes=[RESIDENT])]
# Signing comes after the commit, so these hold no transaction of the request.
Phoned = Annotated[Phone, Security(brief_phone, scopes=[RESIDENT])]


class RollLine(BaseModel):
    """One of my heads on the roll of a vote: its parts and their area together."""

    voter: str
    parts: list[str]
    area_m2: str


async def vote_for(
    session: AsyncSession, me: Phone, community_id: uuid.UUID, vote_id: uuid.UUID
) -> tuple[Vote, frozenset[uuid.UUID]]:
    """A vote of an estate where this phone has a flat; any other does not exist for it."""
    held = await residents.held_at(session, me.resident_id, community_id)
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


async def _require_no_guest(session: AsyncSession, me: Phone, community_id: uuid.UUID) -> None:
    """Say why a phone casts for nobody that only helps an owner, or only lives here; nothing where it is an owner's."""
    kinds = {one.kind for one in await residents.held_at(session, me.resident_id, community_id)}
    if BindingKind.OWNER in kinds:
        return
    if BindingKind.HELPER in kinds:
        raise Refused(HELPER_NEEDS_PROXY)
    raise Refused(OCCUPANT_NEVER_VOTES)


async def _cast(
    session: AsyncSession,
    me: Phone,
    community_id: uuid.UUID,
    vote: Vote,
    owners: frozenset[uuid.UUID],
    sent: NewBallot,
) -> casting.Receipt:
    try:
        return await casting.cast(
            session,
            vote.id,
            resident_id=me.resident_id,
            owner_ids=owners,
            voter=sent.voter,
            choices=sent.choices,
            nonce=sent.nonce,
        )
    except Refused as refused:
        # Who holds a proxy for the head, be it one that is not good yet, is told what is wrong with that.
        if refused.code is NOT_ENTITLED and not await phone_head(session, vote, owners, me.resident_id, sent.voter):
            await _require_no_guest(session, me, community_id)
        raise


@router.post("/{vote_id}/ballots", summary="投票")
async def cast(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewBallot, me: Phoned, in_house: InHouse
) -> ReceiptAnswer:
    """Cast a ballot; the nonce is the idempotency key, kept for good, and the same ballot again gives this answer.

    The receipt is signed once the ballot is committed; where that is not possible now, it is fetched later.
    """
    async with in_house.database.write() as session:
        vote, owners = await vote_for(session, me, community_id, vote_id)
        cast = await _cast(session, me, community_id, vote, owners, sent)
    answer = ReceiptAnswer.model_validate(cast, from_attributes=True)
    if cast.seq is None:
        return answer
    try:
        made = await receipts.signed(in_house.database, in_house.signer, vote, cast.seq + 1)
    except Refused:
        return answer
    return answer.model_copy(update={"receipt": made.proof(cast.seq, cast.about).spelled()})


@router.get("/{vote_id}/receipts/{tracker}", summary="选票回执", response_class=Response, responses=TEXT)
async def receipt(
    community_id: uuid.UUID, vote_id: uuid.UUID, tracker: str, me: Phoned, in_house: InHouse, blind: bool = False
) -> Response:
    """The receipt of a ballot cast from this phone; with `blind`, the one to show a neighbour: it tells no choice."""
    async with in_house.database.read() as session:
        vote, _ = await vote_for(session, me, community_id, vote_id)
        ballot = await receipts.ballot_of(session, vote, me.resident_id, tracker)
        extra = await receipts.extra_of(session, vote, ballot, blind=blind)
    made = await receipts.signed(in_house.database, in_house.signer, vote, ballot.seq + 1)
    return plain((await cosigning.witnessed(in_house.database, vote, made.proof(ballot.seq, extra))).spelled())


@router.get("/{vote_id}/no-ballot/{voter}", summary="没有选票记录的证明", response_class=Response, responses=TEXT)
async def no_ballot(community_id: uuid.UUID, vote_id: uuid.UUID, voter: str, me: Phoned, in_house: InHouse) -> Response:
    """A signed statement that nothing is recorded for one of my heads up to now; refused where something is."""
    async with in_house.database.read() as session:
        vote, owners = await vote_for(session, me, community_id, vote_id)
        if voter not in {one.voter for one in await heads_of_owners(session, vote.roll_id, owners)}:
            raise Refused(NOT_FOUND)
        await receipts.no_ballot(session, vote, voter)
        size, at = vote.next_seq, await now(session)
    made = await receipts.exactly(in_house.database, in_house.signer, vote, size)
    return plain(receipts.statement(in_house.signer, vote, voter, made, at).spelled())
