"""What goes over the wire about the register. Inputs forbid unknown fields; answers are explicit and masked."""

import unicodedata
import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from app.core.answers import Answer
from app.core.values.fractions import centi
from app.register import scopes
from app.register.kinds import AreaSource, DocumentKind, ImportState, OwnerKind, PartKind, Stock
from app.register.people.masking import mask_document
from app.register.scope_answers import ScopeAnswer, StairwellName
from app.register.sheet.understood import Severity


class Input(BaseModel):
    """What is sent to us: nothing unknown in it, texts in NFC without spaces around, as they are hashed and signed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _in_nfc(cls, sent: object) -> object:
        # Before the length of a text is looked at: it may grow.
        return _nfc(sent)

    @field_validator("*")
    @classmethod
    def _of_our_time(cls, value: object) -> object:
        # Days at the ends of the calendar cannot be told in China's time, nor a period added to them.
        if isinstance(value, date) and not 1900 <= value.year <= 2200:
            raise ValueError("年份须在 1900 至 2200 之间，请核对。")
        return value


def _nfc(value: object) -> object:
    if isinstance(value, dict):
        return {name: _nfc(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_nfc(item) for item in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _area(text: str) -> str:
    try:
        positive = centi(text) > 0
    except ValueError:
        positive = False
    if not positive:
        raise ValueError("面积须大于 0，单位平方米，最多两位小数，如 89.50。")
    return text


type Name = Annotated[str, Field(min_length=1, max_length=60, examples=["3 栋"])]
type Words = Annotated[str, Field(min_length=2, max_length=500, examples=["按程序办理"])]
type Area = Annotated[str, AfterValidator(_area), Field(max_length=12, examples=["89.50"])]


class NewCommunity(Input):
    """An estate 小区 with where it lies; district, street and committee are made where they are missing."""

    district: Name = Field(examples=["西陵区"])
    street: Name = Field(examples=["学院街道"])
    committee: Name = Field(examples=["桃花岭社区"])
    name: Name = Field(examples=["桃花岭小区"])
    address: str = Field("", max_length=200, examples=["桃花岭路 12 号"])


class CommunityAnswer(Answer):
    """An estate with where it lies; `revision` rises with every change of its register."""

    id: uuid.UUID
    committee_id: uuid.UUID
    name: str
    address: str
    place: str = Field(examples=["西陵区 学院街道 桃花岭社区 桃花岭小区"])
    revision: int


class StairwellAnswer(Answer):
    """A stairwell 单元 with its households."""

    id: uuid.UUID
    building: str
    stairwell: StairwellName
    parts: int
    households: int
    area_m2: str


class CommunityPlan(BaseModel):
    """An estate with its stairwells and totals."""

    community: CommunityAnswer
    stairwells: list[StairwellAnswer]
    parts: int
    households: int
    area_m2: str
    without_area: int


class OwnerAnswer(Answer):
    """An owner as staff see them: name, document and phone masked."""

    id: uuid.UUID
    name: str = Field(examples=["张*"])
    kind: OwnerKind
    document_kind: DocumentKind | None
    document: str = Field(description="名册上有证件号码的为八个星号，没有的为空", examples=["********"])
    phone: str = Field(examples=["****5678"])
    share: str = Field(examples=["1/2"])
    deceased: bool
    since: date | None


class PartAnswer(Answer):
    """A part with its owners of today."""

    id: uuid.UUID
    part: str = Field(examples=["3-2-501"])
    building: str
    stairwell: StairwellName
    room: str
    kind: PartKind
    area_m2: str | None
    area_source: AreaSource | None
    area_document: str
    stock: Stock
    owners: list[OwnerAnswer]
    occupants: list[str]


class ActAnswer(Answer):
    """One act that made or changed a part or its owners: what, on what evidence, by whom, approved by whom."""

    at: datetime
    act: str
    evidence: str
    by: str
    approved_by: str


class PartHistory(BaseModel):
    """A part, its former owners, and every act recorded for it, the oldest first."""

    part: PartAnswer
    former_owners: list[OwnerAnswer]
    acts: list[ActAnswer]


class Search(Input):
    """Find owners by any of these together; at least one."""

    room: str = Field("", max_length=40, description="房号，如 3-2-501 或 501", examples=["3-2-501"])
    name: str = Field("", max_length=60, description="姓名或单位名称，全写")
    last4: str = Field("", pattern=r"^([0-9]{4})?$", description="电话的末四位")


class OwnersFound(BaseModel):
    """At most fifty owners with their parts; `more` where the search found more than are shown."""

    owners: list["FoundOwner"]
    more: bool


class FoundOwner(BaseModel):
    """An owner with the parts they own today."""

    owner: OwnerAnswer
    parts: list[str]


class Purpose(Input):
    """Why somebody's data are looked at; kept with who looked."""

    purpose: Words = Field(examples=["电话通知公示更正"])


class Revealed(BaseModel):
    """One owner in clear; the look is recorded."""

    id: uuid.UUID
    name: str
    document: str
    phone: str


class FaultAnswer(BaseModel):
    """One fault of a sheet, with its cell and the remedy."""

    code: str
    severity: Severity
    sheet: str
    cell: str
    what: str
    remedy: str


class TotalsAnswer(BaseModel):
    """Totals to reconcile; heads are those within this building alone, without parking and storage."""

    building: str
    parts: int
    area_m2: str
    heads: int
    households: int
    without_area: int


class FieldChangeAnswer(BaseModel):
    """A field before and after."""

    field: str
    before: str
    after: str


class PartChangeAnswer(BaseModel):
    """A part of the register that the sheet would change."""

    part: str
    changes: list[FieldChangeAnswer]


class CandidateAnswer(BaseModel):
    """One of the owners of equal name: where, whether with a document number, and what of the phone tells them apart."""

    key: str
    parts: list[str]
    # A report of before holds the last four.
    document: Annotated[str, BeforeValidator(mask_document)] = Field(
        description="填有证件号码的为八个星号，没有的为空", examples=["********"]
    )
    phone: str
    registered: bool
    cells: list[str]


class DoubtAnswer(BaseModel):
    """Owners of equal name of whom a person must say whether they are the same."""

    key: str
    name: str
    why: str
    documents: str = Field("", examples=["1 处有证件号码，1 处没有。"])
    may_be_one: bool
    candidates: list[CandidateAnswer]


class SheetUseAnswer(BaseModel):
    """How one sheet of the file was used."""

    sheet: str
    header_row: int | None
    columns: dict[str, int]
    skipped: str


class ImportReport(BaseModel):
    """The dry run: what was understood, what is wrong, totals, difference, and the doubts still open."""

    sheets: list[SheetUseAnswer]
    faults: list[FaultAnswer]
    errors: int
    totals: TotalsAnswer
    buildings: list[TotalsAnswer]
    added: int
    unchanged: int
    changed: list[PartChangeAnswer]
    missing: list[str]
    doubts: list[DoubtAnswer]


class ImportAnswer(Answer):
    """An import with its report."""

    id: uuid.UUID
    filename: str
    sha256: str
    state: ImportState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    report: ImportReport


class ImportLine(Answer):
    """An import in a list."""

    id: uuid.UUID
    filename: str
    state: ImportState
    proposed_by: str
    proposed_at: datetime


class IdentityDecisions(Input):
    """For each doubt by key, its candidates' keys grouped by owner: [[a, b]] one owner, [[a], [b]] two."""

    decisions: dict[str, list[list[str]]] = Field(
        min_length=1, examples=[{"d-1f0c": [["c-77", "c-9a"]]}, {"d-1f0c": [["c-77"], ["c-9a"]]}]
    )


class UndoReason(Input):
    """Why the last import is undone."""

    reason: Words


class EstateScopeInput(Input):
    """The whole estate."""

    kind: Literal["estate"]


class BuildingsScopeInput(Input):
    """Buildings by name."""

    kind: Literal["buildings"]
    buildings: list[Name] = Field(min_length=1, max_length=200)


class StairwellScopeInput(Input):
    """One stairwell of a building."""

    kind: Literal["stairwell"]
    building: Name
    stairwell: str = Field(max_length=60)


class PartsScopeInput(Input):
    """Chosen parts."""

    kind: Literal["parts"]
    parts: list[uuid.UUID] = Field(min_length=1, max_length=5000)


type ScopeInput = Annotated[
    EstateScopeInput | BuildingsScopeInput | StairwellScopeInput | PartsScopeInput, Field(discriminator="kind")
]


def as_scope(sent: ScopeInput) -> scopes.Scope:
    """The scope as the register takes it."""
    match sent:
        case EstateScopeInput():
            return scopes.EstateScope()
        case BuildingsScopeInput(buildings=buildings):
            return scopes.BuildingsScope(tuple(buildings))
        case StairwellScopeInput(building=building, stairwell=stairwell):
            return scopes.StairwellScope(building, stairwell)
        case PartsScopeInput(parts=parts):
            return scopes.PartsScope(frozenset(str(part) for part in parts))


class NewRoll(Input):
    """Freeze a roll: its scope, and the explicit choice whether parking and storage vote (law R-30)."""

    scope: ScopeInput
    include_parking: bool = Field(examples=[False])


class RollAnswer(Answer):
    """A frozen roll; `sha256` is what a posting prints."""

    id: uuid.UUID
    scope: ScopeAnswer
    include_parking: bool
    parts: int
    heads: int
    households: int
    area_m2: str
    sha256: str
    frozen_by: str
    frozen_at: datetime
