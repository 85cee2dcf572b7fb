"""异地申请: an owner who lives elsewhere asks to be bound, with pictures of document and deed; staff decide (deciding.py).

Nothing in an answer says whether there is such a flat or such an owner: words that name none are taken in alike, and
what is limited is how often a person asks. The pictures lie sealed in the database, so that they go in the very
transaction that ends the request (law 7.5: deleted on verification, the result and the hash stay).
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.core.values.spoken_codes import fresh_code
from app.identity import errors
from app.identity.kinds import PictureKind, RequestState
from app.identity.models import BindingInvitation, BindingRequest, RequestPicture, Resident
from app.identity.residents.way_schemas import NewBindingRequest
from app.media.prepared import Prepared
from app.register import places, queries
from app.register.people.names import place_key

MOST_OPEN = 3
MOST_A_MONTH = 5
MONTH = timedelta(days=30)
MOST_PICTURES = 4
"""How many requests are open at a time, are made in a month, and how many pictures one has."""


async def request(
    session: AsyncSession, resident_id: uuid.UUID, sent: NewBindingRequest, at: datetime
) -> BindingRequest:
    """Take in a request; it waits for its pictures. Wrong words are taken in as right ones are.

    Raises Refused where there is no such estate, this person has a request open for the same words, or asks too often.
    """
    if not await places.community_name(session, sent.community_id):
        raise Refused(NOT_FOUND)
    # Held, so that two sends at once count each other.
    await session.execute(select(Resident.id).where(Resident.id == resident_id).with_for_update())
    rows = await session.scalars(
        select(BindingRequest).where(
            BindingRequest.resident_id == resident_id,
            (BindingRequest.made_at > at - MONTH) | BindingRequest.ended_at.is_(None),
        )
    )
    earlier = rows.all()
    key = place_key(sent.building, sent.stairwell, sent.room)
    still_open = [one for one in earlier if one.ended_at is None]
    if any((one.community_id, one.place_key) == (sent.community_id, key) for one in still_open):
        raise Refused(errors.REQUEST_OPEN)
    if len(still_open) >= MOST_OPEN or sum(one.made_at > at - MONTH for one in earlier) >= MOST_A_MONTH:
        raise Refused(errors.REQUESTS_OVER, open=MOST_OPEN, month=MOST_A_MONTH)
    made = BindingRequest(
        id=uuid.uuid4(),
        number=fresh_code(),
        resident_id=resident_id,
        **sent.model_dump(),
        place_key=key,
        part_id=await queries.part_at(session, sent.community_id, key),
        state=RequestState.INCOMPLETE,
        made_at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def open_request(
    session: AsyncSession, resident_id: uuid.UUID, request_id: uuid.UUID, *, hold: bool = False
) -> BindingRequest:
    """A request of one's own that has not ended; raises Refused."""
    query = select(BindingRequest).where(BindingRequest.id == request_id, BindingRequest.resident_id == resident_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(query)
    if found is None:
        raise Refused(NOT_FOUND)
    if found.ended_at is not None:
        raise Refused(errors.REQUEST_ENDED)
    return found


async def require_room(
    session: AsyncSession, resident_id: uuid.UUID, request_id: uuid.UUID, original_sha256: bytes
) -> None:
    """Raise Refused as `add_picture` would, before a picture is opened."""
    await _with_room(session, await open_request(session, resident_id, request_id), original_sha256)


async def _with_room(
    session: AsyncSession, binding_request: BindingRequest, original_sha256: bytes
) -> Sequence[RequestPicture]:
    """The pictures of a request that has room for this one."""
    held = (await pictures(session, [binding_request.id])).get(binding_request.id, [])
    if any(one.original_sha256 == original_sha256 for one in held):
        raise Refused(errors.PICTURE_TWICE)
    if len(held) >= MOST_PICTURES:
        raise Refused(errors.PICTURES_OVER, most=MOST_PICTURES)
    return held


async def add_picture(
    session: AsyncSession,
    sealer: Sealer,
    resident_id: uuid.UUID,
    request_id: uuid.UUID,
    kind: PictureKind,
    prepared: Prepared,
    original_sha256: bytes,
    at: datetime,
) -> RequestPicture:
    """Add a picture, opened and stripped before (`media.service.prepare`); with both kinds the request is complete.

    Raises Refused where the request is not theirs or has ended, or has this picture, or enough of them.
    """
    found = await open_request(session, resident_id, request_id, hold=True)
    held = await _with_room(session, found, original_sha256)
    picture_id = uuid.uuid4()
    picture = RequestPicture(
        id=picture_id,
        request_id=found.id,
        kind=kind,
        stored_kind=prepared.kind,
        sha256=hashlib.sha256(prepared.content).digest(),
        original_sha256=original_sha256,
        content_sealed=sealer.seal(prepared.content, sealed_as(picture_id)),
        added_at=at,
    )
    session.add(picture)
    if found.complete_at is None and {one.kind for one in (*held, picture)} == set(PictureKind):
        found.state, found.complete_at = RequestState.WAITING, at
    await session.flush()
    return picture


def sealed_as(picture_id: uuid.UUID) -> str:
    """What a picture is sealed for: moved to another row it does not open."""
    return f"request_picture.{picture_id}"


async def withdraw(session: AsyncSession, resident_id: uuid.UUID, request_id: uuid.UUID, at: datetime) -> None:
    """Take a request back; its pictures go at once. Raises Refused where it is not theirs or has ended."""
    found = await open_request(session, resident_id, request_id, hold=True)
    await ended(session, found, RequestState.WITHDRAWN, at)


async def ended(session: AsyncSession, binding_request: BindingRequest, state: RequestState, at: datetime) -> None:
    """A request has ended: its pictures go in the same transaction, their kinds and hashes stay."""
    binding_request.state, binding_request.ended_at = state, at
    await session.flush()
    await _drop(session, [binding_request.id], at)


async def of_resident(
    session: AsyncSession, resident_id: uuid.UUID, after: Cursor = START
) -> tuple[list[BindingRequest], str | None]:
    """Fifty requests of a resident, the newest first, and the next page's cursor."""
    query = select(BindingRequest).where(BindingRequest.resident_id == resident_id)
    return await records(session, query, (BindingRequest.made_at, BindingRequest.id), after, newest_first=True)


async def pictures(
    session: AsyncSession, request_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Sequence[RequestPicture]]:
    """The pictures of each of these requests, the earliest first, without their bytes; dropped ones too."""
    rows = await session.scalars(
        select(RequestPicture)
        .where(RequestPicture.request_id.in_(list(request_ids)))
        .order_by(RequestPicture.added_at, RequestPicture.id)
    )
    found: dict[uuid.UUID, list[RequestPicture]] = {}
    for one in rows:
        found.setdefault(one.request_id, []).append(one)
    return dict(found)


async def forget(session: AsyncSession, resident_id: uuid.UUID) -> None:
    """Delete the requests of somebody who is forgotten, pictures and all; one that was accepted is a binding's evidence."""
    await session.execute(
        delete(BindingRequest).where(
            BindingRequest.resident_id == resident_id, BindingRequest.state != RequestState.ACCEPTED
        )
    )


async def drop_stale(session: AsyncSession, before: datetime) -> int:
    """Withdraw requests made until an instant whose pictures never became complete, and drop what there is of them.

    Answers how many.
    """
    at = await now(session)
    stale = list(
        await session.scalars(
            update(BindingRequest)
            .where(BindingRequest.state == RequestState.INCOMPLETE, BindingRequest.made_at <= before)
            .values(state=RequestState.WITHDRAWN, ended_at=at)
            .returning(BindingRequest.id)
        )
    )
    if stale:
        await _drop(session, stale, at)
    return len(stale)


async def strip_ended(session: AsyncSession, before: datetime) -> int:
    """Take the name and the label out of requests and invitations that ended until an instant; answers how many."""
    requests = await session.execute(
        update(BindingRequest)
        .where(BindingRequest.ended_at <= before, BindingRequest.name != "")
        .values(name="")
        .returning(BindingRequest.id)
    )
    invitations = await session.execute(
        update(BindingInvitation)
        .where(BindingInvitation.expires_at <= before, BindingInvitation.label != "")
        .values(label="")
        .returning(BindingInvitation.id)
    )
    return len(requests.all()) + len(invitations.all())


async def _drop(session: AsyncSession, request_ids: Sequence[uuid.UUID], at: datetime) -> None:
    await session.execute(
        update(RequestPicture)
        .where(RequestPicture.request_id.in_(request_ids), RequestPicture.dropped_at.is_(None))
        .values(content_sealed=None, dropped_at=at)
    )
