"""Everybody bound to a flat learns of everybody else, and an owner may object: then staff decide."""

import uuid

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.identity import residents
from app.identity.models import Announcement
from app.identity.residents import flatmates
from tests.identity.window import Window
from tests.register.flats import id_card

WANG, ZHAO = id_card(1)[-8:], id_card(11)[-8:]
GROUND = "这不是我家的人。"


async def couple(window: Window) -> tuple[residents.BoundAnswer, residents.BoundAnswer]:
    """Both owners of a flat, bound and confirmed."""
    wang, zhao = await window.bind("王芳", "1-1-101"), await window.bind("赵明", "1-1-101")
    assert await window.by_document(wang, WANG) == "confirmed"
    assert await window.by_document(zhao, ZHAO, "赵明") == "confirmed"
    return wang, zhao


async def object_to(window: Window, mine: residents.BoundAnswer, other: residents.BoundAnswer) -> uuid.UUID:
    me = await window.me(mine.token)
    async with window.database.write() as session:
        made = await flatmates.object_to(session, me, mine.binding_id, other.binding_id, GROUND, await now(session))
        return made.id


async def decide(window: Window, objection: uuid.UUID, by: uuid.UUID, *, upheld: bool) -> None:
    async with window.database.write() as session:
        await flatmates.decide(
            session, window.desk.id, objection, upheld=upheld, decision="上门核对过", by=by, at=await now(session)
        )


async def refused(work: object) -> str:
    with pytest.raises(Refused) as refusal:
        await work  # type: ignore[misc]
    return refusal.value.code.name


async def test_each_binding_and_confirmation_is_told_to_the_others_and_to_no_other_flat(window: Window) -> None:
    stranger = await window.bind("李强", "1-1-102")
    wang = await window.bind("王芳", "1-1-101")
    assert await window.told(wang.token) == []
    zhao = await window.bind("赵明", "1-1-101")
    assert await window.told(wang.token) == ["binding_made"]
    await window.by_document(zhao, ZHAO, "赵明")
    assert await window.told(wang.token) == ["binding_made", "binding_confirmed"]
    await window.confirm(wang.binding_id, "1-1-101")
    assert await window.told(zhao.token) == ["binding_confirmed"]
    assert await window.told(stranger.token) == []
    async with window.database.read() as session:
        texts = list(await session.scalars(select(Announcement.text)))
    assert all("1-1-101" in text and "王芳" not in text and "赵明" not in text for text in texts)


async def test_an_owner_sees_who_is_bound_masked_and_who_is_none_does_not(window: Window) -> None:
    wang, _ = await couple(window)
    tenant = await window.bind("租户", "1-1-101")
    me = await window.me(wang.token)
    async with window.database.read() as session:
        found = await flatmates.of_my_flat(session, me, wang.binding_id)
    assert [(one.who, one.mine, one.objected) for one in found] == [
        ("王*", True, False),
        ("赵*", False, False),
        ("", False, False),
    ]
    async with window.database.read() as session:
        asked = flatmates.of_my_flat(session, await window.me(tenant.token), tenant.binding_id)
        assert await refused(asked) == "owners_only"
        # Somebody else's binding is nobody's.
        asked = flatmates.of_my_flat(session, await window.me(tenant.token), wang.binding_id)
        assert await refused(asked) == "not_found"


async def test_a_binding_objected_to_votes_for_nobody_until_staff_dismiss_it(window: Window) -> None:
    wang, zhao = await couple(window)
    objection = await object_to(window, wang, zhao)
    assert await window.owners(zhao.token) == frozenset()
    assert len(await window.owners(wang.token)) == 1
    assert (await window.told(zhao.token))[-1] == "binding_objected"
    assert await refused(object_to(window, wang, zhao)) == "already_objected"
    assert await refused(object_to(window, wang, wang)) == "own_binding"
    async with window.database.read() as session:
        (waiting,), _ = await flatmates.objections(session, window.desk.id)
    assert (waiting.part, waiting.who, waiting.objection.ground) == ("1-1-101", "赵*", GROUND)
    # The clerk gave out the code: somebody else decides.
    assert await refused(decide(window, objection, window.clerk, upheld=False)) == "confirmer_decides"
    await decide(window, objection, window.chief, upheld=False)
    assert len(await window.owners(zhao.token)) == 1
    assert (await window.told(wang.token))[-1] == (await window.told(zhao.token))[-1] == "objection_decided"
    assert await refused(decide(window, objection, window.chief, upheld=True)) == "objection_decided"
    async with window.database.read() as session:
        assert await flatmates.objections(session, window.desk.id) == ([], None)


async def test_an_objection_upheld_ends_the_binding(window: Window) -> None:
    wang, zhao = await couple(window)
    await decide(window, await object_to(window, wang, zhao), window.chief, upheld=True)
    assert await window.owners(zhao.token) == frozenset()
    async with window.database.read() as session:
        assert await residents.bindings(session, resident_id=await window.me(zhao.token)) == []
    assert "binding_ended" in await window.told(zhao.token)


async def test_who_confirmed_it_does_not_decide(window: Window) -> None:
    wang, zhao = await window.bind("王芳", "1-1-101"), await window.bind("赵明", "1-1-101")
    await window.by_document(wang, WANG)
    await window.confirm(zhao.binding_id, "1-1-101")
    objection = await object_to(window, wang, zhao)
    assert await refused(decide(window, objection, window.chief, upheld=False)) == "confirmer_decides"


async def test_who_is_bound_elsewhere_objects_to_nothing_here(window: Window) -> None:
    _, zhao = await couple(window)
    stranger = await window.bind("李强", "1-1-102")
    await window.confirm(stranger.binding_id, "1-1-102")
    assert await refused(object_to(window, stranger, zhao)) == "not_found"
