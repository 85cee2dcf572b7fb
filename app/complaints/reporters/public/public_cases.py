"""Cases for anybody: those that staff released, masked, and only where the estate's switch is on."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.categories import CATEGORIES, Heading
from app.complaints.kinds import CaseState, ClockKind
from app.complaints.limits import policies
from app.complaints.limits.limits import Limits
from app.complaints.models import Complaint
from app.complaints.reporters.own import my_case, my_cases
from app.complaints.reporters.public.public_schemas import (
    CategoryLimits,
    PublicCase,
    PublicCaseCounts,
    PublicCaseLimits,
    PublicCasesPage,
)
from app.complaints.reporters.words_shown import public_photos, public_texts
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.paging import Cursor, records
from app.media.kinds import PictureSize
from app.media.pictures import PictureToOpen, public_picture
from app.media.schemas import PictureLinks
from app.register.places import place_names


async def is_open(session: AsyncSession, community_id: uuid.UUID) -> bool:
    """Whether an estate shows released cases to anybody."""
    policy = await policies.current(session, community_id)
    return policy is not None and policies.limits_of(policy).public


async def listed(session: AsyncSession, community_id: uuid.UUID, after: Cursor) -> PublicCasesPage:
    """Fifty released cases of an estate, the latest first; none where the switch is off."""
    if not await is_open(session, community_id):
        return PublicCasesPage(open=False, lines=[], next=None)
    query = select(Complaint).where(_released(community_id))
    found, following = await records(session, query, (Complaint.number,), after, newest_first=True)
    return PublicCasesPage(open=True, lines=await _answers_of(session, found), next=following)


async def released(session: AsyncSession, complaint_id: uuid.UUID) -> Complaint:
    """The row of a released case; raises Refused where there is none, or the switch is off."""
    found = await session.get(Complaint, complaint_id)
    if found is None or not await my_case.open_to_all(session, found):
        raise Refused(NOT_FOUND)
    return found


async def find_case(session: AsyncSession, complaint_id: uuid.UUID) -> PublicCase:
    """A released case as anybody reads it; raises Refused as `released` does."""
    return (await _answers_of(session, [await released(session, complaint_id)]))[0]


async def preview(session: AsyncSession, complaint: Complaint) -> PublicCase:
    """What anybody would read of a case if it were released now."""
    return (await _answers_of(session, [complaint]))[0]


async def photo(
    session: AsyncSession, complaint_id: uuid.UUID, picture_id: uuid.UUID, size: PictureSize
) -> PictureToOpen:
    """A photo of a released case with what staff covered; raises Refused where anybody may not see it."""
    found = await released(session, complaint_id)
    if picture_id not in (await public_photos(session, [found])).get(found.id, []):
        raise Refused(NOT_FOUND)
    return await public_picture(session, found.community_id, picture_id, size)


async def counts(session: AsyncSession, community_id: uuid.UUID) -> PublicCaseCounts:
    """How many cases an estate has released, by state and by heading."""
    if not await is_open(session, community_id):
        return PublicCaseCounts(open=False, cases=0, by_state={}, by_heading={})
    rows = await session.execute(
        select(Complaint.state, Complaint.category, func.count())
        .where(_released(community_id))
        .group_by(Complaint.state, Complaint.category)
    )
    by_state: dict[CaseState, int] = {}
    by_heading: dict[Heading, int] = {}
    for state, category, count in rows:
        by_state[state] = by_state.get(state, 0) + count
        heading = CATEGORIES[category].heading
        by_heading[heading] = by_heading.get(heading, 0) + count
    return PublicCaseCounts(open=True, cases=sum(by_state.values()), by_state=by_state, by_heading=by_heading)


async def limits(session: AsyncSession, community_id: uuid.UUID) -> PublicCaseLimits:
    """The limits in force, as the board on site has them; the defaults where nobody configured any."""
    policy = await policies.current(session, community_id)
    found = policies.limits_of(policy) if policy is not None else Limits()
    return PublicCaseLimits(
        version=policy.number if policy is not None else None,
        sha256=policy.sha256.hex() if policy is not None else None,
        since_at=policy.at if policy is not None else None,
        categories=[
            CategoryLimits.from_row(
                category,
                category=category.code,
                limits={kind: found.limit(category.code, kind).words for kind in ClockKind},
            )
            for category in CATEGORIES.values()
        ],
        configured=found.as_json(),
        elsewhere=my_cases.others(),
    )


def _released(community_id: uuid.UUID) -> ColumnElement[bool]:
    return (Complaint.community_id == community_id) & Complaint.released


async def _answers_of(session: AsyncSession, complaints: Sequence[Complaint]) -> list[PublicCase]:
    there = await my_cases.around(session, complaints)
    texts, photos = await public_texts(session, complaints), await public_photos(session, complaints)
    names = await place_names(
        session,
        {case.building_id for case in complaints if case.building_id},
        {case.stairwell_id for case in complaints if case.stairwell_id and not case.indoor},
    )

    def name(place_id: uuid.UUID | None) -> str:
        return names.get(place_id, "") if place_id is not None else ""

    return [
        PublicCase.from_row(
            case,
            category_words=CATEGORIES[case.category].label,
            heading=CATEGORIES[case.category].heading,
            building=name(case.building_id),
            stairwell=names[case.stairwell_id] if case.stairwell_id is not None and not case.indoor else None,
            floor=texts[case.id].floor,
            spot=texts[case.id].spot,
            words=texts[case.id].words,
            photos=[_links(case.id, one) for one in photos.get(case.id, [])],
            state_words=there.words_of(case),
            reported_on=_day(case.reported_at),
            ended_on=_day(case.ended_at) if case.ended_at else None,
            joined=there.joined.get(case.id, 0),
        )
        for case in complaints
    ]


def _links(complaint_id: uuid.UUID, picture_id: uuid.UUID) -> PictureLinks:
    path = f"/v1/public/complaints/{complaint_id}/photos/{picture_id}.jpg?size="
    return PictureLinks(id=picture_id, view=f"{path}{PictureSize.VIEW}", thumbnail=f"{path}{PictureSize.THUMBNAIL}")


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
