"""A plan in a line, for whoever is asked about it: of which project, which version, what it costs and who pays."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.projects import queries
from app.projects.kinds import FundingSource
from app.projects.models import PlanVersion, Project
from app.projects.plans.money import yuan
from app.projects.plans.plan_schemas import FundingAnswer, PlanInBrief
from app.projects.plans.plans import FundingLine

COLUMNS = (
    *("id", "project_id", "number", "title", "description", "items", "documents", "item_details", "budget", "funding"),
    *("gap_fen", "gap_reason", "sha256"),
)
"""What a line needs of a version's row, for who reads it in a statement of their own."""


def funding(line: FundingLine) -> FundingAnswer:
    """Who pays how much."""
    return FundingAnswer.from_row(line, amount=yuan(line.amount_fen))


def in_brief(project_title: str, version: PlanVersion) -> PlanInBrief:
    """A version of a project's plan in a line."""
    content = queries.content(version)
    owners_pay = sum(one.amount_fen for one in content.funding if one.source == FundingSource.OWNERS)
    return PlanInBrief.from_row(
        version,
        project=project_title,
        plan_id=version.id,
        sha256=version.sha256.hex(),
        cost=yuan(content.budget_fen) if content.budget else None,
        funding=[funding(one) for one in content.funding],
        owners_pay=yuan(owners_pay) if content.budget else None,
        gap=yuan(content.gap_fen) if content.budget else None,
    )


def from_columns(project_title: str, columns: Sequence[object]) -> PlanInBrief:
    """A version in a line, from its COLUMNS."""
    return in_brief(project_title, PlanVersion(**dict(zip(COLUMNS, columns, strict=True))))


async def of_version(session: AsyncSession, plan_version_id: uuid.UUID | None) -> PlanInBrief | None:
    """A version of a plan in a line, in one statement; None where none is named."""
    if plan_version_id is None:
        return None
    row = await session.execute(
        select(Project.title, PlanVersion)
        .join(PlanVersion, PlanVersion.project_id == Project.id)
        .where(PlanVersion.id == plan_version_id)
    )
    title, version = row.one()
    return in_brief(title, version)


def payers(plan: PlanInBrief) -> str:
    """Who pays how much of it, in words: "市级财政（西陵区财政局）524000.00 元、业主出资 86000.00 元"."""
    lines = [f"{one.source.label}{f'（{one.payer}）' if one.payer else ' '}{one.amount} 元" for one in plan.funding]
    if plan.gap not in {None, yuan(0)}:
        lines.append(f"尚未落实 {plan.gap} 元")
    return "、".join(lines)
