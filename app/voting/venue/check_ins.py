"""Letting somebody in at the desk: known by an original document, for a head that has not taken part, once a session.

Who stands there may be the owner or whoever an authority names (law R-48 to R-50); what they are given is the head's one
live paper, so that no second one lies about.
"""

import uuid
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.register.people.masking import mask_name
from app.register.rolls.roll_owners import owners_today
from app.voting import errors
from app.voting.ballots.casting import require_receiving
from app.voting.ballots.entitlement import Right, people_of, signing_right
from app.voting.ballots.heads_on_roll import head_of
from app.voting.ballots.turnout import has_taken_part
from app.voting.kinds import HandedBy, IdentifiedBy, PaperAtDesk, PaperFate
from app.voting.models import CheckIn, Vote
from app.voting.papers import issuing
from app.voting.venue.schemas import DeskHead, DeskOwner
from app.voting.venue.sessions import running

_NOT_BROUGHT = "现场换发：业主没有带来原选票"


async def check_in(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID,
    *,
    voter: str,
    cast_by: str,
    authority_id: uuid.UUID | None,
    identified_by: IdentifiedBy,
    paper: PaperAtDesk,
    serial: str | None,
    by: uuid.UUID,
) -> CheckIn:
    """Let somebody in for a head; the answer's `serial` is the paper they hold from now on, none on a staff device.

    `serial` names the paper brought along, or one printed before that lies at the desk; without one a paper handed
    over here is printed anew in place of any other. Raises Refused outside the window, for a head that is not on the
    roll, that is let in already or has taken part, for somebody without the right, or for a paper that is not live.
    """
    now_running = await running(session, community_id, vote_id, session_id)
    vote, at = now_running.vote, now_running.at
    require_receiving(vote, at)
    head = await head_of(session, vote.roll_id, voter)
    if head is None:
        raise Refused(errors.VOTER_UNKNOWN, voter=voter)
    if await session.scalar(select(exists().where(CheckIn.session_id == session_id, CheckIn.voter == voter))):
        raise Refused(errors.CHECKED_IN)
    if await has_taken_part(session, vote_id, voter):
        raise Refused(errors.HAS_TAKEN_PART)
    right = await signing_right(session, vote, head, cast_by, authority_id, at)
    row = CheckIn(
        session_id=session_id,
        vote_id=vote_id,
        voter=voter,
        **asdict(right),
        identified_by=identified_by,
        serial=await _paper(session, vote, voter, right, paper, serial, by),
        checked_by=by,
        at=at,
    )
    session.add(row)
    await session.flush()
    return row


async def _paper(
    session: AsyncSession,
    vote: Vote,
    voter: str,
    right: Right,
    paper: PaperAtDesk,
    serial: str | None,
    by: uuid.UUID,
) -> str | None:
    """The serial of the paper somebody is let in with."""
    if paper is PaperAtDesk.NONE:
        if serial is not None:
            raise Refused(errors.VENUE_FAULTY, [FieldFault("serial", "不用纸质选票的，请不要填写编号。")])
        return None
    live = await issuing.live(session, vote.id, voter)
    if serial is not None and (live is None or live.serial != serial):
        raise Refused(errors.NO_LIVE_PAPER, serial=serial)
    if paper is PaperAtDesk.BROUGHT:
        if serial is None:
            raise Refused(errors.VENUE_FAULTY, [FieldFault("serial", "自带选票的，请填写选票上的编号。")])
        return serial
    if serial is None:
        if live is None:
            (issued,) = await issuing.issue(session, vote.id, [voter], by=by)
        else:
            issued = await issuing.replace(session, vote.id, live.serial, _NOT_BROUGHT, by=by)
        serial = issued.serial
    await issuing.record(
        session,
        vote.id,
        serial,
        PaperFate.HANDED,
        way=HandedBy.VENUE,
        recipient=right.cast_by,
        reason="",
        evidence_id=None,
        by=by,
    )
    return serial


async def find_head(session: AsyncSession, vote: Vote, part: str, at: datetime) -> DeskHead:
    """The head to which a part of the roll belongs, its owners masked, each with why they may not cast themselves.

    Raises Refused where none has it.
    """
    heads = await issuing.parts_of_heads(session, vote)
    voter = next((voter for voter, parts in heads.items() if part in parts), None)
    if voter is None or vote.roll_id is None:
        raise Refused(NOT_FOUND)
    people = await people_of(session, vote, voter, at)
    live = await issuing.live(session, vote.id, voter)
    return DeskHead(
        voter=voter,
        parts=heads[voter],
        owners=[
            DeskOwner.from_row(one, name=mask_name(one.name, one.kind), why_not=people.why_not_as_owner(one.named))
            for one in await owners_today(session, vote.roll_id, voter)
        ],
        taken_part=await has_taken_part(session, vote.id, voter),
        serial=live.serial if live else None,
    )
