"""How far a project has come: the stages in the district's order, and what must hold before the next. Pure: standard library only.

The order, and the gates before each stage, are the district's; one that has set none has the program's own, without gates.
What the program asks by itself no order takes away: of a stage that somebody accepted the application; of the plan of a year
an application or a published plan; of works the requirements of the project. A stage between that nobody asks anything of is
passed over. Before works the gates of all stages up to one's own must hold, so that none is left out by a policy that
changed in between; once works began they are asked no more: opinions that age undo nothing. An approved emergency opens works
past everything else, where a project requires nothing but emergencies.
What follows the works is of the version in force: acceptance, warranty and close ask what the project required and what owners
decided by a vote before works, all on that version. Warranty and close ask besides that it was that version which was accepted
and that nothing undid the acceptance, the close also that the warranty is over. From the acceptance and in the warranty works
may begin again: what was found wrong is mended, and accepted anew.
Source: policy list, parts 1 and 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.projects.kinds import ConsensusMatter, DecidedMatter, ProjectStage, RequirementKind, StageGateKind

_OF_PROJECT = {
    ProjectStage.CONSULTED: RequirementKind.AGREED_GATE,
    ProjectStage.VOTED: RequirementKind.VOTE,
}
NO_APPLICATION = "还没有街道已受理并并入本项目的申请。"
EMPTY = "还没有街道已受理并并入本项目的申请，也没有公布改造方案，不能列入年度计划。"
NO_PLAN = "还没有公布改造方案。"
_AFTER_WORKS = ProjectStage.ACCEPTANCE, ProjectStage.WARRANTY, ProjectStage.CLOSED


@dataclass(frozen=True, slots=True)
class StageGate:
    """Something that stands before a stage: of a vote or a consensus the matter, of households the share in percent."""

    kind: StageGateKind
    matter: DecidedMatter | ConsensusMatter | None = None
    percent: int = 0

    @property
    def title(self) -> str:
        """Its name for people."""
        on = f"：{self.matter.label}" if self.matter is not None else ""
        return f"{self.kind.label}{on}{f'，{self.percent}% 以上' if self.percent else ''}"


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage at its place in an order, with the gates before it."""

    stage: ProjectStage
    gates: tuple[StageGate, ...] = ()


type StageOrder = Sequence[StageRule]

FOR_ACCEPTANCE = StageGate(StageGateKind.ACCEPTANCE)
"""What stands before the acceptance in every order."""

FOR_WARRANTY = StageGate(StageGateKind.WARRANTY)
"""What stands before warranty and close in every order: nothing undid the acceptance."""

OWN_ORDER: tuple[StageRule, ...] = tuple(StageRule(one) for one in ProjectStage)
"""The order of a district that has set none."""


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the stages hang on: of each requirement in force its kind and what is missing of it ("": nothing), why works
    may not start (empty: they may), whether the street accepted an application for it, whether a plan is published,
    whether works began; `standing` has of each gate that rooms above answer for what is missing of it, in sentences.

    `voted` are the votes of the order under which works began, `outdated` says why the acceptance is not of the version in
    force, `running` why the warranty is not over.
    """

    gates: Sequence[tuple[RequirementKind, str]]
    works: Sequence[str]
    accepted: bool
    published: bool
    began: bool = False
    voted: Sequence[StageGate] = ()
    outdated: Sequence[str] = ()
    running: Sequence[str] = ()
    standing: Mapping[StageGate, Sequence[str]] = field(default_factory=dict)

    @property
    def emergency(self) -> bool:
        """Whether emergencies are all that is required, and each is approved."""
        return bool(self.gates) and all(kind is RequirementKind.EMERGENCY and not why for kind, why in self.gates)

    def lacks(self, gate: StageGate) -> Sequence[str]:
        """What is missing of a gate; one that nobody answered for does not hold."""
        if gate.kind is StageGateKind.APPLICATION:
            return () if self.accepted else (NO_APPLICATION,)
        if gate.kind is StageGateKind.PLAN:
            return () if self.published else (NO_PLAN,)
        return self.standing.get(gate, (f"“{gate.title}”尚未核对。",))


def following(now: ProjectStage | None, order: StageOrder, facts: StageFacts) -> tuple[ProjectStage, ...]:
    """To which stages a project may come next, whether or not what they hang on holds.

    A project without a stage comes to the first, or stood in a plan of a year before anybody wrote its stages down.
    """
    ahead = order[_place(now, order) + 1 :] if now is not None else order
    found = [one.stage for one in ahead if not _passed_over(one, facts)][:1]
    if now is None:
        found.append(ProjectStage.IN_PLAN_YEAR)
    if now in {ProjectStage.ACCEPTANCE, ProjectStage.WARRANTY} or (
        facts.emergency and any(one.stage is ProjectStage.WORKS for one in ahead)
    ):
        found.append(ProjectStage.WORKS)
    return tuple(dict.fromkeys(found))


def votes_before_works(order: StageOrder) -> tuple[StageGate, ...]:
    """The votes that stand before works in an order."""
    until = order[: _place(ProjectStage.WORKS, order) + 1]
    return tuple(gate for one in until for gate in one.gates if gate.kind is StageGateKind.VOTE)


def before(stage: ProjectStage, order: StageOrder, facts: StageFacts) -> tuple[StageGate, ...]:
    """The gates that must hold for a stage: up to works its own and those of every stage before it, then its own and votes."""
    if stage in _AFTER_WORKS:
        return (FOR_ACCEPTANCE if stage is ProjectStage.ACCEPTANCE else FOR_WARRANTY, *facts.voted)
    place, works = _place(stage, order), _place(ProjectStage.WORKS, order)
    if facts.began or place > works or (stage is ProjectStage.WORKS and facts.emergency):
        return ()
    return tuple(dict.fromkeys(gate for one in order[: place + 1] for gate in one.gates))


def missing(stage: ProjectStage, order: StageOrder, facts: StageFacts) -> tuple[str, ...]:
    """Everything that does not hold and must for this stage, in sentences; empty where it may be entered."""
    asked = (why for gate in before(stage, order, facts) for why in facts.lacks(gate))
    return tuple(dict.fromkeys(why for why in (*_always(stage, facts), *asked) if why))


def _always(stage: ProjectStage, facts: StageFacts) -> Sequence[str]:
    """What is missing of what the program asks in every order."""
    match stage:
        case ProjectStage.ACCEPTED:
            return () if facts.accepted else (NO_APPLICATION,)
        case ProjectStage.IN_PLAN_YEAR:
            return () if facts.accepted or facts.published else (EMPTY,)
        case ProjectStage.CONSULTED | ProjectStage.VOTED:
            return [why for kind, why in facts.gates if kind is _OF_PROJECT[stage]]
        case ProjectStage.WORKS | ProjectStage.ACCEPTANCE:
            return facts.works
        case ProjectStage.WARRANTY:
            return (*facts.works, *facts.outdated)
        case ProjectStage.CLOSED:
            return (*facts.works, *facts.outdated, *facts.running)
        case _:
            return ()


def _place(stage: ProjectStage, order: StageOrder) -> int:
    return next(index for index, one in enumerate(order) if one.stage is stage)


def _passed_over(rule: StageRule, facts: StageFacts) -> bool:
    """Whether nobody asks anything of a stage between: neither the order nor the project."""
    kind = _OF_PROJECT.get(rule.stage)
    return kind is not None and not rule.gates and all(one is not kind for one, _ in facts.gates)
