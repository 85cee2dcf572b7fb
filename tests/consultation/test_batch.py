"""Five hundred records of a day without network, sent five times in random order with cuts: one end state, one answer."""

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.claims.models import Claim
from app.consultation import recording
from app.consultation.models import ConsultOpinion, ConsultPromise, ConsultVisit
from app.consultation.visit_schemas import NewVisit
from app.core.installation import now
from tests.consultation.asking import MORNING, Asking

HOUSEHOLDS = [
    f"{building}-{stairwell}-{floor}0{door}"
    for building in (1, 2)
    for stairwell in (1, 2)
    for floor in range(1, 6)
    for door in (1, 2)
]


def day_of_work(asking: Asking, chance: random.Random) -> list[NewVisit]:
    """Records of five hundred visits: people met and not met, some mended, some wrong in themselves."""
    records: list[NewVisit] = []
    for number in range(500):
        stance = chance.choice(["agree", "agree", "conditional", "against", None, None])
        more: dict[str, Any] = {
            "id": uuid.UUID(int=chance.getrandbits(128), version=4),
            "at": MORNING + timedelta(minutes=chance.randrange(60 * 24 * 20)),
        }
        if stance is not None and chance.random() < 0.05:
            more["owner_id"] = uuid.UUID(int=chance.getrandbits(128), version=4)
        if stance is not None and chance.random() < 0.05:
            more["promises"] = [{"promised": "移立管", "keeper": "王经理", "due_on": "2027-03-01"}]
        place = HOUSEHOLDS[number % len(HOUSEHOLDS)]
        if chance.random() < 0.1:
            earlier = [one for one in records if one.part_id == asking.parts[place].part.id]
            more |= {"corrects": chance.choice(earlier).id} if earlier else {}
        records.append(asking.visit(place, stance, **more))
    return records


class Cut(Exception):
    """The connection is gone."""


async def cut(asking: Asking, batch: list[NewVisit]) -> None:
    async with asking.database.write() as session:
        await recording.record(session, asking.community_id, asking.id, batch, asking.visitor("ma"), await now(session))
        raise Cut


async def end_state(asking: Asking) -> dict[str, Any]:
    board = await asking.board()
    async with asking.database.read() as session:
        rows = {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table))
            for table in (ConsultVisit, ConsultOpinion, ConsultPromise, Claim)
        }
    return {"states": {one.record.household.name: one.state for one in board.doors}, "meter": board.meter, "rows": rows}


async def test_any_order_any_number_of_times_the_same_end_state_and_one_answer_each(empty: Asking) -> None:
    await empty.set_up(HOUSEHOLDS)
    await empty.clock(MORNING + timedelta(days=21))
    chance = random.Random(20261201)
    records = day_of_work(empty, chance)
    answers: dict[uuid.UUID, set[Any]] = {one.id: set() for one in records}
    ends = []
    for _ in range(5):
        chance.shuffle(records)
        left = records[:]
        while left:
            batch, left = left[: chance.randrange(120, 200)], left[120:]
            if chance.random() < 0.2:
                # The network is cut before the answer: nothing of the batch took effect, and all of it is sent again.
                with pytest.raises(Cut):
                    await cut(empty, batch)
            for one in await empty.send(*batch):
                answers[one.id].add(one.refused.code.name if one.refused else "kept")
        ends.append(await end_state(empty))
    assert {len(found) for found in answers.values()} == {1}
    refused = sum(found == {"visit_faulty"} for found in answers.values())
    assert 0 < refused < 100
    assert all(end == ends[0] for end in ends)
    assert ends[0]["rows"]["consult_visit"] == 500 - refused
    assert ends[0]["meter"].households == len(HOUSEHOLDS) == sum(ends[0]["meter"].by_category.values())
