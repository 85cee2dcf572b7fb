"""Authorities to cast for somebody: printed, recorded by one, confirmed by another, ended."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Response, Security

from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register.people.masking import mask_name
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.authorities import missing, proxy_form, recording, shown
from app.voting.authorities.circumstances import owners_of_head
from app.voting.authorities.schemas import (
    Ending,
    HeadOwnerAnswer,
    NewAuthority,
    OfficeAuthorityAnswer,
    UnauthorisedHeadAnswer,
)
from app.voting.drafting import queries
from app.voting.models import Vote, VotingAuthority

router = Routes(tag="office:authorities", prefix="/communities/{community_id}/votes/{vote_id}/authorities")

Recorder = Annotated[Desk, Security(community_desk, scopes=[Permission.AUTHORITY_RECORD])]
OfHead = Annotated[str, Query(pattern=r"^p[0-9]{3,7}$", description="名册户号")]


_BY_PHONE = "当事人（手机）"


async def _answers_of(session: Tx, vote: Vote, authorities: Sequence[VotingAuthority]) -> list[OfficeAuthorityAnswer]:
    names = await identity.names(
        session, [who for one in authorities for who in (one.recorded_by, one.confirmed_by, one.ended_by)]
    )
    return [
        OfficeAuthorityAnswer(
            **told.model_dump(),
            evidence=one.evidence,
            on_phone=one.resident_id is not None,
            # Whoever made, agreed to or ended it without being staff did so from a phone.
            recorded_by=names.get(one.recorded_by, _BY_PHONE),
            recorded_at=one.recorded_at,
            confirmed_by=names.get(one.confirmed_by, _BY_PHONE) if one.confirmed_by else None,
            ended_by=names.get(one.ended_by, _BY_PHONE) if one.ended_by else None,
        )
        for one, told in zip(
            authorities, await shown.answers(session, vote, authorities, await now(session)), strict=True
        )
    ]


@router.post("", summary="登记代为表决的依据", status_code=201, once="authority:record")
async def record(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewAuthority,
    _: Recorder,
    in_house: InHouse,
    deed: Deed,
) -> OfficeAuthorityAnswer:
    """Record one signed document for one head; it is good once another person has confirmed it."""
    authority = await recording.record(deed.session, in_house.sealer, community_id, vote_id, sent, by=deed.by)
    vote = await queries.find(deed.session, community_id, vote_id)
    return (await _answers_of(deed.session, vote, [authority]))[0]


@router.get("", summary="代为表决的依据清单")
async def listed(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    _: Recorder,
    session: Tx,
    after: After,
    voter: Annotated[str | None, Query(pattern="^p[0-9]{3,7}$", description="只看这一户")] = None,
) -> Page[OfficeAuthorityAnswer]:
    """Fifty authorities of a vote, or of one head, in the order they were recorded."""
    vote = await queries.find(session, community_id, vote_id)
    found, following = await recording.listed(session, vote_id, voter=voter, after=after)
    return Page(lines=await _answers_of(session, vote, found), next=following)


@router.get("/missing", summary="还没有交来盖章授权书的单位业主")
async def unauthorised(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Recorder, session: Tx, after: After
) -> Page[UnauthorisedHeadAnswer]:
    """Heads that organisations alone own, for which nobody could cast as yet: whose authority is to be recorded here."""
    vote, at = await queries.find(session, community_id, vote_id), await now(session)
    found = [one for _, heads in await missing.heads(session, at, Vote.id == vote.id) for one in heads]
    lines, following = page_in_order(found, lambda one: (one.voter,), after)
    return Page(lines=await missing.answers(session, vote, lines, at), next=following)


@router.post(
    "/{authority_id}/confirmation", summary="另一人对照原件后确认", once="authority:confirm", optional_key=True
)
async def confirm(
    community_id: uuid.UUID, vote_id: uuid.UUID, authority_id: uuid.UUID, desk: Recorder, session: Tx
) -> OfficeAuthorityAnswer:
    """Another person has compared it with its document; from now on its holder may cast."""
    authority = await recording.confirm(session, community_id, vote_id, authority_id, by=desk.member.id)
    vote = await queries.find(session, community_id, vote_id)
    return (await _answers_of(session, vote, [authority]))[0]


@router.post("/{authority_id}/end", summary="终止代为表决的依据", once="authority:end", optional_key=True)
async def end(
    community_id: uuid.UUID, vote_id: uuid.UUID, authority_id: uuid.UUID, sent: Ending, desk: Recorder, session: Tx
) -> OfficeAuthorityAnswer:
    """Revoked, given up, or ended by a document; the holder casts no more, and a ballot cast before stands."""
    authority = await recording.end(session, community_id, vote_id, authority_id, sent.reason, by=desk.member.id)
    vote = await queries.find(session, community_id, vote_id)
    return (await _answers_of(session, vote, [authority]))[0]


@router.get("/owners", summary="一户在名册上的业主及其代号")
async def owners(
    community_id: uuid.UUID, vote_id: uuid.UUID, voter: OfHead, _: Recorder, session: Tx, after: After
) -> Page[HeadOwnerAnswer]:
    """The names on the roll by which principals and the appointed co-owner are recorded, each masked."""
    vote = await queries.find(session, community_id, vote_id)
    answers = [
        HeadOwnerAnswer(owner=one.named, name=mask_name(one.name, one.kind), kind=one.kind, deceased=one.deceased)
        for one in await owners_of_head(session, vote, voter)
    ]
    lines, following = page_in_order(answers, lambda one: (one.owner,), after)
    return Page(lines=lines, next=following)


@router.get("/proxy-form.pdf", summary="打印授权委托书", response_class=Response, responses=PDF)
async def printed_proxy(
    community_id: uuid.UUID, vote_id: uuid.UUID, voter: OfHead, _: Recorder, in_house: InHouse, session: Tx
) -> Response:
    """A proxy of one head with the items of the vote, to be filled in and signed by hand."""
    facts = await proxy_form.form_facts(session, await queries.find(session, community_id, vote_id), voter)
    pdf = await asyncio.to_thread(proxy_form.proxy_form, facts, in_house.settings.font_dir)
    return attachment(pdf, f"{proxy_form.PROXY} {facts.rooms}.pdf")


@router.get("/appointing-form.pdf", summary="打印共有人推选表", response_class=Response, responses=PDF)
async def printed_appointing(
    community_id: uuid.UUID, vote_id: uuid.UUID, voter: OfHead, _: Recorder, in_house: InHouse, session: Tx
) -> Response:
    """The sheet by which all co-owners of one head appoint one of them."""
    facts = await proxy_form.form_facts(session, await queries.find(session, community_id, vote_id), voter)
    pdf = await asyncio.to_thread(proxy_form.appointing_form, facts, in_house.settings.font_dir)
    return attachment(pdf, f"{proxy_form.APPOINTING} {facts.rooms}.pdf")


@router.get("/organisation-form.pdf", summary="打印单位授权书", response_class=Response, responses=PDF)
async def printed_organisation(
    community_id: uuid.UUID, vote_id: uuid.UUID, voter: OfHead, _: Recorder, in_house: InHouse, session: Tx
) -> Response:
    """The authority of an organisation that owns a head, to be filled in and sealed; refused where people alone own it."""
    facts = await proxy_form.form_facts(session, await queries.find(session, community_id, vote_id), voter)
    pdf = await asyncio.to_thread(proxy_form.organisation_form, facts, in_house.settings.font_dir)
    return attachment(pdf, f"{proxy_form.ORGANISATION} {facts.organisations[0]}.pdf")
