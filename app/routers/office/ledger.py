"""The estate's ledger 小区台账 for staff: its lines in words, and for an auditor what one of them commits to."""

import uuid
from typing import Annotated

from fastapi import Path, Security

from app.core.damage import DamageKind, standing
from app.core.installation import now
from app.identity.permissions import Permission
from app.ledger import lines, opening
from app.ledger.kinds import log_name
from app.ledger.schemas import LedgerLine, LedgerLinesPage, OpeningAnswer
from app.register import queries as register
from app.register.kinds import LookAct
from app.routers.access import FRESH, Desk, Tx, community_desk
from app.routers.deeds import Unkeyed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:ledger", prefix="/communities/{community_id}/ledger")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]
Auditor = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_ATTEST, FRESH])]
Seq = Annotated[str, Path(pattern="^(0|[1-9][0-9]{0,8})$", examples=["0"])]


@router.get("", summary="小区台账")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> LedgerLinesPage:
    """Fifty lines, the newest first, and what the nightly look found of the whole."""
    found, following = await lines.latest(session, community_id, after)
    damaged = [
        one.said
        for one in await standing(session, [community_id], DamageKind.LOG)
        if one.subject == log_name(community_id)
    ]
    return LedgerLinesPage(
        lines=[LedgerLine.from_entry(one) for one in found], next=following, damaged="；".join(damaged)
    )


@router.post("/{seq}/opening", summary="台账一条的内容（留痕）", once=Unkeyed.LOOKS)
async def opened(community_id: uuid.UUID, seq: Seq, desk: Auditor, session: Tx) -> OpeningAnswer:
    """What a line commits to, by which an auditor checks the act's row against the signed ledger; the look is kept."""
    found = await opening.open_line(session, community_id, int(seq))
    owner = (found.row or {}).get("owner_id")
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.BUNDLE_ATTEST),
        at=await now(session),
        act=LookAct.LEDGER_LINE,
        purpose=f"审计：核对小区台账第 {seq} 条",
        owners=[uuid.UUID(owner) if owner else None],
        rows=1,
    )
    return OpeningAnswer.from_line(found)
