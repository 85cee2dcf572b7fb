"""One list of everything that waits for me, across all my estates; composed here, for it asks every room."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Security
from pydantic import BaseModel, Field

from app.core.installation import now
from app.core.labels import Labelled
from app.identity import service as identity
from app.identity import waiting as of_identity
from app.identity.permissions import Permission
from app.moderation import waiting as of_contents
from app.posting import waiting as of_postings
from app.register import places
from app.register import waiting as of_register
from app.register.places import Lineage
from app.register.waiting import Waits
from app.routers.access import SELF, Desk, Tx, own_desk
from app.voting import waiting as of_votes

router = APIRouter(tags=["office:session"])

PAGE = 50


class WorkKind(Labelled):
    """What waits."""

    IMPORT = "import", "待复核的名册"
    CORRECTION = "correction", "待复核的更正"
    PROPOSAL = "proposal", "待批准的表决步骤"
    DISPUTE = "dispute", "待认定的选票争议"
    OBJECTION = "objection", "待答复的异议"
    BINDING = "binding", "待确认的住户"
    BINDING_REQUEST = "binding_request", "待核实的异地绑定申请"
    AUTHORITY = "authority", "待确认的委托等依据"
    PAPER = "paper", "待录入的纸质选票"
    SCAN = "scan", "待对上编号的扫描页"
    RESULT = "result", "待公示的结果"
    CONTENT = "content", "待审核的住户内容"


class WorkLine(BaseModel):
    """Something that waits for me: where, since when, by when, how many, and the address to look at it."""

    kind: WorkKind
    community_id: uuid.UUID
    community: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    count: int
    path: str = Field(examples=["/v1/office/communities/…/imports/…"])


class WorkList(BaseModel):
    """The fifty most pressing; `more` where others wait too."""

    lines: list[WorkLine]
    more: bool


_PATHS = {
    WorkKind.IMPORT: "/imports/{0}",
    WorkKind.CORRECTION: "/corrections",
    WorkKind.PROPOSAL: "/votes/{0}/proposals",
    WorkKind.DISPUTE: "/votes/{0}/disputes",
    WorkKind.OBJECTION: "/objections",
    WorkKind.BINDING: "/bindings",
    WorkKind.BINDING_REQUEST: "/binding-requests/{0}",
    WorkKind.AUTHORITY: "/votes/{0}/authorities",
    WorkKind.PAPER: "/votes/{0}/keying/next",
    WorkKind.SCAN: "/votes/{0}/scans/waiting",
    WorkKind.RESULT: "/votes/{0}",
    WorkKind.CONTENT: "/contents",
}


@router.get("/work", summary="等我办的事")
async def work(desk: Annotated[Desk, Security(own_desk, scopes=[SELF])], session: Tx) -> WorkList:
    """What I may do and have not proposed myself, the overdue and the next due first, then the longest waiting."""
    at = await now(session)
    estates = {
        lineage.ids[-1]: lineage for _, lineage in await places.communities(session) if desk.member.sees(lineage)
    }
    found = sorted(
        await _waiting(session, desk.member, estates, at),
        key=lambda one: (one[1].due_at or datetime.max.replace(tzinfo=UTC), one[1].since),
    )
    return WorkList(
        lines=[_line(kind, one, estates[one.community_id], at) for kind, one in found[:PAGE]], more=len(found) > PAGE
    )


def _line(kind: WorkKind, one: Waits, lineage: Lineage, at: datetime) -> WorkLine:
    return WorkLine(
        kind=kind,
        community_id=one.community_id,
        community=lineage.names[-1],
        since=one.since,
        due_at=one.due_at,
        overdue=one.due_at is not None and at >= one.due_at,
        count=one.count,
        path=f"/v1/office/communities/{one.community_id}{_PATHS[kind].format(*one.subject)}",
    )


async def _waiting(
    session: Tx, member: identity.StaffMember, estates: Mapping[uuid.UUID, Lineage], at: datetime
) -> list[tuple[WorkKind, Waits]]:
    def mine(permission: Permission) -> list[uuid.UUID]:
        return [one for one, lineage in estates.items() if member.may(permission, lineage)]

    roles = {one: member.roles_at(estates[one]) for one in mine(Permission.VOTE_ACT)}
    approving, papers = mine(Permission.REGISTER_APPROVE), mine(Permission.PAPER_HANDLE)
    waits = {
        WorkKind.IMPORT: await of_register.imports(session, approving, member.id),
        WorkKind.CORRECTION: await of_register.corrections(session, approving, member.id),
        WorkKind.PROPOSAL: await of_votes.proposals(session, roles, member.id),
        WorkKind.DISPUTE: await of_votes.disputes(session, mine(Permission.DISPUTE_SETTLE), member.id),
        WorkKind.OBJECTION: await of_postings.objections(session, mine(Permission.OBJECTION_ANSWER)),
        WorkKind.BINDING: await of_identity.bindings(session, mine(Permission.BINDING_CONFIRM), member.id),
        WorkKind.BINDING_REQUEST: await of_identity.requests(session, mine(Permission.BINDING_CONFIRM), member.id),
        WorkKind.AUTHORITY: await of_votes.authorities(session, mine(Permission.AUTHORITY_RECORD), member.id, at),
        WorkKind.PAPER: await of_votes.papers(session, papers, member.id),
        WorkKind.SCAN: await of_votes.scans(session, papers),
        WorkKind.RESULT: await of_votes.results(session, roles),
        WorkKind.CONTENT: await of_contents.contents(session, mine(Permission.CONTENT_DECIDE), member.id),
    }
    return [(kind, one) for kind, found in waits.items() for one in found]
