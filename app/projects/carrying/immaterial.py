"""What differs between two versions in plain lines, and what of it may not be carried over. Pure: standard library only.

Material is every change of an item or of its place, a home that pays more, money that is found nowhere yet, and whatever
asks households again (plans/plan_changes.py, law R-58). What is left are words, documents, and costs within what was decided.
"""

from collections.abc import Mapping, Sequence

from app.core.values.fractions import Threshold
from app.projects.kinds import ChangeKind
from app.projects.plans.money import yuan
from app.projects.plans.plan_changes import concerned, difference
from app.projects.plans.plans import FundingLine, PlanContent
from app.projects.wording import scope_words
from app.register.imports.difference import RegisteredPart
from app.register.scopes import Scope


def plain_lines(old: PlanContent, new: PlanContent) -> list[str]:
    """Everything that differs, a sentence each."""
    changed = difference(old, new)
    lines = [f"方案名称由“{old.title}”改为“{new.title}”。"] if changed.title else []
    lines += ["方案说明的文字有改动，见两版方案全文。"] if changed.description else []
    lines += [f"项目内容“{one.sides[-1].title}”{one.kind.label}。" for one in changed.items]
    lines += [
        _sums("预算", one.sides[-1].title, [each.amount_fen for each in one.sides], one.kind) for one in changed.budget
    ]
    if changed.budget_before != changed.budget_after:
        lines.append(_from_to("预算合计", changed.budget_before, changed.budget_after))
    lines += [_sums("资金", one.key, [each.amount_fen for each in one.sides], one.kind) for one in changed.funding]
    if changed.gap_before != changed.gap_after:
        lines.append(_from_to("资金缺口", changed.gap_before, changed.gap_after))
    elif old.gap_reason != new.gap_reason:
        lines.append("资金缺口如何解决的文字有改动。")
    lines += [f"文件“{one.key}”{one.kind.label}。" for one in changed.documents]
    return lines or ["各项内容的先后次序有改动。"]


def _sums(what: str, name: str, amounts: Sequence[int], kind: ChangeKind) -> str:
    if len(amounts) == 1:
        return f"{what}“{name}”（{yuan(amounts[0])} 元）{kind.label}。"
    before, after = amounts
    return f"{what}“{name}”的归属或分摊办法改动。" if before == after else _from_to(f"{what}“{name}”", before, after)


def _from_to(what: str, before: int, after: int) -> str:
    return f"{what}由 {yuan(before)} 元变为 {yuan(after)} 元。"


def material(
    old: PlanContent, new: PlanContent, share: Threshold, project: Scope, parts: Sequence[RegisteredPart]
) -> list[str]:
    """What of the change is material, a sentence each; empty where the gates of the old version may hold for the new one."""
    changed = difference(old, new)
    found = []
    for one in changed.items:
        places = dict.fromkeys(side.scope for side in one.sides)
        words = "；".join(scope_words(place) if place is not None else "项目全部范围" for place in places)
        found.append(f"项目内容“{one.sides[-1].title}”（{words}）{one.kind.label}。")
    if changed.gap_after > changed.gap_before:
        found.append(f"资金缺口由 {yuan(changed.gap_before)} 元增加到 {yuan(changed.gap_after)} 元。")
    found += _dearer_homes(old, new, project, parts)
    return list(dict.fromkeys([*found, *concerned(old, new, share).reasons]))


def _dearer_homes(old: PlanContent, new: PlanContent, project: Scope, parts: Sequence[RegisteredPart]) -> list[str]:
    """Homes that pay more than before; where a plan does not lay down what each pays, what all of them pay together."""
    before, after = home_costs(old, project, parts), home_costs(new, project, parts)
    if before is None or after is None:
        was, becomes = _owners_fen(old.owners), _owners_fen(new.owners)
        return [f"业主出资合计由 {yuan(was)} 元增加到 {yuan(becomes)} 元。"] if becomes > was else []
    dearer = [one for one in parts if after.get(one.id, 0) > before.get(one.id, 0)]
    if not dearer:
        return []
    first = dearer[0]
    was, becomes = before.get(first.id, 0), after[first.id]
    return [f"有 {len(dearer)} 处专有部分分摊的金额增加，如 {first.name} 由 {yuan(was)} 元增加到 {yuan(becomes)} 元。"]


def _owners_fen(lines: Sequence[FundingLine]) -> int:
    return sum(one.amount_fen for one in lines)


def home_costs(content: PlanContent, project: Scope, parts: Sequence[RegisteredPart]) -> Mapping[str, int] | None:
    """What each home pays of all that owners pay, in fen, by its id; None where that is not laid down or not known."""
    costs: dict[str, int] = {}
    for line in content.owners:
        amounts = line.sharing.amounts(line.amount_fen, project, parts) if line.sharing is not None else None
        if amounts is None:
            return None
        for home, amount in amounts.items():
            costs[home] = costs.get(home, 0) + amount
    return costs
