"""An error of the roll found after it was posted: drawn anew until the opening, from then on written beside it.

Source: law R-36 (corrections are appended, with reason, approver, before and after), case 43; verifiable tally,
"correct" leaves: after the opening the roll never changes, and the result shows the outcome under both.
"""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.fractions import centi, square_metres
from app.register.rolls import rolls
from app.register.rolls.roll_changes import RollPart, changes
from app.register.rolls.roll_today import frozen_parts
from app.register.scopes import read_scope
from app.voting import errors, leaves
from app.voting.ballots.casting import next_seq
from app.voting.closing.corrected_lines import CorrectedLine, new_head
from app.voting.models import RollCorrection, Vote
from app.voting.papers import issuing

NEW_HEAD = "new"
_DRAWN_ANEW = "名册更正，表决权人编号、房屋或业主有变"


def totals(parts: int, area_c: int, heads: int) -> str:
    """A roll's totals in words."""
    return f"{parts} 处，{square_metres(area_c)} 平方米，{heads} 人"


async def redraw(session: AsyncSession, vote: Vote, *, by: uuid.UUID, at: datetime) -> tuple[str, str]:
    """Freeze the roll anew from the register as it was corrected; answers the totals before and after.

    A paper printed for a head that is another now is spent; authorities are recorded anew, as entitlement.py asks under
    which roll they were. Raises Refused where nothing of the roll has changed: its hash names no owner, so a part that
    went to somebody new is asked for beside it.
    """
    before = await rolls.find(session, vote.community_id, _roll_id(vote))
    held = await frozen_parts(session, before.id)
    drawn = await rolls.freeze(
        session,
        vote.community_id,
        read_scope(vote.scope),
        include_parking=bool(vote.rules["include_parking"]),
        by=by,
        at=at,
    )
    holds = await frozen_parts(session, drawn.id)
    if drawn.sha256 == before.sha256 and not changes(held, holds):
        raise Refused(errors.ROLL_UNCHANGED)
    vote.roll_id = drawn.id
    had, has = _heads(held), _heads(holds)
    live = await issuing.live_papers(session, vote.id)
    strangers = [paper for voter, paper in live.items() if had.get(voter) != has.get(voter)]
    await issuing.spend(session, strangers, _DRAWN_ANEW, by=by, at=at)
    return totals(before.parts, before.area_c, before.heads), totals(drawn.parts, drawn.area_c, drawn.heads)


def _heads(parts: Iterable[RollPart]) -> dict[str, frozenset[tuple[str, frozenset[str]]]]:
    """The heads of a roll: of which parts each is, and of whose."""
    heads: dict[str, set[tuple[str, frozenset[str]]]] = defaultdict(set)
    for one in parts:
        heads[one.voter].add((one.part_id, one.owners))
    return {voter: frozenset(of_head) for voter, of_head in heads.items()}


def _roll_id(vote: Vote) -> uuid.UUID:
    if vote.roll_id is None:
        raise RuntimeError("a vote whose roll can be corrected has one")
    return vote.roll_id


async def read_line(session: AsyncSession, vote: Vote, facts: Mapping[str, object]) -> CorrectedLine:
    """The corrected line among the facts of an act: part, area_m2, and voter where another head owns the part.

    Raises Refused with every fault: what is missing, a part or head that is not on the roll, a line that says what it
    said.
    """
    part, asked = str(facts.get("part", "")).strip(), str(facts.get("voter", "")).strip()
    area_c = _area(facts)
    lines = {entry.part: entry for entry in await rolls.salted_entries(session, _roll_id(vote))}
    written = await beside(session, vote)
    voters = {one.voter for one in lines.values()} | {one.voter for one in written.values()}
    faults = [] if area_c else [_AREA]
    if not part:
        faults.append(FieldFault("facts.part", "缺少房号，写法同名册，如 3-2-501。"))
    elif part not in lines:
        faults.append(FieldFault("facts.part", f"名册中没有 {part}，请核对房号。"))
    if asked not in {"", NEW_HEAD, *voters}:
        faults.append(
            FieldFault("facts.voter", f"名册中没有表决权人 {asked}，请核对；属于名册以外的业主的，写 {NEW_HEAD}。")
        )
    if faults:
        raise Refused(errors.VOTE_FAULTY, faults)
    entry, earlier = lines[part], written.get(part)
    was_area_c, was_voter = (earlier.area_c, earlier.voter) if earlier else (entry.area_c, entry.voter)
    voter = asked or was_voter
    if voter == NEW_HEAD:
        voter = new_head(voters)
    if (area_c, voter) == (was_area_c, was_voter):
        raise Refused(errors.VOTE_FAULTY, [FieldFault("facts", "与现有记录相同，没有要更正的内容。")])
    return CorrectedLine(entry.i, part, area_c, was_area_c, voter, was_voter)


_AREA = FieldFault("facts.area_m2", "缺少面积，或写法不对：大于零的平方米数，最多两位小数，如 88.12。")


def _area(facts: Mapping[str, object]) -> int:
    """The area in 0.01 m2; 0 where it is not one."""
    try:
        return centi(str(facts.get("area_m2", "")))
    except ValueError:
        return 0


async def write_beside(
    session: AsyncSession,
    vote: Vote,
    line: CorrectedLine,
    reason: str,
    *,
    proposed_by: uuid.UUID,
    approved_by: uuid.UUID,
    at: datetime,
) -> None:
    """Write the `correct` leaf of a line; the roll of leaf 0 stays."""
    seq, salt = next_seq(vote), secrets.token_bytes(32)
    opening = leaves.roll_opening(line.i, line.part, line.area_c, line.voter)
    committed = leaves.commitment(leaves.ROLL_TAG, salt, opening)
    session.add(
        RollCorrection(
            vote_id=vote.id,
            seq=seq,
            **asdict(line),
            reason=reason,
            proposed_by=proposed_by,
            approved_by=approved_by,
            ts=at,
            salt=salt,
            commitment=committed,
            leaf=leaves.correct_leaf(vote.eid, seq, at, committed, reason),
        )
    )
    await session.flush()


async def beside(session: AsyncSession, vote: Vote) -> dict[str, RollCorrection]:
    """What was written beside the roll of a vote, the last of each part, in the order in which parts were first written."""
    rows = await session.scalars(
        select(RollCorrection).where(RollCorrection.vote_id == vote.id).order_by(RollCorrection.seq)
    )
    return {row.part: row for row in rows}


async def totals_frozen(session: AsyncSession, vote: Vote) -> str:
    """The totals of the roll of leaf 0, in words."""
    roll = await rolls.find(session, vote.community_id, _roll_id(vote))
    return totals(roll.parts, roll.area_c, roll.heads)


async def totals_now(session: AsyncSession, vote: Vote) -> str:
    """The totals of the roll with everything that was written beside it, in words."""
    lines = {entry.part: (entry.area_c, entry.voter) for entry in await rolls.salted_entries(session, _roll_id(vote))}
    lines |= {part: (row.area_c, row.voter) for part, row in (await beside(session, vote)).items()}
    on_roll = [one for one in lines.values() if one[0]]
    return totals(len(on_roll), sum(area_c for area_c, _ in on_roll), len({voter for _, voter in on_roll}))
