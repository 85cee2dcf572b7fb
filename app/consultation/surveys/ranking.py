"""Items of a menu by how much they are needed, ties shown. Pure: standard library only.

Source: policy list, part 1 (Ningbo: residents choose the contents). The order: how many households must have it, then
how many must or would like to; where both are equal the items share a rank, and nobody decides between them here.
"""

from dataclasses import dataclass

from app.consultation.surveys.kinds import NeedLevel
from app.consultation.surveys.questions import SurveyQuestion
from app.consultation.surveys.sums import HouseholdSum, QuestionTally


@dataclass(frozen=True, slots=True)
class RankedItem:
    """An item with its rank from 1; `tied` where another has the same."""

    rank: int
    option: str
    label: str
    must: HouseholdSum
    would_like: HouseholdSum
    no: HouseholdSum
    tied: bool = False

    @property
    def order(self) -> tuple[int, int]:
        """By what it is ranked, the most first."""
        must = self.must.households
        return must, must + self.would_like.households


def ranked(question: SurveyQuestion, tally: QuestionTally) -> list[RankedItem]:
    """The items of a menu, the most needed first; equal ones in the order of the questionnaire."""
    items = [
        RankedItem(
            0,
            one.id,
            one.label,
            tally.cells[f"{one.id}_{NeedLevel.MUST}"],
            tally.cells[f"{one.id}_{NeedLevel.WOULD_LIKE}"],
            tally.cells[f"{one.id}_{NeedLevel.NO}"],
        )
        for one in question.options
    ]
    listed = sorted(items, key=lambda one: one.order, reverse=True)
    orders = [one.order for one in listed]
    return [
        RankedItem(
            orders.index(one.order) + 1,
            one.option,
            one.label,
            one.must,
            one.would_like,
            one.no,
            tied=orders.count(one.order) > 1,
        )
        for one in listed
    ]


def chosen_options(question: SurveyQuestion, tally: QuestionTally) -> list[tuple[str, int]]:
    """The options that the most households chose, with their number; several where they are tied, none where nobody."""
    most = max((tally.cells[one.id].households for one in question.options), default=0)
    return [(one.label, most) for one in question.options if most and tally.cells[one.id].households == most]


def vote_item(model: str) -> str:
    """A management model that a survey chose, as the text of a vote's item: chosen by survey, put to yes or no."""
    return f"是否同意改造后小区实行“{model}”的管理模式"
