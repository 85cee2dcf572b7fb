"""Asking from afar: the same answer to right and wrong, a few at a time, decided by somebody else, pictures that go."""

import asyncio
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import START, Cursor
from app.identity import waiting
from app.identity.kinds import PictureKind, RequestState
from app.identity.models import Announcement, BindingRequest, RequestPicture
from app.identity.residents import deciding, privacy, remote
from app.register import looks
from app.retention import applying as retention
from tests.identity.residents.test_levels import numbers
from tests.identity.residents.ways import Ways, refused
from tests.identity.window import Window, flats_of
from tests.register.flats import flat, id_card, owner

WEEK = timedelta(days=7)


async def kept(ways: Ways) -> list[tuple[bool, bool]]:
    """Of each picture: whether its bytes lie in the database, and whether it is said to be dropped."""
    async with ways.database.read() as session:
        rows = await session.execute(
            select(RequestPicture.content_sealed.is_not(None), RequestPicture.dropped_at.is_not(None))
        )
        return [(row[0], row[1]) for row in rows]


async def state(ways: Ways, asked: BindingRequest) -> str:
    async with ways.database.read() as session:
        return (await session.execute(select(BindingRequest.state).where(BindingRequest.id == asked.id))).scalar_one()


async def test_a_daughter_far_away_is_confirmed_and_the_flat_and_the_register_number_are_told(
    ways: Ways, window: Window
) -> None:
    wang = await ways.owner()
    zhao = await window.login("赵明")
    asked = await ways.complete(zhao)
    assert await state(ways, asked) == RequestState.WAITING
    assert await window.owners(zhao) == frozenset()
    binding = await ways.accept(asked.id, "1-1-101", await ways.owner_id("1-1-101", "赵明"))
    assert (binding.made_how, binding.confirmed_how, binding.confirmed_by) == ("remote", "staff", window.chief)
    assert await window.owners(zhao) == {await ways.owner_id("1-1-101", "赵明")}
    assert (await window.told(wang.token))[-1] == "binding_confirmed"
    assert await window.told(zhao) == ["request_decided"]
    assert "13900000011" in [number for number, _ in await numbers(window)]
    assert await refused(ways.accept(asked.id, "1-1-101", await ways.owner_id("1-1-101", "赵明"))) == "request_ended"


@pytest.mark.parametrize("end", ["accept", "refuse", "withdraw", "forget"])
async def test_the_pictures_go_with_the_end_of_the_request(ways: Ways, window: Window, end: str) -> None:
    zhao = await window.login("赵明")
    asked = await ways.complete(zhao)
    assert await kept(ways) == [(True, False)] * 2
    me = await window.me(zhao)
    match end:
        case "accept":
            await ways.accept(asked.id, "1-1-101", await ways.owner_id("1-1-101", "赵明"))
        case "refuse":
            await ways.refuse(asked.id)
            assert (await window.told(zhao))[-1] == "request_decided"
        case "withdraw":
            async with ways.database.write() as session:
                await remote.withdraw(session, me, asked.id, await now(session))
        case _:
            async with ways.database.write() as session:
                await privacy.forget(session, me, await now(session))
    assert await kept(ways) == ([] if end == "forget" else [(False, True)] * 2)


async def test_what_stays_of_a_picture_is_its_kind_its_hash_and_who_looked_when(ways: Ways, window: Window) -> None:
    zhao = await window.login("赵明")
    asked = await ways.ask(zhao)
    content = b"\xff\xd8 the identity card of Zhao Ming"
    seen = await ways.picture(zhao, asked.id, PictureKind.DOCUMENT, content)
    async with ways.database.read() as session:
        stored = (await session.execute(text("SELECT content_sealed FROM request_picture"))).scalar_one()
    assert b"Zhao" not in stored
    # Nobody looks before the request is complete.
    assert await refused(ways.look(asked.id, seen)) == "not_found"
    await ways.picture(zhao, asked.id, PictureKind.DEED)
    assert await ways.look(asked.id, seen) == content
    await ways.refuse(asked.id)
    assert await refused(ways.look(asked.id, seen)) == "picture_dropped"
    async with ways.database.read() as session:
        (picture, _) = (await remote.pictures(session, [asked.id]))[asked.id]
        (look,) = await looks.at_files(session, window.desk.id, [picture.sha256])
        mine, _ = await looks.at_owners(session, [await ways.owner_id("1-1-101", "赵明")])
    assert (picture.kind, len(picture.sha256)) == (PictureKind.DOCUMENT, 32)
    assert (look.viewed_by, look.act, asked.number in look.purpose) == (window.chief, "binding:picture", True)
    # Whoever bears the name on the register reads that somebody looked at a document under it.
    assert [one.id for one in mine] == [look.id]


async def test_a_wrong_flat_or_name_is_answered_as_a_right_one(ways: Ways, window: Window) -> None:
    right = await ways.ask(await window.login("甲"), "101", "赵明")
    wrong_name = await ways.ask(await window.login("乙"), "101", "没有这人")
    wrong_flat = await ways.ask(await window.login("丙"), "999", "赵明")
    seen = [(one.state, one.reason, one.ended_at, len(one.number)) for one in (right, wrong_name, wrong_flat)]
    assert len(set(seen)) == 1
    # A second one for the same words is refused alike, too.
    for who, room in (("甲", "1０1 室"), ("乙", "101"), ("丙", "999")):
        assert await refused(ways.ask(await window.login(who), room, "王芳")) == "request_open"


async def test_staff_alone_are_told_which_flat_and_whether_an_owner_bears_the_name(ways: Ways, window: Window) -> None:
    for who, room, name in (("甲", "101", "赵 明"), ("乙", "101", "没有这人"), ("丙", "999", "赵明")):
        await ways.complete(await window.login(who), room, name)
    async with ways.database.read() as session:
        found, following = await deciding.waiting(session, window.desk.id)
        named = [await deciding.named_owners(session, one) for one in found]
    part = await ways.part("1-1-101")
    assert [one.part_id for one in found] == [part, part, None]
    assert named == [[await ways.owner_id("1-1-101", "赵明")], [], []]
    assert following is None


async def test_the_queue_is_paged_the_longest_waiting_first(
    ways: Ways, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    asked = [(await ways.complete(await window.login(who))).id for who in "甲乙丙丁戊"]
    seen, after = [], START
    for _ in range(3):
        async with ways.database.read() as session:
            page, following = await deciding.waiting(session, window.desk.id, after=after)
        seen, after = [*seen, *(one.id for one in page)], Cursor(following)
    assert (seen, following) == (asked, None)


async def test_three_open_at_a_time_and_five_a_month_also_at_once(ways: Ways, window: Window) -> None:
    me = await window.login("赵明")
    sent = await asyncio.gather(*(ways.ask(me, str(room)) for room in range(6)), return_exceptions=True)
    made = [one for one in sent if isinstance(one, BindingRequest)]
    assert (len(made), {one.code.name for one in sent if isinstance(one, Refused)}) == (3, {"requests_over"})
    mine = await window.me(me)
    for one in made:
        async with ways.database.write() as session:
            await remote.withdraw(session, mine, one.id, await now(session))
    for room in ("7", "8"):
        await ways.ask(me, room)
    assert await refused(ways.ask(me, "9")) == "requests_over"
    await ways.later(remote.MONTH + timedelta(minutes=1))
    # The sign-in has ended meanwhile: the same person on the same phone.
    await ways.ask(await window.login("赵明"), "9")


async def test_pictures_are_few_differ_and_are_the_requesters_alone(ways: Ways, window: Window) -> None:
    zhao = await window.login("赵明")
    asked = await ways.ask(zhao)
    content = secrets.token_bytes(40)
    await ways.picture(zhao, asked.id, PictureKind.DOCUMENT, content)
    assert await refused(ways.picture(zhao, asked.id, PictureKind.DEED, content)) == "picture_twice"
    stranger = await window.login("别人")
    assert await refused(ways.picture(stranger, asked.id, PictureKind.DEED)) == "not_found"
    assert await refused(ways.accept(asked.id, "1-1-101", await ways.owner_id("1-1-101", "赵明"))) == (
        "request_incomplete"
    )
    for _ in range(remote.MOST_PICTURES - 1):
        await ways.picture(zhao, asked.id, PictureKind.DEED)
    assert await refused(ways.picture(zhao, asked.id, PictureKind.DEED)) == "pictures_over"


async def test_nobody_looks_at_or_decides_a_request_for_their_own_flat(ways: Ways, window: Window) -> None:
    zhao = await window.login("赵明")
    asked = await ways.ask(zhao)
    pictures = [await ways.picture(zhao, asked.id, kind) for kind in PictureKind]
    await ways.lives_at(window.clerk, await ways.owner_id("1-1-101", "王芳"))
    zhao_id = await ways.owner_id("1-1-101", "赵明")
    for act in (
        ways.look(asked.id, pictures[0], by=window.clerk),
        ways.accept(asked.id, "1-1-101", zhao_id, by=window.clerk),
        ways.refuse(asked.id, by=window.clerk),
    ):
        assert await refused(act) == "own_record"
    async with ways.database.read() as session:
        assert await waiting.requests(session, [window.desk.id], await flats_of(session, window, window.clerk)) == []
        (line,) = await waiting.requests(session, [window.desk.id], await flats_of(session, window, window.chief))
    assert line.subject == (asked.id,)
    await ways.accept(asked.id, "1-1-101", zhao_id)


async def test_a_request_whose_words_name_no_flat_is_not_accepted_for_ones_own_flat_either(
    ways: Ways, window: Window
) -> None:
    asked = await ways.complete(await window.login("赵明"), "一百零一")
    await ways.lives_at(window.clerk, await ways.owner_id("1-1-101", "王芳"))
    zhao_id = await ways.owner_id("1-1-101", "赵明")
    assert await refused(ways.accept(asked.id, "1-1-101", zhao_id, by=window.clerk)) == "own_record"
    binding = await ways.accept(asked.id, "1-1-101", zhao_id)
    async with ways.database.read() as session:
        found = await session.get(BindingRequest, asked.id)
    assert found is not None
    assert found.part_id == binding.part_id == await ways.part("1-1-101")


async def test_only_an_owner_of_today_is_accepted_and_nothing_is_half_done(ways: Ways, window: Window) -> None:
    asked = await ways.complete(await window.login("赵明"))
    strange = await ways.owner_id("1-1-102", "李强")
    assert await refused(ways.accept(asked.id, "1-1-101", strange)) == "not_an_owner"
    assert await state(ways, asked) == RequestState.WAITING
    assert await kept(ways) == [(True, False)] * 2
    await window.desk.bring_in(flat("1-1-101", owner("孙丽", document=id_card(9))))
    async with ways.database.read() as session:
        assert await deciding.named_owners(session, asked) == []


async def test_a_code_used_before_gives_way_to_what_staff_found(ways: Ways, window: Window) -> None:
    bound = await window.bind("赵明", "1-1-101")
    asked = await ways.complete(bound.token)
    zhao_id = await ways.owner_id("1-1-101", "赵明")
    await ways.accept(asked.id, "1-1-101", zhao_id)
    (held,) = await ways.held(bound.token)
    assert (held.made_how, held.owner_id) == ("remote", zhao_id)
    again = await ways.complete(bound.token)
    assert await refused(ways.accept(again.id, "1-1-101", zhao_id)) == "binding_decided"


async def test_two_who_decide_at_once_are_one_decision(ways: Ways, window: Window) -> None:
    asked = await ways.complete(await window.login("赵明"))
    zhao_id = await ways.owner_id("1-1-101", "赵明")
    done = await asyncio.gather(
        ways.accept(asked.id, "1-1-101", zhao_id, by=window.clerk),
        ways.refuse(asked.id),
        return_exceptions=True,
    )
    assert [one.code.name for one in done if isinstance(one, Refused)] == ["request_ended"]


async def test_pictures_that_wait_for_others_which_never_come_go_after_a_week(ways: Ways, window: Window) -> None:
    zhao, other = await window.login("赵明"), await window.login("王芳")
    stale = await ways.ask(zhao)
    await ways.picture(zhao, stale.id, PictureKind.DOCUMENT)
    complete = await ways.complete(other, name="王芳")
    await ways.later(WEEK - timedelta(minutes=5))
    await retention.apply(ways.database, keep=True)
    assert await kept(ways) == [(True, False)] * 3
    await ways.later(WEEK + timedelta(minutes=5))
    await retention.apply(ways.database, keep=True)
    assert [await state(ways, one) for one in (stale, complete)] == [RequestState.WITHDRAWN, RequestState.WAITING]
    assert sorted(await kept(ways)) == [(False, True), (True, False), (True, False)]


async def test_a_refusal_is_told_to_the_requester_alone(ways: Ways, window: Window) -> None:
    wang = await ways.owner()
    before = await window.told(wang.token)
    zhao = await window.login("赵明")
    asked = await ways.complete(zhao)
    await ways.refuse(asked.id)
    assert await window.told(wang.token) == before
    async with ways.database.read() as session:
        said = (
            await session.execute(select(Announcement.text).where(Announcement.kind == "request_decided"))
        ).scalar_one()
    assert asked.number in said
    assert "照片看不清" in said
    assert await ways.held(zhao) == []
