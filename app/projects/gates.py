"""May works start, and what is missing: derived from the records of the gates. Pure: standard library only.

Works may start once a plan is published, the street office has said what must hold, and of every requirement the
latest record on the plan in force says that it holds. What was recorded on an earlier version counts for nothing: what
people agreed to is that plan and no other (law R-58); unless the plan in force changes nothing material against it, as two
bodies found and posted (carrying). A lapse shuts the gate again.
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
class CarriedFrom:
    """An earlier version whose gates hold for the one that took its place, and why that changes nothing material."""

    plan_number: int
    reason: str


@dataclass(frozen=True, slots=True)
class GateNow:
    """A requirement as it stands: the state, the record it rests on, and what is missing in words (empty: nothing).

    `carried` says of a record on an earlier version from which it holds, and why.
    """

    required: Required
    state: GateState
    record: GateRecord | None
    missing: str
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Works:
    """Whether works may start, every reason why not, and each gate."""

    may_start: bool
    reasons: tuple[str, ...]
    gates: tuple[GateNow, ...]


def works(
    required: Sequence[Required],
    plan_number: int | None,
    history: Sequence[GateRecord],
    carried: Sequence[CarriedFrom] = (),
) -> Works:
    """Whether works may start under plan `plan_number` (None: none is published), given every record in order.

    `carried` are the earlier versions whose gates hold for it, the newest first.
    """
    gates = tuple(_gate(one, plan_number, history, carried) for one in required)
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


def _gate(
    required: Required, plan_number: int | None, history: Sequence[GateRecord], carried: Sequence[CarriedFrom]
) -> GateNow:
    ours = [one for one in history if one.requirement_id == required.id]
    # What was found on the newer of two versions is said of it alone; the older one is asked where nothing was found.
    numbers = [plan_number, *(one.plan_number for one in carried)]
    latest = next((one for number in numbers for one in reversed(ours) if one.plan_number == number), None)
    name = _name(required)
    if latest is not None and latest.passage is Passage.PASSED:
        return GateNow(required, GateState.OPEN, latest, "", _carried(latest.plan_number, carried))
    if latest is not None:
        return GateNow(required, GateState.LAPSED, latest, _lapsed(required, latest.at, latest.reason))
    earlier = next((one for one in reversed(ours) if one.passage is Passage.PASSED), None)
    if earlier is not None and plan_number is not None and earlier.plan_number < plan_number:
        missing = f"{name}针对的是第 {earlier.plan_number} 版方案，现行方案是第 {plan_number} 版，须重新办理。"
        return GateNow(required, GateState.EARLIER_PLAN, earlier, missing)
    return GateNow(required, GateState.MISSING, None, f"{name}尚未具备。")


def _carried(plan_number: int, carried: Sequence[CarriedFrom]) -> str:
    """From which version a record holds, and why: what was said of each version since; empty where it is the one in force."""
    since = [one.reason for one in carried if one.plan_number >= plan_number]
    return f"由第 {plan_number} 版方案沿用，因为：{'；'.join(one.rstrip('。') for one in since)}。" if since else ""


def _day(at: datetime) -> str:
    day = at.astimezone(CHINA)
    return f"{day.year}年{day.month}月{day.day}日"
