"""What was corrected of a roll since the opening, in the words of a posting: numbers only, no owner and no room."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.voting.closing import correcting, counting, reconsidering
from app.voting.closing.reconsidering import Question
from app.voting.models import CountedResult, RollCorrection, Vote


async def beside_words(session: AsyncSession, vote: Vote, counted: CountedResult) -> str:
    """What stands beside the roll, its totals under both, and every outcome under both; "" where nothing does."""
    rows = await session.scalars(
        select(RollCorrection).where(RollCorrection.vote_id == vote.id).order_by(RollCorrection.seq)
    )
    of_part: dict[str, list[RollCorrection]] = {}
    for row in rows:
        of_part.setdefault(row.part, []).append(row)
    if not of_part:
        return ""
    frozen, now = await correcting.totals_frozen(session, vote), await correcting.totals_now(session, vote)
    told = [
        f"开始投票以后名册有 {len(of_part)} 处更正（{'，'.join(_kinds(of_part.values()))}），"
        "计票仍以开始时冻结的名册为准。",
        f"冻结的名册：{frozen}；更正后：{now}。",
    ]
    outcomes = counting.outcomes_of(counted)
    under = (await reconsidering.outcomes(session, vote)).get(Question.ROLL_CORRECTED, {})
    told += [
        f"按更正后的名册，事项 {number}：{outcome.label}（与计票的结论{'相同' if outcome is outcomes[number] else '不同'}）。"
        for number, outcome in sorted(under.items())
    ]
    return "".join(told)


def _kinds(corrected: Iterable[list[RollCorrection]]) -> list[str]:
    """How many parts joined, vote no more, have another area, are another head's."""
    numbers = {"新增": 0, "减少": 0, "面积": 0, "业主": 0}
    for rows in corrected:
        first, last = rows[0], rows[-1]
        joined, gone = not first.was_area_c, not last.area_c
        numbers["新增"] += joined and not gone
        numbers["减少"] += gone and not joined
        numbers["面积"] += not joined and not gone and last.area_c != first.was_area_c
        numbers["业主"] += not joined and not gone and last.voter != first.was_voter
    return [f"{name} {number} 处" for name, number in numbers.items() if number]
