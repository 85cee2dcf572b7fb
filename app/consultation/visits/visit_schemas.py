"""What goes over the wire of visits: records in batches, and the sides of a joint visit."""

import uuid
from datetime import date, datetime

from pydantic import AwareDatetime, BaseModel, Field

from app.consultation.kinds import Breach, ContactOutcome, ContactWay, JointSeat, MetAs, Stance
from app.consultation.schemas import Condition, FreeWords, Reasons
from app.core.answers import Answer
from app.register.schemas import Input


class NewPromise(Input):
    """What a household is promised, who keeps it, and until when."""

    promised: str = Field(min_length=2, max_length=300, examples=["给水立管移到厨房外侧"])
    keeper: str = Field(min_length=2, max_length=60, examples=["施工单位王经理"])
    due_on: date


class NewVisit(Input):
    """One record of a contact, as the visitor's phone made it. The household can read everything in it.

    `id` is made on the phone and stays the same however often the record is sent.
    """

    id: uuid.UUID
    part_id: uuid.UUID
    at: AwareDatetime = Field(examples=["2026-11-24T19:00:00+08:00"])
    way: ContactWay = Field(description="不含 app：住户本人在手机上的意见不由工作人员登记")
    seat: JointSeat | None = Field(None, description="联合走访时您代表的一方")
    outcome: ContactOutcome
    met_as: MetAs | None = None
    owner_id: uuid.UUID | None = Field(None, description="见到业主或其受托人时，是哪一位业主")
    stance: Stance | None = None
    condition: Condition = ""
    reasons: Reasons = Field(default_factory=list)
    words: FreeWords = Field("", description="住户能看到这段话；不要写工作单位、政治面貌、健康状况")
    promises: list[NewPromise] = Field(default_factory=list, max_length=5)
    next_on: date | None = Field(None, description="与住户约定的下次见面日期")
    evidence: list[uuid.UUID] = Field(default_factory=list, max_length=6, description="照片的证据编号")
    corrects: uuid.UUID | None = Field(None, description="更正自己先前提交的哪一条记录")


class NewVisits(Input):
    """Records in any order; each is answered by itself, and sending it again changes nothing."""

    visits: list[NewVisit] = Field(min_length=1, max_length=500)


class VisitFault(BaseModel):
    """What is wrong with a record, and the remedy."""

    field: str
    message: str


class VisitAnswer(BaseModel):
    """What became of one record: kept now or earlier, or refused and why. `beyond`: how the visit broke the rules."""

    id: uuid.UUID
    kept: bool
    code: str | None = None
    message: str = ""
    fields: list[VisitFault] = []
    beyond: list[Breach] = []


class VisitsAnswer(BaseModel):
    """An answer for each record, in the order sent."""

    records: list[VisitAnswer]


class NewConfirmation(Input):
    """I took part in this joint visit, from this side."""

    seat: JointSeat = Field(examples=["grid_worker"])


class JointAnswer(BaseModel):
    """Which sides of a joint visit have confirmed it."""

    visit_id: uuid.UUID
    seats: list[JointSeat]
    complete: bool


class JointWaiting(Answer):
    """A joint visit that a side has still to confirm."""

    visit_id: uuid.UUID
    part: str
    at: datetime
    seats: list[JointSeat]
