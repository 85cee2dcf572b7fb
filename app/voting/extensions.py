"""An extension that two persons settled: it is in force from when its sheet hangs, if that is before the end that stands.

A sheet that does not hang in time extends nothing, and nothing need be undone. Source: law R-55.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.periods import spoken_end
from app.posting import queries as postings
from app.posting.kinds import PostingState
from app.posting.texts import TextKey
from app.voting import announcing, errors, leaves
from app.voting.ballots.casting import next_seq
from app.voting.lifecycle import Act, Phase, phase
from app.voting.models import Vote, VoteLeaf, VoteProposal


def in_force(vote: Vote) -> bool:
    """Whether the window ends later than its notice said."""
    return vote.closes_at != vote.first_closes_at


async def waits(session: AsyncSession, vote: Vote, at: datetime) -> bool:
    """Whether an extension is settled and may still come into force: its sheet is to be hung."""
    if vote.extension_posting_id is None or in_force(vote):
        return False
    if phase(vote.state, vote.opens_at, vote.closes_at, at) is not Phase.RECEIVING:
        return False
    sheet = await postings.find(session, vote.community_id, vote.extension_posting_id, at)
    return sheet.standing.state is PostingState.DRAFTED


async def come_into_force(session: AsyncSession, vote: Vote, at: datetime) -> None:
    """The sheet of an extension hangs: the window ends later from now on, in the log and in public; the vote is held.

    Raises Refused(EXTENSION_TOO_LATE) once the window has ended.
    """
    if phase(vote.state, vote.opens_at, vote.closes_at, at) is not Phase.RECEIVING or in_force(vote):
        closed = spoken_end(vote.first_closes_at) if vote.first_closes_at else ""
        raise Refused(errors.EXTENSION_TOO_LATE, closes_at=closed)
    settled = await _settled(session, vote)
    vote.closes_at = datetime.fromisoformat(str(settled.facts["closes_at"]))
    seq = next_seq(vote)
    leaf = leaves.extend_leaf(vote.eid, seq, at, vote.closes_at, settled.reason)
    session.add(VoteLeaf(vote_id=vote.id, seq=seq, kind="extend", ts=at, leaf=leaf))
    await session.flush()
    await announcing.event(
        session,
        vote,
        TextKey.VOTE_EXTEND,
        facts={},
        reason=settled.reason,
        proposed_by=settled.proposed_by,
        approved_by=settled.decided_by,
        at=at,
    )


async def _settled(session: AsyncSession, vote: Vote) -> VoteProposal:
    """The extension that two persons settled last."""
    found = await session.scalars(
        select(VoteProposal)
        .where(VoteProposal.vote_id == vote.id, VoteProposal.act == Act.EXTEND, VoteProposal.approved.is_(True))
        .order_by(VoteProposal.decided_at.desc())
        .limit(1)
    )
    return found.one()
