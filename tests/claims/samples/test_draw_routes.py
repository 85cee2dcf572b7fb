"""Draws over HTTP: by a seed that nobody chose, once of the same entries, told to everybody, called one after the other."""

import hashlib
import json
import uuid
from typing import Any

import httpx
import pytest

from app.claims.models import ClaimSample
from app.claims.samples import sampling
from app.claims.samples.sampling import Drawable
from app.core.installation import now
from app.main import WebApplication
from tests.claims.hall import Hall
from tests.claims.test_routes import Square, key
from tests.conftest import Town


@pytest.fixture
async def square(hall: Hall, town: Town, application: WebApplication) -> Square:
    return Square(hall, town, application)


async def test_nobody_who_draws_chooses_the_seed_nor_the_better_of_two_samples(
    square: Square, http: httpx.AsyncClient
) -> None:
    for _ in range(70):
        await square.hall.enter(subject=uuid.uuid4())
    street, path = await square.staff("street"), f"{square.estate}/samples"
    # By seeds tried at home, none of which draws the forged entries.
    tried = await street.post(path, json={"size": 59, "seed": "seed-00002142"})
    assert (tried.status_code, tried.json().get("code")) == (422, "invalid_request"), tried.text
    assert [one["field"] for one in tried.json()["fields"]] == ["seed"]
    # By drawing until the sample suits.
    first = (await street.post(path, json={"size": 59})).json()
    again = [await street.post(path, json={"size": 59}, headers=key()) for _ in range(3)]
    assert [(one.status_code, one.json().get("code")) for one in again] == [(409, "sample_drawn_already")] * 3
    more = (await street.post(path, json={"size": 149})).json()
    assert (more["size"], more["seed"]) == (70, first["seed"])

    # Anybody draws both again from what is told.
    for told in (first, more):
        lines = (await street.get(f"{path}/{told['id']}/population.txt")).text
        assert hashlib.sha256(lines.encode()).hexdigest() == told["population_sha256"]
        population = [Drawable(*line.split("|")) for line in lines.splitlines()]
        again = [one.id for one in sampling.draw(population, told["size"], told["seed"])]
        entries: list[str] = []
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            sent = {"after": page["next"]} if page["next"] else {}
            page = (await street.get(f"{path}/{told['id']}/entries", params=sent)).json()
            entries += [one["entry_id"] for one in page["lines"]]
        assert entries == again
    # Everybody sees that, of what and when it was drawn, and that it was so often.
    ledger = (await http.get(f"/v1/public/ledgers/{square.hall.desk.id}/ledger.jsonl")).text.splitlines()
    draws = [one for one in map(json.loads, ledger) if one["t"] == "sample_drawn"]
    assert [(one["ref"], one["sha256"]) for one in draws] == [
        (one["id"], one["population_sha256"]) for one in (first, more)
    ]

    # One entry more makes another population, with another seed; what was drawn before is called all the same, and first.
    await square.hall.enter("1-2-201", subject=uuid.uuid4())
    other = (await street.post(path, json={"size": 59})).json()
    assert other["seed"] != first["seed"]
    caller = await square.staff("caller")
    refused = await caller.post(f"{path}/{other['id']}/next")
    assert (refused.status_code, refused.json()["code"]) == (409, "sample_earlier_first")
    assert "还有 59 户现在可以回访" in refused.json()["message"]
    assert (await caller.post(f"{path}/{first['id']}/next")).status_code == 200


async def test_a_draw_by_a_seed_that_somebody_once_brought_stays_readable_and_gives_its_seed_to_none(
    square: Square,
) -> None:
    claim = await square.hall.enter()
    line = f"claim|{claim.id}|claim/visit/{claim.agent_id}"
    async with square.hall.database.write() as session:
        old = ClaimSample(
            id=uuid.uuid4(),
            community_id=square.hall.desk.id,
            seed="审计自己的抽样种子",
            own_seed=True,
            size=1,
            population=1,
            population_sha256=hashlib.sha256(line.encode()).digest(),
            drawn_by=square.hall.staff["street"],
            drawn_as="审计员",
            at=await now(session),
        )
        session.add(old)
    street, path = await square.staff("street"), f"{square.estate}/samples"
    (listed,) = (await street.get(path)).json()["lines"]
    assert (listed["id"], listed["seed"], listed["own_seed"]) == (str(old.id), "审计自己的抽样种子", True)
    assert (await street.get(f"{path}/{old.id}/population.txt")).status_code == 404
    made = await street.post(path, json={"size": 59})
    assert (made.status_code, made.json()["population_sha256"]) == (201, listed["population_sha256"])
    assert made.json()["seed"] != listed["seed"]


async def test_a_later_sample_is_called_once_the_earlier_one_is(square: Square) -> None:
    await square.hall.enter()
    street, caller, path = await square.staff("street"), await square.staff("caller"), f"{square.estate}/samples"
    first = (await street.post(path, json={"size": 59})).json()["id"]
    await square.hall.enter("1-2-201")
    later = (await street.post(path, json={"size": 59})).json()["id"]
    assert (await caller.post(f"{path}/{later}/next")).json()["code"] == "sample_earlier_first"
    look = (await caller.post(f"{path}/{first}/next")).json()["look_id"]
    told = {"look_id": look, "outcome": "unreachable"}
    assert (await caller.post(f"{path}/{first}/calls", json=told)).status_code == 204
    # Nobody there today: tried again on another day, it holds nobody up now.
    assert (await caller.post(f"{path}/{later}/next")).status_code == 200
