"""What a member of staff may do on a claim: write down an owner's word at the window, or find how it came about.

By the rules that the acts ask. Which owner comes to the window nobody knows: a word is possible where it is for one of them.
"""

import uuid
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import service, settling
from app.claims.kinds import ClaimAct, WordBy
from app.claims.reading.reading import ClaimNow
from app.claims.speaking import Speaker, changeable, require_window
from app.core.errors import Refused
from app.core.values.may import May, by_hand
from app.identity.permissions import Role
from app.register import queries as register
from app.register.imports.recognising import still_owners


async def may_write_down(session: AsyncSession, claim_now: ClaimNow, by: uuid.UUID, hand: str) -> list[May]:
    """Whether somebody may write down that an owner confirms or disputes; `hand` is whose it is, empty where theirs."""
    if not changeable(claim_now):
        return []
    acts = (ClaimAct.CONFIRM, ClaimAct.DISPUTE)
    return [await by_hand(act, hand, partial(require_at_window, session, claim_now, act, by)) for act in acts]


async def may_settle(
    session: AsyncSession, claim_now: ClaimNow, by: uuid.UUID, roles: frozenset[Role], hand: str
) -> list[May]:
    """Whether a finding of somebody with these roles is wanted, where a dispute waits; `hand` as above."""
    if claim_now.standing.dispute is None:
        return []
    return [await by_hand(ClaimAct.FIND, hand, partial(settling.require_ready, session, claim_now, by, roles))]


async def require_at_window(session: AsyncSession, claim_now: ClaimNow, act: ClaimAct, by: uuid.UUID) -> None:
    """Refuse a word that somebody may not write down, or that none of the flat's owners can say."""
    await require_window(session, claim_now, by)
    part_id = claim_now.claim.part_id
    pairs = [(part_id, owner_id) for owner_id in await register.owners_of_part(session, part_id)]
    refusals = []
    for (_, owner_id), still in (await still_owners(session, pairs)).items():
        try:
            if still:
                await service.require_word(session, claim_now, act, Speaker(owner_id, WordBy.WINDOW, recorded_by=by))
                return
        except Refused as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
