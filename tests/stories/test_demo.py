"""The demo's whole story, told against the application without a socket: every step over HTTP, under the demo's clock,
with the stand-in for WeChat, and notices by the worker's own loop.
"""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import openpyxl
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from app.cli import app as yigai
from app.cli.demo.demo import addresses
from app.cli.demo.http import Callers
from app.cli.demo.staff import STAFF, appoint_staff
from app.cli.demo.story import DemoStory
from app.cli.demo.wechat import TEMPLATES, DemoPhone, Platform
from app.cli.opening import beside
from app.cli.standin import named, tell
from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.typesetting import font_available
from app.identity.models import Binding, HouseholdCode, Resident, Staff
from app.identity.permissions import Role
from app.main import WebApplication
from app.notifications.channels.sms import NoSms
from app.notifications.kinds import DeliveryState, NoticeChannel, NoticeKind, ProofWay
from app.notifications.models import Notice, NoticeDelivery, NoticeProof
from app.notifications.sending import Sender
from app.notifications.templates import of_settings
from app.register.models import Ownership, RollEntry
from app.routers.resident.waiting import WaitingKind
from app.standin.platform import APPID, PUSH_KEY, PUSH_TOKEN, SECRET, Standin
from app.standin.push import PushTarget
from app.standin.serving import application as standin_application
from app.voting.count.ballots import Capacity
from app.voting.lifecycle import State
from app.voting.models import Ballot, Vote
from app.wechat.calling import PlatformLine
from app.wechat.client import WeChat
from app.worker import send
from tests.conftest import FIRST_PASSWORD, PASSWORD
from tests.voting.races.oracle import faults


def test_there_is_one_sign_in_for_each_role() -> None:
    assert {one.role for one in STAFF} == set(Role)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that name the stand-in as WeChat, as the demo's do."""
    return Settings(
        data=tmp_path / "data",
        database_url=None,
        field_key=None,
        wechat_templates=TEMPLATES,
        **named("http://api.weixin.test"),  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Town:
    """The stand-in, and how the demo works it."""

    standin: Standin
    platform: Platform


@pytest.fixture
async def town(
    application: WebApplication, http: httpx.AsyncClient, database: Database, sealer: Sealer, settings: Settings
) -> AsyncIterator[Town]:
    """The application with the stand-in as its WeChat, and the worker that sends."""
    made = Standin(time.time)
    made.push.target = PushTarget("http://yigai.test/v1/public/wechat/push", PUSH_TOKEN, PUSH_KEY)
    made.push.http = made.content.http = http
    async with AsyncExitStack() as open_:
        transport = httpx.ASGITransport(app=standin_application(made))
        client = await open_.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://api.weixin.test")
        )
        wechat = WeChat(PlatformLine(client), APPID, SecretStr(SECRET), made.clock.now)
        application.state.wechat = wechat
        sender = Sender(database, sealer, wechat, of_settings(settings), NoSms())
        await open_.enter_async_context(beside(send(database, sender, every_seconds=1)))
        await open_.enter_async_context(beside(tell(made)))
        yield Town(made, Platform(client))
    application.state.wechat = None


async def test_from_a_messy_sheet_to_works_that_may_start(
    http: httpx.AsyncClient,
    database: Database,
    town: Town,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await appoint_staff(database, FIRST_PASSWORD, everybody=False)
    callers = Callers(http, FIRST_PASSWORD, PASSWORD)
    story = DemoStory(callers, town.platform, tmp_path, database, settings.font_dir)
    await story.tell()
    told = capsys.readouterr().out
    # Afterwards every account that is printed has a password of its own.
    await callers.sign_in([one.login for one in STAFF])
    async with database.read() as session:
        assert {one.login for one in await session.scalars(select(Staff)) if not one.must_change} == {
            one.login for one in STAFF
        }
    for words in (
        "提交人自己复核：被拒绝",
        "永久划去",
        "不在走访清单上",
        "业主本人确认后才算同意",
        "离线重新计算：",
        "1 张两人读法不同，由第三人裁定",
        "没有读到选票的二维码",
        "计一人，先送来一张盖了章的选票：这一户的业主是单位，须由单位书面授权的人投票",
        "业主自己的手机票有效",
        "争议成立",
        "其中 1 张不是选票；登记 10 张",
        "不在投票期内收到的纸质选票不能登记",
        "事项 1 整体改造方案：表决通过",
        "事项 2 地面停车位：表决未通过",
        "刚刚设定。现在能开工吗？不能",
        "公告还没有张贴。现在能开工吗？不能",
        "状态：待人工认定",
        "派错了：宏达退单并写明原因",
        "单位没附照片就报办结，被拒绝",
        "单位负责人的待办里出现 1 件",
        "已办结（已解决），报事人：已解决",
        "逾期无人接单，按规则转由兜底单位负责→社区",
        "逾期上报→街道",
        "逾期上报→区住建部门",
        "直接由街道办理；社区去查：没有找到",
        "第三方逐件电话回访 3 件",
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
        organisations = Counter(one.channel for one in ballots if one.capacity == Capacity.AUTHORISED)
        assert organisations == {"paper": 2, "online": 1}
        for vote in votes.values():
            assert await faults(session, vote) == []
        await everybody_signed_in_bound_and_was_told(
            session, main, town.standin, told, font_available(settings.font_dir)
        )
        await the_elder_was_reached_without_a_phone(session, main, told)
    the_certificate_is_of_all_households_and_counts_again(tmp_path, told)
    counted = json.loads((tmp_path / "计票结果.json").read_text())
    assert {number: item["outcome"] for number, item in counted["items"].items()} == {"1": "carried", "2": "lost"}
    for name in ("名册.xlsx", "名册-有错-校验.xlsx", "业主名册.xlsx", "计票结果.xlsx", "表决结果-整体改造.xlsx"):
        assert openpyxl.load_workbook(tmp_path / name).sheetnames
    if font_available(settings.font_dir):
        for name in ("计票结果公示", "名册公示-向阳里小区整体改造表决", "初步结果公示", "表决票-4栋1单元", "唱票记录"):
            assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
    else:
        assert "缺少中文字体" in told
    await story.go_on()
    await something_of_every_kind_waits_for_somebody(story)


async def something_of_every_kind_waits_for_somebody(story: DemoStory) -> None:
    """Each kind on the first page of some phone of the living estate, in one call of at most 2 KB packed."""
    kinds = set()
    for phone in dict.fromkeys(story.phones.values()):
        start = await phone.ask("GET", "/v1/resident/start")
        kinds |= {one["kind"] for one in start["waiting"]}
        assert len(gzip.compress(json.dumps(start, ensure_ascii=False).encode(), 6)) <= 2048, phone.user
    assert kinds == set(WaitingKind)


async def test_a_page_signs_in_as_it_is_printed(http: httpx.AsyncClient, town: Town) -> None:
    """The test sign-in that the demo prints, sent as it stands there, is that of the resident beside it."""
    phone = DemoPhone(Callers(http, FIRST_PASSWORD, PASSWORD), town.platform, "住户1-1-101")
    await phone.open()
    words = addresses("http://yigai.test", PASSWORD, "http://api.weixin.test", {"1-1-101": phone})
    assert all(one.login in words for one in STAFF)
    printed = re.search(r"http://yigai\.test(\S+/test-login) --json '(.+)'", words)
    assert printed
    came = await http.post(printed[1], json=json.loads(printed[2]))
    assert came.status_code == 200, came.text
    assert came.json()["resident_id"] == phone.resident != ""
    mine = {"Authorization": f"Bearer {came.json()['token']}"}
    assert (await http.get("/v1/resident/start", headers=mine)).status_code == 200


def the_certificate_is_of_all_households_and_counts_again(folder: Path, told: str) -> None:
    """`yigai gate` says of the file what the story says; the figures in between are of all households."""
    file = folder / "达标证明-同意方案.json"
    key = re.search(r"yigai gate \S+ --key (\S+)", told)
    assert key
    done = CliRunner().invoke(yigai, ["gate", str(file), "--key", key[1]])
    assert done.exit_code == 0, done.output
    rows = json.loads(file.read_text())["document"]["households"]
    counted = sum(one["state"] == "counted" for one in rows)
    assert (len(rows), 5 * counted >= 4 * len(rows)) == (216, True)
    assert f"计入 {counted} 户，共 216 户" in done.output
    assert f"计入 {counted} 户，共 216 户" in told
    first = re.search(r"第一轮定稿：(\d+)/216 户同意", told)
    assert first
    assert int(first[1]) < counted


async def everybody_signed_in_bound_and_was_told(
    session: AsyncSession, main: Vote, standin: Standin, told: str, printed: bool
) -> None:
    """The figures of the story are those of the database and of the stand-in."""
    said = re.search(r"(\d+) 位住户在微信（替身）里静默登录，凭单上的绑定码绑定 (\d+) 处房屋", told)
    assert said
    openids = dict((await session.execute(select(Resident.id, Resident.openid))).all())
    assert len(openids) == int(said[1]) >= 150
    assert None not in openids.values(), "nobody is in without WeChat"
    bound = list(await session.scalars(select(Binding)))
    assert len(bound) == int(said[2])
    assert set(Counter(one.confirmed_how for one in bound)) == {"register_phone", "document", "staff"}
    if printed:
        used = await session.scalars(select(HouseholdCode.sheet_id).where(HouseholdCode.used_at.is_not(None)))
        sheets = list(used)
        assert len(sheets) == len(bound)
        assert None not in sheets, "every code was read from a sheet"

    messages = NoticeDelivery.channel == NoticeChannel.SUBSCRIPTION.value
    accepted = await session.scalar(
        select(func.count()).where(messages, NoticeDelivery.state == DeliveryState.ACCEPTED.value)
    )
    # A busy machine may drop an answer; whoever was sent to without one is sent to once more at most.
    unanswered = await session.scalar(select(func.coalesce(func.sum(NoticeDelivery.unanswered), 0)).where(messages))
    assert accepted is not None
    assert unanswered is not None
    assert accepted <= len(standin.subscriptions.sent) <= accepted + unanswered
    cast = await session.scalars(
        select(Ballot.resident_id).where(Ballot.vote_id == main.id, Ballot.channel == "online").distinct()
    )
    voters = {openids[one] for one in cast if one is not None}
    results = Counter(
        one["touser"]
        for one in standin.subscriptions.sent
        if (one["data"]["phrase2"]["value"], one["data"]["thing1"]["value"]) == ("已经计票", main.title)
    )
    assert set(results) == voters
    assert results.total() <= len(voters) + unanswered
    assert 100 < len(voters) < len(openids), "most vote by phone, and not everybody who is bound"
    assert f"送出“已经计票”消息 {len(voters)} 条：在手机上投票的 {len(voters)} 人" in told
    assert re.search(r"送达本人 [1-9]\d* 户，以公示满期送达 [1-9]\d* 户，未送达 0 户", told)


async def the_elder_was_reached_without_a_phone(session: AsyncSession, main: Vote, told: str) -> None:
    """Called in vain, handed a slip, called again; voted on paper."""
    entry = await session.scalar(
        select(RollEntry).where(RollEntry.roll_id == main.roll_id, RollEntry.part == "4-1-401")
    )
    assert entry is not None
    (owner_id,) = await session.scalars(select(Ownership.owner_id).where(Ownership.part_id == entry.part_id))
    assert await session.scalar(select(func.count()).where(Binding.part_id == entry.part_id)) == 0
    proofs = await session.execute(
        select(NoticeProof.way, NoticeProof.reached)
        .join(Notice, Notice.id == NoticeProof.notice_id)
        .where(
            NoticeProof.owner_id == owner_id,
            Notice.subject_id == main.id,
            Notice.kind == NoticeKind.VOTE_NOTICE.value,
            NoticeProof.way != ProofWay.POSTED.value,
        )
        .order_by(NoticeProof.at)
    )
    assert [tuple(row) for row in proofs] == [("called", False), ("handed", True), ("called", True)]
    ballots = await session.scalars(select(Ballot).where(Ballot.vote_id == main.id, Ballot.voter == entry.voter))
    assert [(one.channel, one.paper_id is not None, one.resident_id) for one in ballots] == [("paper", True, None)]
    assert re.search(r"4-1-401 的 \d+ 岁业主郭\*+只有老人机", told)
