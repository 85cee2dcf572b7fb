"""What becomes of what a household asked for: an application received, accepted, returned or linked, a wish answered.

Whoever asked is told, on the phone by which they asked, or as the owner for whom staff wrote it down; never the next owner.
"""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken
from app.identity.residents.binding import of_flat
from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.projects import queries as projects
from app.projects.asked.applications import ApplicationNow
from app.projects.kinds import ApplicationAct
from app.projects.wishes import WishNow
from app.register.imports.recognising import still_owners
from app.register.places import community_name

APPLICATION, WISH = "application", "wish"


async def application_moved(session: AsyncSession, application: ApplicationNow, at: datetime) -> None:
    """Tell a household where its application stands after its last step; a committee's own is told to nobody."""
    last = application.steps[-1] if application.steps else None
    occasion = f"step:{last.id}" if last is not None else "received"
    await _tell(session, application, await _application_words(session, application), occasion, at)


async def stairwell_reported(session: AsyncSession, application: ApplicationNow, words: str, at: datetime) -> None:
    """Tell a household what came of asking its stairwell."""
    await _tell(session, application, f"居委会已经征询本单元各户，结果：{words}", "stairwell", at)


async def _tell(session: AsyncSession, application: ApplicationNow, words: str, occasion: str, at: datetime) -> None:
    row = application.application
    if row.part_id is None:
        return
    asked = [(row.resident_id, row.owner_id), *((one.resident_id, one.owner_id) for one in application.steps)]
    residents, owners = await _whom_to_tell(session, row.part_id, asked)
    await notify(
        session,
        row.community_id,
        APPLICATION,
        row.id,
        NoticeKind.APPLICATION_PROGRESS,
        facts={
            "community": await community_name(session, row.community_id),
            "title": row.matter.label,
            "number": str(row.number),
            "at": spoken(at),
            "told": words,
        },
        at=at,
        owner_ids=owners,
        resident_ids=residents,
        occasion=occasion,
    )


async def _application_words(session: AsyncSession, application: ApplicationNow) -> str:
    last = application.steps[-1] if application.steps else None
    by_when = f"街道办事处在 {application.due.end.words} 前受理或者退回。"
    match last.act if last is not None else None:
        case None:
            return f"已经收到，{by_when}"
        case ApplicationAct.REPEAT:
            return f"再次提出，已并入这份申请，不另立一份。目前{application.state.label}；{by_when}"
        case ApplicationAct.ACCEPT:
            words = application.steps[-1].words
            return "街道办事处已经受理，即日起征询您家所在单元各户。" + (f"{words}。" if words else "")
        case ApplicationAct.RETURN:
            return f"街道办事处已经退回，理由：{application.steps[-1].words}。补正后可以重新提出。"
        case ApplicationAct.WITHDRAW:
            return "已经撤回。"
        case ApplicationAct.LINK if application.project_id is not None:
            project = (await projects.find(session, application.project_id)).project
            return f"已经并入改造项目“{project.title}”（编号 {project.number}）。"
        case act:
            raise RuntimeError(f"nothing to tell of {act}")


async def wish_answered(session: AsyncSession, wish: WishNow, at: datetime) -> None:
    """Tell a household what became of its wish."""
    said = wish.answer
    if said is None:
        raise RuntimeError("a wish without an answer")
    residents, owners = await _whom_to_tell(session, wish.wish.part_id, [(wish.wish.resident_id, wish.wish.owner_id)])
    project = (await projects.find(session, wish.wish.project_id)).project
    where = f"（第 {wish.plan_number} 版方案）" if wish.plan_number is not None else ""
    await notify(
        session,
        wish.wish.community_id,
        WISH,
        wish.wish.id,
        NoticeKind.WISH_ANSWERED,
        facts={
            "community": await community_name(session, wish.wish.community_id),
            "title": project.title,
            "at": spoken(at),
            "told": f"{said.outcome.label}{where}。{said.words}",
        },
        at=at,
        owner_ids=owners,
        resident_ids=residents,
        occasion=str(said.id),
    )


async def _whom_to_tell(
    session: AsyncSession, part_id: uuid.UUID, pairs: list[tuple[uuid.UUID | None, uuid.UUID | None]]
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The phones that asked and are still bound to the flat, and the owners written down who own it still."""
    here = {one.resident_id for one in await of_flat(session, part_id)}
    named = {(part_id, owner_id) for _, owner_id in pairs if owner_id is not None}
    owners: set[uuid.UUID] = set()
    for today in (await still_owners(session, named)).values():
        owners |= today
    return {resident_id for resident_id, _ in pairs if resident_id in here}, owners
