"""What goes over the wire about mandates."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.core.answers import Answer
from app.identity.kinds import PartyKind
from app.identity.permissions import Role, ScopeKind
from app.register.schemas import Input, Name, Words


class NewMandate(Input):
    """A role for somebody with an account, from a day until before another, on a document.

    Over the whole place of the address; or over some buildings of an estate, or a grid of a committee. `deputy_of` is
    the login of whom they stand in for; `own_owner_ids` are the owners of the register who this person is. Firms and
    departments name their `organisation`, and works parties and utilities of what kind they are.
    """

    login: Annotated[str, Field(min_length=1, max_length=60, examples=["jishu4"])]
    role: Role
    from_on: date
    until_on: date | None = None
    document: Words = Field(examples=["红街任〔2026〕8号"])
    buildings: Annotated[list[Name], Field(min_length=1, max_length=200)] | None = None
    grid_id: uuid.UUID | None = None
    party_kind: PartyKind | None = None
    organisation: Annotated[str, Field(max_length=60, examples=["宏达建设"])] = ""
    deputy_of: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    own_owner_ids: list[uuid.UUID] = Field(default_factory=list, max_length=50)


class MandateEnding(Input):
    """On what document a mandate is ended, and the login of whom takes over what waits; nobody, where nothing is named."""

    document: Words = Field(examples=["红街免〔2026〕3号"])
    successor: Annotated[str, Field(min_length=1, max_length=60, examples=["wangge2"])] | None = None


class MandateAnswer(Answer):
    """A mandate: whose, over what, on what documents given and ended."""

    id: uuid.UUID
    login: str
    name: str
    role: Role
    party_kind: PartyKind | None
    organisation: str
    seat: str = Field(description="以什么身份", examples=["施工单位 宏达建设"])
    scope_kind: ScopeKind
    place: str
    deputy_of: str | None
    from_on: date
    until_on: date | None
    in_force: bool
    appointed_by: str
    document: str
    ended_by: str | None
    ended_at: datetime | None
    ended_document: str | None


class HandedWork(Answer):
    """Something that waited when it was handed on."""

    title: str
    community: str
    place: str
    count: int
    path: str


class HandoverRead(Answer):
    """What somebody takes over: from whom, on what document, and all that waited then."""

    mandate_id: uuid.UUID
    name: str = Field(description="交出的人", examples=["王网格"])
    role: Role
    place: str
    document: str
    at: datetime
    taken_at: datetime | None
    work: list[HandedWork]
