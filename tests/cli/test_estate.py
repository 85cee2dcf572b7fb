"""`yigai estate add`: an estate entered as the route enters it, by an administrator who gives the password."""

import getpass
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import Database
from app.core.idempotency import Answered
from app.identity.models import Staff
from app.register.places import communities
from tests.cli.test_calendar import Terminal, terminal
from tests.conftest import FIRST_PASSWORD, PASSWORD

__all__ = ["terminal"]

PLACE = "向阳区/红星街道/向阳里社区/向阳里小区"


@pytest.fixture
async def office(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The terminal of README's first house: an administrator, and a street's clerk who is none."""
    monkeypatch.setenv("YIGAI_STAFF_PASSWORD", FIRST_PASSWORD)
    typed(monkeypatch, FIRST_PASSWORD, PASSWORD, PASSWORD, FIRST_PASSWORD, PASSWORD)
    by = ("--by", "街道办事处", "--document", "任命书")
    for words in (
        ("staff", "add", "admin", "--name", "系统管理员"),
        ("staff", "change-password", "admin"),
        ("staff", "appoint", "admin", "--role", "administrator", *by),
        ("staff", "add", "juwei", "--name", "刘干事"),
        ("staff", "change-password", "juwei"),
        ("estate", "add", "向阳区/红星街道/向阳里社区/老小区", "--by", "admin"),
        (
            "staff",
            "appoint",
            "juwei",
            "--role",
            "neighbourhood_committee",
            "--place",
            "向阳区/红星街道/向阳里社区",
            *by,
        ),
    ):
        status, _, err = await terminal.run(*words)
        assert status == 0, err
    return terminal


def typed(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    """Let these be typed, one after the other; the last one again and again."""
    left = list(passwords)
    monkeypatch.setattr(getpass, "getpass", lambda *_, **__: left.pop(0) if len(left) > 1 else left[0])


async def kept() -> dict[str, Any]:
    """The estates in the database by name, with their places and who was answered that one was entered."""
    database = Database(os.environ["YIGAI_DATABASE_URL"], pooled=False)
    try:
        async with database.read() as session:
            found = {one.name: (one.address, lineage.label) for one, lineage in await communities(session)}
            by = await session.scalars(
                select(Staff.login)
                .join(Answered, Answered.person_id == Staff.id)
                .where(Answered.operation == "community:create")
            )
            return {"estates": found, "by": list(by)}
    finally:
        await database.close()


async def test_an_estate_is_entered_with_all_above_it_by_whom_the_password_is(office: Terminal) -> None:
    status, out, err = await office.run("estate", "add", PLACE, "--address", "红星路 12 号", "--by", "admin")
    assert (status, err) == (0, "")
    assert "已登记小区：向阳区 红星街道 向阳里社区 向阳里小区。" in out
    found = await kept()
    assert found["estates"]["向阳里小区"] == ("红星路 12 号", "向阳区 红星街道 向阳里社区 向阳里小区")
    assert found["by"] == ["admin", "admin"]


@pytest.mark.parametrize(
    ("by", "password", "said"),
    [
        ("admin", "wrong horse battery", "账号或密码不对"),
        ("nobody", PASSWORD, "账号或密码不对"),
        ("juwei", PASSWORD, "登记小区"),
    ],
)
async def test_nobody_else_enters_one(
    office: Terminal, monkeypatch: pytest.MonkeyPatch, by: str, password: str, said: str
) -> None:
    typed(monkeypatch, password)
    status, out, err = await office.run("estate", "add", PLACE, "--by", by)
    assert status == 1
    assert said in err
    assert "已登记" not in out
    assert list((await kept())["estates"]) == ["老小区"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("向阳区/红星街道/向阳里小区", ["四级"]),
        ("向阳区/ /向阳里社区/" + "长" * 61, ["street:至少 1 个字符", "name:最多 60 个字符"]),
    ],
)
async def test_what_cannot_be_meant_is_said_before_anybody_is_asked(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, place: str, said: list[str]
) -> None:
    def asked(*_: object, **__: object) -> str:
        raise AssertionError("nobody need type a password for this")

    monkeypatch.setattr(getpass, "getpass", asked)
    status, _, err = await terminal.run("estate", "add", place, "--by", "admin")
    assert status == 1
    assert all(one in err for one in said), err


async def test_a_password_that_somebody_else_has_set_enters_none_and_an_own_one_is_no_weak_one(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = ("--by", "街道办事处", "--document", "任命书")
    for words in (
        ("staff", "add", "admin2", "--name", "系统管理员二"),
        ("staff", "appoint", "admin2", "--role", "administrator", *by),
    ):
        assert (await office.run(*words))[0] == 0
    typed(monkeypatch, FIRST_PASSWORD)
    status, _, err = await office.run("estate", "add", PLACE, "--by", "admin2")
    assert (status, "修改成自己的密码" in err) == (1, True)
    for new, said in (("password1234", "最常见"), (FIRST_PASSWORD, "相同")):
        typed(monkeypatch, FIRST_PASSWORD, new)
        status, _, err = await office.run("staff", "change-password", "admin2")
        assert (status, said in err) == (1, True), err
    assert list((await kept())["estates"]) == ["老小区"]


async def test_an_estate_is_entered_once(office: Terminal) -> None:
    status, _, err = await office.run("estate", "add", "向阳区/红星街道/向阳里社区/老小区", "--by", "admin")
    assert status == 1
    assert "老小区" in err
    assert list((await kept())["estates"]) == ["老小区"]


async def test_its_register_is_brought_in_by_two_at_the_keyboard(
    office: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    typed(monkeypatch, FIRST_PASSWORD, PASSWORD)
    by = ("--by", "街道办事处", "--document", "任命书")
    for words in (
        ("staff", "add", "juwei2", "--name", "马干事"),
        ("staff", "change-password", "juwei2"),
        (
            "staff",
            "appoint",
            "juwei2",
            "--role",
            "neighbourhood_committee",
            "--place",
            "向阳区/红星街道/向阳里社区",
            *by,
        ),
    ):
        assert (await office.run(*words))[0] == 0
    sheet = tmp_path / "名册.csv"
    sheet.write_text("房号,建筑面积,业主\n3-2-501,89.50,张三\n")
    into = ("import", sheet, "--community", "向阳区/红星街道/向阳里社区/老小区")
    status, _, err = await office.run(*into, "--by", "admin")
    assert (status, "名册" in err) == (1, True)
    status, out, err = await office.run(*into, "--by", "juwei", "--approved-by", "juwei2")
    assert (status, err) == (0, "")
    assert "已复核通过，名册生效" in out


def test_the_readmes_enter_one_so() -> None:
    root = Path(__file__).resolve().parents[2]
    for name in ("README.md", "README.zh-CN.md"):
        assert f'uv run yigai estate add {PLACE} --address "红星路 12 号" --by admin' in (root / name).read_text()
