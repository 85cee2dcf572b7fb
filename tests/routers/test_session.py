"""Staff sign in, are somebody for a while, and sign out; all by the one clock."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from app.core.db import Database
from app.core.installation import CHINA, move_clock, now
from app.core.settings import Settings
from app.identity import service
from app.identity.permissions import PERMISSIONS, Role, ScopeKind
from tests.conftest import PASSWORD, Person, Town

SIGN_IN, ME, SIGN_OUT = "/v1/public/staff/sign-in", "/v1/office/me", "/v1/office/sign-out"


@pytest.fixture
async def clerk(town: Town) -> Person:
    estate = await town.community()
    return await town.person("juwei", Role.NEIGHBOURHOOD_COMMITTEE, estate["committee_id"])


async def wait(database: Database, ahead: timedelta) -> None:
    async with database.write() as session:
        await move_clock(session, ahead)


async def sign_in(http: httpx.AsyncClient, password: str = PASSWORD, login: str = "juwei") -> httpx.Response:
    return await http.post(SIGN_IN, json={"login": login, "password": password})


async def test_who_signs_in_is_told_who_they_are_and_what_they_may(clerk: Person) -> None:
    me = (await clerk.get(ME)).json()
    (mandate,) = me.pop("mandates")
    assert me == {
        "id": str(clerk.id),
        "login": "juwei",
        "name": "职员juwei",
        "enrolled": False,
        "must_enrol": True,
        "must_change_password": False,
    }
    assert (mandate["role"], mandate["scope_kind"]) == ("neighbourhood_committee", "committee")
    assert mandate["permissions"] == sorted(PERMISSIONS[Role.NEIGHBOURHOOD_COMMITTEE])


async def test_a_token_names_its_end_with_an_offset(clerk: Person, http: httpx.AsyncClient, settings: Settings) -> None:
    answer = (await sign_in(http)).json()
    assert set(answer) == {"token", "expires_at"}
    expires_at = datetime.fromisoformat(answer["expires_at"])
    assert expires_at.tzinfo is not None
    assert abs(expires_at - datetime.now(UTC) - timedelta(hours=settings.session_hours)) < timedelta(minutes=1)


async def test_signing_out_holds_for_the_very_next_request(clerk: Person, http: httpx.AsyncClient) -> None:
    other = (await sign_in(http)).json()["token"]
    gone = await clerk.post(SIGN_OUT)
    assert (gone.status_code, gone.content) == (204, b"")
    for response in (await clerk.get(ME), await clerk.post(SIGN_OUT)):
        assert (response.status_code, response.json()["code"]) == (401, "sign_in_required")
    assert (await http.get(ME, headers={"Authorization": f"Bearer {other}"})).status_code == 200


async def test_a_session_ends_by_the_clock_of_the_database(
    clerk: Person, database: Database, settings: Settings
) -> None:
    await wait(database, timedelta(hours=settings.session_hours, minutes=-1))
    assert (await clerk.get(ME)).status_code == 200
    await wait(database, timedelta(hours=settings.session_hours))
    assert (await clerk.get(ME)).status_code == 401


async def test_five_wrong_passwords_lock_the_account_until_fifteen_minutes_have_passed(
    clerk: Person, http: httpx.AsyncClient, database: Database
) -> None:
    for _ in range(5):
        wrong = await sign_in(http, "wrong")
        assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_password")
    locked = await sign_in(http)
    assert (locked.status_code, locked.json()["code"]) == (429, "account_locked")
    assert (await clerk.get(ME)).status_code == 200
    await wait(database, timedelta(minutes=14, seconds=30))
    assert (await sign_in(http)).status_code == 429
    await wait(database, timedelta(minutes=15))
    assert (await sign_in(http)).status_code == 200


async def test_guesses_at_once_are_counted_one_by_one(clerk: Person, http: httpx.AsyncClient) -> None:
    came = await asyncio.gather(*(sign_in(http, f"guess {number}") for number in range(8)))
    assert sorted(one.status_code for one in came) == [401] * 5 + [429] * 3


async def test_an_unknown_login_is_answered_like_a_wrong_password(clerk: Person, http: httpx.AsyncClient) -> None:
    wrong, unknown = await sign_in(http, "wrong"), await sign_in(http, login="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_a_failed_try_says_nothing_of_what_was_typed(clerk: Person, http: httpx.AsyncClient) -> None:
    response = await sign_in(http, "my other password", login="juwei")
    assert "my other password" not in response.text
    assert "fields" not in response.json()


async def test_a_disabled_account_is_out_at_the_next_request(
    clerk: Person, http: httpx.AsyncClient, database: Database
) -> None:
    async with database.write() as session:
        await service.disable(session, "juwei", await now(session))
    assert (await clerk.get(ME)).status_code == 401
    assert (await sign_in(http)).json()["code"] == "wrong_password"


async def test_a_mandate_given_or_ended_counts_at_the_next_request(
    clerk: Person, database: Database, owner: asyncpg.Connection
) -> None:
    async def roles() -> list[Any]:
        return sorted(one["role"] for one in (await clerk.get(ME)).json()["mandates"])

    async with database.write() as session:
        today = (await now(session)).astimezone(CHINA).date()
        await service.appoint(
            session,
            "juwei",
            Role.ADMINISTRATOR,
            ScopeKind.PLATFORM,
            None,
            from_on=date(2020, 1, 1),
            until_on=today + timedelta(days=1),
            appointed_by="街道",
            document="任命书",
        )
    assert await roles() == ["administrator", "neighbourhood_committee"]
    await owner.execute("UPDATE mandate SET until_on = $1 WHERE role = 'neighbourhood_committee'", today)
    assert await roles() == ["administrator"]


async def test_a_mandates_day_begins_at_midnight_in_china(
    clerk: Person, http: httpx.AsyncClient, database: Database, owner: asyncpg.Connection
) -> None:
    """16:00 in UTC is the next day here; the mandate that begins then is in force, the one that ends is not."""
    async with database.read() as session:
        at = await now(session)
    midnight = datetime.combine(at.astimezone(CHINA).date() + timedelta(days=1), datetime.min.time(), CHINA)
    await owner.execute("UPDATE mandate SET from_on = $1 WHERE role = 'neighbourhood_committee'", midnight.date())
    await owner.execute("UPDATE staff_session SET expires_at = $1", midnight + timedelta(days=1))
    await wait(database, midnight - at - timedelta(minutes=1))
    assert (await clerk.get(ME)).json()["mandates"] == []
    await wait(database, midnight - at + timedelta(minutes=1))
    assert len((await clerk.get(ME)).json()["mandates"]) == 1
