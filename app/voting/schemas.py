"""What goes over the wire about votes."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StrictInt,
    model_serializer,
    model_validator,
)

from app.core.answers import Answer, InstantText
from app.posting.verdicts import ComparisonAnswer
from app.projects.kinds import DecidedMatter
from app.projects.plans.plan_schemas import HomePays, PlanInBrief
from app.register.schemas import Input, Name, ScopeInput, Words
from app.register.scope_answers import StairwellName
from app.voting.count.outcome import Outcome
from app.voting.law.matters import Matter
from app.voting.lifecycle import Act, ConvenorKind, Mode, Phase, State

type Voter = Annotated[str, Field(pattern=r"^p[0-9]{3,7}$", examples=["p001"])]
type ChoiceWord = Literal["agree", "disagree", "abstain"]
type Choices = Annotated[dict[int, ChoiceWord], Field(min_length=1, max_length=50, examples=[{"1": "agree"}])]


class NewItem(Input):
    """One item: a single question, and the matters of Civil Code art. 278 it belongs to."""

    number: int = Field(ge=1, le=50)
    title: Name = Field(examples=["小区整体改造方案"])
    text: Annotated[str, Field(min_length=2, max_length=2000)] = Field(
        examples=["同意按公示的改造方案（第2版）实施小区整体改造。"]
    )
    matters: list[Matter] = Field(min_length=1, max_length=9, examples=[["7"]])
    on_plan: bool = Field(False, description="这一项表决的是改造方案，与 decides 填 plan 相同")
    decides: DecidedMatter | None = Field(None, description="这一项决定什么，通过后同名的开工条件才算具备")

    @model_validator(mode="after")
    def _of_one_matter(self) -> Self:
        if self.on_plan and self.decides not in {None, DecidedMatter.PLAN}:
            raise ValueError("表决改造方案的事项（on_plan）不能同时决定别的事，请分成两项。")
        self.on_plan = self.on_plan or self.decides is DecidedMatter.PLAN
        self.decides = DecidedMatter.PLAN if self.on_plan else self.decides
        return self


class RuleChoices(Input):
    """What a vote chooses within its place's rules; it may only tighten, or choose where the law is silent."""

    include_parking: bool
    roll_days: int | None = Field(None, ge=7, le=60)
    notice_days: int | None = Field(None, ge=7, le=90)
    online_basis: str | None = Field(
        None,
        max_length=200,
        description="准许线上表决的本地文件，名称或文号；mode 为 binding 时必填",
        examples=["市建规〔2024〕1号"],
    )
    deemed_votes: bool | None = None
    deemed_clause: str | None = Field(None, max_length=2000)
    proxy_cap: int | None = Field(None, ge=1, le=10)
    extensions_most: int | None = Field(None, ge=0, le=1)
    preliminary_days: int | None = Field(None, ge=7, le=60)
    witness_quorum: int | None = Field(None, ge=0, le=5, description="计票结果的记录至少要几方见证人签名")


class NewVote(Input):
    """A vote as drafted."""

    title: Name = Field(examples=["桃花岭小区改造表决"])
    mode: Mode
    convenor_kind: ConvenorKind
    convenor_name: Name = Field(examples=["桃花岭小区业主委员会"])
    appointing_document: Annotated[str, Field(min_length=2, max_length=200)] = Field(examples=["街道备案〔2025〕12号"])
    contact: Annotated[str, Field(min_length=2, max_length=100)] = Field(examples=["社区居委会一楼服务台"])
    posting_places: list[Name] = Field(min_length=1, max_length=50, examples=[["小区公告栏", "1 栋门厅"]])
    preset: str = Field("national", max_length=30)
    rules: RuleChoices
    scope: ScopeInput
    project_id: uuid.UUID | None = None
    plan_version_id: uuid.UUID | None = None
    items: list[NewItem] = Field(min_length=1, max_length=50)


class ItemAnswer(Answer):
    """An item of a vote with the rule that decides it."""

    number: int
    title: str
    text: str
    matters: list[Matter]
    on_plan: bool
    decides: DecidedMatter | None
    rule: str


class RuleLine(BaseModel):
    """A rule in words."""

    name: str
    value: str


class VoteAnswer(Answer):
    """A vote as everybody sees it."""

    id: uuid.UUID
    eid: str
    title: str
    mode: Mode
    convenor_kind: ConvenorKind
    convenor_name: str
    state: State
    phase: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    roll_sha256: str | None
    rules_sha256: str
    roll_posting_id: uuid.UUID | None
    notice_posting_id: uuid.UUID | None
    extension_posting_id: uuid.UUID | None
    result_posting_id: uuid.UUID | None
    final_posting_id: uuid.UUID | None
    rules: list[RuleLine]
    items: list[ItemAnswer]


class VoteOnPlan(VoteAnswer):
    """A vote with the plan that it decides on, where it decides on one."""

    plan: PlanInBrief | None


class VoteForHome(VoteOnPlan):
    """A vote as a resident's phone sees it: with what each of their homes pays, where it decides on a plan."""

    pays: list[HomePays]


class StoredFacts(BaseModel):
    """Facts of an act as they are stored and sealed: to the letter, and without the fields that nobody sent."""

    model_config = ConfigDict(extra="forbid")

    @model_serializer(mode="wrap")
    def _as_sent(self, spell: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in spell(self).items() if name in self.model_fields_set}


class SumRead(StoredFacts):
    """An amount as somebody read it."""

    area_m2: str | None = Field(None, description="两位小数", examples=["8642.31"])
    heads: StrictInt | None = Field(None, examples=[96])


class ItemFacts(StoredFacts):
    """What is said of an item: a person's decision, or the figures read from the authority's result."""

    outcome: Outcome | None = Field(None, description="认定的结论")
    reasons: str | None = Field(None, description="认定的理由，不少于 10 字")
    document: str | None = Field(None, description="认定的依据")
    total: SumRead | None = None
    participating: SumRead | None = None
    agree: SumRead | None = None
    disagree: SumRead | None = None
    abstain: SumRead | None = None
    invalid: SumRead | None = Field(None, description="内容无效，没有的不填")


class ActFacts(StoredFacts):
    """What an act rests on, by act.

    give_notice opens_at and closes_at; extend closes_at; correct_roll part, area_m2 and voter; decide items; annul
    document; supersede replacement; enter_official document, evidence_id, items, and difference where a total is not the
    roll's. Which of them an act wants, and how they are written, the act itself says (voting/acts/needs.py).
    """

    opens_at: InstantText | None = Field(None, description="开始时间")
    closes_at: InstantText | None = Field(None, description="截止时间")
    document: str | None = Field(None, description="依据的文件")
    evidence_id: Annotated[str, Field(json_schema_extra={"format": "uuid"})] | None = Field(
        None, description="主管部门结果的影像"
    )
    items: dict[str, ItemFacts] | None = Field(None, description="事项号到认定或所读的数字")
    difference: str | None = Field(None, description="总数与本次名册不同的原因")
    replacement: str | None = Field(None, description="取代它的表决的编号：同一范围内已公告结果的")
    part: str | None = Field(None, description="房号，写法同名册")
    area_m2: str | None = Field(None, description="更正后的面积")
    voter: str | None = Field(None, description="更正后的表决权人")


_READ = {
    "total": {"area_m2": "1200.00", "heads": 12},
    "participating": {"area_m2": "900.00", "heads": 9},
    "agree": {"area_m2": "700.00", "heads": 7},
    "disagree": {"area_m2": "100.00", "heads": 1},
    "abstain": {"area_m2": "100.00", "heads": 1},
}
_EXAMPLES: dict[Act, dict[str, Any]] = {
    Act.POST_ROLL: {},
    Act.GIVE_NOTICE: {"opens_at": "2026-12-18T00:00:00+08:00", "closes_at": "2026-12-28T00:00:00+08:00"},
    Act.CORRECT_ROLL: {"part": "3-1-301", "area_m2": "88.12"},
    Act.EXTEND: {"closes_at": "2027-01-04T00:00:00+08:00"},
    Act.ENTER_OFFICIAL: {
        "document": "宜住建表决〔2026〕88号",
        "evidence_id": "7d1f6f0e-5d0b-4a53-9a3e-0f6b0b1f2a10",
        "items": {"1": _READ},
    },
    Act.DECIDE: {"items": {"1": {"outcome": "carried", "reasons": "两种计法的差别不影响这一项的结论"}}},
    Act.ANNUL: {"document": "（2026）鄂0502民初88号"},
    Act.SUPERSEDE: {"replacement": "v7k3mq9tx2b"},
}


class NewAct(Input):
    """An act on a vote, on what it rests, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"act": act, "facts": facts, "reason": "按程序办理"} for act, facts in _EXAMPLES.items()]
        }
    )

    act: Act
    facts: ActFacts = Field(default_factory=ActFacts)
    reason: Words


def _known_facts(stored: object) -> object:
    """Stored facts without what no field reads: a program of before took any."""
    if not isinstance(stored, dict):
        return stored
    facts = _fields_of(ActFacts, stored)
    if isinstance(facts.get("items"), dict):
        facts["items"] = {
            number: {
                name: _fields_of(SumRead, told) if isinstance(told, dict) else told
                for name, told in _fields_of(ItemFacts, item).items()
            }
            for number, item in facts["items"].items()
        }
    return facts


def _fields_of(model: type[BaseModel], stored: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if name in model.model_fields}


class ProposalAnswer(Answer):
    """An act that waits for another person's word, or has it.

    An opening approved before its hour waits for it, and lapses where the vote may not open then.
    """

    id: uuid.UUID
    act: Act
    facts: Annotated[ActFacts, BeforeValidator(_known_facts)] = Field(examples=[_EXAMPLES[Act.GIVE_NOTICE]])
    reason: str
    proposed_by: str
    proposed_at: datetime
    passed_over: list[str] = Field(
        description="不再等待的各方：3 个工作日内没有答复，或者不同意而没有写明理由", examples=[["街道办事处"]]
    )
    approved: bool | None
    decided_by: str | None
    lapsed_at: datetime | None
    lapsed_because: str | None


class ActedAnswer(BaseModel):
    """The vote after an act, and the proposal where it waits."""

    vote: VoteAnswer
    proposal: ProposalAnswer | None


class ProposalWord(Input):
    """Another person's word on a proposal."""

    approve: bool = Field(examples=[True])
    reason: str = Field(
        "",
        max_length=500,
        description="不批准的须写明理由；开始、延长投票和公告结果不写明理由的，公示不再等待您所在的一方，申请继续等待其他方",
    )
    facts: ActFacts | None = Field(
        None,
        examples=[{"items": {"1": _READ}}],
        description="录入主管部门结果的，批准人须在 items 中写明自己读到的数字，格式同申请；其他不填",
    )


class FoundAnswer(Answer):
    """Something the check before notice found."""

    field: str
    what: str
    fault: bool


class WindowToCheck(Input):
    """The window to be checked."""

    opens_at: datetime = Field(examples=["2026-12-18T00:00:00+08:00"])
    closes_at: datetime = Field(examples=["2026-12-28T00:00:00+08:00"])


class SumAnswer(BaseModel):
    """An amount by area (m2) and by heads."""

    area_m2: str
    heads: int


class AgreementAsked(BaseModel):
    """How much of those who took part so far would have to agree for an item to carry; nobody is told how much does."""

    item: int
    to_agree: SumAnswer


class TurnoutAnswer(BaseModel):
    """Turnout without a stance; `lacking` is what participation still needs on each base."""

    total: SumAnswer
    participating: SumAnswer
    lacking: SumAnswer
    comparisons: list[ComparisonAnswer] = Field(description="参与的两项：面积和人数")
    asked: list[AgreementAsked]


class StairwellNotYet(Answer):
    """A stairwell with its parts whose head has not taken part."""

    building: str
    stairwell: StairwellName
    parts: list[str]


class StairwellTurnout(Answer):
    """How many heads of a stairwell took part; left out where that would single somebody out."""

    building: str
    stairwell: StairwellName
    heads: int
    participating: int | None = Field(description="参与的人数；会让人猜出是哪几位的不显示")


class NewBallot(Input):
    """A ballot by phone; the nonce made on the phone is also the idempotency key."""

    voter: Annotated[str, Field(pattern=r"^p[0-9]{3,7}$")]
    choices: Choices
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class ReceiptAnswer(Answer):
    """What a voter is told: whether the ballot stands, when it came in, and the tracker to find it by.

    `receipt` proves by itself that the ballot is in the signed log, see docs/log.md; empty where it is to be fetched.
    """

    stands: bool
    ts: datetime
    seq: int | None
    tracker: str
    note: str
    receipt: str = ""
