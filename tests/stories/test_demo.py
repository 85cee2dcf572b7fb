"""The demo's whole story, told against the application without a socket: every step over HTTP, under the demo's clock."""

import json
import re
from pathlib import Path

import httpx
import openpyxl
import pytest
from sqlalchemy import func, select

from app.cli.demo_http import Callers
from app.cli.demo_staff import STAFF, appoint_staff
from app.cli.demo_story import Story
from app.core.db import Database
from app.core.settings import Settings
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.voting.lifecycle import State
from app.voting.models import Ballot, Paper, Standing, Vote

PASSWORD = "correct horse battery"


def test_there_is_one_sign_in_for_each_role() -> None:
    assert {one.role for one in STAFF} == set(Role)


async def test_from_a_messy_sheet_to_works_that_may_start(
    http: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await appoint_staff(database, PASSWORD, everybody=False)
    await Story(Callers(http, PASSWORD), tmp_path, database, settings.font_dir).tell()
    told = capsys.readouterr().out
    assert "提交人自己复核：被拒绝" in told
    assert "事项 1 整体改造方案：表决通过" in told
    assert "事项 2 地面停车位：表决未通过" in told
    assert "现在能开工吗？不能" in told
    assert told.rstrip().count("现在能开工吗？可以。") == 1
    assert re.search(r"离法定参与还差 [1-9]", told), "the first window is short of turnout and is extended"
    async with database.read() as session:
        (vote,) = list(await session.scalars(select(Vote)))
        ballots, standing, papers = [
            await session.scalar(select(func.count()).select_from(table)) for table in (Ballot, Standing, Paper)
        ]
    assert vote.state == State.FINAL
    assert vote.closes_at != vote.first_closes_at
    assert papers == 24
    assert ballots == standing
    counted = json.loads((tmp_path / "计票结果.json").read_text())
    assert {number: item["outcome"] for number, item in counted["items"].items()} == {"1": "carried", "2": "lost"}
    for name in ("名册.xlsx", "名册-有错-校验.xlsx", "业主名册.xlsx", "计票结果.xlsx"):
        assert openpyxl.load_workbook(tmp_path / name).sheetnames
    if font_available(settings.font_dir):
        for name in ("计票结果公示.pdf", "名册公示.pdf", "表决通知.pdf", "初步结果公示.pdf"):
            assert (tmp_path / name).read_bytes().startswith(b"%PDF-")
    else:
        assert "缺少中文字体" in told
