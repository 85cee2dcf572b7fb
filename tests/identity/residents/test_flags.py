"""What comes faster than families bind is flagged, and nothing else."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.installation import move_clock, now
from app.identity.kinds import FlagKind
from app.identity.models import Binding
from app.identity.residents import flags
from app.identity.residents.flags import BURST, MOST, bursts
from app.identity.residents.schemas import FlagAnswer
from tests.identity.window import Window

START = datetime(2026, 11, 1, tzinfo=UTC)


def made(*minutes: int) -> list[Binding]:
    return [Binding(id=uuid.uuid4(), made_at=START + timedelta(minutes=one)) for one in sorted(minutes)]


@given(st.lists(st.integers(0, 600), max_size=40), st.integers(1, 6))
def test_a_binding_is_in_a_burst_just_where_an_hour_around_it_holds_more(minutes: list[int], most: int) -> None:
    held = made(*minutes)
    found = {one.id for burst in bursts(held, most) for one in burst}
    expected = set()
    for first in held:
        hour = [one for one in held if first.made_at <= one.made_at <= first.made_at + BURST]
        if len(hour) > most:
            expected |= {one.id for one in hour}
    assert found == expected


def test_an_hour_is_included_and_a_minute_more_is_not() -> None:
    assert [len(one) for one in bursts(made(0, 20, 40, 60), 3)] == [4]
    assert bursts(made(0, 20, 40, 61), 3) == []


async def flagged(window: Window) -> list[FlagAnswer]:
    async with window.database.read() as session:
        return await flags.flagged(session, window.desk.id, await now(session))


async def test_four_phones_of_one_flat_in_an_hour_are_flagged_and_three_are_not(window: Window) -> None:
    for number in range(MOST[FlagKind.FLAT_BURST]):
        await window.bind(f"手机{number}", "1-1-101")
    assert await flagged(window) == []
    await window.bind("又一部", "1-1-101")
    (flag,) = await flagged(window)
    assert (flag.kind, flag.number, flag.parts) == (FlagKind.FLAT_BURST, 4, ["1-1-101"])
    async with window.database.write() as session:
        await move_clock(session, flags.LOOKED_BACK + timedelta(hours=1))
    assert await flagged(window) == []


async def test_one_phone_on_many_flats_and_many_phones_at_one_estate_are_flagged(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST, FlagKind.MANY_FLATS, 1)
    monkeypatch.setitem(MOST, FlagKind.ESTATE_BURST, 2)
    token = await window.login("代办的人")
    await window.use(await window.code("1-1-101"), token)
    assert await flagged(window) == []
    await window.use(await window.code("1-1-102"), token)
    (many,) = await flagged(window)
    assert (many.kind, many.parts) == (FlagKind.MANY_FLATS, ["1-1-101", "1-1-102"])
    await window.bind("又一个", "1-1-102")
    assert {one.kind: one.number for one in await flagged(window)} == {
        FlagKind.MANY_FLATS: 2,
        FlagKind.ESTATE_BURST: 3,
    }
