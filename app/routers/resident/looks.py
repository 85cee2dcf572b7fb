"""Who looked at my data: for owners whose phone is confirmed."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Security
from pydantic import BaseModel

from app.core.answers import Answer
from app.identity import residents
from app.register import looks, places
from app.register.kinds import LookAct
from app.register.models import Community
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.routes import Routes

router = Routes(tag="resident")


class OwnLook(Answer):
    """A look at my data: in what role, at which estate, when, how and why."""

    at: datetime
    act: LookAct
    role: str
    community: str
    purpose: str


class OwnLooksPage(BaseModel):
    """Fifty looks at most; `next` is what to send as `before`."""

    looks: list[OwnLook]
    next: int | None


@router.get("/looks", summary="谁看过我的个人信息")
async def mine(
    me: Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])],
    session: Tx,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="上一页的 next")] = None,
) -> OwnLooksPage:
    """Fifty looks at the owners that I am, the latest first; a downloaded register sheet is a look at everybody on it."""
    held = await residents.bindings(session, resident_id=me.resident_id)
    owners = await residents.owners_of(session, held)
    found = await looks.at_owners(session, owners, before=before)
    estates = {one: await places.lineage(session, Community, one) for one in {look.community_id for look in found}}
    return OwnLooksPage(
        looks=[
            OwnLook.from_row(
                one, role=one.viewed_as, community=lineage.names[-1] if (lineage := estates[one.community_id]) else ""
            )
            for one in found
        ],
        next=found[-1].id if len(found) == looks.PAGE else None,
    )
