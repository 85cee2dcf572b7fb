"""A paper ballot handed in: registered before anybody reads it, by its serial and the server's instant.

Source: law case 41 (received in time, keyed later: valid), R-52 (one ballot for each owner, whoever hands it in), and
the count's rule that first received stands.
"""

import secrets
import uuid
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.voting import errors, leaves, notifying
from app.voting.ballots.casting import locked, next_seq
from app.voting.ballots.entitlement import signing_right
from app.voting.ballots.heads_on_roll import head_of
from app.voting.count.ballots import Channel
from app.voting.kinds import PaperFate
from app.voting.lifecycle import Phase, phase
from app.voting.models import IssuedPaper, Paper, PaperEvent, PlaceTaken


async def receive(
    session: AsyncSession,
    vote_id: uuid.UUID,
    *,
    serial: str,
    channel: Channel,
    cast_by: str = "",
    authority_id: uuid.UUID | None = None,
    box_id: uuid.UUID | None = None,
    signed_at: datetime | None = None,
    by: uuid.UUID,
    witness: uuid.UUID,
) -> Paper:
    """Register a paper at the instant it is handed in (or taken from the box before two people); no choice is read.

    Its serial says whose it is; it holds the head's place from this instant. `cast_by` is the signing owner's name on
    the roll (empty: the head's first); whoever signs for the owners names their authority instead, which is asked at
    `signed_at` where that lay before (somebody let in put it into the box). Raises Refused outside the window, for a
    serial that was not issued, was replaced or has come in, or for a signer without the right.
    """
    vote = await locked(session, vote_id)
    ts = await now(session)
    if phase(vote.state, vote.opens_at, vote.closes_at, ts) is not Phase.RECEIVING:
        raise Refused(errors.NOT_RECEIVING, why="不在投票期内收到的纸质选票不能登记。")
    issued = await _issued(session, vote_id, serial)
    voter = issued.voter
    head = await head_of(session, vote.roll_id, voter)
    if head is None:
        raise RuntimeError("a paper was issued for a head that is not on the roll")
    right = await signing_right(session, vote, head, cast_by, authority_id, signed_at or ts)
    seq, salt, nonce = next_seq(vote), secrets.token_bytes(32), secrets.token_hex(16)
    opening = leaves.paper_opening(vote.eid, nonce, voter, head.parts, serial)
    committed = leaves.commitment(leaves.PAPER_TAG, salt, opening)
    paper = Paper(
        id=uuid.uuid4(),
        vote_id=vote_id,
        voter=voter,
        serial=serial,
        channel=channel,
        **asdict(right),
        box_id=box_id,
        seq=seq,
        ts=ts,
        nonce=nonce,
        salt=salt,
        commitment=committed,
        leaf=leaves.paper_leaf(vote.eid, seq, ts, committed),
        received_by=by,
        witness=witness,
    )
    session.add(paper)
    await session.flush()
    if await session.get(PlaceTaken, (vote_id, voter)) is None:
        session.add(PlaceTaken(vote_id=vote_id, voter=voter, paper_id=paper.id))
    await session.flush()
    tracker = leaves.tracker(paper.leaf)
    await notifying.recorded(session, vote, voter, "纸质选票", ts, record_id=paper.id, tracker=tracker)
    return paper


async def _issued(session: AsyncSession, vote_id: uuid.UUID, serial: str) -> IssuedPaper:
    """The printed paper with this serial, fit to be handed in."""
    issued = await session.get(IssuedPaper, (vote_id, serial))
    if issued is None:
        raise Refused(errors.SERIAL_UNKNOWN, serial=serial)
    gone = (PaperFate.REPLACED, PaperFate.UNUSED)
    spent = await session.scalar(
        select(PaperEvent.fate).where(
            PaperEvent.vote_id == vote_id, PaperEvent.serial == serial, PaperEvent.fate.in_(gone)
        )
    )
    if spent is not None:
        raise Refused(errors.SERIAL_SPENT, serial=serial, fate=spent.label)
    if await session.scalar(select(exists().where(Paper.vote_id == vote_id, Paper.serial == serial))):
        raise Refused(errors.SERIAL_USED, serial=serial)
    return issued


async def received(session: AsyncSession, vote_id: uuid.UUID) -> int:
    """How many papers have come in."""
    return await session.scalar(select(func.count()).select_from(Paper).where(Paper.vote_id == vote_id)) or 0
