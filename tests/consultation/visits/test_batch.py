"""Five hundred records of a day without network, sent five times in random order with cuts: one end state, one answer."""

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.claims.models import Claim
from app.consultation.kinds import ConsultRound
from app.consultation.models import ConsultOpinion, ConsultPromise, ConsultVisit
from app.consultation.visits import recording
from app.consultation.visits.visit_schemas import NewVisit
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


async def cut(asking: Asking, batch: list[NewVisit], by: str) -> None:
    async with asking.database.write() as session:
        await recording.record(session, asking.community_id, asking.id, batch, asking.visitor(by), await now(session))
        raise Cut


async def end_state(asking: Asking) -> dict[str, Any]:
    board = await asking.board()
    async with asking.database.read() as session:
        rows = {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table))
            for table in (ConsultVisit, ConsultOpinion, ConsultPromise, Claim)
        }
    return {"states": {one.record.household.name: one.state for one in board.doors}, "meter": board.meter, "rows": rows}


async def sent_again_and_again(
    asking: Asking, records: list[NewVisit], chance: random.Random, *, by: str = "ma"
) -> tuple[dict[uuid.UUID, set[str]], list[dict[str, Any]]]:
    """Every record sent five times, in random order, in batches of which some are cut; the answers, and each end state."""
    answers: dict[uuid.UUID, set[str]] = {one.id: set() for one in records}
    ends = []
    for _ in range(5):
        chance.shuffle(records)
        left = records[:]
        while left:
            batch, left = left[: chance.randrange(120, 200)], left[120:]
            if chance.random() < 0.2:
                # The network is cut before the answer: nothing of the batch took effect, and all of it is sent again.
                with pytest.raises(Cut):
                    await cut(asking, batch, by)
            for one in await asking.send(*batch, by=by):
                answers[one.id].add(one.refused.code.name if one.refused else "kept")
        ends.append(await end_state(asking))
    return answers, ends


async def test_any_order_any_number_of_times_the_same_end_state_and_one_answer_each(empty: Asking) -> None:
    await empty.set_up(HOUSEHOLDS)
    await empty.clock(MORNING + timedelta(days=21))
    chance = random.Random(20261201)
    answers, ends = await sent_again_and_again(empty, day_of_work(empty, chance), chance)
    assert {len(found) for found in answers.values()} == {1}
    refused = sum(found == {"visit_faulty"} for found in answers.values())
    assert 0 < refused < 100
    assert all(end == ends[0] for end in ends)
    assert ends[0]["rows"]["consult_visit"] == 500 - refused
    assert ends[0]["meter"].households == len(HOUSEHOLDS) == sum(ends[0]["meter"].by_category.values())


async def test_in_the_second_round_too_where_only_some_are_on_the_roster(empty: Asking) -> None:
    """Who supported at its opening is refused each time, whatever the others' records have said of them meanwhile."""
    await empty.set_up(HOUSEHOLDS)
    agreed = HOUSEHOLDS[::3]
    await empty.kept(*(empty.visit(one) for one in agreed))
    await empty.clock(MORNING + timedelta(minutes=30))
    await empty.close(ConsultRound.FIRST)
    await empty.open(ConsultRound.SECOND)
    await empty.clock(MORNING + timedelta(days=21))
    chance = random.Random(20261202)
    records = [one for one in day_of_work(empty, chance) if one.at > MORNING + timedelta(hours=1)][:250]
    answers, ends = await sent_again_and_again(empty, records, chance, by="wang")
    assert {len(found) for found in answers.values()} == {1}
    assert all(end == ends[0] for end in ends)
    left_alone = {empty.parts[one].part.id for one in agreed}
    told = {one.id: next(iter(answers[one.id])) for one in records}
    sound = [one for one in records if told[one.id] != "visit_faulty"]
    assert {one.id for one in sound if told[one.id] == "not_on_roster"} == {
        one.id for one in sound if one.part_id in left_alone
    }
    assert ends[0]["rows"]["consult_visit"] == len(agreed) + sum(found == "kept" for found in told.values())
