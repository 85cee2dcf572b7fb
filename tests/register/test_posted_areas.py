"""The seven days of a posted area end where the loaded calendar says, and say so where it does not know."""

from datetime import date, datetime, timedelta

import pytest

from app.core.calendar import load_days
from app.core.calendar_file import read_calendar
from app.core.errors import Refused
from app.core.installation import CHINA, move_clock, now
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import NewCorrection
from app.register.models import Correction
from tests.core.days_off import YEAR_2027, content
from tests.register.desk import CHIEF, CLERK, Desk
from tests.register.flats import flat, owner


async def it_is(desk: Desk, at: str) -> None:
    async with desk.database.write() as session:
        await move_clock(session, timedelta())
        await move_clock(session, datetime.fromisoformat(at).replace(tzinfo=CHINA) - await now(session))


async def posted(desk: Desk, on: date) -> Correction:
    """An area posted on this day, at nine in the morning."""
    await desk.bring_in(flat("1-1-101", owner("王芳"), area_c=None))
    await it_is(desk, f"{on}T09:00:00")
    part = (await desk.parts())["1-1-101"].part
    facts = {"kind": "area", "area_m2": "71.20", "source": "confirmed", "posted_on": on, "part_id": part.id}
    sent = NewCorrection.model_validate({"facts": facts, "reason": "业主已确认", "document": "公示照片"})
    async with desk.database.write() as session:
        return await corrections.propose(session, desk.sealer, desk.id, sent, by=CLERK, at=await now(session))


async def approve(desk: Desk, correction: Correction) -> None:
    async with desk.database.write() as session:
        at = await now(session)
        await corrections.decide(session, desk.sealer, desk.id, correction.id, approve=True, reason="", by=CHIEF, at=at)


async def refusal(desk: Desk, correction: Correction) -> str:
    with pytest.raises(Refused) as refused:
        await approve(desk, correction)
    return str(refused.value)


async def test_a_posting_that_would_end_in_the_holidays_ends_after_them(desk: Desk) -> None:
    correction = await posted(desk, date(2026, 9, 24))
    assert correction.summary.endswith("2026-09-24 张贴公示，2026-10-09 起可生效)")
    await it_is(desk, "2026-10-08T23:59:50")
    assert "到 2026-10-08 24:00 才满 7 天" in await refusal(desk, correction)
    await it_is(desk, "2026-10-09T00:00:00")
    await approve(desk, correction)
    assert (await desk.parts())["1-1-101"].part.area_c == 7120


async def test_past_the_loaded_years_the_day_is_provisional_and_nothing_stops(desk: Desk) -> None:
    correction = await posted(desk, date(2026, 12, 28))
    assert "2027-01-05 起可生效（暂定" in correction.summary
    await it_is(desk, "2027-01-04T12:00:00")
    assert "2027-01-04 24:00（暂定）" in await refusal(desk, correction)
    await it_is(desk, "2027-01-05T00:00:00")
    await approve(desk, correction)


async def test_a_year_loaded_meanwhile_moves_the_day(desk: Desk) -> None:
    correction = await posted(desk, date(2026, 12, 28))
    async with desk.database.write() as session:
        await load_days(session, read_calendar(content(YEAR_2027)).lines)
    await it_is(desk, "2027-01-05T12:00:00")
    assert "到 2027-01-05 24:00 才满" in await refusal(desk, correction)
    await it_is(desk, "2027-01-06T00:00:00")
    await approve(desk, correction)
