"""What goes over the wire about the delivery of a vote's notices."""

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.core.paging import Page
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind, ProofWay, Reach
from app.register.schemas import Input, Purpose
from app.register.scope_answers import StairwellName
from app.voting.authorities.schemas import OwnerOnRoll
from app.voting.schemas import Voter


class NewHandOver(Input):
    """A notice handed over in writing at the door or the desk, before a photo."""

    voter: Voter
    recipient: str = Field(min_length=1, max_length=60, description="由谁签收", examples=["王芳"])
    photo: uuid.UUID = Field(description="签收照片的证据编号")
    kind: NoticeKind = NoticeKind.VOTE_NOTICE


class NewCall(Input):
    """A call to one owner, and whether it reached them."""

    voter: Voter
    owner: OwnerOnRoll = Field(description="名册上的业主代号")
    reached: bool = Field(examples=[True])
    told: str = Field(
        "", max_length=200, description="谁接的、说了什么，或没有接通的情况", examples=["本人接听，已知悉"]
    )
    kind: NoticeKind = NoticeKind.VOTE_NOTICE


class ProofAnswer(Answer):
    """How it is known that an owner was reached, or was not."""

    way: ProofWay
    reached: bool
    told: str
    evidence_id: uuid.UUID | None
    recorded_by: str
    at: datetime


class WayOut(Answer):
    """A way by which the notice went out by itself, and where it stands."""

    channel: NoticeChannel
    state: DeliveryState
    detail: str
    errcode: str
    settled_at: datetime | None


class OwnerDelivery(BaseModel):
    """An owner by the name on the roll."""

    owner: str = Field(examples=["o0001"])
    reach: Reach
    proofs: list[ProofAnswer]
    ways: list[WayOut]


class HeadDelivery(Answer):
    """A head of the roll: reached when all its owners are."""

    voter: str = Field(examples=["p001"])
    parts: list[str]
    building: str
    stairwell: StairwellName
    reach: Reach
    owners: list[OwnerDelivery]


class NoticeGiven(Answer):
    """A notice that the vote gave."""

    id: uuid.UUID
    kind: NoticeKind
    title: str
    at: datetime


class DeliveryPage(Page[HeadDelivery]):
    """The ledger of one kind of notice: how many heads stand how, and a page of them."""

    notices: list[NoticeGiven]
    kind: NoticeKind
    heads: int
    personally: int
    by_posting: int
    not_reached: int


class DoorAnswer(Answer):
    """A head that nobody has reached in person."""

    voter: str
    parts: list[str]
    reach: Reach


class WalkAnswer(Answer):
    """The doors of one stairwell."""

    building: str
    stairwell: StairwellName
    doors: list[DoorAnswer]


class CallListAsked(Purpose):
    """Why the numbers are looked at, for which notice, and behind which head to go on."""

    kind: NoticeKind = NoticeKind.VOTE_NOTICE
    after: str | None = Field(None, max_length=20, examples=["p050"])


class CalleeAnswer(Answer):
    """An owner to call; `phone` is empty where nobody knows one."""

    voter: str = Field(examples=["p001"])
    owner: str = Field(description="名册上的业主代号", examples=["o0001"])
    addressed: str = Field(description="称呼", examples=["王*"])
    building: str
    stairwell: StairwellName
    parts: list[str]
    phone: str = Field(examples=["13900000001"])
    calls: list[ProofAnswer]
