"""What goes over the wire of meetings."""

import uuid
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from app.consultation.kinds import CheckInWay, MeetingState, MetAs, Stance, Trust
from app.consultation.schemas import Condition, FreeWords, OwnAnswer, Reasons
from app.consultation.visits.visit_schemas import VisitAnswer
from app.core.answers import Answer, InstantText
from app.posting.kinds import PostingState
from app.posting.schemas import Place
from app.register.schemas import Input, Name, ScopeInput, Words


class NewMeeting(Input):
    """Call a meeting with the households of a scope; without a scope, all those whom the consultation asks."""

    consultation_id: uuid.UUID
    title: str = Field(min_length=2, max_length=60, examples=["1 栋改造方案坝坝会"])
    scope: ScopeInput | None = None
    place: str = Field(min_length=2, max_length=60, examples=["1 栋楼前空地（雨天改社区会议室）"])
    starts_at: AwareDatetime = Field(examples=["2026-12-08T19:00:00+08:00"])
    ends_at: AwareDatetime = Field(examples=["2026-12-08T21:00:00+08:00"])
    agenda: str = Field(min_length=2, max_length=1000, examples=["介绍方案，答疑，听取意见"])
    organiser: Name = Field(description="落款单位", examples=["桃花岭小区业主委员会"])
    contact: str = Field(min_length=2, max_length=100, examples=["社区服务台 0717-1234567"])
    posting_places: list[Place] = Field(
        min_length=1, max_length=200, description="通知张贴在哪里", examples=[["1 栋门厅"]]
    )
    asks: bool = Field(True, description="第一轮期间到场的住户，是否计为当面征询过")


class MeetingReason(Input):
    """Why a meeting is called off; the households are told."""

    reason: Words = Field(examples=["暴雨红色预警，改期另行通知"])


class MeetingLine(Answer):
    """A meeting in a list."""

    id: uuid.UUID
    consultation_id: uuid.UUID
    title: str
    where: str = Field(examples=["楼栋 1"])
    place: str
    starts_at: datetime
    ends_at: datetime
    state: MeetingState


class MinutesFacts(BaseModel):
    """What a version says, as its hash is made of it; it names no household."""

    t: Literal["meeting_minutes"]
    v: Literal[1]
    meeting: uuid.UUID
    title: str
    place: str
    starts_at: InstantText
    number: int
    text: str
    reason: str
    households: int
    attended: int
    questions: int
    unanswered: int


class MinutesAnswer(Answer):
    """A version of the minutes; `sha256` is of the canonical JSON of `facts`."""

    number: int
    text: str
    reason: str
    facts: MinutesFacts
    sha256: str
    posting_id: uuid.UUID
    at: datetime


class MeetingShown(MeetingLine):
    """A meeting: whom it was called for, how many households came, its notice, what is open, and its minutes."""

    agenda: str
    organiser: str
    contact: str
    asks: bool
    notice_posting_id: uuid.UUID
    notice_state: PostingState
    notice_hung_at: datetime | None
    notice_in_time: bool
    households: int
    attended: int
    questions: int
    unanswered: int
    stances: int
    called_by: str
    called_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    called_off_because: str
    minutes: list[MinutesAnswer]


class MeetingCodeAnswer(Answer):
    """The code to show and to read out now, and when the next one takes its place."""

    code: str = Field(examples=["7K3M-Q9TX"])
    until_at: datetime
    qr_svg: str


class WrittenMeetingCode(Input):
    """The code as it is shown at the place, or was read out."""

    code: str = Field(min_length=1, max_length=20, examples=["7K3M-Q9TX"])


class NewDeskCheckIn(Input):
    """Somebody who came and has no phone of their own with them; held as a claim, and told to the owners."""

    part_id: uuid.UUID
    met_as: MetAs = Field(examples=["owner"])
    owner_id: uuid.UUID | None = Field(None, description="到场的是业主或其受托人时，是哪一位业主")
    evidence_id: uuid.UUID | None = Field(None, description="签到表照片的证据编号，没有则按口头登记")


class MeetingCheckInAnswer(Answer):
    """Somebody of a household was there."""

    id: uuid.UUID
    part: str
    way: CheckInWay
    met_as: MetAs
    trust: Trust
    counts: bool = Field(description="计为当面征询过")
    at: datetime


class MeetingCheckIns(BaseModel):
    """Everybody who checked in, in order; `attended` counts households whose presence nobody of them denies."""

    households: int
    attended: int
    check_ins: list[MeetingCheckInAnswer]


class NewMeetingQuestion(Input):
    """A question that staff take down; without a flat where whoever asked did not say who they are."""

    words: Words = Field(examples=["施工期间老人怎么上下楼？"])
    part_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    wish_id: uuid.UUID | None = Field(None, description="与哪一条已登记的诉求有关")
    item_code: str = Field("", max_length=40, description="与方案里的哪一项有关")


class NewOwnMeetingQuestion(Input):
    """A question of my own."""

    words: Words = Field(examples=["施工期间老人怎么上下楼？"])
    wish_id: uuid.UUID | None = Field(None, description="与我家哪一条诉求有关")
    item_code: str = Field("", max_length=40, description="与方案里的哪一项有关")


class NewMeetingAnswer(Input):
    """What was answered, and by whom."""

    words: Words = Field(examples=["分单元施工，每次停用不超过两小时，提前一天通知"])
    answered_by: str = Field(min_length=2, max_length=60, examples=["设计单位张工"])


class MeetingQuestionAnswer(Answer):
    """A question and its latest answer; `part` is empty where nobody said who they are."""

    id: uuid.UUID
    meeting_id: uuid.UUID
    number: int
    part: str
    words: str
    wish_id: uuid.UUID | None
    item_code: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


class NewMinutes(Input):
    """The minutes, or a new version of them, and then why; they are posted."""

    text: str = Field(
        min_length=10, max_length=6000, examples=["一、设计单位介绍方案。\n二、住户提问和答复见问答登记。"]
    )
    reason: str = Field("", max_length=300, description="第二版起必填：改了什么，为什么")
    posting_places: list[Place] = Field(min_length=1, max_length=200, description="张贴在哪里", examples=[["1 栋门厅"]])
    days: int = Field(7, ge=1, le=60, description="公示天数")


class NewOwnMinutesObjection(Input):
    """What the minutes have wrong."""

    words: Words = Field(examples=["我说的是不同意占用绿地，纪要写成了同意"])


class NewMinutesObjection(NewOwnMinutesObjection):
    """The same from an owner who was there, written down by staff."""

    part_id: uuid.UUID
    owner_id: uuid.UUID


class NewMinutesObjectionAnswer(Input):
    """What became of it: the later version of the minutes in which it was taken up, or why not."""

    in_number: int | None = Field(None, description="在第几版纪要里更正；不采纳的不填")
    words: Words = Field(examples=["已在第 2 版纪要第 2 条更正"])


class MinutesObjectionAnswered(Answer):
    """What somebody who was there says is wrong, and what became of it."""

    id: uuid.UUID
    part: str
    minutes_number: int
    words: str
    at: datetime
    in_number: int | None
    answer: str
    answered_at: datetime | None


class MeetingSheet(Input):
    """A sheet that somebody signed at the meeting, with its photo; `id` is made by the client and stays the same."""

    id: uuid.UUID
    part_id: uuid.UUID
    met_as: MetAs = Field(examples=["owner"])
    owner_id: uuid.UUID | None = None
    stance: Stance
    condition: Condition = ""
    reasons: Reasons = Field(default_factory=list)
    words: FreeWords = ""
    evidence: list[uuid.UUID] = Field(min_length=1, max_length=6, description="签字意见表照片的证据编号")
    at: AwareDatetime = Field(description="签字的时间，在会议期间")


class MeetingSheets(Input):
    """Sheets in any order, sent any number of times."""

    sheets: list[MeetingSheet] = Field(min_length=1, max_length=100)


class MeetingSheetsAnswer(BaseModel):
    """An answer for each sheet, in the order sent."""

    sheets: list[VisitAnswer]


class NewMeetingStance(OwnAnswer):
    """What I say of the plan here, on my own phone; it may be replaced by another answer at any time."""


class MyMeeting(MeetingLine):
    """A meeting that my household was called to, and everything recorded of us at it."""

    agenda: str
    organiser: str
    contact: str
    called_off_because: str
    check_ins: list[MeetingCheckInAnswer]
    my_questions: list[MeetingQuestionAnswer]
    my_objections: list[MinutesObjectionAnswered]
    minutes: list[MinutesAnswer]
