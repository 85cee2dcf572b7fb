"""What goes over the wire about a resident's sign-ins, bindings, sheets and data."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.core.answers import Answer, BareInstant
from app.identity.kinds import BindingKind, ConfirmedBy, ConsentPurpose, FlagKind, MadeHow
from app.register.schemas import Input, Name, Words
from app.register.scope_answers import StairwellName

type WxCode = Annotated[str, Field(min_length=4, max_length=200, examples=["0e3Xy1000Zz9"])]
type Ground = Annotated[str, Field(min_length=2, max_length=500)]


class NewLogin(Input):
    """What wx.login gave, and how the phone calls itself."""

    code: WxCode
    device: str = Field("", max_length=60, examples=["我的手机"])


class LoginAnswer(Answer):
    """The token to send as `Authorization: Bearer …` until it expires, shown once."""

    token: str
    expires_at: BareInstant
    resident_id: uuid.UUID


class BoundAnswer(Answer):
    """The phone's token (of the sign-in, or a new one, shown once); the flat waits for confirmation by staff."""

    token: str
    expires_at: BareInstant
    binding_id: uuid.UUID


class SessionAnswer(Answer):
    """A phone signed in; `current` is the one that asks."""

    id: uuid.UUID
    device: str
    started_at: datetime
    expires_at: datetime
    current: bool


class PhoneConfirmation(Input):
    """The name as on the register, and what the phone button gave."""

    name: Name = Field(examples=["王芳"])
    phone_code: WxCode


class DocumentConfirmation(Input):
    """The name as on the register, and the last eight characters of the owner's identity document."""

    name: Name = Field(examples=["王芳"])
    last_eight: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{8}$", examples=["0301123X"])]


class BindingAnswer(Answer):
    """A binding of one's own; `level` 1 reads, 2 votes; who lives there (until a day) or helps stays at 1."""

    binding_id: uuid.UUID
    kind: BindingKind
    until_on: date | None
    level: int = Field(ge=1, le=2, examples=[2])
    confirmed_how: ConfirmedBy | None
    confirmed_at: datetime | None


class FlatmateAnswer(Answer):
    """A phone bound to my flat; `who` is the masked owner, empty where none is confirmed."""

    binding_id: uuid.UUID
    kind: BindingKind
    made_how: MadeHow
    until_on: date | None
    who: str = Field(examples=["王*"])
    confirmed_how: ConfirmedBy | None
    made_at: datetime
    confirmed_at: datetime | None
    mine: bool
    objected: bool


class NewBindingObjection(Input):
    """Why the binding is not right."""

    ground: Ground = Field(examples=["这不是我家的人，我们没有给过绑定码。"])


class ObjectionRaised(Answer):
    """An objection taken in; until staff decide, the binding votes for nobody."""

    id: uuid.UUID
    raised_at: datetime


class BindingObjectionAnswer(Answer):
    """An objection that waits for staff."""

    id: uuid.UUID
    binding_id: uuid.UUID
    part: str
    who: str
    confirmed_how: ConfirmedBy | None
    ground: str
    raised_at: datetime


class ObjectionDecision(Input):
    """Upheld, the binding ends; dismissed, it votes again. Both sides read the reasons."""

    upheld: bool = Field(examples=[True])
    decision: Words = Field(examples=["经上门核对，该手机不是业主本人使用。"])


class FlagAnswer(Answer):
    """Bindings that came too fast or too many, or wrong documents at a flat; `parts` is empty for the whole estate."""

    kind: FlagKind
    number: int
    parts: list[str]
    binding_ids: list[uuid.UUID]
    last_at: datetime


class NewCodeSheet(Input):
    """The stairwell whose codes are printed; `replace` ends unused codes too, for a sheet that was lost."""

    building: Name = Field(examples=["3"])
    stairwell: str = Field(max_length=60, examples=["2"])
    replace: bool = Field(False, examples=[False])


class NewHandover(Input):
    """To whom a sheet or its slips were handed."""

    recipient: Words = Field(examples=["网格员李明，入户逐户发放"])


class HandoverAnswer(Answer):
    """A handing over."""

    id: uuid.UUID
    recipient: str
    handed_by: str
    at: datetime


class SheetAnswer(Answer):
    """A printed sheet: who, when, which stairwell, how many codes, and to whom it went."""

    id: uuid.UUID
    building: str
    stairwell: StairwellName
    codes: int
    printed_by: str
    printed_at: datetime
    handovers: list[HandoverAnswer]


class DataKept(BaseModel):
    """A kind of data: what for, whether one may refuse it, and how long it is kept."""

    data: str
    purpose: str
    needed: str
    kept: str


class PrivacyNotice(BaseModel):
    """Who handles residents' data of an estate, which, why, how long, and what they can ask for."""

    edition: str = Field(examples=["2026-12"])
    community: str
    handlers: list[str]
    contact: str
    kept: list[DataKept]
    rights: list[str]


class MessagePhone(Input):
    """What the phone button gave; sending it is the consent to be sent messages at that number."""

    phone_code: WxCode
    agreed: Literal[True] = Field(examples=[True])


class ConsentAnswer(Answer):
    """A consent, with the edition of the notice it was given under."""

    purpose: ConsentPurpose
    notice_edition: str
    given_at: datetime
    withdrawn_at: datetime | None
