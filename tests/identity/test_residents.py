"""A code proves access to a flat, not ownership: one person alone never makes a voter."""

import uuid
from datetime import timedelta

import pytest

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.identity import residents, service
from app.identity.models import Binding
from app.register import places
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner


class Window:
    """Two clerks at the window of an estate with two flats."""

    def __init__(self, database: Database, sealer: Sealer, desk: Desk, clerk: uuid.UUID, chief: uuid.UUID) -> None:
        self.database, self.sealer, self.desk, self.clerk, self.chief = database, sealer, desk, clerk, chief

    async def code(self, place: str) -> str:
        part = (await self.desk.parts())[place].part.id
        async with self.database.write() as session:
            at = await now(session)
            return await residents.issue_code(session, self.sealer, self.desk.id, part, by=self.clerk, at=at)

    async def use(self, code: str, token: str | None = None) -> residents.Bound:
        async with self.database.write() as session:
            return await residents.use_code(session, self.sealer, code, token, await now(session))

    async def confirm(self, binding_id: uuid.UUID, place: str, by: uuid.UUID | None = None) -> Binding:
        owner_id = (await self.desk.parts())[place].owners[0][0].id
        async with self.database.write() as session:
            return await residents.confirm(
                session,
                self.desk.id,
                binding_id,
                owner_id,
                "当面核对身份证原件",
                by=by or self.chief,
                at=await now(session),
            )

    async def owners(self, token: str) -> frozenset[uuid.UUID]:
        async with self.database.read() as session:
            me = await residents.resident_of(session, token, await now(session))
            assert me is not None
            return residents.owners_of(await residents.bindings(session, resident_id=me))


@pytest.fixture
async def window(database: Database, sealer: Sealer) -> Window:
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
        at = await now(session)
        clerk = await service.add_staff(session, "liu", "刘干事", "correct horse battery", at)
        chief = await service.add_staff(session, "ma", "马主任", "correct horse battery", at)
    desk = Desk(database, sealer, community_id)
    await desk.bring_in(
        flat("1-1-101", owner("王芳", document=id_card(1))), flat("1-1-102", owner("李强", document=id_card(2)))
    )
    return Window(database, sealer, desk, clerk, chief)


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
