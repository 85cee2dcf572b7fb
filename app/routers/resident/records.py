"""What is recorded for my flats in a vote, and disputing what somebody else entered."""

import uuid
from typing import Annotated

from fastapi import Security

from app.moderation import service as moderation
from app.moderation.kinds import ContentKind
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.deeds import Deed
from app.routers.resident.votes import vote_for
from app.routers.routes import Routes
from app.voting.ballots.heads_on_roll import heads_of_owners
from app.voting.disputes import queries, raising, records
from app.voting.disputes.schemas import DisputeRaised, NewDispute, RecordsAnswer

router = Routes(tag="resident", prefix="/communities/{community_id}/votes/{vote_id}")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("/records", summary="我的房屋在本次表决中的全部记录")
async def mine(community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx) -> RecordsAnswer:
    """Everything recorded for my heads, by whatever way it came in; for a head without any it says that there is none."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    heads = [one.voter for one in await heads_of_owners(session, vote.roll_id, owners)]
    found = await records.of_heads(session, vote, heads)
    return RecordsAnswer(
        records=found,
        nothing_recorded=[voter for voter in heads if voter not in {one.voter for one in found}],
    )


@router.post("/disputes", summary="这张票不是我投的", status_code=201, once="dispute:raise")
async def dispute(community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewDispute, me: Mine, deed: Deed) -> DisputeRaised:
    """Dispute a ballot entered for my flat; it leaves the count at once, and I may vote again while the window is open."""
    vote, owners = await vote_for(deed.session, me, community_id, vote_id)
    voters = frozenset(one.voter for one in await heads_of_owners(deed.session, vote.roll_id, owners))

    raised = await raising.raise_dispute(
        deed.session,
        community_id,
        vote_id,
        sent.record_id,
        sent.ground,
        sent.told,
        None,
        teller=raising.Teller(resident_id=deed.by, voters=voters),
    )
    await moderation.ask_text(
        deed.session, community_id, ContentKind.DISPUTE, raised.id, sent.told, resident_id=deed.by, at=raised.at
    )
    found = next(one for one in await queries.listed(deed.session, vote_id) if one.dispute.id == raised.id)
    return DisputeRaised.from_row(
        raised, due_at=found.due.due_at, effect=raising.effect(vote, raised.at, after_count=raised.after_count)
    )
