"""What staff who write a report down for somebody have to look at beside the report itself."""

import uuid
from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors, interest
from app.complaints.interest import CaseActor
from app.complaints.kinds import ReportChannel
from app.complaints.reporters.placing import CasePlace
from app.complaints.reporters.reporting import MatterFound
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.identity.permissions import PERMISSIONS, Permission, Role
from app.register import queries as register
from app.register.places import PlacedStairwell, placed_stairwells


async def flat(
    session: AsyncSession, community_id: uuid.UUID, part_id: uuid.UUID, faults: list[FieldFault]
) -> uuid.UUID | None:
    """The stairwell of a caller's flat; a flat that is not of this estate is added to the faults."""
    try:
        return (await register.part(session, community_id, part_id)).part.stairwell_id
    except Refused as refusal:
        if refusal.code is not NOT_FOUND:
            raise
        faults.append(FieldFault("part_id", "本小区没有这套房屋，请从名册中选择，或不填。"))
        return None


def way(channel: ReportChannel, roles: Collection[Role]) -> ReportChannel:
    """By which way a report came that somebody in these roles writes down: who may do so as a volunteer supervisor alone
    reports as that, whatever was sent.
    """
    return ReportChannel.SUPERVISOR if as_supervisor(roles) else channel


def as_supervisor(roles: Collection[Role]) -> bool:
    """Whether somebody in these roles writes reports down as a volunteer supervisor alone."""
    return {role for role in roles if Permission.CASE_ENTER in PERMISSIONS[role]} == {Role.VOLUNTEER_SUPERVISOR}


def require_by_staff(channel: ReportChannel, faults: list[FieldFault]) -> None:
    """Add a fault where the way is the phone's own."""
    if channel is ReportChannel.APP:
        faults.append(
            FieldFault("channel", "小程序里的由居民自己提交；代为登记的，请选热线、窗口、义务监督员或业主群。")
        )


async def require_within(
    session: AsyncSession,
    community_id: uuid.UUID,
    place: CasePlace,
    stairwells: Collection[uuid.UUID],
    faults: list[FieldFault],
) -> None:
    """Add a fault where somebody who looks after some stairwells writes down what is elsewhere."""
    known = await placed_stairwells(session, community_id)
    if not within(place.building_id, place.stairwell_id, stairwells, known):
        faults.append(FieldFault("place", "请选择您负责的楼栋单元；其他位置的请交社区登记。"))


def within(
    building_id: uuid.UUID | None,
    stairwell_id: uuid.UUID | None,
    stairwells: Collection[uuid.UUID],
    known: Collection[PlacedStairwell],
) -> bool:
    """Whether a place lies at these stairwells, or in a building of one of them where no stairwell is named.

    `known` are the stairwells of the estate.
    """
    if stairwell_id is not None:
        return stairwell_id in stairwells
    return building_id in {one.building_id for one in known if one.id in stairwells}


def require_unconcerned(matter: MatterFound, actor: CaseActor) -> None:
    """Raise Refused where the report is about whoever would write it down, or about their house."""
    if interest.concerns(matter.about, actor):
        raise Refused(errors.CASE_CONCERNS_YOU)
