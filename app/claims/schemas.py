"""What goes over the wire about claims."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.claims.kinds import (
    CallOutcome,
    ClaimAct,
    ClaimFinding,
    ClaimState,
    DisputeEnd,
    EntryKind,
    EvidenceClass,
    FlagFinding,
    OwnerSays,
    PatternKind,
    ReplyWay,
    SlipFate,
    TieKind,
    WordBy,
)
from app.core.answers import Answer
from app.identity.permissions import Role
from app.register.schemas import Input
from app.register.scope_answers import StairwellName

type Told = Annotated[str, Field(min_length=2, max_length=1000)]
type Short = Annotated[str, Field(max_length=200)]
type Code = Annotated[str, Field(min_length=4, max_length=4, examples=["7K3M"])]


class EventAnswer(Answer):
    """What happened to a claim: an owner's word and by which way it came, a finding and for which unit, or a mending."""

    act: ClaimAct
    at: datetime
    way: WordBy | None
    words: str = Field(description="业主更正后的意见")
    told: str
    by: str = Field(description="经办的工作人员；业主在手机上办理的为空")
    finding: ClaimFinding | None
    role: Role | None


class ClaimAnswer(Answer):
    """A claim: what was entered, by whom, on what; how it stands, in which words it counts, and what happened to it."""

    id: uuid.UUID
    part: str = Field(examples=["1-1-101"])
    about: str = Field(examples=["改造方案第 2 版征询"])
    words: str = Field(examples=["同意改造"])
    evidence_class: EvidenceClass
    evidence_id: uuid.UUID | None
    reference: str
    agent: str = Field(examples=["刘干事"])
    spoken_at: datetime
    at: datetime
    state: ClaimState
    since: datetime
    counts: bool
    counted_words: str = Field(description="计入结果的意见；不计入时为空")
    disputed: bool = Field(description="有争议待认定")
    mends: uuid.UUID | None = Field(description="这是对哪一条登记的更正")
    mended_by: uuid.UUID | None = Field(description="经手人以哪一条登记更正了这一条")
    events: list[EventAnswer]


class MyDispute(Input):
    """Why it is not mine, in the owner's own words."""

    told: Told = Field(examples=["没有人来过，我没有说过同意。"])


class WordAtWindow(Input):
    """An owner who showed who they are to somebody other than the agent; `known_by` says by which document."""

    owner_id: uuid.UUID
    act: OwnerSays = Field(examples=["dispute"])
    told: Annotated[str, Field(max_length=1000)] = ""
    known_by: Annotated[str, Field(min_length=2, max_length=200)] = Field(examples=["核对居民身份证原件"])
    evidence_id: uuid.UUID | None = None


class NewClaimFinding(Input):
    """What one person finds for their unit, with reasons."""

    finding: ClaimFinding
    reasons: Told = Field(examples=["与业主当面核对，走访记录中的时间业主不在本市。"])


class WaitingDispute(Answer):
    """A dispute that waits for two units, when it was raised, and until when it is settled."""

    claim: ClaimAnswer
    told: str
    at: datetime
    due_at: datetime
    overdue: bool
    units: list[Role] = Field(description="可以认定的单位，须有两个不同单位一致")


class NewTie(Input):
    """A flat that is mine, my home, or a relative's: I enter nothing for it."""

    community_id: uuid.UUID = Field(examples=["0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    part_id: uuid.UUID = Field(examples=["6d0e0f8b-6a52-4e5e-9a53-1d3f0a1c9e11"])
    kind: TieKind = Field(examples=["relative"])


class TieAnswer(Answer):
    """A flat that somebody declared."""

    part_id: uuid.UUID
    kind: TieKind
    at: datetime


class DeliveryAnswer(Answer):
    """Who brought a slip, how and when, or could not."""

    fate: SlipFate
    recipient: str
    by: str
    at: datetime


class SlipAnswer(Answer):
    """A slip for an owner without the app. Its code stands on the paper alone."""

    number: int
    claim_id: uuid.UUID
    building: str
    stairwell: StairwellName
    part: str
    at: datetime
    deliveries: list[DeliveryAnswer]
    replied: bool


class NewDelivery(Input):
    """What became of a slip; `recipient` says who took it, or why it could not be brought."""

    number: Annotated[int, Field(gt=0, le=999_999)] = Field(examples=[12])
    fate: SlipFate = Field(examples=["handed"])
    recipient: Short = Field("", examples=["业主本人"])


class NewReply(Input):
    """What came back on a slip. Words that the owner wrote make it a dispute, and the street office asks them."""

    number: Annotated[int, Field(gt=0, le=999_999)] = Field(examples=[12])
    code: Code
    act: OwnerSays = Field(examples=["dispute"])
    words: Annotated[str, Field(max_length=1000)] = Field("", examples=["没有问过我"])
    way: ReplyWay
    evidence_id: uuid.UUID | None = None


class NewSample(Input):
    """How many are drawn; the seed is the system's, made once what is drawn of is frozen."""

    size: Literal[59, 149, 299] = Field(examples=[59])


class SampleAnswer(Answer):
    """A sample: from how many, under which seed, why this size, and what its calls have come to so far."""

    id: uuid.UUID
    seed: str
    own_seed: bool = Field(description="种子由抽取人自定：只有以前的抽取可能如此，现在一律由系统产生")
    size: int
    population: int
    population_sha256: str
    why: str
    drawn_by: str
    drawn_as: str
    at: datetime
    outcomes: dict[CallOutcome, int]
    open: int
    strata: dict[str, int] = Field(description="各层抽取的条数")


class SampledEntry(Answer):
    """An entry of a sample and what calling came to, for whoever looks into it."""

    position: int
    kind: EntryKind
    entry_id: uuid.UUID
    stratum: str
    part: str
    outcome: CallOutcome | None
    notes: list[str]


class ContactPhone(BaseModel):
    """A name and the number to call."""

    name: str
    phone: str


class ContactAnswer(BaseModel):
    """The one flat to call now and what to ask about."""

    look_id: uuid.UUID
    part: str
    words: str = Field(examples=["11月25日就“改造方案”以您家的名义登记了“同意”（入户走访，有见证人）"])
    phones: list[ContactPhone]


class CallsLeft(BaseModel):
    """How many of a sample somebody may call now; nobody is shown by being counted."""

    left: int = Field(examples=[12])


class NewCallBack(Input):
    """What a call came to."""

    look_id: uuid.UUID = Field(examples=["0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    outcome: CallOutcome = Field(examples=["confirmed"])
    note: Short = ""


class FlagFindingAnswer(Answer):
    """What somebody found of a flag, for which unit; `claims`: how many of its entries they looked at."""

    finding: FlagFinding
    reasons: str
    role: Role
    by: str
    at: datetime
    claims: int


class ClaimFlagAnswer(Answer):
    """Entries that look wrong, by whom and for which flats; a sign to look, never a proof."""

    kind: PatternKind
    claim_ids: list[uuid.UUID]
    agents: list[str]
    parts: list[str]
    last_at: datetime
    key: str = Field(description="核实时填写的编号；有新的登记加入时编号会变")
    handled: bool = Field(description="其中的登记都已有人核实")
    findings: list[FlagFindingAnswer]


class NewFlagFinding(Input):
    """What I found of a flag; by somebody of another unit than the agents'."""

    finding: FlagFinding = Field(examples=["explained"])
    reasons: Told = Field(examples=["当天在社区大会现场集中登记，签到表和照片相符。"])


class NewVisitReport(Input):
    """A visit or call that never was: of which claim, or on which day it is said to have been."""

    claim_id: uuid.UUID | None = None
    said_on: date | None = Field(None, examples=["2026-11-20"])
    told: Told = Field(examples=["记录说 11 月 20 日来过我家，那天没有人来过。"])


class VisitReportAnswered(Answer):
    """A report with the street office's answer, once there is one."""

    id: uuid.UUID
    claim_id: uuid.UUID | None
    said_on: date | None
    told: str
    at: datetime
    due_at: datetime
    found: bool | None = Field(description="街道查实没有走访")
    answer: str
    answered_at: datetime | None


class ReportToAnswer(VisitReportAnswered):
    """A report as the street office reads it."""

    part: str
    overdue: bool


class NewReportAnswer(Input):
    """Whether it was found that the visit never was, and what the resident is told."""

    found: bool
    answer: Told = Field(examples=["已核实，该次走访未发生，登记已作废，经手人已停止走访。"])


class ClaimCounts(Answer):
    """An estate's claims in sums for everybody; null is a number from one to four, or one that would tell it."""

    claims: int | None
    by_state: dict[ClaimState, int | None]
    by_class: dict[EvidenceClass, int | None]
    disputes: int | None
    by_end: dict[DisputeEnd, int | None]
