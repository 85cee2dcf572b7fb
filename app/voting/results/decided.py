"""What owners decided about a project, as the gates before its stages ask: carried, announced, and on all of its scope.

What owners chose as contents holds for every later version, since the scheme drawn from it is voted on again (Ningbo);
anything else is decided on one version of the plan (law R-58).

Source: Civil Code art. 278; policy list, part 1.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.posting import queries as postings
from app.posting.kinds import PostingState
from app.projects.kinds import DecidedMatter, StageGateKind
from app.projects.policy.required import asked_parts, left_out
from app.projects.queries import ProjectNow
from app.projects.stages import StageGate
from app.projects.staging import Standing
from app.register.imports.current import load
from app.register.scopes import Scope, read_scope
from app.voting.hanging import ANNOUNCED
from app.voting.models import Vote
from app.voting.works_gate import decided


async def missing(session: AsyncSession, project: ProjectNow, gates: Collection[StageGate], at: datetime) -> Standing:
    """What is missing of each gate that is a vote; others are left to whoever knows them."""
    asked = [one for one in gates if one.kind is StageGateKind.VOTE]
    if not asked:
        return {}
    found = await _announced(session, project, at)
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


async def _announced(
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
            in_force = project.plan is not None and vote.plan_version_id == project.plan.id
            matters = await decided(session, vote)
            found.append((read_scope(vote.scope), matters if in_force else matters & {DecidedMatter.CONTENTS}))
    return found
