"""What is recorded for my flats in a vote, and disputing what somebody else entered."""

import uuid
from typing import Annotated, Any

from fastapi import Security

from app.core.idempotency import once
from app.moderation import service as moderation
from app.moderation.kinds import ContentKind
from app.routers.access import RESIDENT, IdempotencyKey, Phone, Tx, phone
from app.routers.resident.votes import vote_for
from app.routers.routes import Routes
from app.voting.disputes import queries, raising, records
from app.voting.disputes.schemas import DisputeRaised, NewDispute, RecordsAnswer
from app.voting.heads_on_roll import heads_of_owners

router = Routes(tag="resident", prefix="/communities/{community_id}/votes/{vote_id}")

Mine = Annotated[Phone, Security(phone, scopes=[RESIDENT])]


@router.get("/records", summary="我的房屋在本次表决中的全部记录")
async def mine(community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx) -> RecordsAnswer:
    """Everything recorded for my heads, by whatever way it came in; for a head without any it says that there is none."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    heads = [one.voter for one in await heads_of_owners(session, vote.roll_id, owners)]
    found = await records.of_heads(session, vote, heads)
    return RecordsAnswer(
        records=[records.answer(one) for one in found],
        nothing_recorded=[voter for voter in heads if voter not in {one.voter for one in found}],
    )


@router.post("/disputes", summary="这张票不是我投的", status_code=201)
async def dispute(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewDispute, me: Mine, session: Tx, key: IdempotencyKey = None
) -> DisputeRaised:
    """Dispute a ballot entered for my flat; it leaves the count at once, and I may vote again while the window is open."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    voters = frozenset(one.voter for one in await heads_of_owners(session, vote.roll_id, owners))

    async def make(_at: Any) -> dict[str, Any]:
        raised = await raising.raise_dispute(
            session,
            community_id,
            vote_id,
            sent.record_id,
            sent.ground,
            sent.told,
            None,
            teller=raising.Teller(resident_id=me.resident_id, voters=voters),
        )
        await moderation.ask_text(
            session, community_id, ContentKind.DISPUTE, raised.id, sent.told, resident_id=me.resident_id, at=raised.at
        )
        found = next(one for one in await queries.listed(session, vote_id) if one.dispute.id == raised.id)
        told = DisputeRaised(
            id=raised.id,
            at=raised.at,
            due_at=found.due.due_at,
            after_count=raised.after_count,
            effect=raising.effect(vote, raised.at, after_count=raised.after_count),
        )
        return told.model_dump(mode="json")

    payload = [vote_id.bytes, sent.model_dump_json().encode()]
    return DisputeRaised.model_validate(await once(session, me.resident_id, "dispute:raise", key, payload, make))
