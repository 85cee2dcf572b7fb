"""A notice led through whatever happens to sheets: its vote opens where each head had its days, and else is never counted.

What a head had is told again here, from a plain account of what was done; the bundles of votes so opened are in
tests/voting/bundle/test_postings.py.
"""

import asyncio
import math
import uuid
from collections.abc import Coroutine, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from app import worker
from app.core.calendar import load_calendar
from app.core.db import Database
from app.core.errors import Refused
from app.core.periods import Calendar, PeriodUnit, period_end
from app.core.sealing import Sealer
from app.posting import service as posting
from app.register import places
from app.voting.lifecycle import Act, State
from app.voting.models import Vote
from tests.databases import TEMPLATE, address_of, as_owner
from tests.posting.evidence import put_evidence
from tests.register.desk import Desk
from tests.voting.live.ballot_box import CONVENOR, BallotBox
from tests.voting.live.test_days_per_head import FIRST, SECOND, handed
from tests.voting.races.rounds import ROUNDS
from tests.voting.races.twins import on, twin

DAY = timedelta(days=1)
THERE = {FIRST: [f"p{number:03d}" for number in range(1, 7)], SECOND: [f"p{number:03d}" for number in range(7, 13)]}
# Never together a whole number of days: what happens at the very instant is of other tests.
PASSES = st.sampled_from([1, 5, 20, 23, 30, 49, 100, 150]).map(lambda hours: timedelta(hours=hours, minutes=7))
PLACES = st.sampled_from([FIRST, SECOND])


@pytest.fixture
def noticed(server: str) -> Iterator[tuple[str, BallotBox, datetime]]:
    """A database with a vote of two buildings whose notice hangs, of which every example makes a twin."""
    url = address_of(server, f"t_{uuid.uuid4().hex}")
    name = url.partition("?")[0].rpartition("/")[2]

    async def statement(words: str) -> None:
        admin: asyncpg.Connection = await as_owner(server)
        await admin.execute(words)
        await admin.close()

    async def ready() -> tuple[BallotBox, datetime]:
        database, sealer = Database(url, pool_size=1), Sealer(bytes(range(32)))
        async with database.write() as session:
            estate = await places.register_community(
                session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
            )
        box = BallotBox(database, sealer, Desk(database, sealer, estate))
        box.homes, box.places = ["1-1"] * 6 + ["2-1"] * 6, [FIRST, SECOND]
        await box.noticed()
        at = await box.now()
        await database.close()
        return box, at

    asyncio.run(statement(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    box, at = asyncio.run(ready())
    yield url, box, at
    asyncio.run(statement(f"DROP DATABASE {name} WITH (FORCE)"))


async def calendar_of(database: Database) -> Calendar:
    async with database.read() as session:
        return await load_calendar(session)


class NoticeMachine(RuleBasedStateMachine):
    """One vote whose notice was just hung, and everything that may happen to it until the vote is counted, or void."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[Database]
    template: ClassVar[BallotBox]
    noticed_at: ClassVar[datetime]
    outcomes: ClassVar[set[State]]
    calendar: ClassVar[Calendar]

    def __init__(self) -> None:
        super().__init__()
        self.state, self.settled = State.NOTICED, False
        self.box = self.done(self._drafted())

    def done(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def tried(self, work: Coroutine[Any, Any, Any]) -> str:
        """The name of the refusal of a move; empty where it was done."""
        try:
            self.done(work)
        except Refused as refusal:
            return refusal.code.name
        return ""

    async def _drafted(self) -> BallotBox:
        box = on(self.template, self.database)
        await box.clock_to(self.noticed_at)
        box = await twin(box)
        await self._anew(box)
        return box

    async def _anew(self, box: BallotBox) -> None:
        """The notice hangs since now, and says when the vote opens: on its first day, or some days later."""
        vote = await box.notice_anew(await box.earliest(await box.vote()) + timedelta(days=2))
        assert vote.opens_at is not None
        self.opens_at = vote.opens_at
        sheet = await box.sheet(vote.notice_posting_id)
        assert sheet.standing.runs_until is not None
        self.until = sheet.standing.runs_until
        self.gaps: dict[str, list[list[datetime | None]]] = {FIRST: [], SECOND: []}
        self.told: dict[str, datetime] = {}

    def missing(self, place: str) -> bool:
        return any(gap[1] is None for gap in self.gaps[place])

    def at(self) -> datetime:
        found: datetime = self.done(self.box.now())
        return found

    def ran(self) -> bool:
        """Whether every head has its days before the hour, if nothing else happens until then."""
        return all(
            self._hung(place) or all(voter in self.told and self._told_in_time(self.told[voter]) for voter in voters)
            for place, voters in THERE.items()
        )

    def _hung(self, place: str) -> bool:
        end = self.until
        for since, mended in self.gaps[place]:
            assert since is not None
            if since < self.opens_at:
                back = min(mended or self.opens_at, self.opens_at)
                if (min(back, end) - since).total_seconds() > 86_400:
                    end += DAY * math.ceil((back - since).total_seconds() / 86_400)
        return end <= self.opens_at

    def _told_in_time(self, at: datetime) -> bool:
        return period_end(at, 15, PeriodUnit.CALENDAR_DAYS, self.calendar).at <= self.opens_at

    @rule(length=PASSES)
    def time_passes(self, length: timedelta) -> None:
        self.done(self.box.clock_to(self.at() + length))
        self._worker()

    def _worker(self) -> None:
        """What the clock does; a vote that two settled opens at its hour exactly where its notice ran."""
        at = self.at()
        self.done(worker.open_due(self.database))
        assert self.done(worker.stop_unnoticed(self.database)) == []
        if self.state is State.NOTICED and self.settled and at >= self.opens_at:
            in_window = at < self.opens_at + timedelta(days=10)
            self.state = State.OPEN if self.ran() and in_window else State.NOTICED
            self.settled = False
        self.same()

    @precondition(lambda self: self.state is State.NOTICED and not self.settled)
    @rule()
    def two_settle_the_opening(self) -> None:
        at = self.at()
        refusal = self.tried(self.box.both(Act.OPEN))
        may = self.ran() and at < self.opens_at + timedelta(days=10)
        assert (refusal == "") is may, refusal
        if may:
            self.settled = at < self.opens_at
            self.state = State.NOTICED if self.settled else State.OPEN
        self.same()

    @rule(place=PLACES)
    def is_torn(self, place: str) -> None:
        since = self.at()
        if self.tried(self._taken_down(place)) == "":
            self.gaps[place].append([since, None])

    async def _taken_down(self, place: str) -> None:
        vote = await self.box.vote()
        assert vote.notice_posting_id is not None
        async with self.database.write() as session:
            await posting.report_taken_down(
                session, self.box.desk.id, vote.notice_posting_id, place, "被撕", by=CONVENOR.id
            )

    @rule(place=PLACES)
    def hangs_again(self, place: str) -> None:
        if not self.missing(place):
            return
        at, refusal = self.at(), self.tried(self._rehung(place))
        # What was withdrawn hangs nowhere again.
        assert (refusal == "") is (self.state is not State.VOIDED), refusal
        if refusal == "":
            next(gap for gap in self.gaps[place] if gap[1] is None)[1] = at

    async def _rehung(self, place: str) -> None:
        vote = await self.box.vote()
        assert vote.notice_posting_id is not None
        photo = await put_evidence(self.database, self.box.desk.id)
        async with self.database.write() as session:
            await posting.rehang(session, self.box.desk.id, vote.notice_posting_id, place, [photo], by=CONVENOR.id)

    @rule(place=PLACES)
    def is_told_in_person(self, place: str) -> None:
        at = self.at()
        self.done(handed(self.box, *THERE[place]))
        for voter in THERE[place]:
            self.told.setdefault(voter, at)

    @precondition(lambda self: self.state is State.NOTICED)
    @rule()
    def is_given_anew(self) -> None:
        self.done(self._anew(self.box))
        self.settled = False

    @rule()
    def is_withdrawn(self) -> None:
        if self.tried(self.box.withdraw(self.done(self.box.vote()).notice_posting_id)) == "":
            assert self.state is State.NOTICED
            self.state, self.settled = State.VOIDED, False
        self.same()

    def same(self) -> None:
        vote: Vote = self.done(self.box.vote())
        assert vote.state is self.state

    def teardown(self) -> None:
        """Nobody's notice, no count: let everything take its course."""
        if self.state is State.NOTICED and not self.settled:
            self.two_settle_the_opening()
        for _ in range(3):
            self.time_passes(timedelta(days=14))
        self.done(worker.count_ended(self.database))
        vote: Vote = self.done(self.box.vote())
        assert (vote.state in {State.COUNTED, State.AWAITING}) == (self.state is State.OPEN)
        assert vote.state not in {State.COUNTED, State.AWAITING} or self.ran()
        self.outcomes.add(self.state)


def test_no_vote_is_counted_whose_notice_did_not_run_for_each_head(noticed: tuple[str, BallotBox, datetime]) -> None:
    url, NoticeMachine.template, NoticeMachine.noticed_at = noticed
    with asyncio.Runner() as runner:
        NoticeMachine.runner, NoticeMachine.outcomes = runner, set()
        NoticeMachine.database = Database(url, pool_size=2)
        try:
            NoticeMachine.calendar = runner.run(calendar_of(NoticeMachine.database))
            run_state_machine_as_test(
                NoticeMachine,
                settings=settings(
                    max_examples=ROUNDS // 2,
                    stateful_step_count=12,
                    phases=set(Phase) - {Phase.explain},
                    suppress_health_check=list(HealthCheck),
                    deadline=None,
                ),
            )
        finally:
            runner.run(NoticeMachine.database.close())
    # Few examples may all go one way.
    assert ROUNDS < 100 or NoticeMachine.outcomes == {State.OPEN, State.NOTICED, State.VOIDED}
