"""What goes over the wire about versions of a plan: items, cost, who pays, and what differs."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from app.core.answers import Answer
from app.media.kinds import StoredKind
from app.projects.kinds import ChangeKind, FundingSource, ItemKind, SharingRule
from app.projects.plans.money import fen
from app.register.schemas import Input, ScopeInput
from app.register.scope_answers import ScopeAnswer, StairwellName

type Title = Annotated[str, Field(min_length=2, max_length=100)]


def _yuan(text: str) -> str:
    try:
        fen(text)
    except ValueError:
        raise ValueError("金额须是不带千分号的数字，单位元，最多两位小数，如 128600.50。") from None
    return text


type Yuan = Annotated[str, AfterValidator(_yuan), Field(max_length=14, examples=["128600.50"])]
type PieceCode = Annotated[str, Field(min_length=1, max_length=20, examples=["DT-3-1"])]


class PlanDocumentInput(Input):
    """A document of a plan, kept as evidence."""

    name: str = Field(min_length=1, max_length=100, examples=["改造方案.pdf"])
    evidence_id: uuid.UUID


class PlanItemInput(Input):
    """An item of a plan with its place; `code` is what it keeps in the next version, so that it is known again."""

    code: PieceCode
    title: str = Field(min_length=2, max_length=500, examples=["加装电梯"])
    kind: ItemKind
    scope: ScopeInput | None = Field(None, description="在哪里做，留空为项目全部范围")
    consents: ScopeInput | None = Field(None, description="涉及哪些专有部分、须其业主逐户同意，留空为不涉及")


class BudgetLineInput(Input):
    """What something costs; `item` is the code of the item that it is for."""

    code: PieceCode
    title: Title = Field(examples=["电梯设备及安装"])
    item: str = Field("", max_length=20, description="所属项目内容的编码，留空为共同费用")
    amount: Yuan


class FloorCoefficient(Input):
    """How much a home of a floor bears beside the others; 0 for one that pays nothing."""

    floor: int = Field(ge=1, le=99, examples=[3])
    coefficient: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,2})?$")] = Field(examples=["0.80"])


class SharingInput(Input):
    """How what owners pay is shared among them, and among those of which place."""

    rule: SharingRule = Field(
        description="按面积的，专有部分除车位、储藏室外都分摊；按户和按楼层的，只由住宅分摊，楼层由房号读出"
    )
    scope: ScopeInput | None = Field(None, description="由哪里的业主分摊，留空为项目全部范围")
    coefficients: list[FloorCoefficient] = Field(
        default_factory=list, max_length=60, description="各楼层的系数，按楼层分摊的必填，其他不填"
    )


class FundingInput(Input):
    """Who pays how much of it."""

    source: FundingSource
    payer: str = Field("", max_length=60, examples=["西陵区财政局"])
    amount: Yuan
    sharing: SharingInput | None = Field(None, description="业主出资怎样分到各户；留空为方案没有写明")


class NewPlan(Input):
    """A version of the plan; published, it never changes. Budget is funding and gap, to the fen."""

    title: Title = Field(examples=["桃花岭小区整体改造方案"])
    description: str = Field("", max_length=20_000)
    items: list[Annotated[str, Field(min_length=2, max_length=500)] | PlanItemInput] = Field(
        min_length=1, max_length=100, examples=[["外墙保温", "更换给水立管", "加装电梯"]]
    )
    documents: list[PlanDocumentInput] = Field(default_factory=list, max_length=50)
    budget: list[BudgetLineInput] = Field(default_factory=list, max_length=200)
    funding: list[FundingInput] = Field(default_factory=list, max_length=50)
    gap: Yuan = Field("0", description="尚无来源的金额，须写明如何解决")
    gap_reason: str = Field("", max_length=300)
    immaterial: str = Field(
        "",
        max_length=500,
        description="声明与现行方案相比没有实质变更的理由；声明的，由另一方批准并公示期满后生效，此前的办理结果沿用，在此之前仍按现行方案",
        examples=["只更换了图纸的签章页，项目内容、范围和分摊不变"],
    )


class PlanDocumentAnswer(Answer):
    """A document of a plan; `sha256` is of the file as it is kept and handed out.

    `path` is where anybody fetches the file, None where it is not given out; `picture` shows a photo, covered where staff
    covered it.
    """

    name: str
    sha256: str
    evidence_id: uuid.UUID
    kind: StoredKind | None = Field(None, description="文件类型，不公开的为空")
    size: int | None = Field(None, description="字节数")
    path: str | None = Field(None, examples=["/v1/public/projects/…/plans/…/documents/…"])
    picture: str | None = Field(None, description="照片和图纸图片的大图，加 ?size=thumbnail 为缩略图")


class PlanItemAnswer(Answer):
    """An item of a plan; `where` says in words where it is done."""

    code: str
    title: str
    kind: ItemKind
    where: str = Field(examples=["楼栋 3，单元 1"])
    scope: ScopeAnswer | None
    consents: ScopeAnswer | None


class BudgetLineAnswer(Answer):
    """What something costs, in yuan."""

    code: str
    title: str
    item: str
    amount: str = Field(examples=["128600.50"])


class SharingAnswer(BaseModel):
    """How what owners pay is shared among them; `where` says in words by whom."""

    rule: SharingRule
    where: str = Field(examples=["楼栋 3，单元 1"])
    coefficients: list[FloorCoefficient]


class FundingAnswer(Answer):
    """Who pays how much of it, in yuan; `sharing` is None of others than owners, and where the plan lays nothing down."""

    source: FundingSource
    payer: str
    amount: str = Field(examples=["128600.50"])
    sharing: SharingAnswer | None = Field(None, description="业主出资怎样分到各户")


class PlanAnswer(Answer):
    """A version of the plan. `sha256` is the SHA-256 of its canonical JSON.

    Of bare items: title, description, items and documents (name and sha256), with `"t":"plan"` and `"v":1`. Otherwise
    `"v":2` with `item_details` (code, title, kind, scope, consents), budget and funding in whole fen (`amount_fen`),
    `gap_fen` and `gap_reason`. `wishes_unanswered`: how many wishes had no answer when it was published.
    """

    id: uuid.UUID
    number: int
    title: str
    description: str
    items: list[str]
    documents: list[PlanDocumentAnswer]
    sha256: str
    published_at: datetime
    item_details: list[PlanItemAnswer] = Field(default_factory=list)
    budget: list[BudgetLineAnswer] = Field(default_factory=list)
    budget_total: str = "0.00"
    funding: list[FundingAnswer] = Field(default_factory=list)
    funding_total: str = "0.00"
    gap: str = "0.00"
    gap_reason: str = ""
    wishes_unanswered: int = 0


class PlanInBrief(Answer):
    """The plan that something is about, in a line: its project and version, what it costs, and what each payer pays.

    Whole it is at /v1/public/projects/{project_id}. Amounts are None where the plan has no budget.
    """

    project_id: uuid.UUID
    project: str = Field(examples=["桃花岭小区整体改造"])
    plan_id: uuid.UUID
    number: int
    title: str
    sha256: str
    cost: str | None = Field(description="预算合计，元", examples=["610000.00"])
    funding: list[FundingAnswer]
    owners_pay: str | None = Field(description="其中业主出资合计，元", examples=["86000.00"])
    owners_share: str = Field(
        "",
        description="业主出资怎样分到各户，业主不出资的为空",
        examples=["业主出资 86000.00 元：全小区，按专有部分面积分摊。"],
    )
    gap: str | None = Field(description="尚无来源的金额，元")


class LinePays(BaseModel):
    """What one home pays of one line that owners pay; `amount` is None where that is not laid down or not known."""

    payer: str
    rule: SharingRule | None
    amount: str | None = Field(examples=["8600.00"])
    words: str = Field(examples=["业主出资 86000.00 元，住宅按楼层系数分摊，应出 8600.00 元。"])


class HomePays(BaseModel):
    """What one home pays of a plan, in yuan. `amount` is None where the plan does not lay all of it down, or it is not known.

    It follows the areas and rooms that the register has now.
    """

    part: str = Field(examples=["2-1-201"])
    amount: str | None = Field(examples=["8600.00"])
    words: str = Field(examples=["2-1-201 应出 8600.00 元。"])
    lines: list[LinePays]


class PlanPays(BaseModel):
    """A plan in a line, and what one home pays of it."""

    plan: PlanInBrief
    pays: HomePays


class ItemChange(BaseModel):
    """An item that was added, removed or changed."""

    change: ChangeKind
    key: str
    before: PlanItemAnswer | None
    after: PlanItemAnswer | None


class BudgetChange(BaseModel):
    """A line of the budget that was added, removed or changed."""

    change: ChangeKind
    key: str
    before: BudgetLineAnswer | None
    after: BudgetLineAnswer | None


class FundingChange(BaseModel):
    """A source of money that was added, removed or changed."""

    change: ChangeKind
    key: str
    before: FundingAnswer | None
    after: FundingAnswer | None


class DocumentChange(BaseModel):
    """A document that was added, removed or replaced."""

    change: ChangeKind
    key: str
    before: str | None = Field(description="文件的校验值")
    after: str | None


class ConcernedPlace(Answer):
    """A stairwell with how many of its households the change concerns."""

    building: str
    stairwell: StairwellName
    households: int


class PlanDifferenceAnswer(BaseModel):
    """What differs between two versions. `material`: it concerns households whose opinion was given on something else.

    `touched` is the scope that a consultation names when it follows the new version, None where nobody is concerned.
    """

    from_number: int
    to_number: int
    title_changed: bool
    description_changed: bool
    items: list[ItemChange]
    budget: list[BudgetChange]
    budget_before: str
    budget_after: str
    budget_moved: str = Field(description="预算合计的增减，减少为负", examples=["-12000.00"])
    funding: list[FundingChange]
    documents: list[DocumentChange]
    gap_before: str
    gap_after: str
    material: bool
    reasons: list[str]
    touched: ScopeAnswer | None
    households: int
    places: list[ConcernedPlace]
