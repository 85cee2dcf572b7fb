"""Checkpoints kept of a vote: signed when it opened, when the window ended, at the close, each count and attestation.

They are what a posting prints and a witness signs beside us; the size at the end of the window shows that nothing was
added to the ballots afterwards. Source: docs/log.md.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.signing.signer import Signer
from app.voting.lifecycle import State
from app.voting.log.holding import leaves_of
from app.voting.models import Cosignature, Vote, VoteCheckpoint, VoteLeaf

_TURNING = ("open", "close", "tally", "attest")


@dataclass(frozen=True, slots=True)
class UnsignedSizes:
    """A vote with the sizes of its log that are to be signed and kept."""

    vote_id: uuid.UUID
    eid: str
    sizes: tuple[int, ...]


async def _due(session: AsyncSession, at: datetime, eid: str | None = None) -> list[UnsignedSizes]:
    """What is not kept yet: after each turning leaf, once when the window is over, and the whole log of `eid`."""
    wanted: dict[uuid.UUID, set[int]] = {}
    votes = {vote.id: vote for vote in await session.scalars(_votes(eid))}
    rows = await session.execute(
        select(VoteLeaf.vote_id, VoteLeaf.seq).where(VoteLeaf.vote_id.in_(votes), VoteLeaf.kind.in_(_TURNING))
    )
    for vote_id, seq in rows:
        wanted.setdefault(vote_id, set()).add(seq + 1)
    signed = set()
    ended = set()
    for one in await session.scalars(select(VoteCheckpoint).where(VoteCheckpoint.vote_id.in_(votes))):
        signed.add((one.vote_id, one.size))
        closes_at = votes[one.vote_id].closes_at
        if closes_at is not None and one.at >= closes_at:
            ended.add(one.vote_id)
    for vote in votes.values():
        over = vote.state == State.OPEN and vote.closes_at is not None and vote.closes_at <= at
        if (over and vote.id not in ended) or eid is not None:
            wanted.setdefault(vote.id, set()).add(vote.next_seq)
    missing = {
        vote_id: tuple(sorted(size for size in sizes if (vote_id, size) not in signed))
        for vote_id, sizes in wanted.items()
    }
    return [UnsignedSizes(vote_id, votes[vote_id].eid, sizes) for vote_id, sizes in missing.items() if sizes]


def _votes(eid: str | None) -> Select[Vote]:
    if eid is not None:
        return select(Vote).where(Vote.eid == eid, Vote.next_seq > 0)
    # A vote whose last turning leaf is kept needs no further look.
    turning = (
        select(func.max(VoteLeaf.seq) + 1)
        .where(VoteLeaf.vote_id == Vote.id, VoteLeaf.kind.in_(_TURNING))
        .scalar_subquery()
    )
    last = (
        select(func.coalesce(func.max(VoteCheckpoint.size), 0))
        .where(VoteCheckpoint.vote_id == Vote.id)
        .scalar_subquery()
    )
    return select(Vote).where(Vote.next_seq > 0, (turning > last) | (Vote.state == State.OPEN))


async def waiting(database: Database, eid: str | None = None) -> list[UnsignedSizes]:
    """What is due now, of one vote (then its whole log too) or of all."""
    async with database.read() as session:
        return await _due(session, await now(session), eid)


async def keep(database: Database, signer: Signer, sizes: UnsignedSizes) -> None:
    """Sign and keep what is due of a vote; raises LogForked where its log no longer begins with what was signed."""
    hashes = leaves_of(database, signer, sizes.vote_id, sizes.eid)
    made = [await signer.exactly(sizes.eid, size, hashes) for size in sizes.sizes]
    async with database.write() as session:
        at = await now(session)
        rows = [
            {
                "vote_id": sizes.vote_id,
                "size": signed.checkpoint.size,
                "root": signed.checkpoint.root,
                "note": signed.note.spelled(),
                "vkey": signer.public(sizes.eid).vkey,
                "at": at,
            }
            for signed in made
        ]
        # Two workers may keep the same one: the root is the same, for the signer never signs another.
        await session.execute(insert(VoteCheckpoint).values(rows).on_conflict_do_nothing())


async def kept_checkpoints(session: AsyncSession, vote_id: uuid.UUID) -> Sequence[VoteCheckpoint]:
    """The checkpoints kept of a vote, the smallest first."""
    found = await session.scalars(
        select(VoteCheckpoint).where(VoteCheckpoint.vote_id == vote_id).order_by(VoteCheckpoint.size)
    )
    return found.all()


async def signed_sizes(session: AsyncSession, eid: str | None = None) -> dict[str, int]:
    """The votes of whose logs anything was signed and kept, or the one of this name, with the largest size."""
    each = select(VoteCheckpoint.vote_id, VoteCheckpoint.size).union_all(select(Cosignature.vote_id, Cosignature.size))
    signed = each.subquery()
    query = select(Vote.eid, func.max(signed.c.size)).join(signed, signed.c.vote_id == Vote.id).group_by(Vote.eid)
    if eid is not None:
        query = query.where(Vote.eid == eid)
    found = await session.execute(query.order_by(Vote.eid))
    return {name: size for name, size in found}  # noqa: C416 - rows are no pairs to a type checker


async def begun(session: AsyncSession) -> list[str]:
    """The public names of votes whose logs have a line, signed or not."""
    return list(await session.scalars(select(Vote.eid).where(Vote.next_seq > 0).order_by(Vote.eid)))
