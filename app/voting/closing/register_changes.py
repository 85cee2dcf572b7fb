"""Register changes in force while ballots were received: beside the roll when the window ends, by themselves.

The roll of leaf 0 stands; the outcome is counted under both, stands in the posting, and where it decides waits for a person
(reconsidering.py). A sale on the opening day or later is no error of the roll: the seller's ballot stands, or the buyer
casts for the same head. What comes into force after the window is taken in by a decision on an objection alone.
Source: law R-36, cases 29, 30 and 43.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.installation import CHINA
from app.core.periods import spoken
from app.register.imports.current import lock_community
from app.register.rolls import rolls
from app.register.rolls.register_acts import RegisterAct, acts_on_parts, acts_since
from app.register.rolls.roll_today import changed_since, frozen_parts
from app.voting.closing import correcting
from app.voting.closing.corrected_lines import corrected_lines
from app.voting.lifecycle import Mode
from app.voting.models import Vote


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many lines were written beside a roll, and its totals before and after, in words."""

    lines: int
    before: str
    after: str


async def take_in(session: AsyncSession, vote: Vote, at: datetime) -> TakenIn | None:
    """Write beside the roll what came into force until the window of a vote ended; None where nothing did.

    The vote's row is held.
    """
    if vote.roll_id is None or vote.opens_at is None or vote.closes_at is None or vote.mode == Mode.AUXILIARY:
        return None
    # Nobody changes the register while it is read.
    await lock_community(session, vote.community_id)
    roll = await rolls.find(session, vote.community_id, vote.roll_id)
    changed = await changed_since(session, roll, sales_before=vote.opens_at.astimezone(CHINA).date())
    acts = await acts_since(session, vote.community_id, roll.frozen_at)
    on_part = await acts_on_parts(session, acts, [one.part_id for one in changed])
    beside = await correcting.beside(session, vote)
    due: dict[str, RegisterAct] = {}
    for one in changed:
        of_part, written = on_part[one.part_id], beside.get(one.part)
        # Two persons who wrote a line after the register was changed knew what it says.
        if of_part and of_part[0].at < vote.closes_at and (written is None or written.ts < of_part[-1].at):
            due[one.part] = of_part[-1]
    lines = corrected_lines(
        await frozen_parts(session, roll.id),
        [one for one in changed if one.part in due],
        {part: (row.area_c, row.voter) for part, row in beside.items()},
    )
    if not lines:
        return None
    before = await correcting.totals_now(session, vote)
    for line in lines:
        act = due[line.part]
        await correcting.write_beside(
            session,
            vote,
            line,
            f"登记簿变更：{act.words}，{spoken(act.at)} 生效",
            proposed_by=act.proposed_by,
            approved_by=act.approved_by,
            at=at,
        )
    return TakenIn(len(lines), before, await correcting.totals_now(session, vote))
