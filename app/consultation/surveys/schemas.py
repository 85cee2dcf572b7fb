"""What goes over the wire about surveys."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StrictInt, StrictStr

from app.claims.kinds import EvidenceClass
from app.consultation.kinds import Trust, Voice
from app.consultation.surveys.kinds import (
    NeedLevel,
    QuestionKind,
    QuestionRole,
    SurveyPurpose,
    SurveyState,
    SurveyUnit,
    SurveyVoices,
    SurveyWord,
)
from app.core.answers import Answer
from app.register.schemas import Input, ScopeInput
from app.register.scope_answers import StairwellName

type AnswerValue = (
    Annotated[StrictStr, Field(max_length=600)]
    | StrictInt
    | Annotated[list[StrictStr], Field(max_length=30)]
    | Annotated[dict[StrictStr, NeedLevel], Field(max_length=30)]
)
type Answers = Annotated[
    dict[StrictStr, AnswerValue],
    Field(
        max_length=60,
        description="题号到答案：单选为选项号，多选、排序为选项号列表，打分为整数，文字为文字，菜单为选项号到需要程度",
        examples=[{"q1": "1", "q2": {"1": "must", "2": "no"}}],
    ),
]


type AnswerAsStored = StrictStr | StrictInt | list[StrictStr] | dict[StrictStr, NeedLevel]


class OptionInput(Input):
    """Something to choose; `agrees` marks agreement in a question that decides a gate."""

    label: str = Field(min_length=1, max_length=100, examples=["外墙保温"])
    agrees: bool = False


class QuestionInput(Input):
    """A question; options and questions are numbered in the order in which they stand."""

    kind: QuestionKind = Field(examples=["single"])
    title: str = Field(min_length=2, max_length=200, examples=["您家是否同意纳入改造？"])
    options: list[OptionInput] = Field(default_factory=list, max_length=30)
    most: int = Field(0, ge=0, le=30, description="多选、排序最多几项，打分的上限；其他题填 0")
    required: bool = True
    role: QuestionRole | None = Field(None, description="用于达标认定的题目填写，其他题留空")


class SurveyDraft(Input):
    """A questionnaire as it is to be published. Without a scope, the project's, or the whole estate."""

    title: str = Field(min_length=2, max_length=60, examples=["改造内容意愿调查"])
    intro: str = Field("", max_length=1000)
    purpose: SurveyPurpose = Field(examples=["general"])
    plan_version_id: uuid.UUID | None = Field(None, description="针对哪一版方案；满意度调查必填")
    scope: ScopeInput | None = None
    voices: SurveyVoices = SurveyVoices.OWNERS
    unit: SurveyUnit = SurveyUnit.HOUSEHOLD
    least_response: int = Field(80, ge=0, le=100, description="达标认定要求的最低回收率，占全部户数的百分之几")
    questions: list[QuestionInput] = Field(
        min_length=1,
        max_length=40,
        examples=[[{"kind": "scale", "title": "您对小区现在的停车满意吗？", "most": 5}]],
    )


class NewSurvey(Input):
    """A new survey of an estate; of a project, where it is about one."""

    project_id: uuid.UUID | None = None
    draft: SurveyDraft


class NewSurveyVersion(Input):
    """Publish the draft: it opens and closes by the clock, and nobody ends it early. Without `opens_at` it opens now."""

    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime = Field(examples=["2026-12-31T18:00:00+08:00"])


class OptionAnswer(BaseModel):
    """Something to choose; `key` names it in an answer."""

    key: str
    label: str
    agrees: bool


class QuestionAnswer(Answer):
    """A question as it is asked; `key` names it in an answer."""

    key: str = Field(examples=["q1"])
    kind: QuestionKind
    title: str
    options: list[OptionAnswer]
    most: int
    required: bool
    role: QuestionRole | None


class SurveyLine(Answer):
    """A survey in a list; `number` is the version that holds, empty for a draft."""

    id: uuid.UUID
    project_id: uuid.UUID | None
    title: str
    purpose: SurveyPurpose
    state: SurveyState
    number: int | None
    opens_at: datetime | None
    closes_at: datetime | None


class SurveyPaper(SurveyLine):
    """A survey as it is answered: who may, until when, and its questions."""

    intro: str
    where: str = Field(examples=["全小区"])
    voices: SurveyVoices
    unit: SurveyUnit
    least_response: int
    plan_version_id: uuid.UUID | None
    sha256: str | None = Field(description="已公布版本内容的 SHA-256")
    questions: list[QuestionAnswer]


class OwnSurveyAnswer(Input):
    """My answer, or that I wish nothing; it may be replaced until the survey closes."""

    word: SurveyWord = Field(SurveyWord.ANSWERED, description="没有诉求的填 no_wish，答案留空 {}")
    answers: Answers


class NewSurveyEntry(Input):
    """An answer entered for somebody: from paper, by telephone, at the door. It is a claim, told to the owners."""

    part_id: uuid.UUID
    voice: Voice = Field(examples=["owner"])
    owner_id: uuid.UUID | None = Field(None, description="业主的回答须写明是哪一位业主")
    evidence_class: EvidenceClass = Field(examples=["phone"])
    evidence_id: uuid.UUID | None = None
    reference: str = Field("", max_length=200, description="见证人、录音编号、来源文件名和行号")
    spoken_at: AwareDatetime | None = Field(None, description="住户作答的时间，默认为现在")
    word: SurveyWord = Field(
        SurveyWord.ANSWERED, description="没有诉求的填 no_wish，上门见到而当面不愿答复的填 declined，答案都留空 {}"
    )
    answers: Answers


class MendedSurveyEntry(Input):
    """A slip of one's own put right: what was really answered, and how the slip came about."""

    word: SurveyWord = SurveyWord.ANSWERED
    answers: Answers
    reason: str = Field(min_length=2, max_length=200, examples=["看错了一行，把第二题登记成了第三题"])


class NewSurveyEntries(Input):
    """Answers of many, as they lie on the desk after a round of calls; each is answered by itself."""

    entries: list[NewSurveyEntry] = Field(min_length=1, max_length=500)


class EntryFault(BaseModel):
    """What is wrong with an entry, and the remedy."""

    field: str
    message: str


class EntryAnswer(BaseModel):
    """What became of one entry: kept under `id`, or refused and why."""

    id: uuid.UUID | None
    part_id: uuid.UUID
    kept: bool
    code: str | None = None
    message: str = ""
    fields: list[EntryFault] = []


class EntriesAnswer(BaseModel):
    """An answer for each entry, in the order sent."""

    entries: list[EntryAnswer]


class GivenAnswer(Answer):
    """An answer as it was kept."""

    id: uuid.UUID
    at: datetime
    voice: Voice
    word: SurveyWord
    answers: dict[str, AnswerAsStored] = Field(examples=[{"q1": "1", "q2": {"1": "must", "2": "no"}}])


class RecordedAnswer(GivenAnswer):
    """An answer of my household: by whom it was given or entered, and how far it counts as ours."""

    trust: Trust
    evidence: EvidenceClass
    mine: bool


class MySurvey(SurveyPaper):
    """A survey that asks my household. `may_answer`: whether I may.

    What I answered myself; confirmed owners see what staff entered for the flat too.
    """

    may_answer: bool
    given: list[RecordedAnswer]


class SurveySum(BaseModel):
    """Households, heads, and their area."""

    households: int
    heads: int
    area_m2: str


class CellAnswer(BaseModel):
    """How many answered so; `own_word` of these without unconfirmed entries; the share is of all households."""

    key: str
    label: str
    counted: SurveySum
    own_word: SurveySum
    share: str = Field(examples=["78.7%"])
    persons: int | None


class QuestionSums(BaseModel):
    """A question's figures; answered, differing and silent sum up to the denominator."""

    question: str
    title: str
    kind: QuestionKind
    answered: SurveySum
    differing: SurveySum
    silent: SurveySum
    cells: list[CellAnswer]


class PlaceFigures(Answer):
    """The households of a building, or of a stairwell of it, by the keys of the question's cells."""

    building: str
    stairwell: StairwellName | None
    households: int
    silent: int
    cells: dict[str, int]


class PlacedSums(QuestionSums):
    """A question's figures with those of every building and stairwell."""

    places: list[PlaceFigures]


class SurveyStatistics(BaseModel):
    """A survey's figures in one voice, over all households of its scope, whether they answered or not."""

    voice: Voice
    denominator: SurveySum
    without_area: int = Field(description="名册中没有面积的户数，按 0 计")
    answered: int
    no_wish: int = Field(description="没有诉求的户数")
    declined: int = Field(description="上门见到、当面不愿答复的户数")
    by_claim: int = Field(description="以上三项中他人登记、本人未确认的户数")
    questions: list[PlacedSums]


class SurveyText(BaseModel):
    """A text that somebody wrote; neither who nor where."""

    id: uuid.UUID
    voice: Voice
    text: str


class RankedAnswer(Answer):
    """An item of a menu by how much it is needed; `tied` where another has the same rank."""

    rank: int
    option: str
    label: str
    tied: bool
    must: SurveySum
    would_like: SurveySum
    no: SurveySum


class ModelChoice(BaseModel):
    """A management model that the most households chose, with the text of the item to vote on."""

    label: str
    households: int
    vote_item: str


class SurveyOutcome(BaseModel):
    """What a survey came to: menus ranked, and the management model, several where they are tied."""

    contents: dict[str, list[RankedAnswer]]
    models: list[ModelChoice]


class NewPlanFromSurvey(Input):
    """The next version of the project's plan, from the ranked list; `options` are the items taken, in rank order."""

    question: str = Field(min_length=2, max_length=8, examples=["q1"])
    options: list[str] = Field(min_length=1, max_length=30, examples=[["1", "3"]])
    title: str = Field(min_length=2, max_length=100, examples=["整体改造方案"])
    description: str = Field("", max_length=20_000)


class WishSums(BaseModel):
    """How many of all households were asked before the plan was drawn, and how many more had to be."""

    households: int
    answered: int
    no_wish: int
    declined: int
    percent: int = Field(description="本区政策要求征询到的百分比")
    needed: int


class PlanFromSurvey(BaseModel):
    """A version of a plan that was made from a survey."""

    plan_version_id: uuid.UUID
    number: int
    sha256: str
    items: list[str]
    wishes: WishSums


class PublicCell(BaseModel):
    """A number for anybody; null where it is one to four, or would tell one that is."""

    key: str
    label: str
    households: int | None


class PublicPlace(Answer):
    """The numbers of a building, or of a stairwell of it; null as in `PublicCell`."""

    building: str
    stairwell: StairwellName | None
    cells: dict[str, int | None]


class PublicGroupAnswer(BaseModel):
    """Numbers of which a household is in one; they sum up to all households."""

    cells: list[PublicCell]
    places: list[PublicPlace]


class PublicQuestion(QuestionAnswer):
    """A question with its figures once the survey has closed."""

    figures: list[PublicGroupAnswer]


class PublicSurvey(SurveyLine):
    """A survey for anybody. While it is open only how many answered is told."""

    where: str
    voices: SurveyVoices
    intro: str
    sha256: str
    households: int
    answered: int | None
    questions: list[PublicQuestion]
