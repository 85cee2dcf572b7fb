"""The ledger of looks at people's data, for the street, the district and the auditor."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Query, Security
from pydantic import BaseModel

from app.core.answers import Answer
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import looks
from app.register.kinds import LookAct
from app.routers.access import Desk, Tx, community_desk
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


class LooksPage(BaseModel):
    """Fifty looks at most; `next` is what to send as `before`."""

    looks: list[LookLine]
    next: int | None


@router.get("/looks", summary="谁看过本小区业主的个人信息")
async def looked(
    community_id: uuid.UUID,
    _: Annotated[Desk, Security(community_desk, scopes=[Permission.LOOK_READ])],
    session: Tx,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="上一页的 next")] = None,
) -> LooksPage:
    """Fifty looks at anybody's data of this estate, the latest first."""
    found = await looks.at_estate(session, community_id, before=before)
    names = await identity.names(session, [one.viewed_by for one in found])
    return LooksPage(
        looks=[
            LookLine.from_row(
                one,
                by=names.get(one.viewed_by, ""),
                role=one.viewed_as,
                sha256=one.sha256.hex() if one.sha256 else None,
            )
            for one in found
        ],
        next=found[-1].id if len(found) == looks.PAGE else None,
    )
