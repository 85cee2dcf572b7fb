"""What a vote means for the works and the stages: only a carried result whose announcement hangs opens what it decided.

One that is annulled, or whose announcement is withdrawn, shuts it again. Before a stage, the contents that owners chose hold
for every later version, since the scheme drawn from them is voted on again (Ningbo); anything else is of one version.

Source: 老旧小区改造可复制政策机制清单（第四批）, the result is posted, and only then may works start; law R-58 (the
vote is on one version of the plan).
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.posting import queries as postings
from app.posting.kinds import PostingState
from app.projects import queries as projects
from app.projects.alarms.raising import raise_alarm
from app.projects.gating import lock, record_gate
from app.projects.kinds import AlarmCause, DecidedMatter, Passage, StageGateKind
from app.projects.policy.required import asked_parts, left_out
from app.projects.queries import ProjectNow
from app.projects.stages import StageGate
from app.projects.staging import Standing
from app.register.imports.current import load
from app.register.scopes import Scope, read_scope
from app.voting import errors
from app.voting.announcing import SUBJECT, outcomes
from app.voting.count.outcome import Outcome
from app.voting.drafting import preparing
from app.voting.lifecycle import State
from app.voting.models import Vote

ANNOUNCED = frozenset({State.FINAL, State.ARCHIVED})
"""The states of a vote whose result is announced, once the sheet hangs."""


async def require_plan_in_force(
    session: AsyncSession, community_id: uuid.UUID, project_id: uuid.UUID | None, plan_version_id: uuid.UUID | None
) -> None:
    """Refuse a vote on another plan than the one in force of a project of this estate."""
    if faults := await preparing.plan_faults(session, community_id, project_id, plan_version_id):
        raise Refused(errors.VOTE_FAULTY, faults)


async def _requirements(session: AsyncSession, vote: Vote) -> tuple[ProjectNow | None, dict[uuid.UUID, DecidedMatter]]:
    """The project, and its requirements of a vote in this very scope, each with what must be decided."""
    if vote.project_id is None or vote.plan_version_id is None:
        return None, {}
    project = await projects.find(session, vote.project_id, vote.community_id)
    wanted = {
        one.id: one.matter
        for one in project.requirements
        if one.matter is not None and dict(one.scope) == dict(vote.scope)
    }
    return project, wanted


async def decided(session: AsyncSession, vote: Vote) -> frozenset[DecidedMatter]:
    """What the vote decided: each matter whose items are all carried."""
    found = await outcomes(session, vote.id)
    carried: dict[DecidedMatter, bool] = {}
    for item in await preparing.items_of(session, vote.id):
        if item.decided_matter is not None:
            carries = found.get(item.number) is Outcome.CARRIED
            carried[item.decided_matter] = carries and carried.get(item.decided_matter, True)
    return frozenset(matter for matter, carries in carried.items() if carries)


async def announced(session: AsyncSession, vote: Vote, at: datetime) -> None:
    """The announcement of a final vote hangs: open the gates of what it decided, and of nothing else."""
    project, wanted = await _requirements(session, vote)
    if project is None or vote.plan_version_id is None:
        return
    found = await decided(session, vote)
    for requirement_id, matter in wanted.items():
        if matter in found:
            await record_gate(
                session,
                project.project.id,
                requirement_id,
                Passage.PASSED,
                subject_kind=SUBJECT,
                subject_id=vote.id,
                plan_version_id=vote.plan_version_id,
                at=at,
                reason=f"表决 {vote.eid} 通过，结果已经公告。",
            )


async def undone(session: AsyncSession, vote: Vote, reason: str, at: datetime) -> None:
    """Shut the gate that this vote had opened, and no other vote since; works that could start raise an alarm.

    Of works that have begun two bodies decide (projects/alarms).
    """
    project, wanted = await _requirements(session, vote)
    if project is None or vote.plan_version_id is None:
        return
    opened = {
        gate.required.id
        for gate in project.works.gates
        if gate.record is not None and gate.record.passage is Passage.PASSED and gate.record.subject_id == str(vote.id)
    } & {str(one) for one in wanted}
    for requirement_id in wanted:
        if str(requirement_id) in opened:
            await record_gate(
                session,
                project.project.id,
                requirement_id,
                Passage.LAPSED,
                subject_kind=SUBJECT,
                subject_id=vote.id,
                plan_version_id=vote.plan_version_id,
                at=at,
                reason=f"表决 {vote.eid} 的结果不再有效：{reason}",
            )
    if opened:
        await _alarm(session, vote, project, AlarmCause.RESULT_UNDONE, f"表决 {vote.eid} 的结果不再有效：{reason}", at)


async def doubted(session: AsyncSession, vote: Vote, numbers: Collection[int], at: datetime) -> None:
    """Items of a final vote have another outcome without the forged ballots: an alarm, where works that rest on them began.

    The result stands until those who may annul it do.
    """
    project, wanted = await _requirements(session, vote)
    if project is None or str(vote.id) not in _resting_on(project):
        return
    matters = {item.decided_matter for item in await preparing.items_of(session, vote.id) if item.number in numbers}
    if not matters & set(wanted.values()):
        return
    await _alarm(session, vote, project, AlarmCause.FORGERY, f"表决 {vote.eid} 剔除冒名的选票后，结论不同。", at)


def _resting_on(project: ProjectNow) -> set[str]:
    """What passed the gates on which a project rests."""
    return {gate.record.subject_id for gate in project.works.gates if gate.record is not None}


async def _alarm(
    session: AsyncSession, vote: Vote, project: ProjectNow, cause: AlarmCause, reason: str, at: datetime
) -> None:
    if project.began_at is None or project.plan is None:
        return
    locked = await lock(session, project.project.id)
    await raise_alarm(
        session, locked, project.plan.id, cause, [reason], subject_kind=SUBJECT, subject_id=vote.id, at=at
    )


async def missing(session: AsyncSession, project: ProjectNow, gates: Collection[StageGate], at: datetime) -> Standing:
    """What is missing of each gate that is a vote; others are left to whoever knows them."""
    asked = [one for one in gates if one.kind is StageGateKind.VOTE]
    if not asked:
        return {}
    found = await _hanging(session, project, at)
    parts = (await load(session, project.project.community_id)).parts
    ours = asked_parts(read_scope(project.project.scope), parts)
    standing: dict[StageGate, tuple[str, ...]] = {}
    for gate in asked:
        scopes = [scope for scope, matters in found if gate.matter in matters]
        what = f"对“{gate.matter.label}”的表决" if gate.matter is not None else gate.title
        on = "现行方案" if gate.matter is not DecidedMatter.CONTENTS else "本项目"
        none = (f"还没有针对{on}、已经通过并公告的{what}（民法典第278条）。",)
        standing[gate] = tuple(left_out(what, ours, scopes)) if scopes else none
    return standing


async def _hanging(
    session: AsyncSession, project: ProjectNow, at: datetime
) -> list[tuple[Scope, frozenset[DecidedMatter]]]:
    """The scope of each vote whose announcement hangs, with the matters that it decided for the plan in force."""
    rows = await session.scalars(
        select(Vote).where(Vote.project_id == project.project.id, Vote.state.in_(ANNOUNCED)).order_by(Vote.id)
    )
    votes = [one for one in rows if one.final_posting_id is not None]
    hung = {
        one.posting.id
        for one in await postings.of_ids(session, [one.final_posting_id for one in votes if one.final_posting_id], at)
        if one.standing.hung_at is not None and one.standing.state is not PostingState.WITHDRAWN
    }
    found = []
    for vote in votes:
        if vote.final_posting_id in hung:
            matters = await decided(session, vote)
            holds = project.holds_for(vote.plan_version_id)
            found.append((read_scope(vote.scope), matters if holds else matters & {DecidedMatter.CONTENTS}))
    return found
