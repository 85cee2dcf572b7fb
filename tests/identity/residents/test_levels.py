"""Level 1 reads, level 2 votes: what makes an owner of a phone, and what ends it without anybody doing anything."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import move_clock, now
from app.identity import residents
from app.identity.models import NumberNotice
from app.identity.residents import binding
from app.register.imports.recognising import SETTLED
from app.register.imports.study import PHONE
from tests.identity.window import Window
from tests.register.corrections.test_corrections import correct, owner_id, part_id, today
from tests.register.flats import flat, id_card, owner


async def owner_named(window: Window, place: str, name: str) -> Any:
    return next(one.id for one, _ in (await window.desk.parts())[place].owners if one.name == name)


async def numbers(window: Window) -> list[tuple[str, str]]:
    """The numbers that wait to be told something, and what."""
    async with window.database.read() as session:
        rows = await session.scalars(select(NumberNotice).order_by(NumberNotice.queued_at))
        return [(window.sealer.open(one.phone_sealed, PHONE).decode(), one.text) for one in rows]


async def later(window: Window, ahead: timedelta) -> None:
    async with window.database.write() as session:
        await move_clock(session, ahead)


async def test_name_and_number_of_the_register_together_make_an_owner(window: Window) -> None:
    bound = await window.bind("王芳", "1-1-101")
    assert await window.owners(bound.token) == frozenset()
    wrong = await window.by_phone(bound, "王芳", "13900000011")  # the other owner's number
    assert wrong.startswith("confirmation_wrong")
    assert await window.by_phone(bound, "李强", "13900000001") == wrong
    assert await window.by_phone(bound, "王芳", "13900000001", country="852") == wrong
    assert await window.owners(bound.token) == frozenset()
    assert await window.by_phone(bound, " 王 芳 ", "13900000001") == "confirmed"
    assert await window.owners(bound.token) == {await owner_named(window, "1-1-101", "王芳")}
    assert await numbers(window) == []


async def test_an_owner_of_another_flat_is_nobody_here(window: Window) -> None:
    bound = await window.bind("李强", "1-1-101")
    assert (await window.by_phone(bound, "李强", "13900000002")).startswith("confirmation_wrong")
    assert (await window.by_document(bound, id_card(2)[-8:], "李强")).startswith("confirmation_wrong")


async def test_a_number_fresh_in_the_register_confirms_nothing_and_the_one_before_is_told(window: Window) -> None:
    await window.desk.bring_in(
        flat("1-1-102", owner("李强", document=id_card(2), phone="13911112222")),
    )
    bound = await window.bind("李强", "1-1-102")
    assert (await window.by_phone(bound, "李强", "13911112222")).startswith("confirmation_wrong")
    assert await window.owners(bound.token) == frozenset()
    ((number, text),) = await numbers(window)
    assert number == "13900000002"
    assert "1-1-102" in text
    await later(window, SETTLED + timedelta(minutes=1))
    bound = await window.use(await window.code("1-1-102"), await window.login("又一个"))
    assert await window.by_phone(bound, "李强", "13911112222") == "confirmed"


async def test_name_and_the_last_eight_of_the_document_with_the_code_make_an_owner_and_the_register_number_is_told(
    window: Window,
) -> None:
    bound = await window.bind("王芳", "1-1-101")
    assert (await window.by_document(bound, "00000000")).startswith("confirmation_wrong")
    assert (await window.by_document(bound, id_card(1)[-8:], "赵明")).startswith("confirmation_wrong")
    assert await window.by_document(bound, id_card(1)[-8:].lower()) == "confirmed"
    assert await window.owners(bound.token) == {await owner_named(window, "1-1-101", "王芳")}
    # At the second wrong one both owners were told that somebody guesses; then 王芳 that a phone is hers.
    *guessed, (number, text) = await numbers(window)
    assert [one for one, _ in guessed] == ["13900000001", "13900000011"]
    assert number == "13900000001"
    assert "证件后八位" in text


async def test_staff_who_confirm_let_the_register_number_know(window: Window) -> None:
    bound = await window.bind("王芳", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    assert [number for number, _ in await numbers(window)] == ["13900000002"]


async def test_a_sale_ends_the_binding_at_the_next_request(window: Window, database_url: str) -> None:
    bound = await window.bind("李强", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    me = await window.me(bound.token)
    assert len(await window.owners(bound.token)) == 1
    await correct(
        window.desk,
        {
            "kind": "transfer",
            "part_id": await part_id(window.desk, "1-1-102"),
            "on": (await today(window.desk)).isoformat(),
            "owners": [{"name": "孙丽", "document_kind": "id_card", "document": id_card(5)}],
        },
    )
    # Another process, which has never seen the binding: nothing is remembered anywhere.
    elsewhere = Database(database_url, pool_size=1)
    async with elsewhere.read() as session:
        assert await residents.bindings(session, resident_id=me) == []
    await elsewhere.close()
    assert await window.owners(bound.token) == frozenset()
    # The phone may be bound anew, to whoever it is now.
    again = await window.use(await window.code("1-1-102"), bound.token)
    assert again.binding_id != bound.binding_id
    assert await window.owners(bound.token) == frozenset()


async def test_a_death_ends_the_binding_at_the_next_request(window: Window) -> None:
    bound = await window.bind("李强", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    await correct(
        window.desk,
        {
            "kind": "death",
            "owner_id": await owner_id(window.desk, "1-1-102"),
            "deceased_on": (await today(window.desk)).isoformat(),
        },
    )
    assert await window.owners(bound.token) == frozenset()
    async with window.database.read() as session:
        assert await residents.bindings(session, resident_id=await window.me(bound.token)) == []


async def test_who_was_written_anew_stays_the_same_person(window: Window) -> None:
    bound = await window.bind("李强", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    before = await owner_id(window.desk, "1-1-102")
    facts = {
        "kind": "transfer",
        "part_id": await part_id(window.desk, "1-1-102"),
        "on": (await today(window.desk)).isoformat(),
        "owners": [
            {"owner_id": before, "share": "1/2"},
            {"name": "孙丽", "document_kind": "id_card", "document": id_card(5), "share": "1/2"},
        ],
    }
    await correct(window.desk, facts)
    assert {str(one) for one in await window.owners(bound.token)} == {before}


async def test_revoking_holds_at_the_next_request_on_another_connection(window: Window, database_url: str) -> None:
    bound = await window.bind("李强", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    me = await window.me(bound.token)
    elsewhere = Database(database_url, pool_size=1)
    async with elsewhere.read() as session:
        held = await residents.bindings(session, resident_id=me)
        assert len(await residents.owners_of(session, held)) == 1
    async with window.database.write() as session:
        await residents.end(session, window.desk.id, bound.binding_id, at=await now(session))
    async with elsewhere.read() as session:
        assert await residents.bindings(session, resident_id=me) == []
    await elsewhere.close()
    assert await window.told(bound.token) == ["binding_ended"]


async def test_a_phone_is_bound_to_a_flat_once_and_the_code_stays_for_somebody_else(window: Window) -> None:
    bound = await window.bind("王芳", "1-1-101")
    code = await window.code("1-1-101")
    with pytest.raises(Refused) as twice:
        await window.use(code, bound.token)
    assert twice.value.code.name == "already_bound"
    assert (await window.use(code, await window.login("赵明"))).binding_id != bound.binding_id
    async with window.database.write() as session:
        await binding.end_by_phone(session, await window.me(bound.token), bound.binding_id, at=await now(session))
    assert await window.use(await window.code("1-1-101"), bound.token)


async def test_a_scanned_code_is_the_code(window: Window) -> None:
    token = await window.login("王芳")
    assert await window.tried(token, f"YB1:{await window.code('1-1-101')}") == "bound"
