"""`yigai staff`: accounts whose passwords somebody else has set, and the reset of a house with one administrator."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.operating.doctor import second_factors
from app.core.db import Database
from app.core.sealing import Sealer
from app.identity import signing_in
from app.identity.models import PasswordReset, Staff
from tests.cli.test_calendar import Terminal
from tests.cli.test_calendar import terminal as terminal  # the fixture
from tests.conftest import FIRST_PASSWORD, PASSWORD
from tests.identity.test_service import LIFETIME


async def sign_in(database: Database, password: str) -> str | None:
    came = await signing_in.sign_in(database, Sealer(bytes(32)), "admin", password, LIFETIME)
    return came.token


async def test_a_password_given_at_the_server_is_somebody_elses(
    terminal: Terminal, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(empty_database_url, pool_size=2)
    monkeypatch.setenv("YIGAI_STAFF_PASSWORD", FIRST_PASSWORD)
    status, out, _ = await terminal.run("staff", "add", "admin", "--name", "系统管理员")
    assert (status, "须先修改密码" in out, FIRST_PASSWORD in out) == (0, True, False)
    assert await sign_in(database, FIRST_PASSWORD)
    async with database.read() as session:
        assert [one.must_change for one in await session.scalars(select(Staff))] == [True]
    monkeypatch.setenv("YIGAI_STAFF_PASSWORD", PASSWORD)
    asked = ("staff", "reset-password", "admin", "--document", "本人到场，核对身份证")
    status, out, _ = await terminal.run(*asked)
    assert (status, "已登录的全部退出" in out) == (0, True)
    assert await sign_in(database, FIRST_PASSWORD) is None
    assert await sign_in(database, PASSWORD)
    async with database.read() as session:
        (kept,) = await session.scalars(select(PasswordReset))
        assert (kept.proposed_by, kept.decided_by, kept.document) == (None, None, "本人到场，核对身份证")
        assert [one.must_change for one in await session.scalars(select(Staff))] == [True]
    monkeypatch.delenv("YIGAI_STAFF_PASSWORD")
    status, out, _ = await terminal.run(*asked)
    made = out.partition("初始密码（只显示这一次）：")[2].partition("。")[0]
    assert await sign_in(database, made)
    await database.close()


@pytest.mark.parametrize(
    ("login", "password", "told"),
    [
        (" spaced", FIRST_PASSWORD, "只能用英文字母"),
        ("\u0430dmin", FIRST_PASSWORD, "只能用英文字母"),
        ("admin", "password1234", "最常见"),
        ("admin", "aaaaaaaaaaaa", "不同的字符"),
    ],
)
async def test_what_is_guessed_and_what_looks_like_another_is_refused(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, login: str, password: str, told: str
) -> None:
    monkeypatch.setenv("YIGAI_STAFF_PASSWORD", password)
    status, _, err = await terminal.run("staff", "add", login, "--name", "系统管理员")
    assert (status == 0, told in err) == (False, True)


async def test_a_login_differs_from_every_other_by_more_than_its_case(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIGAI_STAFF_PASSWORD", FIRST_PASSWORD)
    assert (await terminal.run("staff", "add", "admin", "--name", "系统管理员"))[0] == 0
    status, _, err = await terminal.run("staff", "add", "Admin", "--name", "别人")
    assert (status == 0, "已存在" in err) == (False, True)


async def test_the_doctor_says_that_second_factors_are_off(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, out, _ = await terminal.run("doctor")
    assert "注意 动态码" in out
    assert "YIGAI_REQUIRE_TOTP" in out
    monkeypatch.setenv("YIGAI_REQUIRE_TOTP", "true")
    _, out, _ = await terminal.run("doctor")
    assert "正常 动态码" in out
    assert second_factors(required=True).well
