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
from app.complaints.handlers.queues import CaseNow, ClockNow, Counts, Story
from app.complaints.kinds import (
    CaseOutcome,
    CaseState,
    PauseReason,
    PhotoUse,
    Rating,
    RedirectTo,
    ReportChannel,
    Rung,
    Urgency,
)
from app.complaints.models import CaseEvent, Complaint
from app.complaints.settings import units
from app.identity import service as identity


def lines(found: Sequence[CaseNow], at: datetime) -> list[CaseLine]:
    """Cases as a list shows them."""
    return [CaseLine.model_validate(_line(one, at)) for one in found]


def area_lines(found: Sequence[CaseNow], names: Mapping[uuid.UUID, str], at: datetime) -> list[AreaCaseLine]:
    """Cases as a list over several estates shows them; `names` are the estates'."""
    return [
        AreaCaseLine.model_validate(
            _line(one, at) | {"community_id": one.row.community_id, "community": names[one.row.community_id]}
        )
        for one in found
    ]


def board(found: Counts) -> CountsAnswer:
    """The board of one estate."""
    return CountsAnswer.model_validate(_board(found, {}))


def area_board(found: Counts, names: Mapping[uuid.UUID, str]) -> AreaCountsAnswer:
    """The board over all estates that `names` has, those without a case too; a place is told with its estate."""
    estates = [(found.communities.get(one, (0, 0, 0)), name, one) for one, name in names.items()]
    return AreaCountsAnswer.model_validate(
        _board(found, names)
        | {
            "communities": [
                CommunityCount(community_id=one, community=name, open=many, overdue=late, paused=still)
                for (many, late, still), name, one in sorted(
                    estates, key=lambda each: (-each[0][1], -each[0][0], each[1], each[2])
                )
            ]
        }
    )


def _board(found: Counts, names: Mapping[uuid.UUID, str]) -> dict[str, object]:
    return {
        "open": found.open,
        "overdue": found.overdue,
        "paused": found.paused,
        "states": found.states,
        "headings": found.headings,
        "late": found.late,
        "pauses": found.pauses,
        "spots": [
            SpotCount(
                place=" ".join(word for word in (names.get(one.community_id), one.place) if word),
                open=one.open,
                overdue=one.overdue,
            )
            for one in found.spots
        ],
    }


async def whole(session: AsyncSession, row: Complaint, at: datetime) -> CaseAnswer:
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


def clock(one: ClockNow, row: Complaint, at: datetime) -> ClockAnswer:
    """A clock as it is shown; what stands still is not late."""
    late = one.overdue(at) and (row.paused is None or one.clock.stopped_at is not None)
    return ClockAnswer(
        kind=one.kind,
        label=one.kind.label,
        started_at=one.clock.started_at,
        stopped_at=one.clock.stopped_at,
        first_due_at=one.clock.first_due_at,
        due_at=one.due.due_at,
        due=one.due.end.shown,
        provisional=one.due.provisional,
        overdue=late,
    )


def _line(one: CaseNow, at: datetime) -> dict[str, object]:
    row, category = one.row, CATEGORIES[one.row.category]
    following = clock(one.next, row, at) if one.next is not None else None
    return {
        "id": row.id,
        "number": row.number,
        "category": row.category,
        "heading": category.heading,
        "title": category.label,
        "urgency": Urgency(row.urgency),
        "words": row.words,
        "place": one.place,
        "channel": ReportChannel(row.channel),
        "reported_at": row.reported_at,
        "state": CaseState(row.state),
        "charge_rung": Rung(row.charge_rung) if row.charge_rung else None,
        "charge_unit_id": row.charge_unit_id,
        "charge": one.charge,
        "offered_unit_id": row.offered_unit_id,
        "offered": one.offered,
        "outcome": CaseOutcome(row.outcome) if row.outcome else None,
        "rating": Rating(row.rating) if row.rating else None,
        "reopened": row.reopened,
        "paused": PauseReason(row.paused) if row.paused else None,
        "asked_pause": PauseReason(row.asked_pause) if row.asked_pause else None,
        "asked_extension": row.asked_extension,
        "extended": row.extended,
        "raised": Rung(row.raised) if row.raised else None,
        "released": row.released,
        "next": following,
        "overdue": following is not None and following.overdue,
        "last_words": one.last_words,
    }


def _event(one: CaseEvent, found: Story, by: str, to: str) -> CaseEventAnswer:
    where = one.facts.get("redirect_to")
    return CaseEventAnswer(
        number=one.number,
        act=one.kind,
        label=one.kind.label,
        at=one.at,
        by=by,
        acted_as=one.acted_as,
        to=to,
        outcome=CaseOutcome(one.outcome) if one.outcome else None,
        pause=PauseReason(one.pause) if one.pause else None,
        raised_to=Rung(one.rung) if one.rung else None,
        redirect_to=RedirectTo(where) if where else None,
        working_days=one.facts.get("working_days"),
        words=one.words,
        inward=one.inward,
        photos=[
            CasePhotoAnswer(evidence_id=photo.evidence_id, use=PhotoUse(photo.use))
            for photo in found.photos.get(one.id, ())
        ],
    )
