"""What a line of the estate's ledger about me commits to."""

import uuid
from typing import Annotated

from fastapi import Path, Security

from app.core.errors import NOT_FOUND, Refused
from app.identity.residents import binding as residents
from app.ledger import opening
from app.ledger.schemas import OpeningAnswer
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/communities/{community_id}/ledger")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("/{seq}/opening", summary="与我有关的台账条目的内容")
async def opened(
    community_id: uuid.UUID,
    seq: Annotated[str, Path(pattern="^(0|[1-9][0-9]{0,8})$", examples=["0"])],
    me: Mine,
    session: Tx,
) -> OpeningAnswer:
    """The row behind a line about me or an owner that I am, so that I can check that it is the one that was signed.

    Of every other line it says that there is none.
    """
    found = await opening.open_line(session, community_id, int(seq))
    held = await residents.bindings(session, resident_id=me.resident_id)
    owners = await residents.owners_of(session, held)
    if not await opening.concerns(session, found, me.resident_id, owners):
        raise Refused(NOT_FOUND)
    return OpeningAnswer.from_line(found)
