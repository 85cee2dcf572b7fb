"""What my household asks for: applications, wishes and where they went; and whether works may touch our flat."""

import uuid
from typing import Annotated

from fastapi import Security

from app.consultation.kinds import Trust
from app.consultation.part_consents import consent_gate, part_consents
from app.consultation.part_consents.part_consent_schemas import ConsentWordAnswer, NewOwnConsent, OwnConsents
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity.residents import dwelling
from app.notifications import asked as tell
from app.projects import household, household_pays, wishes
from app.projects.asked import applications
from app.projects.asked.asked_schemas import (
    ApplicationAnswer,
    ApplicationWithdrawal,
    NewOwnApplication,
    NewOwnWish,
    WishAnswered,
)
from app.projects.plans.plan_schemas import PlanPays
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.answers import asked_answers, consent_answers
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/flats/{binding_id}")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("/applications", summary="我家的改造申请")
async def my_applications(binding_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[ApplicationAnswer]:
    """The newest fifty that I may read, each with until when the street answers."""
    own = await household.dwelling(session, me.resident_id, binding_id)
    found, following = await applications.of_household(session, own, after)
    lines = await asked_answers.applications(session, found, await now(session), own)
    return Page(lines=lines, next=following)


@router.post("/applications", summary="提出改造申请", status_code=201, once="apply:own")
async def apply(binding_id: uuid.UUID, sent: NewOwnApplication, _: Mine, deed: Deed) -> ApplicationAnswer:
    """Received at once, with a number and a day by which the street answers; asked again, it stays one application."""
    own = await household.dwelling(deed.session, deed.by, binding_id)

    found = await applications.apply(deed.session, own, sent.matter, sent.words, deed.at)
    await tell.application_moved(deed.session, found, deed.at)
    return await asked_answers.application(deed.session, found, deed.at, own)


@router.post(
    "/applications/{application_id}/withdrawal", summary="撤回我的申请", once="asked:withdraw", optional_key=True
)
async def withdraw(
    binding_id: uuid.UUID, application_id: uuid.UUID, sent: ApplicationWithdrawal, me: Mine, session: Tx
) -> ApplicationAnswer:
    """Take back what I applied for, before it became part of a project."""
    own = await household.dwelling(session, me.resident_id, binding_id)
    at = await now(session)
    found = await applications.withdraw(session, own, application_id, sent.words, at)
    await tell.application_moved(session, found, at)
    return await asked_answers.application(session, found, at, own)


@router.get("/wishes", summary="我提的诉求去哪儿了")
async def my_wishes(binding_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[WishAnswered]:
    """The newest fifty that I may read, each with its answer: adopted in which version of the plan, or why not."""
    own = await household.dwelling(session, me.resident_id, binding_id)
    found, following = await wishes.of_household(session, own, after)
    return Page(lines=await asked_answers.wishes(session, found), next=following)


@router.post("/projects/{project_id}/wishes", summary="对改造项目提出诉求", status_code=201, once="wish:own")
async def wish(
    binding_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewOwnWish,
    _: Mine,
    deed: Deed,
) -> WishAnswered:
    """Say what I would have done or left; every wish is answered."""
    own = await household.dwelling(deed.session, deed.by, binding_id)

    found = await wishes.wish(deed.session, own, project_id, sent.words, deed.at)
    return (await asked_answers.wishes(deed.session, [found]))[0]


@router.get("/projects/{project_id}/pays", summary="方案中我家要出多少钱")
async def my_pays(binding_id: uuid.UUID, project_id: uuid.UUID, me: Mine, session: Tx) -> PlanPays:
    """The plan in force in a line, and what my home pays of it; said plainly where the plan does not lay it down."""
    own = await household.dwelling(session, me.resident_id, binding_id)
    return await household_pays.of_home(session, own.community_id, project_id, own.part_id)


@router.get("/projects/{project_id}/part-consents", summary="方案中涉及我家房屋的内容")
async def my_consents(
    binding_id: uuid.UUID, project_id: uuid.UUID, me: Mine, session: Tx, after: After
) -> Page[OwnConsents]:
    """The items of the plan in force that touch my flat, and where it stands; owners read every word."""
    own = await dwelling.dweller(session, me.resident_id, binding_id)
    found = await part_consents.read(session, own.community_id, project_id, part_id=own.part_id)
    answers = consent_answers.own(found, owner=own.owner_id is not None)
    lines, following = page_in_order(answers, lambda one: (one.code,), after)
    return Page(lines=lines, next=following)


@router.post(
    "/projects/{project_id}/part-consents", summary="表明是否同意涉及我家房屋的内容", status_code=201, once="part:own"
)
async def consent(
    binding_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewOwnConsent,
    _: Mine,
    deed: Deed,
) -> ConsentWordAnswer:
    """A confirmed owner's word for their own flat, which may be changed; it is no vote."""
    own = await dwelling.dweller(deed.session, deed.by, binding_id)

    made = await part_consents.say(deed.session, own, project_id, sent.code, sent.words, agrees=sent.agrees, at=deed.at)
    await consent_gate.settle(deed.session, project_id, deed.at)
    return consent_answers.word(made, Trust.OWN)
