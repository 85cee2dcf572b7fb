"""What each home pays of what owners pay, worked out on the register of today: for a phone, a notice and a ballot paper."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.projects import queries
from app.projects.briefing import NOT_LAID_DOWN, in_brief, payer_words, place_words
from app.projects.kinds import SharingRule
from app.projects.models import PlanVersion, Project
from app.projects.plans.money import yuan
from app.projects.plans.plan_schemas import HomePays, LinePays, PlanInBrief, PlanPays
from app.projects.plans.plans import FundingLine, PlanContent
from app.register import parts
from app.register.parts import PartIn
from app.register.scopes import Scope, read_scope

NOT_KNOWN = "名册里的面积或房号还不全，各户金额暂时算不出"


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A line that owners pay. `amounts` are in fen by the home's id, None where the plan or the register does not say."""

    line: FundingLine
    amounts: dict[str, int] | None
    area_c: int

    @property
    def range_words(self) -> str:
        """What the homes pay, for a notice: by what rule, and from how much to how much."""
        sharing = self.line.sharing
        if sharing is None:
            return NOT_LAID_DOWN
        said = [place_words(sharing)] if sharing.scope is not None else []
        said.append(sharing.rule.label)
        paid = sorted({one for one in (self.amounts or {}).values() if one})
        if not paid:
            return "，".join([*said, NOT_KNOWN])
        if sharing.rule is SharingRule.BY_AREA:
            said.append(f"每平方米约 {yuan(self.line.amount_fen * 100 // self.area_c)} 元")
        least, most = yuan(paid[0]), yuan(paid[-1])
        said.append(f"每处 {least} 元" if least == most else f"每处 {least} 至 {most} 元")
        return "，".join(said)

    def for_home(self, part_id: str) -> LinePays:
        """What one home pays of it."""
        rule, paid = self.line.sharing.rule if self.line.sharing else None, None
        if rule is None:
            words = NOT_LAID_DOWN
        elif self.amounts is None:
            words = f"{rule.label}，{NOT_KNOWN}"
        else:
            paid = self.amounts.get(part_id, 0)
            words = f"{rule.label}，应出 {yuan(paid)} 元" if part_id in self.amounts else "这一处不分摊"
        return LinePays(
            payer=self.line.payer,
            rule=rule,
            amount=yuan(paid) if paid is not None else None,
            words=f"{payer_words(self.line)}，{words}。",
        )


@dataclass(frozen=True, slots=True)
class PlanShares:
    """A version of a plan with what each home pays of it; `parts` are the homes by id, `ids` by the names on a roll."""

    brief: PlanInBrief
    content: PlanContent
    lines: tuple[SharedLine, ...]
    parts: dict[str, PartIn]
    ids: dict[str, str]

    def named(self, names: Iterable[str]) -> list[str]:
        """The ids of the homes that a roll names so, as far as the register still has them."""
        return [self.ids[name] for name in names if name in self.ids]

    def paid(self, part_ids: Iterable[str]) -> int | None:
        """What these homes pay together, in fen; None where that is not laid down or not known."""
        if not self.content.budget or any(one.amounts is None for one in self.lines):
            return None
        wanted = list(part_ids)
        return sum((one.amounts or {}).get(part_id, 0) for one in self.lines for part_id in wanted)

    def words(self, name: str, part_ids: Iterable[str]) -> str:
        """What these homes, named so, pay together, in a sentence."""
        if not self.content.budget:
            return "方案没有写明费用。"
        if not self.lines:
            return "业主不出资。"
        paid = self.paid(part_ids)
        if paid is not None:
            return f"{name}应出 {yuan(paid)} 元。"
        said = NOT_KNOWN if all(one.line.sharing is not None for one in self.lines) else NOT_LAID_DOWN
        return f"业主共出资 {self.brief.owners_pay} 元，{said}。"

    def for_home(self, part_id: uuid.UUID) -> HomePays | None:
        """What one home pays; None for one that the register has no more."""
        part = self.parts.get(str(part_id))
        if part is None:
            return None
        paid = self.paid([part.id])
        return HomePays(
            part=part.name,
            amount=yuan(paid) if paid is not None else None,
            words=self.words(f"{part.name} ", [part.id]),
            lines=[one.for_home(part.id) for one in self.lines],
        )

    @property
    def payers(self) -> str:
        """Who pays how much of it, in words: "市级财政（西陵区财政局）524000.00 元、业主出资 86000.00 元（按…）"."""
        ranges = iter(self.lines)
        lines = [
            f"{payer_words(one)}（{next(ranges).range_words}）" if one in self.content.owners else payer_words(one)
            for one in self.content.funding
        ]
        if self.content.gap_fen:
            lines.append(f"尚未落实 {self.brief.gap} 元")
        return "、".join(lines)


async def of_version(session: AsyncSession, plan_version_id: uuid.UUID | None) -> PlanShares | None:
    """A version of a plan with what each home pays, in two statements; None where none is named."""
    if plan_version_id is None:
        return None
    rows = await session.execute(
        select(Project, PlanVersion)
        .join(PlanVersion, PlanVersion.project_id == Project.id)
        .where(PlanVersion.id == plan_version_id)
    )
    project, version = rows.one()
    return await of_plan(session, project, version)


async def of_homes(
    session: AsyncSession, plan_version_id: uuid.UUID | None, part_ids: Iterable[uuid.UUID]
) -> list[HomePays]:
    """What each of these homes pays of a version of a plan; nothing where none is named."""
    shares = await of_version(session, plan_version_id)
    found = [shares.for_home(one) for one in dict.fromkeys(part_ids)] if shares is not None else []
    return [one for one in found if one is not None]


async def of_home(
    session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID, part_id: uuid.UUID
) -> PlanPays:
    """What a home pays of the plan in force of a project; raises Refused where there is none, or no such home."""
    found = await queries.find(session, project_id, community_id)
    shares = await of_plan(session, found.project, found.plan) if found.plan is not None else None
    pays = shares.for_home(part_id) if shares is not None else None
    if shares is None or pays is None:
        raise Refused(NOT_FOUND)
    return PlanPays(plan=shares.brief, pays=pays)


async def of_plan(session: AsyncSession, project: Project, version: PlanVersion) -> PlanShares:
    """A version of this project's plan with what each home pays."""
    content, homes = queries.content(version), await parts.of_estate(session, project.community_id)
    within = read_scope(project.scope)
    return PlanShares(
        in_brief(project.title, version),
        content,
        tuple(_shared(one, within, homes) for one in content.owners),
        {one.id: one for one in homes},
        {one.name: one.id for one in homes},
    )


def _shared(line: FundingLine, project: Scope, homes: list[PartIn]) -> SharedLine:
    sharing = line.sharing
    if sharing is None:
        return SharedLine(line, None, 0)
    amounts = sharing.amounts(line.amount_fen, project, homes)
    return SharedLine(line, amounts, sum(one.area_c or 0 for one in sharing.payers(project, homes)))
