"""An estate where something is wrong: phones that report it, staff beside them, and what becomes of a case in one line."""

import hashlib
import io
import random
import uuid
from collections.abc import Sequence
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import select

from app.complaints import acting
from app.complaints.acting import By
from app.complaints.kinds import CaseAct, CaseOutcome, PauseReason, PhotoUse, Rung, UnitKind
from app.complaints.lifecycle import CaseHappened, Seat
from app.complaints.limits import policies
from app.complaints.limits.limits import Limits
from app.complaints.limits.routing import RoutingRule
from app.complaints.models import CaseEvent, CasePhoto, CaseReporter, Complaint, ResponsibleUnit
from app.core.installation import now
from app.identity import residents
from app.main import WebApplication, surrounded
from app.moderation.models import ContentCheck
from app.moderation.service import settle
from app.register.places import street_of
from app.wechat.answers import Suggest
from tests.claims.hall import Hall
from tests.conftest import Person, Town

LEAK: dict[str, Any] = {
    "category": "water.leak",
    "words": "楼梯拐角的水管漏水，地面湿滑。",
    "place": {"building": "1", "stairwell": "1", "floor": "3 层", "spot": "楼梯拐角"},
}


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


def jpeg(seed: int, *, quality: int = 90, size: tuple[int, int] = (96, 72)) -> bytes:
    """A photo of its own for each number: six by six fields of grey, blown up."""
    drawn = random.Random(seed)
    fields = Image.frombytes("L", (6, 6), bytes(drawn.randrange(256) for _ in range(36)))
    made = io.BytesIO()
    fields.resize(size, Image.Resampling.BILINEAR).convert("RGB").save(made, "JPEG", quality=quality)
    return made.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Phone:
    """A resident's phone."""

    def __init__(self, yard: "Yard", client: httpx.AsyncClient, resident_id: uuid.UUID) -> None:
        self.yard, self.client, self.id = yard, client, resident_id

    async def get(self, path: str, status: int = 200, **more: Any) -> Any:
        answer = await self.client.get(f"/v1/resident{path}", **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: dict[str, Any], status: int = 201, headers: Any = None) -> Any:
        answer = await self.client.post(f"/v1/resident{path}", json=body, headers=headers or key())
        assert answer.status_code == status, answer.text
        return answer.json()

    async def report(self, status: int = 201, headers: Any = None, **changed: Any) -> Any:
        return await self.post(f"{self.yard.at}/complaints", LEAK | changed, status, headers)

    async def check(self, status: int = 200, **changed: Any) -> Any:
        return await self.post(f"{self.yard.at}/complaints/check", LEAK | changed, status)

    async def say(self, case: Any, what: str, body: dict[str, Any] | None = None, status: int = 201) -> Any:
        return await self.post(f"/complaints/{case['id']}/{what}", body or {}, status)

    async def see(self, case: Any, status: int = 200) -> Any:
        return await self.get(f"/complaints/{case['id']}", status)

    async def upload(self, content: bytes) -> str:
        answer = await self.client.post(
            f"/v1/resident{self.yard.at}/pictures",
            files={"file": ("照片.jpg", content)},
            headers=key(),
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def inbox(self) -> list[str]:
        return [one["body"] for one in (await self.get("/inbox"))["lines"]]


class Yard:
    """The estate; each act in a transaction of its own."""

    def __init__(self, hall: Hall, town: Town, application: WebApplication) -> None:
        self.hall, self.town, self.application = hall, town, application
        self.database = hall.database
        self.clients: list[httpx.AsyncClient] = []
        self.unit = uuid.UUID(int=0)
        self.office = f"/v1/office/communities/{hall.desk.id}"

    @property
    def at(self) -> str:
        return f"/communities/{self.hall.desk.id}"

    async def with_unit(self) -> None:
        async with self.database.write() as session:
            street_id = await street_of(session, self.hall.desk.id)
            assert street_id is not None
            made = ResponsibleUnit(
                street_id=street_id,
                name="滨江物业",
                kind=UnitKind.PROPERTY.value,
                phone="0717-6222222",
                entered_by=self.hall.staff["street"],
                at=await now(session),
            )
            session.add(made)
            await session.flush()
            self.unit = made.id

    @property
    def seat(self) -> Seat:
        return Seat(Rung.UNIT, self.unit)

    async def configured(self, limits: Limits | None = None, *rules: RoutingRule) -> None:
        """Limits and routes from now on; without rules everything of water goes to the unit."""
        table = rules or (RoutingRule(id=uuid.uuid4(), to=self.seat, heading="water"),)
        async with self.database.write() as session:
            await policies.configured(
                session,
                self.hall.desk.id,
                limits or Limits(),
                table,
                "测试",
                by=self.hall.staff["street"],
                at=await now(session),
            )

    async def phone(self, place: str = "1-1-101", owner_id: uuid.UUID | None = None) -> Phone:
        token = await self.hall.token(place, owner_id)
        async with self.database.read() as session:
            resident_id = await residents.resident_of(session, token, await now(session))
        assert resident_id is not None
        return Phone(self, self.client(token), resident_id)

    def client(self, token: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
        made = httpx.AsyncClient(
            transport=transport or self.door(),
            base_url="http://yigai.test",
            headers={"Authorization": f"Bearer {token}"},
        )
        self.clients.append(made)
        return made

    def door(self) -> httpx.ASGITransport:
        return httpx.ASGITransport(app=surrounded(self.application), raise_app_exceptions=False)

    async def staff(self, who: str) -> Person:
        staff_id = self.hall.staff[who]
        return await self.town.signed_in(self.hall.logins[staff_id], staff_id)

    async def happen(self, case: Any, *acts: CaseHappened, words: str = "", inward: bool = False) -> None:
        """Acts of staff, one after another."""
        for act in acts:
            async with self.database.write() as session:
                held = await acting.hold_case(session, self.hall.desk.id, uuid.UUID(case["id"]))
                by = By(staff_id=self.hall.staff["street"], acted_as="责任单位")
                await acting.happen(
                    session, held, act, by, await now(session), words=words, use=PhotoUse.AFTER, inward=inward
                )

    async def done(self, case: Any) -> None:
        """The unit takes it and says that it is done."""
        await self.happen(
            case, CaseHappened(CaseAct.ACCEPTED), CaseHappened(CaseAct.SAID_DONE, outcome=CaseOutcome.FIXED)
        )

    async def pause(self, case: Any) -> None:
        await self.happen(
            case,
            CaseHappened(CaseAct.ACCEPTED),
            CaseHappened(CaseAct.PAUSED, pause=PauseReason.WAITS_FOR_MATERIAL),
        )

    async def release(self, case: Any) -> None:
        await self.happen(case, CaseHappened(CaseAct.RELEASED))

    async def passed(self) -> None:
        """Everything that waits passes the check of contents."""
        async with self.database.write() as session:
            at = await now(session)
            for check in await session.scalars(select(ContentCheck).where(ContentCheck.state == "pending")):
                settle(check, Suggest.PASS, 100, at)
            await session.flush()

    async def complaints(self) -> Sequence[Complaint]:
        async with self.database.read() as session:
            return (await session.scalars(select(Complaint).order_by(Complaint.number))).all()

    async def events(self, case: Any) -> list[CaseEvent]:
        async with self.database.read() as session:
            found = await session.scalars(
                select(CaseEvent).where(CaseEvent.complaint_id == uuid.UUID(case["id"])).order_by(CaseEvent.number)
            )
            return list(found)

    async def photos(self, case: Any) -> list[uuid.UUID]:
        async with self.database.read() as session:
            found = await session.scalars(
                select(CasePhoto.evidence_id).where(CasePhoto.complaint_id == uuid.UUID(case["id"]))
            )
            return list(found)

    async def reporters(self, case: Any) -> list[CaseReporter]:
        async with self.database.read() as session:
            found = await session.scalars(
                select(CaseReporter)
                .where(CaseReporter.complaint_id == uuid.UUID(case["id"]))
                .order_by(CaseReporter.at, CaseReporter.id)
            )
            return list(found)
