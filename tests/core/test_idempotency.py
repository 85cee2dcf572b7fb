"""A phone that sends again what it does not know arrived gets the answer it missed, once."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.db import Database
from app.core.errors import KEY_REQUIRED, KEY_REUSED, NOT_FOUND, Code, Refused
from app.core.idempotency import KEPT, Answered, once
from app.core.installation import move_clock
from app.register.models import District

PERSON, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
KEY = "9f2c41b6e7d84a0f"


class Sends:
    """A creating operation: every time it is really done it makes a district and answers with its name."""

    def __init__(self, database: Database) -> None:
        self.database, self.done, self.begun = database, 0, asyncio.Event()

    async def send(
        self,
        payload: Sequence[bytes] = (b"payload",),
        *,
        person: uuid.UUID = PERSON,
        operation: str = "district:create",
        key: str | None = KEY,
        slowly: bool = False,
        refused: Code | None = None,
    ) -> dict[str, Any]:
        async with self.database.write() as session:

            async def make(at: datetime) -> dict[str, Any]:
                self.done += 1
                name = f"第{self.done}区"
                session.add(District(name=name))
                await session.flush()
                self.begun.set()
                if slowly:
                    await session.execute(text("SELECT pg_sleep(0.2)"))
                if refused is not None:
                    raise Refused(refused)
                return {"name": name, "at": at.isoformat(), "nested": [1, None, True]}

            return await once(session, person, operation, key, payload, make)

    async def kept(self) -> tuple[int, int]:
        """How many districts were made, and how many answers are remembered."""
        async with self.database.read() as session:
            districts = await session.scalars(select(District.id))
            answers = await session.scalars(select(Answered.key))
            return len(districts.all()), len(answers.all())

    async def wait(self, ahead: timedelta) -> None:
        async with self.database.write() as session:
            await move_clock(session, ahead)


@pytest.fixture
def sends(database: Database) -> Sends:
    return Sends(database)


async def test_the_same_key_and_payload_give_the_same_answer_and_nothing_new(sends: Sends) -> None:
    first = await sends.send()
    assert await sends.send() == first
    assert await sends.send() == first
    assert (sends.done, *await sends.kept()) == (1, 1, 1)


async def test_another_key_is_another_request(sends: Sends) -> None:
    assert await sends.send() != await sends.send(key="0" * 16)
    assert await sends.kept() == (2, 2)


async def test_another_payload_under_the_key_is_refused(sends: Sends) -> None:
    await sends.send()
    for other in ([b"other"], [b"pay", b"load"], [b"payload", b""], []):
        with pytest.raises(Refused) as refused:
            await sends.send(other)
        assert refused.value.code is KEY_REUSED
    assert await sends.kept() == (1, 1)


async def test_another_persons_key_is_unknown(sends: Sends) -> None:
    mine = await sends.send()
    theirs = await sends.send([b"their own payload"], person=OTHER)
    assert theirs["name"] != mine["name"]
    assert await sends.send() == mine


async def test_a_key_serves_one_operation(sends: Sends) -> None:
    assert (await sends.send())["name"] != (await sends.send(operation="street:create"))["name"]


IMPROPER = [None, "", "a" * 15, "a" * 65, "with space 0000000", "ключключключключ", "a" * 16 + "\n"]


async def test_a_request_without_a_proper_key_is_refused_before_anything_is_done(sends: Sends) -> None:
    for key in IMPROPER:
        with pytest.raises(Refused) as refused:
            await sends.send(key=key)
        assert refused.value.code is KEY_REQUIRED
    assert sends.done == 0


async def test_two_sends_at_once_are_done_once_and_answered_alike(sends: Sends) -> None:
    answers = await asyncio.gather(*(sends.send(slowly=True) for _ in range(3)))
    assert answers[0] == answers[1] == answers[2]
    assert (sends.done, *await sends.kept()) == (1, 1, 1)


async def test_two_payloads_at_once_under_one_key_leave_one(sends: Sends) -> None:
    came = await asyncio.gather(
        sends.send([b"one"], slowly=True), sends.send([b"other"], slowly=True), return_exceptions=True
    )
    refused = [one for one in came if isinstance(one, Refused)]
    assert [one.code for one in refused] == [KEY_REUSED]
    assert await sends.kept() == (1, 1)


async def test_keys_of_different_people_do_not_wait_for_each_other(sends: Sends) -> None:
    slow = asyncio.create_task(sends.send(slowly=True))
    await sends.begun.wait()
    await sends.send(person=OTHER)
    assert not slow.done()
    await slow


async def test_a_refusal_is_not_stored(sends: Sends) -> None:
    with pytest.raises(Refused):
        await sends.send(refused=NOT_FOUND)
    assert await sends.kept() == (0, 0)
    assert (await sends.send())["name"] == "第2区"


async def test_the_second_of_two_sends_succeeds_where_the_first_was_refused(sends: Sends) -> None:
    first = asyncio.create_task(sends.send(slowly=True, refused=NOT_FOUND))
    await sends.begun.wait()
    assert (await sends.send())["name"] == "第2区"
    with pytest.raises(Refused):
        await first


async def test_an_answer_is_kept_seven_days_and_then_forgotten(sends: Sends) -> None:
    assert timedelta(days=7) == KEPT
    first = await sends.send()
    await sends.wait(timedelta(days=6, hours=23, minutes=59))
    assert await sends.send() == first
    await sends.wait(timedelta(days=7, seconds=1))
    again = await sends.send([b"a new payload"])
    assert again["name"] == "第2区"
    assert (await sends.kept())[1] == 1


async def test_what_others_sent_is_swept_out_after_seven_days(sends: Sends) -> None:
    await sends.send()
    await sends.send(person=OTHER)
    await sends.wait(timedelta(days=8))
    await sends.send(key="0" * 16)
    assert (await sends.kept())[1] == 1
