"""What goes over the wire about results."""

import uuid
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.core.answers import Answer, BareInstant
from app.posting.verdicts import ComparisonAnswer
from app.register.scope_answers import StairwellName
from app.voting.count.outcome import Alternative, LeftOut, Outcome, SetAside, Standing
from app.voting.kinds import AttestedFinding, Disclosure
from app.voting.lifecycle import State
from app.voting.schemas import SumAnswer, TurnoutAnswer, VoteOnPlan


class ChecksCounted(BaseModel):
    """Which of the four comparisons an item met."""

    participation_area: bool
    participation_heads: bool
    agreement_area: bool
    agreement_heads: bool


class ItemFigures(BaseModel):
    """An item by figures alone, as the authority's own system gives them."""

    rule: str = Field(examples=["cc278-special"])
    total: SumAnswer
    participating: SumAnswer
    agree: SumAnswer
    disagree: SumAnswer
    abstain: SumAnswer
    content_invalid: SumAnswer
    checks: ChecksCounted
    outcome: Outcome
    sensitive: bool
    standing: Standing


class ShortfallCounted(SumAnswer):
    """What an item lacks, and the fewest heads that would make it up, where any number of them would."""

    fewest_heads: int | None


class ItemCounted(ItemFigures):
    """An item as its ballots were counted: also under each other reading, and without each kind of doubtful ballots."""

    alternatives: dict[Alternative, Outcome]
    robustness: dict[LeftOut, str] = Field(examples=[{"without_paper": "stands"}])
    shortfall: ShortfallCounted


class CountTally(BaseModel):
    """A count of ballots, as docs/count.md has it."""

    rule: str | None = Field(description="各事项规则不同的为空", examples=["cc278-special"])
    items: dict[str, ItemCounted]
    set_aside: dict[SetAside, int]


class OfficialTally(BaseModel):
    """The result of the authority's own system, as two persons read it."""

    rule: str | None
    items: dict[str, ItemFigures]
    source: Literal["official"]
    document: str


class OfficialTallyExplained(OfficialTally):
    """One whose totals are not those of the roll."""

    difference: str = Field(examples=["主管部门的名册多列了一间门卫室"])


class FlipAnswer(BaseModel):
    """A question that flips the outcome, and the outcome it would give."""

    question: str
    outcome: Outcome


class DecisionAnswer(Answer):
    """What a named person decided where the count hung on a question."""

    outcome: Outcome
    decided_by: str
    reasons: str
    document: str


class RobustnessAnswer(BaseModel):
    """Whether the counted outcome stands without a class of ballots."""

    left_out: str
    stands: bool


class VerdictAnswer(Answer):
    """The verdict on one item; `outcome` is what governs, empty while a person has to decide."""

    item: int
    title: str
    total: SumAnswer
    participating: SumAnswer
    agree: SumAnswer
    disagree: SumAnswer
    abstain: SumAnswer
    content_invalid: SumAnswer
    comparisons: list[ComparisonAnswer] = Field(description="四项：参与面积、参与人数、同意面积、同意人数")
    counted: Outcome = Field(description="默认口径计算的结论")
    flips: list[FlipAnswer] = Field(description="换一种口径会改变结论的问题")
    decision: DecisionAnswer | None
    outcome: Outcome | None = Field(description="生效的结论；待人工认定时为空")
    robustness: list[RobustnessAnswer]
    unanimity: str = Field(description="全体参与者选择相同时的提示，否则为空")


class AttestationAnswer(Answer):
    """What an auditing body found of a bundle: `seq` is its leaf in the vote's log, `sha256` the bundle it is about."""

    seq: int
    by: str
    finding: AttestedFinding
    sha256: str
    words: str
    at: datetime


class ResultAnswer(Answer):
    """The governing result of a vote; `document` names the authority's result where its system decides.

    `attestations` are what auditing bodies found of its bundles, the first one first.
    """

    counted_at: datetime
    tally_sha256: str
    document: str
    roll_corrected: str = Field(
        description="开始投票以后的名册更正，和按更正后的名册计算的各项结论；没有更正的为空",
        examples=["开始投票以后名册有 1 处更正（面积 1 处），计票仍以开始时冻结的名册为准。"],
    )
    items: list[VerdictAnswer]
    attestations: list[AttestationAnswer]


class PublicVote(VoteOnPlan):
    """A vote for anybody: numbers only, no owner and no room.

    `turnout` while it is open (never where another system takes the ballots), `result` once it hangs.
    """

    community: str
    disclosure: Disclosure
    turnout: TurnoutAnswer | None
    result: ResultAnswer | None


class RoomAnswer(Answer):
    """A part of the roll, and whether its head took part."""

    building: str
    stairwell: StairwellName
    part: str
    took_part: bool


class UnpostedAnswer(Answer):
    """A counted vote whose result does not hang yet: by when it must, and whether that is past."""

    vote_id: uuid.UUID
    eid: str
    title: str
    state: State
    counted_at: datetime | None
    due_at: BareInstant
    until: str = Field(description="最迟张贴时间，日历未载入的年份标明“暂定”")
    overdue: bool
