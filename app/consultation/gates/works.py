"""The works gate as it stands this instant: what is recorded, less what has lapsed and has not been recorded yet."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.gates import certifying
from app.consultation.part_consents import consent_gate
from app.projects.gates import shut
from app.projects.queries import ProjectNow


async def of_now(session: AsyncSession, project: ProjectNow, at: datetime) -> ProjectNow:
    """A project whose gates on certificates and consents have been looked at again; nothing is recorded by looking."""
    why = {
        str(one): reason
        for one, reason in (
            *(await certifying.lapsed_of(session, project, at)).items(),
            *(await consent_gate.shut_now(session, project)).items(),
        )
    }
    return replace(project, works=shut(project.works, why, at)) if why else project


async def settle(session: AsyncSession, project_id: uuid.UUID, at: datetime) -> None:
    """Record now what is due of both, with the alarm where works can start no more."""
    await certifying.settle_project(session, project_id, at)
    await consent_gate.settle(session, project_id, at)
