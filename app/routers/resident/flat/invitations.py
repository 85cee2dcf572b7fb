"""Letting somebody into my flat, and accepting an invitation."""

import uuid
from typing import Annotated, Any

from fastapi import Response, Security
from fastapi.responses import JSONResponse

from app.core.errors import Refused
from app.core.idempotency import once
from app.core.installation import now
from app.identity import errors
from app.identity.models import BindingInvitation
from app.identity.residents import flatmates, invitations
from app.identity.residents.schemas import BindingAnswer
from app.identity.residents.tries import WrongTry
from app.identity.residents.way_schemas import (
    InvitableCoOwner,
    InvitationAccepted,
    InvitationAnswer,
    InvitationMade,
    InvitationsAnswer,
    NewInvitation,
)
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, ResidentPhone, Tx, brief_phone, phone
from app.routers.answers.binding_answers import binding_answer
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.files import JPG, picture
from app.routers.platform import Platform
from app.routers.routes import Routes
from app.wechat import codes
from app.wechat.scenes import Opens

router = Routes(tag="resident")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]
# The platform is asked outside any transaction, so this asks in one of its own.
BrieflyMine = Annotated[ResidentPhone, Security(brief_phone, scopes=[RESIDENT])]


def _answer(invitation: BindingInvitation, co_owners: list[invitations.CoOwner]) -> InvitationAnswer:
    who = {each.owner_id: each.who for each in co_owners}
    return InvitationAnswer.from_row(
        invitation, who=who.get(invitation.invited_id, "") if invitation.invited_id is not None else ""
    )


@router.get("/bindings/{binding_id}/invitations", summary="我发出的邀请")
async def listed(binding_id: uuid.UUID, me: Mine, session: Tx) -> InvitationsAnswer:
    """Whom of the co-owners I may invite, masked, and my fifty latest invitations; for confirmed owners."""
    others, given = await invitations.listed(session, me.resident_id, binding_id)
    return InvitationsAnswer(
        co_owners=[InvitableCoOwner(owner_id=one.owner_id, who=one.who) for one in others],
        invitations=[_answer(one, others) for one in given],
    )


@router.post(
    "/bindings/{binding_id}/invitations", summary="邀请共有人、租户或家属", status_code=201, once=Unkeyed.ITSELF
)
async def invite(
    binding_id: uuid.UUID,
    sent: NewInvitation,
    me: Mine,
    in_house: InHouse,
    session: Tx,
    key: IdempotencyKey = None,
) -> InvitationMade:
    """Let somebody in, once and within seven days; an invited co-owner votes only when confirmed, the others never."""

    async def make(at: Any) -> dict[str, Any]:
        made = await invitations.invite(session, in_house.sealer, me.resident_id, binding_id, sent, at)
        others, _ = await invitations.listed(session, me.resident_id, binding_id)
        return _answer(made, others).model_dump(mode="json")

    payload = [binding_id.bytes, sent.model_dump_json().encode()]
    told = InvitationAnswer.model_validate(await once(session, me.resident_id, "binding:invite", key, payload, make))
    # The token is made again from the id: no stored answer holds it.
    return InvitationMade(invitation=told, token=invitations.token_of(in_house.sealer, told.id))


@router.get(
    "/bindings/{binding_id}/invitations/{invitation_id}/code.jpg",
    summary="一份邀请的小程序码",
    response_class=Response,
    responses=JPG,
)
async def code(
    binding_id: uuid.UUID, invitation_id: uuid.UUID, me: BrieflyMine, in_house: InHouse, wechat: Platform
) -> Response:
    """To be scanned from my screen by whom I invite, as long as the invitation holds. It carries the token, so it is fetched
    anew each time and kept nowhere.
    """
    async with in_house.database.read() as session:
        token = await invitations.live_token(
            session, in_house.sealer, me.resident_id, binding_id, invitation_id, await now(session)
        )
    drawn = (await codes.pictures(wechat, Opens.INVITATION, [token], in_house.edition)).get(token)
    if drawn is None:
        raise Refused(errors.INVITATION_CODE_WAITS)
    return picture(drawn)


@router.post(
    "/bindings/{binding_id}/invitations/{invitation_id}/end",
    summary="撤回邀请",
    status_code=204,
    once="invitation:revoke",
    optional_key=True,
)
async def revoke(binding_id: uuid.UUID, invitation_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """Take back an invitation that nobody has used; whom it let in is ended as a flatmate."""
    await invitations.revoke(session, me.resident_id, binding_id, invitation_id, await now(session))


@router.post(
    "/bindings/{binding_id}/flatmates/{other_id}/end",
    summary="解除租户或家属的绑定",
    status_code=204,
    once="invitation:end_guest",
    optional_key=True,
)
async def end_guest(binding_id: uuid.UUID, other_id: uuid.UUID, me: Mine, session: Tx) -> None:
    """End the binding of somebody who lives in my flat or helps; it holds for their very next request."""
    await flatmates.end_guest(session, me.resident_id, binding_id, other_id, await now(session))


@router.post(
    "/invitations/accept", summary="接受业主的邀请", status_code=201, response_model=BindingAnswer, once=Unkeyed.ITSELF
)
async def accept(
    sent: InvitationAccepted, me: Mine, session: Tx, key: IdempotencyKey = None
) -> BindingAnswer | JSONResponse:
    """Use an invitation on this phone; a wrong one is answered, not raised: its count must be kept."""

    async def make(at: Any) -> dict[str, Any]:
        made = await invitations.accept(session, me.resident_id, sent.token, at)
        return binding_answer(made).model_dump(mode="json")

    try:
        told = await once(session, me.resident_id, "invitation:accept", key, [sent.token.encode()], make)
    except WrongTry as wrong:
        return answer(wrong.code, wrong.message)
    return BindingAnswer.model_validate(told)
