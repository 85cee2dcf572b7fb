"""Samples for call-back: drawn, read, and called one contact at a time."""

import uuid
from typing import Annotated

from fastapi import Response, Security

from app.claims.samples import samples, sampling
from app.claims.samples.samples import ClaimSampleNow
from app.claims.schemas import (
    CallsLeft,
    ContactAnswer,
    ContactPhone,
    NewCallBack,
    NewSample,
    SampleAnswer,
    SampledEntry,
)
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import queries as register
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import TEXT, plain
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.ballots import handed_in

router = Routes(tag="office:samples", prefix="/communities/{community_id}/samples")

Drawer = Annotated[Desk, Security(community_desk, scopes=[Permission.SAMPLE_DRAW])]
Caller = Annotated[Desk, Security(community_desk, scopes=[Permission.SAMPLE_CALL])]
FreshCaller = Annotated[Desk, Security(community_desk, scopes=[Permission.SAMPLE_CALL, FRESH])]


@router.post("", summary="抽取回访样本", status_code=201, once="sample:draw")
async def draw(community_id: uuid.UUID, sent: NewSample, desk: Drawer, deed: Deed) -> SampleAnswer:
    """Draw 59, 149 or 299 of everything that no confirmed owner entered; every draw is kept with its seed.

    The sample follows from the population and the seed alone (docs/decisions/0050). Nobody brings a seed: what is drawn of
    is frozen, then the system makes one. The same entries are drawn once; of more of them, by the seed they have.
    """
    sample = await samples.draw(
        deed.session,
        community_id,
        [*await samples.population(deed.session, community_id), *await handed_in.entered(deed.session, community_id)],
        sent.size,
        by=deed.by,
        drawn_as=desk.role_for(Permission.SAMPLE_DRAW),
        at=deed.at,
    )
    return (await _answers(deed.session, [await samples.find(deed.session, community_id, sample.id)]))[0]


@router.get("", summary="回访样本清单")
async def listed(community_id: uuid.UUID, _: Drawer, session: Tx, after: After) -> Page[SampleAnswer]:
    """Every sample ever drawn here, the latest first, with what its calls have come to."""
    answers = await _answers(session, await samples.listed(session, [community_id]))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.get("/{sample_id}/entries", summary="一次抽样的全部条目")
async def entries(
    community_id: uuid.UUID, sample_id: uuid.UUID, _: Drawer, session: Tx, after: After
) -> Page[SampledEntry]:
    """What was drawn, in the order of calling, and what came of it; nobody's number."""
    found = (await samples.find(session, community_id, sample_id)).entries
    places = await register.placed(session, {one.entry.part_id for one in found})
    answers = [
        SampledEntry.from_row(
            one.entry,
            part=places[one.entry.part_id].name,
            outcome=one.outcome,
            notes=[call.note for call in one.calls if call.note],
        )
        for one in found
    ]
    lines, following = page_in_order(answers, lambda one: (one.position,), after)
    return Page(lines=lines, next=following)


@router.get("/{sample_id}/population.txt", summary="一次抽样的全部被抽对象", response_class=Response, responses=TEXT)
async def population(community_id: uuid.UUID, sample_id: uuid.UUID, _: Drawer, session: Tx) -> Response:
    """What was drawn of, a line "kind|id|stratum" each, as it was frozen: its SHA-256 is the sample's, and with the seed
    anybody draws the sample again (app/claims/samples/sampling.py says how). Draws from before it was kept have none.
    """
    found = (await samples.find(session, community_id, sample_id)).sample.population_lines
    if found is None:
        raise Refused(NOT_FOUND)
    return plain(found)


@router.get("/{sample_id}/next", summary="还可以回访几户")
async def left(community_id: uuid.UUID, sample_id: uuid.UUID, desk: Caller, session: Tx) -> CallsLeft:
    """How many contacts of this sample I may be shown now; to be shown the next one is an act of its own."""
    found = await samples.find(session, community_id, sample_id)
    return CallsLeft(left=found.left_for(desk.member.id, await now(session)))


@router.post("/{sample_id}/next", summary="取得下一户（每次一户，留痕）", once=Unkeyed.LOOKS)
async def following(
    community_id: uuid.UUID, sample_id: uuid.UUID, desk: FreshCaller, in_house: InHouse, session: Tx
) -> ContactAnswer:
    """The one contact before me, or the next: its names and numbers in clear. The look is kept where its owners read it."""
    found = await samples.next_contact(
        session,
        in_house.sealer,
        community_id,
        sample_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.SAMPLE_CALL),
        at=await now(session),
    )
    return ContactAnswer(
        look_id=found.look.id,
        part=found.part,
        words=found.entry.words,
        phones=[ContactPhone(name=name, phone=phone) for name, phone in found.phones],
    )


@router.post("/{sample_id}/calls", summary="填写回访结果", status_code=204, once="sample:called", optional_key=True)
async def called(community_id: uuid.UUID, sample_id: uuid.UUID, sent: NewCallBack, desk: Caller, session: Tx) -> None:
    """What the call to the contact before me came to."""
    await samples.tell_outcome(
        session,
        community_id,
        sample_id,
        sent.look_id,
        sent.outcome,
        sent.note,
        by=desk.member.id,
        at=await now(session),
    )


async def _answers(session: Tx, claim_samples: list[ClaimSampleNow]) -> list[SampleAnswer]:
    names = await identity.names(session, [one.sample.drawn_by for one in claim_samples])
    return [
        SampleAnswer.from_row(
            one.sample,
            population_sha256=one.sample.population_sha256.hex(),
            why=sampling.why(one.sample.size, one.sample.population),
            drawn_by=names.get(one.sample.drawn_by, ""),
            outcomes=one.outcomes,
            open=one.open,
            strata=one.strata,
        )
        for one in claim_samples
    ]
