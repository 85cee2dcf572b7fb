"""An estate of 1,170 households in seventeen buildings, its people at their consoles and phones; all over HTTP."""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from app.cli.demo.hands import Hands
from app.cli.demo.http import Callers, expected
from app.cli.demo.staff import COMMITTEE, COMMUNITY, DISTRICT, STREET, appoint_staff
from app.cli.samples.people import id_number
from app.core.db import Database
from app.core.installation import CHINA, move_clock, now
from app.core.typesetting import FONT_FOLDER
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from tests.conftest import FIRST_PASSWORD, PASSWORD
from tests.consultation.asking import owner_name
from tests.register.flats import flat, owner, sheet

BEGINS = datetime(2026, 12, 1, 8, tzinfo=CHINA)
TALL, LOW = ((4, 6, 3),) * 15, ((3, 5, 3),) * 2
"""Stairwells, floors, doors on a floor: fifteen buildings of 72 flats and two of 45."""
GRIDS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16, 17))
ESTATE = {"kind": "estate"}
BATCH = 500


def places() -> Iterator[str]:
    """The flats in the order of the register: "building-stairwell-room"."""
    for building, (stairwells, floors, doors) in enumerate(TALL + LOW, start=1):
        for stairwell in range(1, stairwells + 1):
            for floor in range(1, floors + 1):
                for door in range(1, doors + 1):
                    yield f"{building}-{stairwell}-{floor}0{door}"


def document(number: int) -> str:
    """The identity number of the flat's owner."""
    return id_number(f"4199{number % 29 + 1:02d}", date(1950, 1, 1) + timedelta(days=number * 17 % 14000), number % 999)


@dataclass(frozen=True)
class Mobile:
    """An owner's phone, confirmed at its flat."""

    callers: Callers
    token: str
    binding: str

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.callers.of_phone(method, f"/v1/resident{path}", self.token, json=body)
        return expected(answer).json()


class LargeEstate:
    """The estate; `flats` by place as the register shows them, `grid_of` the login of whose grid a flat lies in."""

    grids: tuple[tuple[int, ...], ...] = GRIDS

    def __init__(self, http: httpx.AsyncClient, database: Database, folder: Path) -> None:
        self.http, self.database, self.folder = http, database, folder
        self.callers = Callers(http, FIRST_PASSWORD, PASSWORD)
        self.send, self.places = self.callers.send, list(places())
        self.flats: dict[str, dict[str, Any]] = {}
        self.grid_of: dict[str, str] = {}
        self.base = ""

    async def set_up(self) -> None:
        """Places, people, the register by its sheet, the grids."""
        async with self.database.write() as session:
            await move_clock(session, BEGINS - await now(session))
        await appoint_staff(self.database, FIRST_PASSWORD, everybody=False)
        entered = {"district": DISTRICT, "street": STREET, "committee": COMMITTEE, "name": COMMUNITY}
        community = await self.send("admin", "POST", "/communities", json=entered)
        await appoint_staff(self.database, FIRST_PASSWORD, everybody=True)
        self.base = f"/communities/{community['id']}"
        self.hands = Hands(self.callers, self.folder, self.database, FONT_FOLDER, self.base)
        await self._register()
        await self._grids(community["committee_id"])

    async def _register(self) -> None:
        parts = [
            flat(one, owner(owner_name(number), document=document(number)), area_c=5200 + number * 37 % 4300)
            for number, one in enumerate(self.places, start=1)
        ]
        sent = {"file": ("名册.xlsx", sheet(*parts))}
        checked = await self.send("juwei", "POST", f"{self.base}/imports", files=sent)
        assert checked["report"]["errors"] == 0
        assert checked["report"]["totals"]["households"] == len(self.places)
        assert not checked["report"]["doubts"]
        await self.send("juwei2", "POST", f"{self.base}/imports/{checked['id']}/approve")
        self.flats = {one["part"]: one for one in await self.hands.parts()}
        assert sorted(self.flats) == sorted(self.places)

    async def _grids(self, committee: str) -> None:
        """Four grids, each with a worker whose mandate is for it alone."""
        async with self.database.read() as session:
            rows = await session.execute(
                text("SELECT s.id, b.name FROM stairwell s JOIN building b ON b.id = s.building_id")
            )
            stairwells = defaultdict(list)
            for stairwell_id, building in rows:
                stairwells[int(building)].append(str(stairwell_id))
        for number, buildings in enumerate(self.grids, start=1):
            drawn = {
                "name": f"{number}号网格",
                "stairwell_ids": [one for building in buildings for one in stairwells[building]],
                "from_on": BEGINS.date().isoformat(),
            }
            grid = await self.send("juwei", "POST", f"/committees/{committee}/grids", json=drawn)
            login = f"wangge{number}"
            await self._grid_worker(login, uuid.UUID(grid["id"]))
            self.grid_of |= {one: login for one in self.places if int(one.split("-")[0]) in buildings}

    async def _grid_worker(self, login: str, grid: uuid.UUID) -> None:
        async with self.database.write() as session:
            await identity.add_staff(session, login, f"网格员{login}", FIRST_PASSWORD, await now(session))
            await identity.appoint(
                session,
                login,
                Role.GRID_WORKER,
                ScopeKind.GRID,
                grid,
                from_on=BEGINS.date(),
                until_on=None,
                appointed_by="街道",
                document="任命书",
            )

    # -- what its people do -------------------------------------------------------------------------------------------

    async def mobile(self, place: str) -> Mobile:
        """The owner's phone: a code from the desk, bound, and confirmed by the end of the owner's document."""
        code = (await self.send("juwei", "POST", f"{self.base}/parts/{self.flats[place]['id']}/codes"))["code"]
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await self.http.post("/v1/public/residents/bind", json={"code": code}, headers=headers)
        bound = expected(answer).json()
        phone = Mobile(self.callers, bound["token"], bound["binding_id"])
        number = self.places.index(place) + 1
        path = f"/bindings/{phone.binding}/confirm-by-document"
        await phone.ask("POST", path, {"name": owner_name(number), "last_eight": document(number)[-8:]})
        return phone

    def record(self, place: str, at: datetime, stance: str | None, **more: Any) -> dict[str, Any]:
        """A record of a visit as the visitor's phone makes it; without a stance nobody was met."""
        sent: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "part_id": self.flats[place]["id"],
            "at": at.isoformat(),
            "way": "visit",
            "outcome": "nobody",
        }
        if stance is not None:
            sent |= {
                "outcome": "met",
                "met_as": "owner",
                "owner_id": self.flats[place]["owners"][0]["id"],
                "stance": stance,
            }
        if stance in {"against", "conditional"}:
            sent["reasons"] = ["cost"]
        if stance == "conditional":
            sent["condition"] = "给水立管移到厨房外侧"
        return sent | more

    async def hand_in(
        self, login: str, consultation: str, records: Sequence[dict[str, Any]], chance: random.Random
    ) -> list[dict[str, Any]]:
        """Records kept on a phone, handed in out of order, some twice; every one is answered alike each time."""
        shuffled = list(records)
        chance.shuffle(shuffled)
        answers: dict[str, dict[str, Any]] = {}
        sent = shuffled + shuffled[: len(shuffled) // 10]
        for begin in range(0, len(sent), BATCH):
            batch = {"visits": sent[begin : begin + BATCH]}
            path = f"{self.base}/consultations/{consultation}/visits"
            for one in (await self.send(login, "POST", path, json=batch))["records"]:
                assert answers.setdefault(one["id"], one)["kept"] == one["kept"]
        return [answers[one["id"]] for one in records]

    async def survey(self, draft: dict[str, Any], project: str, days: int, yes: Iterable[str], answers: Any) -> str:
        """A survey of the owners' committee from its draft to its end; grid workers take these flats' answers by phone."""
        made = await self.send("yeweihui", "POST", f"{self.base}/surveys", json={"project_id": project, "draft": draft})
        path = f"{self.base}/surveys/{made['id']}"
        closes_at = await self.hands.clock() + timedelta(days=days)
        await self.send("yeweihui", "POST", f"{path}/versions", json={"closes_at": closes_at.isoformat()})
        by_grid = defaultdict(list)
        for place in yes:
            by_grid[self.grid_of[place]].append(
                {
                    "part_id": self.flats[place]["id"],
                    "voice": "owner",
                    "owner_id": self.flats[place]["owners"][0]["id"],
                    "evidence_class": "phone",
                    "answers": answers,
                }
            )
        for login, entries in by_grid.items():
            for begin in range(0, len(entries), BATCH):
                batch = {"entries": entries[begin : begin + BATCH]}
                kept = (await self.send(login, "POST", f"{path}/entry-batches", json=batch))["entries"]
                assert all(one["kept"] for one in kept)
        await self.hands.clock_to(closes_at)
        return str(made["id"])
