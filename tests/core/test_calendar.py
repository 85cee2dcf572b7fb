"""The calendar in the database: seeded, kept due times, a year loaded, and what a load moves."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import asyncpg
import chinese_calendar
import pytest
from sqlalchemy import select

from app.core.calendar import DueTime, Loaded, alarm, horizon, load_calendar, load_days, set_due
from app.core.calendar_file import read_calendar
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import CHINA, move_clock, now
from app.core.periods import Calendar, PeriodUnit, add_working_days, end_of
from tests.core.days_off import HEADER, YEAR_2027, YEAR_2028, content, lines

IN_DECEMBER = datetime(2026, 12, 28, 9, tzinfo=CHINA)


async def due(database: Database, start_at: datetime, amount: int, unit: PeriodUnit) -> DueTime:
    async with database.write() as session:
        return await set_due(session, start_at, amount, unit)


async def load(database: Database, rows: Sequence[str] = YEAR_2027) -> Loaded:
    read = read_calendar(content(rows))
    assert read.faults == []
    async with database.write() as session:
        return await load_days(session, read.lines)


async def it_is(database: Database, at: datetime) -> None:
    """Let the database's clock stand at this instant, and go on."""
    async with database.write() as session:
        await move_clock(session, timedelta())
        await move_clock(session, at - await now(session))


async def kept(database: Database, found: DueTime) -> DueTime:
    async with database.read() as session:
        return (await session.scalars(select(DueTime).where(DueTime.id == found.id))).one()


async def loaded_calendar(database: Database) -> Calendar:
    async with database.read() as session:
        return await load_calendar(session)


async def test_a_new_installation_knows_the_source_day_by_day(database: Database) -> None:
    calendar = await loaded_calendar(database)
    assert (calendar.first, calendar.last) == (date(2004, 1, 1), date(2026, 12, 31))
    days = [calendar.first + timedelta(days=n) for n in range((calendar.last - calendar.first).days + 1)]
    assert [day for day in days if calendar.is_rest_day(day) != chinese_calendar.is_holiday(day)] == []
    async with database.read() as session:
        assert await horizon(session) == date(2026, 12, 31)


async def test_the_alarm_is_sixty_days_ahead_and_a_load_ends_it(database: Database) -> None:
    async with database.read() as session:
        assert not await alarm(session, date(2026, 11, 1))
        assert await alarm(session, date(2026, 11, 2))
    assert (await load(database)).last == date(2027, 12, 31)
    async with database.read() as session:
        assert not await alarm(session, date(2026, 12, 31))


async def test_a_due_time_within_the_loaded_years_is_certain(database: Database) -> None:
    posting = await due(database, datetime(2026, 9, 24, 10, tzinfo=CHINA), 7, PeriodUnit.CALENDAR_DAYS)
    found = await kept(database, posting)
    assert (found.due_at, found.provisional) == (end_of(date(2026, 10, 8)), False)
    assert found.end.words == "2026-10-08 24:00"
    async with database.read() as session:
        assert timedelta() <= await now(session) - found.computed_at < timedelta(minutes=1)


async def test_a_due_time_past_them_is_kept_as_provisional_and_recomputed_after_a_load(database: Database) -> None:
    ninth = await due(database, IN_DECEMBER, 5, PeriodUnit.WORKING_DAYS)
    days = await due(database, datetime(2026, 12, 30, 9, tzinfo=CHINA), 40, PeriodUnit.CALENDAR_DAYS)
    settled = await due(database, datetime(2027, 3, 1, 9, tzinfo=CHINA), 3, PeriodUnit.WORKING_DAYS)
    far = await due(database, datetime(2027, 12, 30, 9, tzinfo=CHINA), 5, PeriodUnit.WORKING_DAYS)
    hours = await due(database, IN_DECEMBER, 24 * 30, PeriodUnit.HOURS)
    assert [one.provisional for one in (ninth, days, settled, far, hours)] == [True, True, True, True, False]
    assert ninth.end.words == "2027-01-05 24:00（暂定）"
    assert days.end.words == "2027-02-08 24:00（暂定）"  # in the Spring Festival, which nobody has announced yet

    loaded = await load(database)

    assert loaded == Loaded((2027,), date(2027, 12, 31), changed=3)
    assert (await kept(database, ninth)).end.words == "2027-01-06 24:00"
    assert (await kept(database, days)).end.words == "2027-02-15 24:00"
    assert (await kept(database, settled)).end.words == "2027-03-04 24:00"  # as guessed, and certain now
    assert (await kept(database, far)).provisional
    assert (await kept(database, hours)).due_at == hours.due_at
    assert (await load(database)).changed == 0


async def test_a_corrected_year_replaces_the_wrong_one_and_moves_what_is_still_ahead(database: Database) -> None:
    await it_is(database, datetime(2026, 12, 1, tzinfo=CHINA))
    await load(database, [*YEAR_2027, *lines([date(2027, 11, 11)])])
    ahead = await due(database, datetime(2027, 11, 10, 9, tzinfo=CHINA), 1, PeriodUnit.WORKING_DAYS)
    assert ahead.end.words == "2027-11-12 24:00"
    assert (await load(database)).changed == 1
    assert (await kept(database, ahead)).end.words == "2027-11-11 24:00"


async def test_a_certain_due_time_that_is_over_stays_and_a_guess_does_not(database: Database) -> None:
    await load(database)
    over = await due(database, datetime(2027, 11, 10, 9, tzinfo=CHINA), 1, PeriodUnit.WORKING_DAYS)
    guessed = await due(database, datetime(2027, 12, 30, 9, tzinfo=CHINA), 2, PeriodUnit.WORKING_DAYS)
    assert guessed.end.words == "2028-01-03 24:00（暂定）"
    await it_is(database, datetime(2028, 2, 1, tzinfo=CHINA))
    assert (await load(database, [*YEAR_2027, *lines([date(2027, 11, 11)])])).changed == 0
    assert (await kept(database, over)).end.words == "2027-11-11 24:00"
    assert (await load(database, YEAR_2028)).changed == 1
    assert (await kept(database, guessed)).end.words == "2028-01-04 24:00"


async def test_a_notice_may_take_a_day_of_last_december(database: Database) -> None:
    await it_is(database, datetime(2026, 11, 24, tzinfo=CHINA))
    december = await due(database, datetime(2026, 12, 25, 9, tzinfo=CHINA), 1, PeriodUnit.WORKING_DAYS)
    assert december.end.words == "2026-12-28 24:00"
    loaded = await load(database, [*YEAR_2027, *lines([], [date(2026, 12, 26)])])
    assert loaded == Loaded((2027,), date(2027, 12, 31), changed=1)
    assert (await kept(database, december)).end.words == "2026-12-26 24:00"
    calendar = await loaded_calendar(database)
    assert add_working_days(date(2026, 9, 30), 5, calendar).day == date(2026, 10, 13)  # the rest of 2026 stands


async def test_single_days_are_amended_and_the_year_stands(database: Database) -> None:
    loaded = await load(database, [HEADER, *lines([date(2026, 12, 29)])])
    assert loaded.years == ()
    calendar = await loaded_calendar(database)
    assert calendar.is_rest_day(date(2026, 12, 29))
    assert calendar.is_rest_day(date(2026, 10, 7))


async def test_a_faulty_year_is_refused_with_every_fault_and_nothing_changes(database: Database) -> None:
    before = await loaded_calendar(database)
    read = read_calendar(content([HEADER, *lines([date(2027, 1, 1), date(2028, 3, 1)])]))
    with pytest.raises(Refused) as refused:
        async with database.write() as session:
            await load_days(session, read.lines)
    assert refused.value.code.name == "calendar_faulty"
    assert [fault.field for fault in refused.value.fields] == ["第 2 行", "第 2 行", "第 3 行"]
    assert await loaded_calendar(database) == before


async def test_a_due_time_set_while_a_year_is_loaded_does_not_miss_it(database: Database) -> None:
    read = read_calendar(content(YEAR_2027))
    async with database.write() as loading:
        await load_days(loading, read.lines)
        setting = asyncio.create_task(due(database, IN_DECEMBER, 5, PeriodUnit.WORKING_DAYS))
        await asyncio.sleep(0.2)
        assert not setting.done()
    assert not (await setting).provisional


async def test_a_year_loaded_while_a_due_time_is_set_does_not_miss_it(database: Database) -> None:
    async with database.write() as setting:
        found = await set_due(setting, IN_DECEMBER, 5, PeriodUnit.WORKING_DAYS)
        loading = asyncio.create_task(load(database))
        await asyncio.sleep(0.2)
        assert not loading.done()
    assert (await loading).changed == 1
    assert not (await kept(database, found)).provisional


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE due_time SET amount = 0",
        "UPDATE due_time SET due_at = start_at",
        "UPDATE due_time SET unit = 'weeks'",
        "UPDATE due_time SET provisional = true",
    ],
)
async def test_the_database_refuses_a_due_time_that_cannot_be(
    database: Database, owner: asyncpg.Connection, change: str
) -> None:
    await due(database, IN_DECEMBER, 24, PeriodUnit.HOURS)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(change)


async def test_a_period_of_nothing_is_not_kept(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(ValueError, match="period"):
            await set_due(session, IN_DECEMBER, 0, PeriodUnit.WORKING_DAYS)
