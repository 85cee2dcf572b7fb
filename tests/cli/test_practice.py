"""A practice house: the committee's own sheet, a clock that goes forward, and no other house taken for it."""

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from app.cli import app as yigai
from app.cli.demo.practice import NOTES, THIS_MACHINE, _neighbours
from app.cli.opening import CannotOpen, opened
from app.cli.serve import EVERYWHERE
from app.core import logs
from app.core.installation import Marker, describe
from app.core.settings import Settings
from app.identity.models import Staff
from app.identity.permissions import Role
from app.register.models import Community, Part
from tests.register.sheet.making import xlsx

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
"""The house listens on this machine."""

HEADINGS = ["房号", "建筑面积", "业主", "电话"]
ROWS = [["3-2-501", 89.5, "张三", "13812345678"], ["3-2-502", 90, "李四", None]]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(yigai, [str(word) for word in words])


def written(folder: Path, rows: list[list[Any]]) -> Path:
    sheet = folder / "我们的名册.xlsx"
    sheet.write_bytes(xlsx([HEADINGS, *rows]))
    return sheet


def settings(data: Path) -> Settings:
    return Settings(data=data, database_url=None)


@pytest.fixture(scope="module", autouse=True)
def _the_process_stays_as_it_was() -> Iterator[None]:
    """The verb is a process of its own: it sets what is logged and what SIGTERM does."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "configure", lambda _: None)
        yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a practice house whose sheet went in."""
    folder = tmp_path_factory.mktemp("practice")
    done = run("demo", "--estate", written(folder, ROWS), "--data", folder / "data", "--exit")
    assert done.exit_code == 0, done.output
    return folder / "data"


def test_the_sheet_is_in_force_and_everybody_has_an_account(practised: Path) -> None:
    async def look() -> None:
        async with (
            opened(settings(practised), marker=Marker.PRACTICE) as house,
            house.database.read() as session,
        ):
            (estate,) = await session.scalars(select(Community))
            assert (estate.name, estate.revision) == ("本小区（演练）", 1)
            assert {one.area_c for one in await session.scalars(select(Part))} == {8950, 9000}
            people = list(await session.scalars(select(Staff)))
            assert len(people) > len(Role)
            assert not any(one.must_change for one in people)

    asyncio.run(look())
    assert (practised / NOTES).stat().st_mode & 0o077 == 0, "the password is for nobody else on this machine"


def test_the_clock_goes_forward_and_never_back(practised: Path) -> None:
    before = run("clock", "--data", practised).output
    moved = run("clock", "+7d", "--data", practised)
    assert moved.exit_code == 0, moved.output
    assert moved.output != before
    assert run("clock", "2099-01-20T09:00", "--data", practised).output == "时钟：2099-01-20 09:00（北京时间）\n"
    for words, why in (("2098-01-20", "只能往前拨"), ("-7d", "看不懂"), ("+7 天", "看不懂")):
        refused = run("clock", "--data", practised, "--", words)
        assert isinstance(refused.exception, CannotOpen)
        assert why in str(refused.exception)
    assert "2099-01-20" in run("clock", "--data", practised).output


def test_run_again_it_goes_on_where_it_stands(practised: Path) -> None:
    before = json.loads((practised / NOTES).read_text())
    run("clock", "2099-02-01T09:00", "--data", practised)
    again = run("demo", "--estate", written(practised.parent, ROWS[:1]), "--data", practised, "--exit")
    assert again.exit_code == 0, again.output
    after = json.loads((practised / NOTES).read_text())
    assert {name: after[name] for name in ("password", "community")} == {
        name: before[name] for name in ("password", "community")
    }
    assert "2099-02-01" in run("clock", "--data", practised).output


def test_it_is_no_demo_and_serves_nobody_for_real(practised: Path) -> None:
    refused = run("demo", "--data", practised, "--exit")
    assert isinstance(refused.exception, CannotOpen)
    assert "里是演练数据库，不能用作演示" in str(refused.exception)

    async def serve() -> None:
        with pytest.raises(CannotOpen, match="这是演练数据库（时钟可以拨动），不能用于正式服务"):
            async with opened(settings(practised)):
                raise AssertionError

    asyncio.run(serve())


def test_a_real_house_is_neither_rehearsed_in_nor_moved(tmp_path: Path) -> None:
    data = tmp_path / "data"

    async def look() -> None:
        async with opened(settings(data)) as house, house.database.read() as session:
            assert (await describe(session)).marker is None

    asyncio.run(look())
    sheet = written(tmp_path, ROWS)
    for verb in (("clock", "+1d", "--data", data), ("demo", "--estate", sheet, "--data", data, "--exit")):
        refused = run(*verb)
        assert isinstance(refused.exception, CannotOpen), refused.output
        assert "正式数据库" in str(refused.exception)
    asyncio.run(look())
    assert not (data / NOTES).exists()


def test_a_sheet_with_errors_comes_back_coloured_and_begins_nothing(tmp_path: Path) -> None:
    sheet = written(tmp_path, [["3-2-501", "#REF!", "张三", None]])
    refused = run("demo", "--estate", sheet, "--data", tmp_path / "data", "--exit")
    assert refused.exit_code == 2
    assert (tmp_path / "我们的名册-校验.xlsx").exists()
    assert not (tmp_path / "data" / NOTES).exists()


def test_owners_of_one_name_wait_for_a_person(tmp_path: Path) -> None:
    sheet = written(tmp_path, [["3-2-501", 89.5, "张三", None], ["3-2-502", 90, "张三", None]])
    done = run("demo", "--estate", sheet, "--data", tmp_path / "data", "--exit")
    assert done.exit_code == 0, done.output
    assert "是不是同一个人，由你们认定" in done.output
    assert run("clock", "--data", tmp_path / "none").exit_code == 1


@pytest.mark.parametrize("host", sorted(EVERYWHERE))
def test_an_address_that_neighbours_reach_is_printed(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: None)
    monkeypatch.setattr(socket.socket, "getsockname", lambda _: ("10.1.2.3", 9))
    notes = {"address": "http://127.0.0.1:8000", "wechat": "http://127.0.0.1:8901"}
    words = _neighbours(notes, host)
    assert "http://10.1.2.3:8000" in words
    assert "http://10.1.2.3:8901" in words
    for own in THIS_MACHINE:
        assert "只有本机能打开" in _neighbours(notes, own)
