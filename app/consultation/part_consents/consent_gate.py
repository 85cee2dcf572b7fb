"""Consents of parts open a gate: works on an item that touches somebody's own part start riser by riser.

Where the street requires the consents, the gate is passed and shut by this file; and whatever it requires, an item that
asks part owners is worked on in those risers alone whose parts have all agreed. Source: law R-62; docs/decisions/0034, 0039.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.kinds import PartConsentState
from app.consultation.part_consents import part_consents
from app.consultation.part_consents.consenting import risers
from app.consultation.part_consents.part_consents import ItemConsents
from app.projects import queries as projects
from app.projects.alarms.raising import raise_alarm, was_raised
from app.projects.gates import GateNow
from app.projects.gating import lock, record_gate
from app.projects.kinds import AlarmCause, GateState, ItemKind, Passage, RequirementKind
from app.projects.plans.plans import PlanItem
from app.projects.queries import ProjectNow
from app.register.scopes import PartsScope, Scope, read_scope

SUBJECT = "part_consents"


@dataclass(frozen=True, slots=True)
class RiserWorks:
    """An item in one riser: how many of the parts it touches there have agreed."""

    item: PlanItem
    building: str
    stairwell: str
    riser: str
    flats: int
    agreed: int

    @property
    def complete(self) -> bool:
        """Whether works on the item may start there as far as the part owners go."""
        return self.agreed == self.flats


def by_riser(consentses: Sequence[ItemConsents]) -> list[RiserWorks]:
    """Every item that asks part owners, riser by riser; a lift serves its whole stairwell, and is one there."""
    told = []
    for one in consentses:
        whole = one.item.kind is ItemKind.LIFT
        states = {flat.id: standing.state for flat, standing in one.flats}
        columns = risers(
            {flat.id: (flat.building, flat.stairwell, "" if whole else flat.room) for flat, _ in one.flats}
        )
        told += [
            RiserWorks(
                one.item,
                *place,
                flats=len(ids),
                agreed=sum(states[each] is PartConsentState.AGREED for each in ids),
            )
            for place, ids in columns.items()
        ]
    return told


def lacking(scope: Scope, consentses: Sequence[ItemConsents]) -> str:
    """What is missing of the consents in a scope, in words; empty where all are there.

    Every part of the scope that an item touches has agreed to each such item; parts that are named one by one must all be
    touched, for whom nothing asks has not agreed.
    """
    flats = [(flat, standing) for one in consentses for flat, standing in one.flats if scope.holds(flat)]
    asked = {flat.id for flat, _ in flats}
    if not flats or (isinstance(scope, PartsScope) and not {str(one) for one in scope.parts} <= asked):
        return "现行方案中没有就此征询有关业主的内容，请在方案的相应项目里写明须经哪些专有部分业主同意。"
    waiting = {flat.id for flat, standing in flats if standing.state is not PartConsentState.AGREED}
    return f"涉及的 {len(asked)} 处专有部分中还有 {len(waiting)} 处没有全体业主同意。" if waiting else ""


async def shut_now(session: AsyncSession, project: ProjectNow) -> dict[uuid.UUID, str]:
    """The requirements that stand open on consents which are no longer complete, each with why; none once works began."""
    if project.began_at is not None:
        return {}
    wanted = [(one, scope) for one, scope, gate in _required(project) if _ours(gate, project)]
    if not wanted or project.plan is None:
        return {}
    found = await part_consents.read(session, project.project.community_id, project.project.id)
    return {one: why for one, scope in wanted if (why := lacking(scope, found))}


def _required(project: ProjectNow) -> list[tuple[uuid.UUID, Scope, GateNow]]:
    """What is required of part owners: the requirement's id, for which parts, and where its gate stands."""
    return [
        (kept.id, read_scope(kept.scope), gate)
        for kept, gate in zip(project.requirements, project.works.gates, strict=True)
        if kept.kind == RequirementKind.PART_CONSENTS
    ]


def _ours(gate: GateNow, project: ProjectNow) -> bool:
    """Whether it stands open, and by what was found here."""
    return (
        gate.state is GateState.OPEN and gate.record is not None and gate.record.subject_id == str(project.project.id)
    )


async def _due(session: AsyncSession, project: ProjectNow) -> list[tuple[uuid.UUID, Passage, str]]:
    """What is to be recorded now: the requirement, what of it, and why."""
    required = _required(project)
    if not required or project.plan is None:
        return []
    found = await part_consents.read(session, project.project.community_id, project.project.id)
    due = []
    for one, scope, gate in required:
        why = lacking(scope, found)
        if not why and gate.state is not GateState.OPEN:
            due.append((one, Passage.PASSED, "涉及的专有部分业主已全部同意。"))
        elif why and _ours(gate, project) and project.began_at is None:
            due.append((one, Passage.LAPSED, why))
    return due


async def _forged(session: AsyncSession, project: ProjectNow) -> list[uuid.UUID]:
    """The requirements of begun works that rested on consents found to be forged, and for which no alarm was raised yet."""
    wanted = [(one, scope) for one, scope, gate in _required(project) if _ours(gate, project)]
    if project.began_at is None or project.plan is None or not wanted:
        return []
    found = await part_consents.read(session, project.project.community_id, project.project.id)
    forged = await part_consents.forged(session, found)
    lost = [
        flat
        for one in found
        for flat, now in one.flats
        if flat.id in forged and now.state is not PartConsentState.AGREED
    ]
    return [
        one
        for one, scope in wanted
        if any(scope.holds(flat) for flat in lost)
        and not await was_raised(session, project.project.id, AlarmCause.FORGERY, one)
    ]


async def to_look_at(session: AsyncSession) -> list[uuid.UUID]:
    """The projects of which something is required of part owners."""
    return await projects.requiring(session, RequirementKind.PART_CONSENTS)


async def is_due(session: AsyncSession, project_id: uuid.UUID) -> bool:
    """Whether something is to be recorded of a project's consents."""
    project = await projects.find(session, project_id)
    return bool(await _due(session, project) or await _forged(session, project))


async def settle(session: AsyncSession, project_id: uuid.UUID, at: datetime) -> bool:
    """Pass or shut the gates that hang on consents; answers whether anything was recorded. A shut one raises the alarm.

    Once works began, nothing shuts any more: consents found to be forged raise the alarm that two bodies decide.
    """
    locked = await lock(session, project_id)
    project = await projects.find(session, project_id)
    due = await _due(session, project)
    for requirement_id, passage, why in due:
        if project.plan is not None:
            await record_gate(
                session,
                project_id,
                requirement_id,
                passage,
                subject_kind=SUBJECT,
                subject_id=project_id,
                plan_version_id=project.plan.id,
                at=at,
                reason=why,
            )
    forged = await _forged(session, project)
    for requirement_id in forged:
        if project.plan is not None:
            await raise_alarm(
                session,
                locked,
                project.plan.id,
                AlarmCause.FORGERY,
                ["有专有部分的同意经认定是冒名登记，剔除以后没有取得全体业主同意。"],
                subject_kind=SUBJECT,
                subject_id=requirement_id,
                at=at,
            )
    return bool(due or forged)
