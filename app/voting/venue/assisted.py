"""A ballot entered on a staff device for somebody who stands there and signed a slip, before a second person.

It is a ballot entered by somebody else, so the owner can dispute it later; the photo of the signed slip stays with it.
Source: law R-46 (what was signed is kept), design of the enemy 被签名.
"""

import secrets
import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.media import service as media
from app.voting import errors, notifying
from app.voting.ballots.casting import Origin, Receipt, record, require_receiving
from app.voting.ballots.entitlement import signing_right
from app.voting.ballots.heads_on_roll import head_of
from app.voting.models import CheckIn
from app.voting.venue.sessions import running, second_faults


async def enter(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    *,
    voter: str,
    choices: Mapping[int, str],
    slip: uuid.UUID,
    by: uuid.UUID,
    witness: uuid.UUID,
) -> Receipt:
    """Enter the ballot of a head that was let in here without a paper; `slip` is the photo of what the voter signed.

    First received stands, a later one is kept as an objection. Raises Refused outside the window, once the session has
    ended, for a head not let in this way, for a voter without the right, a second person without the mandate, an item
    unanswered, or a photo that is not there.
    """
    now_running = await running(session, community_id, vote_id, session_id)
    vote, at = now_running.vote, now_running.at
    require_receiving(vote, at)
    let_in = await session.scalar(
        select(CheckIn).where(CheckIn.session_id == session_id, CheckIn.voter == voter, CheckIn.serial.is_(None))
    )
    if let_in is None:
        raise Refused(errors.NOT_CHECKED_IN)
    faults = await second_faults(session, vote, "witness", witness, by=by, at=at)
    faults += [
        FieldFault("slip", fault.message)
        for fault in await media.unknown(session, community_id, [slip], field="slip", photos=True)
    ]
    if faults:
        raise Refused(errors.VENUE_FAULTY, faults)
    head = await head_of(session, vote.roll_id, voter)
    if head is None:
        raise RuntimeError("a head was let in that is not on the roll")
    cast_by = "" if let_in.authority_id else let_in.cast_by
    right = await signing_right(session, vote, head, cast_by, let_in.authority_id, at)
    origin = Origin(session_id=session_id, entered_by=by, witness=witness, evidence_id=slip)
    nonce = secrets.token_hex(16)
    receipt = await record(session, vote, head, right, origin, choices, nonce=nonce, ts=at)
    await notifying.recorded(session, vote, voter, "现场代录", at, record_id=nonce, tracker=receipt.tracker)
    return receipt
