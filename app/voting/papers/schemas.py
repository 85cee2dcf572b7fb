"""What goes over the wire about ballot papers: printed, delivered, handed in, scanned, keyed."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from app.core.answers import Answer
from app.core.values.spoken_codes import as_shown
from app.register.schemas import Input, Words
from app.voting.count.ballots import Validity
from app.voting.kinds import HandedBy, PaperFate, ScanFinding, Whereabouts

type PaperSerial = Annotated[
    str, AfterValidator(as_shown), Field(pattern=r"^[A-Za-z0-9 -]{1,40}$", examples=["7K3M-Q9TX"])
]


class NewIssue(Input):
    """Which heads are given a paper; one that has a live paper keeps it."""

    voters: (
        Annotated[list[Annotated[str, Field(pattern=r"^p[0-9]{3,7}$")]], Field(min_length=1, max_length=50)] | None
    ) = Field(None, description="名册上的代号；不填为名册上所有还没有选票的户", examples=[["p001", "p002"]])


class SerialOfHead(BaseModel):
    """A head's live paper."""

    voter: str
    serial: str


class IssuedAnswer(BaseModel):
    """How many of the heads asked for have a live paper now; their papers where they were named."""

    papers: int
    named: list[SerialOfHead]


class PaperEventAnswer(Answer):
    """What became of a printed paper at an instant."""

    fate: PaperFate
    way: HandedBy | None
    recipient: str
    reason: str
    evidence_id: uuid.UUID | None
    recorded_by: str
    at: datetime


class PrintedPaperAnswer(Answer):
    """A printed paper: whose, where it stands, which one it replaced, and everything recorded of its delivery."""

    serial: str
    voter: str
    parts: list[str]
    stands: Whereabouts
    replaces: str | None
    issued_by: str
    issued_at: datetime
    events: list[PaperEventAnswer]


class NewReplacement(Input):
    """Why a paper is replaced by a new one; the old serial is worth nothing from then on."""

    reason: Words = Field(examples=["填错，业主交回原票要求换发"])


class NewPaperEvent(Input):
    """What became of a paper: handed (way and who signed for it), undeliverable or unused (why)."""

    fate: PaperFate = Field(examples=["handed"])
    way: HandedBy | None = Field(None, description="送达方式；只有“已送达”须填", examples=["door"])
    recipient: str = Field("", max_length=60, description="签收人；只有“已送达”须填", examples=["王芳"])
    reason: str = Field("", max_length=500, description="未能送达或收回未用的原因")
    evidence_id: uuid.UUID | None = Field(None, description="签收单、门口照片等证据")


class NewPaper(Input):
    """A paper handed in, or taken from the box before two people; nobody reads its choices yet."""

    serial: PaperSerial
    cast_by: str = Field("", max_length=60, description="签名业主在名册上的代号；不填为该户第一位")
    authority_id: uuid.UUID | None = Field(None, description="代为表决的依据；业主本人签名的不填")
    witness: uuid.UUID = Field(description="在场的另一名计票员")


class PaperAnswer(Answer):
    """A received paper with the tracker of its receipt."""

    id: uuid.UUID
    serial: str
    voter: str
    ts: datetime
    tracker: str


class NewScan(Input):
    """A scan of papers, handed in as evidence beforehand: a PDF of many pages, or a photo of one."""

    evidence_id: uuid.UUID = Field(examples=["0b9d4c6e-1a2f-4e8b-9c3d-7f5a6b8c9d01"])


class ScanPageAnswer(Answer):
    """A page of a scan: the serial of the paper it shows, or why it waits for a person."""

    id: uuid.UUID
    evidence_id: uuid.UUID
    page: int
    serial: str
    why: str
    at: datetime


class ScanAnswer(BaseModel):
    """The pages of a scan, in order."""

    pages: list[ScanPageAnswer]


class NewAssignment(Input):
    """The serial that a person reads on a page; it cannot be changed afterwards."""

    serial: PaperSerial


class ItemToKey(Answer):
    """An item as it stands on the paper."""

    number: int
    title: str
    text: str


class ToKeyAnswer(BaseModel):
    """A paper to be keyed from its scan alone: nothing here says whose it is or what another person read."""

    paper_id: uuid.UUID
    pages: int
    items: list[ItemToKey]


class NewEntry(Input):
    """What one person reads on a paper's pages; an item left out is blank and counts as an abstention.

    The keyer decides: two ticks on an item make it `invalid`; a wholly blank paper, or different choices for the flats
    of one head handed in together, are `content_invalid`; a signature that is missing or of somebody without a right is
    `identity_invalid`. A paper printed on several pages of which not all are scanned is not keyed yet.
    """

    validity: Validity = Field(examples=["valid"])
    choices: dict[int, Literal["agree", "disagree", "abstain", "invalid"]] = Field(
        default_factory=dict, examples=[{"1": "agree", "2": "invalid"}]
    )


class KeyedAnswer(BaseModel):
    """Where a paper's keying stands; nobody is told what the other keyed."""

    entries: int
    differ: bool
    done: bool


class NewScanSample(Input):
    """How many are drawn; the seed is the system's, one for the papers of a vote."""

    size: Literal[59, 149, 299] = Field(examples=[59])


class ScanSampleAnswer(Answer):
    """A sample of papers: from how many, under which seed, why this size, and what looking at them has come to.

    Drawn again (docs/decisions/0027): SHA-256 of "seed|paper|serial" over the serials of the papers in the restricted
    bundle that became ballots, by channel.
    """

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
    strata: dict[str, int] = Field(description="各渠道抽取的张数")
    looked: int = Field(description="已查看的张数")
    findings: dict[ScanFinding, int]


class DrawnPaperAnswer(Answer):
    """A paper that was drawn, who was shown it last, and what they found beside what was keyed."""

    position: int
    serial: str
    stratum: str
    looks: int
    looked_by: str | None
    finding: ScanFinding | None
    reasons: str


class KeyedItem(BaseModel):
    """An item with the choice that was keyed of this paper; `invalid` where its content was."""

    number: int
    title: str
    choice: str


class PaperToCompare(BaseModel):
    """The one paper to look at now: its pages are fetched under the look, for an hour and by this auditor alone."""

    look_id: uuid.UUID
    serial: str
    pages: int
    keyed: list[KeyedItem]


class NewScanFinding(Input):
    """Whether the scan says what was keyed; where it differs, how."""

    look_id: uuid.UUID = Field(examples=["0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    finding: ScanFinding = Field(examples=["agrees"])
    reasons: str = Field("", max_length=500, examples=["事项 2 影像上选的是反对，录入的是同意"])
