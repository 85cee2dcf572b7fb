"""A version of a renovation plan was published: every owner in the project's scope is told, and whether it touches their home."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken
from app.notifications.homes import tell_homes
from app.notifications.kinds import NoticeKind
from app.projects import queries as projects
from app.projects.plans.plan_changes import concerned
from app.projects.queries import ProjectNow
from app.register.people.households import Household, households
from app.register.scopes import read_scope

PLAN = "plan"


async def plan_published(session: AsyncSession, before: ProjectNow, project: ProjectNow, at: datetime) -> None:
    """Tell those whom a material change concerns what it is, and the others that none does.

    `before` is the project as it was, `project` as it is with the new version in force.
    """
    scope = read_scope(project.project.scope)
    homes = await households(session, project.project.community_id, scope)
    if project.plan is None:
        raise ValueError("no plan is in force")
    if before.plan is None:
        await _tell(session, project, homes, "这是第一版。", "first", at)
        return
    whom = concerned(projects.content(before.plan), projects.content(project.plan), project.share)
    since = f"与第 {before.plan.number} 版相比，与您家有关的内容"
    touched = [one for one in homes if whom.holds(one, scope)]
    await _tell(session, project, touched, f"{since}有重大变化：{''.join(whom.reasons)}", "touched", at)
    others = [one for one in homes if not whom.holds(one, scope)]
    await _tell(session, project, others, f"{since}没有重大变化。", "others", at)


async def _tell(
    session: AsyncSession, project: ProjectNow, homes: Collection[Household], words: str, occasion: str, at: datetime
) -> None:
    if project.plan is None:
        raise ValueError("no plan is in force")
    row, plan = project.project, project.plan
    await tell_homes(
        session,
        row.community_id,
        PLAN,
        plan.id,
        NoticeKind.PLAN_PUBLISHED,
        homes,
        facts={"title": row.title, "number": str(plan.number), "at": spoken(at), "told": words},
        at=at,
        occasion=occasion,
    )
