"""My bindings: confirmed as an owner's by what only the owner has, who else is bound to my flat, objections."""

import uuid
from typing import Annotated

from fastapi import Security
from fastapi.responses import JSONResponse

from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import errors
from app.identity.residents import binding as acts
from app.identity.residents import confirming, flatmates, logins
from app.identity.residents.schemas import (
    BindingAnswer,
    DocumentConfirmation,
    FlatmateAnswer,
    NewBindingObjection,
    ObjectionRaised,
    PhoneConfirmation,
)
from app.identity.residents.tries import WrongTry
from app.moderation import service as moderation
from app.moderation.kinds import ContentKind
from app.routers.access import RESIDENT, InHouse, ResidentPhone, Tx, brief_phone, phone
from app.routers.answers.binding_answers import binding_answer
from app.routers.deeds import Deed, Unkeyed
from app.routers.errors import answer
from app.routers.pages import After
from app.routers.platform import Platform, asked_for, required
from app.routers.routes import Routes

router = Routes(tag="resident", prefix="/bindings/{binding_id}")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
# The platform is asked outside any transaction, so this asks in one of its own.
BrieflyMine = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]


@router.post(
    "/confirm-by-phone", summary="用名册电话和姓名确认业主身份", response_model=BindingAnswer, once=Unkeyed.TRIES
)
async def confirm_by_phone(
    binding_id: uuid.UUID, sent: PhoneConfirmation, me: BrieflyMine, in_house: InHouse, wechat: Platform
) -> BindingAnswer | JSONResponse:
    """The number behind the phone button, and the name, are an owner's of this flat.

    What is wrong is answered alike, and its count kept: a failed try is answered, not raised.
    """
    asked = required(wechat)
    async with in_house.database.read() as session:
        openid = (await logins.resident(session, me.resident_id)).openid
    with asked_for(Refused(errors.PHONE_CODE_USED)):
        number = await asked.get_phone_number(sent.phone_code, openid or "")
    async with in_house.database.write() as session:
        try:
            return binding_answer(
                await confirming.confirm_by_phone(
                    session,
                    in_house.sealer,
                    me.resident_id,
                    binding_id,
                    name=sent.name,
                    phone=number.number,
                    country=number.country,
                    at=await now(session),
                )
            )
        except WrongTry as wrong:
            return answer(wrong.code, wrong.message)


@router.post(
    "/confirm-by-document", summary="用姓名和证件后八位确认业主身份", response_model=BindingAnswer, once=Unkeyed.TRIES
)
async def confirm_by_document(
    binding_id: uuid.UUID, sent: DocumentConfirmation, me: Mine, in_house: InHouse, session: Tx
) -> BindingAnswer | JSONResponse:
    """Name and the last eight of an owner's document, by whoever used this flat's code; a failed try is answered, not raised."""
    try:
        return binding_answer(
            await confirming.confirm_by_document(
                session,
                in_house.sealer,
                me.resident_id,
                binding_id,
                name=sent.name,
                last=sent.last_eight,
                at=await now(session),
            )
        )
    except WrongTry as wrong:
        return answer(wrong.code, wrong.message)


@router.post("/end", summary="解除我的绑定", status_code=204, once="binding:end", optional_key=True)
async def end(binding_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """End a binding of mine; ballots cast before stand."""
    await acts.end_by_phone(session, me.resident_id, binding_id, at=await now(session))


@router.get("/flatmates", summary="还有谁绑定了我的房屋")
async def bound(binding_id: uuid.UUID, me: Mine, session: Tx, after: After) -> Page[FlatmateAnswer]:
    """Every phone bound to my flat, names masked; for confirmed owners."""
    found = [
        FlatmateAnswer.from_row(
            one.binding,
            binding_id=one.binding.id,
            who=one.who,
            mine=one.mine,
            objected=one.objected,
        )
        for one in await flatmates.of_my_flat(session, me.resident_id, binding_id)
    ]
    lines, following = page_in_order(found, lambda one: (one.binding_id,), after)
    return Page(lines=lines, next=following)


@router.post("/former-phones/end", summary="换了手机，解除我原来的手机", status_code=204, once=Unkeyed.SAME)
async def end_former_phones(binding_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """End what was bound to this flat for me before, and sign that phone out; ballots cast with it stand and stay mine.

    Whoever owns the flat with me is told.
    """
    await flatmates.end_former_phones(session, me.resident_id, binding_id, await now(session))


@router.post("/flatmates/{other_id}/objections", summary="对一个绑定提出异议", status_code=201, once="binding:object")
async def object_to(
    binding_id: uuid.UUID,
    other_id: uuid.UUID,
    sent: NewBindingObjection,
    _: Mine,
    deed: Deed,
) -> ObjectionRaised:
    """Say that another phone should not be bound to my flat; it votes for nobody until staff have decided."""
    made = await flatmates.object_to(deed.session, deed.by, binding_id, other_id, sent.ground, deed.at)
    own = await acts.of_resident(deed.session, deed.by, binding_id)
    await moderation.ask_text(
        deed.session,
        own.community_id,
        ContentKind.BINDING_OBJECTION,
        made.id,
        sent.ground,
        resident_id=deed.by,
        at=deed.at,
    )
    return ObjectionRaised(id=made.id, raised_at=made.raised_at)
