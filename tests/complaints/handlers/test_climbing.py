"""What the clock does: fallback, the ladder, silence; over holidays, made-up days and midnight, by any number of workers."""

import asyncio
import uuid
from datetime import date, datetime, timedelta

from app.complaints import acting
from app.complaints.handlers.climbing import CaseDue, climb, due, falls_to
from app.complaints.interest import About
from app.complaints.kinds import CaseAct, CaseState, ClockKind, PauseReason, Rung
from app.complaints.lifecycle import CaseHappened, CaseStanding, Seat
from app.complaints.limits import timing
from app.complaints.limits.limits import Limits
from app.core.calendar import horizon, load_days
from app.core.calendar_file import DayLine
from app.core.periods import CHINA, Calendar
from tests.complaints.handlers.site import Site

CALENDAR = Calendar.from_days({date(2026, 10, day): True for day in range(1, 8)} | {date(2026, 10, 10): False})
UNIT = Seat(Rung.UNIT, uuid.UUID(int=1))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def told(standing: CaseStanding, ends: dict[ClockKind, str], at: str, about: About | None = None) -> CaseDue | None:
    found = {kind: instant(end) for kind, end in ends.items()}
    return due(standing, about or About(), found, Limits(), CALENDAR, instant(at))


def test_what_nobody_took_falls_back_before_it_climbs_and_silence_is_not_satisfaction() -> None:
    offered = CaseStanding(CaseState.OFFERED, UNIT, UNIT)
    ends = {ClockKind.ACCEPT: "2026-11-03T09:00", ClockKind.FIRST_ACTION: "2026-11-03T09:00"}
    assert told(offered, ends, "2026-11-03T08:59:59") is None
    found = told(offered, ends, "2026-11-03T09:00")
    assert found is not None
    assert found.event == CaseHappened(CaseAct.FELL_BACK, Seat(Rung.COMMUNITY))
    found = told(CaseStanding(CaseState.SAID_DONE, UNIT), {ClockKind.CONFIRM: "2026-11-09T00:00"}, "2026-11-09T00:00")
    assert found is not None
    assert found.event.act is CaseAct.LEFT_UNRATED


def test_an_untaken_case_that_is_late_by_another_clock_climbs_and_stays_offered() -> None:
    offered = CaseStanding(CaseState.OFFERED, UNIT, UNIT)
    ends = {ClockKind.ACCEPT: "2026-11-04T09:00", ClockKind.FIRST_ACTION: "2026-11-03T09:00"}
    found = told(offered, ends, "2026-11-03T09:00")
    assert found is not None
    assert (found.event, found.clock) == (CaseHappened(CaseAct.ESCALATED, rung=Rung.SUPERVISOR), ClockKind.FIRST_ACTION)
    # In hand nobody is asked to take it any more, whatever clock of taking it is left.
    found = told(CaseStanding(CaseState.IN_HAND, UNIT), {ClockKind.ACCEPT: "2026-11-03T09:00"}, "2026-11-03T09:00")
    assert found is None or found.event.act is not CaseAct.FELL_BACK


def test_the_first_clock_that_ran_out_says_when_the_rungs_are_told() -> None:
    standing = CaseStanding(CaseState.IN_HAND, UNIT)
    ends = {ClockKind.FIRST_ACTION: "2026-10-01T00:00", ClockKind.RESOLVE: "2026-10-08T00:00"}
    found = told(standing, ends, "2026-10-01T00:00")
    assert found is not None
    assert (found.event.rung, found.clock) == (Rung.SUPERVISOR, ClockKind.FIRST_ACTION)
    raised = CaseStanding(CaseState.IN_HAND, UNIT, raised=Rung.SUPERVISOR)
    assert told(raised, ends, "2026-10-07T23:59:59") is None  # a week of holidays
    found = told(raised, ends, "2026-10-08T00:00")
    assert found is not None
    assert found.event.rung is Rung.COMMUNITY
    paused = CaseStanding(CaseState.IN_HAND, UNIT, paused=PauseReason.WAITS_FOR_WEATHER)
    assert told(paused, ends, "2026-10-20T00:00") is None
    assert told(CaseStanding(CaseState.CLOSED, UNIT), ends, "2026-10-20T00:00") is None


def test_the_fallback_is_above_whom_the_case_is_about() -> None:
    for seat, rung in (
        (None, Rung.COMMUNITY),
        (UNIT, Rung.COMMUNITY),
        (Seat(Rung.COMMUNITY), Rung.STREET),
        (Seat(Rung.STREET), Rung.DISTRICT),
    ):
        assert falls_to(Limits(), About(seat)) is rung
    assert falls_to(Limits(fallback=Rung.STREET), About(UNIT)) is Rung.STREET


async def rungs(site: Site, case: uuid.UUID) -> list[str]:
    return [one.rung or one.to_rung or "" for one in await site.events(case) if one.acted_as == "系统按时限"]


async def test_an_untaken_case_falls_back_and_then_climbs_day_by_day(site: Site) -> None:
    await site.at("2026-09-29T23:30")
    case = await site.report(resident=await site.resident())
    await site.sent_to(case)
    assert await site.climb() == []
    await site.at("2026-09-30T23:29")
    assert await site.climb() == []
    await site.at("2026-09-30T23:50")
    assert await site.climb() == [case]
    row = await site.row(case)
    assert (row.state, row.charge_rung, row.offered_unit_id) == (CaseState.IN_HAND, "community", None)
    assert acting.standing(row) == await site.folded(case)
    # First action: two working days, 30 September and 8 October; the committee has it, so the street is told, six days on.
    await site.at("2026-10-14T23:55")
    assert await site.climb() == []
    await site.at("2026-10-15T00:00")
    assert await site.climb() == [case]
    await site.at("2026-10-22T00:00")
    assert await site.climb() == [case]
    assert await rungs(site, case) == ["community", "street", "district"]
    await site.at("2026-12-01T00:00")
    assert await site.climb() == []
    notices = await site.notices(case)
    assert sum("已上报" in one for one in notices) == 2
    assert any("到期无人接单，按规则转由社区负责" in one for one in notices)


async def test_a_late_case_climbs_rung_by_rung_even_after_a_long_stop_but_not_while_it_stands_still(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    await site.post("street", "case-policies", longest_pause={"amount": 60, "unit": "working_days"}, reason="待料较久")
    late, still, other = await site.in_hand(), await site.in_hand(), await site.in_hand()
    await site.did("hand", still, "progress", words="已到场")
    await site.did("hand", still, "pauses", because="waits_for_reporter", words="约定入户时间")
    await site.did("hand", other, "progress", words="已到场")
    await site.did("hand", other, "done", outcome="not_fixed", words="办不了")
    await site.at("2026-12-10T09:00")
    done = await site.climb()
    assert await rungs(site, late) == ["supervisor", "community", "street", "district"]
    assert await rungs(site, still) == []
    assert (await site.row(other)).rating == "not_rated"
    assert done.count(late) == 4
    assert await site.climb() == []
    # When it goes on, what was due stays put off by the pause.
    await site.did("hand", still, "pauses/end", words="已约好")
    assert await site.climb() == []
    resolve = await site.due(still, ClockKind.RESOLVE)
    assert resolve is not None
    assert resolve.end.words == "2026-12-16 24:00"


async def test_a_case_about_the_committee_falls_to_the_street(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    case = await site.report(category="conduct.rude", about=Seat(Rung.COMMUNITY))
    await site.at("2026-11-03T09:30")
    await site.climb()
    assert (await site.row(case)).charge_rung == "street"


async def test_many_workers_do_each_thing_once(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    cases = [await site.report() for _ in range(3)]
    await site.at("2026-12-10T09:00")
    done = await asyncio.gather(*(climb(site.town.database) for _ in range(4)))
    for case in cases:
        assert await rungs(site, case) == ["community", "street", "district"]
        assert sum(one.count(case) for one in done) == 3
        assert acting.standing(await site.row(case)) == await site.folded(case)


async def test_a_pause_that_lasted_as_long_as_it_may_ends_and_the_supervisor_is_told(site: Site) -> None:
    async def told(who: str) -> bool:
        lines = (await (await site.who(who)).get("/v1/office/work")).json()["lines"]
        return "case_paused" in {one["kind"] for one in lines}

    await site.at("2026-11-02T09:00")  # Monday
    case = await site.in_hand(resident=await site.resident())
    await site.did("hand", case, "progress", words="已到场")
    before = await site.due(case, ClockKind.RESOLVE)
    assert before is not None
    assert before.end.words == "2026-11-09 24:00"
    await site.did("hand", case, "pauses", because="waits_for_material", words="等卷材")
    assert "最迟 2026-11-16 24:00恢复" in "\n".join(await site.notices(case))
    await site.at("2026-11-16T23:59")
    assert (await site.climb(), (await site.row(case)).paused) == ([], "waits_for_material")
    await site.at("2026-11-18T10:00")  # the worker was away for a while
    assert await site.climb() == [case]
    resumed = (await site.events(case))[-1]
    assert (resumed.act, resumed.acted_as, resumed.staff_id) == ("resumed", "系统按时限", None)
    after = await site.due(case, ClockKind.RESOLVE)
    assert after is not None
    # Ten working days were lost, from the 3rd to the 16th, and none of those since.
    assert after.end.words == "2026-11-23 24:00"
    assert "暂停已满规定的最长时间，计时自动恢复，办结时限 2026-11-23 24:00" in (await site.notices(case))[-1]
    assert (await told("boss"), await told("hand"), await told("committee")) == (True, False, False)
    assert acting.standing(await site.row(case)) == await site.folded(case)
    await site.did("hand", case, "progress", words="卷材已到，今天铺")
    assert not await told("boss")
    await site.at("2026-11-24T00:00")
    await site.climb()
    assert await rungs(site, case) == ["", "supervisor", "community"]


async def test_ended_late_by_hand_or_split_by_an_extension_a_pause_lasts_no_longer(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    late, split = await site.in_hand(), await site.in_hand()
    await site.did("hand", split, "extensions", working_days=2, reason="要等材料")
    for case in (late, split):
        await site.did("hand", case, "pauses", because="waits_for_weather", words="连日下雨")
    await site.at("2026-11-05T09:00")
    await site.did("committee", split, "extensions/answer", grant=True, reason="同意")
    await site.at("2026-11-18T10:00")
    await site.did("committee", late, "pauses/end", words="雨停了")
    due_ = await site.due(late, ClockKind.RESOLVE)
    assert due_ is not None
    assert due_.end.words == "2026-11-23 24:00"
    assert await site.climb() == [split]
    due_ = await site.due(split, ClockKind.RESOLVE)
    assert due_ is not None
    # The 9th without all, the 11th with the two days lost before the grant, the 13th with the two granted; then eight were
    # lost, the 5th to the 16th, and not more.
    assert due_.end.words == "2026-11-25 24:00"


async def test_days_lost_to_a_pause_in_a_year_loaded_later_are_counted_again(site: Site) -> None:
    await site.at("2026-12-28T10:00")
    case, extended = await site.in_hand(), await site.in_hand()
    for one in (case, extended):
        await site.did("hand", one, "progress", words="已到场")
        await site.did("hand", one, "extensions", working_days=2, reason="要等材料")
    await site.at("2026-12-29T10:00")
    for one in (case, extended):
        await site.did("hand", one, "pauses", because="waits_for_material", words="等卷材")
    await site.at("2027-01-06T10:00")
    for one in (case, extended):
        await site.did("hand", one, "pauses/end", words="到了")
    await site.did("committee", case, "extensions/answer", grant=False, reason="来得及")
    await site.did("committee", extended, "extensions/answer", grant=True, reason="同意")

    async def ends() -> list[str]:
        found = [await site.due(one, ClockKind.RESOLVE) for one in (case, extended)]
        return [one.end.words for one in found if one is not None]

    # Five working days were lost as far as anybody knew: the last three of the year, and the 4th and 5th.
    assert await ends() == ["2027-01-12 24:00（暂定）", "2027-01-14 24:00（暂定）"]
    rest = [date(2027, 1, 1) + timedelta(days=one) for one in range(4)]
    rest += [date(2027, 2, 5) + timedelta(days=one) for one in range(8)]
    rest += [date(2027, 4, 5), *(date(2027, 5, day) for day in range(1, 6)), date(2027, 6, 9), date(2027, 9, 15)]
    rest += [date(2027, 10, day) for day in range(1, 8)]
    days = [DayLine(number, day, True, "国办通知") for number, day in enumerate(rest, 2)]
    known = await site.done(horizon)
    await site.done(lambda session: load_days(session, [*days, DayLine(99, date(2027, 1, 9), False, "国办通知")]))
    # The 4th was a day off, and cost nobody a day; the 9th was worked.
    assert await site.done(lambda session: timing.recount(session, known)) > 0
    assert await ends() == ["2027-01-11 24:00", "2027-01-13 24:00"]
    assert await site.done(lambda session: timing.recount(session, known)) == 0


async def test_a_year_loaded_later_moves_what_was_provisional(site: Site) -> None:
    await site.at("2026-12-28T10:00")
    case = await site.in_hand()
    await site.did("hand", case, "progress", words="已到场")
    first = await site.due(case, ClockKind.RESOLVE)
    assert first is not None
    assert first.end.words == "2027-01-05 24:00（暂定）"
    holidays = [date(2027, 1, 1) + timedelta(days=one) for one in range(3)]
    spring = [date(2027, 2, 5) + timedelta(days=one) for one in range(8)]
    others = [date(2027, 4, 5), *(date(2027, 5, day) for day in range(1, 6)), date(2027, 6, 9), date(2027, 9, 15)]
    others += [date(2027, 10, day) for day in range(1, 8)]
    days = [DayLine(number, day, True, "国办通知") for number, day in enumerate([*holidays, *spring, *others], 2)]
    await site.done(lambda session: load_days(session, [*days, DayLine(99, date(2027, 1, 9), False, "国办通知")]))
    moved = await site.due(case, ClockKind.RESOLVE)
    assert moved is not None
    assert not moved.provisional
    assert moved.end.words == "2027-01-05 24:00"
    # The day after the end begins where the time is over: the unit's supervisor and the committee are told at once.
    await site.at("2027-01-05T23:50")
    assert await site.climb() == []
    await site.at("2027-01-06T00:00")
    await site.climb()
    assert await rungs(site, case) == ["supervisor", "community"]
