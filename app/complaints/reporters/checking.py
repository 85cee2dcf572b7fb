"""What a report would be, before it is sent: nothing is written."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import complained_of, plan_items, wordings
from app.complaints.categories import CATEGORIES, Heading
from app.complaints.kinds import ClockKind
from app.complaints.limits import policies
from app.complaints.limits.limits import Limits
from app.complaints.reporters.merging import comparing
from app.complaints.reporters.own import my_cases
from app.complaints.reporters.own.my_schemas import (
    CategoryChoice,
    HeadingChoice,
    LimitAnswer,
    PlanItemChoice,
    ProjectChoice,
    ReportChecked,
    ReportForm,
    ReportWarning,
    StairwellChoice,
    UnitChoice,
)
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.reporting import MatterFound
from app.complaints.reporters.revealing import Home, tells
from app.register import places
from app.register import queries as register


async def checked(
    session: AsyncSession,
    community_id: uuid.UUID,
    matter: MatterFound,
    photos: Photos,
    resident_id: uuid.UUID,
    homes: Collection[Home],
    at: datetime,
) -> ReportChecked:
    """How it would be timed, whom to call at once, what tells who reports, and which open cases may be the same."""
    sent, place = matter.sent, matter.place
    policy = await policies.current(session, community_id)
    limits = policies.limits_of(policy) if policy is not None else Limits()
    read = await wordings.read(session, community_id, (), (sent.words, place.spot))
    found = tells(
        sent.words,
        place.floor,
        place.spot,
        indoor=sent.indoor,
        pinned=place.point is not None,
        photos=len(photos.named),
        homes=homes,
        names=read.names,
        public=read.numbers,
    )
    beside = await comparing.beside_report(session, community_id, sent.category, place, photos.here, resident_id, at)
    return ReportChecked(
        urgency=CATEGORIES[sent.category].urgency,
        limits=[LimitAnswer(kind=kind, shown=limits.limit(sent.category, kind).words) for kind in ClockKind],
        policy_version=policy.number if policy is not None else None,
        call_at_once=my_cases.call_at_once(sent.category, limits),
        elsewhere=my_cases.others(),
        warnings=[ReportWarning(field=one.field, message=one.message) for one in found],
        similar=await comparing.shown_to_resident(session, beside, resident_id),
    )


async def form(session: AsyncSession, community_id: uuid.UUID, stairwell_id: uuid.UUID | None) -> ReportForm:
    """What there is to choose from at an estate; of its plans, where a stairwell is named, what is done there."""
    stairwells = await places.placed_stairwells(session, community_id)
    return ReportForm(
        headings=[
            HeadingChoice(
                heading=heading,
                label=heading.label,
                categories=[CategoryChoice.from_row(one) for one in CATEGORIES.values() if one.heading is heading],
            )
            for heading in Heading
        ],
        stairwells=[StairwellChoice.from_row(one, name=one.stairwell) for one in stairwells],
        units=[UnitChoice(id=one.id, name=one.name) for one in await complained_of.units_at(session, community_id)],
        projects=[
            ProjectChoice(
                id=project.id,
                title=project.title,
                items=[PlanItemChoice(key=one.key, title=one.title) for one in items],
            )
            for project, items in await plan_items.offered(session, community_id, stairwell_id)
        ],
        elsewhere=my_cases.others(),
    )


async def homes_of(session: AsyncSession, part_ids: Collection[uuid.UUID]) -> list[Home]:
    """The flats of a phone, as revealing.py reads them."""
    parts = await register.placed(session, part_ids)
    return [Home(one.building, one.stairwell, one.part.room) for one in parts.values()]
