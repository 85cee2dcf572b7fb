"""Requests from afar to be bound to a flat: the queue, the pictures (every look kept), and the decision."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Response, Security

from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.models import BindingRequest
from app.identity.permissions import Permission
from app.identity.residents import deciding, remote
from app.identity.residents.schemas import BindingAnswer
from app.identity.residents.way_schemas import (
    PictureLook,
    RequestAccepted,
    RequestLine,
    RequestRead,
    RequestRefused,
)
from app.media.service import ENDINGS
from app.register import looks, queries
from app.routers.access import Desk, InHouse, Tx, brief_community_desk, community_desk
from app.routers.answers.binding_answers import binding_answer, picture_answers
from app.routers.files import EVIDENCE, attachment
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:residents", prefix="/communities/{community_id}/binding-requests")

Confirmer = Annotated[Desk, Security(community_desk, scopes=[Permission.BINDING_CONFIRM])]
# A look is written down although the route is a GET, so this asks in a transaction of its own.
Looker = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.BINDING_CONFIRM])]


async def _lines(session: Tx, requests: Sequence[BindingRequest]) -> list[RequestLine]:
    flats = await queries.placed(session, {one.part_id for one in requests if one.part_id is not None})
    return [_line(one, flats[one.part_id] if one.part_id is not None else None) for one in requests]


def _line(request: BindingRequest, flat: queries.PlacedPart | None) -> RequestLine:
    return RequestLine.from_row(
        request,
        part=flat.name if flat is not None else None,
        owner_ids=deciding.bearing(flat, request.name) if flat is not None else [],
        complete_at=request.complete_at or request.made_at,
    )


@router.get("", summary="待核实的异地绑定申请")
async def listed(community_id: uuid.UUID, _: Confirmer, session: Tx, after: After) -> Page[RequestLine]:
    """Fifty requests that wait longest, each with the flat that its words name, and whether an owner bears the name."""
    found, following = await deciding.waiting(session, community_id, after=after)
    return Page(lines=await _lines(session, found), next=following)


@router.get("/{request_id}", summary="一份异地绑定申请")
async def read(community_id: uuid.UUID, request_id: uuid.UUID, _: Confirmer, session: Tx) -> RequestRead:
    """A request with its pictures' kinds and hashes, who looked at them when, and how it was decided."""
    found = await deciding.find(session, community_id, request_id)
    held = (await remote.pictures(session, [found.id])).get(found.id, ())
    seen = await looks.at_files(session, community_id, [one.sha256 for one in held])
    names = await identity.names(session, [found.decided_by, *(one.viewed_by for one in seen)])
    told = {(one.sha256, one.viewed_by, one.at) for one in seen if one.sha256 is not None}
    return RequestRead.from_row(
        found,
        request=(await _lines(session, [found]))[0],
        pictures=picture_answers(held, seen),
        looks=[
            PictureLook(sha256=sha256.hex(), by=names.get(by, ""), at=at)
            for sha256, by, at in sorted(told, key=lambda one: (one[2], one[0]))
        ],
        decided_by=names.get(found.decided_by, "") if found.decided_by is not None else None,
    )


@router.get(
    "/{request_id}/pictures/{picture_id}",
    summary="查看证件照片（留痕，处理后即删除）",
    response_class=Response,
    responses=EVIDENCE,
)
async def look(
    community_id: uuid.UUID, request_id: uuid.UUID, picture_id: uuid.UUID, desk: Looker, in_house: InHouse
) -> Response:
    """A picture while the request waits; who looked is kept, and the owners whose name it bears read it."""
    async with in_house.database.write() as session:
        shown = await deciding.look(
            session,
            in_house.sealer,
            community_id,
            request_id,
            picture_id,
            by=desk.member.id,
            viewed_as=desk.role_for(Permission.BINDING_CONFIRM),
            at=await now(session),
        )
    return attachment(shown.content, f"证件照片.{ENDINGS[shown.kind]}")


@router.post("/{request_id}/accept", summary="通过异地绑定申请", once="binding-request:accept", optional_key=True)
async def accept(
    community_id: uuid.UUID, request_id: uuid.UUID, sent: RequestAccepted, desk: Confirmer, session: Tx
) -> BindingAnswer:
    """Bind the phone to this owner, told to the flat and to the register's number; the pictures are deleted."""
    made = await deciding.accept(
        session,
        community_id,
        request_id,
        sent.part_id,
        sent.owner_id,
        sent.evidence,
        by=desk.member.id,
        at=await now(session),
    )
    return binding_answer(made)


@router.post(
    "/{request_id}/refuse",
    summary="不通过异地绑定申请",
    status_code=204,
    once="binding-request:refuse",
    optional_key=True,
)
async def refuse(
    community_id: uuid.UUID, request_id: uuid.UUID, sent: RequestRefused, desk: Confirmer, session: Tx
) -> None:
    """Refuse with a reason that the requester reads; the pictures are deleted."""
    await deciding.refuse(session, community_id, request_id, sent.reason, by=desk.member.id, at=await now(session))
