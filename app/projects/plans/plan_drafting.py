"""From what is sent to what a plan says, with every fault of it at once."""

import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.values.fractions import centi
from app.media import publishing
from app.media import service as media
from app.projects import errors
from app.projects.kinds import FundingSource, SharingRule
from app.projects.plans.cost_sharing import Sharing
from app.projects.plans.money import fen, yuan
from app.projects.plans.plan_schemas import NewPlan, PlanDocumentInput, PlanItemInput, SharingInput
from app.projects.plans.plans import BudgetLine, FundingLine, PlanContent, PlanDocument, PlanItem, plain
from app.register.imports.current import load
from app.register.imports.difference import RegisteredPart
from app.register.schemas import as_scope
from app.register.scopes import Scope

REPEATED = "与前面的一项内容重复，请删去。"
OF_RESIDENTS = "这份文件是住户上传的，方案公布后人人可看，请由工作人员另行上传要公布的文件。"


def scope_faults(
    field: str, scope: Scope, parts: Sequence[RegisteredPart], within: Sequence[RegisteredPart], where: str
) -> list[FieldFault]:
    """What is wrong with a place that must lie within these parts of the register; `where` names them."""
    missing = [nowhere(f"{field}.{name}") for name in scope.missing(parts)]
    if not missing and sum(map(scope.holds, parts)) != sum(map(scope.holds, within)):
        return [FieldFault(field, f"超出了{where}，请缩小或分开填写。")]
    return missing


def nowhere(field: str) -> FieldFault:
    """The fault of a place that the register has not."""
    return FieldFault(field, "名册中没有这一处，请检查。")


async def draft(session: AsyncSession, community_id: uuid.UUID, project: Scope, sent: NewPlan) -> PlanContent:
    """What a plan for the project of this scope says; raises Refused with all that is wrong with what was sent."""
    documents, faults = await _documents(session, community_id, sent.documents)
    items = [_item(one) for one in sent.items]
    faults += _item_faults(items)
    funding = tuple(
        FundingLine(one.source, plain(one.payer), fen(one.amount), _sharing(one.sharing)) for one in sent.funding
    )
    placed = any(one.scope is not None or one.consents is not None for one in items)
    if placed or any(one.sharing is not None for one in funding):
        parts = (await load(session, community_id)).parts
        faults += _place_faults(parts, project, items)
        faults += sharing_faults(parts, project, funding)
    budget = tuple(
        BudgetLine(plain(one.code), plain(one.title), plain(one.item), fen(one.amount)) for one in sent.budget
    )
    content = PlanContent(
        plain(sent.title),
        plain(sent.description),
        tuple(items),
        tuple(documents),
        budget,
        funding,
        fen(sent.gap),
        plain(sent.gap_reason),
    )
    faults += _cost_faults(content)
    if faults:
        raise Refused(errors.PLAN_FAULTY, faults)
    return content


def _item(sent: str | PlanItemInput) -> PlanItem:
    if isinstance(sent, str):
        return PlanItem(plain(sent))
    return PlanItem(
        plain(sent.title),
        plain(sent.code),
        sent.kind,
        as_scope(sent.scope) if sent.scope is not None else None,
        as_scope(sent.consents) if sent.consents is not None else None,
    )


def _sharing(sent: SharingInput | None) -> Sharing | None:
    if sent is None:
        return None
    return Sharing(
        sent.rule,
        as_scope(sent.scope) if sent.scope is not None else None,
        tuple((one.floor, centi(one.coefficient)) for one in sent.coefficients),
    )


def _item_faults(items: Sequence[PlanItem]) -> list[FieldFault]:
    texts = [(one.title, one.scope) for one in items]
    faults = [FieldFault(f"items.{index}", REPEATED) for index, one in enumerate(texts) if one in texts[:index]]
    codes = [one.code for one in items]
    faults += [
        FieldFault(f"items.{index}.code", "项目内容的编码重复，请改成不同的编码。")
        for index, one in enumerate(codes)
        if one and one in codes[:index]
    ]
    return faults


def _place_faults(parts: Sequence[RegisteredPart], project: Scope, items: Sequence[PlanItem]) -> list[FieldFault]:
    """Places that the register has not, that lie outside the project, or of which nothing is touched by the item."""
    faults = []
    inside = [one for one in parts if project.holds(one)]
    for index, item in enumerate(items):
        for name, scope in (("scope", item.scope), ("consents", item.consents)):
            if scope is None:
                continue
            within = [one for one in inside if name == "scope" or item.scope is None or item.scope.holds(one)]
            where = "项目范围" if name == "scope" else "这项内容的范围"
            faults += scope_faults(f"items.{index}.{name}", scope, parts, within, where)
    return faults


def sharing_faults(parts: Sequence[RegisteredPart], project: Scope, funding: Sequence[FundingLine]) -> list[FieldFault]:
    """What is wrong with how sums are shared: of whom, among whom, or by what the register does not say."""
    faults, inside = [], [one for one in parts if project.holds(one)]
    for index, line in enumerate(funding):
        field, sharing = f"funding.{index}.sharing", line.sharing
        if sharing is None:
            continue
        if line.source != FundingSource.OWNERS:
            faults.append(FieldFault(field, "只有业主出资写明怎样分到各户，其他来源请留空。"))
            continue
        if sharing.scope is not None:
            beyond = scope_faults(f"{field}.scope", sharing.scope, parts, inside, "项目范围")
            if beyond:
                faults += beyond
                continue
        faults += _rule_faults(field, sharing, sharing.payers(project, parts))
    return faults


def _rule_faults(field: str, sharing: Sharing, payers: Sequence[RegisteredPart]) -> list[FieldFault]:
    floors = [floor for floor, _ in sharing.coefficients]
    if bool(floors) != (sharing.rule is SharingRule.BY_FLOOR):
        return [FieldFault(f"{field}.coefficients", "按楼层系数分摊的须写明各楼层的系数，其他办法请留空。")]
    if len(set(floors)) < len(floors):
        return [FieldFault(f"{field}.coefficients", "同一楼层的系数写了不止一次，请删去重复的。")]
    unknown = [one.name for one in payers if sharing.weight(one) is None]
    if unknown:
        lacking = "登记面积" if sharing.rule is SharingRule.BY_AREA else "能读出楼层的房号，或者所在楼层的系数"
        named = "、".join(unknown[:5])
        return [FieldFault(field, f"有 {len(unknown)} 处缺少{lacking}（{named}），请补齐后再公布。")]
    if not sum(sharing.weight(one) or 0 for one in payers):
        return [FieldFault(field, "没有人要分摊这笔钱，请检查范围和系数。")]
    return []


def _cost_faults(content: PlanContent) -> list[FieldFault]:
    faults = []
    codes = [one.code for one in content.budget]
    known = {one.code for one in content.items if one.code}
    for index, line in enumerate(content.budget):
        if line.code in codes[:index]:
            faults.append(FieldFault(f"budget.{index}.code", "预算行的编码重复，请改成不同的编码。"))
        if line.item and line.item not in known:
            faults.append(FieldFault(f"budget.{index}.item", f"项目内容里没有编码“{line.item}”，请检查。"))
        if line.amount_fen == 0:
            faults.append(FieldFault(f"budget.{index}.amount", "金额须大于 0。"))
    payers = [one.key for one in content.funding]
    for index, paid in enumerate(content.funding):
        if paid.key in payers[:index]:
            faults.append(FieldFault(f"funding.{index}", "同一来源、同一出资方已经填过，请合并成一行。"))
        if paid.amount_fen == 0:
            faults.append(FieldFault(f"funding.{index}.amount", "金额须大于 0。"))
    if content.funding_fen + content.gap_fen != content.budget_fen:
        cost, paid_fen, gap = yuan(content.budget_fen), yuan(content.funding_fen), yuan(content.gap_fen)
        short = yuan(content.budget_fen - content.funding_fen - content.gap_fen)
        faults.append(
            FieldFault(
                "funding",
                f"预算合计 {cost} 元，资金来源合计 {paid_fen} 元，缺口 {gap} 元，还差 {short} 元，须分毫不差。",
            )
        )
    if bool(content.gap_fen) != bool(content.gap_reason):
        faults.append(FieldFault("gap_reason", "有资金缺口须写明如何解决，没有缺口请留空。"))
    return faults


async def _documents(
    session: AsyncSession, community_id: uuid.UUID, sent: Sequence[PlanDocumentInput]
) -> tuple[list[PlanDocument], list[FieldFault]]:
    """The documents with the hashes under which they are kept, and what is wrong with those that cannot be taken."""
    documents: list[PlanDocument] = []
    faults: list[FieldFault] = []
    personal = await publishing.of_residents(session, [one.evidence_id for one in sent])
    for index, one in enumerate(sent):
        name = plain(one.name)
        if name in {known.name for known in documents}:
            faults.append(FieldFault(f"documents.{index}.name", "文件名称重复，请改成不同的名称。"))
        try:
            kept = await media.find(session, community_id, one.evidence_id)
        except Refused:
            faults.append(FieldFault(f"documents.{index}.evidence_id", "本小区没有这份文件，请先上传。"))
        else:
            if kept.id in personal:
                faults.append(FieldFault(f"documents.{index}.evidence_id", OF_RESIDENTS))
            documents.append(PlanDocument(name, kept.sha256.hex(), str(kept.id)))
    return documents, faults
