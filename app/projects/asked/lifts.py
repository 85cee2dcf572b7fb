"""加装电梯: one household applied, its stairwell is asked, and what came of it is written down with its day.

"Agreed" is what the stairwell was heard to say, and goes along with the works only once the owners have decided by the law
(R-62); "not yet" reserves the pit, and may become "agreed" later. The asking itself lies in a room above, whose figures
are handed in.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import PAGE
from app.core.values.fractions import THREE_QUARTERS
from app.media import service as media
from app.projects import errors
from app.projects.asked import applications
from app.projects.asked.applications import ApplicationNow
from app.projects.kinds import ApplicationMatter, ApplicationState, LiftResult
from app.projects.models import Application, ApplicationStep, LiftAsking, LiftWord
from app.projects.plans.plans import plain
from app.register.scopes import Scope, read_scope


@dataclass(frozen=True, slots=True)
class LiftNow:
    """A lift that was applied for: the consultation of its stairwell, and every word on what came of it, in order."""

    asking: LiftAsking
    scope: Scope
    words: tuple[LiftWord, ...]


async def to_ask(session: AsyncSession, community_id: uuid.UUID, application_id: uuid.UUID) -> ApplicationNow:
    """An application for a lift whose stairwell may be asked now; raises Refused otherwise."""
    found = await _of_a_lift(session, community_id, application_id)
    if found.state is not ApplicationState.IN_PROJECT:
        raise Refused(errors.LIFT_NOT_NOW, why="申请须先由街道受理并并入改造项目。")
    if await session.get(LiftAsking, application_id) is not None:
        raise Refused(errors.LIFT_NOT_NOW, why="这个单元已经在征询。")
    return found


async def to_be_asked(session: AsyncSession, community_ids: Collection[uuid.UUID], most: int) -> list[ApplicationNow]:
    """Applications of these estates for a lift whose stairwell may be asked now, the first received first."""
    return await applications.in_projects(
        session,
        community_ids,
        most,
        Application.matter == ApplicationMatter.LIFT,
        ~exists().where(LiftAsking.application_id == Application.id),
    )


async def record_asking(
    session: AsyncSession, application_id: uuid.UUID, consultation_id: uuid.UUID, *, by: uuid.UUID, at: datetime
) -> None:
    """The stairwell is asked, by this consultation."""
    session.add(LiftAsking(application_id=application_id, consultation_id=consultation_id, by=by, at=at))
    await session.flush()


async def asks_about_lift(session: AsyncSession, consultation_id: uuid.UUID) -> bool:
    """Whether a consultation asks a stairwell about a lift, and so nobody about the plan."""
    found = await session.scalar(select(exists().where(LiftAsking.consultation_id == consultation_id)))
    return bool(found)


async def find(session: AsyncSession, community_id: uuid.UUID, application_id: uuid.UUID) -> LiftNow:
    """A lift whose stairwell is asked; raises Refused where it is not yet."""
    found = await _of_a_lift(session, community_id, application_id)
    asking = await session.get(LiftAsking, application_id)
    if asking is None:
        raise Refused(errors.LIFT_NOT_NOW, why="还没有征询这个单元。")
    rows = await session.scalars(
        select(LiftWord).where(LiftWord.application_id == application_id).order_by(LiftWord.at, LiftWord.id)
    )
    return LiftNow(asking, read_scope(found.application.scope), tuple(rows))


async def settle(
    session: AsyncSession,
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    result: LiftResult,
    decided_on: date,
    document: str,
    evidence: Sequence[uuid.UUID],
    *,
    households: int,
    supporting: int,
    by: uuid.UUID,
    at: datetime,
) -> LiftNow:
    """What came of asking, written down by another than who asked.

    "Agreed" takes three quarters of all households of the stairwell, by whole numbers.
    """
    found = await find(session, community_id, application_id)
    if found.asking.by == by:
        raise Refused(errors.LIFT_SAME_PERSON)
    faults = await media.unknown(session, community_id, evidence)
    if not found.asking.at.astimezone(CHINA).date() <= decided_on <= at.astimezone(CHINA).date():
        faults.append(FieldFault("decided_on", "日期须在开始征询之后、今天以前（含今天）。"))
    if faults:
        raise Refused(errors.APPLICATION_FAULTY, faults)
    if result is LiftResult.AGREED and not THREE_QUARTERS.met(supporting, households):
        least = THREE_QUARTERS.least(households)
        why = f"本单元共 {households} 户，同意 {supporting} 户，须至少 {least} 户同意；未达到的请登记为预留基坑。"
        raise Refused(errors.LIFT_NOT_NOW, why=why)
    session.add(
        LiftWord(
            id=uuid.uuid4(),
            application_id=application_id,
            result=result,
            decided_on=decided_on,
            households=households,
            supporting=supporting,
            document=plain(document),
            evidence=list(evidence),
            by=by,
            at=at,
        )
    )
    await session.flush()
    return await find(session, community_id, application_id)


async def of_project(session: AsyncSession, project_id: uuid.UUID) -> list[tuple[Scope, LiftWord | None]]:
    """The stairwells of a project that were asked about a lift, each with the latest word on it."""
    linked = select(ApplicationStep.application_id).where(ApplicationStep.project_id == project_id)
    rows = await session.execute(
        select(Application.id, Application.scope)
        .join(LiftAsking, LiftAsking.application_id == Application.id)
        .where(Application.id.in_(linked))
        .order_by(Application.number)
        .limit(PAGE)
    )
    scopes = {row.id: read_scope(row.scope) for row in rows}
    words = await session.scalars(
        select(LiftWord).where(LiftWord.application_id.in_(scopes)).order_by(LiftWord.at, LiftWord.id)
    )
    latest = {one.application_id: one for one in words}
    return [(scope, latest.get(one)) for one, scope in scopes.items()]


async def _of_a_lift(session: AsyncSession, community_id: uuid.UUID, application_id: uuid.UUID) -> ApplicationNow:
    found = await applications.find(session, community_id, application_id)
    if found.application.matter != ApplicationMatter.LIFT:
        raise Refused(errors.NO_LIFT)
    return found
