"""How far a project has come: the stages in order, and what must hold before the next. Pure: standard library only.

Applied, accepted, in the plan of a year, consulted, voted, works, acceptance, warranty, closed. A stage whose gate nobody
required (no agreement of households, no vote) is passed over. The plan of a year takes a project whose application the
street accepted, or whose plan is published, and never an empty one (policy list, part 1). From the acceptance works may
begin again: what was found wrong is mended.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.projects.kinds import ProjectStage, RequirementKind

_GATES = {
    ProjectStage.CONSULTED: RequirementKind.AGREED_GATE,
    ProjectStage.VOTED: RequirementKind.VOTE,
}


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the stages hang on: of each requirement in force its kind and what is missing of it ("": nothing), why works
    may not start (empty: they may), whether the street accepted an application for it, whether a plan is published, and
    what is missing for the acceptance, as the rooms that know it say.
    """

    gates: Sequence[tuple[RequirementKind, str]]
    works: Sequence[str]
    accepted: bool
    published: bool
    acceptance: Sequence[str] = ()


def following(now: ProjectStage | None, facts: StageFacts) -> tuple[ProjectStage, ...]:
    """To which stages a project may come next, whether or not what they hang on holds.

    A project without a stage was applied for, or stood in a plan before anybody wrote its stages down.
    """
    if now is None:
        return ProjectStage.APPLIED, ProjectStage.IN_PLAN_YEAR
    order = list(ProjectStage)
    found = []
    for stage in order[order.index(now) + 1 :]:
        found.append(stage)
        if stage not in _GATES or any(kind is _GATES[stage] for kind, _ in facts.gates):
            break
        found.pop()
    if now is ProjectStage.ACCEPTANCE:
        found.append(ProjectStage.WORKS)
    return tuple(found)


def missing(stage: ProjectStage, facts: StageFacts) -> tuple[str, ...]:
    """Everything that does not hold and must for this stage, in sentences; empty where it may be entered."""
    if stage is ProjectStage.ACCEPTED and not facts.accepted:
        return ("还没有街道已受理并并入本项目的申请。",)
    if stage is ProjectStage.IN_PLAN_YEAR and not (facts.accepted or facts.published):
        return ("还没有街道已受理并并入本项目的申请，也没有公布改造方案，不能列入年度计划。",)
    if stage in _GATES:
        kind = _GATES[stage]
        return tuple(why for one, why in facts.gates if one is kind and why)
    if stage is ProjectStage.WORKS:
        return tuple(facts.works)
    if stage is ProjectStage.ACCEPTANCE:
        return tuple(facts.acceptance)
    return ()
