"""The item of a renovation plan that a case or a line of the routing table names.

It is chosen from the plan in force of its project, and kept by what it is known by in every version (`PlanItem.key`), so
that routes and cases meet whatever it is called later; a case goes on saying what it was called when it was reported.
What was typed before items were chosen is kept and read as it was typed.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault
from app.projects import queries as projects
from app.projects.plans.plans import PlanItem
from app.projects.queries import Planned
from app.register import parts

LONGEST = 500
"""Characters of a title, by which an item without a code is known."""


async def named(
    session: AsyncSession, community_id: uuid.UUID, ids: Collection[uuid.UUID | None]
) -> dict[uuid.UUID, Planned]:
    """Those of these projects that are the estate's."""
    wanted = {one for one in ids if one is not None}
    found = await projects.planned(session, community_id, wanted) if wanted else []
    return {one.id: one for one in found}


def faults(
    there: Mapping[uuid.UUID, Planned], project_id: uuid.UUID | None, item: str, at: str = ""
) -> list[FieldFault]:
    """What is wrong with a project and an item (empty: none) that somebody names; `at` stands before the fields."""
    if project_id is not None and project_id not in there:
        return [FieldFault(f"{at}project_id", "本小区没有这个改造项目，请重新选择，或不填。")]
    if not item:
        return []
    if project_id is None:
        why = "请先选择这一项所属的改造项目，再从其现行方案中选择；没有合适的，请不填。"
        return [FieldFault(f"{at}plan_item", why)]
    project = there[project_id]
    if project.plan is None:
        return [FieldFault(f"{at}plan_item", f"“{project.title}”还没有公布方案，请不填这一项。")]
    if item not in {one.key for one in project.plan.items}:
        why = f"“{project.title}”的现行方案里没有“{item}”，请从方案所列内容中选择，或不填。"
        return [FieldFault(f"{at}plan_item", why)]
    return []


async def offered(
    session: AsyncSession, community_id: uuid.UUID, stairwell_id: uuid.UUID | None
) -> list[tuple[Planned, list[PlanItem]]]:
    """The projects of an estate that have a plan, with the items to choose from; of a stairwell, what is done there."""
    found = [(one, one.plan.items) for one in await projects.planned(session, community_id) if one.plan is not None]
    if stairwell_id is None:
        return [(project, list(items)) for project, items in found]
    here = await parts.in_stairwell(session, community_id, stairwell_id)
    made = []
    for project, items in found:
        inside = [one for one in here if project.scope.holds(one)]
        if inside:
            made.append((project, [one for one in items if one.scope is None or any(map(one.scope.holds, inside))]))
    return made


type Named = tuple[uuid.UUID | None, str]
"""An item as cases and routes name it: its project, and what it is known by."""


async def titles(session: AsyncSession, items: Collection[Named], at: datetime) -> dict[Named, str]:
    """What items were called at an instant; whatever else stands there, as it was typed."""
    ids = {project_id for project_id, item in items if project_id is not None and item}
    found = await projects.item_titles(session, ids, at) if ids else {}
    return {
        (project_id, item): found.get((project_id, item), item) if project_id else item for project_id, item in items
    }


async def title(session: AsyncSession, project_id: uuid.UUID | None, item: str, at: datetime) -> str:
    """What one was called."""
    return (await titles(session, [(project_id, item)], at))[project_id, item]
