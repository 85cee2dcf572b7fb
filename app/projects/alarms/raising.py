"""Raise an alarm after works began: it says what befell, and by when two bodies decide. No works are stopped by it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import set_due
from app.core.periods import PeriodUnit
from app.projects.kinds import AlarmCause
from app.projects.models import Project, SiteAlarm

DECIDED_WITHIN = 3
"""Working days within which two bodies decide how the works go on; no statute names a period."""


async def raise_alarm(
    session: AsyncSession,
    project: Project,
    plan_version_id: uuid.UUID,
    cause: AlarmCause,
    reasons: Sequence[str],
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    at: datetime,
) -> bool:
    """Keep the alarm with the end of its three working days; False where this very thing has raised it before.

    The project is locked by the caller, and its works have begun.
    """
    if await was_raised(session, project.id, cause, subject_id):
        return False
    due = await set_due(session, at, DECIDED_WITHIN, PeriodUnit.WORKING_DAYS)
    session.add(
        SiteAlarm(
            project_id=project.id,
            cause=cause,
            subject_kind=subject_kind,
            subject_id=subject_id,
            plan_version_id=plan_version_id,
            reasons=list(reasons),
            due_id=due.id,
            raised_at=at,
        )
    )
    await session.flush()
    return True


async def was_raised(session: AsyncSession, project_id: uuid.UUID, cause: AlarmCause, subject_id: uuid.UUID) -> bool:
    """Whether this very thing has raised an alarm."""
    found = exists().where(
        SiteAlarm.project_id == project_id, SiteAlarm.cause == cause, SiteAlarm.subject_id == subject_id
    )
    return bool(await session.scalar(select(found)))
