"""What a project asks for before works, laid beside the policy: as much or more, and on every part of its scope. Pure.

A project may ask for more matters, more gates and higher shares than the policy, and for nothing less. Scopes may be split
by building or stairwell; together they leave no part out. A lift is decided by its stairwell, so that matter alone may be
asked of some stairwells. Where an emergency is required it stands in place of the rest: it opens works by the district's
own act, on a document.

Source: Civil Code art. 278; law R-58, R-61, R-62, R-65.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.projects.kinds import DecidedMatter, RequirementKind
from app.register.kinds import OFF_ROLL_BY_DEFAULT, PartKind
from app.register.people.names import place_words
from app.register.scopes import Placed, Scope

MOST_NAMED = 10
"""Places that one sentence names."""


class CoveredPart(Placed, Protocol):
    """A part, as far as is asked here: also what kind it is."""

    @property
    def kind(self) -> PartKind:
        """A dwelling, a shop, a parking space."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something asked for before works: of a vote the matter, of households the share in percent, and where."""

    kind: RequirementKind
    scope: Scope
    matter: DecidedMatter | None = None
    percent: int = 0


@dataclass(frozen=True, slots=True)
class PolicyNeeds:
    """What the policy in force asks for: its name for people, the matters voted on, the shares of households."""

    by: str
    voted: frozenset[DecidedMatter]
    of_households: tuple[tuple[RequirementKind, int], ...]


def shortfalls(
    needs: PolicyNeeds, project: Scope, parts: Sequence[CoveredPart], sent: Sequence[Condition]
) -> list[str]:
    """Why these conditions do not do for a project of this scope, every reason at once."""
    ours = asked_parts(project, parts)
    emergencies = [one.scope for one in sent if one.kind is RequirementKind.EMERGENCY]
    found = []
    voted = {one.matter for one in sent if one.matter is not None}
    for matter in DecidedMatter:
        scopes = [one.scope for one in sent if one.matter is matter] + emergencies
        if matter in needs.voted and not scopes:
            found.append(
                f"{needs.by}要求对“{matter.label}”进行业主共同表决，住户意见达到比例、部分业主同意都不能代替，请加上这一项。"
            )
        elif matter in needs.voted or (matter in voted and matter is not DecidedMatter.LIFT):
            found += left_out(f"对“{matter.label}”的表决", ours, scopes)
    for kind, percent in needs.of_households:
        scopes = [one.scope for one in sent if one.kind is kind and one.percent >= percent] + emergencies
        if scopes:
            found += left_out(f"“{kind.label}”", ours, scopes)
        else:
            found.append(f"{needs.by}要求“{kind.label}”（{percent}% 以上），比例只能提高，不能降低，请加上或改正。")
    return found


def asked_parts[P: CoveredPart](project: Scope, parts: Sequence[P]) -> list[P]:
    """The parts of a project that nothing may leave out."""
    return [one for one in parts if project.holds(one) and one.kind not in OFF_ROLL_BY_DEFAULT]


def left_out(what: str, parts: Iterable[CoveredPart], scopes: Sequence[Scope]) -> list[str]:
    """What is said where the scopes together leave parts of the project out, which are named by their stairwell."""
    missing = dict.fromkeys(
        place_words(one.building, one.stairwell) for one in parts if not any(scope.holds(one) for scope in scopes)
    )
    if not missing:
        return []
    named = "、".join(list(missing)[:MOST_NAMED])
    more = f"等 {len(missing)} 处" if len(missing) > MOST_NAMED else ""
    return [f"{what}没有覆盖项目的全部范围，还缺：{named}{more}。可以按楼栋或单元分开设定，但不能有遗漏。"]
