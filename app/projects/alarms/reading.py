"""Alarms as they stand: open, proposed, or decided; a later decision on the same alarm takes the earlier one's place."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.projects.kinds import AlarmState
from app.projects.models import SiteAlarm, SiteAlarmProposal, SiteAlarmRuling


@dataclass(frozen=True, slots=True)
class AlarmNow:
    """An alarm, until when two bodies decide, and every proposal in order with what was said to it."""

    alarm: SiteAlarm
    due: DueTime
    proposals: tuple[tuple[SiteAlarmProposal, SiteAlarmRuling | None], ...]

    @property
    def waiting(self) -> SiteAlarmProposal | None:
        """The proposal that waits for the other body."""
        return next((one for one, ruling in self.proposals if ruling is None), None)

    @property
    def decision(self) -> tuple[SiteAlarmProposal, SiteAlarmRuling] | None:
        """What two bodies decided last."""
        approved = [(one, ruling) for one, ruling in self.proposals if ruling is not None and ruling.approved]
        return approved[-1] if approved else None

    @property
    def state(self) -> AlarmState:
        """Where it stands in one word."""
        if self.waiting is not None:
            return AlarmState.PROPOSED
        return AlarmState.DECIDED if self.decision is not None else AlarmState.OPEN

    def overdue(self, at: datetime) -> bool:
        """Whether the two bodies let the time pass, decided since or not."""
        approved = [ruling.ruled_at for _, ruling in self.proposals if ruling is not None and ruling.approved]
        return (approved[0] if approved else at) >= self.due.due_at


async def find(session: AsyncSession, project_id: uuid.UUID, alarm_id: uuid.UUID) -> AlarmNow:
    """An alarm of a project; raises Refused where there is none."""
    row = await session.get(SiteAlarm, alarm_id)
    if row is None or row.project_id != project_id:
        raise Refused(NOT_FOUND)
    return (await as_they_stand(session, [row]))[0]


async def listed(
    session: AsyncSession, project_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[AlarmNow], str | None]:
    """Fifty alarms of a project, the newest first, and the next page's cursor."""
    query = select(SiteAlarm).where(SiteAlarm.project_id == project_id)
    found, following = await records(session, query, (SiteAlarm.raised_at, SiteAlarm.id), after, newest_first=True)
    return await as_they_stand(session, found), following


async def as_they_stand(session: AsyncSession, alarms: Sequence[SiteAlarm]) -> list[AlarmNow]:
    """These alarms as they stand; two queries, however many."""
    dues = {
        one.id: one for one in await session.scalars(select(DueTime).where(DueTime.id.in_({a.due_id for a in alarms})))
    }
    rows = await session.execute(
        select(SiteAlarmProposal, SiteAlarmRuling)
        .outerjoin(SiteAlarmRuling, SiteAlarmRuling.proposal_id == SiteAlarmProposal.id)
        .where(SiteAlarmProposal.alarm_id.in_([one.id for one in alarms]))
        .order_by(SiteAlarmProposal.proposed_at, SiteAlarmProposal.id)
    )
    proposals: dict[uuid.UUID, list[tuple[SiteAlarmProposal, SiteAlarmRuling | None]]] = defaultdict(list)
    for proposal, ruling in rows:
        proposals[proposal.alarm_id].append((proposal, ruling))
    return [AlarmNow(one, dues[one.due_id], tuple(proposals[one.id])) for one in alarms]
