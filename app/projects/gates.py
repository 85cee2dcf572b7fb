"""May works start, and what is missing: derived from the records of the gates. Pure: standard library only.

Works may start once a plan is published, the street office has said what must hold, and of every requirement the
latest record on the plan in force says that it holds. What was recorded on an earlier version counts for nothing: what
people agreed to is that plan and no other (law R-58). A lapse shuts the gate again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.periods import CHINA
from app.projects.kinds import GateState, Passage

NO_PLAN = "还没有公布改造方案。"
NOTHING_REQUIRED = "街道办事处还没有设定开工条件。"


@dataclass(frozen=True, slots=True)
class Required:
    """A requirement in force: its id, its name for people, and where it holds, in words."""

    id: str
    title: str
    where: str


@dataclass(frozen=True, slots=True)
class GateRecord:
    """A record at a gate on one version of the plan, in the order in which it was made; `subject_id` made it."""

    requirement_id: str
    plan_number: int
    passage: Passage
    at: datetime
    reason: str
    subject_id: str = ""


@dataclass(frozen=True, slots=True)
class GateNow:
    """A requirement as it stands: the state, the record it rests on, and what is missing in words (empty: nothing)."""

    required: Required
    state: GateState
    record: GateRecord | None
    missing: str


@dataclass(frozen=True, slots=True)
class Works:
    """Whether works may start, every reason why not, and each gate."""

    may_start: bool
    reasons: tuple[str, ...]
    gates: tuple[GateNow, ...]


def works(required: Sequence[Required], plan_number: int | None, history: Sequence[GateRecord]) -> Works:
    """Whether works may start under plan `plan_number` (None: none is published), given every record in order."""
    gates = tuple(_gate(one, plan_number, history) for one in required)
    reasons = [NO_PLAN] if plan_number is None else []
    reasons += [gate.missing for gate in gates if gate.missing] if gates else [NOTHING_REQUIRED]
    return Works(not reasons, tuple(reasons), gates)


def shut(works_now: Works, why: Mapping[str, str], at: datetime) -> Works:
    """Shut the gates of the requirements in `why`: their records hold no more, for a reason that is not recorded yet.

    It is said in the words in which it would be recorded at this instant.
    """
    gates = tuple(
        replace(gate, state=GateState.LAPSED, missing=_lapsed(gate.required, at, reason))
        if (reason := why.get(gate.required.id)) and gate.state is GateState.OPEN
        else gate
        for gate in works_now.gates
    )
    if gates == works_now.gates:
        return works_now
    return Works(may_start=False, reasons=tuple(gate.missing for gate in gates if gate.missing), gates=gates)


def _name(required: Required) -> str:
    return f"“{required.title}”（{required.where}）"


def _lapsed(required: Required, at: datetime, reason: str) -> str:
    return f"{_name(required)}已于{_day(at)}失效：{reason.rstrip('。') or '没有写明原因'}。"


def _gate(required: Required, plan_number: int | None, history: Sequence[GateRecord]) -> GateNow:
    ours = [one for one in history if one.requirement_id == required.id]
    latest = next((one for one in reversed(ours) if one.plan_number == plan_number), None)
    name = _name(required)
    if latest is not None and latest.passage is Passage.PASSED:
        return GateNow(required, GateState.OPEN, latest, "")
    if latest is not None:
        return GateNow(required, GateState.LAPSED, latest, _lapsed(required, latest.at, latest.reason))
    earlier = next((one for one in reversed(ours) if one.passage is Passage.PASSED), None)
    if earlier is not None and plan_number is not None and earlier.plan_number < plan_number:
        missing = f"{name}针对的是第 {earlier.plan_number} 版方案，现行方案是第 {plan_number} 版，须重新办理。"
        return GateNow(required, GateState.EARLIER_PLAN, earlier, missing)
    return GateNow(required, GateState.MISSING, None, f"{name}尚未具备。")


def _day(at: datetime) -> str:
    day = at.astimezone(CHINA)
    return f"{day.year}年{day.month}月{day.day}日"
