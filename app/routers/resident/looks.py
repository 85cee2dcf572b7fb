"""Who looked at my data: for owners whose phone is confirmed."""

from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.core.answers import Answer
from app.core.paging import Page
from app.identity import residents
from app.register import looks, places
from app.register.kinds import LookAct
from app.register.models import Community
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident")


class OwnLook(Answer):
    """A look at my data: in what role, at which estate, when, how and why."""

    at: datetime
    act: LookAct
    role: str
    community: str
    purpose: str


@router.get("/looks", summary="谁看过我的个人信息")
async def mine(
    me: Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])], session: Tx, after: After
) -> Page[OwnLook]:
    """Fifty looks at the owners that I am, the latest first; a downloaded register sheet is a look at everybody on it."""
    held = await residents.bindings(session, resident_id=me.resident_id)
    owners = await residents.owners_of(session, held)
    found, following = await looks.at_owners(session, owners, after=after)
    estates = {one: await places.lineage(session, Community, one) for one in {look.community_id for look in found}}
    return Page(
        lines=[
            OwnLook.from_row(
                one, role=one.viewed_as, community=lineage.names[-1] if (lineage := estates[one.community_id]) else ""
            )
            for one in found
        ],
        next=following,
    )
