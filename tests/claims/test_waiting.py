"""What of claims waits for a person is answered as far as it is asked for, the most pressing first."""

import uuid
from datetime import timedelta

from app.claims import reports, waiting
from app.claims.kinds import CallOutcome
from app.core.installation import now
from app.identity import residents
from app.identity.permissions import Role
from tests.claims.hall import Hall
from tests.claims.samples.test_samples import call, contact, draw
from tests.databases import statements


async def test_reports_wait_beyond_fifty_the_first_due_first(hall: Hall) -> None:
    resident_id = await hall.bound("1-1-102", None)
    async with hall.database.write() as session:
        (binding,) = await residents.bindings(session, resident_id=resident_id)
        at = await now(session)
        for number in range(60):
            moment = at + timedelta(seconds=number)
            await reports.report(session, resident_id, binding.id, None, None, "那天没有人来过。", moment)
    async with hall.database.read() as session:
        found = await waiting.visit_reports(session, [hall.desk.id], most=101)
        few = await waiting.visit_reports(session, [hall.desk.id], most=2)
        page, following = await reports.listed(session, hall.desk.id)
        assert (len(page), following is None) == (50, False)
    assert len(found) == 60
    assert [one.since for one in found] == sorted(one.since for one in found)
    assert few == found[:2]


async def test_of_samples_to_call_the_longest_waiting_is_kept(hall: Hall) -> None:
    for place in ("1-1-102", "1-2-201"):
        await hall.enter(place)
    drawn = []
    for _ in range(3):
        drawn.append(await draw(hall))
        # The same entries are not drawn again; one more makes others of them.
        await hall.enter("1-1-101")
        await hall.later(timedelta(minutes=1))
    caller = hall.staff["caller"]
    async with hall.database.read() as session:
        at = await now(session)
        every = await waiting.calls(session, [hall.desk.id], caller, at)
        two = await waiting.calls(session, [hall.desk.id], caller, at, most=2)
    assert [one.subject for one in every] == [(one.id,) for one in drawn]
    assert two == every[:2]
    # A sample that is called through waits for nobody.
    for _ in range(2):
        await call(hall, drawn[0], await contact(hall, drawn[0]), CallOutcome.CONFIRMED)
    async with hall.database.read() as session:
        left = await waiting.calls(session, [hall.desk.id], caller, await now(session), most=1)
    assert [one.subject for one in left] == [(drawn[1].id,)]


async def test_disputes_and_slips_are_as_many_as_asked_for(hall: Hall) -> None:
    claims = []
    for _ in range(3):
        claims.append(await hall.enter(subject=uuid.uuid4()))
        await hall.dispute(claims[-1], await hall.owner("1-1-102"))
    roles = {hall.desk.id: frozenset({Role.STREET_OFFICE})}
    async with hall.database.read() as session:
        every = await waiting.disputes(session, roles, hall.staff["street"])
        two = await waiting.disputes(session, roles, hall.staff["street"], most=2)
        slips = await waiting.slips(session, [hall.desk.id])
    assert [one.subject for one in every] == [(one.id,) for one in claims]
    assert two == every[:2]
    assert [(one.community_id, one.count) for one in slips] == [(hall.desk.id, 3)]


async def test_an_owners_own_word_takes_as_many_queries_for_ten_claims_as_for_one(hall: Hall) -> None:
    owner_id = await hall.owner("1-1-102")
    numbers = []
    for count in (1, 10):
        for _ in range(count):
            await hall.enter()
        with statements(hall.database) as sent:
            gone = await hall.own_word("1-1-102", owner_id)
        assert len(gone) == count
        numbers.append(len([one for one in sent if not one.startswith("INSERT")]))
        hall.subject = uuid.uuid4()
    assert numbers[0] == numbers[1]
