"""Witnesses of the log 见证人: the street registers their keys and ends them."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Security
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, Tx, community_desk
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.witnessing import registering
from app.voting.witnessing.registering import Registered
from app.voting.witnessing.schemas import EndOfWitness, LogWitnessAnswer, NewWitness, WitnessEndAnswer

router = Routes(tag="office:votes", prefix="/communities/{community_id}/witnesses")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]
Registrar = Annotated[Desk, Security(community_desk, scopes=[Permission.WITNESS_REGISTER, FRESH])]


async def _answers_of(session: AsyncSession, witnesses: Sequence[Registered]) -> list[LogWitnessAnswer]:
    people = {one.witness.registered_by for one in witnesses} | {one.end.by for one in witnesses if one.end}
    names = await identity.names(session, people)
    return [
        LogWitnessAnswer.from_row(
            one.witness,
            vkey=one.key.vkey,
            registered_by=names.get(one.witness.registered_by, ""),
            ended=WitnessEndAnswer(reason=one.end.reason, by=names.get(one.end.by, ""), at=one.end.at)
            if one.end
            else None,
        )
        for one in witnesses
    ]


@router.post("", summary="登记见证人", status_code=201, once="witness:register")
async def register(community_id: uuid.UUID, sent: NewWitness, _: Registrar, deed: Deed) -> LogWitnessAnswer:
    """Let a key count: what it signs of this estate's votes stands beside our own signature from now on."""
    witness = await registering.register(
        deed.session, community_id, sent.vkey, sent.party, sent.organisation, by=deed.by, at=deed.at
    )
    return (await _answers_of(deed.session, [Registered(witness, None)]))[0]


@router.get("", summary="见证人名单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[LogWitnessAnswer]:
    """Every witness this estate has had, in the order registered."""
    answers = await _answers_of(session, await registering.listed(session, community_id))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post("/{witness_id}/end", summary="停用见证人", status_code=201, once="witness:end")
async def end(
    community_id: uuid.UUID,
    witness_id: uuid.UUID,
    sent: EndOfWitness,
    _: Registrar,
    deed: Deed,
) -> LogWitnessAnswer:
    """Let a key count for nothing new; what it signed before stays where it stands."""
    ended = await registering.end(deed.session, community_id, witness_id, sent.reason, by=deed.by, at=deed.at)
    return (await _answers_of(deed.session, [ended]))[0]
