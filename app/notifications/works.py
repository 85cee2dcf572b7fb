"""Works notices by place: "tomorrow 9 to 12 no water", to everybody who owns or lives there."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.periods import spoken
from app.identity import phones
from app.notifications import errors
from app.notifications.kinds import NoticeKind
from app.notifications.models import Notice
from app.notifications.outbox import notify
from app.notifications.schemas import NewWorksNotice
from app.projects.wording import scope_words
from app.register.imports.current import load
from app.register.places import community_name
from app.register.schemas import as_scope


async def tell(
    session: AsyncSession, community_id: uuid.UUID, works: NewWorksNotice, at: datetime
) -> tuple[Notice, int]:
    """Tell everybody of a place; answers the notice, and how many parts it concerns.

    Raises Refused where the times cannot be meant, or a named place is not there.
    """
    scope = as_scope(works.scope)
    register = await load(session, community_id)
    faults = [FieldFault(f"scope.{field}", "名册中没有这一处，请检查。") for field in scope.missing(register.parts)]
    if works.ends_at <= works.starts_at:
        faults.append(FieldFault("ends_at", "结束时间须晚于开始时间。"))
    elif works.ends_at <= at:
        faults.append(FieldFault("ends_at", "这段时间已经过去，请核对日期。"))
    if faults:
        raise Refused(errors.WORKS_FAULTY, faults)
    inside = [part for part in register.parts if scope.holds(part)]
    facts = {
        "community": await community_name(session, community_id),
        "title": works.title,
        "told": works.told,
        "place": scope_words(scope),
        "starts_at": spoken(works.starts_at),
        "ends_at": spoken(works.ends_at),
        "contact": works.contact,
    }
    notice = await notify(
        session,
        community_id,
        "community",
        community_id,
        NoticeKind.WORKS_NOTICE,
        facts=facts,
        at=at,
        owner_ids={uuid.UUID(ref) for part in inside for ref in part.owners},
        resident_ids=await phones.of_parts(session, [uuid.UUID(part.id) for part in inside]),
        occasion=uuid.uuid4().hex,
    )
    return notice, len(inside)
