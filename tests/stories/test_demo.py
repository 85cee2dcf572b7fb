"""The demo's whole story, told against the application without a socket: every step over HTTP, under the demo's clock."""

import json
import re
from pathlib import Path

import httpx
import openpyxl
import pytest
from sqlalchemy import select

from app.cli.demo_http import Callers
from app.cli.demo_staff import STAFF, appoint_staff
from app.cli.demo_story import Story
from app.core.db import Database
from app.core.settings import Settings
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.voting.lifecycle import State
from app.voting.models import Ballot, Vote
from tests.voting.races.oracle import faults

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
    for words in (
        "提交人自己复核：被拒绝",
        "1 张两人读法不同，由第三人裁定",
        "没有读到选票的二维码",
        "业主自己的手机票有效",
        "争议成立",
        "其中 1 张不是选票；登记 10 张",
        "不在投票期内收到的纸质选票不能登记",
        "事项 1 整体改造方案：表决通过",
        "事项 2 地面停车位：表决未通过",
        "现在能开工吗？不能",
        "状态：待人工认定",
    ):
        assert words in told, words
    assert told.rstrip().count("现在能开工吗？可以。") == 1
    assert re.search(r"离法定参与还差 [1-9]", told), "the lift's vote is short of turnout and is extended"
    async with database.read() as session:
        votes = {vote.title: vote for vote in await session.scalars(select(Vote))}
        main = votes["向阳里小区整体改造表决"]
        lift, shed = votes["1 栋 1 单元加装电梯表决"], votes["5 栋自行车棚表决"]
        assert (main.state, lift.state, shed.state) == (State.FINAL, State.COUNTED, State.PRELIMINARY)
        assert lift.closes_at != lift.first_closes_at
        ballots = list(await session.scalars(select(Ballot)))
        assert sum(one.channel == "online" for one in ballots) >= 150
        assert sum(one.paper_id is not None for one in ballots) >= 48
        assert sum(one.entered_by is not None for one in ballots) == 1
        for vote in votes.values():
            assert await faults(session, vote) == []
    counted = json.loads((tmp_path / "计票结果.json").read_text())
    assert {number: item["outcome"] for number, item in counted["items"].items()} == {"1": "carried", "2": "lost"}
    for name in ("名册.xlsx", "名册-有错-校验.xlsx", "业主名册.xlsx", "计票结果.xlsx", "表决结果-整体改造.xlsx"):
        assert openpyxl.load_workbook(tmp_path / name).sheetnames
    if font_available(settings.font_dir):
        for name in ("计票结果公示", "名册公示-向阳里小区整体改造表决", "初步结果公示", "表决票-4栋1单元", "唱票记录"):
            assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
    else:
        assert "缺少中文字体" in told
