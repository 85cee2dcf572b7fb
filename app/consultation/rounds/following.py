"""Whom a new version of the plan concerns: those whose opinion was given on something else, and must be asked again.

Each household is measured from the version its opinion counts for: the last one that touched it, or the first that was
asked about. So many small changes, each below the project's share, add up (law R-58; app/projects/plans/plan_changes.py).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.models import Consultation, ConsultPlan
from app.consultation.rounds.history import plans_of, touched_by
from app.core.errors import FieldFault, Refused
from app.projects import queries as projects
from app.projects.plans.plan_changes import Concerned, concerned
from app.projects.queries import ProjectNow
from app.register.people.households import Household, households
from app.register.scopes import PartsScope, Scope, read_scope

NAMED = 5
"""So many doors are named where somebody was left out."""


@dataclass(frozen=True, slots=True)
class Following:
    """A version that a consultation may follow: of its households, whom the change concerns, and why, in words."""

    plan_id: uuid.UUID
    plan_number: int
    concerned: tuple[Household, ...]
    households: int
    reasons: tuple[str, ...]

    def scope(self) -> Scope | None:
        """The households in one scope, as a consultation takes it; None where nobody is concerned."""
        return PartsScope(frozenset(one.id for one in self.concerned)) if self.concerned else None


async def newer(session: AsyncSession, consultation: Consultation) -> tuple[ProjectNow, list[ConsultPlan]]:
    """The project with a plan in force that the consultation does not ask about, and the plans that it asked about.

    Raises Refused where it asks about the one in force already.
    """
    found = await projects.find(session, consultation.project_id, consultation.community_id)
    plans = await plans_of(session, consultation.id)
    if found.plan is None or any(one.plan_version_id == found.plan.id for one in plans):
        raise Refused(errors.PLAN_NOT_NEW, number=found.plan.number if found.plan else 0)
    return found, plans


async def following(session: AsyncSession, consultation: Consultation) -> Following:
    """Whom the plan now in force concerns; raises Refused where the consultation asks about it already."""
    found, plans = await newer(session, consultation)
    if found.plan is None:
        raise RuntimeError("a plan that is newer is in force")
    asked = await households(session, consultation.community_id, read_scope(consultation.scope))
    changes = await _changes(session, found, plans)
    project = read_scope(found.project.scope)
    scopes = [touched_by(one) for one in plans]
    bases = {one.part_id: _base(scopes, one) for one in asked}
    touched = tuple(one for one in asked if changes[bases[one.part_id]].holds(one, project))
    used = set(bases.values())
    reasons = tuple(dict.fromkeys(why for index in sorted(used) for why in changes[index].reasons))
    return Following(found.plan.id, found.plan.number, touched, len(asked), reasons)


async def _changes(session: AsyncSession, project: ProjectNow, plans: Sequence[ConsultPlan]) -> list[Concerned]:
    """From each version that was asked about to the one in force."""
    if project.plan is None:
        raise ValueError("nothing is in force")
    kept = await projects.versions_by_id(session, {one.plan_version_id for one in plans})
    new = projects.content(project.plan)
    return [concerned(projects.content(kept[one.plan_version_id]), new, project.share) for one in plans]


def _base(scopes: Sequence[Scope | None], household: Household) -> int:
    """The version that the household's opinion counts for, given whom each version touched."""
    return max((index for index, one in enumerate(scopes) if one is not None and one.holds(household)), default=0)


def require_all(followed: Following, touched: Scope | None) -> None:
    """Raise Refused where somebody whom the change concerns is not among those to be asked again."""
    left = [one for one in followed.concerned if touched is None or not touched.holds(one)]
    if left:
        named = "、".join(one.name for one in left[:NAMED]) + ("等" if len(left) > NAMED else "")
        why = f"方案有重大变更，须重新征询的 {len(left)} 户没有列入（{named}）。{''.join(followed.reasons)}"
        raise Refused(errors.CONSULTATION_FAULTY, [FieldFault("touched", why)])
