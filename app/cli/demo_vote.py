"""The demo's vote, from the plan to the works gate, over HTTP and under the demo's clock."""

import random
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.cli.demo_http import Callers
from app.cli.demo_photo import photo
from app.core.db import Database
from app.core.fractions import percent
from app.core.installation import move_clock, now
from app.core.periods import CHINA
from app.core.typesetting import font_available
from app.voting.outcome import Outcome

ITEMS = (
    ("整体改造方案", "同意按公示的改造方案（第1版）实施小区整体改造。", ["7"], True),
    ("地面停车位", "同意利用公共收益建设地面停车位。", ["9"], False),
)
PHONES, PAPERS = 110, 24


class VoteStory:
    """One vote of the estate told over HTTP; `callers` are the demo's people."""

    def __init__(self, callers: Callers, folder: Path, database: Database, fonts: Path, base: str) -> None:
        self.callers, self.folder, self.database, self.fonts, self.base = callers, folder, database, fonts, base
        self.rng = random.Random(278)  # noqa: S311 - invented choices that must come out the same again

    async def tell(self) -> None:
        """A plan, its vote, a result that stands, and works that may start."""
        project, plan = await self.plan()
        vote = await self.prepare(project, plan)
        await self.open(vote)
        await self.collect(vote)
        await self.close(vote)
        await self.settle(vote, project)

    async def plan(self) -> tuple[str, str]:
        """A project, its plan, and what must hold before works may start."""
        project = await self.callers.send(
            "juwei",
            "POST",
            f"{self.base}/projects",
            json={"number": "2026-向阳-001", "title": "向阳里小区整体改造", "scope": {"kind": "estate"}},
        )
        path = f"{self.base}/projects/{project['id']}"
        await self.callers.send(
            "juwei",
            "POST",
            f"{path}/plans",
            json={"title": "整体改造方案", "items": ["外墙保温", "更换给水立管", "加装电梯"]},
        )
        requirement = {"kind": "vote", "title": "整体改造方案表决", "scope": {"kind": "estate"}}
        found = await self.callers.send(
            "jiedao",
            "POST",
            f"{path}/requirements",
            json={"requirements": [requirement], "reason": "按政策设定开工条件"},
        )
        plan = max((await self.callers.send("juwei", "GET", path))["plans"], key=lambda one: one["number"])
        self.say(f"6. 社区登记改造项目并公布方案第 {plan['number']} 版；街道设定开工条件：业主共同表决通过并公告。")
        self.say(f"   现在能开工吗？不能：{_why(found)}")
        return project["id"], plan["id"]

    async def prepare(self, project: str, plan: str) -> str:
        """The draft, the roll posted, the notice given and hung."""
        drafted = await self.callers.send(
            "yeweihui",
            "POST",
            f"{self.base}/votes",
            json={
                "title": "向阳里小区整体改造表决",
                "mode": "binding",
                "convenor_kind": "owners_committee",
                "convenor_name": "向阳里小区业主委员会",
                "appointing_document": "红街备〔2025〕12号",
                "contact": "社区居委会一楼服务台",
                "posting_places": ["小区公告栏", "1 栋门厅"],
                "rules": {"include_parking": False, "online_basis": "向建规〔2024〕1号"},
                "scope": {"kind": "estate"},
                "project_id": project,
                "plan_version_id": plan,
                "items": [
                    {"number": number, "title": title, "text": words, "matters": matters, "on_plan": on_plan}
                    for number, (title, words, matters, on_plan) in enumerate(ITEMS, start=1)
                ],
            },
        )
        vote = drafted["id"]
        acted = await self.act(vote, "post_roll")
        await self.hang_and_wait(acted["roll_posting_id"], "名册公示")
        opens_at = _midnight((await self.clock()) + timedelta(days=20))
        window = {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=10)).isoformat()}
        early = await self.callers.attempt(
            "yeweihui",
            "POST",
            f"{self.base}/votes/{vote}/acts",
            json={
                "act": "give_notice",
                "reason": "按程序办理",
                "facts": {
                    "opens_at": (opens_at - timedelta(days=15)).isoformat(),
                    "closes_at": (opens_at - timedelta(days=12)).isoformat(),
                },
            },
        )
        self.say(f"7. 业委会起草表决 {drafted['eid']}（两项），名册公示 7 日期满。")
        self.say(f"   先试了一份太急的通知，被拒绝：{early['fields'][0]['message']}")
        noticed = await self.act(vote, "give_notice", window)
        await self.hang(noticed["notice_posting_id"], "表决通知")
        self.say(f"   改好后发出通知并张贴，{_day(opens_at)} 开始投票，为期 10 日。")
        return str(vote)

    async def open(self, vote: str) -> None:
        """The opening, proposed by the convenor and approved by the street; the demo's clock moves to it."""
        opened = await self.both(vote, "open")
        await self.clock_to(datetime.fromisoformat(opened["opens_at"]) + timedelta(hours=9))
        self.say("8. 业委会申请开始投票，街道批准。演示时钟拨到投票首日。")

    async def collect(self, vote: str) -> None:
        """Phones bound by household codes, papers received and keyed by two; short of turnout, the window is extended."""
        self.say("9. 住户凭一次性绑定码绑定手机，社区当面核对后投票；没有手机的投纸质票。")
        parts = await self.parts()
        voters = await self.phones(vote, parts[:PHONES])
        papers = await self.papers(vote, self.without_ballot(voters)[:PAPERS])
        self.say(
            f"   {papers} 张纸质选票当面登记，由两人互不可见地录入；"
            "一张两人读法不同，由第三人裁定；一张划票不清，计为内容无效。"
        )
        turnout = await self.callers.send("jiedao", "GET", f"{self.base}/votes/{vote}/turnout")
        took, total, lacking = turnout["participating"], turnout["total"], turnout["lacking"]
        share = percent(took["heads"], total["heads"])
        self.say(
            f"   投票期内只看得到参与：{took['heads']}/{total['heads']} 人（{share}），离法定参与还差 {lacking['heads']} 人、"
            f"{lacking['area_m2']}㎡；看不到任何人的倾向。"
        )
        found = await self.callers.send("jiedao", "GET", f"{self.base}/votes/{vote}")
        closes_at = datetime.fromisoformat(found["closes_at"])
        await self.both(vote, "extend", {"closes_at": (closes_at + timedelta(days=10)).isoformat()})
        self.say("   截止之前，业委会申请、街道批准延长一次（不超过原投票期），已投的票继续有效。")
        await self.phones(vote, parts[PHONES:])

    async def phones(self, vote: str, parts: Sequence[dict[str, Any]]) -> dict[str, str]:
        """Bind a phone for each flat and cast; some send twice because the answer got lost."""
        voters = await self.bind(vote, parts)
        twice = 0
        for voter, token in voters.items():
            ballot = {"voter": voter, "nonce": secrets.token_hex(16), "choices": self.choices()}
            receipt = await self.cast(vote, token, ballot)
            if self.rng.random() < 0.1:
                twice += 1
                if await self.cast(vote, token, ballot) != receipt:
                    raise RuntimeError("a repeated ballot was answered differently")
        self.say(f"   {len(voters)} 位表决权人用手机投票，其中 {twice} 张因网络重发，仍各只有一张。")
        return voters

    async def close(self, vote: str) -> None:
        """The end by the clock, the count by two."""
        found = await self.callers.send("jiedao", "GET", f"{self.base}/votes/{vote}")
        early = await self.callers.attempt(
            "yeweihui", "POST", f"{self.base}/votes/{vote}/acts", json={"act": "count", "reason": "提前唱票试试"}
        )
        self.say(f"10. 有人想提前唱票，被拒绝：{early['message']}")
        await self.clock_to(datetime.fromisoformat(found["closes_at"]))
        counted = await self.both(vote, "count")
        result = await self.callers.send("shenji", "GET", f"{self.base}/votes/{vote}/result")
        for number, item in result["items"].items():
            took, agree = item["participating"], item["agree"]
            self.say(
                f"    事项 {number} {ITEMS[int(number) - 1][0]}：{Outcome(item['outcome']).label}。"
                f"参与 {took['heads']} 人、{took['area_m2']}㎡；同意 {agree['heads']} 人、{agree['area_m2']}㎡。"
            )
        self.say(f"    时钟到点截止，有纸质票，由业委会和街道两人共同启动唱票（状态：{_state(counted)}）。")

    async def settle(self, vote: str, project: str) -> None:
        """The result posted, an objection answered, final; works may start."""
        posted = await self.act(vote, "post_result")
        posting = posted["result_posting_id"]
        await self.hang(posting, "初步结果公示")
        owner = (await self.parts())[0]["owners"][0]["id"]
        objection = await self.callers.send(
            "juwei",
            "POST",
            f"{self.base}/postings/{posting}/objections",
            json={
                "owner_id": owner,
                "category": "figures",
                "text": "请核对参与人数是否包括车位。",
                "evidence": [await self.photo("异议书")],
            },
        )
        await self.wait_for(posting)
        shut = await self.callers.attempt(
            "yeweihui", "POST", f"{self.base}/votes/{vote}/acts", json={"act": "finalise", "reason": "公示期满"}
        )
        self.say(f"11. 初步结果公示 7 日，收到一件异议；未答复前不能公告：{shut['message']}")
        await self.callers.send(
            "jiedao",
            "POST",
            f"{self.base}/objections/{objection['id']}/answer",
            json={
                "outcome": "dismissed",
                "text": "车位、储藏室不计入本次名册，数字无误。",
                "document": "红街复〔2026〕3号",
            },
        )
        await self.act(vote, "finalise")
        events = await self.callers.public("GET", f"/v1/public/events/vote/{vote}")
        numbered = events["events"] if isinstance(events, dict) else events
        gate = await self.callers.public("GET", f"/v1/public/projects/{project}")
        self.say(f"    答复后公告最终结果；公开记事共 {len(numbered)} 条，编号连续。")
        self.say(f"    现在能开工吗？{'可以。' if gate['may_start'] else '不能：' + _why(gate)}")

    # -- the people's hands --------------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Tell the person at the terminal."""
        print(words, flush=True)

    def choices(self) -> dict[str, str]:
        """A ballot: most agree to the plan, fewer to the parking."""
        one = self.rng.choices(["agree", "disagree", "abstain"], [90, 7, 3])[0]
        two = self.rng.choices(["agree", "disagree", "abstain"], [45, 45, 10])[0]
        return {"1": one, "2": two}

    async def act(self, vote: str, act: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
        """An act of the convenor that nobody need approve; the vote after it."""
        sent = {"act": act, "reason": "按程序办理", "facts": facts or {}}
        acted = await self.callers.send("yeweihui", "POST", f"{self.base}/votes/{vote}/acts", json=sent)
        return dict(acted["vote"])

    async def both(self, vote: str, act: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
        """An act of the convenor that the street approves; the vote after it."""
        sent = {"act": act, "reason": "按程序办理", "facts": facts or {}}
        acted = await self.callers.send("yeweihui", "POST", f"{self.base}/votes/{vote}/acts", json=sent)
        path = f"{self.base}/votes/{vote}/proposals/{acted['proposal']['id']}/decision"
        return dict((await self.callers.send("jiedao", "POST", path, json={"approve": True}))["vote"])

    async def parts(self) -> list[dict[str, Any]]:
        """Every part of the estate, page by page."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            params = {"after": after} if after else {}
            page = await self.callers.send("juwei", "GET", f"{self.base}/parts", params=params)
            found += page["parts"]
            after = page["next"]
            if after is None:
                return found

    async def bind(self, vote: str, parts: Sequence[dict[str, Any]]) -> dict[str, str]:
        """A phone for a flat each: code, use, confirmation with the document in hand; head -> the phone's token."""
        voters: dict[str, str] = {}
        for part in parts:
            if part["kind"] != "dwelling" or part["stock"] != "delivered":
                continue
            owner = next((one for one in part["owners"] if one["kind"] == "person" and not one["deceased"]), None)
            if owner is None:
                continue
            code = await self.callers.send("juwei", "POST", f"{self.base}/parts/{part['id']}/codes")
            bound = await self.callers.public("POST", "/v1/public/residents/bind", json={"code": code["code"]})
            await self.callers.send(
                "juwei2",
                "POST",
                f"{self.base}/bindings/{bound['binding_id']}/confirm",
                json={"owner_id": owner["id"], "evidence": "当面核对身份证原件"},
            )
            start = await self.callers.as_resident("GET", "/v1/resident/start", bound["token"])
            for waiting in start["waiting"]:
                if waiting["vote_id"] == vote and not waiting["taken_part"]:
                    voters.setdefault(waiting["voter"], bound["token"])
        return voters

    async def cast(self, vote: str, token: str, ballot: dict[str, Any]) -> dict[str, Any]:
        """A phone casts."""
        path = f"/v1/resident{self.base}/votes/{vote}/ballots"
        return dict(await self.callers.as_resident("POST", path, token, json=ballot))

    def without_ballot(self, voters: dict[str, str]) -> list[str]:
        """Heads without a phone ballot, by the numbers of the roll."""
        highest = max(int(voter[1:]) for voter in voters)
        return [f"p{number:03d}" for number in range(1, highest + PAPERS * 2) if f"p{number:03d}" not in voters]

    async def papers(self, vote: str, heads: Sequence[str]) -> int:
        """Papers handed in before two people, then keyed by two who do not see each other."""
        witness = (await self.callers.send("jishu2", "GET", "/me"))["id"]
        done = 0
        for number, voter in enumerate(heads):
            paper = await self.callers.attempt(
                "jishu1",
                "POST",
                f"{self.base}/votes/{vote}/papers",
                json={"serial": f"XYL-{number + 1:04d}", "voter": voter, "witness": witness},
            )
            if "id" not in paper:
                continue
            choices = self.choices()
            read = {"validity": "content_invalid" if number == 1 else "valid", "choices": choices}
            # On the first paper the two keyers read the second item differently.
            misread = "disagree" if choices["2"] == "agree" else "agree"
            other = {"validity": "valid", "choices": choices | {"2": misread}} if number == 0 else read
            path = f"{self.base}/votes/{vote}/papers/{paper['id']}/entries"
            await self.callers.send("jishu1", "POST", path, json=read)
            keyed = await self.callers.send("jishu2", "POST", path, json=other)
            if keyed["differ"]:
                keyed = await self.callers.send("jishu3", "POST", path, json=read)
            done += keyed["done"]
        return done

    async def photo(self, words: str) -> str:
        """A photo taken with a phone, handed in as evidence; its id."""
        sent = {"file": (f"{words}.jpg", photo())}
        return str((await self.callers.send("juwei", "POST", f"{self.base}/evidence", files=sent))["id"])

    async def hang(self, posting: str, name: str) -> None:
        """Print a posting (where there is a font), hang it at its places and show it by a photo."""
        if font_available(self.fonts):
            path = f"{self.base}/postings/{posting}/posting.pdf"
            (self.folder / f"{name}.pdf").write_bytes(await self.callers.fetch("juwei", "GET", path))
        await self.callers.send(
            "juwei", "POST", f"{self.base}/postings/{posting}/hang", json={"photos": [await self.photo("公告栏")]}
        )

    async def wait_for(self, posting: str) -> None:
        """Move the demo's clock to the end of a posting's period."""
        found = await self.callers.send("juwei", "GET", f"{self.base}/postings/{posting}")
        await self.clock_to(datetime.fromisoformat(found["runs_until"]))

    async def hang_and_wait(self, posting: str, name: str) -> None:
        """Hang a posting and let its period run out."""
        await self.hang(posting, name)
        await self.wait_for(posting)

    async def clock(self) -> datetime:
        """The demo's clock."""
        async with self.database.read() as session:
            return await now(session)

    async def clock_to(self, at: datetime) -> None:
        """Move the demo's clock; only a marked database lets it be moved."""
        async with self.database.write() as session:
            await move_clock(session, timedelta(0))
            await move_clock(session, at - await now(session))
        # Everybody's sign-in has run out in the meantime.
        self.callers.forget()


def _midnight(at: datetime) -> datetime:
    local = at.astimezone(CHINA)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y年%m月%d日}"


def _why(project: dict[str, Any]) -> str:
    return "".join(project["reasons"])


def _state(vote: dict[str, Any]) -> str:
    return str(vote["state"])
