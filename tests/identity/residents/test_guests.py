"""Who lives in a flat or helps its owner: no owner, until a day, and gone with the word of an owner."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.installation import CHINA, now
from app.identity import phones, residents, waiting
from app.identity.kinds import BindingKind
from app.identity.residents import flatmates
from app.identity.residents.binding import end
from tests.identity.residents.test_flatmates import decide, object_to
from tests.identity.residents.ways import Ways, refused
from tests.identity.window import Window, flats_of
from tests.register.flats import flat, id_card, owner


async def at_home(ways: Ways) -> frozenset[Any]:
    """Whoever is told what concerns those who live in the flat."""
    part_id = await ways.part("1-1-101")
    async with ways.database.read() as session:
        return await phones.of_parts(session, [part_id])


@pytest.mark.parametrize(("kind", "days"), [(BindingKind.OCCUPANT, 30), (BindingKind.HELPER, None)])
async def test_a_guest_stands_for_no_owner_and_never_becomes_one(
    ways: Ways, window: Window, kind: BindingKind, days: int | None
) -> None:
    wang = await ways.owner()
    guest = await ways.let_in(wang, "客人", kind, days=days)
    assert await window.owners(guest.token) == frozenset()
    for confirming in (
        window.by_document(guest, id_card(11)[-8:]),
        window.by_phone(guest, "赵明", "13900000011"),
        window.confirm(guest.binding_id, "1-1-101"),
    ):
        assert await refused(confirming) == "not_as_an_owner"
    me = await window.me(guest.token)
    async with ways.database.read() as session:
        assert await refused(flatmates.of_my_flat(session, me, guest.binding_id)) == "owners_only"
        pending, _ = await residents.unconfirmed(session, window.desk.id)
        work = await waiting.bindings(
            session, [window.desk.id], window.chief, await flats_of(session, window, window.chief)
        )
    assert (pending, work) == ([], [])
    assert me in await at_home(ways)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE binding SET kind = 'occupant', until_on = now() WHERE id = :one",
        "UPDATE binding SET kind = 'helper' WHERE id = :one",
    ],
)
async def test_the_database_itself_keeps_level_two_to_owners(ways: Ways, change: str) -> None:
    wang = await ways.owner()
    with pytest.raises(IntegrityError, match="ck_binding_owners_alone_confirmed"):
        async with ways.database.write() as session:
            await session.execute(text(change), {"one": wang.binding_id})


async def test_an_occupant_is_out_the_day_after_the_last_without_anybody_doing_anything(
    ways: Ways, window: Window
) -> None:
    wang = await ways.owner()
    tenant = await ways.let_in(wang, "租户", BindingKind.OCCUPANT, days=30)
    me = await window.me(tenant.token)
    (held,) = await ways.held(tenant.token)
    async with ways.database.read() as session:
        at = (await now(session)).astimezone(CHINA)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=31)
    assert held.until_on == (midnight - timedelta(days=1)).date()
    # The sign-in itself ends after thirty days, so the binding is asked for by whose it is.
    await ways.later(midnight - timedelta(minutes=5) - at)
    async with ways.database.read() as session:
        assert len(await residents.bindings(session, resident_id=me)) == 1
    await ways.later(midnight + timedelta(minutes=1) - at)
    async with ways.database.read() as session:
        assert await residents.bindings(session, resident_id=me) == []
    assert me not in await at_home(ways)
    # Let in again, the binding that is over gives way. Both phones sign in anew, for their tokens ended meanwhile.
    wang = wang.model_copy(update={"token": await window.login("王芳")})
    assert len(await ways.held((await ways.let_in(wang, "租户", BindingKind.OCCUPANT, days=10)).token)) == 1


async def test_an_owner_ends_a_guest_at_once_and_no_guest_ends_anybody(ways: Ways, window: Window) -> None:
    wang, zhao = await ways.owner(), await ways.owner("赵明", 11)
    tenant = await ways.let_in(wang, "租户", BindingKind.OCCUPANT, days=30)
    helper = await ways.let_in(wang, "女儿", BindingKind.HELPER)
    assert await refused(ways.end_guest(tenant, helper)) == "owners_only"
    assert await refused(ways.end_guest(wang, zhao)) == "object_instead"
    stranger = await ways.owner("李强", 2, "1-1-102")
    assert await refused(ways.end_guest(stranger, tenant)) == "not_found"
    # A co-owner may as well as the one who let them in.
    await ways.end_guest(zhao, tenant)
    assert await ways.held(tenant.token) == []
    assert await window.told(tenant.token) == ["binding_ended"]
    await ways.end_guest(wang, helper)
    assert await ways.held(helper.token) == []


async def test_a_helper_goes_with_the_owner_and_a_tenant_stays_through_a_sale(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    helper = await ways.let_in(wang, "女儿", BindingKind.HELPER)
    tenant = await ways.let_in(wang, "租户", BindingKind.OCCUPANT, days=30)
    await window.desk.bring_in(flat("1-1-101", owner("孙丽", document=id_card(9))))
    assert await ways.held(helper.token) == []
    assert len(await ways.held(tenant.token)) == 1
    buyer = await ways.owner("孙丽", 9)
    await ways.end_guest(buyer, tenant)
    assert await ways.held(tenant.token) == []


async def test_with_an_owners_binding_end_its_helpers_and_its_invitations_and_not_its_tenant(
    ways: Ways, window: Window
) -> None:
    wang = await ways.owner()
    helper = await ways.let_in(wang, "女儿", BindingKind.HELPER)
    tenant = await ways.let_in(wang, "租户", BindingKind.OCCUPANT, days=30)
    async with ways.database.write() as session:
        await end(session, window.desk.id, wang.binding_id, at=await now(session))
    assert await ways.held(helper.token) == []
    assert await window.told(helper.token) == ["binding_ended"]
    assert len(await ways.held(tenant.token)) == 1


async def test_whom_a_false_owner_let_in_goes_with_the_objection(ways: Ways, window: Window) -> None:
    wang, false = await ways.owner(), await ways.owner("赵明", 11)
    tenant = await ways.let_in(false, "租户", BindingKind.OCCUPANT, days=30)
    mine = await ways.let_in(wang, "我的租户", BindingKind.OCCUPANT, days=30)
    await decide(window, await object_to(window, wang, false), window.chief, upheld=True)
    assert await ways.held(tenant.token) == []
    assert len(await ways.held(mine.token)) == 1


async def test_staff_say_that_a_phone_is_a_tenants_on_evidence_and_not_of_their_own_flat(
    ways: Ways, window: Window
) -> None:
    wang = await ways.owner()
    bound = await window.bind("租户", "1-1-101")
    until = await ways.today() + timedelta(days=90)
    await ways.lives_at(window.clerk, await ways.owner_id("1-1-101", "赵明"))
    assert await refused(ways.admit(bound.binding_id, until, by=window.clerk)) == "own_record"
    assert await refused(ways.admit(bound.binding_id, await ways.today() - timedelta(days=1))) == "occupant_faulty"
    assert await refused(ways.admit(wang.binding_id, until)) == "binding_decided"
    binding = await ways.admit(bound.binding_id, until)
    assert (binding.kind, binding.until_on, binding.admitted_by) == ("occupant", until, window.chief)
    assert (await window.told(wang.token))[-1] == "binding_made"
    assert await refused(window.by_document(bound, id_card(11)[-8:])) == "not_as_an_owner"
    # A longer lease is another last day.
    longer = await ways.admit(bound.binding_id, until + timedelta(days=90))
    assert longer.until_on == until + timedelta(days=90)
    # Whoever said so does not decide an objection to it.
    objection = await object_to(window, wang, bound)
    assert await refused(decide(window, objection, window.chief, upheld=True)) == "confirmer_decides"
