"""What goes over the wire about cases between us and those who report them."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.complaints import photos, placing, reporting
from app.complaints.categories import Heading
from app.complaints.kinds import (
    CaseAct,
    CaseState,
    ClockKind,
    CoordSystem,
    Outcome,
    PauseReason,
    PhotoUse,
    Rating,
    RedirectTo,
    ReportChannel,
    Rung,
    Urgency,
)
from app.register.schemas import Input

_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _within(most: int) -> AfterValidator:
    def check(text: str) -> str:
        if abs(Decimal(text)) > most:
            raise ValueError(f"须在 -{most} 到 {most} 之间，请重新选点。")
        return text

    return AfterValidator(check)


type PhotoSha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
type Latitude = Annotated[str, Field(pattern=r"^-?\d{1,2}(\.\d{1,15})?$", examples=["30.692300"]), _within(90)]
type Longitude = Annotated[str, Field(pattern=r"^-?\d{1,3}(\.\d{1,15})?$", examples=["111.286500"]), _within(180)]
type CaseWords = Annotated[str, Field(max_length=reporting.LONGEST)]
type Line = Annotated[str, Field(max_length=60)]


class CasePoint(Input):
    """A point as the phone measured it; in which system is said with it."""

    latitude: Latitude
    longitude: Longitude
    coord_system: CoordSystem = Field(examples=["gcj02"])


class CasePlaceSaid(Input):
    """Where it is: a building and stairwell by id or by name, a floor, a spot, a point; whatever is known of these."""

    building_id: uuid.UUID | None = None
    stairwell_id: uuid.UUID | None = None
    building: Line = Field("", examples=["3 号楼"])
    stairwell: Line = Field("", examples=["2 单元"])
    floor: Line = Field("", examples=["5 层"])
    spot: Line = Field("", examples=["楼梯拐角"])
    point: CasePoint | None = None

    def said(self) -> placing.Said:
        """As the room takes it."""
        at = self.point
        point = placing.Point(Decimal(at.latitude), Decimal(at.longitude), at.coord_system) if at else None
        return placing.Said(
            self.building_id, self.stairwell_id, self.building, self.stairwell, self.floor, self.spot, point
        )


class CaseAboutSaid(Input):
    """Whom it complains of: a unit by its id, or an office, or persons of the staff. Those have nothing to do with it."""

    rung: Rung | None = Field(None, examples=["unit"])
    unit_id: uuid.UUID | None = None
    people: Annotated[list[uuid.UUID], Field(max_length=10)] = []


class MatterSent(Input):
    """What is wrong, where, and whom it is about."""

    category: str = Field(max_length=40, examples=["water.leak"], description="第二级类别")
    words: CaseWords = Field("", examples=["三楼楼梯拐角的水管漏水，地面湿滑。"])
    place: CasePlaceSaid = CasePlaceSaid()
    indoor: bool = Field(False, description="在自家室内，要上门")
    project_id: uuid.UUID | None = None
    plan_item: str = Field("", max_length=100, description="改造方案里的哪一项")
    about: CaseAboutSaid = CaseAboutSaid()

    def said(self) -> reporting.MatterSaid:
        """As the room takes it."""
        about = reporting.AboutSaid(self.about.rung, self.about.unit_id, tuple(self.about.people))
        return reporting.MatterSaid(
            self.category, self.words, self.place.said(), self.indoor, self.project_id, self.plan_item, about
        )


class PhotosSent(Input):
    """Photos by the SHA-256, in hex, of the file on the phone, here already or to come; or by the id of an upload."""

    photos: Annotated[list[PhotoSha256], Field(max_length=photos.MOST, examples=[[_SHA]])] = []
    pictures: Annotated[list[uuid.UUID], Field(max_length=photos.MOST)] = []

    def sent(self) -> photos.Sent:
        """As the room takes them."""
        return photos.Sent(
            [bytes.fromhex(one) for one in dict.fromkeys(self.photos)], tuple(dict.fromkeys(self.pictures))
        )


class NewReport(MatterSent, PhotosSent):
    """A report from a phone; `binding_id` is the flat of an indoor matter, needed where there are several."""

    binding_id: uuid.UUID | None = None


class ReportCaller(Input):
    """Who called or came, as far as they said."""

    name: Line = Field("", examples=["王芳"])
    phone: Annotated[str, Field(max_length=20, pattern=r"^[0-9+\- ]*$", examples=["13900000001"])] = ""


class EnteredReport(MatterSent):
    """What staff write down for somebody; `part_id` is the flat of an indoor matter."""

    channel: ReportChannel = Field(examples=["hotline"])
    caller: ReportCaller = ReportCaller()
    part_id: uuid.UUID | None = None
    pictures: Annotated[list[uuid.UUID], Field(max_length=photos.MOST)] = []


class CaseAddition(PhotosSent):
    """More words, or photos."""

    words: CaseWords = Field("", examples=["今天水更大了。"])


class CaseCorrection(Input):
    """What it is instead; what is not sent stays."""

    category: Annotated[str, Field(max_length=40, examples=["water.flood"])] | None = None
    words: CaseWords | None = None
    place: CasePlaceSaid | None = None


class CaseWordsSent(Input):
    """Some words; they may be empty."""

    words: CaseWords = Field("", examples=["已经修好，谢谢。"])


class CaseMessage(PhotosSent):
    """A message to whoever has the case."""

    words: Annotated[str, Field(min_length=1, max_length=reporting.LONGEST)] = Field(examples=["明天下午家里有人。"])


class CaseContact(Input):
    """The number to lend; without it the one left for notices."""

    phone: Annotated[str, Field(max_length=20, examples=["13900000001"])] = ""


class CaseJoining(PhotosSent):
    """Me too, with words or photos of one's own, or none."""

    words: CaseWords = Field("", examples=["我家门口也漏。"])


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


class CaseClockAnswer(BaseModel):
    """A clock that runs: until when, in words too; `paused` says why it stands still, `provisional` that days off are missing."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    shown: str = Field(examples=["2026-12-01 24:00"])
    provisional: bool
    overdue: bool
    paused: PauseReason | None


class LimitAnswer(BaseModel):
    """A limit as it would hold: "5 个工作日"."""

    kind: ClockKind
    shown: str


class CasePlaceAnswer(BaseModel):
    """Where it is."""

    building: str
    stairwell: str
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


class CaseEventShown(BaseModel):
    """What happened. Another reporter's words and photos wait for the check of contents."""

    id: uuid.UUID
    act: CaseAct
    at: datetime
    by: str = Field(examples=["您"])
    words: str
    to: str
    outcome: Outcome | None
    pause: PauseReason | None
    rung: Rung | None
    photos: list[CasePhotoShown]


class CaseElsewhere(BaseModel):
    """Another case that this one is of."""

    id: uuid.UUID
    number: int


class ContactLent(BaseModel):
    """To whom my number is lent, and since when."""

    to: str
    at: datetime


class MyCaseLine(BaseModel):
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


class MyCasesPage(BaseModel):
    """Fifty at most, the latest first; `next` is the cursor of the next page."""

    cases: list[MyCaseLine]
    next: uuid.UUID | None


class MyCase(MyCaseLine):
    """A case as whoever reported or joined it sees it: where it stands, who has it, by when, what happened.

    `photos` says which parts are there. `subscribe` are the message templates to ask for at this tap.
    """

    alias: str
    words: str
    place: CasePlaceAnswer
    channel: ReportChannel
    charge: str = Field(examples=["滨江物业"], description="现在由谁负责")
    offered: str = Field(description="已请谁接手，尚未答复")
    outcome: Outcome | None
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
    subscribe: list[str] = []


class EnteredCase(BaseModel):
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


class ReportWarning(BaseModel):
    """What of a report tells who made it: where it stands, and what to do."""

    field: str
    message: str


class SimilarCase(BaseModel):
    """An open case that may be the same; words and photos only of released ones, or of mine."""

    id: uuid.UUID
    number: int
    category: str
    category_words: str
    building: str
    stairwell: str
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


class CategoryChoice(BaseModel):
    """A category to choose."""

    code: str
    label: str
    urgency: Urgency


class HeadingChoice(BaseModel):
    """The first level with its categories."""

    heading: Heading
    label: str
    categories: list[CategoryChoice]


class StairwellChoice(BaseModel):
    """A stairwell to choose."""

    id: uuid.UUID
    name: str
    building_id: uuid.UUID
    building: str


class UnitChoice(BaseModel):
    """A responsible unit to choose."""

    id: uuid.UUID
    name: str


class ReportForm(BaseModel):
    """What the form of a report offers at this estate."""

    headings: list[HeadingChoice]
    stairwells: list[StairwellChoice]
    units: list[UnitChoice]
    elsewhere: list[OtherChannel]
