"""Versions of a plan and what differs between them, as they go over the wire."""

import uuid
from collections import Counter
from collections.abc import Callable

from pydantic import BaseModel

from app.projects import queries
from app.projects.models import PlanVersion
from app.projects.plans.money import yuan
from app.projects.plans.plan_changes import PlanChange, concerned, difference
from app.projects.plans.plan_schemas import (
    BudgetChange,
    BudgetLineAnswer,
    ConcernedPlace,
    DocumentChange,
    FundingAnswer,
    FundingChange,
    ItemChange,
    PlanAnswer,
    PlanDifferenceAnswer,
    PlanDocumentAnswer,
    PlanItemAnswer,
)
from app.projects.plans.plans import BudgetLine, FundingLine, PlanItem
from app.projects.queries import ProjectNow
from app.projects.wording import scope_words
from app.register.people.households import households
from app.register.scopes import PartsScope, read_scope
from app.routers.access import Tx

EVERYWHERE = "项目全部范围"


def plan(version: PlanVersion) -> PlanAnswer:
    """A version of a plan."""
    content = queries.content(version)
    return PlanAnswer.from_row(
        version,
        documents=[PlanDocumentAnswer.model_validate(one) for one in version.documents],
        sha256=version.sha256.hex(),
        item_details=[_item(one) for one in content.items],
        budget=[_line(one) for one in content.budget],
        budget_total=yuan(content.budget_fen),
        funding=[_funding(one) for one in content.funding],
        funding_total=yuan(content.funding_fen),
        gap=yuan(content.gap_fen),
        gap_reason=content.gap_reason,
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


def _funding(line: FundingLine) -> FundingAnswer:
    return FundingAnswer(source=line.source, payer=line.payer, amount=yuan(line.amount_fen))


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
        funding=[_change(FundingChange, one, _funding) for one in changed.funding],
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
