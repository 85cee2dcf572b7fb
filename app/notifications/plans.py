"""A version of a renovation plan was published: every owner in the project's scope is told, and whether it touches their home."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken
from app.notifications.homes import tell_homes
from app.notifications.kinds import NoticeKind
from app.projects import queries as projects
from app.projects.plans.plan_changes import concerned
from app.projects.queries import ProjectNow
from app.register.people.households import households
from app.register.scopes import read_scope

PLAN = "plan"


async def plan_published(session: AsyncSession, before: ProjectNow, project: ProjectNow, at: datetime) -> None:
    """Tell those whom a material change concerns what it is, and the others that none does.

    `before` is the project as it was, `project` as it is with the new version in force.
    """
    row, plan = project.project, project.plan
    if plan is None:
        raise ValueError("no plan is in force")
    scope = read_scope(row.scope)
    homes = await households(session, row.community_id, scope)
    if before.plan is None:
        told = [("first", homes, "这是第一版。")]
    else:
        whom = concerned(projects.content(before.plan), projects.content(plan), project.share)
        touched = [one for one in homes if whom.holds(one, scope)]
        others = [one for one in homes if not whom.holds(one, scope)]
        since = f"与第 {before.plan.number} 版相比，与您家有关的内容"
        told = [
            ("touched", touched, f"{since}有重大变化：{''.join(whom.reasons)}"),
            ("others", others, f"{since}没有重大变化。"),
        ]
    for occasion, group, words in told:
        await tell_homes(
            session,
            row.community_id,
            PLAN,
            plan.id,
            NoticeKind.PLAN_PUBLISHED,
            group,
            facts={"title": row.title, "number": str(plan.number), "at": spoken(at), "told": words},
            at=at,
            occasion=occasion,
        )
