"""A ballot as a phone sends it, with its token, in a transaction of its own; how most of them go together is
many_ballots.py."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.identity import residents
from app.identity.errors import HELPER_NEEDS_PROXY, OCCUPANT_NEVER_VOTES, PHONE_SIGN_IN_REQUIRED
from app.identity.kinds import BindingKind
from app.voting.ballots import casting
from app.voting.ballots.entitlement import phone_head
from app.voting.drafting import queries
from app.voting.errors import NOT_ENTITLED
from app.voting.lifecycle import State
from app.voting.models import Vote


@dataclass(frozen=True, slots=True)
class PhoneBallot:
    """A ballot from a phone: its token, the vote with its estate, the head, what it says, and the nonce."""

    token: str
    community_id: uuid.UUID
    vote_id: uuid.UUID
    voter: str
    choices: Mapping[int, str]
    nonce: str


@dataclass(frozen=True, slots=True)
class PhoneBallotTaken:
    """What came of a ballot, and the vote, in whose log it stands, with its public name.

    `leaf_hash` is that of a leaf just written, by which its log can be signed without reading it again.
    """

    receipt: casting.Receipt
    vote_id: uuid.UUID
    eid: str
    leaf_hash: bytes = field(default=b"", compare=False)


async def shown_to(
    session: AsyncSession, resident_id: uuid.UUID, community_id: uuid.UUID, vote_id: uuid.UUID
) -> tuple[Vote, frozenset[uuid.UUID]]:
    """A vote of an estate where this resident has a flat, and the owners they stand for; any other does not exist."""
    held = await residents.held_at(session, resident_id, community_id)
    if not held:
        raise Refused(NOT_FOUND)
    vote = await queries.find(session, community_id, vote_id)
    if vote.state == State.DRAFT:
        raise Refused(NOT_FOUND)
    return vote, await residents.owners_of(session, held)


async def alone(session: AsyncSession, sent: PhoneBallot) -> PhoneBallotTaken:
    """Cast one ballot; raises Refused with everything that can be wrong with it."""
    resident_id = await residents.resident_of(session, sent.token, await now(session))
    if resident_id is None:
        raise Refused(PHONE_SIGN_IN_REQUIRED)
    vote, owners = await shown_to(session, resident_id, sent.community_id, sent.vote_id)
    try:
        receipt = await casting.cast(
            session,
            vote.id,
            resident_id=resident_id,
            owner_ids=owners,
            voter=sent.voter,
            choices=sent.choices,
            nonce=sent.nonce,
        )
    except Refused as refused:
        # Who holds a proxy for the head, be it one that is not good yet, is told what is wrong with that.
        if refused.code is NOT_ENTITLED and not await phone_head(session, vote, owners, resident_id, sent.voter):
            await _require_no_guest(session, resident_id, sent.community_id)
        raise
    return PhoneBallotTaken(receipt, vote.id, vote.eid)


async def _require_no_guest(session: AsyncSession, resident_id: uuid.UUID, community_id: uuid.UUID) -> None:
    """Say why a phone casts for nobody that only helps an owner, or only lives here; nothing where it is an owner's."""
    kinds = {one.kind for one in await residents.held_at(session, resident_id, community_id)}
    if BindingKind.OWNER in kinds:
        return
    if BindingKind.HELPER in kinds:
        raise Refused(HELPER_NEEDS_PROXY)
    raise Refused(OCCUPANT_NEVER_VOTES)
