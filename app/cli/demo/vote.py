"""The demo's votes, from the plan to the works gate, over HTTP and under the demo's clock.

Three run side by side: the whole estate's on the plan, a stairwell's that is short of participation and is extended,
and a building's whose result hangs on papers that cannot be read, so that a person decides it.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.cli.demo.asking import AskingStory
from app.cli.demo.hands import RULES, Answer, Hands, day, midnight
from app.cli.demo.paper import Choices, Papers, Weights, marks
from app.cli.demo.proof import prove
from app.cli.demo.residents import Residents
from app.cli.demo.votes.organisations import Organisations
from app.cli.demo.wechat import DemoPhone
from app.cli.demo.witness import look, registered
from app.core.values.fractions import percent
from app.notifications.kinds import NoticeKind, SubscribeMoment
from app.voting.count.outcome import Outcome
from app.voting.kinds import Finding
from app.voting.lifecycle import State

PLAN_ITEMS = (
    ("整体改造方案", "同意按公示的改造方案（第1版）实施小区整体改造。", ["7"], True),
    ("地面停车位", "同意利用公共收益建设地面停车位。", ["9"], False),
)
PLAN_WEIGHTS = ((90, 7, 3), (45, 45, 10))
LIFT = (("加装电梯", "同意本单元加装一部电梯，占用本单元门前绿地。", ["7"], False),)
SHED = (("自行车棚", "同意将本栋东侧空地改为自行车棚。", ["8"], False),)
LIFT_AT, SHED_AT, VICTIM_AT, PAPER_AT, ON_SITE_AT = ("1", "1"), "5", ("2", "1"), ("4", "1"), ("4", "2")
"""Stairwell 1-1 votes on its lift, building 5 on a shed; in 2-1 a paper is forged, 4-1 and 4-2 have no phones."""
LIFT_FIRST = 5
ONE_ITEM = ((85, 10, 5),)


class VoteStory:
    """Three votes of the estate told over HTTP by the hands of its people."""

    def __init__(self, hands: Hands, residents: Residents) -> None:
        self.hands, self.residents, self.say, self.send = hands, residents, hands.say, hands.callers.send
        self.homes: dict[str, Answer] = {}
        self.voted: dict[str, set[str]] = defaultdict(set)
        self.receipts: dict[str, Answer] = {}
        self.printed: list[Answer] = []
        self.victim: tuple[str, str] | None = None

    async def tell(self) -> None:
        """A plan, its vote, a result that stands, works that may start; and the two smaller votes."""
        self.homes = {part["part"]: part for part in await self.hands.parts()}
        await self.residents.join(self.homes, without_phone=(PAPER_AT, ON_SITE_AT))
        project, plan = await self.plan()
        await AskingStory(self.hands, self.residents, self.homes, project).tell()
        main, lift, shed = await self.prepare(project, plan)
        await self.residents.reach(main)
        await self.open([main, lift, shed])
        witness = await registered(self.hands)
        await look(self.hands, witness)
        await self.by_phone(main, lift, shed)
        papers = Papers(self.hands, main, PLAN_WEIGHTS)
        late = await self.on_paper(papers)
        await Organisations(self.hands, self.residents, papers, main).tell(self.printed, self.homes, self.cast)
        await self.dispute(main, papers)
        await self.on_site(papers)
        await self.extend(lift)
        await self.shed_papers(shed)
        await self.close(main, papers, late)
        await look(self.hands, witness)
        await self.settle(main, project)
        await self.lift_ends(lift)
        await self.a_person_decides(shed)
        await prove(self.hands, main, self.receipts[main["id"]])

    async def plan(self) -> tuple[str, str]:
        """A project, its plan, and what must hold before works may start."""
        sent = {"number": "2026-向阳-001", "title": "向阳里小区整体改造", "scope": {"kind": "estate"}}
        project = await self.send("juwei", "POST", f"{self.hands.base}/projects", json=sent)
        path = f"{self.hands.base}/projects/{project['id']}"
        works = {"title": "整体改造方案", "items": ["外墙保温", "更换给水立管", "加装电梯"]}
        await self.send("juwei", "POST", f"{path}/plans", json=works)
        requirement = {"kind": "vote", "title": "整体改造方案表决", "scope": {"kind": "estate"}}
        asked = {"requirements": [requirement], "reason": "按政策设定开工条件"}
        await self.hands.require(path, asked)
        plan = max((await self.send("juwei", "GET", path))["plans"], key=lambda one: one["number"])
        self.say(
            f"7. 社区登记改造项目并公布方案第 {plan['number']} 版；街道提出开工条件，区住建局批准：业主共同表决通过并公告。"
        )
        await self.may_start("刚刚设定", project["id"])
        return project["id"], plan["id"]

    async def prepare(self, project: str, plan: str) -> list[Answer]:
        """The drafts, the rolls posted, the notices given and hung."""
        hands = self.hands
        drafted = [
            await hands.draft(
                "向阳里小区整体改造表决",
                PLAN_ITEMS,
                rules=RULES | {"witness_quorum": 1},
                scope={"kind": "estate"},
                project_id=project,
                plan_version_id=plan,
            ),
            await hands.draft(
                "1 栋 1 单元加装电梯表决",
                LIFT,
                scope={"kind": "stairwell", "building": LIFT_AT[0], "stairwell": LIFT_AT[1]},
            ),
            await hands.draft("5 栋自行车棚表决", SHED, scope={"kind": "buildings", "buildings": [SHED_AT]}),
        ]
        for vote in drafted:
            acted = await hands.act(vote["id"], "post_roll")
            await hands.hang(acted["roll_posting_id"], f"名册公示-{vote['title']}")
        await hands.wait_for(acted["roll_posting_id"])
        opens_at = midnight(await hands.clock() + timedelta(days=20))
        hasty = await hands.refused(
            drafted[0]["id"], "give_notice", _window(opens_at - timedelta(days=15), timedelta(days=3))
        )
        self.say(f"8. 业委会起草三次表决（{drafted[0]['eid']} 为整体改造，两项），名册公示 7 日期满。")
        self.say(f"   先试了一份太急的通知，被拒绝：{hasty['fields'][0]['message']}")
        for vote in drafted:
            noticed = await hands.act(vote["id"], "give_notice", _window(opens_at, timedelta(days=10)))
            await hands.hang(noticed["notice_posting_id"], f"表决通知-{vote['title']}")
        self.say(f"   改好后发出通知并张贴，{day(opens_at)} 开始投票，为期 10 日。")
        return drafted

    async def open(self, votes: list[Answer]) -> None:
        """Papers printed and delivered; the openings, proposed by the convenor and approved by the street."""
        papers = Papers(self.hands, votes[0], PLAN_WEIGHTS)
        self.printed = await papers.issue()
        at_the_door = [one for one in self.printed if _at(one, *PAPER_AT)]
        await papers.deliver(at_the_door)
        lacking = await papers.outstanding()
        self.say(
            f"10. 为每户印好带二维码的表决票 {len(self.printed)} 张，4 栋 1 单元 {len(at_the_door)} 张已上门送达签收，"
            f"还有 {lacking} 处房屋没有送达。"
        )
        await self.hands.open([vote["id"] for vote in votes], timedelta(hours=9))
        self.say("    业委会申请开始投票，街道提前批准；演示时钟拨到投票首日，通知贴满了 15 日，系统按时开始投票。")
        await self.hands.by_clock()
        await self.residents.ledger(votes[0])

    async def by_phone(self, main: Answer, lift: Answer, shed: Answer) -> None:
        """Confirmed phones cast in whatever waits for them; some send twice, as the answer got lost."""
        cast: dict[str, int] = {}
        twice = 0
        for name, phone in self.residents.phones.items():
            for one in await phone.waiting():
                # Building 5 votes on its shed by paper; in stairwell 1-1 half wait and see; some do not vote.
                if one["taken_part"] or one["vote_id"] == shed["id"]:
                    continue
                if one["vote_id"] == lift["id"] and cast.get(lift["id"], 0) >= LIFT_FIRST:
                    continue
                if self.victim is None and one["vote_id"] == main["id"] and _is_at(name, *VICTIM_AT):
                    self.victim = (name, one["voter"])
                    continue
                if phone in self.residents.silent:
                    continue
                twice += await self.send_ballot(one, phone, PLAN_WEIGHTS if one["vote_id"] == main["id"] else ONE_ITEM)
                cast[one["vote_id"]] = cast.get(one["vote_id"], 0) + 1
        self.say(
            f"11. 打开小程序投票，同一部手机能投它名下的每一次表决：共投出 {sum(cast.values())} 张，"
            f"其中 {twice} 张因网络重发，仍各只有一张。"
        )
        turnout = await self.send("jiedao", "GET", f"{self.hands.base}/votes/{main['id']}/turnout")
        took, total = turnout["participating"], turnout["total"]
        share = percent(took["heads"], total["heads"])
        self.say(f"    投票期内只看得到参与：{took['heads']}/{total['heads']} 人（{share}）；看不到任何人的倾向。")

    async def send_ballot(self, waiting: Answer, phone: DemoPhone, weights: Weights) -> bool:
        """A phone casts, and its owner taps to be told the result; whether it sent again, and got the same answer."""
        choices = marks(self.hands.rng, weights)
        ballot = {"voter": waiting["voter"], "nonce": secrets.token_hex(16), "choices": choices}
        receipt = await self.cast(waiting["vote_id"], phone, ballot)
        if self.hands.rng.random() > 0.1:
            return False
        again = await phone.cast(waiting["vote_id"], self.hands.base, ballot)
        if again | {"receipt": ""} != receipt | {"receipt": ""}:
            raise RuntimeError("a repeated ballot was answered differently")
        return True

    async def cast(self, vote: str, phone: DemoPhone, ballot: Answer) -> Answer:
        """A phone casts; from now on its owner waits for the result."""
        receipt = await phone.cast(vote, self.hands.base, ballot)
        await phone.tap(SubscribeMoment.VOTED)
        self.voted[vote].add(phone.user)
        self.receipts.setdefault(vote, receipt)
        return receipt

    async def on_paper(self, papers: Papers) -> Answer:
        """A stairwell without phones votes on paper; answers a paper that nobody has handed in yet."""
        at_home = [one for one in self.printed if _at(one, *PAPER_AT)]
        path = f"{papers.path.removeprefix(self.hands.base + '/')}/printed-papers.pdf"
        where = {"building": PAPER_AT[0], "stairwell": PAPER_AT[1]}
        pdf = await self.hands.printed(path, "表决票-4栋1单元.pdf", "yeweihui", **where)
        late, *handed_in = [one for one in at_home if self.somebody_lives(one)]
        ids = await papers.hand_in(handed_in)
        told = await papers.scan(handed_in, pdf)
        why = await papers.covered(handed_in[0])
        papers.marked[ids[1]] = None
        keyed, settled = await papers.key(misread=ids[2])
        self.say(f"12. 4 栋 1 单元没有智能手机：{len(ids)} 张纸质票当面登记，{told}。")
        self.say(f"    另有一页读不出二维码（“{why}”），由人工核对编号。")
        self.say(
            f"    两名计票员只看扫描件、互不可见地录入 {keyed} 张，其中 {settled} 张两人读法不同，由第三人裁定；"
            "一张划票不清，计为内容无效。"
        )
        return late

    async def dispute(self, main: Answer, papers: Papers) -> None:
        """An owner finds a paper in their name that they never signed, disputes it, and votes themselves."""
        if self.victim is None:
            raise RuntimeError("nobody of the stairwell has a phone")
        name, voter = self.victim
        (forged,) = [one for one in self.printed if one["voter"] == voter]
        (paper,) = await papers.hand_in([forged])
        papers.marked[paper] = {"1": "agree", "2": "agree"}
        await papers.scan([forged], None)
        await papers.key()
        path, phone = f"/v1/resident{self.hands.base}/votes/{main['id']}", self.residents.phones[name]
        await self.hands.sent_out()
        await phone.read(NoticeKind.RECORDED_IN_YOUR_NAME)
        (record,) = (await phone.ask("GET", f"{path}/records"))["records"]
        told = {"record_id": record["id"], "ground": "not_signed", "told": "我没有签过这张票，那几天不在家。"}
        raised = await phone.ask("POST", f"{path}/disputes", json=told)
        ballot = {"voter": voter, "nonce": secrets.token_hex(16), "choices": {"1": "disagree", "2": "abstain"}}
        receipt = await self.cast(main["id"], phone, ballot)
        self.say(
            f"13. {name} 的业主收到消息：自己名下登记了一张纸质票。他没有签过，在手机上提出争议：{raised['effect']}"
        )
        found = {"finding": "forged", "reasons": "与业主当面核对了笔迹和签收记录，签名不是其本人所写。"}
        findings = f"{self.hands.base}/votes/{main['id']}/disputes/{raised['id']}/findings"
        await self.send("juwei2", "POST", findings, json=found)
        settled = await self.send("jiedao", "POST", findings, json=found)
        self.say(
            f"    业主自己的手机票{'有效' if receipt['stands'] else '未计入'}；居委会和街道各一人认定："
            f"{Finding(settled['settled_as']).label}。公开记事里没有任何人的姓名和房号。"
        )

    async def on_site(self, papers: Papers) -> None:
        """A venue session for those who come in person."""
        assisted, *with_paper = [one for one in self.printed if _at(one, *ON_SITE_AT) and self.somebody_lives(one)]
        session = await papers.on_site(assisted, with_paper)
        keyed, _ = await papers.key()
        figures = await papers.sign(session, "现场唱票记录")
        self.say(
            f"14. 社区活动室设一场现场表决，两名计票员、两名见证人在场：领票 {figures['issued']} 张，投入票箱；"
            f"一位不会写字的老人由两人代录，本人在意见单上签字。"
        )
        self.say(
            f"    当场开箱：{figures['sheets']} 张，其中 {figures['foreign']} 张不是选票；登记 {figures['registered']} 张，"
            f"扫描后录入 {keyed} 张；唱票记录打印、签字、拍照。"
        )

    async def extend(self, lift: Answer) -> None:
        """Stairwell 1-1 is short of participation: extended once, before its end; then the others vote."""
        path = f"{self.hands.base}/votes/{lift['id']}"
        lacking = (await self.send("jiedao", "GET", f"{path}/turnout"))["lacking"]
        later = datetime.fromisoformat((await self.hands.vote(lift["id"]))["closes_at"]) + timedelta(days=10)
        settled = await self.hands.both(lift["id"], "extend", {"closes_at": later.isoformat()})
        await self.hands.hang(settled["extension_posting_id"], "延期公示-1栋1单元")
        self.say(
            f"15. 1 栋 1 单元的电梯表决离法定参与还差 {lacking['heads']} 人、{lacking['area_m2']}㎡："
            "截止之前，业委会申请、街道批准延长一次，延期公示张贴后生效，已投的票继续有效。"
        )
        await self.hands.sent_out()
        for name, phone in self.residents.phones.items():
            if not _is_at(name, *LIFT_AT):
                continue
            for one in await phone.waiting():
                if one["vote_id"] == lift["id"] and not one["taken_part"]:
                    await self.send_ballot(one, phone, ONE_ITEM)

    async def shed_papers(self, shed: Answer) -> None:
        """Building 5 votes on paper, and three papers cannot be read: on them hangs the result."""
        papers = Papers(self.hands, shed, ONE_ITEM)
        handed_in = [one for one in await papers.issue() if self.somebody_lives(one)]
        ids = await papers.hand_in(handed_in)
        await papers.scan(handed_in, None)
        agree = len(ids) * 72 // 100
        said: list[Choices | None] = [None] * 3 + [{"1": "agree"}] * agree
        said += [{"1": "disagree"}] * (len(ids) - len(said))
        papers.marked = dict(zip(ids, said, strict=True))
        keyed, _ = await papers.key()
        self.say(f"    5 栋的车棚表决全部用纸质票：{keyed} 张，其中 3 张划票不清。")

    async def close(self, main: Answer, papers: Papers, late: Answer) -> None:
        """The end by the clock, a paper that comes too late, the count by two."""
        early = await self.hands.refused(main["id"], "count")
        self.say(f"16. 有人想提前唱票，被拒绝：{early['message']}")
        await self.hands.clock_to(datetime.fromisoformat((await self.hands.vote(main["id"]))["closes_at"]))
        self.say(f"    时钟到点截止。随后有人送来一张纸质票：{await papers.turned_away(late)}")
        figures = await papers.sign(None, "唱票记录")
        self.say(
            f"    全部纸质票对账：印发 {figures['issued']}，收回 {figures['returned']}（有效 {figures['valid']}、"
            f"内容无效 {figures['content_invalid']}、身份无效 {figures['identity_invalid']}），未交回 {figures['not_returned']}。"
        )
        counted = await self.hands.both(main["id"], "count")
        self.say(f"    有纸质票，由业委会和街道两人共同启动唱票（{State(counted['state']).label}）：")
        await self.verdict(main["id"], PLAN_ITEMS)
        await self.residents.result_told(main, self.voted[main["id"]])
        await self.files(main["id"], "整体改造")

    async def verdict(self, vote: str, items: Sequence[tuple[str, str, list[str], bool]]) -> None:
        """What was counted, item by item."""
        result = await self.send("shenji", "GET", f"{self.hands.base}/votes/{vote}/result")
        for number, item in result["items"].items():
            took, agree = item["participating"], item["agree"]
            self.say(
                f"    事项 {number} {items[int(number) - 1][0]}：{Outcome(item['outcome']).label}。"
                f"参与 {took['heads']} 人、{took['area_m2']}㎡；同意 {agree['heads']} 人、{agree['area_m2']}㎡。"
            )

    async def files(self, vote: str, name: str) -> None:
        """The result as files."""
        for ending in ("xlsx", "csv"):
            path = f"{self.hands.base}/votes/{vote}/result.{ending}"
            content = await self.hands.callers.fetch("shenji", "GET", path)
            (self.hands.folder / f"表决结果-{name}.{ending}").write_bytes(content)
        await self.hands.printed(f"votes/{vote}/result.pdf", f"表决结果-{name}.pdf", "shenji")

    async def settle(self, main: Answer, project: str) -> None:
        """The result posted, an objection answered, final; works may start."""
        hands = self.hands
        posting = (await hands.act(main["id"], "post_result"))["result_posting_id"]
        await hands.hang(posting, "初步结果公示")
        said = {
            "owner_id": next(iter(self.homes.values()))["owners"][0]["id"],
            "category": "figures",
            "text": "请核对参与人数是否包括车位。",
            "evidence": [await hands.photo("异议书")],
        }
        objection = await self.send("juwei", "POST", f"{hands.base}/postings/{posting}/objections", json=said)
        await hands.wait_for(posting)
        shut = await hands.refused(main["id"], "finalise")
        self.say(f"17. 初步结果公示 7 日，收到一件异议；未答复前不能公告：{shut['message']}")
        answer = {
            "outcome": "dismissed",
            "text": "车位、储藏室不计入本次名册，数字无误。",
            "document": "红街复〔2026〕3号",
        }
        await self.send("jiedao", "POST", f"{hands.base}/objections/{objection['id']}/answer", json=answer)
        final = await hands.both(main["id"], "finalise")
        await self.may_start("业委会和街道两人定下最终结果，公告还没有张贴", project)
        await hands.hang(final["final_posting_id"], "结果公告")
        numbered = (await hands.callers.public("GET", f"/v1/public/events/vote/{main['id']}"))["lines"]
        await self.may_start(f"公告已张贴；公开记事共 {len(numbered)} 条，编号连续", project)

    async def may_start(self, where: str, project: str) -> None:
        """Whether works may start, and why not."""
        gate = await self.hands.callers.public("GET", f"/v1/public/projects/{project}")
        self.say(f"    {where}。现在能开工吗？{'可以。' if gate['may_start'] else '不能：' + ''.join(gate['reasons'])}")

    async def lift_ends(self, lift: Answer) -> None:
        """The extended vote ends and is counted."""
        await self.hands.clock_to(datetime.fromisoformat((await self.hands.vote(lift["id"]))["closes_at"]))
        await self.hands.both(lift["id"], "count")
        self.say("18. 电梯表决延长期满，唱票：")
        await self.verdict(lift["id"], LIFT)

    async def a_person_decides(self, shed: Answer) -> None:
        """The shed's result hangs on papers that cannot be read: it waits for a person outside the convenor."""
        hands = self.hands
        counted = await hands.both(shed["id"], "count")
        self.say(f"19. 5 栋车棚表决唱票，状态：{State(counted['state']).label}。划票不清的 3 张算不算参与，结论不同：")
        await self.verdict(shed["id"], SHED)
        blocked = await hands.refused(shed["id"], "post_result")
        self.say(f"    不能当作通过公示：{blocked['message']}")
        told = {"outcome": Outcome.LOST, "reasons": "划票不清的三位业主到场参与，应计入参与，未达四分之三。"}
        await hands.act(shed["id"], "decide", {"items": {"1": told}}, who="jiedao")
        posting = (await hands.act(shed["id"], "post_result"))["result_posting_id"]
        text = (await self.send("juwei", "GET", f"{hands.base}/postings/{posting}"))["text"]
        await hands.hang(posting, "初步结果公示-5栋车棚")
        self.say("    街道指定人员写明理由作出认定，两种口径一并公示：")
        for line in text.splitlines():
            if "计算结论变为" in line or "书面认定" in line:
                self.say(f"    {line}")

    def somebody_lives(self, paper: Answer) -> bool:
        """Whether a living person owns every flat of a paper's head, so that they can sign it."""
        return all(
            part["kind"] == "dwelling"
            and part["stock"] == "delivered"
            and all(owner["kind"] == "person" and not owner["deceased"] for owner in part["owners"])
            for part in (self.homes[name] for name in paper["parts"])
        )


def _window(opens_at: datetime, length: timedelta) -> Answer:
    return {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + length).isoformat()}


def _at(paper: Answer, building: str, stairwell: str) -> bool:
    return all(_is_at(name, building, stairwell) for name in paper["parts"])


def _is_at(name: str, building: str, stairwell: str) -> bool:
    return name.startswith(f"{building}-{stairwell}-")
