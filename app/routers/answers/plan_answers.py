"""Versions of a plan and what differs between them, as they go over the wire."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel

from app.media import publishing
from app.media.publishing import PublicFile
from app.projects import queries
from app.projects.briefing import EVERYWHERE, funding
from app.projects.models import PlanVersion
from app.projects.plans.money import yuan
from app.projects.plans.plan_changes import PlanChange, concerned, difference
from app.projects.plans.plan_schemas import (
    BudgetChange,
    BudgetLineAnswer,
    ConcernedPlace,
    DocumentChange,
    FundingChange,
    ItemChange,
    PlanAnswer,
    PlanDifferenceAnswer,
    PlanDocumentAnswer,
    PlanItemAnswer,
)
from app.projects.plans.plans import BudgetLine, PlanDocument, PlanItem
from app.projects.queries import ProjectNow
from app.projects.wording import scope_words
from app.register.people.households import households
from app.register.scopes import PartsScope, read_scope
from app.routers.access import Tx


async def plans(session: Tx, community_id: uuid.UUID, versions: Sequence[PlanVersion]) -> list[PlanAnswer]:
    """Versions of a plan with their documents, in one statement whatever the number of either."""
    named = {uuid.UUID(one["evidence_id"]) for version in versions for one in version.documents}
    files = await publishing.public_files(session, community_id, named)
    return [_plan(one, files) for one in versions]


async def plan(session: Tx, community_id: uuid.UUID, version: PlanVersion) -> PlanAnswer:
    """A version of a plan with its documents."""
    return (await plans(session, community_id, [version]))[0]


def _plan(version: PlanVersion, files: Mapping[uuid.UUID, PublicFile]) -> PlanAnswer:
    content = queries.content(version)
    return PlanAnswer.from_row(
        version,
        documents=[_document(version, one, files.get(uuid.UUID(one.evidence_id))) for one in content.documents],
        sha256=version.sha256.hex(),
        item_details=[_item(one) for one in content.items],
        budget=[_line(one) for one in content.budget],
        budget_total=yuan(content.budget_fen),
        funding=[funding(one) for one in content.funding],
        funding_total=yuan(content.funding_fen),
        gap=yuan(content.gap_fen),
        gap_reason=content.gap_reason,
    )


def _document(version: PlanVersion, document: PlanDocument, file: PublicFile | None) -> PlanDocumentAnswer:
    path = f"/v1/public/projects/{version.project_id}/plans/{version.id}/documents/{document.evidence_id}"
    return PlanDocumentAnswer.from_row(
        document,
        kind=file.evidence.kind if file else None,
        size=file.evidence.size if file else None,
        path=path if file and not file.covered else None,
        picture=f"{path}/picture.jpg" if file and file.is_photo else None,
    )


def _item(item: PlanItem) -> PlanItemAnswer:
    return PlanItemAnswer.from_row(
        item,
        where=scope_words(item.scope) if item.scope is not None else EVERYWHERE,
        scope=item.scope.canonical() if item.scope is not None else None,
        consents=item.consents.canonical() if item.consents is not None else None,
    )


def _line(line: BudgetLine) -> BudgetLineAnswer:
    return BudgetLineAnswer.from_row(line, amount=yuan(line.amount_fen))


def _change[Piece, Shown, Changed: BaseModel](
    answer: type[Changed], change: PlanChange[Piece], show: Callable[[Piece], Shown]
) -> Changed:
    """A piece as it was and as it is, each as `show` has it."""
    before, after = (show(one) if one is not None else None for one in (change.before, change.after))
    return answer.model_validate({"change": change.kind, "key": change.key, "before": before, "after": after})


async def between(
    session: Tx, project_now: ProjectNow, older: PlanVersion, newer: PlanVersion, *, parts: bool
) -> PlanDifferenceAnswer:
    """What differs, and whom it concerns; single flats of it are named by id only where `parts`."""
    old, new, project = queries.content(older), queries.content(newer), read_scope(project_now.project.scope)
    changed, whom = difference(old, new), concerned(old, new, project_now.share)
    flats = [
        one for one in await households(session, project_now.project.community_id, project) if whom.holds(one, project)
    ]
    scope = whom.as_scope(flats, project)
    if isinstance(scope, PartsScope) and not parts:
        scope = None
    places = Counter((one.building, one.stairwell) for one in flats)
    return PlanDifferenceAnswer(
        from_number=older.number,
        to_number=newer.number,
        title_changed=changed.title,
        description_changed=changed.description,
        items=[_change(ItemChange, one, _item) for one in changed.items],
        budget=[_change(BudgetChange, one, _line) for one in changed.budget],
        budget_before=yuan(changed.budget_before),
        budget_after=yuan(changed.budget_after),
        budget_moved=yuan(changed.budget_after - changed.budget_before),
        funding=[_change(FundingChange, one, funding) for one in changed.funding],
        documents=[_change(DocumentChange, one, lambda document: document.sha256) for one in changed.documents],
        gap_before=yuan(changed.gap_before),
        gap_after=yuan(changed.gap_after),
        material=bool(whom),
        reasons=list(whom.reasons),
        touched=scope.canonical() if scope is not None else None,
        households=len(flats),
        places=[
            ConcernedPlace(building=building, stairwell=stairwell, households=number)
            for (building, stairwell), number in places.items()
        ],
    )


async def since(
    session: Tx,
    project_id: uuid.UUID,
    plan_id: uuid.UUID,
    earlier_id: uuid.UUID | None,
    community_id: uuid.UUID | None = None,
) -> PlanDifferenceAnswer:
    """What a version changed since another one, or the one before it; raises Refused where there is none."""
    found = await queries.find(session, project_id, community_id)
    newer = await queries.version(session, project_id, plan_id)
    if earlier_id is None:
        older = await queries.version_before(session, newer)
    else:
        older = await queries.version(session, project_id, earlier_id)
    return await between(session, found, older, newer, parts=community_id is not None)
