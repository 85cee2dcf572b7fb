"""Keying a received paper: two people who do not see each other enter what they read, a third settles a difference.

Source: law cases 22 (blank item), 21 (content-invalid), 41 (keying may follow the end).
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.core.values.double_keying import KEYERS, SETTLES
from app.voting import errors, leaves
from app.voting.ballots.casting import Cast, Origin, locked, place, set_aside
from app.voting.ballots.keyed import entries_of, governing
from app.voting.ballots.own_heads import require_not_own_head
from app.voting.ballots.voiding import fill_place
from app.voting.count.ballots import Choice, Validity
from app.voting.models import Paper, PaperEntry, PaperScan, PlaceTaken, Vote, VoteItem
from app.voting.papers.schemas import KeyedAnswer


async def key(
    session: AsyncSession,
    vote_id: uuid.UUID,
    paper_id: uuid.UUID,
    *,
    validity: Validity,
    choices: Mapping[int, str],
    keyer: uuid.UUID,
) -> KeyedAnswer:
    """Key what one person reads on a paper; equal entries of two make the ballot, a third settles a difference.

    A blank item is an abstention (law case 22); a wholly blank paper or two ticks are keyed as content-invalid.
    May follow the end of the window. Who received a paper may key it, for a small committee's counters are few: it is
    the other keyer who keeps them honest. Raises Refused without a scan, for one's own paper, and for a second entry of the same person.
    """
    vote = await locked(session, vote_id)
    paper = await session.get(Paper, paper_id)
    if paper is None or paper.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    await require_not_own_head(session, vote, paper.voter, keyer)
    entries = await entries_of(session, paper_id)
    if governing(entries) is not None:
        raise Refused(errors.PAPER_KEYED)
    if any(entry.keyer == keyer for entry in entries):
        raise Refused(errors.KEYED_TWICE)
    if not await session.scalar(select(exists().where(PaperScan.paper_id == paper_id))):
        raise Refused(errors.PAPER_WITHOUT_SCAN)
    at = await now(session)
    entry = PaperEntry(
        paper_id=paper_id,
        place=len(entries) + 1,
        keyer=keyer,
        validity=validity,
        choices=await _read(session, vote_id, validity, choices),
        at=at,
    )
    session.add(entry)
    await session.flush()
    entries.append(entry)
    governs = governing(entries)
    if governs is None:
        return KeyedAnswer(entries=len(entries), differ=len(entries) >= KEYERS, done=False)
    await _becomes_ballot(session, vote, paper, governs, at)
    return KeyedAnswer(entries=len(entries), differ=False, done=True)


async def _read(
    session: AsyncSession, vote_id: uuid.UUID, validity: Validity, choices: Mapping[int, str]
) -> dict[str, str]:
    items = list(
        await session.scalars(select(VoteItem.number).where(VoteItem.vote_id == vote_id).order_by(VoteItem.number))
    )
    if validity is Validity.CONTENT_INVALID:
        return {str(item): leaves.INVALID for item in items}
    known = set(Choice) | {leaves.INVALID}
    faults = [FieldFault(f"choices.{item}", f"没有事项 {item}。") for item in choices if item not in items]
    faults += [
        FieldFault(f"choices.{item}", "只能是 agree、disagree、abstain，或 invalid（该项无效）。")
        for item, choice in choices.items()
        if choice not in known
    ]
    if faults:
        raise Refused(errors.BALLOT_FAULTY, faults)
    return {str(item): choices.get(item, Choice.ABSTAIN) for item in items}


async def _becomes_ballot(session: AsyncSession, vote: Vote, paper: Paper, entry: PaperEntry, at: datetime) -> None:
    """The keyed paper stands in the place it has held, or is a later ballot where the head had one already.

    A paper of a person without identity (identity-invalid) is no ballot: it gives the place back. One that is disputed
    is kept apart until it is found genuine.
    """
    standing = await session.get(PlaceTaken, (vote.id, paper.voter))
    holds = standing is not None and standing.paper_id == paper.id
    if holds and standing is not None:
        await session.delete(standing)
        await session.flush()
    if entry.validity == Validity.IDENTITY_INVALID:
        await fill_place(session, vote, paper.voter, at)
    elif holds:
        await place(session, vote, as_cast(paper, entry), at, paper)
    else:
        await set_aside(session, vote, as_cast(paper, entry))


def as_cast(paper: Paper, entry: PaperEntry) -> Cast:
    """What a paper says, as it was keyed, under a new nonce."""
    return Cast.from_row(
        paper,
        secrets.token_hex(16),
        paper_id=paper.id,
        choices=entry.choices,
        # Neither on a phone nor on a staff device; the witness of a paper is another's.
        **asdict(Origin()),
    )


def unsettled() -> ColumnElement[bool]:
    """Of a row of `paper`: its keying is not done. What `governing` says of entries, for the database to say of many."""
    first, second, third = aliased(PaperEntry), aliased(PaperEntry), aliased(PaperEntry)
    equal = exists().where(
        first.paper_id == Paper.id,
        second.paper_id == Paper.id,
        first.place == 1,
        second.place == KEYERS,
        first.validity == second.validity,
        first.choices == second.choices,
    )
    return ~equal & ~exists().where(third.paper_id == Paper.id, third.place == SETTLES)


async def unkeyed(session: AsyncSession, vote_id: uuid.UUID) -> list[str]:
    """Serials of papers received whose keying is not done; the count waits for them."""
    found = await session.scalars(select(Paper.serial).where(Paper.vote_id == vote_id, unsettled()).order_by(Paper.seq))
    return list(found)
