"""Requests from afar, decided by staff: looked at, each look kept, and accepted as an owner's or refused with reasons.

Who decides is never somebody whose own flat it is. An accepted request is told to the flat and to the register's
number, as every confirmation is; the pictures go with the decision (remote.py).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.identity import errors, own_records
from app.identity.kinds import AnnouncementKind, BindingKind, MadeHow, RequestState
from app.identity.models import Binding, BindingRequest, RequestPicture
from app.identity.residents import inbox, remote
from app.identity.residents.binding import AS_AN_OWNER, end_binding, standing
from app.identity.residents.confirming import bind_by_staff
from app.media.kinds import StoredKind
from app.register import queries
from app.register.kinds import LookAct
from app.register.people.names import plain_name


async def waiting(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[BindingRequest], str | None]:
    """Fifty complete requests of an estate that wait longest, and the cursor of the next page (None on the last)."""
    query = select(BindingRequest).where(
        BindingRequest.community_id == community_id, BindingRequest.state == RequestState.WAITING
    )
    return await records(session, query, (BindingRequest.complete_at, BindingRequest.id), after)


async def find(session: AsyncSession, community_id: uuid.UUID, request_id: uuid.UUID) -> BindingRequest:
    """A request of this estate that was complete once, decided or not; raises Refused where there is none."""
    found = await session.get(BindingRequest, request_id)
    if found is None or found.community_id != community_id or found.complete_at is None:
        raise Refused(NOT_FOUND)
    return found


async def named_owners(session: AsyncSession, request: BindingRequest) -> list[uuid.UUID]:
    """The owners of the flat of a request who bear the name it gives; for staff alone."""
    if request.part_id is None:
        return []
    return bearing(await queries.part(session, request.community_id, request.part_id), request.name)


def bearing(flat: queries.PlacedPart, name: str) -> list[uuid.UUID]:
    """The owners of a flat who bear this name."""
    return [owner.id for owner, _ in flat.owners if plain_name(owner.name) == plain_name(name)]


@dataclass(frozen=True, slots=True)
class ClearPicture:
    """A picture in clear, as staff look at it."""

    kind: StoredKind
    content: bytes


async def look(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    request_id: uuid.UUID,
    picture_id: uuid.UUID,
    *,
    by: uuid.UUID,
    viewed_as: str,
    at: datetime,
) -> ClearPicture:
    """A picture of a request, opened; who looked is kept, and told to the owners whose name it bears.

    Raises Refused where there is none, it went with the decision, or the flat is that of the person who looks.
    """
    found = await find(session, community_id, request_id)
    picture = (
        await session.execute(
            select(RequestPicture.stored_kind, RequestPicture.sha256, RequestPicture.content_sealed).where(
                RequestPicture.id == picture_id, RequestPicture.request_id == found.id
            )
        )
    ).one_or_none()
    if picture is None:
        raise Refused(NOT_FOUND)
    if picture.content_sealed is None:
        raise Refused(errors.PICTURE_DROPPED)
    await require_not_own(session, found, by)
    await queries.record_view(
        session,
        community_id,
        by=by,
        viewed_as=viewed_as,
        at=at,
        act=LookAct.REQUEST_PICTURE,
        purpose=f"核实异地绑定申请 {found.number}",
        owners=await named_owners(session, found) or [None],
        rows=1,
        sha256=picture.sha256,
    )
    return ClearPicture(picture.stored_kind, sealer.open(picture.content_sealed, remote.sealed_as(picture_id)))


async def accept(
    session: AsyncSession,
    community_id: uuid.UUID,
    request_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    evidence: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> Binding:
    """Staff found who it is: the phone is bound to this owner of this flat (level 2); a lesser binding gives way.

    The requester is told. Raises Refused where the request does not wait, the phone is confirmed for the flat already,
    the owner does not own it today, or it is the flat of the person who would decide.
    """
    found = await _to_decide(session, community_id, request_id)
    await require_not_own(session, found, by)
    part = await queries.part(session, community_id, part_id)
    binding = await standing(session, found.resident_id, part_id, at)
    if binding is not None and binding.confirmed_at is not None:
        raise Refused(errors.BINDING_DECIDED)
    if binding is not None:
        await end_binding(session, binding, AS_AN_OWNER, at)
    binding = Binding(
        id=uuid.uuid4(),
        resident_id=found.resident_id,
        community_id=community_id,
        part_id=part.part.id,
        kind=BindingKind.OWNER,
        made_how=MadeHow.REMOTE,
        request_id=found.id,
        made_at=at,
    )
    session.add(binding)
    found.decided_by, found.part_id = by, part.part.id
    await remote.ended(session, found, RequestState.ACCEPTED, at)
    bound = await bind_by_staff(session, binding, owner_id, evidence, by=by, at=at)
    text = f"您的异地绑定申请（编号 {found.number}）已通过：这部手机已确认为 {part.name} 业主本人的手机，可以投票。"
    await inbox.tell(session, [found.resident_id], community_id, AnnouncementKind.REQUEST_DECIDED, text, at)
    return bound


async def refuse(
    session: AsyncSession, community_id: uuid.UUID, request_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime
) -> None:
    """Staff could not find that it is so; the requester is told the reason, nobody else is told anything."""
    found = await _to_decide(session, community_id, request_id)
    await require_not_own(session, found, by)
    found.decided_by, found.reason = by, reason
    await remote.ended(session, found, RequestState.REFUSED, at)
    text = f"您的异地绑定申请（编号 {found.number}）没有通过。理由：{reason} 您可以补齐材料后重新申请，或到社区居委会办理。"
    await inbox.tell(session, [found.resident_id], community_id, AnnouncementKind.REQUEST_DECIDED, text, at)


async def require_not_own(session: AsyncSession, request: BindingRequest, by: uuid.UUID) -> None:
    """Raise Refused where the request is for the flat of the person who would act on it."""
    if request.part_id is not None:
        await own_records.require_not_own_flat(session, by, request.community_id, request.part_id)


async def _to_decide(session: AsyncSession, community_id: uuid.UUID, request_id: uuid.UUID) -> BindingRequest:
    found = await session.scalar(
        select(BindingRequest)
        .where(BindingRequest.id == request_id, BindingRequest.community_id == community_id)
        .with_for_update()
    )
    if found is None:
        raise Refused(NOT_FOUND)
    if found.ended_at is not None:
        raise Refused(errors.REQUEST_ENDED)
    if found.complete_at is None:
        raise Refused(errors.REQUEST_INCOMPLETE)
    return found
