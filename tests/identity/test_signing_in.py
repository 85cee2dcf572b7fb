"""A burst of sign-ins holds no connection while passwords are verified, and old sign-ins are forgotten after a year."""

import asyncio
import uuid
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import select, text

from app.core.db import Database
from app.core.sealing import Sealer
from app.identity import service, signing_in, wechat_accounts
from app.identity.models import StaffSession
from app.identity.proofs import passwords
from tests.identity.test_service import AT, LIFETIME, PASSWORD
from tests.voting.races.paused import waits


async def test_verifying_holds_no_connection(
    database_url: str, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url, pool_size=1)
    async with database.write() as session:
        await service.add_staff(session, "juwei", "刘干事", PASSWORD, AT)
    verifying, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_stored: str, _password: str) -> bool:
        verifying.set()
        await go_on.wait()
        return True

    monkeypatch.setattr(passwords, "verified", slow)
    burst = [asyncio.create_task(signing_in.sign_in(database, sealer, "juwei", PASSWORD, LIFETIME)) for _ in range(20)]
    await verifying.wait()
    async with asyncio.timeout(20), database.read() as session:
        # The one connection there is serves others while twenty passwords are verified.
        assert await session.scalar(text("SELECT 1")) == 1
    go_on.set()
    assert all(came.token for came in await asyncio.gather(*burst))
    await database.close()


async def test_proving_anew_holds_no_connection(
    database_url: str, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By password on the console, by PIN in the mini-program."""
    database = Database(database_url, pool_size=1)
    async with database.write() as session:
        staff_id = await service.add_staff(session, "juwei", "刘干事", PASSWORD, AT)
        code, _ = await wechat_accounts.offer_code(session, sealer, staff_id, AT)
        account = wechat_accounts.Account("wx0123456789abcdef", "o-1")
        place = signing_in.SenderPlace()
        await signing_in.bind_wechat(session, sealer, code, account, "", LIFETIME, place, AT)
        (phone,) = await session.scalars(select(StaffSession.id))
    verifying, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_stored: str, _password: str) -> bool:
        verifying.set()
        await go_on.wait()
        return True

    monkeypatch.setattr(passwords, "verified", slow)
    proofs = [
        asyncio.create_task(signing_in.prove(database, sealer, staff_id, phone, password=PASSWORD, code="")),
        asyncio.create_task(signing_in.prove_by_pin(database, sealer, phone, "482913")),
    ]
    await verifying.wait()
    async with asyncio.timeout(20), database.read() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    go_on.set()
    assert await asyncio.gather(*proofs) == [None, None]
    await database.close()


async def test_what_bound_a_wechat_account_is_forgotten_with_its_sign_ins(
    database: Database, sealer: Sealer, owner: asyncpg.Connection
) -> None:
    async with database.write() as session:
        staff_id = await service.add_staff(session, "juwei", "刘干事", PASSWORD, AT)
        code, _ = await wechat_accounts.offer_code(session, sealer, staff_id, AT)
        account = wechat_accounts.Account("wx0123456789abcdef", "o-1")
        await signing_in.bind_wechat(session, sealer, code, account, "", LIFETIME, signing_in.SenderPlace(), AT)
        await wechat_accounts.end(session, staff_id, AT)
    kept = []
    for before in (AT - timedelta(seconds=1), AT):
        async with database.write() as session:
            await signing_in.forget_old(session, before)
        kept.append(await owner.fetchval("SELECT count(*) FROM staff_wechat"))
    assert kept == [1, 0]


async def test_a_password_changed_while_it_was_verified_lets_nobody_in(
    database: Database, sealer: Sealer, owner: asyncpg.Connection
) -> None:
    async with database.write() as session:
        await service.add_staff(session, "juwei", "刘干事", PASSWORD, AT)
        who = await signing_in.known(session, "juwei", AT)
    await owner.execute("UPDATE staff SET password_hash = 'another'")
    async with database.write() as session:
        came = await signing_in.admit(
            session, sealer, who, right=True, code="", lifetime=LIFETIME, place=signing_in.SenderPlace(), at=AT
        )
    assert came.token is None


async def test_sign_ins_that_ended_until_an_instant_are_forgotten(
    database: Database, sealer: Sealer, owner: asyncpg.Connection
) -> None:
    async with database.write() as session:
        await service.add_staff(session, "juwei", "刘干事", PASSWORD, AT)
    assert (await signing_in.sign_in(database, sealer, "juwei", PASSWORD, LIFETIME)).token
    expires_at = await owner.fetchval("SELECT expires_at FROM staff_session")
    kept = {}
    for after in (-timedelta(seconds=1), timedelta(0)):
        async with database.write() as session:
            await signing_in.forget_old(session, expires_at + after)
        kept[after] = await owner.fetchval("SELECT count(*) FROM staff_session")
    assert list(kept.values()) == [1, 0]


@pytest.mark.parametrize("way", ["signs in", "proves anew", "changes the password"])
async def test_a_wrong_try_is_counted_after_the_one_that_came_before_it(
    way: str, database: Database, sealer: Sealer, owner: asyncpg.Connection
) -> None:
    """The fourth wrong try is not committed yet when the fifth comes: it waits, and locks the account."""
    async with database.write() as session:
        staff_id = await service.add_staff(session, "juwei", "刘干事", PASSWORD, AT)
    await owner.execute("UPDATE staff SET failed_sign_ins = $1", signing_in.FAILURES_BEFORE_LOCK - 2)
    wrong = "not the password"
    work = {
        "signs in": signing_in.sign_in(database, sealer, "juwei", wrong, LIFETIME),
        "proves anew": signing_in.prove(database, sealer, staff_id, uuid.uuid4(), password=wrong, code=""),
        "changes the password": signing_in.change_password(
            database, sealer, staff_id, uuid.uuid4(), old=wrong, new="a quite different one"
        ),
    }
    mine = work.pop(way)
    for other in work.values():
        other.close()
    async with owner.transaction():
        await owner.execute("UPDATE staff SET failed_sign_ins = failed_sign_ins + 1")
        fifth = asyncio.create_task(mine)  # type: ignore[arg-type]
        await waits(database, fifth)
    await fifth
    assert await owner.fetchval("SELECT locked_until IS NOT NULL FROM staff")
    assert await owner.fetchval("SELECT failed_sign_ins FROM staff") == 0
