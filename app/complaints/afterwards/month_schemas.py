"""What goes over the wire about call-backs and indicators."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.complaints.kinds import CaseCallOutcome, Indicator, Rung
from app.core.answers import Answer
from app.register.schemas import Input

type MonthText = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])]


class CaseSampleAnswer(Answer):
    """A sample of closed cases: from how many, under which seed, and what the calls have come to."""

    id: uuid.UUID
    from_at: datetime
    until_at: datetime
    seed: str
    size: int
    population: int
    population_sha256: str
    drawn_by: str = Field(description="由系统按时抽取的为空")
    at: datetime
    outcomes: dict[CaseCallOutcome, int]
    open: int
    reopened: int = Field(description="还没有回访结果就重新办理的，不再回访，仍计入样本、按未回访计")


class CaseContactAnswer(Answer):
    """The one reporter to call now, and about what; `phone` is empty where none is known."""

    look_id: uuid.UUID
    number: int
    category: str
    words: str
    alias: str
    phone: str


class NewCaseCall(Input):
    """What a call came to."""

    look_id: uuid.UUID = Field(examples=["0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    outcome: CaseCallOutcome = Field(examples=["satisfied"])
    words: Annotated[str, Field(max_length=500)] = ""


class FigureAnswer(BaseModel):
    """A figure: how many of how many, which cases, its place; for answers of a sample the interval it leaves.

    `share` is in percent, truncated. `place` is shared by equals and missing below five cases. Cases are named within an
    estate alone, where a number is one case.
    """

    indicator: Indicator
    counted: int
    among: int
    share: str = Field(examples=["83.33%"])
    place: int | None
    cases_counted: list[int] = Field(description="计入分子的件号")
    cases_among: list[int] = Field(description="计入分母的件号")
    interval: str = Field(description="抽样所得的指标：95% 置信区间", examples=["43.6%–97.1%"])


class IndicatorRow(BaseModel):
    """One unit's or office's month; `drawn` of its cases were to be called back, of which so many said something."""

    seat: str = Field(examples=["unit:0f8b6a52-6d0e-4e5e-9a53-1d3f0a1c9e10"])
    rung: Rung | None
    name: str
    figures: list[FigureAnswer]
    drawn: int
    answered: int
    response: str = Field(description="回访接通并作出评价的比例", examples=["60.00%"])


class AppealAnswer(Answer):
    """An objection to a frozen figure, and what the street found."""

    id: uuid.UUID
    seat: str
    words: str
    by: str
    at: datetime
    accepted: bool | None
    answer: str
    answered_at: datetime | None


class IndicatorMonthAnswer(Answer):
    """An estate's month by unit, with its total; `frozen_at` is empty while it still moves."""

    community_id: uuid.UUID
    month: date
    formula: int
    formulas: dict[Indicator, str]
    frozen_at: datetime | None
    sha256: str
    total: IndicatorRow
    rows: list[IndicatorRow]
    appeals: list[AppealAnswer]


class AreaMonthAnswer(BaseModel):
    """A street's or district's month: its estates, and the units over all of them; estates not frozen are named."""

    month: date
    formula: int
    formulas: dict[Indicator, str]
    communities: list[IndicatorRow]
    units: list[IndicatorRow]
    total: IndicatorRow
    not_frozen: list[str]


class NewAppeal(Input):
    """An objection to a figure of one's own unit or office."""

    seat: Annotated[str, Field(min_length=4, max_length=60)] = Field(examples=["community"])
    words: Annotated[str, Field(min_length=5, max_length=1000)] = Field(examples=["第 1 号停工令期间不应计入"])


class NewAppealAnswer(Input):
    """What was found of an appeal; the frozen figure stays, the finding stands beside it."""

    accepted: bool = Field(examples=[False])
    words: Annotated[str, Field(min_length=2, max_length=1000)] = Field(examples=["停工令没有送达记录"])
