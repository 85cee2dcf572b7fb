"""我提的意见去哪儿了: what a household wishes of a project, and what became of it, in which version of the plan.

Nothing is decided by how many wish it. Every wish is answered, and the household reads the answer; in public are sums.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.core.values.small_cells import shown_row
from app.projects import errors, household
from app.projects.asked.asked_schemas import WishCount, WishSumsAnswer
from app.projects.household import AtTheirFlat
from app.projects.kinds import AskingWay, WishOutcome
from app.projects.models import PlanVersion, Project, Wish, WishAnswer
from app.projects.plans.plans import plain
from app.register.people.households import households
from app.register.scopes import read_scope

ANSWERED = select(WishAnswer.wish_id)
"""The wishes that somebody has answered."""


@dataclass(frozen=True, slots=True)
class WishNow:
    """A wish, its latest answer, and the number of the plan's version which that names."""

    wish: Wish
    answer: WishAnswer | None
    plan_number: int | None


async def wish(session: AsyncSession, own: AtTheirFlat, project_id: uuid.UUID, words: str, at: datetime) -> WishNow:
    """A household's wish from its own phone; raises Refused where the project is not the flat's."""
    project = await _project(session, own.community_id, project_id)
    if not await households(session, own.community_id, read_scope(project.scope), part_ids=[own.part_id]):
        raise Refused(NOT_FOUND)
    made = Wish(
        id=uuid.uuid4(),
        community_id=own.community_id,
        project_id=project_id,
        part_id=own.part_id,
        resident_id=own.resident_id,
        way=AskingWay.APP,
        words=plain(words),
        at=at,
    )
    session.add(made)
    await session.flush()
    return WishNow(made, None, None)


async def write_down(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    way: AskingWay,
    words: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> WishNow:
    """What an owner said to staff; raises Refused with every fault, and for a flat of the writer's own."""
    project = await _project(session, community_id, project_id)
    _, faults = await household.spoken_for(session, community_id, part_id, owner_id, read_scope(project.scope), by=by)
    if not way.by_staff:
        faults.append(FieldFault("way", "工作人员登记请选择来电、窗口或网络平台。"))
    if faults:
        raise Refused(errors.WISH_FAULTY, faults)
    made = Wish(
        id=uuid.uuid4(),
        community_id=community_id,
        project_id=project_id,
        part_id=part_id,
        owner_id=owner_id,
        staff_id=by,
        way=way,
        words=plain(words),
        at=at,
    )
    session.add(made)
    await session.flush()
    return WishNow(made, None, None)


async def answer(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    wish_id: uuid.UUID,
    outcome: WishOutcome,
    plan_number: int | None,
    words: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> WishNow:
    """Say what became of a wish: adopted, wholly or partly, in a published version; or why not."""
    await _project(session, community_id, project_id)
    found = await find(session, project_id, wish_id)
    if found is None:
        raise Refused(NOT_FOUND)
    plan_id = None
    adopted = outcome is not WishOutcome.NOT_ADOPTED
    if plan_number is not None:
        plan_id = await session.scalar(
            select(PlanVersion.id).where(PlanVersion.project_id == project_id, PlanVersion.number == plan_number)
        )
    if adopted and plan_id is None:
        raise Refused(errors.WISH_FAULTY, [FieldFault("plan_number", "请填写采纳在第几版方案，须是已经公布的版本。")])
    if not adopted and plan_number is not None:
        raise Refused(errors.WISH_FAULTY, [FieldFault("plan_number", "未采纳的不填方案版本。")])
    session.add(
        WishAnswer(
            id=uuid.uuid4(),
            wish_id=wish_id,
            outcome=outcome,
            plan_version_id=plan_id,
            words=plain(words),
            by=by,
            at=at,
        )
    )
    await session.flush()
    return (await _answered(session, [found]))[0]


async def find(session: AsyncSession, project_id: uuid.UUID, wish_id: uuid.UUID) -> Wish | None:
    """A wish of this project; None where there is none."""
    found = await session.get(Wish, wish_id)
    return found if found is not None and found.project_id == project_id else None


async def of_household(
    session: AsyncSession, own: AtTheirFlat, after: Cursor = START
) -> tuple[list[WishNow], str | None]:
    """Those of fifty wishes of a flat, the latest first, that somebody there may read, and the next page's cursor."""
    query = select(Wish).where(Wish.part_id == own.part_id)
    found, following = await records(session, query, (Wish.at, Wish.id), after, newest_first=True)
    mine = await household.readable(session, own, [(one, one.resident_id, one.owner_id) for one in found])
    return await _answered(session, mine), following


async def listed(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    *,
    unanswered_only: bool = False,
    after: Cursor = START,
) -> tuple[list[WishNow], str | None]:
    """Fifty wishes of a project, the longest waiting first, and the next page's cursor."""
    await _project(session, community_id, project_id)
    query = select(Wish).where(Wish.project_id == project_id)
    if unanswered_only:
        query = query.where(Wish.id.not_in(ANSWERED))
    found, following = await records(session, query, (Wish.at, Wish.id), after)
    return await _answered(session, found), following


async def unanswered(session: AsyncSession, project_id: uuid.UUID) -> int:
    """How many wishes of a project have no answer."""
    found = await session.scalar(
        select(func.count()).select_from(Wish).where(Wish.project_id == project_id, Wish.id.not_in(ANSWERED))
    )
    return found or 0


async def sums(session: AsyncSession, project_id: uuid.UUID) -> WishSumsAnswer:
    """Count the wishes of a project and what became of them, by their latest answers, in cells that single nobody out."""
    all_of_them = await session.scalar(select(func.count()).select_from(Wish).where(Wish.project_id == project_id))
    wishes = select(Wish.id).where(Wish.project_id == project_id)
    found = Counter(one.outcome for one in (await _latest(session, wishes)).values())
    total = all_of_them or 0
    cells = shown_row({"": total - found.total(), **{one: found[one] for one in WishOutcome}})
    return WishSumsAnswer(
        wishes=total,
        unanswered=cells[""],
        by_outcome=[WishCount(outcome=one, wishes=cells[one]) for one in WishOutcome],
    )


async def _project(session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID) -> Project:
    project = await session.get(Project, project_id)
    if project is None or project.community_id != community_id:
        raise Refused(NOT_FOUND)
    return project


async def _answered(session: AsyncSession, wishs: Iterable[Wish]) -> list[WishNow]:
    wishes = list(wishs)
    latest = await _latest(session, [one.id for one in wishes])
    plans = {one.plan_version_id for one in latest.values() if one.plan_version_id is not None}
    rows = await session.execute(select(PlanVersion.id, PlanVersion.number).where(PlanVersion.id.in_(plans)))
    numbers: dict[uuid.UUID | None, int] = {row.id: row.number for row in rows}
    return [
        WishNow(one, said, numbers.get(said.plan_version_id) if said is not None else None)
        for one in wishes
        for said in [latest.get(one.id)]
    ]


async def _latest(
    session: AsyncSession, wishes: Sequence[uuid.UUID] | Select[uuid.UUID]
) -> dict[uuid.UUID, WishAnswer]:
    rows = await session.scalars(
        select(WishAnswer)
        .where(WishAnswer.wish_id.in_(wishes))
        .ext(distinct_on(WishAnswer.wish_id))
        .order_by(WishAnswer.wish_id, WishAnswer.at.desc(), WishAnswer.id)
    )
    return {one.wish_id: one for one in rows}
