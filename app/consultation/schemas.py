"""What goes over the wire about asking."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from app.claims.kinds import ClaimState
from app.consultation.households.meter_schemas import MeterAnswer
from app.consultation.kinds import (
    Breach,
    ConsultFigures,
    ConsultRound,
    ContactOutcome,
    ContactWay,
    HouseholdCategory,
    MetAs,
    PromiseDecision,
    PromiseState,
    RoundBody,
    Stance,
    StanceReason,
    Trust,
    VisitMarkKind,
    Voice,
    VoiceRule,
)
from app.core.answers import Answer, InstantText
from app.projects.plans.plan_schemas import ConcernedPlace
from app.register.schemas import Input, ScopeInput, Words
from app.register.scope_answers import ScopeAnswer, StairwellName

type FreeWords = Annotated[str, Field(max_length=1000)]
type Condition = Annotated[str, Field(max_length=200, description="有条件同意时必填，其他情况留空")]
type Reasons = Annotated[list[StanceReason], Field(max_length=6)]


class NewConsultation(Input):
    """Ask the households of a scope about a project's plan in force; without a scope, those of the project."""

    project_id: uuid.UUID
    title: str = Field(min_length=2, max_length=60, examples=["整体改造意愿征询"])
    scope: ScopeInput | None = None
    body: RoundBody
    voice_rule: VoiceRule = VoiceRule.OWNERS
    cooling_days: int = Field(3, ge=0, le=90, description="两次见面至少间隔的天数，住户另有约定的除外")
    most_visits: int = Field(5, ge=1, le=20, description="最多见面次数，超过后不再上门")


class FollowPlan(Input):
    """Ask about the plan now in force; `touched` are the households whose earlier opinion no longer holds."""

    touched: ScopeInput | None = Field(None, description="留空表示没有住户的意见受影响")
    reason: Words = Field(examples=["三号楼电梯井位置调整，其余内容不变"])


class FollowingAnswer(BaseModel):
    """Whom the version now in force concerns, of the households asked; `touched` is the scope that names them all."""

    plan_number: int
    households: int
    concerned: int
    reasons: list[str]
    touched: ScopeAnswer | None
    places: list[ConcernedPlace]


class NewMark(Input):
    """A safety mark at a door; it always ends."""

    part_id: uuid.UUID
    reason: Words = Field(examples=["家中有大型犬，曾咬伤访客"])
    until_at: AwareDatetime


class MarkAnswer(Answer):
    """A mark at a door."""

    id: uuid.UUID
    kind: VisitMarkKind
    reason: str
    at: datetime
    until_at: datetime | None


class NewPromiseWord(Input):
    """Staff say that a promise has been kept, and how that shows."""

    told: Words = Field(examples=["立管已按约定移位，见照片"])
    evidence: list[uuid.UUID] = Field(default_factory=list, max_length=6)


class OwnPromiseWord(Input):
    """The household says whether a promise has been kept."""

    kept: bool = Field(examples=[True])
    told: str = Field("", max_length=500)


class PromiseAnswer(Answer):
    """A promise and where it stands."""

    id: uuid.UUID
    part_id: uuid.UUID
    part: str
    promised: str
    keeper: str
    due_on: date
    overdue: bool
    plan_number: int
    state: PromiseState
    made_at: datetime
    decision: PromiseDecision | None = Field(None, description="竣工验收前街道的处置")
    decision_due_on: date | None = None
    decision_reason: str = ""


class OwnAnswer(Input):
    """What I say of the plan; it may be replaced by another answer at any time."""

    stance: Stance = Field(examples=["agree"])
    condition: Condition = ""
    reasons: Reasons = Field(default_factory=list)
    words: FreeWords = ""


class HelpersAnswer(OwnAnswer):
    """What a family helper prepares for the owner who let them in, under their own name; the owner confirms it."""

    helper_name: str = Field(min_length=2, max_length=30, examples=["李小明"])


class PreparedAnswer(Answer):
    """An answer that a helper prepared: in no figure until its owner confirms the claim.

    `mine`: it was prepared for me, and I can confirm it.
    """

    id: uuid.UUID
    claim_id: uuid.UUID
    at: datetime
    helper: str
    stance: Stance
    condition: str
    reasons: list[StanceReason]
    words: str
    state: ClaimState
    mine: bool


class RoundReport(BaseModel):
    """The figures of a round at its end; the hash is of their canonical JSON."""

    round: ConsultRound
    opened_at: InstantText
    closed_at: InstantText
    plan_version_id: uuid.UUID
    households: int
    by_category: dict[HouseholdCategory, int]
    supporting: int
    supporting_share: str = Field(examples=["81.2%"])
    by_claim: int
    by_claim_ways: dict[ContactWay, int]
    asked: int
    stale: int
    needed: int
    visits: int
    met: int
    beyond_the_rules: int


class RoundAnswer(Answer):
    """A round: when it was opened and closed, by whom it is performed, and its report once closed."""

    round: ConsultRound
    performed_by: str
    opened_at: datetime | None
    closed_at: datetime | None
    report: RoundReport | None
    report_sha256: str | None


class ConsultationLine(Answer):
    """A consultation in a list."""

    id: uuid.UUID
    project_id: uuid.UUID
    title: str
    where: str = Field(examples=["全小区"])
    body: RoundBody
    round: ConsultRound | None
    created_at: datetime


class ConsultationAnswer(ConsultationLine):
    """A consultation with its rules, its rounds, and its figures now."""

    plan_version_id: uuid.UUID
    plan_number: int
    voice_rule: VoiceRule
    cooling_days: int
    most_visits: int
    rounds: list[RoundAnswer]
    meter: MeterAnswer


class BoardRow(Answer):
    """A household on the board. `claim` and `channel` are of the word that decides; `days` is its age."""

    part_id: uuid.UUID
    building: str
    stairwell: StairwellName
    floor: str
    door: str
    grid: str
    category: HouseholdCategory
    supports: bool
    stale: bool
    claim: Trust | None
    channel: ContactWay | None
    days: int | None
    asked: bool
    attempts: int
    next_on: date | None
    not_now: str = Field(description="现在不宜上门的原因，空为可以上门", examples=["距上次见面未满 3 天"])
    two_together: bool


class BoardAnswer(Answer):
    """All households of the scope in the order of the register; the watermark is shown across the screen."""

    watermark: str
    at: datetime
    meter: MeterAnswer
    rows: list[BoardRow]


class HoldoutRow(Answer):
    """A household that does not support yet: why, what it was promised, and how often it was gone to."""

    row: BoardRow
    condition: str
    reasons: list[StanceReason]
    promises: list[PromiseAnswer]
    visits: int
    last_visit_at: datetime | None


class HoldoutsAnswer(Answer):
    """Who is left for the round now open (or the next), with what would still carry it."""

    watermark: str
    at: datetime
    round: ConsultRound
    meter: MeterAnswer
    rows: list[HoldoutRow]


class ConsultDoor(Answer):
    """A household on my walk list, with its owners by masked name, so that the right one is ticked."""

    part_id: uuid.UUID
    door: str
    floor: str
    owners: dict[uuid.UUID, str]
    category: HouseholdCategory
    stale: bool
    next_on: date | None
    not_now: str
    two_together: bool


class ConsultWalk(Answer):
    """The doors of a stairwell that the round now open goes to."""

    building: str
    stairwell: StairwellName
    grid: str
    doors: list[ConsultDoor]


class VisitNote(Answer):
    """A record of a visit as the household reads it."""

    id: uuid.UUID
    at: datetime
    way: ContactWay
    outcome: ContactOutcome
    met_as: MetAs | None
    by: str
    stance: Stance | None
    condition: str
    reasons: list[StanceReason]
    words: str
    next_on: date | None
    trust: Trust | None
    beyond: list[Breach]
    corrected: bool = Field(description="登记人后来另写一条更正了这一条，这一条不再计入")


class OwnWord(Answer):
    """An answer that I gave."""

    id: uuid.UUID
    at: datetime
    voice: Voice
    stance: Stance
    condition: str
    condition_met: bool
    reasons: list[StanceReason]
    words: str


class MyConsultation(Answer):
    """A consultation that asks my household: where we stand, and everything written down about us.

    Notes of visits and promises are shown to confirmed owners; what a helper prepared to them and to that helper.
    """

    id: uuid.UUID
    title: str
    plan_version_id: uuid.UUID
    round: ConsultRound | None
    category: HouseholdCategory
    stale: bool
    asked: bool
    my_words: list[OwnWord]
    prepared: list[PreparedAnswer] = Field(description="协助人代拟的意见：业主看到本户的，协助人看到自己写的")
    visits: list[VisitNote]
    promises: list[PromiseAnswer]
    marks: list[MarkAnswer]


class PlaceSum(Answer):
    """Sums of a stairwell; those that would single anybody out are left out."""

    building: str
    stairwell: StairwellName
    households: int
    supporting: int


class PublicConsultation(Answer):
    """What anybody may know of a consultation: sums of at least five, over all households."""

    id: uuid.UUID
    project_id: uuid.UUID
    title: str
    where: str
    round: ConsultRound | None
    basis: ConsultFigures = ConsultFigures.STANCES
    households: int
    supporting: int | None
    supporting_share: str | None
    asked: int | None
    reached: bool | None
    places: list[PlaceSum]
