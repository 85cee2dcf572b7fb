"""`yigai calendar`: a date or a refusal, a year loaded or every fault of its file; and what `doctor` says of it."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import cli
from app.cli.operating.doctor import days_off
from app.core.db import Database
from app.core.installation import CHINA, move_clock, now
from app.core.postgres import migrating
from tests.core.days_off import HEADER, YEAR_2027, content
from tests.core.test_periods import VECTORS


class Terminal:
    """The command line at a database that is a real one, not marked as a test's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    async def run(self, *words: str | Path) -> tuple[int, str, str]:
        """The exit status, what went to standard output, and what to standard error."""
        self.monkeypatch.setattr(sys, "argv", ["yigai", *(str(word) for word in words)])

        def main() -> int:
            try:
                cli.main()
            except SystemExit as ended:
                return int(ended.code or 0)
            raise AssertionError("a verb ends the process")

        status = await asyncio.to_thread(main)
        out, err = self.capsys.readouterr()
        return status, out, err


@pytest.fixture
async def terminal(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    await migrating.upgrade(empty_database_url)
    monkeypatch.setenv("YIGAI_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("YIGAI_DATA", str(tmp_path / "data"))
    capsys.readouterr()
    return Terminal(monkeypatch, capsys)


async def test_the_vectors(terminal: Terminal) -> None:
    for start, n, due in VECTORS:
        assert await terminal.run("calendar", "due", start, "--working-days", str(n)) == (0, f"{due}\n", "")


@pytest.mark.parametrize("start", ["2026-12-28", "2027-06-01", "9999-12-31", "2003-12-01"])
async def test_beyond_what_is_loaded_there_is_no_date_and_the_status_is_1(terminal: Terminal, start: str) -> None:
    status, out, err = await terminal.run("calendar", "due", start, "--working-days", "5")
    assert (status, out) == (1, "")
    assert "2004-01-01 至 2026-12-31" in err
    assert "yigai calendar load" in err


@pytest.mark.parametrize("words", [("2026-13-01", "--working-days", "5"), ("2026-12-01", "--working-days", "0"), ()])
async def test_what_cannot_be_meant_is_a_wrong_use(terminal: Terminal, words: tuple[str, ...]) -> None:
    status, out, _ = await terminal.run("calendar", "due", *words)
    assert (status, out) == (2, "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
async def test_after_a_load_the_date_is_known(terminal: Terminal, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(content(YEAR_2027, encoding))
    told = "已载入 2027 年的放假安排。日历到 2027-12-31，0 个到期时间随之改变。\n"
    assert await terminal.run("calendar", "load", file) == (0, told, "")
    assert await terminal.run("calendar", "due", "2026-12-28", "--working-days", "5") == (0, "2027-01-06\n", "")
    file.write_bytes(content([HEADER, "2026-12-31,0,更正"]))
    assert (await terminal.run("calendar", "load", file))[:2] == (
        0,
        "已更正 1 天。日历到 2027-12-31，0 个到期时间随之改变。\n",
    )
    assert await terminal.run("calendar", "due", "2026-12-28", "--working-days", "3") == (0, "2027-01-05\n", "")


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([HEADER, "2027-1-1,9,", "2027-2-30,0,通知"], ["第 2 行", "第 2 行", "第 3 行"]),
        ([HEADER, "2027-01-01,0,通知", "2029-03-01,0,通知"], ["第 2 行", "第 2 行", "第 3 行"]),
    ],
)
async def test_a_faulty_file_is_refused_with_every_line(
    terminal: Terminal, tmp_path: Path, rows: list[str], lines: list[str]
) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(content(rows))
    status, out, err = await terminal.run("calendar", "load", file)
    assert (status, out) == (1, "")
    assert [line.split(":")[0].strip() for line in err.splitlines()[1:]] == lines
    assert (await terminal.run("calendar", "due", "2026-12-28", "--working-days", "5"))[0] == 1


async def test_doctor_warns_sixty_days_ahead(database: Database) -> None:
    async def on(day: str) -> tuple[bool, bool, str]:
        async with database.write() as session:
            await move_clock(session, timedelta())
            await move_clock(session, datetime.fromisoformat(day).replace(tzinfo=CHINA) - await now(session))
        found = await days_off(database)
        return found.well, found.fatal, found.text

    assert await on("2026-11-01T23:59:00") == (True, False, "节假日已载入到 2026-12-31")
    well, fatal, said = await on("2026-11-02T00:00:00")
    assert (well, fatal) == (False, False)
    assert "yigai calendar load" in said
