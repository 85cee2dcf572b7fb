"""An owner lets somebody in, once: what the token is worth, and that accepting confirms nothing."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.errors import Refused
from app.core.installation import now
from app.identity.kinds import BindingKind
from app.identity.residents import invitations
from app.identity.residents.way_schemas import NewInvitation
from tests.identity.residents.test_flatmates import decide, object_to
from tests.identity.residents.ways import Ways, refused
from tests.identity.window import Window
from tests.register.flats import flat, id_card, owner

HELPER = NewInvitation(kind=BindingKind.HELPER, owner_id=None, until_on=None, label="女儿")


async def test_an_invited_co_owner_reads_and_votes_only_once_confirmed_as_the_one_who_was_named(
    ways: Ways, window: Window
) -> None:
    wang = await ways.owner()
    zhao_id = await ways.owner_id("1-1-101", "赵明")
    zhao = await ways.let_in(wang, "赵明", BindingKind.OWNER, owner_id=zhao_id)
    (held,) = await ways.held(zhao.token)
    assert (held.kind, held.confirmed_at, await window.owners(zhao.token)) == ("owner", None, frozenset())
    # The invitation named one owner: the phone never becomes the other's.
    assert (await window.by_phone(zhao, "王芳", "13900000001")).startswith("confirmation_wrong")
    assert (await window.by_document(zhao, id_card(1)[-8:])).startswith("confirmation_wrong")
    assert await refused(window.confirm(zhao.binding_id, "1-1-101")) == "not_the_invited"
    assert await window.by_phone(zhao, "赵明", "13900000011") == "confirmed"
    assert await window.owners(zhao.token) == {zhao_id}


async def test_each_token_is_128_bits_or_more_lies_nowhere_in_clear_and_serves_once(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    tokens = [await ways.invite(wang, HELPER) for _ in range(3)]
    assert len(set(tokens)) == 3
    assert min(map(len, tokens)) * 6 >= 128
    async with ways.database.read() as session:
        stored = (await session.execute(text("SELECT string_agg(i::text, '') FROM binding_invitation i"))).scalar_one()
    assert not any(token in stored for token in tokens)
    people = [await window.login(who) for who in ("甲", "乙")]
    done = await asyncio.gather(*(ways.use(one, tokens[0]) for one in people))
    assert sorted(done) == ["bound", "invitation_wrong"]


async def test_wrong_used_revoked_and_late_ones_are_answered_alike_and_counted(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    me = await window.me(wang.token)
    used, revoked, late = [await ways.invite(wang, HELPER) for _ in range(3)]
    assert await ways.use(await window.login("甲"), used) == "bound"
    async with ways.database.write() as session:
        _, given = await invitations.listed(session, me, wang.binding_id)
        for one in given:
            if invitations.token_of(window.sealer, one.id) == revoked:
                await invitations.revoke(session, me, wang.binding_id, one.id, await now(session))
    stranger = await window.login("乙")
    assert [await ways.use(stranger, one) for one in (used, revoked, "x" * 27)] == ["invitation_wrong"] * 3
    await ways.later(invitations.LIFE)
    # Another day, other tries.
    assert [await ways.use(stranger, late) for _ in range(5)] == ["invitation_wrong"] * 5
    assert await refused(ways.use(stranger, late)) == "tries_over"


async def test_only_a_confirmed_owner_whom_nobody_objects_to_invites(ways: Ways, window: Window) -> None:
    wang, zhao = await ways.owner(), await ways.owner("赵明", 11)
    unconfirmed = await window.bind("租户", "1-1-101")
    helper = await ways.let_in(wang, "女儿", BindingKind.HELPER)
    for nobody in (unconfirmed, helper):
        assert await refused(ways.invite(nobody, HELPER)) == "owners_only"
    out = await ways.invite(zhao, HELPER)
    objection = await object_to(window, wang, zhao)
    assert await refused(ways.invite(zhao, HELPER)) == "owners_only"
    # Nor does what they gave out before let anybody in while it waits.
    assert await ways.use(await window.login("丙"), out) == "invitation_wrong"
    await decide(window, objection, window.chief, upheld=False)
    assert await ways.use(await window.login("丙"), out) == "bound"


async def test_every_fault_of_an_invitation_is_said_at_once(ways: Ways) -> None:
    wang = await ways.owner()
    today = await ways.today()
    wang_id, zhao_id = [await ways.owner_id("1-1-101", name) for name in ("王芳", "赵明")]
    faulty: list[tuple[NewInvitation, set[str]]] = [
        (NewInvitation(kind=BindingKind.OWNER, owner_id=None, until_on=today, label=""), {"owner_id", "until_on"}),
        (NewInvitation(kind=BindingKind.OWNER, owner_id=wang_id, until_on=None, label=""), {"owner_id"}),
        (
            NewInvitation(
                kind=BindingKind.OWNER, owner_id=await ways.owner_id("1-1-102", "李强"), until_on=None, label=""
            ),
            {"owner_id"},
        ),
        (NewInvitation(kind=BindingKind.OCCUPANT, owner_id=zhao_id, until_on=None, label=""), {"owner_id", "until_on"}),
        (
            NewInvitation(kind=BindingKind.OCCUPANT, owner_id=None, until_on=today - timedelta(days=1), label=""),
            {"until_on"},
        ),
        (
            NewInvitation(
                kind=BindingKind.OCCUPANT,
                owner_id=None,
                until_on=today + invitations.LONGEST + timedelta(days=1),
                label="",
            ),
            {"until_on"},
        ),
        (NewInvitation(kind=BindingKind.HELPER, owner_id=None, until_on=today, label=""), {"until_on"}),
    ]
    for invited, fields in faulty:
        with pytest.raises(Refused) as refusal:
            await ways.invite(wang, invited)
        assert {one.field for one in refusal.value.fields} == fields
    await ways.invite(wang, NewInvitation(kind=BindingKind.OCCUPANT, owner_id=None, until_on=today, label=""))


async def test_no_more_than_ten_are_out_for_a_flat(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    tokens = [await ways.invite(wang, HELPER) for _ in range(invitations.MOST_LIVE)]
    assert await refused(ways.invite(wang, HELPER)) == "invitations_over"
    assert await ways.use(await window.login("甲"), tokens[0]) == "bound"
    await ways.invite(wang, HELPER)


async def test_one_given_before_a_sale_lets_nobody_in(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    tokens = [
        await ways.invite(wang, HELPER),
        await ways.invite(
            wang,
            NewInvitation(
                kind=BindingKind.OWNER, owner_id=await ways.owner_id("1-1-101", "赵明"), until_on=None, label=""
            ),
        ),
    ]
    await window.desk.bring_in(flat("1-1-101", owner("王芳", document=id_card(1)), owner("孙丽", document=id_card(9))))
    # Wang still owns, Zhao does not: the helper is let in, the former co-owner is not.
    assert await ways.use(await window.login("赵明"), tokens[1]) == "invitation_wrong"
    assert await ways.use(await window.login("女儿"), tokens[0]) == "bound"


async def test_the_owners_are_told_who_was_let_in_and_as_what(ways: Ways, window: Window) -> None:
    wang, zhao = await ways.owner(), await ways.owner("赵明", 11)
    helper = await ways.let_in(wang, "女儿", BindingKind.HELPER)
    tenant = await ways.let_in(wang, "租户", BindingKind.OCCUPANT, days=30)
    for one in (wang, zhao):
        assert (await window.told(one.token))[-2:] == ["binding_made", "binding_made"]
    # Who is let in is told nothing of the bindings of others.
    late = await window.bind("又一人", "1-1-101")
    assert await window.told(helper.token) == await window.told(tenant.token) == []
    assert (await window.told(wang.token))[-1] == "binding_made"
    assert await window.told(late.token) == []


async def test_a_phone_that_is_bound_keeps_the_invitation_for_somebody_else(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    out = await ways.invite(wang, HELPER)
    assert await refused(ways.use(wang.token, out)) == "already_bound"
    assert await ways.use(await window.login("女儿"), out) == "bound"
