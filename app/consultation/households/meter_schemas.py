"""The meter as it goes over the wire: how many households stand where, by area too."""

from pydantic import BaseModel, Field

from app.consultation.kinds import ConsultFigures, ConsultOutlook, ContactWay, HouseholdCategory
from app.core.answers import Answer


class CategoryCount(BaseModel):
    """How many households stand so."""

    category: HouseholdCategory
    households: int


class WayCount(BaseModel):
    """How many supporting households stand on a word that came in this way and that nobody confirmed."""

    way: ContactWay
    households: int


class MeterByArea(BaseModel):
    """The same by exclusive area: how much supports, how much more must before four fifths do."""

    total_m2: str = Field(examples=["86420.50"])
    supporting_m2: str
    supporting_share: str = Field(examples=["77.9%"])
    needed_m2: str
    outlook: ConsultOutlook
    without_area: int = Field(description="名册中没有面积的户数，按 0 计")


class MeterAnswer(Answer):
    """The figures. The denominator of every share is all households of the scope.

    `needed`: how many more must agree before four fifths do. `stands_without_claims`: whether it holds by the
    households' own word alone.
    """

    basis: ConsultFigures = ConsultFigures.STANCES
    households: int
    supporting: int
    supporting_share: str = Field(examples=["78.7%"])
    asked: int
    asked_share: str = Field(examples=["96.0%"])
    by_category: list[CategoryCount]
    stale: int
    by_claim: int
    by_claim_ways: list[WayCount] = Field(description="其中他人登记、本人未确认的，按取得方式分列，合计等于 by_claim")
    needed: int
    outlook: ConsultOutlook
    stands_without_claims: bool
    asked_reached: bool
    over_both_ways: bool = Field(description="征询与同意均严格超过 80%（报告用，不是门槛）")
    by_area: MeterByArea
    fewest_to_carry: int | None = Field(
        description="按户数和面积都达到 80%，最少还须几户同意（从未明确反对的住户中面积大的算起）；0 为已达到，空为全部争取到也达不到"
    )
    locked_in: bool = Field(
        description="同意的户数和面积都已达四分之三：假如人人照此投票，其余全部反对也能通过（按意见推算，不看选票，不是表决结果）"
    )
