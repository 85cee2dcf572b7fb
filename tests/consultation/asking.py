"""A consultation at one estate on a clock of the test's own: each act in a transaction of its own."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.consultation.board import board
from app.consultation.board.board import Board
from app.consultation.households.standing import HouseholdState
from app.consultation.kinds import ConsultRound, JointSeat, RoundBody
from app.consultation.models import Consultation, ConsultOpinion
from app.consultation.rounds import queries, rounds
from app.consultation.rounds.history import HouseholdRecord, read
from app.consultation.schemas import FollowPlan, NewConsultation, OwnAnswer
from app.consultation.visits import answering, promising, recording
from app.consultation.visits.recording import RecordResult, Visitor
from app.consultation.visits.visit_schemas import NewVisit
from app.core.installation import CHINA, move_clock, now
from app.identity import residents, service
from app.identity.models import Binding
from app.identity.permissions import Role, ScopeKind
from app.identity.residents import dwelling
from app.register.queries import PlacedPart
from tests.conftest import add_staff
from tests.projects.site import Site
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

MORNING = datetime(2026, 12, 1, 9, tzinfo=CHINA)
PLACES = ("1-1-101", "1-1-102", "1-2-201", "2-1-101", "2-1-102")

LIFT = {"code": "DT", "title": "加装电梯", "kind": "lift", "scope": {"kind": "buildings", "buildings": ["1"]}}


def owner_name(number: int) -> str:
    """A name that no other number has."""
    given = "甲乙丙丁戊己庚辛壬癸"[number // 8 % 10] + "子丑寅卯辰巳午未申酉戌亥"[number // 80 % 12]
    return "赵钱孙李周吴郑王"[number % 8] + given


class Asking:
    """An estate of five flats (or more), its people, and one consultation."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.database, self.community_id = desk, desk.database, desk.id
        self.site = Site(desk)
        self.parts: dict[str, PlacedPart] = {}
        self.people: dict[str, uuid.UUID] = {}
        self.roles: dict[uuid.UUID, Role] = {}
        self.id = uuid.UUID(int=0)
        self.project: Any = None

    async def set_up(self, places: Sequence[str] = PLACES, **rules: Any) -> None:
        await self.clock(MORNING - timedelta(hours=1))
        await self.desk.bring_in(
            *(
                flat(place, owner(owner_name(number), document=id_card(number)))
                for number, place in enumerate(places, 1)
            )
        )
        self.parts = await self.desk.parts()
        for name, role in (
            ("liu", Role.NEIGHBOURHOOD_COMMITTEE),
            ("ma", Role.OWNERS_COMMITTEE),
            ("wang", Role.GRID_WORKER),
        ):
            await self.person(name, role)
        self.project = await self.site.enter()
        await self.site.publish(self.project)
        sent = NewConsultation(
            project_id=self.project.id, title="整体改造意愿征询", body=RoundBody.OWNERS_COMMITTEE, **rules
        )
        async with self.database.write() as session:
            made = await rounds.enter(session, self.community_id, sent, by=self.people["ma"], at=await now(session))
            self.id = made.id
        await self.open(ConsultRound.FIRST)
        await self.clock(MORNING)

    async def person(self, name: str, role: Role) -> uuid.UUID:
        async with self.database.write() as session:
            staff_id = await add_staff(session, name, name, "correct horse battery", await now(session))
            await service.appoint(
                session,
                name,
                role,
                ScopeKind.COMMUNITY if role is not Role.NEIGHBOURHOOD_COMMITTEE else ScopeKind.COMMITTEE,
                uuid.uuid4() if role is Role.NEIGHBOURHOOD_COMMITTEE else self.community_id,
                from_on=date(2020, 1, 1),
                until_on=None,
                appointed_by="街道",
                document="任命书",
            )
        self.people[name], self.roles[staff_id] = staff_id, role
        return staff_id

    async def clock(self, at: datetime) -> None:
        """Set the clock; it runs on from there."""
        async with self.database.write() as session:
            await move_clock(session, timedelta(0))
            await move_clock(session, at - await now(session))

    async def open(self, which: ConsultRound) -> None:
        async with self.database.write() as session:
            at = await now(session)
            await rounds.open_round(session, self.community_id, self.id, which, by=self.people["ma"], at=at)

    async def close(self, which: ConsultRound) -> dict[str, Any]:
        async with self.database.write() as session:
            at = await now(session)
            report = await rounds.close_round(session, self.community_id, self.id, which, by=self.people["ma"], at=at)
            return report.figures

    async def follow(self, touched: dict[str, Any] | None) -> None:
        sent = FollowPlan.model_validate({"touched": touched, "reason": "方案调整了电梯位置"})
        async with self.database.write() as session:
            await rounds.follow_plan(
                session, self.community_id, self.id, sent, by=self.people["ma"], at=await now(session)
            )

    def owner_of(self, place: str, which: int = 0) -> uuid.UUID:
        return self.parts[place].owners[which][0].id

    def visit(self, place: str, stance: str | None = "agree", **more: Any) -> NewVisit:
        """A visit at which the owner was met, or, without a stance, nobody."""
        sent: dict[str, Any] = {
            "id": uuid.uuid4(),
            "part_id": self.parts[place].part.id,
            "at": MORNING,
            "way": "visit",
            "outcome": "met" if stance else "nobody",
        }
        if stance:
            sent |= {"met_as": "owner", "owner_id": self.owner_of(place), "stance": stance}
        if stance in {"against", "conditional"}:
            sent["reasons"] = ["cost"]
        if stance == "conditional":
            sent["condition"] = "立管移到厨房外侧"
        return NewVisit.model_validate(sent | more)

    async def send(
        self, *visits: NewVisit, by: str = "ma", stairwells: frozenset[uuid.UUID] | None = None
    ) -> list[RecordResult]:
        async with self.database.write() as session:
            return await recording.record(
                session, self.community_id, self.id, visits, self.visitor(by, stairwells), await now(session)
            )

    def visitor(self, name: str, stairwells: frozenset[uuid.UUID] | None = None) -> Visitor:
        who = self.people[name]
        return Visitor(who, {self.roles[who]}, stairwells)

    async def kept(self, *visits: NewVisit, by: str = "ma") -> None:
        found = await self.send(*visits, by=by)
        assert [one.refused and (one.refused.message, one.refused.fields) for one in found] == [None] * len(visits)

    async def confirm(self, visit_id: uuid.UUID, seat: JointSeat, by: str) -> list[JointSeat]:
        async with self.database.write() as session:
            return await recording.confirm_joint(
                session, self.community_id, self.id, visit_id, seat, self.visitor(by), await now(session)
            )

    async def bind(self, place: str, *, which: int | None = 0) -> Binding:
        """A phone bound to a flat, and confirmed as one of its owners (None: left at level 1)."""
        part = self.parts[place]
        async with self.database.write() as session:
            at = await now(session)
            issuer = await add_staff(session, uuid.uuid4().hex, "发放", "correct horse battery", at)
            code = await residents.issue_code(
                session, self.desk.sealer, self.community_id, part.part.id, by=issuer, at=at
            )
            bound = await residents.use_code(session, self.desk.sealer, code, None, at)
            if which is not None:
                other = await add_staff(session, uuid.uuid4().hex, "确认", "correct horse battery", at)
                await residents.confirm(
                    session,
                    self.community_id,
                    bound.binding_id,
                    part.owners[which][0].id,
                    "当面核对身份证原件",
                    by=other,
                    at=at,
                )
            found = await session.get(Binding, bound.binding_id)
            assert found is not None
            return found

    async def answer(self, binding: Binding, stance: str, **more: Any) -> ConsultOpinion:
        sent: dict[str, Any] = {"stance": stance}
        if stance in {"against", "conditional"}:
            sent["reasons"] = ["cost"]
        if stance == "conditional":
            sent["condition"] = "立管移到厨房外侧"
        async with self.database.write() as session:
            own = await dwelling.dweller(session, binding.resident_id, binding.id)
            return await answering.answer(
                session, own, self.id, OwnAnswer.model_validate(sent | more), await now(session)
            )

    async def condition_met(self, binding: Binding) -> None:
        async with self.database.write() as session:
            own = await dwelling.dweller(session, binding.resident_id, binding.id)
            await answering.condition_is_met(session, own, self.id, await now(session))

    async def consultation(self) -> Consultation:
        async with self.database.read() as session:
            return await queries.find(session, self.community_id, self.id)

    async def board(self) -> Board:
        async with self.database.read() as session:
            found = await queries.find(session, self.community_id, self.id)
            return await board.board(session, found, await now(session))

    async def state(self, place: str) -> HouseholdState:
        found = {one.record.household.name: one.state for one in (await self.board()).doors}
        return found[place]

    async def record_of(self, place: str) -> HouseholdRecord:
        async with self.database.read() as session:
            found = await queries.find(session, self.community_id, self.id)
            part_id = self.parts[place].part.id
            return (await read(session, found, part_ids=[part_id])).records[part_id]

    async def promises(self) -> list[promising.PromiseNow]:
        async with self.database.read() as session:
            return (await promising.open_ones(session, self.id))[0]
