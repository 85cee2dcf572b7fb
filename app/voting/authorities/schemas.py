"""What goes over the wire about authorities to cast for somebody. Document numbers come in and never go out."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.register.kinds import DocumentKind, OwnerKind
from app.register.schemas import Input, Words
from app.voting.count.ballots import Capacity
from app.voting.kinds import AppointmentState, AuthorityKind, Barred
from app.voting.schemas import Voter

type OwnerOnRoll = Annotated[str, Field(pattern=r"^o[0-9]{4,8}$", examples=["o0001"])]


class NewAuthority(Input):
    """An authority as its signed document says it; what the document leaves out is left out, and all faults are told.

    One authority is for one head (law R-52). `principals` are the owners for whom it is, by their names on the roll:
    who signed the proxy or the appointing sheet, the wards, the organisation; left out, all owners of the head.
    """

    kind: AuthorityKind = Field(examples=["proxy"])
    voter: Voter
    holder_name: str = Field("", max_length=60, description="代为表决的人的姓名；共同推选不填", examples=["李强"])
    holder_document_kind: DocumentKind | None = None
    holder_document: str = Field("", max_length=30, description="代为表决的人的证件号码，加密保存，不显示")
    owner: OwnerOnRoll | None = Field(None, description="被推选的共有人在名册上的代号；只用于共同推选")
    principals: list[OwnerOnRoll] = Field(
        default_factory=list, max_length=50, description="签名（或被代理）的业主在名册上的代号；不填为该户全体业主"
    )
    matter: str = Field("", max_length=500, description="委托事项", examples=["参加桃花岭小区改造表决并投票"])
    items: list[int] | None = Field(
        None, min_length=1, max_length=50, description="委托涵盖的表决事项，须为全部", examples=[[1, 2]]
    )
    signed_on: date | None = Field(None, description="委托人签署的日期")
    from_on: date | None = Field(None, description="有效期的第一天")
    until_on: date | None = Field(None, description="有效期的最后一天；推选、监护、受让不填即到本次表决结束")
    declared_not: list[Barred] = Field(
        default_factory=list, max_length=10, description="受托人在委托书上声明自己不是的人"
    )
    document: Annotated[str, Field(min_length=2, max_length=200, examples=["授权委托书"])]
    evidence: list[uuid.UUID] = Field(min_length=1, max_length=20, description="签名盖章的原件的扫描件或照片")
    resident_id: uuid.UUID | None = Field(None, description="代为表决的人的手机（首页上的编号）；不用手机投票的不填")


class Ending(Input):
    """Why an authority ends: revoked by the principal, given up by the holder, the court's word."""

    reason: Words = Field(examples=["委托人书面撤销委托"])


class AuthorityAnswer(Answer):
    """An authority with its holder in full, for those who confirm it and for those it acts for.

    `name_on_ballot` is how the holder stands on ballots; `good` whether a ballot by it would be taken now, and
    `why_not` the reason where not. Both days of the term are included.
    """

    id: uuid.UUID
    voter: str
    parts: list[str]
    kind: AuthorityKind
    capacity: Capacity
    holder_name: str
    holder_document: str = Field(examples=["********"])
    name_on_ballot: str = Field(examples=["a003"])
    matter: str
    items: list[int] | None
    signed_on: date
    from_on: date
    until_on: date
    document: str
    confirmed_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    good: bool
    why_not: str


class OfficeAuthorityAnswer(AuthorityAnswer):
    """An authority as staff see it: with its evidence, and who recorded, confirmed and ended it."""

    evidence: list[uuid.UUID]
    on_phone: bool
    recorded_by: str
    recorded_at: datetime
    confirmed_by: str | None
    ended_by: str | None


class UnauthorisedHeadAnswer(BaseModel):
    """A head that organisations alone own and for which nobody could cast, and the word that meets whoever tries."""

    voter: str
    parts: list[str]
    organisations: list[str] = Field(examples=[["西陵区房产管理所"]])
    why: str = Field(examples=["这一户的业主是单位，须由单位书面授权的人投票。还没有收到“单位授权书”。"])


class HeadOwnerAnswer(BaseModel):
    """An owner of a head by the name they bear on the roll, masked, with what the register says of them now."""

    owner: str = Field(examples=["o0001"])
    name: str = Field(examples=["张*"])
    kind: OwnerKind
    deceased: bool


class NewAppointment(Input):
    """Which co-owner is proposed to cast for a head, by the name on the roll (see the co-owners of the head)."""

    voter: Voter
    owner: OwnerOnRoll


class AppointmentReply(Input):
    """Whether a co-owner agrees to a proposed voter."""

    agrees: bool = Field(examples=[True])


class CoOwnerAnswer(BaseModel):
    """A co-owner of my head, in full to the other co-owners: one appoints a person and not initials."""

    owner: str = Field(examples=["o0001"])
    name: str = Field(examples=["张伟"])
    deceased: bool
    mine: bool


class CoOwnerSaid(Answer):
    """What a co-owner said to an appointment, and when; both empty while nothing was said."""

    owner: str
    name: str
    agrees: bool | None
    said_at: datetime | None
    mine: bool


class AppointmentAnswer(Answer):
    """An appointment made on phones: who proposed whom when, what each co-owner said, and where it stands.

    `why` says why it is not in force or has ended, `authority_id` is the authority it made once it came into force.
    """

    id: uuid.UUID
    voter: str
    parts: list[str]
    owner: str = Field(examples=["o0002"])
    name: str
    proposed_by: str
    proposed_at: datetime
    consents: list[CoOwnerSaid]
    state: AppointmentState
    why: str
    authority_id: uuid.UUID | None
    ended_at: datetime | None
    ended_by: str | None
