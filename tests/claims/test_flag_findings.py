"""Patterns looked into: by another unit than the agents', once, and open again where an entry joins."""

import uuid
from datetime import datetime, timedelta

from app.claims.kinds import ClaimEvidence, FlagFinding
from app.claims.patterns import flags
from app.claims.patterns.flags import PatternFlag
from app.core.installation import CHINA, now
from app.identity import own_records
from app.identity.permissions import Role
from tests.claims.hall import Hall, refused
from tests.claims.test_routes import Square, key, square  # noqa: F401 - a fixture
from tests.conftest import Town

FOUND = {"finding": "explained", "reasons": "夜间电话是业主约定的时间，通话记录相符。"}


async def at_night(hall: Hall, place: str = "1-1-102", by: str = "grid") -> None:
    async with hall.database.read() as session:
        day = (await now(session)).astimezone(CHINA).date() - timedelta(days=1)
    spoken = datetime(day.year, day.month, day.day, 23, tzinfo=CHINA)
    await hall.enter(place, by=by, evidence=ClaimEvidence(None, "", spoken), subject=uuid.uuid4())


async def raised(hall: Hall) -> list[PatternFlag]:
    async with hall.database.read() as session:
        return await flags.flagged(session, hall.desk.id)


async def handle(hall: Hall, flag: PatternFlag, who: str, *roles: Role) -> PatternFlag:
    async with hall.database.write() as session:
        return await flags.handle(
            session,
            hall.desk.id,
            flag.key,
            FlagFinding.EXPLAINED,
            "通话记录相符",
            by=hall.staff[who],
            roles=frozenset(roles),
            at=await now(session),
        )


async def test_a_flag_is_handled_by_another_unit_and_opens_again_when_it_grows(hall: Hall) -> None:
    await at_night(hall)
    (flag,) = await raised(hall)
    assert (flag.handled, flag.findings) == (False, ())
    assert await refused(handle(hall, flag, "grid", Role.GRID_WORKER)) == "flag_not_yours"
    # Another person of the agent's unit is of that unit, whatever else they are.
    assert await refused(handle(hall, flag, "grid2", Role.GRID_WORKER, Role.STREET_OFFICE)) == "flag_not_yours"
    done = await handle(hall, flag, "street", Role.STREET_OFFICE)
    assert (done.handled, done.findings[0].role, done.findings[0].finding) == (True, "street_office", "explained")
    assert await refused(handle(hall, flag, "committee", Role.NEIGHBOURHOOD_COMMITTEE)) == "flag_handled"
    await at_night(hall, "1-2-201")
    (grown,) = await raised(hall)
    assert (grown.handled, len(grown.claim_ids), len(grown.findings)) == (False, 2, 1)
    assert await refused(handle(hall, flag, "committee", Role.NEIGHBOURHOOD_COMMITTEE)) == "not_found"
    await handle(hall, grown, "committee", Role.NEIGHBOURHOOD_COMMITTEE)
    (now_,) = await raised(hall)
    assert (now_.handled, len(now_.findings)) == (True, 2)


async def test_nobody_looks_into_a_pattern_about_a_flat_of_their_own(hall: Hall) -> None:
    await at_night(hall)
    (flag,) = await raised(hall)
    async with hall.database.write() as session:
        await own_records.declare(session, hall.staff["street"], [await hall.owner("1-1-102")], await now(session))
    assert await refused(handle(hall, flag, "street", Role.STREET_OFFICE)) == "own_record"
    assert (await handle(hall, flag, "committee", Role.NEIGHBOURHOOD_COMMITTEE)).handled


async def test_what_nobody_looked_into_stands_first(hall: Hall) -> None:
    await at_night(hall, by="grid2")
    (first,) = await raised(hall)
    await handle(hall, first, "street", Role.STREET_OFFICE)
    await at_night(hall, "1-2-201")
    assert [one.handled for one in await raised(hall)] == [False, True]


async def test_findings_over_http(square: Square, town: Town) -> None:  # noqa: F811 - the fixture
    assert town
    await at_night(square.hall)
    street, grid = await square.staff("street"), await square.staff("grid")
    (flag,) = (await street.get(f"{square.estate}/claim-flags")).json()["lines"]
    path = f"{square.estate}/claim-flags/{flag['key']}/findings"
    assert (await grid.post(path, json=FOUND)).status_code == 403
    faulty = await street.post(path, json={"finding": "fine", "reasons": ""})
    assert {one["field"] for one in faulty.json()["fields"]} == {"finding", "reasons"}
    again = key()
    made = await street.post(path, json=FOUND, headers=again)
    assert (made.status_code, made.json()["handled"], made.json()["findings"][0]["by"]) == (201, True, "职员street")
    assert (await street.post(path, json=FOUND, headers=again)).json() == made.json()
    assert (await street.post(path, json=FOUND)).json()["code"] == "flag_handled"
    unknown = f"{square.estate}/claim-flags/{'0' * 32}/findings"
    assert (await street.post(unknown, json=FOUND)).status_code == 404
