"""Disputes of ballots that somebody else entered: written down for an owner, and settled by two units."""

import uuid
from collections.abc import Iterable
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.disputes import queries, raising, settling
from app.voting.disputes.queries import DisputeNow
from app.voting.disputes.schemas import DisputeAnswer, FindingAnswer, NewFinding, RecordedDispute
from app.voting.drafting import queries as votes

router = Routes(tag="office:disputes", prefix="/communities/{community_id}/votes/{vote_id}/disputes")

Recorder = Annotated[Desk, Security(community_desk, scopes=[Permission.DISPUTE_RECORD])]
Settler = Annotated[Desk, Security(community_desk, scopes=[Permission.DISPUTE_SETTLE])]
Finder = Annotated[Desk, Security(community_desk, scopes=[Permission.DISPUTE_SETTLE, FRESH])]


async def _answers(session: Tx, disputes: Iterable[DisputeNow]) -> list[DisputeAnswer]:
    listed = list(disputes)
    at = await now(session)
    names = await identity.names(session, [one.found_by for dispute in listed for one in dispute.findings])
    return [
        DisputeAnswer.from_row(
            one.dispute,
            told_by_owner=one.dispute.resident_id is not None,
            due_at=one.due.due_at,
            overdue=one.overdue(at),
            findings=[
                FindingAnswer.from_row(finding, found_by=names.get(finding.found_by, "")) for finding in one.findings
            ],
            settled_as=one.settled.finding if one.settled else None,
            settled_at=one.settled.at if one.settled else None,
        )
        for one in listed
    ]


async def _answer_of(session: Tx, vote_id: uuid.UUID, dispute_id: uuid.UUID) -> DisputeAnswer:
    found = next(one for one in await queries.listed(session, vote_id) if one.dispute.id == dispute_id)
    return (await _answers(session, [found]))[0]


@router.post("", summary="代业主提出选票争议（须附依据）", status_code=201, once="dispute:record")
async def record(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: RecordedDispute,
    _: Recorder,
    deed: Deed,
) -> DisputeAnswer:
    """Write down what an owner told; the ballot leaves the count at once."""
    raised = await raising.raise_dispute(
        deed.session,
        community_id,
        vote_id,
        sent.record_id,
        sent.ground,
        sent.told,
        sent.evidence_id,
        teller=raising.Teller(recorded_by=deed.by),
    )
    return await _answer_of(deed.session, vote_id, raised.id)


@router.get("", summary="选票争议清单")
async def listed(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Settler, session: Tx, after: After
) -> Page[DisputeAnswer]:
    """Every dispute of a vote with when it must be settled; those overdue say so."""
    await votes.find(session, community_id, vote_id)
    answers = await _answers(session, await queries.listed(session, vote_id))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post(
    "/{dispute_id}/findings", summary="认定争议（两个单位各一人，其中一人为街道）", status_code=201, once="dispute:find"
)
async def find(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    dispute_id: uuid.UUID,
    sent: NewFinding,
    desk: Finder,
    deed: Deed,
) -> DisputeAnswer:
    """One person's finding; the second that agrees, of another unit, settles it and takes effect."""
    await settling.find(
        deed.session,
        community_id,
        vote_id,
        dispute_id,
        sent.finding,
        sent.reasons,
        by=deed.by,
        roles=desk.member.roles_touching(desk.place),
    )
    return await _answer_of(deed.session, vote_id, dispute_id)
