"""What goes over the wire of what is recorded for a flat, and of the papers made of it."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.audit.kinds import ApplicantCapacity, AskedKind
from app.claims.schemas import ClaimAnswer
from app.core.answers import Answer
from app.identity.kinds import BindingKind, ConfirmedBy, MadeHow
from app.posting.kinds import ObjectionCategory, ObjectionOutcome
from app.register.kinds import DocumentKind
from app.register.schemas import Input, Words
from app.voting.authorities.schemas import AppointmentAnswer, AuthorityAnswer
from app.voting.disputes.schemas import RecordAnswer
from app.voting.kinds import DisputeGround, Finding


class BindingRecord(Answer):
    """A phone that is or was bound to the flat: as what, by what way, for which owner, on what evidence, and its end.

    `code_issued_by` where a code was used; `admitted_by` where staff said that somebody lives there.
    """

    binding_id: uuid.UUID
    kind: BindingKind
    made_how: MadeHow
    until_on: date | None
    admitted_by: str | None
    who: str = Field(examples=["王*"])
    code_issued_by: str | None
    code_issued_at: datetime | None
    made_at: datetime
    confirmed_how: ConfirmedBy | None
    evidence: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None


class BindingObjectionRecord(Answer):
    """An objection to a binding of the flat, and what staff decided."""

    binding_id: uuid.UUID
    ground: str
    raised_at: datetime
    upheld: bool | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None


class DisputeRecord(Answer):
    """A dispute of a ballot of the flat, and how it was settled."""

    ground: DisputeGround
    told: str
    at: datetime
    settled_as: Finding | None
    settled_at: datetime | None


class VoteRecords(BaseModel):
    """What is recorded for my heads in one vote; nothing at all is said too."""

    vote_id: uuid.UUID
    title: str
    voters: list[str]
    ballots: list[RecordAnswer]
    nothing_recorded: list[str]
    disputes: list[DisputeRecord]
    authorities: list[AuthorityAnswer]
    appointments: list[AppointmentAnswer]


class RegisterRecord(Answer):
    """An import or correction of the register that touched the flat: on what evidence, by whom, approved by whom."""

    at: datetime
    act: str
    evidence: str
    by: str
    approved_by: str | None


class ObjectionRecord(Answer):
    """An objection to a posting that was made, or written down, in my name."""

    category: ObjectionCategory
    text: str
    written_by_me: bool
    recorded_by: str | None
    recorded_at: datetime
    outcome: ObjectionOutcome | None
    answer: str | None


class ViewRecord(Answer):
    """Somebody of the staff looked up my name, or saw my numbers in full."""

    at: datetime
    act: str
    purpose: str
    by: str


class AskedRecord(Answer):
    """What the flat asked for, said or did where it was asked: by whose hand it came in, and what became of it."""

    at: datetime
    kind: AskedKind
    about: str
    words: str
    by: str = Field(examples=["本人手机"])
    became: str


class FlatRecords(BaseModel):
    """Everything ever recorded for a flat of mine."""

    part: str
    bindings: list[BindingRecord]
    binding_objections: list[BindingObjectionRecord]
    votes: list[VoteRecords]
    claims: list[ClaimAnswer]
    register_acts: list[RegisterRecord]
    objections: list[ObjectionRecord]
    asked: list[AskedRecord]
    views: list[ViewRecord]


class MyBallot(Answer):
    """A ballot or paper recorded for one of my heads, and in which vote."""

    vote_id: uuid.UUID
    eid: str = Field(description="表决编号", examples=["v-20261124-0001"])
    community_id: uuid.UUID
    title: str
    parts: list[str] = Field(description="这张票代表的房屋", examples=[["1-1-102"]])
    items: dict[str, str] = Field(description="各事项的名称，按编号", examples=[{"1": "整体改造"}])
    record: RecordAnswer


class NewExtract(Input):
    """Whose records of a flat are printed for whom: as what they ask, by which document they were known, and why."""

    owner_id: uuid.UUID = Field(
        description="摘录谁的记录：现业主、原业主或已故业主在名册上的编号",
        examples=["6f0b1b0e-2f7c-4a53-9a0e-0d3c7c1b2a10"],
    )
    capacity: ApplicantCapacity = Field(examples=["owner"])
    applicant: Annotated[str, Field(min_length=1, max_length=60, examples=["王芳"])]
    document_kind: DocumentKind = Field(examples=["id_card"])
    document: str = Field(
        "",
        max_length=30,
        description="所核对证件原件的号码：本人办理的必填，只与名册比对，不保存",
        examples=["11010119900301123X"],
    )
    purpose: Words = Field(examples=["核对本人房屋在改造表决中的记录"])
    evidence: list[uuid.UUID] = Field(
        min_length=1,
        max_length=10,
        description="申请表的照片；继承人另附亲属关系和业主去世的证明，单位另附授权书。不要上传身份证照片",
        examples=[["2a1c6a4e-0b8f-4a61-8a55-6d3f0b1f7c22"]],
    )


class ExtractAnswer(Answer):
    """A paper that was made: for whom, as what, why, by whom, and what it was."""

    id: uuid.UUID
    number: str = Field(examples=["x-20261124-0001"])
    part: str
    owner: str = Field(examples=["王*"])
    capacity: ApplicantCapacity
    applicant: str
    document_kind: DocumentKind
    purpose: str
    evidence: list[uuid.UUID]
    content_sha256: str
    sha256: str
    pages: int
    made_by: str
    made_at: datetime


class ExtractCheck(Answer):
    """Whether a paper with this number and this hash was made here; only then by which estate, when, how many pages."""

    genuine: bool
    community: str | None
    made_at: datetime | None
    pages: int | None
    note: str | None = Field(description="系统对编号和核对码的签名全文，与纸上的一致")
    key: str = Field(description="验证摘录签名的公钥（vkey）")
    former_keys: list[str] = Field(description="更换下来的公钥，更换以前出具的纸上印的是其中一把")
