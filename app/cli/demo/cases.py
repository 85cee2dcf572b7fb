"""The demo's complaints 随手拍, over HTTP and under the demo's clock: one that goes through every hand, one that nobody
takes, one about the community itself, and one that is dangerous.
"""

import hashlib
from datetime import timedelta
from typing import Any

from app.cli.demo.hands import Answer, Hands
from app.cli.demo.photo import snapshot
from app.cli.demo.residents import Residents
from app.cli.demo.wechat import DemoPhone
from app.complaints.handlers.climbing import climb
from app.complaints.kinds import ClockKind, Indicator, Rung
from app.core.periods import CHINA
from app.identity.bodies.appointing import TEMPORARY_AT_MOST
from app.identity.permissions import Role
from app.notifications.kinds import NoticeKind, SubscribeMoment

UNITS = {
    "danwei": ("宏达建设项目部", "contractor", "0717-6000001"),
    "danwei2": ("安居防水工程公司", "contractor", "0717-6000002"),
    "danwei3": ("向阳物业服务中心", "property", "0717-6000003"),
}
"""Who repairs, by the account of its handler."""

RULES = (("roof", "danwei"), ("power", "danwei3"), ("gas", "danwei3"))
"""The routing table: a heading, and whose it is. The first is wrong, as tables are: the roof is another firm's."""


class CaseStory:
    """Complaints of the estate, told by the hands of its people."""

    def __init__(self, hands: Hands, residents: Residents) -> None:
        self.hands, self.residents, self.say, self.send = hands, residents, hands.say, hands.callers.send
        self.base, self.units = hands.base, dict[str, str]()

    async def tell(self) -> None:
        """Units, limits and routes; then the cases."""
        await self.configure()
        phones = list(dict.fromkeys(self.residents.phones.values()))
        await self.roof(phones[0], phones[1])
        await self.danger(phones[2])
        await self.lamp(phones[3])
        await self.community(phones[4])
        await self.called_back()
        await self.month()

    async def configure(self) -> None:
        """The street enters the units, and one version of limits and routes, from which the board on site is printed."""
        me = await self.send("jiedao", "GET", "/me")
        street = next(one["scope_id"] for one in me["mandates"] if one["scope_id"])
        path = f"/streets/{street}/responsible-units"
        for login, (name, kind, phone) in UNITS.items():
            unit = await self.send("jiedao", "POST", path, json={"name": name, "kind": kind, "phone": phone})
            self.units[login] = unit["id"]
            await self.send("jiedao", "POST", f"{path}/{unit['id']}/members", json={"login": login, "seat": "handler"})
        chief = {"login": "danwei4", "seat": "supervisor"}
        await self.send("jiedao", "POST", f"{path}/{self.units['danwei2']}/members", json=chief)
        sent = {
            "rules": [
                {"heading": heading, "to_rung": "unit", "to_unit_id": self.units[login]} for heading, login in RULES
            ],
            "danger_phones": [{"whose": "燃气抢修", "number": "96777"}],
            "public": True,
            "reason": "开工后启用随手拍",
        }
        policy = await self.send("jiedao", "POST", f"{self.base}/case-policies", json=sent)
        await self.hands.printed("case-policies/current/board.pdf", "现场公示牌.pdf", "jiedao")
        self.say(
            f"21. 随手拍。街道登记责任单位 {len(self.units)} 家，设定时限和派单目录第 {policy['number']} 版（指纹 "
            f"{policy['sha256'][:16]}…），一般问题 {policy['by_urgency']['ordinary']['resolve']}办结；现场公示牌由同一版本印出。"
        )

    async def roof(self, reporter: DemoPhone, neighbour: DemoPhone) -> None:
        """A photo, the wrong unit, the right one; said to be done, and is not; done again, and is."""
        case = await self.report(reporter, "roof.leak", "楼顶漏雨，顶层楼道墙面湿了一大片。", "1", "1")
        await reporter.tap(SubscribeMoment.REPORTED)
        self.say(
            f"    {reporter.user} 拍照反映“屋面漏雨”：第 {case['number']} 号，按目录派给{case['charge']}，"
            f"{_due(case, ClockKind.RESOLVE)}前办结。报事人对经办单位只显示为“{case['alias']}”。"
        )
        joined = (
            await neighbour.ask("POST", f"/v1/resident/complaints/{case['id']}/join", json={"words": "我家门口也漏。"})
            if await self.offered(neighbour, case)
            else None
        )
        path = f"{self.base}/complaints/{case['id']}"
        refusal = {"reason": "屋面防水由安居防水公司施工，不属我单位"}
        await self.send("danwei", "POST", f"{path}/refusals", json=refusal)
        to = {"to_rung": "unit", "to_unit_id": self.units["danwei2"], "reason": "屋面防水属该公司施工范围"}
        sent = await self.send("juwei", "POST", f"{path}/dispatches", json=to)
        accepted = await self.send("danwei2", "POST", f"{path}/acceptances", json={"words": "明天上午到现场"})
        self.say(
            f"    派错了：宏达退单并写明原因，改派前仍由{sent['charge']}负责；居委会改派，{accepted['charge']}接单。"
            + (f"邻居也遇到，点“我也遇到”，共 {1 + joined['joined']} 人收进展。" if joined else "")
        )
        bare = {"outcome": "fixed", "words": "已更换破损卷材"}
        refused = await self.hands.callers.attempt("danwei2", "POST", f"{path}/done", json=bare)
        await self.done(path, "danwei2", "已更换破损卷材")
        said = {"words": "刚下过雨，还是漏。", "photos": [await self.uploaded(reporter, "还在漏")]}
        again = await reporter.ask("POST", f"/v1/resident/complaints/{case['id']}/not-fixed", json=said)
        work = await self.send("danwei4", "GET", "/work")
        told = sum(one["kind"] == "case_not_fixed" for one in work["lines"])
        self.say(
            f"    单位没附照片就报办结，被拒绝（“{refused['fields'][0]['message']}”）。附照片办结后，报事人说没修好："
            f"重新办理（{again['state_words']}），单位负责人的待办里出现 {told} 件。"
        )
        await self.done(path, "danwei2", "重做泛水，蓄水试验 24 小时不漏")
        fixed = await reporter.ask("POST", f"/v1/resident/complaints/{case['id']}/fixed", json={"words": "修好了。"})
        await self.hands.sent_out()
        new = await reporter.read(NoticeKind.CASE_PROGRESS)
        self.say(
            f"    重做后报事人确认解决：{fixed['state_words']}。单位说的（{len(fixed['after'])} 张办结照片）和报事人说的分开记；"
            f"报事人收到进展通知 {new} 条。"
        )

    async def danger(self, reporter: DemoPhone) -> None:
        """What is dangerous is answered with whom to call."""
        case = await self.report(reporter, "gas.leak", "楼道里有燃气味。", "1", "2")
        numbers = "、".join(f"{one['whose']} {one['number']}" for one in case["call_at_once"]["phones"])
        self.say(f"    另一户反映“燃气泄漏”：回答先是要打的电话（{numbers}），{_due(case, ClockKind.ACCEPT)}前须接单。")
        path = f"{self.base}/complaints/{case['id']}"
        await self.send("danwei3", "POST", f"{path}/acceptances", json={})
        await self.done(path, "danwei3", "已关阀检修，检测无泄漏")
        await reporter.ask("POST", f"/v1/resident/complaints/{case['id']}/fixed", json={})

    async def lamp(self, reporter: DemoPhone) -> None:
        """Nobody takes it: the fallback by rule, and up the ladder day by day."""
        case = await self.report(reporter, "power.lighting", "楼道灯坏了一个月。", "2", "1")
        path = f"{self.base}/complaints/{case['id']}"
        seen: list[str] = []
        for _ in range(40):
            await self.hands.clock_to(await self.hands.clock() + timedelta(days=1))
            await climb(self.hands.database)
            now_is = await self.send("qu", "GET", path)
            seen += [
                f"{one['at'][5:10]} {one['label']}{'→' + _whom(one) if _whom(one) else ''}"
                for one in now_is["events"][len(seen) :]
            ]
            if now_is["raised"] == "district":
                break
        climbed = [one for one in seen if "逾期" in one]
        self.say(f"    “公共照明不亮”无人接单，按规则逐级上报：{'；'.join(climbed)}。每一步报事人都收到通知。")
        await self.done(path, "juwei", "已更换 LED 灯具")
        await reporter.ask("POST", f"/v1/resident/complaints/{case['id']}/fixed", json={})

    async def community(self, reporter: DemoPhone) -> None:
        """About the community itself: the street's, and not there for the community."""
        case = await self.report(
            reporter, "conduct.pressed", "有人上门催我在空白表上签字。", "2", "1", about={"rung": "community"}
        )
        hidden = await self.hands.callers.attempt("juwei", "GET", f"{self.base}/complaints/{case['id']}")
        path = f"{self.base}/complaints/{case['id']}"
        await self.send("jiedao", "POST", f"{path}/acceptances", json={})
        self.say(
            f"    反映社区工作人员催签字的第 {case['number']} 号，直接由{case['charge']}办理；社区去查：{hidden['message']}"
        )
        await self.done(path, "jiedao", "已约谈当事人，收回空白表并当面销毁")

    async def called_back(self) -> None:
        """Closed cases drawn by the system, called by somebody who had no part in them."""
        await self.appointed("huifang", Role.THIRD_PARTY_CALLER)
        sample = await self.send("juwei", "POST", f"{self.base}/case-samples")
        for outcome in ("satisfied", "satisfied", "partly"):
            path = f"{self.base}/case-samples/{sample['id']}"
            found = await self.hands.callers.attempt("huifang", "POST", f"{path}/next")
            if "look_id" not in found:
                break
            call = {"look_id": found["look_id"], "outcome": outcome, "words": "电话回访"}
            await self.send("huifang", "POST", f"{path}/calls", json=call)
        listed = (await self.send("huifang", "GET", f"{self.base}/case-samples"))["lines"][0]
        self.say(
            f"    回访：系统从 {sample['population']} 件已办结的里抽取 {sample['size']} 件（种子 {sample['seed'][:8]}…），"
            f"第三方逐件电话回访 {sum(listed['outcomes'].values())} 件；不是经办人、也不由经办人挑。"
        )

    async def month(self) -> None:
        """The running month in figures."""
        month = f"{(await self.hands.clock()).astimezone(CHINA):%Y-%m}"
        found = await self.send("jiedao", "GET", f"{self.base}/case-indicators/{month}")
        sheet = await self.hands.callers.fetch("jiedao", "GET", f"{self.base}/case-indicators/{month}.xlsx")
        (self.hands.folder / f"随手拍指标-{month}.xlsx").write_bytes(sheet)
        shares = "；".join(
            f"{Indicator(one['indicator']).label} {one['counted']}/{one['among']}" for one in found["total"]["figures"]
        )
        self.say(
            f"    {month} 指标（未满月，尚未固定）：{shares}。每个数都列出是哪几件，表在 随手拍指标-{month}.xlsx。"
        )

    # -- what they do again and again ------------------------------------------------------------------------------------

    async def report(
        self, phone: DemoPhone, category: str, words: str, building: str, stairwell: str, **more: Any
    ) -> Answer:
        """A report with a photo, by phone; the case."""
        sent = {
            "category": category,
            "words": words,
            "place": {"building": building, "stairwell": stairwell},
            "photos": [await self.uploaded(phone, words)],
        }
        return dict(await phone.ask("POST", f"/v1/resident{self.base}/complaints", json=sent | more))

    async def uploaded(self, phone: DemoPhone, words: str) -> str:
        """A photo from a phone, uploaded; the hash by which a report names it."""
        content = snapshot(words)
        await phone.ask("POST", f"/v1/resident{self.base}/pictures", files={"file": ("wx.jpg", content)})
        return hashlib.sha256(content).hexdigest()

    async def appointed(self, who: str, role: Role) -> None:
        """The street appoints somebody for another quarter; the vote has outlasted the first."""
        today = (await self.hands.clock()).astimezone(CHINA).date()
        sent = {
            "login": who,
            "role": role,
            "from_on": today.isoformat(),
            "until_on": (today + TEMPORARY_AT_MOST).isoformat(),
            "document": "红街任〔2027〕3号",
        }
        await self.send("jiedao", "POST", f"{self.base}/mandates", json=sent)

    async def offered(self, phone: DemoPhone, case: Answer) -> bool:
        """Whether a neighbour who is about to report the same is offered the open case."""
        sent = {
            "category": case["category"],
            "words": "楼顶漏雨",
            "place": {"building": "1", "stairwell": "1"},
        }
        checked = await phone.ask("POST", f"/v1/resident{self.base}/complaints/check", json=sent)
        return any(one["id"] == case["id"] for one in checked["similar"])

    async def done(self, path: str, who: str, words: str) -> None:
        """Say that a case is done, with a photo after it."""
        photo = await self.hands.evidence("办结.jpg", snapshot(words), who)
        told = {"outcome": "fixed", "words": words, "photos": [photo]}
        await self.send(who, "POST", f"{path}/done", json=told)


def _due(case: Answer, kind: ClockKind) -> str:
    return str(next(one["shown"] for one in case["clocks"] if one["kind"] == kind))


def _whom(event: Answer) -> str:
    """To whom an event took the case, or who was told that it is late."""
    return event["to"] or (Rung(event["raised_to"]).label if event["raised_to"] else "")
