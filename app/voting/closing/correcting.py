"""An error of the roll found after it was posted: drawn anew until the opening, from then on written beside it.

Source: law R-36 (corrections are appended, with reason, approver, before and after), case 43; verifiable tally,
"correct" leaves: after the opening the roll never changes, and the result shows the outcome under both.
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.fractions import centi, square_metres
from app.register.rolls import rolls
from app.register.scopes import read_scope
from app.voting import errors, leaves
from app.voting.ballots.casting import next_seq
from app.voting.models import RollCorrection, Vote
from app.voting.papers import issuing

NEW_HEAD = "new"
_DRAWN_ANEW = "名册更正，表决权人编号或房屋有变"


def totals(parts: int, area_c: int, heads: int) -> str:
    """A roll's totals in words."""
    return f"{parts} 处，{square_metres(area_c)} 平方米，{heads} 人"


async def redraw(session: AsyncSession, vote: Vote, *, by: uuid.UUID, at: datetime) -> tuple[str, str]:
    """Freeze the roll anew from the register as it was corrected; answers the totals before and after.

    A paper printed for a head that is another now is spent; authorities are recorded anew, as entitlement.py asks under
    which roll they were. Raises Refused where nothing of the roll has changed.
    """
    before = await rolls.find(session, vote.community_id, _roll_id(vote))
    held = await issuing.parts_of_heads(session, vote)
    drawn = await rolls.freeze(
        session,
        vote.community_id,
        read_scope(vote.scope),
        include_parking=bool(vote.rules["include_parking"]),
        by=by,
        at=at,
    )
    if drawn.sha256 == before.sha256:
        raise Refused(errors.ROLL_UNCHANGED)
    vote.roll_id = drawn.id
    holds = await issuing.parts_of_heads(session, vote)
    live = await issuing.live_papers(session, vote.id)
    strangers = [paper for voter, paper in live.items() if held.get(voter) != holds.get(voter)]
    await issuing.spend(session, strangers, _DRAWN_ANEW, by=by, at=at)
    return totals(before.parts, before.area_c, before.heads), totals(drawn.parts, drawn.area_c, drawn.heads)


def _roll_id(vote: Vote) -> uuid.UUID:
    if vote.roll_id is None:
        raise RuntimeError("a vote whose roll can be corrected has one")
    return vote.roll_id


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """A line of the roll as it ought to have been, and as it is: its number, part, area (0.01 m2) and head."""

    i: int
    part: str
    area_c: int
    was_area_c: int
    voter: str
    was_voter: str


async def read_line(session: AsyncSession, vote: Vote, facts: Mapping[str, object]) -> CorrectedLine:
    """The corrected line among the facts of an act: part, area_m2, and voter where another head owns the part.

    Raises Refused with every fault: what is missing, a part or head that is not on the roll, a line that says what it
    said.
    """
    part, asked = str(facts.get("part", "")).strip(), str(facts.get("voter", "")).strip()
    area_c = _area(facts)
    lines = {entry.part: entry for entry in await rolls.salted_entries(session, _roll_id(vote))}
    voters = {one.voter for one in lines.values()}
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
    entry, earlier = lines[part], await _last(session, vote, part)
    was_area_c, was_voter = (earlier.area_c, earlier.voter) if earlier else (entry.area_c, entry.voter)
    voter = asked or was_voter
    if voter == NEW_HEAD:
        voter = f"p{len(voters) + 1:0{max(3, len(str(len(voters))))}d}"
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
) -> tuple[str, str]:
    """Write the `correct` leaf of a line; the roll of leaf 0 stays. Answers the totals before and after."""
    roll = await rolls.find(session, vote.community_id, _roll_id(vote))
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
    before = totals(roll.parts, roll.area_c, roll.heads)
    return before, await _corrected_totals(session, vote, roll.id)


async def _last(session: AsyncSession, vote: Vote, part: str) -> RollCorrection | None:
    found: RollCorrection | None = await session.scalar(
        select(RollCorrection)
        .where(RollCorrection.vote_id == vote.id, RollCorrection.part == part)
        .order_by(RollCorrection.seq.desc())
        .limit(1)
    )
    return found


async def _corrected_totals(session: AsyncSession, vote: Vote, roll_id: uuid.UUID) -> str:
    """The totals of the roll with everything that was written beside it."""
    lines = {entry.part: (entry.area_c, entry.voter) for entry in await rolls.salted_entries(session, roll_id)}
    rows = await session.scalars(
        select(RollCorrection).where(RollCorrection.vote_id == vote.id).order_by(RollCorrection.seq)
    )
    lines |= {row.part: (row.area_c, row.voter) for row in rows.all()}
    return totals(len(lines), sum(area_c for area_c, _ in lines.values()), len({voter for _, voter in lines.values()}))
