"""How many heads a notice has not reached: as the ledger of one vote says it, for all votes and for a grid."""

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from app import worker
from app.core.installation import now
from app.identity import service
from app.identity.permissions import Role, ScopeKind
from app.notifications import ledger
from app.notifications.kinds import NoticeKind, ProofWay, Reach
from app.register import places
from app.register.models import Building, Community, Stairwell
from app.voting import notifying, waiting
from app.voting.calling import delivery
from app.voting.calling.unreached import unreached
from app.voting.lifecycle import Act
from tests.conftest import PASSWORD, Person, Town, add_staff
from tests.posting.evidence import put_evidence
from tests.voting.calling.doors import Doors
from tests.voting.live.ballot_box import HEADS
from tests.voting.results.office import Office


async def said_twice(doors: Doors) -> int:
    """How many are not reached, by the ledger and by the one statement."""
    async with doors.database.read() as session:
        at = await now(session)
        by_ledger = [
            one for one in await delivery.heads(session, await doors.vote()) if one.reach is not Reach.PERSONALLY
        ]
        found = await unreached(session, {doors.desk.id: None}, at)
        assert await unreached(session, {uuid.uuid4(): None}, at) == []
        assert sum(number for _, _, number, _ in found) == len(by_ledger)
        assert [one.count for one in await waiting.deliveries(session, {doors.desk.id: None}, at)] == (
            [len(by_ledger)] if by_ledger else []
        )
    return len(by_ledger)


async def test_the_statement_says_what_the_ledger_says(doors: Doors) -> None:
    await doors.noticed()
    assert await said_twice(doors) == HEADS
    await doors.handed("p003")
    assert await said_twice(doors) == HEADS - 1
    # A couple is reached when both are.
    async with doors.database.write() as session:
        vote = await doors.vote()
        notice = await ledger.latest(session, notifying.SUBJECT, vote.id, NoticeKind.VOTE_NOTICE)
        assert notice is not None
        one, _ = (await delivery._owners(session, vote, "p001")).keys()
        for reached in (True, False):
            await ledger.prove_by_hand(
                session,
                notice.id,
                [one],
                ProofWay.CALLED,
                reached=reached,
                text="",
                evidence_id=None,
                by=uuid.uuid4(),
                at=await now(session),
            )
    assert await said_twice(doors) == HEADS - 1
    assert vote.opens_at is not None
    await doors.clock_to(vote.opens_at)
    await doors.both(Act.OPEN)
    await worker.tell_owed(doors.database)
    # What hung takes nobody off the list.
    assert await said_twice(doors) == HEADS - 1


async def test_nothing_is_to_be_brought_of_a_vote_that_ended(doors: Doors) -> None:
    await doors.opened()
    assert await said_twice(doors) == HEADS
    await doors.ended()
    async with doors.database.read() as session:
        assert await unreached(session, {doors.desk.id: None}, await now(session)) == []


async def grid_worker(doors: Doors, town: Town, stairwell: str) -> Person:
    """Somebody whose grid is one stairwell of the building, drawn today."""
    async with doors.database.write() as session:
        lineage = await places.lineage(session, Community, doors.desk.id)
        assert lineage is not None
        building = (await session.scalars(select(Building).where(Building.community_id == doors.desk.id))).one()
        found = await session.scalar(select(Stairwell.id).where(Stairwell.name == stairwell))
        if found is None:
            row = Stairwell(building_id=building.id, name=stairwell, sort_key=stairwell, change_id=uuid.uuid4())
            session.add(row)
            await session.flush()
            found = row.id
        grid = await places.draw_grid(session, lineage.ids[2], f"{stairwell}号网格", [found], date(2020, 1, 1))
        login = f"grid{stairwell}"
        staff_id = await add_staff(session, login, f"职员{login}", PASSWORD, await now(session))
        await service.appoint(
            session,
            login,
            Role.GRID_WORKER,
            ScopeKind.GRID,
            grid,
            from_on=date(2020, 1, 1),
            until_on=None,
            appointed_by="街道",
            document="任命书",
        )
    return await town.signed_in(login, staff_id)


async def test_a_grid_worker_brings_notices_to_the_doors_of_the_grid(doors: Doors, office: Office, town: Town) -> None:
    await doors.noticed()
    here, beside = await grid_worker(doors, town, "1"), await grid_worker(doors, town, "2")
    (line,) = (await here.get("/v1/office/work")).json()["lines"]
    assert (line["kind"], line["count"], line["place"]) == ("delivery", HEADS, "1 栋 1 单元")
    assert line["due_at"] is not None
    (walk,) = (await here.get(line["path"])).json()["lines"]
    assert len(walk["doors"]) == HEADS
    assert (await here.get(f"{line['path']}.xlsx")).status_code == 200
    photo = str(await put_evidence(doors.database, doors.desk.id))
    sent = {"voter": walk["doors"][0]["voter"], "recipient": "王芳", "photo": photo}
    path = f"{office.vote}/delivery/hand-overs"
    refused = await beside.post(path, json=sent)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "voter")
    assert (await here.post(path, json=sent)).status_code == 201
    (line,) = (await here.get("/v1/office/work")).json()["lines"]
    assert line["count"] == HEADS - 1
    # Nothing of it is beside the grid, and of the vote itself nothing is theirs.
    assert (await beside.get("/v1/office/work")).json()["lines"] == []
    assert (await beside.get(line["path"])).json()["lines"] == []
    for path in ("", "/delivery", "/roll.csv"):
        assert (await here.get(f"{office.vote}{path}")).status_code in {403, 404}


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.DISTRICT_OFFICE, 200), (Role.COUNTER, 403)])
async def test_who_does_not_bring_notices_is_told_of_none(
    doors: Doors, office: Office, role: Role, status: int
) -> None:
    await doors.noticed()
    person = await office.person(role)
    assert (await person.get(f"{office.vote}/delivery/not-reached")).status_code == status
    assert "delivery" not in {one["kind"] for one in (await person.get("/v1/office/work")).json()["lines"]}
    sent = {"voter": "p004", "recipient": "王芳", "photo": str(uuid.uuid4())}
    assert (await person.post(f"{office.vote}/delivery/hand-overs", json=sent)).status_code == 403
