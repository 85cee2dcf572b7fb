"""The owners whom a vote's notice has not reached, to be called: by stairwell, with their numbers and earlier calls.

Numbers come from the register and from bound phones (`identity.phones.numbers`). Whoever is given them is written down
for each owner by the caller of this file (docs/decisions/0008).
"""

import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.identity import phones
from app.notifications.kinds import NoticeKind, ProofWay, Reach
from app.notifications.ledger import ReachProof
from app.register.phones import masked_names
from app.voting.calling import delivery
from app.voting.models import Vote

PAGE = 50


@dataclass(frozen=True, slots=True)
class Callee:
    """An owner to call: where they own, the name on the roll, how to address them, and what came of earlier calls.

    `phone` is empty where neither the register nor a bound phone has one: such a door is gone to.
    """

    owner_id: uuid.UUID
    voter: str
    owner: str
    addressed: str
    building: str
    stairwell: str
    parts: tuple[str, ...]
    phone: str
    calls: tuple[ReachProof, ...]


@dataclass(frozen=True, slots=True)
class Calls:
    """Owners to call, at most fifty; `after` is the head to go on behind, None where there are no more."""

    callees: tuple[Callee, ...]
    after: str | None


async def call_list(
    session: AsyncSession, sealer: Sealer, vote: Vote, kind: NoticeKind, after: str | None = None
) -> Calls:
    """The owners of some heads not reached in person, in as many queries for one as for all."""
    waiting = [head for head in await delivery.heads(session, vote, kind) if head.reach is not Reach.PERSONALLY]
    start = next((number + 1 for number, head in enumerate(waiting) if head.voter == after), 0)
    page: list[delivery.HeadReach] = []
    for head in waiting[start:]:
        # A head is not torn apart, however many own it.
        if page and sum(len(one.owners) for one in page) + len(head.owners) > PAGE:
            break
        page.append(head)
    to_call = [(head, one) for head in page for one in head.owners if one.reach is not Reach.PERSONALLY]
    owners = [one.owner_id for _, one in to_call]
    numbers = await phones.numbers(session, sealer, owners)
    names = await masked_names(session, owners)
    return Calls(
        tuple(
            Callee(
                one.owner_id,
                head.voter,
                one.named,
                names.get(one.owner_id, ""),
                head.building,
                head.stairwell,
                head.parts,
                numbers.get(one.owner_id, ""),
                tuple(proof for proof in one.proofs if proof.way is ProofWay.CALLED),
            )
            for head, one in to_call
        ),
        page[-1].voter if start + len(page) < len(waiting) else None,
    )
