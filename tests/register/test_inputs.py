"""What every input holds to."""

import pytest
from pydantic import ValidationError

from app.notifications.schemas import NewWorksNotice

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
