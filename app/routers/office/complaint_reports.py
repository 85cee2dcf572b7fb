"""随手拍 written down by staff for somebody who called, came, spoke to a volunteer supervisor, or wrote in a chat."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import Security

from app.complaints.handlers import actors
from app.complaints.reporters import entering, my_case, photos, reporting
from app.complaints.reporters.my_schemas import EnteredCase
from app.complaints.reporters.report_schemas import EnteredReport
from app.complaints.reporters.reporting import Caller, Through
from app.core.errors import FieldFault
from app.core.idempotency import once
from app.identity.permissions import PERMISSIONS, Permission, Role
from app.routers.access import Desk, IdempotencyKey, InHouse, Tx, community_part_desk
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}/complaints")

Enterer = Annotated[Desk, Security(community_part_desk, scopes=[Permission.CASE_ENTER])]


def _role(roles: frozenset[Role]) -> str:
    """As what somebody writes it down; who looks after some stairwells has the role for these alone."""
    return next((role.label for role in Role if role in roles and Permission.CASE_ENTER in PERMISSIONS[role]), "")


@router.post("", summary="代居民登记随手拍", status_code=201)
async def enter(
    community_id: uuid.UUID,
    sent: EnteredReport,
    desk: Enterer,
    in_house: InHouse,
    session: Tx,
    key: IdempotencyKey = None,
) -> EnteredCase:
    """Write a report down for a caller: their name and number are sealed, and an alias stands in their place.

    The answer is what to tell them. Not by whom it is about: somebody of the office above writes that down.
    """

    async def make(at: datetime) -> dict[str, Any]:
        faults: list[FieldFault] = []
        home = await entering.flat(session, community_id, sent.part_id, faults) if sent.part_id else None
        matter = await reporting.looked_at(session, community_id, sent.said(), home if sent.indoor else None, faults)
        given = photos.Sent(ids=tuple(dict.fromkeys(sent.pictures)))
        of = await photos.of_staff(session, community_id, desk.member.id, given, faults)
        roles = desk.member.roles_touching(desk.place)
        channel = entering.way(sent.channel, roles)
        entering.require_by_staff(channel, faults)
        if desk.stairwells is not None:
            await entering.require_within(session, community_id, matter.place, desk.stairwells, faults)
        reporting.require_said(matter.said, of, faults)
        seen = await actors.sight(session, desk.member.id, {community_id: roles})
        through = Through(
            channel,
            staff_id=desk.member.id,
            acted_as=f"{_role(roles)}登记",
            caller=Caller(sent.caller.name, sent.caller.phone),
            part_id=sent.part_id if sent.indoor else None,
        )
        entering.require_unconcerned(matter, seen.actor(community_id))
        made = await reporting.report(session, in_house.sealer, community_id, matter, of, through, at)
        return (await my_case.entered(session, made, at)).model_dump(mode="json")

    payload = [community_id.bytes, sent.model_dump_json().encode()]
    return EnteredCase.model_validate(await once(session, desk.member.id, "case:enter", key, payload, make))
