"""How a project is told, to the office and to anybody."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.consultation.gates import works
from app.consultation.part_consents import consent_gate, part_consents
from app.core.installation import now
from app.core.values.small_cells import LEAST
from app.projects import queries
from app.projects.carrying import reading
from app.projects.carrying.carrying_schemas import CarryingAnswer
from app.projects.carrying.reading import CarryingNow
from app.projects.kinds import CERTIFIED
from app.projects.models import Requirement, RequirementProposal
from app.projects.policy.stage_orders import FOUR_FIFTHS
from app.projects.queries import ProjectNow
from app.projects.schemas import GateAnswer, ProjectLine, RequirementLine, RequirementProposalAnswer, RiserWorksAnswer
from app.projects.wording import scope_words
from app.register.scopes import read_scope
from app.routers.access import Tx
from app.routers.answers.plan_answers import plans


def line(project: ProjectNow) -> ProjectLine:
    """A project in a list."""
    return ProjectLine.from_row(
        project.project,
        where=scope_words(read_scope(project.project.scope)),
        state=project.state,
        plan_number=project.plan.number if project.plan else None,
        may_start=project.works.may_start,
        alarm_since=project.alarm_since,
    )


async def page(session: Tx, project: ProjectNow, *, office: bool = False) -> dict[str, Any]:
    """The fields of a project's page as anybody sees them, or the office; the gates are looked at again this instant."""
    project = await works.of_now(session, project, await now(session))
    return {
        **line(project).model_dump(),
        "community_id": project.project.community_id,
        "scope": project.project.scope,
        "material_share": f"{project.share.numerator}/{project.share.denominator}",
        "plans": await plans(
            session, project.project.community_id, await queries.plan_versions(session, project.project.id)
        ),
        "carryings": [carrying(one) for one in await reading.of_project(session, project.project.id)],
        "gates": [
            GateAnswer.from_row(
                kept,
                requirement_id=kept.id,
                where=gate.required.where,
                facts=facts_of(kept),
                state=gate.state,
                recorded_at=gate.record.at if gate.record else None,
                missing=gate.missing,
                carried=gate.carried,
            )
            for kept, gate in zip(project.requirements, project.works.gates, strict=True)
        ],
        "risers": await _risers(session, project, office=office),
        "reasons": list(project.works.reasons),
    }


def carrying(now: CarryingNow) -> CarryingAnswer:
    """A version that was declared to change nothing material."""
    return CarryingAnswer.from_row(now.row, number=now.number, from_number=now.from_number)


def facts_of(requirement: Requirement) -> dict[str, Any]:
    """What a requirement asks beside its kind, with what those from before leave unsaid: a vote's matter, the four fifths."""
    named = {"matter": requirement.matter, "percent": FOUR_FIFTHS if requirement.kind in CERTIFIED else None}
    return named | dict(requirement.facts)


async def requirement_proposals(
    session: Tx, proposals: Sequence[RequirementProposal], names: Mapping[uuid.UUID, str]
) -> list[RequirementProposalAnswer]:
    """What was proposed to hold before works, each with its requirements."""
    ids = {one for proposal in proposals for one in proposal.requirement_ids}
    kept = await queries.requirements_by_id(session, ids)
    return [
        RequirementProposalAnswer.from_row(
            proposal,
            requirements=[
                RequirementLine.from_row(kept[one], where=queries.where(kept[one]), facts=facts_of(kept[one]))
                for one in proposal.requirement_ids
            ],
            proposed_by=names.get(proposal.proposed_by, ""),
            decided_by=names.get(proposal.decided_by, "") if proposal.decided_by else None,
        )
        for proposal in proposals
    ]


async def _risers(session: Tx, project: ProjectNow, *, office: bool) -> list[RiserWorksAnswer]:
    if project.plan is None:
        return []
    consents = await part_consents.read(session, project.project.community_id, project.project.id)
    return [
        RiserWorksAnswer.from_row(
            one,
            code=one.item.code,
            title=one.item.title,
            may_start=one.complete and project.works.may_start,
        )
        for one in consent_gate.by_riser(consents)
        if office or one.flats >= LEAST
    ]
