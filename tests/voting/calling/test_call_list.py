"""The call list: who was not reached, at which number, with earlier calls; by whom, written down, in few queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from app.core.db import Database
from app.core.installation import now
from app.identity import phones
from app.identity.permissions import Role
from app.identity.residents import privacy
from app.notifications.kinds import NoticeKind
from app.register import looks
from app.register.imports.study import PHONE, phone_key
from app.register.models import Owner
from app.voting.calling import call_list as calling
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.voting.calling.doors import Doors
from tests.voting.live.ballot_box import HEADS
from tests.voting.results.office import Office

PURPOSE = {"purpose": "电话通知表决事项"}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    statements: list[str] = []

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    yield statements
    event.remove(database.engine.sync_engine, "before_cursor_execute", count)


async def page(doors: Doors, after: str | None = None) -> calling.Calls:
    async with doors.database.read() as session:
        return await calling.call_list(session, doors.sealer, await doors.vote(), NoticeKind.VOTE_NOTICE, after)


async def test_ten_owners_or_three_hundred_cost_as_many_queries(doors: Doors) -> None:
    desk: Desk = doors.desk
    parts = [
        flat(f"9-1-{number}", owner(f"王{chr(0x4E00 + number)}", document=id_card(number), phone=f"139{number:08d}"))
        for number in range(100, 400)
    ]
    await desk.bring_in(*parts)
    async with doors.database.read() as session:
        owners = list(await session.scalars(select(Owner.id)))
    assert len(owners) == 300
    asked = {}
    for number in (10, 300):
        async with doors.database.read() as session:
            with counted(doors.database) as statements:
                found = await phones.numbers(session, doors.sealer, owners[:number])
        asked[number] = len(statements)
        assert len(found) == number
        assert all(one.startswith("139") for one in found.values())
    assert asked[10] == asked[300] <= 6


async def test_the_whole_list_costs_as_many_queries_as_a_page_of_it(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    await doors.noticed()
    asked = {}
    for size in (1, 50):
        monkeypatch.setattr(calling, "PAGE", size)
        with counted(doors.database) as statements:
            asked[len((await page(doors)).callees)] = len(statements)
    few, many = sorted(asked)
    assert few < many
    assert asked[few] == asked[many]


async def test_pages_hold_whole_heads_and_every_owner_once(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    await doors.noticed()
    whole = (await page(doors)).callees
    # A couple is one head.
    assert {one.voter for one in whole} == {f"p{number:03d}" for number in range(1, HEADS + 1)}
    assert len(whole) > HEADS
    monkeypatch.setattr("app.voting.calling.call_list.PAGE", 3)
    seen: list[calling.Callee] = []
    after = None
    while True:
        part = await page(doors, after)
        seen += part.callees
        after = part.after
        if after is None:
            break
    assert tuple(seen) == whole


async def test_who_was_reached_is_not_called_and_who_was_not_shows_the_earlier_call(doors: Doors) -> None:
    await doors.noticed()
    one, other = await doors.named("p001")
    await doors.called("p001", one, reached=True)
    await doors.called("p001", other, reached=False)
    await doors.handed("p002")
    callees = (await page(doors)).callees
    mine = [callee for callee in callees if callee.voter == "p001"]
    assert [(callee.owner, [call.reached for call in callee.calls]) for callee in mine] == [(other, [False])]
    assert "p002" not in {callee.voter for callee in callees}


async def numbered(doors: Doors, voter: str, phone: str) -> None:
    """Write a number of the head's first owner into the register."""
    (owner_id, *_) = (await doors.named(voter)).values()
    async with doors.database.write() as session:
        found = await session.get(Owner, owner_id)
        assert found is not None
        found.phone_sealed, found.phone_lookup = (
            doors.sealer.seal(phone.encode(), PHONE),
            phone_key(doors.sealer, phone),
        )


async def test_the_register_goes_before_what_a_bound_phone_left(doors: Doors) -> None:
    """Who bound a phone in somebody's name must not be the one who is told of it."""
    await doors.noticed()
    await numbered(doors, "p003", "13900000003")
    for voter in ("p003", "p004"):
        resident, _ = await doors.bound(voter)
        async with doors.database.write() as session:
            await privacy.keep_message_phone(session, doors.sealer, resident, "13712345678", await now(session))
    numbers = {callee.voter: callee.phone for callee in (await page(doors)).callees}
    assert (numbers["p003"], numbers["p004"], numbers["p005"]) == ("13900000003", "13712345678", "")


async def test_a_clerk_is_given_numbers_and_each_owner_can_see_that(doors: Doors, office: Office) -> None:
    await doors.noticed()
    await numbered(doors, "p003", "13900000003")
    clerk = await office.person(Role.NEIGHBOURHOOD_COMMITTEE)
    answer = await clerk.post(f"{office.vote}/delivery/call-list", json=PURPOSE)
    assert answer.status_code == 200, answer.text
    callees = answer.json()["lines"]
    (shown,) = [one for one in callees if one["phone"]]
    assert (shown["voter"], shown["phone"]) == ("p003", "13900000003")
    assert shown["addressed"].endswith("*")
    async with doors.database.read() as session:
        written, _ = await looks.at_estate(session, doors.desk.id)
    calls = [one for one in written if one.act == "owner:call_list"]
    (call,) = calls
    assert {call.owner_id} == await doors.owners_of("p003")
    assert (call.purpose, call.viewed_by, call.rows) == (PURPOSE["purpose"], clerk.id, 1)


@pytest.mark.parametrize("role", [Role.OWNERS_COMMITTEE, Role.AUDITOR, Role.COUNTER, Role.GRID_WORKER])
async def test_who_may_not_see_numbers_is_given_no_call_list(doors: Doors, office: Office, role: Role) -> None:
    await doors.noticed()
    person = await office.person(role)
    refused = await person.post(f"{office.vote}/delivery/call-list", json=PURPOSE)
    assert refused.status_code in {403, 404}
    without = await (await office.person(Role.NEIGHBOURHOOD_COMMITTEE)).post(
        f"{office.vote}/delivery/call-list", json={}
    )
    assert without.status_code == 422
