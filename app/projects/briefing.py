"""A plan in a line, for whoever is asked about it: of which project, which version, what it costs and who pays."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.projects import queries
from app.projects.models import PlanVersion, Project
from app.projects.plans.cost_sharing import Sharing
from app.projects.plans.money import yuan
from app.projects.plans.plan_schemas import FloorCoefficient, FundingAnswer, PlanInBrief, SharingAnswer
from app.projects.plans.plans import FundingLine
from app.projects.wording import scope_words

EVERYWHERE = "项目全部范围"
NOT_LAID_DOWN = "方案没有写明怎样分到各户"

COLUMNS = (
    *("id", "project_id", "number", "title", "description", "items", "documents", "item_details", "budget", "funding"),
    *("gap_fen", "gap_reason", "sha256"),
)
"""What a line needs of a version's row, for who reads it in a statement of their own."""


def funding(line: FundingLine) -> FundingAnswer:
    """Who pays how much, and how owners share it."""
    return FundingAnswer.from_row(
        line, amount=yuan(line.amount_fen), sharing=_sharing(line.sharing) if line.sharing is not None else None
    )


def _sharing(sharing: Sharing) -> SharingAnswer:
    return SharingAnswer(
        rule=sharing.rule,
        where=place_words(sharing),
        coefficients=[
            FloorCoefficient(floor=floor, coefficient=yuan(weight)) for floor, weight in sharing.coefficients
        ],
    )


def place_words(sharing: Sharing) -> str:
    """The owners of which place share, in words."""
    return scope_words(sharing.scope) if sharing.scope is not None else EVERYWHERE


def payer_words(line: FundingLine) -> str:
    """A line of the funding in words: "业主出资（1 栋业主）86000.00 元"."""
    return f"{line.source.label}{f'（{line.payer}）' if line.payer else ' '}{yuan(line.amount_fen)} 元"


def _shared_words(line: FundingLine) -> str:
    if line.sharing is None:
        return f"{payer_words(line)}，{NOT_LAID_DOWN}"
    return f"{payer_words(line)}，{place_words(line.sharing)}，{line.sharing.rule.label}"


def in_brief(project_title: str, version: PlanVersion) -> PlanInBrief:
    """A version of a project's plan in a line."""
    content = queries.content(version)
    owners_pay = sum(one.amount_fen for one in content.owners)
    return PlanInBrief.from_row(
        version,
        project=project_title,
        plan_id=version.id,
        sha256=version.sha256.hex(),
        cost=yuan(content.budget_fen) if content.budget else None,
        funding=[funding(one) for one in content.funding],
        owners_pay=yuan(owners_pay) if content.budget else None,
        owners_share="".join(f"{_shared_words(one)}。" for one in content.owners),
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
