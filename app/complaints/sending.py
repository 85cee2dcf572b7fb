"""A case sent by the rules: when it is reported, and anew when it turns out to be about somebody else."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting, houses, interest
from app.complaints.acting import By
from app.complaints.interest import About
from app.complaints.kinds import CaseAct, CaseState
from app.complaints.lifecycle import CaseHappened, Seat
from app.complaints.limits import policies
from app.complaints.limits.routing import CaseMatter, Routed, route
from app.complaints.models import CasePolicy, Complaint, ResponsibleUnit
from app.complaints.settings import units
from app.core.installation import CHINA

ROUTER = By(acted_as="系统按派单目录")


async def send(session: AsyncSession, complaint: Complaint, policy: CasePolicy, at: datetime) -> None:
    """Send a case to whom warranty or table say, with why in words; where neither says it, it waits for a person."""
    routed = await _routed(session, complaint, policy, await houses.about(session, complaint), at)
    if routed is not None:
        await _dispatch(session, complaint, routed, at)


async def send_anew(session: AsyncSession, complaint: Complaint, at: datetime) -> None:
    """Send a held case by the rules after it turned out whom it is about.

    Whoever it is about has it no longer, from this instant on: the office above does, without being asked first. Where
    somebody else has it, they answer for it until the office above accepts.
    """
    about = await houses.about(session, complaint)
    policy = await session.get_one(CasePolicy, complaint.policy_id)
    routed = await _routed(session, complaint, policy, about, at)
    standing = acting.standing(complaint)
    charge = standing.charge
    if standing.state is CaseState.REPORTED:
        await send(session, complaint, policy, at)
    elif await _concerned(session, charge, about) or await _concerned(session, standing.offered, about):
        if routed is None or about.rung is None:
            office = policies.limits_of(policy).fallback
            routed = Routed(Seat(office), f"反映的是责任单位的工作人员，由上一级（{office.label}）办理")
        await _take_over(session, complaint, routed, at)
    elif routed is not None and about.rung is not None and routed.to != standing.offered:
        # An office as high as that, or higher, goes on with it.
        knows = charge is not None and charge.unit_id is None and charge.rung.height >= routed.to.rung.height
        if not knows:
            await _dispatch(session, complaint, routed, at)


async def _take_over(session: AsyncSession, complaint: Complaint, routed: Routed, at: datetime) -> None:
    """Put the case into the hands of an office, whoever was asked or answered for it before."""
    standing = acting.standing(complaint)
    if standing.charge == routed.to and standing.state is CaseState.IN_HAND:
        # It has the case already, and whoever was asked to take it over is asked no more.
        if standing.offered is not None:
            await acting.happen(session, complaint, CaseHappened(CaseAct.REFUSED), ROUTER, at, words=routed.why)
        return
    if standing.offered != routed.to:
        await _dispatch(session, complaint, routed, at)
    await acting.happen(session, complaint, CaseHappened(CaseAct.ACCEPTED), ROUTER, at, words=routed.why)


async def _dispatch(session: AsyncSession, complaint: Complaint, routed: Routed, at: datetime) -> None:
    await acting.happen(
        session,
        complaint,
        CaseHappened(CaseAct.DISPATCHED, to=routed.to),
        ROUTER,
        at,
        words=routed.why,
        facts={"by": str(routed.by)} if routed.by else {},
    )


async def _routed(
    session: AsyncSession, complaint: Complaint, policy: CasePolicy, about: About, at: datetime
) -> Routed | None:
    matter = CaseMatter(complaint.category, complaint.building_id, complaint.project_id, complaint.plan_item, about)
    # Nor to the unit of a person whom it is about: then it waits for somebody above.
    out = set(await session.scalars(select(ResponsibleUnit.id).where(ResponsibleUnit.ended_at.is_not(None))))
    out |= await units.of_people(session, complaint.about_people)
    rules = [one for one in policies.rules_of(policy) if one.to.unit_id not in out]
    owed = [one for one in await units.warranty_terms(session, complaint.community_id) if one.unit_id not in out]
    return route(matter, rules, owed, at.astimezone(CHINA).date())


async def _concerned(session: AsyncSession, seat: Seat | None, about: About) -> bool:
    if seat is None:
        return False
    people: frozenset[uuid.UUID] = frozenset()
    if seat.unit_id is not None:
        people = await units.people_of(session, seat.unit_id)
    return interest.barred(seat, about) or not about.people.isdisjoint(people)
