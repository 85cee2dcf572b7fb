"""Access tokens: who puts out whose, and when."""

from typing import Any

import pytest

from app.standin.platform import APPID, SECRET, Standin
from tests.standin.caller import Caller

ASKED = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
LIST = "/wxaapi/newtmpl/gettemplate"


async def stable(caller: Caller, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = (await caller.http.post("/cgi-bin/stable_token", json={**ASKED, **more})).json()
    return said


async def plain(caller: Caller) -> str:
    return str((await caller.http.get("/cgi-bin/token", params=ASKED)).json()["access_token"])


async def works(caller: Caller, token: str) -> int:
    return int((await caller.http.get(LIST, params={"access_token": token})).json()["errcode"])


async def test_the_stable_token_is_the_same_until_five_minutes_before_its_end(standin: Standin, caller: Caller) -> None:
    first = await stable(caller)
    assert (first["expires_in"], "errcode" in first) == (7200, False)
    standin.clock.advance(6899)
    assert await stable(caller) == {"access_token": first["access_token"], "expires_in": 301}
    standin.clock.advance(1)
    second = await stable(caller)
    assert second["access_token"] != first["access_token"]
    assert [await works(caller, one["access_token"]) for one in (first, second)] == [0, 0]
    standin.clock.advance(300)
    assert [await works(caller, one["access_token"]) for one in (first, second)] == [42001, 0]


async def test_the_old_call_puts_its_last_token_out_after_five_minutes_and_not_the_stable_one(
    standin: Standin, caller: Caller
) -> None:
    kept = (await stable(caller))["access_token"]
    first, second = await plain(caller), await plain(caller)
    assert first != second
    assert [await works(caller, one) for one in (first, second, kept)] == [0, 0, 0]
    standin.clock.advance(300)
    assert [await works(caller, one) for one in (first, second, kept)] == [42001, 0, 0]


async def test_a_forced_token_puts_the_old_one_out_at_once(standin: Standin, caller: Caller) -> None:
    first = (await stable(caller))["access_token"]
    second = (await stable(caller, force_refresh=True))["access_token"]
    assert [await works(caller, one) for one in (first, second)] == [40001, 0]
    assert (await stable(caller, force_refresh=True))["access_token"] == second
    for _ in range(19):
        standin.clock.advance(30)
        assert (await stable(caller, force_refresh=True))["access_token"] != second
    standin.clock.advance(30)
    assert (await stable(caller, force_refresh=True))["errcode"] == 45009
    standin.clock.advance(86_400)
    assert "access_token" in await stable(caller, force_refresh=True)


@pytest.mark.parametrize(
    ("wrong", "errcode"), [({"secret": "x"}, 40001), ({"appid": "wx"}, 40013), ({"grant_type": "x"}, 40002)]
)
async def test_who_asks_is_checked(caller: Caller, wrong: dict[str, str], errcode: int) -> None:
    assert (await stable(caller, **wrong))["errcode"] == errcode


async def test_the_list_of_addresses_and_a_new_secret(standin: Standin, caller: Caller) -> None:
    token = (await stable(caller))["access_token"]
    standin.tokens.revoke_all()
    assert await works(caller, token) == 40001
    standin.tokens.caller_allowed = False
    assert (await stable(caller))["errcode"] == 40164
