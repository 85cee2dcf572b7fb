"""What goes over the wire about postings, objections, events and texts. No answer for the public names anybody."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer, BareInstant
from app.moderation.kinds import ContentState
from app.moderation.schemas import PictureAnswer
from app.posting.kinds import ObjectionCategory, ObjectionOutcome, PostingAct, PostingState
from app.posting.texts import TextKey
from app.posting.verdicts import PostedVerdict
from app.register.schemas import Input, Name, Words

type Place = Annotated[str, Field(min_length=1, max_length=60)]
type SubjectKind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
type Photos = Annotated[
    list[uuid.UUID],
    Field(
        min_length=1, max_length=50, description="照片的证据编号", examples=[["7d1f6f0e-5d0b-4a53-9a3e-0f6b0b1f2a10"]]
    ),
]


class NewPosting(Input):
    """A posting's final text: what it is about, where it is to hang, for how many calendar days."""

    subject_kind: SubjectKind = Field(examples=["roll"])
    subject_id: uuid.UUID
    title: str = Field(min_length=1, max_length=60, examples=["桃花岭小区表决名册公示"])
    text: str = Field(min_length=1, max_length=8000)
    issuer: Name = Field(description="落款单位，在此盖章", examples=["桃花岭社区居民委员会"])
    contact: str = Field("", max_length=100, examples=["社区服务台 0717-1234567"])
    places: list[Place] = Field(min_length=1, max_length=200, examples=[["1 栋 1 单元门厅", "小区公告栏"]])
    days: int = Field(ge=1, le=60, description="公示天数（日历日，张贴当日不计入）")
    planned_on: date | None = Field(None, description="计划张贴之日")


class PhotosOfPlace(Input):
    """Photos that show it."""

    photos: Photos


class Missing(Input):
    """Where the sheet was found missing, torn or covered."""

    place: Place
    reason: Words = Field(examples=["单元门上的公示被撕去一半"])
    photos: list[uuid.UUID] = Field(default_factory=list, max_length=50)


class Rehung(Input):
    """Where it hangs again."""

    place: Place
    photos: Photos


class Withdrawal(Input):
    """Why a posting counts no more; everybody reads it."""

    reason: Words


class PostingLine(Answer):
    """A posting in a list; `runs_until` is the first instant after its period, `until` how people read it."""

    id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    title: str
    state: PostingState
    days: int
    planned_on: date | None
    hung_at: datetime | None
    runs_until: BareInstant | None
    until: str = Field(examples=["2026-10-08 24:00"])
    missing_at: list[str]


class PostingEventAnswer(Answer):
    """What happened to a posting, shown by which photos, recorded by whom."""

    number: int
    act: PostingAct
    at: datetime
    place: str
    reason: str
    photos: list[uuid.UUID]
    recorded_by: str


class InterruptionAnswer(Answer):
    """A place where the sheet was missing, from the report until it hung again (null: still missing)."""

    place: str
    since: datetime
    until: datetime | None


class PostingAnswer(PostingLine):
    """A posting with its text and everything that happened to it; `text_sha256` is printed on the sheet."""

    text: str
    text_sha256: str
    verdicts: list[PostedVerdict]
    issuer: str
    contact: str
    places: list[str]
    interruptions: list[InterruptionAnswer]
    events: list[PostingEventAnswer]
    drafted_by: str
    drafted_at: datetime


class AlarmAnswer(Answer):
    """A place where a sheet is missing now."""

    posting_id: uuid.UUID
    title: str
    place: str
    raised_at: datetime


class NewObjection(Input):
    """What a named owner objects to, written down for them, on evidence of it."""

    owner_id: uuid.UUID
    category: ObjectionCategory
    text: Words
    evidence: list[uuid.UUID] = Field(min_length=1, max_length=20, description="异议书照片、电话录音等的证据编号")


class NewOwnObjection(Input):
    """What an owner objects to, for one of their flats; photos are handed in before, one by one."""

    binding_id: uuid.UUID
    category: ObjectionCategory
    text: Words = Field(examples=["公示的面积与房产证不符。"])
    pictures: list[uuid.UUID] = Field(default_factory=list, max_length=9, description="已上传的照片编号")


class OwnObjection(Answer):
    """An objection that an owner wrote, as residents read it; the owner is masked, `state` is told to the author alone."""

    id: uuid.UUID
    objector: str = Field(examples=["张*"])
    mine: bool
    category: ObjectionCategory
    text: str
    state: ContentState | None
    shown: bool = Field(description="本小区其他住户能否看到")
    pictures: list[PictureAnswer]
    late: bool = Field(description="公示期满之后才提出")
    recorded_at: datetime
    answer_due: datetime
    outcome: ObjectionOutcome | None
    answer: str | None
    answered_at: datetime | None


class NewAnswer(Input):
    """The answer to an objection, and the document it was given by."""

    outcome: ObjectionOutcome
    text: Words
    document: Annotated[str, Field(min_length=2, max_length=200)] = Field(examples=["桃居复〔2026〕3 号"])


class ObjectionAnswered(Answer):
    """The answer given."""

    outcome: ObjectionOutcome
    text: str
    document: str
    answered_by: str
    answered_at: datetime


class ObjectionLine(Answer):
    """An objection; the owner is masked, `recorded_by` null where they wrote it themselves."""

    id: uuid.UUID
    posting_id: uuid.UUID
    owner_id: uuid.UUID
    objector: str = Field(examples=["张*"])
    category: ObjectionCategory
    text: str
    evidence: list[uuid.UUID]
    late: bool = Field(description="公示期满之后才提出")
    content: ContentState | None = Field(description="住户自己所写的文字的检查结果；工作人员记录的为空")
    recorded_by: str | None
    recorded_at: datetime
    answer_due: datetime
    overdue: bool
    answer: ObjectionAnswered | None


class NewWording(Input):
    """A text worded anew, with exactly its {placeholders}; the sentence of an event has no title."""

    title: str = Field("", max_length=60)
    body: str = Field(min_length=1, max_length=8000)
    reason: Words = Field(examples=["按街道的统一格式修改"])


class WordingDraft(Input):
    """A wording to look at; nothing is kept. Facts left out are shown by an example."""

    title: str = Field("", max_length=60)
    body: str = Field(min_length=1, max_length=8000, examples=["{title}定于 {opens_at} 开始投票。"])
    facts: dict[str, Annotated[str, Field(max_length=4000)]] = Field(default_factory=dict, max_length=40)


class PlaceholderAnswer(BaseModel):
    """A placeholder that a text must use."""

    name: str
    label: str
    example: str


class TextAnswer(Answer):
    """A text as the committee uses it; `version` is null where it is the wording we start from."""

    key: TextKey
    label: str
    title: str
    body: str
    placeholders: list[PlaceholderAnswer]
    version: int | None


class TextVersionAnswer(Answer):
    """A version of a committee's wording."""

    key: TextKey
    number: int
    title: str
    body: str
    reason: str
    edited_by: str
    edited_at: datetime


class Preview(BaseModel):
    """A text filled."""

    title: str
    body: str


class PublicPosting(Answer):
    """A posting as anybody sees it. `text_sha256` is the SHA-256 of the canonical JSON of title, text, issuer, contact
    and days, with `"t":"posting"` and `"v":1`; it stands on the printed sheet."""

    id: uuid.UUID
    subject_kind: str = Field(description="所公示的是什么：vote 表决、meeting 议事会等", examples=["vote"])
    subject_id: uuid.UUID
    title: str
    text: str
    text_sha256: str
    verdicts: list[PostedVerdict] = Field(description="表决结果的公示：各事项的结论和四项比较，所列数字正文都有")
    issuer: str
    contact: str
    days: int
    places: list[str]
    state: PostingState
    hung_at: datetime
    runs_until: BareInstant
    until: str = Field(examples=["2026-10-08 24:00"])
    interruptions: list[InterruptionAnswer]
    withdrawn_because: str


class PublicEventAnswer(Answer):
    """One numbered event; proposer and approver are told by their office, null where the clock acted."""

    number: int
    at: datetime
    what: TextKey
    sentence: str
    reason: str
    proposed_by: str | None = Field(examples=["业主委员会"])
    approved_by: str | None = Field(examples=["街道办事处"])
