"""Cases as staff are shown them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import plan_items
from app.complaints.categories import CATEGORIES
from app.complaints.handlers import queues
from app.complaints.handlers.handling_schemas import (
    AreaCaseLine,
    AreaCountsAnswer,
    CaseAnswer,
    CaseEventAnswer,
    CaseLine,
    CasePhotoAnswer,
    ClockAnswer,
    CommunityCount,
    CountsAnswer,
    PauseAnswer,
    SpotCount,
)
from app.complaints.handlers.queues import CaseNow, ClockNow, Counts, WholeCase
from app.complaints.kinds import (
    RedirectTo,
)
from app.complaints.models import CaseEvent, Complaint
from app.complaints.settings import units
from app.identity import service as identity


def lines(cases: Sequence[CaseNow], at: datetime) -> list[CaseLine]:
    """Cases as a list shows them."""
    return [CaseLine.model_validate(_line(one, at)) for one in cases]


def area_lines(cases: Sequence[CaseNow], names: Mapping[uuid.UUID, str], at: datetime) -> list[AreaCaseLine]:
    """Cases as a list over several estates shows them; `names` are the estates'."""
    return [
        AreaCaseLine.model_validate(
            _line(one, at) | {"community_id": one.row.community_id, "community": names[one.row.community_id]}
        )
        for one in cases
    ]


def board(counts: Counts) -> CountsAnswer:
    """The board of one estate."""
    return CountsAnswer.from_row(counts, spots=_spots(counts, {}))


def area_board(counts: Counts, names: Mapping[uuid.UUID, str]) -> AreaCountsAnswer:
    """The board over all estates that `names` has, those without a case too; a place is told with its estate."""
    estates = [(counts.communities.get(one, (0, 0, 0)), name, one) for one, name in names.items()]
    communities = [
        CommunityCount(community_id=one, community=name, open=many, overdue=late, paused=still)
        for (many, late, still), name, one in sorted(
            estates, key=lambda each: (-each[0][1], -each[0][0], each[1], each[2])
        )
    ]
    return AreaCountsAnswer.from_row(counts, spots=_spots(counts, names), communities=communities)


def _spots(counts: Counts, names: Mapping[uuid.UUID, str]) -> list[SpotCount]:
    return [
        SpotCount.from_row(spot, place=" ".join(word for word in (names.get(spot.community_id), spot.place) if word))
        for spot in counts.spots
    ]


async def answer_of(session: AsyncSession, row: Complaint, at: datetime) -> CaseAnswer:
    """A case in full, what units say among themselves included."""
    found = await queues.story(session, row)
    staff = await identity.names(session, [one.staff_id for one in found.events])
    named = await units.names(session, [one.to_unit_id for one in found.events])
    who = {**staff, **found.aliases}
    return CaseAnswer.model_validate(
        _line(found.now, at)
        | {
            "floor": row.floor,
            "spot": row.spot,
            "indoor": row.indoor,
            "building_id": row.building_id,
            "stairwell_id": row.stairwell_id,
            "latitude": str(row.latitude) if row.latitude is not None else None,
            "longitude": str(row.longitude) if row.longitude is not None else None,
            "coord_system": row.coord_system,
            "project_id": row.project_id,
            "plan_item": row.plan_item,
            "plan_item_title": await plan_items.title(session, row.project_id, row.plan_item, row.reported_at),
            "reporters": sorted(found.aliases.values()),
            "merged_into": row.merged_into,
            "ended_at": row.ended_at,
            "clocks": [clock(one, row, at) for one in found.clocks],
            "pauses": [PauseAnswer(since_at=one.since_at, until_at=one.until_at) for one in found.pauses],
            "events": [
                _event(
                    one,
                    found,
                    who.get(one.staff_id or one.reporter_id or one.id, "系统"),
                    queues.seat(one.to_rung, one.to_unit_id, named),
                )
                for one in found.events
            ],
        }
    )


def clock(clock_now: ClockNow, row: Complaint, at: datetime) -> ClockAnswer:
    """A clock as it is shown; what stands still is not late."""
    late = clock_now.overdue(at) and (row.paused is None or clock_now.clock.stopped_at is not None)
    return ClockAnswer.from_row(
        clock_now.clock,
        kind=clock_now.kind,
        label=clock_now.kind.label,
        due_at=clock_now.due.due_at,
        due=clock_now.due.end.words,
        provisional=clock_now.due.provisional,
        overdue=late,
    )


def _line(case: CaseNow, at: datetime) -> dict[str, object]:
    row, category = case.row, CATEGORIES[case.row.category]
    following = clock(case.next, row, at) if case.next is not None else None
    return {
        "id": row.id,
        "number": row.number,
        "category": row.category,
        "heading": category.heading,
        "title": category.label,
        "urgency": row.urgency,
        "words": row.words,
        "place": case.place,
        "channel": row.channel,
        "reported_at": row.reported_at,
        "state": row.state,
        "charge_rung": row.charge_rung,
        "charge_unit_id": row.charge_unit_id,
        "charge": case.charge,
        "offered_unit_id": row.offered_unit_id,
        "offered": case.offered,
        "outcome": row.outcome,
        "rating": row.rating,
        "reopened": row.reopened,
        "paused": row.paused,
        "asked_pause": row.asked_pause,
        "asked_extension": row.asked_extension,
        "extended": row.extended,
        "raised": row.raised,
        "released": row.released,
        "next": following,
        "overdue": following is not None and following.overdue,
        "last_words": case.last_words,
    }


def _event(event: CaseEvent, case: WholeCase, by: str, to: str) -> CaseEventAnswer:
    where = event.facts.get("redirect_to")
    return CaseEventAnswer.from_row(
        event,
        act=event.kind,
        label=event.kind.label,
        by=by,
        to=to,
        raised_to=event.rung,
        redirect_to=RedirectTo(where) if where else None,
        working_days=event.facts.get("working_days"),
        photos=[
            CasePhotoAnswer(evidence_id=photo.evidence_id, use=photo.use) for photo in case.photos.get(event.id, ())
        ],
    )
