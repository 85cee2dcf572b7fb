"""What of identity waits for a resident: flats of which they are not confirmed yet, and requests without their pictures."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.kinds import BindingKind, RequestState
from app.identity.models import Binding, BindingRequest
from app.identity.residents.dwelling import Dweller, WaitsForMe
from app.register.people.names import part_name


async def to_confirm(
    session: AsyncSession, bindings: Sequence[Binding], mine: Sequence[Dweller], resident_id: uuid.UUID
) -> list[WaitsForMe]:
    """Bindings as an owner of which nobody has found yet whose they are, and requests that lack a picture."""
    at_flat = {one.binding_id: one for one in mine}
    unconfirmed = [
        WaitsForMe(own.place.name, {"binding": one.id}, one.made_at, flat=own.place.name)
        for one in bindings
        for own in (at_flat[one.id],)
        if one.kind is BindingKind.OWNER and one.confirmed_at is None and not own.in_doubt
    ]
    rows = await session.scalars(
        select(BindingRequest)
        .where(BindingRequest.resident_id == resident_id, BindingRequest.state == RequestState.INCOMPLETE)
        .order_by(BindingRequest.made_at, BindingRequest.id)
    )
    incomplete = [
        WaitsForMe(f"{name}，还差照片", {"request": one.id}, one.made_at, flat=name)
        for one in rows
        for name in (part_name(one.building, one.stairwell, one.room),)
    ]
    return unconfirmed + incomplete
