"""A resident's votes: read, cast, and my own line on the roll."""

import uuid
from contextlib import suppress
from typing import Annotated

from fastapi import Response, Security
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.core.values.fractions import square_metres
from app.identity import residents
from app.projects import household_pays
from app.routers.access import (
    RESIDENT,
    House,
    InHouse,
    ResidentPhone,
    TokenWithTheAct,
    Tx,
    brief_phone,
    phone,
    phone_token,
)
from app.routers.deeds import Unkeyed
from app.routers.files import TEXT, plain
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.ballots.by_phone import PhoneBallot, shown_to
from app.voting.ballots.entitlement import why_not_by_phone
from app.voting.ballots.heads_on_roll import head_of_owners, heads_of_owners
from app.voting.drafting import queries
from app.voting.log import receipts
from app.voting.models import Vote
from app.voting.schemas import NewBallot, ReceiptAnswer, VoteForHome
from app.voting.witnessing import cosigning

router = Routes(tag="resident", prefix="/communities/{community_id}/votes")
# Whose phone it is, is asked with the act, so what is wrong with a body is told in a way of its own.
casting_router = Routes(
    tag="resident", prefix="/v1/resident/communities/{community_id}/votes", route_class=TokenWithTheAct
)

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
# Signing comes after the commit, so these hold no transaction of the request.
Phoned = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]
# Whose phone it is, is asked with the ballot, in the transaction of many.
PhoneToken = Annotated[str, Security(phone_token, scopes=[RESIDENT])]


class RollLine(BaseModel):
    """One of my heads on the roll of a vote: its parts and their area together, and whether I may cast for it."""

    voter: str
    parts: list[str]
    area_m2: str
    why_not: str = Field(
        description="我为什么不能为这一户投票、须怎样办，不论现在是不是投票期；能投的为空",
        examples=["这一户的业主是单位，须由单位书面授权的人投票。还没有收到“单位授权书”。"],
    )


async def vote_for(
    session: AsyncSession, me: ResidentPhone, community_id: uuid.UUID, vote_id: uuid.UUID
) -> tuple[Vote, frozenset[uuid.UUID]]:
    """A vote of an estate where this phone has a flat; any other does not exist for it."""
    return await shown_to(session, me.resident_id, community_id, vote_id)


@router.get("/{vote_id}", summary="一次表决")
async def read(community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx) -> VoteForHome:
    """A vote with its items, its plan, what my homes pay of it, and its rules, from the posting of its roll on."""
    vote, _ = await vote_for(session, me, community_id, vote_id)
    answer = await queries.on_plan(session, vote, await now(session))
    held = await residents.held_at(session, me.resident_id, community_id)
    pays = await household_pays.of_homes(session, vote.plan_version_id, [one.part_id for one in held])
    return VoteForHome(**dict(answer), pays=pays)


@router.get("/{vote_id}/roll", summary="名册上我的一行")
async def my_line(community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[RollLine]:
    """Each owner sees their own line, and nobody else's."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    found, following = page_in_order(
        await heads_of_owners(session, vote.roll_id, owners), lambda one: (one.voter,), after
    )
    at = await now(session)
    lines = [
        RollLine(
            voter=one.voter,
            parts=list(one.parts),
            area_m2=square_metres(one.area_c),
            why_not=await why_not_by_phone(session, vote, one, me.resident_id, at),
        )
        for one in found
    ]
    return Page(lines=lines, next=following)


@casting_router.post("/{vote_id}/ballots", summary="投票", response_model=ReceiptAnswer, once=Unkeyed.CONTENT)
async def cast(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewBallot, token: PhoneToken, in_house: InHouse
) -> Response:
    """Cast a ballot; the nonce is the idempotency key, kept for good, and the same ballot again gives this answer.

    The receipt is signed once the ballot is committed; where that is not possible now, it is fetched later.
    """
    ballot = PhoneBallot(token, community_id, vote_id, sent.voter, sent.choices, sent.nonce)
    # Written already: FastAPI would check once more what was checked when it was made.
    return Response(await receipt_of(in_house, ballot), media_type="application/json")


async def receipt_of(in_house: House, sent: PhoneBallot) -> bytes:
    """Cast a ballot; what its voter is told, as JSON. Raises what the act raises."""
    taken = await in_house.ballots.do(sent)
    cast = taken.receipt
    receipt = ""
    if cast.seq is not None:
        with suppress(Refused):
            made = await receipts.signed(in_house.database, in_house.signer, sent.vote_id, taken.eid, cast.seq + 1)
            receipt = made.proof(cast.seq, cast.about).spelled()
    answer = ReceiptAnswer.from_row(cast, receipt=receipt)
    return to_json(answer)


@router.get("/{vote_id}/receipts/{tracker}", summary="选票回执", response_class=Response, responses=TEXT)
async def receipt(
    community_id: uuid.UUID, vote_id: uuid.UUID, tracker: str, me: Phoned, in_house: InHouse, blind: bool = False
) -> Response:
    """The receipt of a ballot cast from this phone or an earlier one of the same owner; with `blind`, the one to show a neighbour: it tells no choice."""
    async with in_house.database.read() as session:
        vote, owners = await vote_for(session, me, community_id, vote_id)
        ballot = await receipts.ballot_of(session, vote, me.resident_id, owners, tracker)
        extra = await receipts.extra_of(session, vote, ballot, blind=blind)
    made = await receipts.signed(in_house.database, in_house.signer, vote.id, vote.eid, ballot.seq + 1)
    return plain((await cosigning.witnessed(in_house.database, vote, made.proof(ballot.seq, extra))).spelled())


@router.get("/{vote_id}/no-ballot/{voter}", summary="没有选票记录的证明", response_class=Response, responses=TEXT)
async def no_ballot(community_id: uuid.UUID, vote_id: uuid.UUID, voter: str, me: Phoned, in_house: InHouse) -> Response:
    """A signed statement that nothing is recorded for one of my heads up to now; refused where something is."""
    async with in_house.database.read() as session:
        vote, owners = await vote_for(session, me, community_id, vote_id)
        if await head_of_owners(session, vote.roll_id, owners, voter) is None:
            raise Refused(NOT_FOUND)
        await receipts.no_ballot(session, vote, voter)
        size, at = vote.next_seq, await now(session)
    made = await receipts.exactly(in_house.database, in_house.signer, vote, size)
    return plain(receipts.statement(in_house.signer, vote, voter, made, at).spelled())
