"""Everything recorded for my flat, and my ballots."""

import uuid
from typing import Annotated

from fastapi import Security

from app.audit import recorded
from app.audit.schemas import FlatRecords, MyBallot
from app.audit.sight import AuditSight
from app.core.errors import Refused
from app.core.paging import Page, page_in_order
from app.identity import errors, residents
from app.identity.residents.binding import of_resident
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("/flats/{binding_id}/records", summary="我的房屋的全部记录")
async def records(binding_id: uuid.UUID, me: Mine, session: Tx) -> FlatRecords:
    """Bindings, ballots, disputes, authorities, the register, objections, looks at my data: who, and on what evidence.

    For a confirmed owner whose binding nobody objects to.
    """
    own = await of_resident(session, me.resident_id, binding_id)
    owners = await residents.owners_of(session, [own])
    if not owners:
        raise Refused(errors.OWNERS_ONLY)
    return await recorded.read_flat(session, own.community_id, own.part_id, AuditSight(owners, reader=me.resident_id))


@router.get("/ballots", summary="我的选票")
async def ballots(me: Mine, session: Tx, after: After) -> Page[MyBallot]:
    """Every ballot and paper recorded for my heads, by whatever way it came in, in all votes."""
    held = await residents.bindings(session, resident_id=me.resident_id)
    found = await recorded.my_ballots(session, held)
    lines, following = page_in_order(found, lambda one: (one.vote_id, one.record.id), after)
    return Page(lines=lines, next=following)
