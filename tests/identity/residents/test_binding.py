"""A code proves access to a flat, not ownership: one person alone never makes a voter."""

import asyncio
import uuid
from collections.abc import Awaitable
from copy import copy
from datetime import timedelta

import pytest

from app.core.errors import Refused
from app.core.installation import move_clock, now
from app.identity import residents
from app.identity.models import Binding
from tests.identity.window import Window
from tests.register.flats import id_card
from tests.voting.races.paused import Paused, waits


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code.name


async def test_a_code_alone_stands_for_nobody(window: Window) -> None:
    bound = await window.use(await window.code("1-1-101"))
    assert await window.owners(bound.token) == frozenset()
    confirmed = await window.confirm(bound.binding_id, "1-1-101")
    assert await window.owners(bound.token) == {confirmed.owner_id}


async def test_who_issued_a_code_cannot_confirm_who_used_it(window: Window) -> None:
    bound = await window.use(await window.code("1-1-101"))
    with pytest.raises(Refused) as alone:
        await window.confirm(bound.binding_id, "1-1-101", by=window.clerk)
    assert code_of(alone) == "issuer_confirms"
    assert await window.owners(bound.token) == frozenset()


async def test_only_an_owner_of_the_flat_is_confirmed_and_only_once(window: Window) -> None:
    bound = await window.use(await window.code("1-1-101"))
    with pytest.raises(Refused) as other:
        await window.confirm(bound.binding_id, "1-1-102")
    assert code_of(other) == "not_an_owner"
    await window.confirm(bound.binding_id, "1-1-101")
    with pytest.raises(Refused) as again:
        await window.confirm(bound.binding_id, "1-1-101")
    assert code_of(again) == "binding_decided"


async def test_a_code_is_used_once_and_ends(window: Window) -> None:
    first = await window.code("1-1-101")
    second = await window.code("1-1-101")
    third = await window.code("1-1-102")
    await window.use(second.lower().replace("-", ""))
    async with window.database.write() as session:
        await move_clock(session, residents.CODE_LIFE)
    for wrong in (first, second, third, "0000-0000"):
        with pytest.raises(Refused) as refusal:
            await window.use(wrong)
        assert code_of(refusal) == "code_wrong"


async def test_one_phone_may_hold_several_flats_and_an_ended_binding_none(window: Window) -> None:
    bound = await window.use(await window.code("1-1-101"))
    more = await window.use(await window.code("1-1-102"), bound.token)
    await window.confirm(bound.binding_id, "1-1-101")
    await window.confirm(more.binding_id, "1-1-102")
    assert len(await window.owners(bound.token)) == 2
    assert await window.owners(more.token) == await window.owners(bound.token)
    async with window.database.write() as session:
        await residents.end(session, window.desk.id, bound.binding_id, at=await now(session))
    assert len(await window.owners(more.token)) == 1


async def test_a_token_ends_with_its_days(window: Window) -> None:
    bound = await window.use(await window.code("1-1-101"))
    async with window.database.write() as session:
        await move_clock(session, residents.SESSION_LIFE + timedelta(seconds=1))
    async with window.database.read() as session:
        assert await residents.resident_of(session, bound.token, await now(session)) is None


async def first_and_then(window: Window, first: str, second: str) -> tuple[residents.BoundAnswer, str]:
    """What becomes of the second act on a binding, begun when the first had done its work and was not committed."""
    bound = await window.bind("王芳", "1-1-101")

    def act(which: str, at: Window) -> Awaitable[object]:
        match which:
            case "staff confirm":
                return at.confirm(bound.binding_id, "1-1-101")
            case "the document":
                return at.by_document(bound, id_card(1)[-8:])
            case _:
                return ended(at, bound.binding_id)

    other = copy(window)
    other.database = paused = Paused(window.database)
    one = asyncio.ensure_future(act(first, other))
    await paused.worked.wait()
    two = asyncio.ensure_future(act(second, window))
    await waits(window.database, two)
    paused.go.set()
    await one
    try:
        await two
    except Refused as refusal:
        return bound, refusal.code.name
    return bound, ""


async def ended(window: Window, binding_id: uuid.UUID) -> None:
    async with window.database.write() as session:
        await residents.end(session, window.desk.id, binding_id, at=await now(session))


@pytest.mark.parametrize("second", ["staff confirm", "the document"])
@pytest.mark.parametrize("first", ["staff confirm", "staff end it"])
async def test_what_was_decided_of_a_binding_meanwhile_is_seen_by_who_confirms_it(
    window: Window, first: str, second: str
) -> None:
    bound, said = await first_and_then(window, first, second)
    assert said == "binding_decided"
    async with window.database.read() as session:
        kept = await session.get_one(Binding, bound.binding_id)
    assert (kept.ended_at is None, kept.confirmed_by) == {
        "staff confirm": (True, window.chief),
        "staff end it": (False, None),
    }[first]
