"""A month of an estate in figures: read while it runs, frozen five days after it is over, never changed after that.

Five days, for what was closed on its last day is called back within three working days. Appeals stand beside it.
"""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors
from app.complaints.afterwards import counted, indicators
from app.complaints.afterwards.indicators import IndicatorFigure, IndicatorLine
from app.complaints.kinds import Indicator, Rung
from app.complaints.lifecycle import Seat
from app.complaints.models import Complaint, IndicatorAppeal, IndicatorAppealAnswer, IndicatorMonth
from app.core.errors import NOT_FOUND, Refused
from app.core.periods import CHINA, end_of
from app.core.values.canonical import Value, digest

FREEZES_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Month:
    """An estate's month: its rows, and when it was frozen (None: it still moves)."""

    community_id: uuid.UUID
    month: date
    rows: tuple[IndicatorLine, ...]
    frozen: IndicatorMonth | None


def bounds(month: date) -> tuple[datetime, datetime]:
    """The instants at which a month begins and is over, in China; `month` is its first day."""
    return end_of(month - timedelta(days=1)), end_of(_following(month) - timedelta(days=1))


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


async def read(session: AsyncSession, community_ids: Collection[uuid.UUID], month: date) -> list[Month]:
    """The month of these estates: as it was frozen, or as it stands now."""
    found = await session.scalars(
        select(IndicatorMonth).where(IndicatorMonth.community_id.in_(community_ids), IndicatorMonth.month == month)
    )
    frozen = {one.community_id: one for one in found}
    moving = await _now(session, [one for one in community_ids if one not in frozen], month)

    def month_of(community_id: uuid.UUID) -> Month:
        stored = frozen.get(community_id)
        rows = _rows(stored.figures) if stored is not None else moving[community_id]
        return Month(community_id, month, tuple(rows), stored)

    return await asyncio.to_thread(lambda: [month_of(one) for one in community_ids])


async def freeze(session: AsyncSession, community_id: uuid.UUID, month: date, at: datetime) -> IndicatorMonth:
    """Freeze a month that is over; one frozen before stays. Raises Refused before its time."""
    if at < bounds(month)[1] + FREEZES_AFTER:
        raise Refused(errors.MONTH_NOT_OVER, month=f"{month:%Y-%m}")
    figures = _as_json((await _now(session, [community_id], month))[community_id])
    await session.execute(
        insert(IndicatorMonth)
        .values(
            id=uuid.uuid4(),
            community_id=community_id,
            month=month,
            formula=indicators.FORMULA,
            figures=figures,
            sha256=digest(figures),
            at=at,
        )
        .on_conflict_do_nothing()
    )
    return (
        await session.scalars(
            select(IndicatorMonth).where(IndicatorMonth.community_id == community_id, IndicatorMonth.month == month)
        )
    ).one()


async def to_freeze(session: AsyncSession, at: datetime) -> list[tuple[uuid.UUID, date]]:
    """Every month of an estate that is over for five days and not frozen, from its first case on, the earliest first."""
    this = (at - FREEZES_AFTER).astimezone(CHINA).date().replace(day=1)
    frozen = {
        (row.community_id, row.month)
        for row in await session.execute(select(IndicatorMonth.community_id, IndicatorMonth.month))
    }
    firsts = await session.execute(
        select(Complaint.community_id, func.min(Complaint.reported_at)).group_by(Complaint.community_id)
    )
    found = []
    for community_id, first in firsts:
        month = first.astimezone(CHINA).date().replace(day=1)
        while month < this:
            if (community_id, month) not in frozen:
                found.append((community_id, month))
            month = _following(month)
    return sorted(found, key=lambda one: one[1])


async def appeal(
    session: AsyncSession,
    community_id: uuid.UUID,
    month: date,
    for_seat: str,
    words: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> IndicatorAppeal:
    """Object to a frozen figure; raises Refused where the month is not frozen."""
    frozen = await session.scalar(
        select(IndicatorMonth).where(IndicatorMonth.community_id == community_id, IndicatorMonth.month == month)
    )
    if frozen is None:
        raise Refused(errors.MONTH_NOT_OVER, month=f"{month:%Y-%m}")
    made = IndicatorAppeal(id=uuid.uuid4(), month_id=frozen.id, for_seat=for_seat, words=words, by=by, at=at)
    session.add(made)
    await session.flush()
    return made


async def answer_appeal(
    session: AsyncSession,
    community_id: uuid.UUID,
    appeal_id: uuid.UUID,
    accepted: bool,
    words: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Answer an appeal, once; raises Refused where there is none here, or it was answered."""
    found = await session.get(IndicatorAppeal, appeal_id)
    month = await session.get(IndicatorMonth, found.month_id) if found is not None else None
    if month is None or month.community_id != community_id:
        raise Refused(NOT_FOUND)
    if await session.get(IndicatorAppealAnswer, appeal_id) is not None:
        raise Refused(errors.APPEAL_ANSWERED)
    session.add(IndicatorAppealAnswer(appeal_id=appeal_id, accepted=accepted, words=words, answered_by=by, at=at))
    await session.flush()


async def appeals(
    session: AsyncSession, month_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[IndicatorAppeal, IndicatorAppealAnswer | None]]]:
    """The appeals against frozen months, each with its answer where there is one."""
    found: dict[uuid.UUID, list[tuple[IndicatorAppeal, IndicatorAppealAnswer | None]]] = defaultdict(list)
    rows = await session.execute(
        select(IndicatorAppeal, IndicatorAppealAnswer)
        .outerjoin(IndicatorAppealAnswer, IndicatorAppealAnswer.appeal_id == IndicatorAppeal.id)
        .where(IndicatorAppeal.month_id.in_(month_ids))
        .order_by(IndicatorAppeal.at, IndicatorAppeal.id)
    )
    for one, answered in rows:
        found[one.month_id].append((one, answered))
    return found


async def _now(
    session: AsyncSession, community_ids: Collection[uuid.UUID], month: date
) -> dict[uuid.UUID, list[IndicatorLine]]:
    """The rows of each of these estates as they stand now."""
    if not community_ids:
        return {}
    facts = await counted.facts(session, community_ids, *bounds(month))
    return await asyncio.to_thread(
        lambda: {one: indicators.rows(*facts[one]) if one in facts else [] for one in community_ids}
    )


def _as_json(rows: Sequence[IndicatorLine]) -> dict[str, Any]:
    return {
        "rows": [
            {
                "seat": _seat_as_json(row.seat),
                "drawn": list(row.drawn),
                "figures": {
                    one: {"counted": list(figure.counted), "among": list(figure.among)}
                    for one, figure in row.figures.items()
                },
            }
            for row in rows
        ]
    }


def _seat_as_json(seat: Seat | None) -> Value:
    return [seat.rung, str(seat.unit_id) if seat.unit_id else None] if seat is not None else None


def _rows(figures: Mapping[str, Any]) -> list[IndicatorLine]:
    return [
        IndicatorLine(
            Seat(Rung(row["seat"][0]), uuid.UUID(row["seat"][1]) if row["seat"][1] else None) if row["seat"] else None,
            {
                Indicator(one): IndicatorFigure(tuple(told["counted"]), tuple(told["among"]))
                for one, told in row["figures"].items()
            },
            tuple(row["drawn"]),
        )
        for row in figures["rows"]
    ]
