"""What goes over the wire about the further ways to be bound: requests from afar, invitations, who lives in a flat."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.identity.kinds import BindingKind, PictureKind, RequestState
from app.register.schemas import Input, Name, Words

type PlaceWords = Annotated[str, Field(max_length=60)]


class NewBindingRequest(Input):
    """Which flat is mine, in my own words, and my name as the register should have it."""

    community_id: uuid.UUID
    building: PlaceWords = Field("", examples=["3 号楼"])
    stairwell: PlaceWords = Field("", examples=["2 单元"])
    room: Name = Field(examples=["501"])
    name: Name = Field(examples=["王芳"])


class RequestPictureAnswer(Answer):
    """A picture of a request; once `dropped_at` is set its kind and hash are all that is kept of it."""

    id: uuid.UUID
    kind: PictureKind
    sha256: str
    added_at: datetime
    dropped_at: datetime | None
    looked_at: list[datetime]


class RequestAnswer(Answer):
    """A request of one's own: its number to ask for it by, how far it has come, and which pictures it still lacks."""

    id: uuid.UUID
    number: str = Field(examples=["7K3M-Q9TX"])
    state: RequestState
    community_id: uuid.UUID
    building: str
    stairwell: str
    room: str
    name: str
    made_at: datetime
    missing: list[PictureKind]
    pictures: list[RequestPictureAnswer]
    ended_at: datetime | None
    reason: str | None


class RequestLine(Answer):
    """A request that waits: `part_id` is the flat that its words name, `owner_ids` its owners who bear the name given."""

    id: uuid.UUID
    number: str
    building: str
    stairwell: str
    room: str
    name: str
    part_id: uuid.UUID | None
    part: str | None
    owner_ids: list[uuid.UUID]
    complete_at: datetime


class PictureLook(Answer):
    """Somebody of the staff looked at a picture."""

    sha256: str
    by: str
    at: datetime


class RequestRead(Answer):
    """A request with its pictures, who looked at them, and how it was decided."""

    request: RequestLine
    state: RequestState
    pictures: list[RequestPictureAnswer]
    looks: list[PictureLook]
    ended_at: datetime | None
    decided_by: str | None
    reason: str | None


class RequestAccepted(Input):
    """Which owner of which flat it is, and on what evidence staff say so."""

    part_id: uuid.UUID
    owner_id: uuid.UUID
    evidence: Words = Field(examples=["身份证、不动产权证照片与名册一致，视频通话核对本人。"])


class RequestRefused(Input):
    """Why a request is refused, as the requester reads it."""

    reason: Words = Field(examples=["不动产权证照片不清楚，看不清坐落和权利人。"])


class NewOccupant(Input):
    """Until when (the day included) somebody lives in the flat, and on what evidence staff say so."""

    until_on: date = Field(examples=["2027-06-30"])
    evidence: Words = Field(examples=["核对租赁合同原件"])


class NewInvitation(Input):
    """As what somebody is let in: `owner_id` for a co-owner, `until_on` for an occupant; `label` is a note to oneself."""

    kind: BindingKind = Field(examples=["helper"])
    owner_id: uuid.UUID | None = None
    until_on: date | None = Field(None, examples=["2027-06-30"])
    label: str = Field("", max_length=60, examples=["女儿"])


class InvitationAnswer(Answer):
    """An invitation; `who` is the co-owner named, masked."""

    id: uuid.UUID
    kind: BindingKind
    who: str
    until_on: date | None
    label: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None


class InvitationMade(BaseModel):
    """An invitation with its token, to be handed to the one person it is meant for."""

    invitation: InvitationAnswer
    token: str


class InvitableCoOwner(BaseModel):
    """Another owner of my flat, masked, whom I may invite."""

    owner_id: uuid.UUID
    who: str = Field(examples=["赵*"])


class InvitationsAnswer(BaseModel):
    """Whom I may name as a co-owner, and the invitations I gave."""

    co_owners: list[InvitableCoOwner]
    invitations: list[InvitationAnswer]


class InvitationAccepted(Input):
    """The token of an invitation, as it was handed on or as the scene of its mini-program code."""

    token: Annotated[str, Field(pattern=r"^(i=)?[A-Za-z0-9_-]{20,60}$", examples=["mJ8kq0l2Xv7cQz1nB4tYwE6aRs0"])]
