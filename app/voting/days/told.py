"""When the owners of a head were told of a vote in person: by a call, a message, a letter, or a ballot paper handed over."""

import uuid
from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications import ledger
from app.notifications.kinds import NoticeKind, ProofWay
from app.notifications.ledger import GivenNotice, ReachProof
from app.register.rolls.roll_owners import owner_ids
from app.voting import notifying
from app.voting.kinds import PaperFate
from app.voting.models import IssuedPaper, PaperEvent, Vote


async def told_in_person(session: AsyncSession, vote: Vote, until: datetime) -> dict[str, datetime]:
    """When the last owner of a head was told of the last notice in person, of the heads whose owners all were by an instant.

    What was written down after it changes nothing, but that a message did not arrive.
    """
    notice = await ledger.latest(session, notifying.SUBJECT, vote.id, NoticeKind.VOTE_NOTICE)
    if notice is None or vote.roll_id is None:
        return {}
    proofs = await ledger.proofs_of(session, notice.id)
    handed = await ballots_handed(session, vote.id, notice)
    told: dict[str, datetime] = {}
    for voter, owners in (await owner_ids(session, vote.roll_id)).items():
        firsts: list[datetime | None] = []
        for owner_id in owners:
            known = [*proofs.get(owner_id, ()), *handed.get(voter, ())]
            # That a message did not arrive may come to light later.
            firsts.append(ledger.told_at([one for one in known if one.at <= until or not one.reached]))
        known_firsts = [one for one in firsts if one is not None]
        if known_firsts and len(known_firsts) == len(firsts):
            told[voter] = max(known_firsts)
    return told


async def ballots_handed(
    session: AsyncSession, vote_id: uuid.UUID, notice: GivenNotice | None
) -> dict[str, list[ReachProof]]:
    """Ballot papers handed over since the notice, by head."""
    handed: dict[str, list[ReachProof]] = defaultdict(list)
    if notice is None:
        return handed
    rows = await session.execute(
        select(IssuedPaper.voter, PaperEvent)
        .join(
            IssuedPaper,
            (IssuedPaper.vote_id == PaperEvent.vote_id) & (IssuedPaper.serial == PaperEvent.serial),
        )
        .where(PaperEvent.vote_id == vote_id, PaperEvent.fate == PaperFate.HANDED, PaperEvent.at >= notice.at)
        .order_by(PaperEvent.at, PaperEvent.id)
    )
    for voter, event in rows:
        way = event.way.label if event.way else ""
        told = f"{way} {event.recipient}".strip()
        handed[voter].append(
            ReachProof(ProofWay.BALLOT_HANDED, True, told, event.evidence_id, event.recorded_by, event.at)
        )
    return handed
