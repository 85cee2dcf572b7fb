"""An estate with works going on: two units, the offices above them, a resident who reports; each signs in anew each day."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import acting
from app.complaints.acting import By
from app.complaints.categories import CATEGORIES
from app.complaints.handlers import climbing, queues
from app.complaints.handlers.queues import ClockNow
from app.complaints.kinds import CaseAct, ClockKind, PhotoUse, ReportChannel, UnitKind, UnitSeat
from app.complaints.lifecycle import CaseHappened, CaseStanding, Seat, replay
from app.complaints.limits import policies, timing
from app.complaints.models import CaseEvent, CaseReporter, Complaint
from app.complaints.settings import units
from app.core.calendar import DueTime
from app.core.installation import CHINA, move_clock, now
from app.core.sealing import Sealer
from app.identity import residents
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.notifications.models import Notice
from app.register import places
from app.register.models import Community, Stairwell
from tests.conftest import PASSWORD, Person, Town, add_staff
from tests.posting.evidence import put_evidence
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

HOME = "1-1-101"


@dataclass(frozen=True)
class Account:
    """A staff account."""

    id: uuid.UUID
    login: str


class Site:
    """The estate; `clients` of staff by a short name, signed in again when the clock was moved."""

    def __init__(self, town: Town, sealer: Sealer, estate: dict[str, Any]) -> None:
        self.town, self.sealer, self.estate = town, sealer, estate
        self.id = uuid.UUID(estate["id"])
        self.desk = Desk(town.database, sealer, self.id)
        self.people: dict[str, Account] = {}
        self.signed: dict[str, Person] = {}
        self.units: dict[str, uuid.UUID] = {}
        self.street_id = uuid.UUID(int=0)

    @classmethod
    async def built(cls, town: Town, sealer: Sealer, name: str = "桃花岭小区") -> "Site":
        """Three flats, two units with a handler and a supervisor each, a committee, the street and the district."""
        site = cls(town, sealer, await town.community(name))
        await site.desk.bring_in(
            flat(HOME, owner("王芳", document=id_card(1), phone="13900000001")),
            flat("1-1-102", owner("李强", document=id_card(2), phone="13900000002")),
            flat("1-2-201", owner("孙丽", document=id_card(3), phone="13900000003")),
        )
        async with town.database.read() as session:
            lineage = await places.lineage(session, Community, site.id)
        assert lineage is not None
        site.street_id = lineage.ids[1]
        for who, role, kind, place in (
            ("committee", Role.NEIGHBOURHOOD_COMMITTEE, ScopeKind.COMMITTEE, lineage.ids[2]),
            ("committee2", Role.NEIGHBOURHOOD_COMMITTEE, ScopeKind.COMMITTEE, lineage.ids[2]),
            ("street", Role.STREET_OFFICE, ScopeKind.STREET, lineage.ids[1]),
            ("district", Role.DISTRICT_OFFICE, ScopeKind.DISTRICT, lineage.ids[0]),
            ("hand", Role.RESPONSIBLE_UNIT, ScopeKind.COMMUNITY, site.id),
            ("boss", Role.RESPONSIBLE_UNIT, ScopeKind.COMMUNITY, site.id),
            ("other", Role.RESPONSIBLE_UNIT, ScopeKind.STREET, lineage.ids[1]),
            ("grid", Role.GRID_WORKER, ScopeKind.COMMUNITY, site.id),
        ):
            await site.hire(who, role, kind, place)
        hands = {"hand": UnitSeat.HANDLER, "boss": UnitSeat.SUPERVISOR}
        await site.found("hongda", "宏达建设有限公司", UnitKind.CONTRACTOR, hands)
        await site.found("anju", "安居物业服务公司", UnitKind.PROPERTY, {"other": UnitSeat.HANDLER})
        return site

    async def hire(self, who: str, role: Role, kind: ScopeKind, place: uuid.UUID) -> uuid.UUID:
        """An account with one mandate; it signs in when it is first asked for."""
        login = f"{who}-{uuid.uuid4().hex[:6]}"
        async with self.town.database.write() as session:
            at = await now(session)
            staff_id = await add_staff(session, login, f"职员{who}", PASSWORD, at)
            await identity.appoint(
                session,
                login,
                role,
                kind,
                place,
                from_on=date(2020, 1, 1),
                until_on=None,
                appointed_by="街道办事处",
                document="任命书",
            )
        self.people[who] = Account(staff_id, login)
        return staff_id

    async def found(self, unit: str, name: str, kind: UnitKind, hands: dict[str, UnitSeat]) -> None:
        by = self.people["street"].id
        async with self.town.database.write() as session:
            at = await now(session)
            made = await units.enter(session, self.street_id, name, kind, "0717-6000001", by=by, at=at)
            for who, seat in hands.items():
                await units.seat(session, self.street_id, made.id, self.people[who].login, seat, by=by, at=at)
        self.units[unit] = made.id

    # ---- the clock

    async def at(self, when: str) -> datetime:
        """Set the clock to an instant in China, and let everybody sign in anew."""
        wanted = datetime.fromisoformat(when).replace(tzinfo=CHINA)
        async with self.town.database.write() as session:
            await move_clock(session, timedelta(0))
            await move_clock(session, wanted - await now(session))
        self.signed.clear()
        return wanted

    async def climb(self) -> list[uuid.UUID]:
        return await climbing.climb(self.town.database)

    # ---- over HTTP

    async def who(self, name: str) -> Person:
        if name not in self.signed:
            person = self.people[name]
            self.signed[name] = await self.town.signed_in(person.login, person.id)
        return self.signed[name]

    async def get(self, who: str, path: str, **params: Any) -> httpx.Response:
        person = await self.who(who)
        return await person.get(path if path.startswith("/v1") else self.path(path), params=params)

    async def post(self, who: str, path: str, *, key: str | None = None, **sent: Any) -> httpx.Response:
        person = await self.who(who)
        headers = {"Idempotency-Key": key} if key else {}
        return await person.post(path if path.startswith("/v1") else self.path(path), json=sent, headers=headers)

    def path(self, rest: str) -> str:
        return f"/v1/office/communities/{self.id}/{rest}"

    async def act(self, who: str, case: uuid.UUID, act: str, *, key: str | None = None, **sent: Any) -> httpx.Response:
        return await self.post(who, f"complaints/{case}/{act}", key=key, **sent)

    async def did(self, who: str, case: uuid.UUID, act: str, **sent: Any) -> dict[str, Any]:
        """An act that must succeed; how the case then stands."""
        answer = await self.act(who, case, act, **sent)
        assert answer.status_code == 201, answer.text
        replay: dict[str, Any] = answer.json()
        return replay

    async def sent_to(self, case: uuid.UUID, unit: str = "hongda", by: str = "committee") -> dict[str, Any]:
        return await self.did(
            by, case, "dispatches", to_rung="unit", to_unit_id=str(self.units[unit]), reason="属该单位施工范围"
        )

    async def in_hand(self, **more: Any) -> uuid.UUID:
        """A case that the contractor took."""
        case = await self.report(**more)
        await self.sent_to(case)
        await self.did("hand", case, "acceptances")
        return case

    # ---- what the reporting side does

    async def done[Answer](self, act: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
        async with self.town.database.write() as session:
            return await act(session)

    async def resident(self, place: str = HOME) -> uuid.UUID:
        """A resident bound to a flat."""
        part = (await self.desk.parts())[place].part.id
        async with self.town.database.write() as session:
            at = await now(session)
            code = await residents.issue_code(
                session, self.sealer, self.id, part, by=self.people["committee"].id, at=at
            )
            token = (await residents.use_code(session, self.sealer, code, None, at)).token
            found = await residents.resident_of(session, token, at)
        assert found is not None
        return found

    async def report(
        self,
        *,
        category: str = "roof.leak",
        about: Seat | None = None,
        people: tuple[uuid.UUID, ...] = (),
        resident: uuid.UUID | None = None,
        part: uuid.UUID | None = None,
        stairwell: str | None = "1",
        words: str = "顶层楼梯间漏雨",
    ) -> uuid.UUID:
        """A case as it is reported, and nothing yet done about it."""
        async with self.town.database.write() as session:
            at = await now(session)
            policy = await policies.in_force(session, self.id, at)
            last = await session.scalar(select(func.max(Complaint.number)).where(Complaint.community_id == self.id))
            stairwells = {one.stairwell: one for one in await self._stairwells(session)}
            where = stairwells[stairwell] if stairwell is not None else None
            row = Complaint(
                id=uuid.uuid4(),
                community_id=self.id,
                number=(last or 0) + 1,
                category=category,
                urgency=CATEGORIES[category].urgency.value,
                words=words,
                building_id=where.building_id if where else None,
                stairwell_id=where.id if where else None,
                floor="6",
                spot="楼梯间",
                indoor=part is not None,
                plan_item="",
                about_rung=about.rung.value if about else None,
                about_unit_id=about.unit_id if about else None,
                about_people=list(people),
                channel=ReportChannel.APP.value,
                policy_id=policy.id,
                reported_at=at,
                state="reported",
                reopened=0,
                asked_extension=False,
                extended=False,
                acted=False,
                released=False,
            )
            session.add(row)
            await session.flush()
            reporter = CaseReporter(
                id=uuid.uuid4(),
                complaint_id=row.id,
                first=True,
                alias="热心居民001",
                resident_id=resident,
                part_id=part,
                at=at,
            )
            session.add(reporter)
            await session.flush()
            await acting.happen(
                session, row, CaseHappened(CaseAct.REPORTED), By(reporter_id=reporter.id), at, use=PhotoUse.REPORT
            )
        return row.id

    async def _stairwells(self, session: AsyncSession) -> list[Any]:
        rows = await session.execute(select(Stairwell.id, Stairwell.name.label("stairwell"), Stairwell.building_id))
        return list(rows)

    async def says(self, case: uuid.UUID, act: CaseAct) -> None:
        """The reporter's word on whether it is fixed."""
        async with self.town.database.write() as session:
            row = await acting.hold_case(session, self.id, case)
            reporter = await session.scalar(select(CaseReporter.id).where(CaseReporter.complaint_id == case))
            await acting.happen(session, row, CaseHappened(act), By(reporter_id=reporter), await now(session))

    async def photo(self, look: bytes | None = None) -> str:
        return str(await put_evidence(self.town.database, self.id, look=look))

    # ---- how it stands

    async def row(self, case: uuid.UUID) -> Complaint:
        async with self.town.database.read() as session:
            return await session.get_one(Complaint, case)

    async def events(self, case: uuid.UUID) -> list[CaseEvent]:
        async with self.town.database.read() as session:
            return list(
                await session.scalars(
                    select(CaseEvent).where(CaseEvent.complaint_id == case).order_by(CaseEvent.number)
                )
            )

    async def folded(self, case: uuid.UUID) -> CaseStanding:
        """Where the case stands by its events alone."""
        return replay(acting.events_of(await self.events(case)))

    async def due(self, case: uuid.UUID, kind: ClockKind) -> DueTime | None:
        async with self.town.database.read() as session:
            return await timing.running(session, case, kind)

    async def clocks(self, case: uuid.UUID) -> dict[ClockKind, ClockNow]:
        """The clocks that run."""
        async with self.town.database.read() as session:
            row = await session.get_one(Complaint, case)
            return {one.kind: one for one in (await queues.as_they_stand(session, [row]))[0].clocks}

    async def notices(self, case: uuid.UUID) -> list[str]:
        async with self.town.database.read() as session:
            found = await session.scalars(select(Notice).where(Notice.subject_id == case).order_by(Notice.at))
            return [one.body for one in found]
