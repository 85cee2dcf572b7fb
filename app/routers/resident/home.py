"""The first call of a phone: who am I, my flats, what waits for me, switches, least client version."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Security
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.core.errors import Refused
from app.core.idempotency import once
from app.core.installation import now
from app.core.postgres.migrating import head
from app.identity import errors as identity_errors
from app.identity import residents
from app.identity.kinds import BindingKind
from app.identity.models import Binding
from app.identity.residents.binding import objected
from app.identity.residents.schemas import BoundAnswer
from app.identity.residents.tries import WrongTry
from app.identity.schemas import NewBinding
from app.notifications import inbox
from app.register import places, queries
from app.register.models import Community
from app.routers.access import RESIDENT, IdempotencyKey, InHouse, ResidentBearer, ResidentPhone, Tx, phone
from app.routers.deeds import Unkeyed
from app.routers.errors import answer
from app.routers.platform import Platform
from app.routers.routes import Routes
from app.voting.ballots.entitlement import castable
from app.voting.ballots.turnout import has_taken_part
from app.voting.count.ballots import Capacity
from app.voting.drafting import queries as votes
from app.voting.lifecycle import Mode, Phase, State, phase

router = Routes(tag="resident")
open_router = Routes(tag="resident")

LEAST_CLIENT = "1.0.0"

KEY_OF_NOBODY = 32
"""Characters at least of the key of a phone that is not signed in: with the code, it is given the token again."""


class FlatAnswer(Answer):
    """A flat this phone is bound to, as what; only a confirmed owner, level 2, votes, and not while somebody objects.

    Who lives there has a last day, which is included.
    """

    binding_id: uuid.UUID
    community_id: uuid.UUID
    community: str
    part: str
    kind: BindingKind
    until_on: date | None
    confirmed: bool
    level: int = Field(ge=1, le=2, examples=[2])
    objected: bool


class WaitingVote(Answer):
    """A vote that receives ballots now, a head for which this phone may cast, in what capacity, and whether it did."""

    vote_id: uuid.UUID
    community_id: uuid.UUID
    title: str
    closes_at: datetime | None
    voter: str
    parts: list[str]
    capacity: Capacity
    taken_part: bool


class Switches(BaseModel):
    """What the mini-program shows or hides."""

    phone_voting: bool


class Start(BaseModel):
    """Everything a phone needs to show its first page."""

    resident_id: uuid.UUID
    flats: list[FlatAnswer]
    waiting: list[WaitingVote]
    unread: int = Field(ge=0, examples=[2])
    switches: Switches
    least_client: str = Field(examples=["1.0.0"])
    server_time: datetime
    schema_revision: str


@open_router.post(
    "/v1/public/residents/bind",
    summary="用绑定码绑定房屋",
    response_model=BoundAnswer,
    status_code=201,
    once=Unkeyed.ITSELF,
)
async def bind(
    sent: NewBinding,
    in_house: InHouse,
    session: Tx,
    bearer: ResidentBearer,
    wechat: Platform,
    key: IdempotencyKey = None,
) -> BoundAnswer | JSONResponse:
    """Use a one-time code on a phone that is signed in; it adds a flat. Where no login is offered a code makes a resident.

    A call sent again with its key finds the binding that it made. Who is signed in is the person of the key; of nobody,
    the code is, and whoever sends both, key and code, is given the token: so the key must be long. A wrong code is
    answered, not raised: its count must be kept.
    """
    token = bearer.credentials if bearer else None
    person, code = residents.try_of(in_house.sealer, sent.code)
    if token is not None:
        known = await residents.resident_of(session, token, await now(session))
        if known is None:
            raise Refused(identity_errors.PHONE_SIGN_IN_REQUIRED)
        person = known
    elif wechat is None and key is not None and len(key) < KEY_OF_NOBODY:
        raise Refused(identity_errors.BIND_KEY_SHORT)

    async def make(at: datetime) -> dict[str, Any]:
        bound = await residents.use_code(
            session, in_house.sealer, sent.code, token, at, login_needed=wechat is not None
        )
        return {"expires_at": bound.expires_at.isoformat(), "binding_id": str(bound.binding_id)}

    try:
        told = await once(session, person, "resident:bind", key, [code], make)
    except WrongTry as wrong:
        return answer(wrong.code, wrong.message)
    binding_id = uuid.UUID(told["binding_id"])
    return BoundAnswer(
        # The token is made again: no stored answer holds it.
        token=token or residents.first_token(in_house.sealer, binding_id),
        expires_at=datetime.fromisoformat(told["expires_at"]),
        binding_id=binding_id,
    )


@router.get("/start", summary="首页：我是谁、我的房屋、等我办的事")
async def start(me: Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])], session: Tx) -> Start:
    """One call for the first page; the server's clock is told, because it alone decides deadlines."""
    at = await now(session)
    held = await residents.bindings(session, resident_id=me.resident_id)
    waiting = await _waiting(session, held, me.resident_id, at)
    disputed = await objected(session, held)
    return Start(
        resident_id=me.resident_id,
        flats=[await _flat(session, one, disputed) for one in held],
        waiting=waiting,
        unread=await inbox.unread(session, me.resident_id, await residents.owners_of(session, held)),
        switches=Switches(phone_voting=bool(waiting)),
        least_client=LEAST_CLIENT,
        server_time=at,
        schema_revision=head(),
    )


async def _flat(session: Tx, binding: Binding, disputed: set[uuid.UUID]) -> FlatAnswer:
    part = await queries.part(session, binding.community_id, binding.part_id)
    lineage = await places.lineage(session, Community, binding.community_id)
    return FlatAnswer.from_row(
        binding,
        binding_id=binding.id,
        community=lineage.names[-1] if lineage else "",
        part=part.name,
        confirmed=binding.confirmed_at is not None,
        level=2 if binding.confirmed_at is not None else 1,
        objected=binding.id in disputed,
    )


async def _waiting(session: Tx, bindings: list[Binding], resident_id: uuid.UUID, at: datetime) -> list[WaitingVote]:
    owners = await residents.owners_of(session, bindings)
    waiting = []
    # Who acts for somebody else need not be an owner here: a flat that waits for confirmation will do.
    for community_id in dict.fromkeys(one.community_id for one in bindings):
        for vote in await votes.listed(session, community_id, [State.OPEN]):
            receiving = phase(vote.state, vote.opens_at, vote.closes_at, at) is Phase.RECEIVING
            if not receiving or vote.mode != Mode.BINDING:
                continue
            waiting += [
                WaitingVote.from_row(
                    vote,
                    vote_id=vote.id,
                    voter=one.head.voter,
                    parts=list(one.head.parts),
                    capacity=one.right.capacity,
                    taken_part=await has_taken_part(session, vote.id, one.head.voter),
                )
                for one in await castable(session, vote, owners, resident_id, at)
            ]
    return waiting
