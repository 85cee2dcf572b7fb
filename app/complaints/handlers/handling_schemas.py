"""What goes over the wire between staff about cases; who reported one is an alias."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.complaints.categories import Heading
from app.complaints.complained_of import CaseAboutSaid
from app.complaints.kinds import (
    CaseAct,
    CaseDecision,
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
from app.core.answers import Answer
from app.register.schemas import Input

type Reason = Annotated[str, Field(min_length=2, max_length=500, examples=["屋面漏水属该单位施工范围"])]
type CaseTold = Annotated[str, Field(min_length=2, max_length=1000, examples=["已更换破损卷材，闭水试验合格"])]
type CasePhotoIds = Annotated[list[uuid.UUID], Field(max_length=9, description="先上传证据影像，再填编号")]


class NewSending(Input):
    """Whom a case is to go to, and why."""

    to_rung: Rung
    to_unit_id: uuid.UUID | None = None
    reason: Reason


class NewAbout(CaseAboutSaid):
    """Whom a case is about, and why; all empty for nobody."""

    reason: Reason = Field(examples=["描述里反映的是该单位的带班人员"])


class NewWord(Input):
    """A reason."""

    reason: Reason


class NewAcceptance(Input):
    """What is said on taking a case."""

    words: Annotated[str, Field(max_length=500, examples=["今天下午派人到场"])] = ""


class NewProgress(Input):
    """What was done, with photos of it."""

    words: CaseTold
    photos: CasePhotoIds = Field(default_factory=list)


class NewPause(Input):
    """Why the clocks are to stand still."""

    because: PauseReason
    words: Reason = Field(examples=["卷材 12 月 3 日到货"])


class PauseWord(Input):
    """Whether the clocks may stand still as was asked for, and why."""

    grant: bool
    reason: Reason = Field(examples=["已停气并派人看守"])


class NewExtension(Input):
    """How many working days more, and why."""

    working_days: Annotated[int, Field(ge=-1000000, le=1000000, examples=[5])]
    reason: Reason


class ExtensionWord(Input):
    """Whether more time is given, and why."""

    grant: bool
    reason: Reason


class NewDone(Input):
    """What became of the matter; what is said to be fixed with a new photo of the same place."""

    outcome: CaseOutcome
    words: CaseTold
    photos: CasePhotoIds = Field(default_factory=list)


class NewMessage(Input):
    """Words to the reporter, or between units."""

    words: CaseTold


class NewRedirect(Input):
    """Where somebody is sent whose matter is not for us, and why."""

    where: RedirectTo
    reason: Reason


class NewDecision(Input):
    """Whether a case is worked on again or closed, as what, and why."""

    decision: CaseDecision
    outcome: CaseOutcome | None = Field(None, description="办结时可改写单位所称的结果")
    reason: Reason


class NewRelease(Input):
    """Whether the public may see a case, and why."""

    public: bool
    reason: Reason


class ClockAnswer(Answer):
    """A clock: until when, in words too; `first_due_at` is what was said first, `due_at` moves with pauses and extension."""

    kind: ClockKind
    label: str
    started_at: datetime
    stopped_at: datetime | None
    first_due_at: datetime
    due_at: datetime
    due: str = Field(examples=["2026-12-01 24:00（暂定）"])
    provisional: bool
    overdue: bool


class CaseLine(Answer):
    """A case in a list: what, where, whose, until when; `last_words` is what was last said of its progress."""

    id: uuid.UUID
    number: int
    category: str = Field(examples=["roof.leak"])
    heading: Heading
    title: str = Field(examples=["屋面漏雨"])
    urgency: Urgency
    words: str
    place: str
    channel: ReportChannel
    reported_at: datetime
    state: CaseState
    charge_rung: Rung | None
    charge_unit_id: uuid.UUID | None
    charge: str
    offered_unit_id: uuid.UUID | None
    offered: str
    outcome: CaseOutcome | None
    rating: Rating | None
    reopened: int
    paused: PauseReason | None
    asked_pause: PauseReason | None = Field(description="申请了暂停、等上一级批复的原因")
    asked_extension: bool
    extended: bool
    raised: Rung | None
    released: bool
    next: ClockAnswer | None = Field(description="最先到期的时限")
    overdue: bool
    last_words: str


class AreaCaseLine(CaseLine):
    """A case in a list over several estates; numbers count within one."""

    community_id: uuid.UUID
    community: str = Field(examples=["桃花岭小区"])


class CasePhotoAnswer(BaseModel):
    """A photo that came with an event."""

    evidence_id: uuid.UUID
    use: PhotoUse


class CaseEventAnswer(Answer):
    """What happened: by whom, as what, to whom it went, in which words; `inward` is not shown to the reporter."""

    number: int
    act: CaseAct
    label: str
    at: datetime
    by: str = Field(description="工作人员姓名、报事人代称，或系统")
    acted_as: str
    to: str
    outcome: CaseOutcome | None
    pause: PauseReason | None
    raised_to: Rung | None
    redirect_to: RedirectTo | None
    working_days: int | None
    words: str
    inward: bool
    photos: list[CasePhotoAnswer]


class PauseAnswer(Answer):
    """From when until when the clocks stood still."""

    since_at: datetime
    until_at: datetime | None


class CaseAnswer(CaseLine):
    """A case in full."""

    floor: str
    spot: str
    indoor: bool
    building_id: uuid.UUID | None
    stairwell_id: uuid.UUID | None
    latitude: str | None
    longitude: str | None
    coord_system: str | None
    project_id: uuid.UUID | None
    plan_item: str
    plan_item_title: str = Field(description="报事时的名称", examples=["屋面防水"])
    reporters: list[str] = Field(description="报事人代称")
    merged_into: uuid.UUID | None
    ended_at: datetime | None
    clocks: list[ClockAnswer]
    pauses: list[PauseAnswer]
    events: list[CaseEventAnswer]


class LentContact(Answer):
    """Whom to call for this case, and where they live where the repair is indoors. The look is written down."""

    alias: str
    phone: str
    part: str


class MapPoint(BaseModel):
    """A place in degrees, north and east positive, with six decimals."""

    latitude: str = Field(examples=["30.690000"])
    longitude: str = Field(examples=["111.280000"])


class PhotoTakenAnswer(Answer):
    """Where and when a photo was taken, as its file said: `wgs84` for satellites, `gcj02` for Chinese maps."""

    at: datetime | None
    wgs84: MapPoint | None
    gcj02: MapPoint | None


class SpotCount(Answer):
    """How many open cases lie at a place, and how many of them run late."""

    place: str
    open: int
    overdue: int


class CountsAnswer(Answer):
    """The board of an estate, or of several: how many open cases there are, late by what, standing still for what."""

    open: int
    overdue: int
    paused: int
    states: dict[CaseState, int]
    headings: dict[Heading, int]
    late: dict[ClockKind, int] = Field(description="逾期的件，按最先超过的时限")
    pauses: dict[PauseReason, int] = Field(description="暂停的件，按原因")
    spots: list[SpotCount]


class CommunityCount(BaseModel):
    """How many open cases an estate has, how many of them run late, and how many stand still."""

    community_id: uuid.UUID
    community: str
    open: int
    overdue: int
    paused: int


class AreaCountsAnswer(CountsAnswer):
    """The board over several estates: each of them, the most late first."""

    communities: list[CommunityCount]


class UnitToSendTo(Answer):
    """A unit to which a case can be sent."""

    id: uuid.UUID
    name: str
    kind: str
    phone: str
