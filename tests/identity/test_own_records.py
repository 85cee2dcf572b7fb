"""What of the register is a member of staff's own: declared, lived in with the same WeChat account, or by its number."""

import uuid

import pytest

from app.core.errors import Refused
from app.core.installation import now
from app.identity import own_records, residents, service, wechat_accounts
from app.identity.own_records import Own
from app.identity.residents import binding, flatmates
from tests.identity.window import Window

APPID = "wx0123456789abcdef"  # where Window.login signs residents in


async def works_with(window: Window, who: str, phone: str = "") -> None:
    """The chief binds the WeChat account of a resident for work."""
    async with window.database.write() as session:
        at = await now(session)
        code, _ = await wechat_accounts.offer_code(session, window.sealer, window.chief, at)
        account = wechat_accounts.Account(APPID, f"o-{who}", phone)
        await wechat_accounts.bind(session, window.sealer, code, account, "", at)


async def own(window: Window, staff_id: uuid.UUID | None = None) -> Own:
    async with window.database.read() as session:
        return await own_records.of_staff(session, staff_id or window.chief, [window.desk.id])


async def owners(window: Window, place: str) -> list[uuid.UUID]:
    return [owner.id for owner, _ in (await window.desk.parts())[place].owners]


async def part(window: Window, place: str) -> uuid.UUID:
    return (await window.desk.parts())[place].part.id


async def test_nothing_is_own_of_whom_nothing_says_so(window: Window) -> None:
    await works_with(window, "马主任")
    assert not await own(window)
    assert not await own(window, window.clerk)


async def test_a_flat_bound_with_the_account_of_work_is_own_confirmed_or_not(window: Window) -> None:
    bound = await window.bind("马主任", "1-1-101")
    assert not await own(window)
    await works_with(window, "马主任")
    assert await own(window) == Own(frozenset(), frozenset({await part(window, "1-1-101")}))
    confirmed = await window.confirm(bound.binding_id, "1-1-101", by=await _third(window))
    assert confirmed.owner_id is not None
    assert await own(window) == Own(frozenset({confirmed.owner_id}), frozenset({await part(window, "1-1-101")}))
    # And of nobody else, nor at another estate.
    assert not await own(window, window.clerk)
    async with window.database.read() as session:
        elsewhere = await own_records.of_staff(session, window.chief, [uuid.uuid4()])
    assert not elsewhere


async def _third(window: Window) -> uuid.UUID:
    async with window.database.write() as session:
        return await service.add_staff(session, uuid.uuid4().hex, "第三人", "correct horse battery", await now(session))


async def test_nobody_sheds_a_flat_for_the_length_of_an_act(window: Window) -> None:
    bound = await window.bind("马主任", "1-1-101")
    await window.confirm(bound.binding_id, "1-1-101", by=await _third(window))
    await works_with(window, "马主任")
    (first, _) = await owners(window, "1-1-101")
    async with window.database.write() as session:
        at = await now(session)
        await wechat_accounts.end(session, window.chief, at)
        await binding.end_by_phone(session, await window.me(bound.token), bound.binding_id, at=at)
    assert (await own(window)).owners == {first}


async def test_what_staff_ended_as_wrong_says_nothing(window: Window) -> None:
    bound = await window.bind("马主任", "1-1-101")
    await window.confirm(bound.binding_id, "1-1-101", by=await _third(window))
    await works_with(window, "马主任")
    async with window.database.write() as session:
        await residents.end(session, window.desk.id, bound.binding_id, at=await now(session))
    assert not await own(window)


async def test_the_number_of_the_phone_of_work_tells_its_owner(window: Window) -> None:
    await works_with(window, "马主任", "13900000002")
    assert await own(window) == Own(frozenset(await owners(window, "1-1-102")), frozenset())


@pytest.mark.parametrize("known_by", ["declared", "flat", "number"])
async def test_nobody_confirms_a_phone_of_their_own_flat_however_it_is_known(window: Window, known_by: str) -> None:
    stranger = await window.bind("来人", "1-1-101")
    if known_by == "declared":
        async with window.database.write() as session:
            second = (await owners(window, "1-1-101"))[1]
            await own_records.declare(session, window.chief, [second], await now(session))
    elif known_by == "flat":
        await window.bind("马主任", "1-1-101")
        await works_with(window, "马主任")
    else:
        await works_with(window, "马主任", "13900000011")
    with pytest.raises(Refused) as refused:
        await window.confirm(stranger.binding_id, "1-1-101")
    assert refused.value.code.name == "own_record"
    next_door = await window.bind("邻居", "1-1-102")
    await window.confirm(next_door.binding_id, "1-1-102")


async def test_nobody_decides_an_objection_at_their_own_flat(window: Window) -> None:
    third = await _third(window)
    mine = await window.bind("王芳", "1-1-101")
    await window.confirm(mine.binding_id, "1-1-101", by=third)
    other = await window.bind("来人", "1-1-101")
    async with window.database.write() as session:
        at = await now(session)
        me = await window.me(mine.token)
        objection = await flatmates.object_to(session, me, mine.binding_id, other.binding_id, "不认识", at)
    await window.bind("马主任", "1-1-101")
    await works_with(window, "马主任")

    async def decide(by: uuid.UUID) -> None:
        async with window.database.write() as session:
            await flatmates.decide(
                session,
                window.desk.id,
                objection.id,
                upheld=True,
                decision="已入户核实",
                by=by,
                at=await now(session),
            )

    with pytest.raises(Refused) as refused:
        await decide(window.chief)
    assert refused.value.code.name == "own_record"
    await decide(third)
