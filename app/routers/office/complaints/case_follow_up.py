"""回访: closed cases drawn by the system, called one at a time by somebody who had no part in them."""

import uuid
from typing import Annotated

from fastapi import Security

from app.claims.schemas import CallsLeft
from app.complaints import errors
from app.complaints.afterwards import follow_up
from app.complaints.afterwards.drawn import CaseSampleNow
from app.complaints.afterwards.month_schemas import CaseContactAnswer, CaseSampleAnswer, NewCaseCall
from app.complaints.categories import CATEGORIES
from app.complaints.handlers import actors
from app.complaints.handlers.actors import CaseSight
from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:complaints", prefix="/communities/{community_id}/case-samples")

Drawer = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_DECIDE])]
Caller = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_CALL])]
FreshCaller = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_CALL, FRESH])]


async def _sight(session: Tx, community_id: uuid.UUID, desk: Desk) -> CaseSight:
    return await actors.sight(session, desk.member.id, {community_id: desk.member.roles_touching(desk.place)})


@router.post("", summary="抽取回访样本", status_code=201, once="case-sample:draw")
async def draw(community_id: uuid.UUID, _: Drawer, deed: Deed) -> CaseSampleAnswer:
    """Draw of what was closed since the last draw, at once instead of at the day's end; nobody chooses cases or time."""
    sample = await follow_up.draw(deed.session, community_id, by=deed.by, at=deed.at)
    if sample is None:
        raise Refused(errors.CASE_SAMPLE_EMPTY)
    newest = (await follow_up.listed(deed.session, community_id))[0]
    return (await _answers(deed.session, newest[:1]))[0]


@router.get("", summary="回访样本清单")
async def listed(community_id: uuid.UUID, _: Caller, session: Tx, after: After) -> Page[CaseSampleAnswer]:
    """The fifty latest samples, with what their calls have come to."""
    found, following = await follow_up.listed(session, community_id, after)
    return Page(lines=await _answers(session, found), next=following)


@router.get("/{sample_id}/next", summary="还可以回访几件")
async def left(community_id: uuid.UUID, sample_id: uuid.UUID, desk: Caller, session: Tx) -> CallsLeft:
    """How many reporters of this sample I may be shown now; to be shown the next one is an act of its own."""
    sight, at = await _sight(session, community_id, desk), await now(session)
    return CallsLeft(left=await follow_up.left(session, community_id, sample_id, sight, at))


@router.post("/{sample_id}/next", summary="取得下一件（每次一件，留痕）", once=Unkeyed.LOOKS)
async def following(
    community_id: uuid.UUID, sample_id: uuid.UUID, desk: FreshCaller, in_house: InHouse, session: Tx
) -> CaseContactAnswer:
    """The one reporter before me, or the next, with their number in clear; never of a case that I or my unit had a part in, nor of
    my own household's."""
    found = await follow_up.next_contact(
        session,
        in_house.sealer,
        community_id,
        sample_id,
        await _sight(session, community_id, desk),
        viewed_as=desk.role_for(Permission.CASE_CALL),
        at=await now(session),
    )
    return CaseContactAnswer.from_row(
        found,
        look_id=found.look.id,
        number=found.complaint.number,
        category=CATEGORIES[found.complaint.category].label,
        words=found.complaint.words,
    )


@router.post(
    "/{sample_id}/calls", summary="填写回访结果", status_code=204, once="case-follow-up:called", optional_key=True
)
async def called(community_id: uuid.UUID, sample_id: uuid.UUID, sent: NewCaseCall, desk: Caller, session: Tx) -> None:
    """What the call to the reporter before me came to; it stands in the case's history, and is not changed."""
    await follow_up.tell_outcome(
        session,
        community_id,
        sample_id,
        sent.look_id,
        sent.outcome,
        sent.words,
        by=desk.member.id,
        acted_as=desk.role_for(Permission.CASE_CALL),
        at=await now(session),
    )


async def _answers(session: Tx, samples: list[CaseSampleNow]) -> list[CaseSampleAnswer]:
    names = await identity.names(session, [one.sample.drawn_by for one in samples])
    return [
        CaseSampleAnswer.from_row(
            one.sample,
            population_sha256=one.sample.population_sha256.hex(),
            drawn_by=names.get(one.sample.drawn_by, "") if one.sample.drawn_by else "",
            outcomes=one.outcomes,
            open=one.open,
            reopened=one.reopened,
        )
        for one in samples
    ]
