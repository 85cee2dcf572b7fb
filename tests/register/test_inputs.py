"""What every input holds to."""

import pytest
from pydantic import ValidationError

from app.consultation.surveys.schemas import OwnSurveyAnswer
from app.notifications.schemas import NewWorksNotice
from app.register.schemas import BuildingsScopeInput
from app.voting.bundle.schemas import NewExport

SENT = {
    "scope": {"kind": "estate"},
    "title": "明天上午停水",
    "told": "更换给水立管，请提前储水。",
    "contact": "项目部 王工",
    "ends_at": "2026-11-25T12:00:00+08:00",
}


@pytest.mark.parametrize("ends", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_day_at_the_end_of_the_calendar_is_refused_at_its_field(ends: str) -> None:
    with pytest.raises(ValidationError, match="年份须在 1900 至 2200 之间") as refused:
        NewWorksNotice.model_validate(SENT | {"starts_at": ends})
    assert refused.value.errors()[0]["loc"] == ("starts_at",)
    assert NewWorksNotice.model_validate(SENT | {"starts_at": "2026-11-25T09:00:00+08:00"}).starts_at.hour == 9


def test_texts_are_taken_in_nfc_also_in_lists_and_in_what_is_nested() -> None:
    sent = NewExport.model_validate({"recipient": "陈会计", "unit": "e\u0301" * 500, "purpose": "复核"})
    assert sent.unit == "\u00e9" * 500
    scope = BuildingsScopeInput.model_validate({"kind": "buildings", "buildings": ["e\u0301 栋"]})
    assert scope.buildings == ["\u00e9 栋"]
    nested = NewWorksNotice.model_validate(
        SENT | {"starts_at": "2026-11-25T09:00:00+08:00", "scope": {"kind": "buildings", "buildings": ["e\u0301 栋"]}}
    )
    assert nested.scope == scope
    answered = OwnSurveyAnswer.model_validate({"answers": {"q1": "e\u0301", "q2": ["e\u0301"]}})
    assert answered.answers == {"q1": "\u00e9", "q2": ["\u00e9"]}


def test_a_text_that_grows_in_nfc_is_measured_as_it_is_kept() -> None:
    # Hebrew shin with dagesh and dot is one sign as it is typed and three in NFC.
    with pytest.raises(ValidationError, match="at most 60"):
        NewExport.model_validate({"recipient": "\ufb2c" * 21, "unit": "事务所", "purpose": "复核"})
