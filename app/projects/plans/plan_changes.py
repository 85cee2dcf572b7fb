"""What differs between two versions of a plan, and whom that concerns. Pure: standard library only.

A change is material where the whole cost moves by more than the project's share, where more than that share of the items
that are no stairwell's own changes, where an item of a stairwell (or of named parts) changes at all, or where what owners pay
is shared in another way. Whoever is concerned gave an opinion on something else, and is asked again (law R-58). Shares are tested by whole numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.core.values.fractions import Threshold
from app.projects.kinds import ChangeKind
from app.projects.plans.money import yuan
from app.projects.plans.plans import BudgetLine, FundingLine, PlanContent, PlanDocument, PlanItem
from app.projects.wording import scope_words
from app.register.scopes import PartsScope, Placed, Scope, StairwellScope


@dataclass(frozen=True, slots=True)
class PlanChange[Piece]:
    """A piece that was added (`before` is None), removed (`after` is None) or changed."""

    key: str
    before: Piece | None
    after: Piece | None

    @property
    def kind(self) -> ChangeKind:
        """What became of it."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.CHANGED

    @property
    def sides(self) -> list[Piece]:
        """It as it was and as it is, as far as there is one."""
        return [one for one in (self.before, self.after) if one is not None]


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Everything that differs; what is the same in both is left out. Sums are in fen."""

    title: bool
    description: bool
    items: tuple[PlanChange[PlanItem], ...]
    budget: tuple[PlanChange[BudgetLine], ...]
    funding: tuple[PlanChange[FundingLine], ...]
    documents: tuple[PlanChange[PlanDocument], ...]
    budget_before: int
    budget_after: int
    gap_before: int
    gap_after: int


def difference(old: PlanContent, new: PlanContent) -> PlanDifference:
    """What differs between two versions, piece by piece."""
    return PlanDifference(
        old.title != new.title,
        old.description != new.description,
        _changes(old.items, new.items, lambda one: one.key, lambda one: one),
        _changes(old.budget, new.budget, lambda one: one.code, lambda one: one),
        _changes(old.funding, new.funding, lambda one: one.key, lambda one: one),
        # The same file kept twice is the same document.
        _changes(old.documents, new.documents, lambda one: one.name, lambda one: one.sha256),
        old.budget_fen,
        new.budget_fen,
        old.gap_fen,
        new.gap_fen,
    )


def _changes[Piece](
    old: Sequence[Piece], new: Sequence[Piece], key: Callable[[Piece], str], content: Callable[[Piece], object]
) -> tuple[PlanChange[Piece], ...]:
    before, after = _keyed(old, key), _keyed(new, key)
    found = []
    for one in [*before, *(each for each in after if each not in before)]:
        was, now = before.get(one), after.get(one)
        if was is None or now is None or content(was) != content(now):
            found.append(PlanChange(one[0], was, now))
    return tuple(found)


def _keyed[Piece](pieces: Sequence[Piece], key: Callable[[Piece], str]) -> dict[tuple[str, int], Piece]:
    """The pieces by key; of several that share one, as bare items of one title may, by their order."""
    seen: dict[str, int] = {}
    found = {}
    for one in pieces:
        name = key(one)
        seen[name] = seen.get(name, 0) + 1
        found[name, seen[name]] = one
    return found


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a change concerns: everybody of the project, or whoever lies in one of these scopes; and why, in words."""

    everybody: bool
    scopes: tuple[Scope, ...]
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.everybody or bool(self.scopes)

    def holds(self, part: Placed, project: Scope) -> bool:
        """Whether a part of the project of this scope is concerned."""
        return project.holds(part) and (self.everybody or any(one.holds(part) for one in self.scopes))

    def as_scope(self, parts: Iterable[Placed], project: Scope) -> Scope | None:
        """All of them in one scope, given the parts of the register; None where nobody is concerned."""
        if self.everybody:
            return project
        if len(self.scopes) == 1:
            return self.scopes[0]
        found = frozenset(one.id for one in parts if self.holds(one, project))
        return PartsScope(found) if found else None


def concerned(old: PlanContent, new: PlanContent, share: Threshold) -> Concerned:
    """Whom the change from one version to another concerns; a `share` is passed by more than it, not by as much."""
    changed = difference(old, new)
    reasons: list[str] = []
    everybody = _moved(changed.budget_before, changed.budget_after, share)
    if everybody:
        before, after = yuan(changed.budget_before), yuan(changed.budget_after)
        reasons.append(f"预算合计由 {before} 元变为 {after} 元，变动{share.words()}。")
    touched = [*changed.items, *_dearer(old, new, changed, share)]
    general = sum(1 for one in old.items if not _local(one))
    # A swap of many small things is a change of the whole, though each of them is small.
    many = _beyond(sum(1 for one in touched if not all(_local(side) for side in one.sides)), general, share)
    found: list[Scope] = []
    for one in touched:
        places = [side.scope for side in one.sides if many or _local(side)]
        if not places:
            continue
        everybody = everybody or None in places
        where = list(dict.fromkeys(place for place in places if place is not None))
        found += [place for place in where if place not in found]
        words = "；".join(scope_words(place) for place in where) if None not in places else "项目全部范围"
        reasons.append(f"项目内容“{one.sides[-1].title}”（{words}）{one.kind.label}。")
    for line in changed.funding:
        places = _shared_anew(line, share)
        if not places:
            continue
        everybody = everybody or None in places
        found += [place for place in places if place is not None and place not in found]
        reasons.append(f"“{line.key}”分到各户的办法或金额{line.kind.label}。")
    return Concerned(everybody, tuple(found), tuple(reasons))


def _shared_anew(line: PlanChange[FundingLine], share: Threshold) -> list[Scope | None]:
    """Whose homes pay another amount of it: those of its places, None for the whole project; nobody's where none is laid down."""
    before, after = line.before, line.after
    if before and after and before.sharing == after.sharing and not _moved(before.amount_fen, after.amount_fen, share):
        return []
    return list(dict.fromkeys(side.sharing.scope for side in line.sides if side.sharing is not None))


def _local(item: PlanItem) -> bool:
    """Whether it is a stairwell's own, or that of named parts."""
    return isinstance(item.scope, StairwellScope | PartsScope)


def _beyond(part: int, total: int, share: Threshold) -> bool:
    return part * share.denominator > total * share.numerator


def _moved(before: int, after: int, share: Threshold) -> bool:
    return _beyond(abs(after - before), before, share)


def _dearer(
    old: PlanContent, new: PlanContent, changed: PlanDifference, share: Threshold
) -> Iterable[PlanChange[PlanItem]]:
    """Items that say the same and cost another sum, by more than the share."""
    known = {one.key for one in changed.items}
    was = {one.key: one for one in old.items}
    for item in new.items:
        if item.key in was and item.key not in known and _moved(old.cost_of(item), new.cost_of(item), share):
            yield PlanChange(item.key, was[item.key], item)
