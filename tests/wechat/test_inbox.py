"""Pushes are kept once, wait until somebody handles them, and are handled by one worker at a time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.core.db import Database
from app.wechat import inbox
from app.wechat.models import PushOutcome, WeChatPush

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENT = {"FromUserName": "o-zhang", "CreateTime": 1626959646, "MsgType": "event", "Event": "wxa_media_check"}


def event(trace_id: str) -> dict[str, object]:
    return {**EVENT, "trace_id": trace_id}


async def keep(database: Database, trace_id: str, after: int = 0) -> bool:
    async with database.write() as session:
        return await inbox.keep(session, event(trace_id), AT + timedelta(seconds=after))


async def waiting(database: Database) -> list[str]:
    async with database.write() as session:
        return [str(one.body["trace_id"]) for one in await inbox.waiting(session)]


async def test_a_push_is_kept_once_however_often_it_comes(database: Database) -> None:
    assert [await keep(database, "a") for _ in range(3)] == [True, False, False]
    assert sorted(await asyncio.gather(*(keep(database, "b", after=1) for _ in range(4)))) == [
        False,
        False,
        False,
        True,
    ]
    assert await waiting(database) == ["a", "b"]


async def test_one_that_is_handled_stays_known_and_one_that_waits_comes_again(database: Database) -> None:
    """An event before what it speaks of is left, and comes again at the next round."""
    await keep(database, "b", after=1)
    await keep(database, "a")
    async with database.write() as session:
        first, _ = await inbox.waiting(session)
        await inbox.handled(session, first, PushOutcome.TAKEN, AT)
    assert not await keep(database, "a")
    assert await waiting(database) == ["b"]


async def test_two_workers_do_not_take_the_same_one(database: Database) -> None:
    for number, trace_id in enumerate("abc"):
        await keep(database, trace_id, after=number)
    async with database.write() as one, database.write() as other:
        mine, others = await inbox.waiting(one, 2), await inbox.waiting(other, 2)
        assert [[push.body["trace_id"] for push in taken] for taken in (mine, others)] == [["a", "b"], ["c"]]


async def test_an_outcome_and_its_instant_go_together(database: Database) -> None:
    await keep(database, "a")
    for change in ({"outcome": "taken"}, {"handled_at": AT}, {"outcome": "lost", "handled_at": AT}):
        with pytest.raises(DBAPIError, match="ck_wechat_push"):
            async with database.write() as session:
                await session.execute(update(WeChatPush).values(change))


async def test_each_room_is_given_its_kinds_of_events(database: Database) -> None:
    await keep(database, "a")
    async with database.write() as session:
        await inbox.keep(session, {"Event": "subscribe_msg_sent_event", "CreateTime": 1, "trace_id": "b"}, AT)
        await inbox.keep(session, {"MsgId": 1, "MsgType": "text", "trace_id": "c"}, AT)
    async with database.write() as session:
        for more, expected in (
            ({}, {"a", "b", "c"}),
            ({"event": "wxa_media_check"}, {"a"}),
            ({"but": "wxa_media_check"}, {"b", "c"}),
        ):
            assert {one.body["trace_id"] for one in await inbox.waiting(session, **more)} == expected


async def test_what_was_handled_long_ago_is_forgotten_and_what_waits_is_not(database: Database) -> None:
    for number, trace_id in enumerate("abc"):
        await keep(database, trace_id, after=number)
    async with database.write() as session:
        first, second, _ = await inbox.waiting(session)
        await inbox.handled(session, first, PushOutcome.TAKEN, AT)
        await inbox.handled(session, second, PushOutcome.IGNORED, AT + timedelta(days=1))
    async with database.write() as session:
        await inbox.forget_handled(session, AT)
    async with database.read() as session:
        kept = await session.scalars(select(WeChatPush.body["trace_id"].as_string()).order_by(WeChatPush.received_at))
        assert kept.all() == ["b", "c"]
    # One that is sent again after that is a new one, and settles nothing twice: its subject has its word.
    assert await keep(database, "a")
