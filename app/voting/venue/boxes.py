"""Emptying a ballot box before two persons: every sheet is counted, every serial registered or set aside with a reason.

A paper is received at the instant the box is opened, so a box is opened while the vote receives (law case 41 is of
papers received in time and keyed later).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.periods import spoken_end
from app.voting import errors
from app.voting.ballots.casting import require_receiving
from app.voting.count.ballots import Channel
from app.voting.lifecycle import Phase, phase
from app.voting.models import BoxOpening, CheckIn, IssuedPaper, Paper, Vote
from app.voting.papers import receiving
from app.voting.venue.sessions import photo_faults, running, second_faults


@dataclass(frozen=True, slots=True)
class SerialAside:
    """A serial found in a box that could not be registered, and why."""

    serial: str
    why: str


@dataclass(frozen=True, slots=True)
class Emptied:
    """A box emptied: the papers registered from it, and what was set aside."""

    box: BoxOpening
    papers: tuple[Paper, ...]
    set_aside: tuple[SerialAside, ...]


async def open_box(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    *,
    sheets: int,
    foreign_sheets: int,
    serials: Sequence[str],
    note: str,
    photos: Sequence[uuid.UUID],
    by: uuid.UUID,
    witness: uuid.UUID,
) -> Emptied:
    """Empty a box: `sheets` lay in it, of which `foreign_sheets` bear no serial that can be read, the rest `serials`.

    Each serial is received by the right its check-in recorded; one that cannot be is set aside, and the others go on.
    Raises Refused after the end of the window, once the session has ended,
    and where the figures do not add up or the second person or a photo is wrong.
    """
    now_running = await running(session, community_id, vote_id, session_id)
    vote, at = now_running.vote, now_running.at
    _require_in_time(vote, at)
    faults = await second_faults(session, vote, "witness", witness, by=by, at=at)
    faults += await photo_faults(session, vote, photos)
    if sheets != len(serials) + foreign_sheets:
        told = f"取出 {sheets} 张，而编号 {len(serials)} 个加无编号的 {foreign_sheets} 张是 {len(serials) + foreign_sheets}"
        faults.append(FieldFault("sheets", f"{told} 张，数目不符。请当场重新清点。"))
    if foreign_sheets and not note:
        faults.append(FieldFault("note", "有不是选票或看不清编号的纸张，请写明是什么。"))
    if faults:
        raise Refused(errors.VENUE_FAULTY, faults)
    box = BoxOpening(
        id=uuid.uuid4(),
        session_id=session_id,
        sheets=sheets,
        foreign_sheets=foreign_sheets,
        serials=list(serials),
        note=note,
        photos=list(photos),
        opened_by=by,
        witness=witness,
        at=at,
    )
    session.add(box)
    await session.flush()
    papers, aside = [], []
    for serial in serials:
        try:
            papers.append(await _received(session, vote, box, serial))
        except Refused as refusal:
            # Receiving refuses before it writes anything, so that the next serial finds the log as it was.
            aside.append(SerialAside(serial, refusal.message))
    return Emptied(box, tuple(papers), tuple(aside))


def _require_in_time(vote: Vote, at: datetime) -> None:
    if phase(vote.state, vote.opens_at, vote.closes_at, at) is Phase.ENDED and vote.closes_at is not None:
        raise Refused(errors.BOX_TOO_LATE, closes=spoken_end(vote.closes_at))
    require_receiving(vote, at)


async def _received(session: AsyncSession, vote: Vote, box: BoxOpening, serial: str) -> Paper:
    issued = await session.get(IssuedPaper, (vote.id, serial))
    if issued is None:
        raise Refused(errors.SERIAL_UNKNOWN, serial=serial)
    let_in = await session.scalar(
        select(CheckIn).where(
            CheckIn.session_id == box.session_id, CheckIn.voter == issued.voter, CheckIn.serial.is_not(None)
        )
    )
    if let_in is None:
        raise Refused(errors.PAPER_NOT_LET_IN)
    return await receiving.receive(
        session,
        vote.id,
        serial=serial,
        channel=Channel.ONSITE,
        cast_by="" if let_in.authority_id else let_in.cast_by,
        authority_id=let_in.authority_id,
        box_id=box.id,
        # What lay in the box was cast when its voter was let in: an authority that ended since was good then (case 25).
        signed_at=let_in.at,
        by=box.opened_by,
        witness=box.witness,
    )
