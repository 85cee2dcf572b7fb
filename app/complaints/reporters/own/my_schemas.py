"""What goes over the wire about cases to those who report them, and to those who are about to."""

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app.complaints.categories import Heading
from app.complaints.kinds import (
    CaseAct,
    CaseOutcome,
    CaseState,
    ClockKind,
    PauseReason,
    PhotoUse,
    Rating,
    RedirectTo,
    ReportChannel,
    Rung,
    Urgency,
)
from app.complaints.reporters.report_schemas import CasePoint
from app.core.answers import Answer, BareInstant
from app.register.scope_answers import StairwellName


class PhoneToCall(BaseModel):
    """A number and whose it is."""

    whose: str
    number: str


class CallAtOnce(BaseModel):
    """What somebody in danger does at once."""

    told: str
    phones: list[PhoneToCall]


class OtherChannel(BaseModel):
    """A channel beside this one, and what it is for."""

    to: RedirectTo
    told: str


class CaseClockAnswer(Answer):
    """A clock that runs: until when, in words too; `paused` says why it stands still, `provisional` that days off are missing."""

    kind: ClockKind
    started_at: datetime
    due_at: BareInstant
    shown: str = Field(examples=["2026-12-01 24:00"])
    provisional: bool
    overdue: bool
    paused: PauseReason | None
    paused_until: str | None = Field(description="暂停最迟到何时，到时自动恢复计时", examples=["2026-12-15 24:00"])


class LimitAnswer(BaseModel):
    """A limit as it would hold: "5 个工作日"."""

    kind: ClockKind
    shown: str


class CasePlaceAnswer(Answer):
    """Where it is."""

    building: str
    stairwell: StairwellName | None
    floor: str
    spot: str
    indoor: bool
    point: CasePoint | None


class PhotoPart(BaseModel):
    """A photo that I named; `picture_id` is empty while it is not at the case: upload it and add it by its hash."""

    sha256: str
    picture_id: uuid.UUID | None


class CasePhotoShown(BaseModel):
    """A photo at the case that I may see."""

    picture_id: uuid.UUID
    use: PhotoUse


class CaseEventShown(Answer):
    """What happened. Another reporter's words and photos wait for the check of contents."""

    id: uuid.UUID
    act: CaseAct
    at: datetime
    by: str = Field(examples=["您"])
    words: str
    to: str
    outcome: CaseOutcome | None
    pause: PauseReason | None
    rung: Rung | None
    photos: list[CasePhotoShown]


class CaseElsewhere(BaseModel):
    """Another case that this one is of."""

    id: uuid.UUID
    number: int


class ContactLent(Answer):
    """To whom my number is lent, and since when."""

    to: str
    at: datetime


class MyCaseLine(Answer):
    """A case of mine in the list."""

    id: uuid.UUID
    community_id: uuid.UUID
    number: int
    category: str
    category_words: str = Field(examples=["漏水"])
    heading: Heading
    urgency: Urgency
    state: CaseState
    state_words: str = Field(examples=["办理中，由滨江物业负责"])
    reported_at: datetime
    first: bool
    joined: int
    clocks: list[CaseClockAnswer]


class MyCase(MyCaseLine):
    """A case as whoever reported or joined it sees it (`mine`), or anybody at the estate once it is released.

    `photos` says which parts are there. `subscribe` are the message templates to ask for at this tap.
    """

    mine: bool
    alias: str
    words: str
    place: CasePlaceAnswer
    plan_item: str = Field(description="改造方案里的哪一项，报事时的名称", examples=["屋面防水"])
    channel: ReportChannel
    charge: str = Field(examples=["滨江物业"], description="现在由谁负责")
    offered: str = Field(description="已请谁接手，尚未答复")
    outcome: CaseOutcome | None
    rating: Rating | None
    reopened: int
    merged_into: CaseElsewhere | None
    merged_here: list[CaseElsewhere]
    policy_version: int
    contact: ContactLent | None
    photos: list[PhotoPart]
    before: list[uuid.UUID]
    after: list[uuid.UUID]
    timeline: list[CaseEventShown]
    may: list[CaseAct]
    call_at_once: CallAtOnce | None
    elsewhere: list[OtherChannel]
    subscribe: list[str]


class EnteredCase(Answer):
    """What staff tell the caller: the number, whom to call at once, by when, and who has it."""

    id: uuid.UUID
    number: int
    alias: str
    state: CaseState
    state_words: str
    charge: str
    clocks: list[CaseClockAnswer]
    call_at_once: CallAtOnce | None
    elsewhere: list[OtherChannel]


class EnteredBack(EnteredCase):
    """A report as whoever wrote it down reads it again, and what became of it."""

    reported_at: datetime
    category: str
    category_words: str
    words: str
    place: CasePlaceAnswer
    outcome: CaseOutcome | None
    rating: Rating | None


class ReportWarning(BaseModel):
    """What of a report tells who made it: where it stands, and what to do."""

    field: str
    message: str


class SimilarCase(Answer):
    """An open case that may be the same; words and photos only of released ones, or of mine."""

    id: uuid.UUID
    number: int
    category: str
    category_words: str
    building: str
    stairwell: StairwellName | None
    state: CaseState
    reported_at: datetime
    joined: int
    mine: bool
    words: str
    pictures: list[uuid.UUID]
    same_stairwell: bool
    alike: bool = Field(description="照片很像")


class ReportChecked(BaseModel):
    """What a report would be, before it is sent; nothing is kept."""

    urgency: Urgency
    limits: list[LimitAnswer]
    policy_version: int | None
    call_at_once: CallAtOnce | None
    elsewhere: list[OtherChannel]
    warnings: list[ReportWarning]
    similar: list[SimilarCase]


class CategoryChoice(Answer):
    """A category to choose."""

    code: str
    label: str
    urgency: Urgency


class HeadingChoice(BaseModel):
    """The first level with its categories."""

    heading: Heading
    label: str
    categories: list[CategoryChoice]


class StairwellChoice(Answer):
    """A stairwell to choose."""

    id: uuid.UUID
    name: StairwellName
    building_id: uuid.UUID
    building: str


class UnitChoice(BaseModel):
    """A responsible unit to choose."""

    id: uuid.UUID
    name: str


class PlanItemChoice(BaseModel):
    """An item of a plan to choose, by what it is sent."""

    key: str
    title: str


class ProjectChoice(BaseModel):
    """A renovation project to choose, with the items of its plan in force."""

    id: uuid.UUID
    title: str
    items: list[PlanItemChoice]


class ReportForm(BaseModel):
    """What the form of a report offers at this estate."""

    headings: list[HeadingChoice]
    stairwells: list[StairwellChoice]
    units: list[UnitChoice]
    projects: list[ProjectChoice]
    elsewhere: list[OtherChannel]


class ReportPlaceAnswer(Answer):
    """Where a code reports from: an estate, or one of its stairwells."""

    id: uuid.UUID
    community_id: uuid.UUID
    community: str
    building: str
    stairwell: StairwellName | None
    stairwell_id: uuid.UUID | None


class MyWordsCopy(Answer):
    """What I said of a case, and when."""

    act: CaseAct
    at: datetime
    words: str


class MyCaseCopy(Answer):
    """A case that I reported or joined, as it is kept of me: under which alias, from which flat, what I said."""

    id: uuid.UUID
    community_id: uuid.UUID
    number: int
    alias: str
    part_id: uuid.UUID | None
    at: datetime
    said: list[MyWordsCopy]
