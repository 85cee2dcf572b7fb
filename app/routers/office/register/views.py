"""The ledger of looks at people's data, for the street, the district and the auditor."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.core.answers import Answer
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import looks
from app.register.kinds import LookAct
from app.routers.access import Desk, Tx, community_desk
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:staff", prefix="/communities/{community_id}")


class LookLine(Answer):
    """A look: by whom and as what, at which owner (none: a sheet, a file, or nobody found), how many, and why."""

    at: datetime
    act: LookAct
    by: str
    role: str
    owner_id: uuid.UUID | None
    purpose: str
    rows: int
    sha256: str | None


@router.get("/looks", summary="谁看过本小区业主的个人信息")
async def looked(
    community_id: uuid.UUID,
    _: Annotated[Desk, Security(community_desk, scopes=[Permission.LOOK_READ])],
    session: Tx,
    after: After,
) -> Page[LookLine]:
    """Fifty looks at anybody's data of this estate, the latest first."""
    found, following = await looks.at_estate(session, community_id, after=after)
    names = await identity.names(session, [one.viewed_by for one in found])
    return Page(
        lines=[
            LookLine.from_row(
                one,
                by=names.get(one.viewed_by, ""),
                role=one.viewed_as,
                sha256=one.sha256.hex() if one.sha256 else None,
            )
            for one in found
        ],
        next=following,
    )
