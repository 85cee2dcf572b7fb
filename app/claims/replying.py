"""What came back on a slip, by post, box or telephone, written down by the street office as the owner's word."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import service
from app.claims.kinds import OwnerSays, ReplyWay, WordBy
from app.claims.models import ClaimSlipReply
from app.claims.reading.reading import ClaimNow
from app.claims.slips import slips
from app.claims.speaking import Speaker
from app.identity import own_records


async def enter_reply(
    session: AsyncSession,
    community_id: uuid.UUID,
    number: int,
    code: str,
    says: OwnerSays,
    words: str,
    way: ReplyWay,
    evidence_id: uuid.UUID | None,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ClaimNow:
    """Take a reply as the word of the slip's owner: confirm or dispute; `words` they wrote themselves are kept with it.

    What an owner writes freely on a slip is not an answer that can be counted: it disputes what was entered, and the
    street office asks them. Raises Refused as `slips.to_answer` and the acts do.
    """
    slip, claim = await slips.to_answer(session, community_id, number, code, by=by)
    await own_records.require_not_own(session, by, community_id, claim.owner_ids, [claim.part_id])
    speaker = Speaker(
        slip.owner_id,
        WordBy.SLIP,
        recorded_by=by,
        known_by=f"告知单 {slip.number:06d}，{way.label}",
        evidence_id=evidence_id,
    )
    if says is OwnerSays.CONFIRM and not words.strip():
        now = await service.confirm(session, community_id, claim.id, speaker, at)
    else:
        now = await service.dispute(session, community_id, claim.id, words.strip(), speaker, at)
    session.add(
        ClaimSlipReply(id=uuid.uuid4(), slip_id=slip.id, event_seq=now.events[-1].seq, way=way, recorded_by=by, at=at)
    )
    await session.flush()
    return now
