"""How many households were asked before a plan is drawn, in whole numbers."""

import pytest

from app.consultation.surveys.kinds import SurveyWord
from app.consultation.surveys.wished import wish_figures

ANSWERED, NO_WISH, DECLINED = SurveyWord


@pytest.mark.parametrize(
    ("households", "percent", "least"), [(25, 80, 20), (24, 80, 20), (96, 80, 77), (1, 80, 1), (24, 90, 22), (0, 80, 0)]
)
def test_the_least_is_the_share_of_all_households_rounded_up(households: int, percent: int, least: int) -> None:
    assert wish_figures([None] * households, percent).least == least
    enough = wish_figures([ANSWERED] * least + [None] * (households - least), percent)
    assert (enough.counted, enough.needed) == (least, 0)
    if least:
        assert wish_figures([ANSWERED] * (least - 1) + [None] * (households - least + 1), percent).needed == 1


def test_who_answered_who_wishes_nothing_and_who_declined_were_asked() -> None:
    found = wish_figures([ANSWERED, NO_WISH, DECLINED, None, None], 80)
    assert (found.households, found.counted, found.needed) == (5, 3, 1)
