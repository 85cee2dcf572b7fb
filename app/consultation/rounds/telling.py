"""Whom a consultation tells of what: the owners of the homes that are asked, in the transaction of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.kinds import ConsultRound
from app.consultation.models import Consultation, ConsultPlan
from app.consultation.rounds.history import read, touched_by
from app.core.periods import spoken
from app.notifications.homes import tell_homes
from app.notifications.kinds import NoticeKind
from app.projects import queries as projects
from app.register.people.households import households
from app.register.scopes import read_scope

SUBJECT = "consultation"

_BEGINS = {
    ConsultRound.FIRST: "第一轮征询开始，请每一户表达意见：可以在小程序里填写，也可以等工作人员上门。",
    ConsultRound.SECOND: "第二轮征询开始。您家还没有表示同意，网格员会上门听取意见；也可以在小程序里表达。",
    ConsultRound.THIRD: "第三轮征询开始。您家还没有表示同意，社区、网格员和业主代表会一起上门；也可以在小程序里表达。",
}


async def round_begun(session: AsyncSession, consultation: Consultation, wanted: ConsultRound, at: datetime) -> None:
    """Tell those to whom a round goes: the first to everybody, the others to who does not support (law R-65, R-66)."""
    history = await read(session, consultation)
    sought = [
        part_id for part_id, one in history.states(at).items() if wanted is ConsultRound.FIRST or not one.supports
    ]
    await tell_homes(
        session,
        consultation.community_id,
        SUBJECT,
        consultation.id,
        NoticeKind.ROUND_BEGUN,
        [history.records[part_id].household for part_id in sought],
        facts={"title": consultation.title, "at": spoken(at), "told": _BEGINS[wanted]},
        at=at,
        occasion=wanted,
    )


async def asked_again(session: AsyncSession, consultation: Consultation, plan: ConsultPlan) -> None:
    """Tell those whose opinion a new version of the plan made stale that they are asked again (law R-58)."""
    scope = touched_by(plan)
    if scope is None:
        return
    asked = await households(session, consultation.community_id, read_scope(consultation.scope))
    version = (await projects.versions_by_id(session, {plan.plan_version_id}))[plan.plan_version_id]
    await tell_homes(
        session,
        consultation.community_id,
        SUBJECT,
        consultation.id,
        NoticeKind.ASKED_AGAIN,
        [one for one in asked if scope.holds(one)],
        facts={
            "title": consultation.title,
            "at": spoken(plan.at),
            "number": str(version.number),
            "reason": plan.reason,
        },
        at=plan.at,
        occasion=str(plan.plan_version_id),
    )
