"""How a project is told, to the office and to anybody."""

from typing import Any

from app.projects import queries
from app.projects.kinds import RequirementKind
from app.projects.queries import ProjectNow
from app.projects.schemas import GateAnswer, ProjectLine
from app.projects.wording import scope_words
from app.register.scopes import read_scope
from app.routers.access import Tx
from app.routers.plan_answers import plan


def line(found: ProjectNow) -> ProjectLine:
    """A project in a list."""
    return ProjectLine(
        id=found.project.id,
        number=found.project.number,
        title=found.project.title,
        where=scope_words(read_scope(found.project.scope)),
        state=found.state,
        plan_number=found.plan.number if found.plan else None,
        may_start=found.works.may_start,
        alarm_since=found.alarm.raised_at if found.alarm else None,
    )


async def page(session: Tx, found: ProjectNow) -> dict[str, Any]:
    """The fields of a project's page, as anybody sees them."""
    return {
        **line(found).model_dump(),
        "community_id": found.project.community_id,
        "scope": found.project.scope,
        "material_share": f"{found.share.numerator}/{found.share.denominator}",
        "plans": [plan(one) for one in await queries.plan_versions(session, found.project.id)],
        "gates": [
            GateAnswer(
                requirement_id=kept.id,
                kind=RequirementKind(kept.kind),
                title=kept.title,
                where=gate.required.where,
                scope=kept.scope,
                facts=kept.facts,
                state=gate.state,
                recorded_at=gate.record.at if gate.record else None,
                missing=gate.missing,
            )
            for kept, gate in zip(found.requirements, found.works.gates, strict=True)
        ],
        "reasons": list(found.works.reasons),
    }
