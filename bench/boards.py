"""The board of a consultation in one request: what a household of it costs, with 300 households and with 3,000."""

import asyncio
import statistics
import tempfile
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from app.core import logs
from app.core.installation import now
from app.identity.permissions import Role
from bench.import_10000 import COMMITTEE, Desk, Import, house

SIZES = (300, 3000)
AT_ONCE = 500
STANCES = ("agree", "agree", "agree", "against", "undecided")
PLAN = {"title": "整体改造方案", "items": ["外墙保温", "更换给水立管"]}


@dataclass(frozen=True, slots=True)
class Asked:
    """An estate whose households have all been asked twice, the second time after a new plan named every tenth of them."""

    desk: Desk
    path: str
    households: int

    async def cpu_us(self) -> float:
        """Microseconds of this process's processors for a household of the board."""
        began = process_time()
        told = await self.desk.post(f"{self.path}/board")
        took = process_time() - began
        assert len(told["rows"]) == told["meter"]["households"] == self.households
        return took * 1e6 / self.households


async def asked(importing: Import, households: int) -> Asked:
    """Such an estate, made through the HTTP API."""
    base = f"/communities/{await importing.register(households)}"
    login = f"asks{households}"
    where = [*COMMITTEE.values(), f"向阳里{importing.rounds}区"]
    await importing.appoint(login, Role.OWNERS_COMMITTEE, "/".join(where))
    brings, desk = importing.desks["brings"], importing.desks[login]
    entered = {"number": str(households), "title": "整体改造", "scope": {"kind": "estate"}}
    project = (await brings.post(f"{base}/projects", json=entered))["id"]
    await brings.post(f"{base}/projects/{project}/plans", json=PLAN)
    sent = {"project_id": project, "title": "意愿征询", "body": "owners_committee", "cooling_days": 0}
    path = f"{base}/consultations/{(await desk.post(f'{base}/consultations', json=sent))['id']}"
    await desk.post(f"{path}/rounds/first")
    doors = await _doors(desk, path)
    assert len(doors) == households
    await _record(importing, desk, path, doors)
    await brings.post(f"{base}/projects/{project}/plans", json=PLAN | {"items": ["外墙保温", "更换排水立管"]})
    follow = {"touched": {"kind": "parts", "parts": [one["part_id"] for one in doors]}, "reason": "更换的管线不同"}
    await desk.post(f"{path}/plan", json=follow)
    await _record(importing, desk, path, doors[::10])
    return Asked(desk, path, households)


async def _doors(desk: Desk, path: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {desk.token}"}
    doors: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        params = {"after": page["next"]} if page["next"] else {}
        answer = await desk.client.get(f"/v1/office{path}/walk", params=params, headers=headers, timeout=None)
        page = answer.raise_for_status().json()
        doors += [door for walk in page["lines"] for door in walk["doors"]]
    return doors


async def _record(importing: Import, desk: Desk, path: str, doors: list[dict[str, Any]]) -> None:
    async with importing.database.read() as session:
        at: datetime = await now(session)
    records = [
        {
            "id": str(uuid.uuid4()),
            "part_id": door["part_id"],
            "at": (at + timedelta(seconds=1)).isoformat(),
            "way": "call",
            "outcome": "met",
            "met_as": "owner",
            "owner_id": next(iter(door["owners"])),
            "stance": (stance := STANCES[number % len(STANCES)]),
            "reasons": ["cost"] if stance == "against" else [],
        }
        for number, door in enumerate(doors)
    ]
    for begin in range(0, len(records), AT_ONCE):
        kept = await desk.post(f"{path}/visits", json={"visits": records[begin : begin + AT_ONCE]})
        assert all(one["kept"] for one in kept["records"])


async def boards(importing: Import) -> list[Asked]:
    """The estates of both sizes, each board asked for once, so that what is made at the first time is made."""
    made = [await asked(importing, households) for households in SIZES]
    for one in made:
        await one.cpu_us()
    return made


async def one_round(made: list[Asked]) -> dict[str, float]:
    """Both boards one after the other, and the ratio of what a household costs."""
    small, large = [await one.cpu_us() for one in made]
    return {"board_3000_over_300": large / small, "board_300_cpu_us": small, "board_3000_cpu_us": large}


async def _measure(folder: Path, rounds: int = 15) -> dict[str, float]:
    found: dict[str, list[float]] = defaultdict(list)
    async with house(folder) as importing:
        made = await boards(importing)
        for _ in range(rounds):
            for name, value in (await one_round(made)).items():
                found[name].append(value)
    return {name: round(statistics.median(values), 3) for name, values in found.items()}


def main() -> None:
    """These figures alone; they are of processor time, so the machine need not be quiet."""
    logs.configure("warning")
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(_measure(Path(folder))))


if __name__ == "__main__":
    main()
