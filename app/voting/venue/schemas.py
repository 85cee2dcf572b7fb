"""What goes over the wire about voting on site."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.register.schemas import Input, Name
from app.voting.count.ballots import Capacity
from app.voting.kinds import IdentifiedBy, PaperAtDesk, WitnessRole
from app.voting.lifecycle import Phase, State
from app.voting.papers.schemas import PaperSerial
from app.voting.schemas import Choices, Voter
from app.voting.witnessing.schemas import CheckpointAnswer

_ID = "6f1c2b7f-9d3e-4a1c-8f0e-5b2d7a9c1e34"
_PHOTO = "0b9d4c6e-1a2f-4e8b-9c3d-7f5a6b8c9d01"
type VenuePhotos = Annotated[list[uuid.UUID], Field(min_length=1, max_length=20, examples=[[_PHOTO]])]
type Other = Annotated[uuid.UUID, Field(description="在场的另一名计票员", examples=[_ID])]


class WitnessNamed(Input):
    """Somebody who watches a session; with an account appointed as a witness, they read of it what they watch."""

    name: Name = Field(examples=["李秀英"])
    role: WitnessRole = Field(examples=["owner"])
    login: str = Field(
        "", max_length=60, description="见证人的账号，填写后可登录查看本场；没有账号的不填", examples=["jianzheng1"]
    )


class NewVenueSession(Input):
    """A session to be opened: where, by which second person, before whom, with the sealed empty box photographed."""

    place: Name = Field(examples=["社区活动室"])
    second: Other
    witnesses: list[WitnessNamed] = Field(
        min_length=2, max_length=20, description="至少两名，其中至少一名是不在业委会的业主"
    )
    photos: VenuePhotos


class WitnessAnswer(BaseModel):
    """Somebody who watched a session."""

    name: str
    role: WitnessRole


class VenueSessionAnswer(Answer):
    """How a session stands, and how long its boxes may still be opened."""

    id: uuid.UUID
    place: str
    opened_at: datetime
    opened_by: str
    second: str
    witnesses: list[WitnessAnswer]
    photos: list[uuid.UUID]
    ended_at: datetime | None
    closes_at: datetime | None
    reminder: str = Field(examples=["距投票截止还有 2 小时 15 分。票箱须在截止前打开并登记，迟到的选票不能登记。"])
    checked_in: int
    with_paper: int
    boxes: int
    returned: int


class WitnessedBox(Answer):
    """A box emptied before a witness: when, by which two persons, and how many sheets lay in it."""

    at: datetime
    opened_by: str
    witness: str
    sheets: int
    foreign_sheets: int
    registered: int = Field(description="登记的选票张数")


class WitnessedSession(Answer):
    """A session that I am named for: before whom it was opened, how many were let in, every box, and its end."""

    id: uuid.UUID
    place: str
    opened_at: datetime
    opened_by: str
    second: str
    witnesses: list[WitnessAnswer]
    ended_at: datetime | None
    checked_in: int
    with_paper: int
    boxes: list[WitnessedBox]


class WitnessedVoteLine(Answer):
    """A vote with sessions that I am named for."""

    id: uuid.UUID
    eid: str
    title: str
    community_id: uuid.UUID
    community: str
    state: State
    phase: Phase
    opens_at: datetime | None
    closes_at: datetime | None


class WitnessedVote(WitnessedVoteLine):
    """A vote that I witness: my sessions, and what was signed of its log."""

    sessions: list[WitnessedSession]
    checkpoints: list[CheckpointAnswer]


class DeskOwner(Answer):
    """An owner of a head by their code on the roll, the name masked for comparing it with a document.

    `why_not` is the refusal that meets them where they are let in without an authority.
    """

    named: str = Field(examples=["o0001"])
    name: str = Field(examples=["王*"])
    deceased: bool
    why_not: str = Field(
        description="这位业主为什么不能自己投票、须凭什么投票；能自己投票的为空",
        examples=["您没有这一户的表决权：这一户的共有人已共同指定另一位投票。"],
    )


class DeskHead(BaseModel):
    """A head as the desk meets it: its parts, its owners, whether it has taken part, its live paper."""

    voter: str
    parts: list[str]
    owners: list[DeskOwner]
    taken_part: bool
    serial: str | None


class NewCheckIn(Input):
    """Somebody to be let in for a head; whoever is not the owner names the authority they act by."""

    voter: Voter
    cast_by: str = Field("", max_length=60, description="到场业主在名册上的代号；不填为该户第一位")
    authority_id: uuid.UUID | None = Field(None, description="代为表决的依据；业主本人到场的不填")
    identified_by: IdentifiedBy = Field(examples=["id_card"])
    paper: PaperAtDesk = Field(examples=["handed"])
    serial: PaperSerial | None = Field(None, description="自带的、或已经印好放在现场的选票编号；现场新印的不填")


class CheckInAnswer(Answer):
    """Somebody let in, and the paper they hold."""

    id: uuid.UUID
    voter: str
    capacity: Capacity
    cast_by: str
    serial: str | None
    at: datetime


class NewBox(Input):
    """A box emptied before two persons: all sheets in it, the serials found, and sheets without one."""

    witness: Other
    sheets: int = Field(ge=0, le=10000, examples=[3], description="票箱里取出的全部纸张数")
    foreign_sheets: int = Field(0, ge=0, le=10000, description="不是选票、或编号看不清的张数")
    serials: list[PaperSerial] = Field(max_length=2000, examples=[["7K3M-Q9TX"]])
    note: str = Field("", max_length=1000)
    photos: VenuePhotos


class RegisteredPaper(BaseModel):
    """A paper registered from a box, with the tracker of its receipt."""

    serial: str
    voter: str
    tracker: str


class SerialSetAside(BaseModel):
    """A serial found in a box that was not registered, and why."""

    serial: str
    why: str


class BoxAnswer(Answer):
    """A box emptied: what was registered and what was set aside, sheet by sheet."""

    id: uuid.UUID
    at: datetime
    sheets: int
    foreign_sheets: int
    registered: list[RegisteredPaper]
    set_aside: list[SerialSetAside]
    reminder: str


class NewAssistedBallot(Input):
    """A ballot entered for somebody who stands there, from the slip they signed."""

    voter: Voter
    choices: Choices
    witness: Other
    slip: uuid.UUID = Field(description="投票人签字的意见单照片", examples=[_PHOTO])


class SheetFigures(BaseModel):
    """The figures of a count sheet, in sheets of paper and heads; none by choice."""

    issued: int = Field(description="印发；按场次为现场领取和自带之和")
    brought: int
    returned: int
    replaced: int
    unused: int
    not_returned: int
    valid: int
    content_invalid: int
    identity_invalid: int
    unkeyed: int
    boxes: int
    sheets: int
    registered: int
    foreign: int
    let_in: int = Field(description="不用纸质选票签到的户数")
    entered: int = Field(description="已当面代录的户数")


class SignedAnswer(Answer):
    """A signed sheet as it was handed in."""

    id: uuid.UUID
    at: datetime
    signed_by: str
    second: str
    difference: str
    photos: list[uuid.UUID]
    figures: SheetFigures


class CountSheetAnswer(BaseModel):
    """A count sheet: the figures now, what has to be explained, the code that stands on the print, the one signed."""

    figures: SheetFigures
    differences: list[str]
    check: str = Field(examples=["3F2A-91BC"])
    signed: SignedAnswer | None


class NewCountSheet(Input):
    """A signed sheet handed in; the differences are explained in words."""

    check: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}$", examples=["3F2A-91BC"])] = Field(
        description="打印件上的核对码"
    )
    difference: str = Field("", max_length=2000, description="数字对不上的原因，逐条写明")
    photos: VenuePhotos
    second: Other
