"""Cases led through whatever order of acts and of hours: the row is the fold of the events, and the clocks fit it."""

import uuid
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.acting import By
from app.complaints.handlers import actors, climbing, handling
from app.complaints.handlers.handling import Case
from app.complaints.interest import CaseActor
from app.complaints.kinds import CaseAct, CaseOutcome, CaseState, ClockKind, PauseReason, RedirectTo, Rung
from app.complaints.lifecycle import CaseHappened, Seat, replay
from app.complaints.models import CaseClock, CaseEvent, CasePause, CaseReporter, Complaint
from app.core.calendar import DueTime
from app.core.errors import Refused
from app.core.installation import describe, move_clock, now
from tests.complaints.handlers.site import Site

ACTS = (
    "dispatch",
    "accept",
    "refuse",
    "hand_on",
    "progress",
    "pause",
    "resume",
    "ask",
    "grant",
    "deny",
    "done",
    "no",
    "yes",
    "decide",
    "reopen",
    "redirect",
    "merge",
    "unmerge",
    "withdraw",
    "climb",
)
WEIGHTED = [*ACTS, *("dispatch", "accept", "done", "no", "pause", "resume", "climb") * 2]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WEIGHTED),
        st.sampled_from(["hand", "other", "committee", "street", "district"]),
        st.sampled_from(["hongda", "anju"]),
        st.integers(0, 60),
    ),
    min_size=10,
    max_size=40,
)
SOUND = frozenset({"case_not_now", "case_not_in_charge", "case_not_over", "case_too_late", "case_faulty"})


class Led:
    """One case, led on by acts that may be refused."""

    def __init__(self, site: Site, case: uuid.UUID, into: uuid.UUID) -> None:
        self.site, self.case, self.into = site, case, into

    async def step(self, what: str, who: str, unit: str, ahead: timedelta) -> None:
        async with self.site.town.database.write() as session:
            await move_clock(session, ahead)
        if what == "climb":
            await climbing.climb(self.site.town.database)
            return
        try:
            async with self.site.town.database.write() as session:
                row = await acting.hold_case(session, self.site.id, self.case)
                await self._act(session, row, what, who, Seat(Rung.UNIT, self.site.units[unit]))
        except Refused as refusal:
            if refusal.code.name not in SOUND:
                raise

    async def _act(self, session: AsyncSession, row: Complaint, what: str, who: str, to: Seat) -> None:
        case = Case(row, self._actor(who), By(staff_id=self.site.people[who].id, acted_as=who), await now(session))
        words = "按程序办理"
        match what:
            case "dispatch":
                await handling.dispatch(session, case, to, words)
            case "accept":
                await handling.accept(session, case, words)
            case "refuse":
                await handling.refuse(session, case, words)
            case "hand_on":
                await handling.hand_on(session, case, to, words)
            case "progress":
                await handling.progress(session, case, words, [])
            case "pause":
                await handling.pause(session, case, PauseReason.WAITS_FOR_MATERIAL, words)
            case "resume":
                await handling.resume(session, case, words)
            case "ask":
                await handling.ask_extension(session, case, 3, words)
            case "grant" | "deny":
                await handling.answer_extension(session, case, what == "grant", words)
            case "done":
                await handling.say_done(session, case, CaseOutcome.NOT_FIXED, words, [])
            case "decide" | "reopen":
                await handling.decide(session, case, what == "reopen", None, words)
            case "redirect":
                await handling.redirect(session, case, RedirectTo.COURT, words)
            case _:
                act = {
                    "no": CaseAct.SAID_NOT_FIXED,
                    "yes": CaseAct.SAID_FIXED,
                    "merge": CaseAct.MERGED,
                    "unmerge": CaseAct.UNMERGED,
                    "withdraw": CaseAct.WITHDRAWN,
                }[what]
                reporter = await session.scalar(select(CaseReporter.id).where(CaseReporter.complaint_id == row.id))
                event = CaseHappened(act, into=self.into if act is CaseAct.MERGED else None)
                await acting.happen(session, row, event, By(reporter_id=reporter), case.at)

    def _actor(self, who: str) -> CaseActor:
        rungs = {"committee": Rung.COMMUNITY, "street": Rung.STREET, "district": Rung.DISTRICT}
        units = {"hand": "hongda", "other": "anju"}
        return CaseActor(
            self.site.people[who].id,
            frozenset({rungs[who]} if who in rungs else ()),
            frozenset({self.site.units[units[who]]} if who in units else ()),
        )

    async def sound(self) -> None:
        """What holds after every act."""
        async with self.site.town.database.read() as session:
            row = await session.get_one(Complaint, self.case)
            rows = (
                await session.scalars(
                    select(CaseEvent).where(CaseEvent.complaint_id == row.id).order_by(CaseEvent.number)
                )
            ).all()
            clocks = (
                await session.execute(
                    select(CaseClock, DueTime)
                    .join(DueTime, DueTime.id == CaseClock.due_id)
                    .where(CaseClock.complaint_id == row.id)
                )
            ).all()
            pauses = await session.scalar(
                select(func.count())
                .select_from(CasePause)
                .where(CasePause.complaint_id == row.id, CasePause.until_at.is_(None))
            )
        assert replay(acting.events_of(rows)) == acting.standing(row)
        assert [one.number for one in rows] == list(range(1, len(rows) + 1))
        assert all(one.at <= other.at for one, other in pairwise(rows))
        running = {ClockKind(clock.kind) for clock, _ in clocks if clock.stopped_at is None}
        assert pauses == (row.paused is not None)
        state = CaseState(row.state)
        if state.ended:
            assert running == set()
            assert row.ended_at is not None
            return
        assert row.ended_at is None
        assert (ClockKind.CONFIRM in running) == (state is CaseState.SAID_DONE)
        assert (ClockKind.RESOLVE in running) == (state is not CaseState.SAID_DONE)
        assert ClockKind.ACCEPT not in running or state in {CaseState.REPORTED, CaseState.OFFERED}
        assert (state is CaseState.OFFERED) <= (ClockKind.RETURN in running)
        assert ClockKind.DISPATCH not in running or state in {CaseState.REPORTED, CaseState.RETURNED}
        assert (state is CaseState.RETURNED) <= (ClockKind.DISPATCH in running)
        for clock, due in clocks:
            assert due.due_at >= clock.first_due_at
            assert due.due_at == clock.first_due_at or ClockKind(clock.kind) in {
                ClockKind.RESOLVE,
                ClockKind.FIRST_ACTION,
            }


async def test_whatever_happens_in_whatever_order_the_row_is_the_fold_of_its_events(site: Site) -> None:
    plans: list[list[tuple[str, str, str, int]]] = []

    @settings(
        max_examples=12,
        phases=set(Phase) - {Phase.explain, Phase.shrink},
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS)
    def gathered(steps: list[tuple[str, str, str, int]]) -> None:
        plans.append(steps)

    gathered()
    assert len(plans) > 5
    for steps in plans:
        await site.at("2026-09-14T09:00")
        led = Led(site, await site.report(), await site.report())
        ahead = await _ahead(site)
        for what, who, unit, hours in steps:
            ahead += timedelta(hours=hours)
            await led.step(what, who, unit, ahead)
            await led.sound()


async def _ahead(site: Site) -> timedelta:
    async with site.town.database.read() as session:
        return (await describe(session)).ahead


async def test_the_sight_of_somebody_is_who_they_are(site: Site) -> None:
    async with site.town.database.read() as session:
        seen = await actors.sight(session, site.people["boss"].id, {site.id: frozenset()})
        office = await actors.sight(session, site.people["committee"].id, {})
    assert (seen.units, seen.supervises) == ({site.units["hongda"]}, {site.units["hongda"]})
    assert seen.actor(site.id).rungs == frozenset()
    assert (office.units, office.flats, office.residents) == (frozenset(), frozenset(), frozenset())
