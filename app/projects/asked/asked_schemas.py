"""What goes over the wire about applications, wishes, stages and lifts."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.core.answers import Answer, InstantText
from app.projects.kinds import (
    ApplicationAct,
    ApplicationMatter,
    ApplicationState,
    AskingWay,
    LiftResult,
    ProjectStage,
    WishOutcome,
)
from app.register.schemas import Input, ScopeInput, Words

type Said = Annotated[str, Field(min_length=2, max_length=2000, examples=["三单元六层以上多是老人，盼望加装电梯"])]
type OnPaper = Annotated[str, Field(min_length=2, max_length=200, examples=["学街办〔2026〕31 号"])]
type Files = Annotated[list[uuid.UUID], Field(max_length=20, description="文件的证据编号")]


class NewOwnApplication(Input):
    """My household applies."""

    matter: ApplicationMatter
    words: Said


class NewApplication(Input):
    """What an owner applied for by telephone, at the window or by another platform."""

    part_id: uuid.UUID
    owner_id: uuid.UUID
    way: AskingWay
    matter: ApplicationMatter
    words: Said


class NewJointApplication(Input):
    """An application for all of a scope; with a consultation or an inclusion survey, on their figures as they are now."""

    matter: ApplicationMatter
    scope: ScopeInput
    words: Said
    consultation_id: uuid.UUID | None = None
    survey_id: uuid.UUID | None = Field(None, description="以哪份“纳入改造”问卷的统计为依据")
    evidence: Files = Field(default_factory=list)


class ApplicationDecision(Input):
    """The street accepts the application, or returns it."""

    accept: bool = Field(examples=[True])
    words: str = Field("", max_length=500, description="退回时必填理由")


class ApplicationLink(Input):
    """The project that an accepted application becomes part of."""

    project_id: uuid.UUID = Field(examples=["6f70b709-7bbc-4a3c-bd0f-cee69c880714"])


class ApplicationWithdrawal(Input):
    """Why an application is taken back, if one likes to say."""

    words: str = Field("", max_length=300, examples=["家里商量后暂不申请"])


class ApplicationStepAnswer(Answer):
    """Something that happened to an application; `by` is the member of staff, empty for the household itself."""

    act: ApplicationAct
    way: AskingWay | None
    words: str
    by: str
    at: datetime


class ApplicationFigure(BaseModel):
    """A figure that it rests on: `part` of `whole`."""

    title: str
    part: int
    whole: int
    source: str


class StairwellAskingAnswer(Answer):
    """The stairwell of whoever applied is asked: by which survey, until when, and what the committee reported of it."""

    survey_id: uuid.UUID
    asked_at: datetime
    due_at: datetime
    due_at_shown: str = Field(description="居委会最迟何时报告征询结果", examples=["2027-01-04 24:00"])
    overdue: bool
    reported_at: datetime | None
    words: str = Field(description="报告的征询结果，还没有的为空")


class NewStairwellReport(Input):
    """What came of asking a stairwell, in words; the figures are taken from the answers."""

    words: Words = Field(examples=["12 户中 10 户同意，2 户担心采光，已约定上门再谈"])


class ApplicationAnswer(Answer):
    """An application: who asked for what, where it stands, and until when the street answers."""

    id: uuid.UUID
    number: int
    matter: ApplicationMatter
    way: AskingWay
    state: ApplicationState
    part: str = Field(description="申请的住户，集中提出的为空")
    where: str
    words: str
    at: datetime
    answer_by: datetime
    answer_by_shown: str = Field(examples=["2026-12-15 24:00"])
    overdue: bool
    project_id: uuid.UUID | None
    steps: list[ApplicationStepAnswer]
    figures: list[ApplicationFigure]
    stairwell_asking: StairwellAskingAnswer | None = Field(
        description="街道受理后对申请人所在单元的征询，还没有受理或者集中提出的为空"
    )


class ApplicationFile(BaseModel):
    """An application as its file says it; the hash on the sheet is of its canonical JSON."""

    t: Literal["application"]
    v: Literal[1]
    place: str
    number: int
    matter: ApplicationMatter
    way: AskingWay
    part: str = Field(description="房号，居委会提出的为空")
    # What is hashed is the scope as it was sent: no words beside a stairwell.
    scope: ScopeInput
    words: str
    asked_again: int
    figures: list[ApplicationFigure]
    evidence: list[uuid.UUID]
    at: InstantText
    answer_by: InstantText
    state: ApplicationState


class NewOwnWish(Input):
    """What my household wishes of the project."""

    words: Said


class NewWish(Input):
    """What an owner wishes, as they told staff."""

    part_id: uuid.UUID
    owner_id: uuid.UUID
    way: AskingWay
    words: Said


class NewWishAnswer(Input):
    """What became of a wish: adopted, wholly or partly, in which version of the plan; or why not."""

    outcome: WishOutcome
    plan_number: int | None = Field(None, ge=1, description="采纳或部分采纳时必填：写进第几版方案")
    words: Words = Field(examples=["已改为不占用北侧通道，见第 2 版方案第 3 项"])


class WishAnswered(Answer):
    """A wish and what became of it; `outcome` is None while it has no answer."""

    id: uuid.UUID
    project_id: uuid.UUID
    part: str
    way: AskingWay
    words: str
    at: datetime
    outcome: WishOutcome | None
    plan_number: int | None
    answer: str
    answered_by: str
    answered_at: datetime | None


class WishCount(BaseModel):
    """How many wishes ended so; null where it is one to four, or would tell one that is."""

    outcome: WishOutcome
    wishes: int | None


class WishSumsAnswer(BaseModel):
    """How many wishes there are and what became of them; null as in `WishCount`."""

    wishes: int
    unanswered: int | None
    by_outcome: list[WishCount]


class NewStage(Input):
    """The project came to a stage, on this document."""

    stage: ProjectStage
    document: OnPaper
    evidence: Files = Field(default_factory=list)
    plan_year: int | None = Field(None, ge=2000, le=2100, description="列入年度计划时必填")
    until_on: date | None = Field(None, description="保修期满日，进入保修时必填")


class StageStepAnswer(Answer):
    """The project came to a stage; `by` is empty in public."""

    stage: ProjectStage
    document: str
    plan_year: int | None
    until_on: date | None
    by: str
    at: datetime


class StageMissing(BaseModel):
    """What is missing for a stage, in sentences; empty where it may be entered."""

    stage: ProjectStage
    missing: list[str]


class StagesAnswer(BaseModel):
    """How far a project has come, what may come next, and the stages whose gates hold no more."""

    stage: ProjectStage | None
    steps: list[StageStepAnswer]
    following: list[StageMissing]
    fallen: list[StageMissing]


class NewLiftResult(Input):
    """What came of asking the stairwell."""

    result: LiftResult
    decided_on: date
    document: OnPaper = Field(examples=["单元协商会议纪要"])
    evidence: Files = Field(default_factory=list)


class LiftWordAnswer(Answer):
    """What came of asking, on what day, by which figures."""

    result: LiftResult
    decided_on: date
    households: int
    supporting: int
    document: str
    by: str
    at: datetime


class LiftAnswer(Answer):
    """A stairwell that is asked about a lift; the last word holds."""

    application_id: uuid.UUID
    consultation_id: uuid.UUID
    where: str
    asked_at: datetime
    words: list[LiftWordAnswer]


class PublicLift(BaseModel):
    """A stairwell that was asked about a lift, and what came of it (None: it is being asked)."""

    where: str
    result: LiftResult | None
    decided_on: date | None
