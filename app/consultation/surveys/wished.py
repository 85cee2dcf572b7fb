"""How many households were asked what they wish before a plan is drawn. Pure: standard library only.

A household was asked where it answered, said that it wishes nothing, or was met and declined; a message that was merely
sent asks nobody. The share is of all households, and the district's policy says which is enough (law R-63; policy list,
part 1: 征求80%的居民意愿制定改造方案).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.consultation.surveys.kinds import SurveyWord
from app.core.values.fractions import Threshold


@dataclass(frozen=True, slots=True)
class WishFigures:
    """Whole numbers of households; `percent` of all of them must have been asked."""

    households: int
    answered: int
    no_wish: int
    declined: int
    percent: int

    @property
    def counted(self) -> int:
        """How many were asked."""
        return self.answered + self.no_wish + self.declined

    @property
    def least(self) -> int:
        """How many must have been."""
        return Threshold(self.percent, 100).least(self.households)

    @property
    def needed(self) -> int:
        """How many more must be; 0 where enough were, and where nobody need be."""
        return max(0, self.least - self.counted)

    def in_words(self) -> str:
        """Who was asked, of how many, and how many must be."""
        return (
            f"全部 {self.households} 户中征询到 {self.counted} 户（作了答复 {self.answered} 户，没有诉求 {self.no_wish} 户，"
            f"当面不愿答复 {self.declined} 户），本区政策要求征询到 {self.percent}%，须不少于 {self.least} 户"
        )

    def as_json(self) -> dict[str, int]:
        """As they are kept with the plan that was drawn."""
        return {
            "households": self.households,
            "answered": self.answered,
            "no_wish": self.no_wish,
            "declined": self.declined,
            "percent": self.percent,
            "needed": self.needed,
        }


def wish_figures(words: Iterable[SurveyWord | None], percent: int) -> WishFigures:
    """The figures of these households: of each the word that stands for it, None where it said nothing that counts."""
    found = Counter(words)
    return WishFigures(
        found.total(), found[SurveyWord.ANSWERED], found[SurveyWord.NO_WISH], found[SurveyWord.DECLINED], percent
    )
