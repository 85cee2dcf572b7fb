"""Posted, and in force once the posting ran its days without an objection that stands; the gates before it hold for it then.

It stands here because what comes into force makes votes on an earlier version void, as with any version (plan_change.py).
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.identity.bodies.body import names_of
from app.notifications.plans import plan_published
from app.posting import objections
from app.posting import queries as postings
from app.posting import service as posting
from app.posting.catalogue import render
from app.posting.kinds import PostingState
from app.posting.running import why_not_run
from app.posting.texts import TextKey, as_sentence, bears_personal_number
from app.projects import errors, queries
from app.projects.carrying import declaring, reading
from app.projects.carrying.reading import CarryingNow
from app.projects.gating import lock
from app.projects.kinds import CarryingState
from app.register.places import community_name
from app.voting import plan_change

SUBJECT = "plan_carrying"
NAME = "方案没有实质变更的公示"


async def post(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    plan_version_id: uuid.UUID,
    *,
    issuer: str,
    contact: str,
    places: Sequence[str],
    days: int,
    by: uuid.UUID,
    at: datetime,
) -> CarryingNow:
    """Draft the posting of what two bodies agreed: what differs, in plain lines, and that nothing of it is material.

    Raises Refused where another body has not approved it, or it was drafted before.
    """
    await lock(session, project_id, community_id)
    now = await reading.find(session, project_id, plan_version_id)
    await declaring.require_posting(now)
    if bears_personal_number("".join((issuer, contact, now.row.reason, *now.row.differences))):
        why = "公示不能出现手机号码或身份证号，请改用固定电话，或者重新公布方案。"
        raise Refused(errors.PLAN_FAULTY, [FieldFault("contact", why)])
    facts = await _facts(session, community_id, now) | {"days": str(days), "contact": contact}
    wording = await render(session, community_id, TextKey.PLAN_CARRIED, facts)
    drafted = await posting.draft(
        session,
        community_id,
        SUBJECT,
        plan_version_id,
        title=wording.title,
        text=wording.body,
        issuer=issuer,
        contact=contact,
        places=places,
        days=days,
        planned_on=None,
        by=by,
        at=at,
    )
    now.row.posting_id = drafted.id
    await session.flush()
    return now


async def _facts(session: AsyncSession, community_id: uuid.UUID, now: CarryingNow) -> dict[str, str]:
    row = now.row
    version = await queries.version(session, row.project_id, row.plan_version_id)
    return {
        "community": await community_name(session, community_id),
        "title": (await queries.find(session, row.project_id)).project.title,
        "plan_number": str(now.number),
        "plan_sha256": version.sha256.hex(),
        "from_number": str(now.from_number),
        "differences": "\n".join(row.differences),
        "proposer": names_of(row.proposed_bodies),
        "approver": names_of(row.decided_bodies),
        "reason": as_sentence(row.reason),
    }


async def due(session: AsyncSession, at: datetime) -> list[CarryingNow]:
    """Those of which something is to be written down: in force, objected to, or to be posted anew."""
    return [one for one in await reading.posted(session) if await _comes_to(session, one, at) is not None]


async def _comes_to(session: AsyncSession, now: CarryingNow, at: datetime) -> CarryingState | None:
    """What has become of a posted one; APPROVED where its posting was withdrawn, None where nothing has yet."""
    row = now.row
    if row.state is not CarryingState.APPROVED or row.posting_id is None:
        return None
    if await objections.upheld(session, SUBJECT, row.plan_version_id):
        return CarryingState.OBJECTED
    sheet = (await postings.of_any_state(session, row.posting_id, at)).standing
    if sheet.state is PostingState.WITHDRAWN:
        return CarryingState.APPROVED
    if why_not_run(sheet, NAME, at) or await objections.open_objections(session, SUBJECT, row.plan_version_id):
        return None
    return CarryingState.CARRIED


async def settle(
    session: AsyncSession, project_id: uuid.UUID, plan_version_id: uuid.UUID, at: datetime
) -> CarryingState | None:
    """Write down what has become of it; carried, the version is in force from now on and its owners are told.

    Answers what it came to, None where nothing has changed.
    """
    before = await queries.find(session, project_id)
    votes = await plan_change.hold_votes(session, before.project.community_id, project_id)
    await lock(session, project_id)
    now = await reading.find(session, project_id, plan_version_id)
    comes_to = await _comes_to(session, now, at)
    if comes_to is CarryingState.APPROVED:
        now.row.posting_id = None
        await session.flush()
    elif comes_to is CarryingState.OBJECTED:
        await declaring.end(session, now.row, comes_to, "公示期间的异议成立。", at)
    elif comes_to is CarryingState.CARRIED:
        await declaring.end(session, now.row, comes_to, "公示期满，没有成立的异议。", at)
        await plan_change.void(session, votes, now.number, by=now.row.proposed_by, at=at)
        await plan_published(session, before, await queries.find(session, project_id), at)
    return comes_to
