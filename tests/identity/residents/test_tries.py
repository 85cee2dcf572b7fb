"""Guessing: five codes a person and day, of documents three a person and five at a flat in a year, however many at once.

A lock ends nothing that stands.
"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import move_clock, now
from app.core.values.spoken_codes import ALPHABET, fresh_code
from app.identity.models import Attempts
from app.identity.residents import tries
from tests.identity.window import Window
from tests.register.flats import id_card

CODES = len(ALPHABET) ** 8


async def name_of(work: object) -> str:
    try:
        return str(await work)  # type: ignore[misc]
    except Refused as refusal:
        return refusal.code.name


async def test_of_three_hundred_guesses_five_are_looked_at(window: Window) -> None:
    token = await window.login("猜码的人")
    good = await window.code("1-1-101")
    answers = [await name_of(window.tried(token, fresh_code())) for _ in range(tries.MOST)]
    answers += [await name_of(window.tried(token, good if one == 7 else fresh_code())) for one in range(295)]
    assert answers == ["code_wrong"] * tries.MOST + ["tries_over"] * 295
    # So 100,000 guesses of one person are 5, and take 20,000 persons to be made in a day. With 2,000 codes out:
    assert tries.MOST * 2_000 / CODES < 1e-8
    assert 100_000 * 2_000 / CODES < 2e-4
    # The code is as good as ever for somebody else.
    assert await window.tried(await window.login("王芳"), good) == "bound"


async def test_guesses_made_at_once_are_counted_one_by_one(window: Window) -> None:
    token = await window.login("猜码的人")
    answers = await asyncio.gather(*(name_of(window.tried(token, fresh_code())) for _ in range(20)))
    assert sorted(answers) == ["code_wrong"] * tries.MOST + ["tries_over"] * 15


async def test_the_next_day_has_tries_again_and_the_lock_ended_no_binding(window: Window) -> None:
    bound = await window.bind("王芳", "1-1-101")
    await window.confirm(bound.binding_id, "1-1-101")
    for _ in range(tries.MOST):
        assert await name_of(window.tried(bound.token, "0000-0000")) == "code_wrong"
    assert await name_of(window.tried(bound.token, await window.code("1-1-102"))) == "tries_over"
    assert len(await window.owners(bound.token)) == 1
    async with window.database.write() as session:
        await move_clock(session, timedelta(days=1))
    assert await window.tried(bound.token, await window.code("1-1-102")) == "bound"


async def test_a_document_is_not_guessed_by_many_phones_of_one_flat(window: Window) -> None:
    """Each phone has three of its own; the flat has five for all of them."""
    phones = [await window.bind(f"手机{number}", "1-1-101") for number in range(3)]
    answers = [
        (await name_of(window.by_document(phone, f"129{number}{guess}000"))).split(" ")[0]
        for number, phone in enumerate(phones)
        for guess in range(3)
    ]
    assert answers == ["confirmation_wrong"] * tries.MOST_AT_A_FLAT + ["document_tries_over"] * 4
    assert await name_of(window.by_document(phones[2], id_card(1)[-8:])) == "document_tries_over"
    # Staff with the document in hand are not locked out.
    await window.confirm(phones[2].binding_id, "1-1-101")
    assert len(await window.owners(phones[2].token)) == 1


async def test_a_person_has_five_for_all_flats_together(window: Window) -> None:
    one = await window.bind("猜码的人", "1-1-101")
    other = await window.use(await window.code("1-1-102"), one.token)
    for guess in range(3):
        assert (await window.by_document(one, f"1299000{guess}")).startswith("confirmation_wrong")
    for guess in range(2):
        assert (await window.by_phone(other, "李强", f"1390000999{guess}")).startswith("confirmation_wrong")
    assert await name_of(window.by_document(other, id_card(2)[-8:], "李强")) == "tries_over"


async def test_without_a_login_all_wrong_codes_of_a_day_count_together(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "MOST_OF_NOBODY", 2)
    async with window.database.write() as session:
        at = await now(session)
        held = await tries.tries(session, at, tries.NOBODY)
        held.failed()
        assert not held.over
        held.failed()
        assert held.over
    with pytest.raises(Refused) as refusal:
        await window.use(await window.code("1-1-101"))
    assert refusal.value.code.name == "tries_over"


async def test_counts_of_days_long_over_are_deleted(window: Window) -> None:
    token = await window.login("猜码的人")
    assert await name_of(window.tried(token, "0000-0000")) == "code_wrong"
    for days, left in ((29, 1), (32, 0)):
        async with window.database.write() as session:
            await move_clock(session, timedelta(days=days))
            await tries.forget_old(session, await now(session) - timedelta(days=30))
        async with window.database.read() as session:
            assert len((await session.execute(select(Attempts))).all()) == left
