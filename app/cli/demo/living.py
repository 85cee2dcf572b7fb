"""The demo's living estate: after the story a second project is under way, and something waits for everybody.

A plan with costs; a consultation in its first round; surveys and a vote in their windows; a called meeting; open cases.
All fourteen kinds that the first page of a phone knows wait for somebody of the estate.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.cli.demo.asking import AskingStory
from app.cli.demo.cases import CaseStory
from app.cli.demo.hands import RULES, Answer, Hands, day, midnight
from app.cli.demo.residents import Residents
from app.cli.demo.wechat import DemoPhone
from app.register.kinds import OwnerKind

ESTATE = {"kind": "estate"}
TITLE = "东侧道路照明和车棚改造"
ITEMS = (("东侧道路照明和车棚改造方案", "同意按公示的方案（第1版）改造东侧道路、路灯和车棚。", ["7"], True),)
BUDGET = (("道路和照明", "ROAD", "268000"), ("充电车棚", "SHED", "152000"))
FUNDING = (("district", "向阳区财政局", "300000"), ("owners", "全体业主", "120000"))
QUESTION = {
    "kind": "single",
    "title": "您家晚上几点以后希望路灯调暗？",
    "options": [{"label": "22 点"}, {"label": "24 点"}],
}


class LivingEstate:
    """What goes on at the estate once the story is told, by the hands of its people."""

    def __init__(self, hands: Hands, residents: Residents, cases: CaseStory) -> None:
        self.hands, self.residents, self.cases = hands, residents, cases
        self.say, self.send = hands.say, hands.callers.send
        self.homes: dict[str, Answer] = {}
        self.phones: dict[str, DemoPhone] = {}

    async def go_on(self) -> None:
        """The second project, up to its vote in its window; then what waits for one resident or another."""
        self.homes = {part["part"]: part for part in await self.hands.parts()}
        couple = next(self._couples())
        single = [name for name in self._alone() if name != couple]
        conditional, helped, visited, reporter, applicant = single[:5]
        project, plan = await self.plan(couple)
        vote = await self.vote(project, plan)
        asking = await self.consultation(project)
        await self.surveys(visited)
        await self.consulted(asking, conditional, helped, visited)
        await self.meeting(asking)
        await self.complaints(reporter)
        await self.applied(applicant)
        await self.family(couple, helped, vote)
        closes_at = datetime.fromisoformat(vote["closes_at"])
        self.say(
            f"22. 小区还在继续：{TITLE}正在征询（第一轮）、填问卷、开会、表决（{day(closes_at)}截止），"
            "随手拍有几件在办；每位住户的首页列着等他办的事。"
        )

    # -- the second project ----------------------------------------------------------------------------------------------

    async def plan(self, couple: str) -> tuple[str, str]:
        """A project, and a plan with its costs, of which one item touches a flat."""
        building, stairwell = self.homes[couple]["building"], self.homes[couple]["stairwell"]
        place = {"kind": "stairwell", "building": building, "stairwell": stairwell}
        sent = {"number": "2027-向阳-002", "title": TITLE, "scope": ESTATE}
        project = await self.send("juwei", "POST", f"{self.hands.base}/projects", json=sent)
        path = f"{self.hands.base}/projects/{project['id']}"
        drawing = await self.hands.photo("方案图")
        await self.send(
            "juwei",
            "POST",
            f"{path}/plans",
            json={
                "title": f"{TITLE}方案",
                "description": "东侧道路重铺，更换路灯 24 盏，新建充电车棚一处；电源从有关单元的管井引出。",
                "items": [
                    {"code": "ROAD", "title": "东侧道路和照明", "kind": "roads"},
                    {"code": "SHED", "title": "充电车棚", "kind": "other"},
                    {"code": "CABLE", "title": "管井内敷设电缆", "kind": "power", "scope": place, "consents": place},
                ],
                "documents": [{"name": "方案图.jpg", "evidence_id": drawing}],
                "budget": [
                    {"code": item, "title": title, "item": item, "amount": amount} for title, item, amount in BUDGET
                ],
                "funding": [{"source": source, "payer": payer, "amount": amount} for source, payer, amount in FUNDING],
            },
        )
        (published,) = (await self.send("juwei", "GET", path))["plans"]
        return project["id"], published["id"]

    async def vote(self, project: str, plan: str) -> Answer:
        """A vote on the plan, on its third day; a few have cast."""
        hands = self.hands
        drafted = await hands.draft(
            f"{TITLE}表决", ITEMS, rules=RULES, scope=ESTATE, project_id=project, plan_version_id=plan
        )
        acted = await hands.act(drafted["id"], "post_roll")
        await hands.hang(acted["roll_posting_id"], f"名册公示-{TITLE}")
        await hands.wait_for(acted["roll_posting_id"])
        opens_at = midnight(await hands.clock() + timedelta(days=17))
        window = {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=15)).isoformat()}
        noticed = await hands.act(drafted["id"], "give_notice", window)
        await hands.hang(noticed["notice_posting_id"], f"表决通知-{TITLE}")
        await hands.open([drafted["id"]], timedelta(days=2, hours=9))
        await hands.by_clock()
        for phone in list(dict.fromkeys(self.residents.phones.values()))[40:60]:
            for one in await phone.waiting():
                if not one["taken_part"]:
                    ballot = {"voter": one["voter"], "nonce": _nonce(one["voter"]), "choices": {"1": "agree"}}
                    await phone.cast(one["vote_id"], hands.base, ballot)
        return await hands.vote(drafted["id"])

    async def consultation(self, project: str) -> AskingStory:
        """A consultation in its first round."""
        asking = AskingStory(self.hands, self.residents, self.homes, project)
        await asking.put_to_all(f"{TITLE}征询")
        await self.send("yeweihui", "POST", f"{asking.path}/rounds/first")
        await self.hands.clock_to(await self.hands.clock() + timedelta(hours=2))
        return asking

    # -- what waits for somebody ------------------------------------------------------------------------------------------

    async def surveys(self, visited: str) -> None:
        """An open survey, and an answer to it that was taken down by telephone."""
        draft = {"title": "路灯亮灯时间调查", "purpose": "general", "questions": [QUESTION]}
        made = await self.send("yeweihui", "POST", f"{self.hands.base}/surveys", json={"draft": draft})
        path = f"{self.hands.base}/surveys/{made['id']}"
        closes_at = (await self.hands.clock() + timedelta(days=10)).isoformat()
        await self.send("yeweihui", "POST", f"{path}/versions", json={"closes_at": closes_at})
        home = self.homes[visited]
        entry = {
            "part_id": home["id"],
            "voice": "owner",
            "owner_id": home["owners"][0]["id"],
            "evidence_class": "phone",
            "reference": "录音 2027-031",
            "answers": {"q1": "1"},
        }
        await self.send("juwei", "POST", f"{path}/entries", json=entry)

    async def consulted(self, asking: AskingStory, conditional: str, helped: str, visited: str) -> None:
        """One agrees on a condition, with a promise that staff call kept; a helper prepares; a visit waits for its owner."""
        at = await self.hands.clock() - timedelta(hours=1)
        due_on = (at + timedelta(days=20)).date().isoformat()
        promise = {"promised": "车棚离一楼窗户不少于三米", "keeper": "施工项目部鲁工", "due_on": due_on}
        await asking.says(
            conditional, {"stance": "conditional", "condition": "车棚不挡一楼采光", "reasons": ["works_inside"]}
        )
        kept = await asking.visit(
            "yeweihui",
            [
                asking.record(conditional, at, "conditional", {"promises": [promise]}),
                asking.record(visited, at + timedelta(minutes=5), "agree", {}),
            ],
        )
        if not all(one["kept"] for one in kept):
            raise RuntimeError(str(kept))
        phone, mine = self.residents.phones[conditional], await asking.mine(conditional)
        (told,) = (await phone.ask("GET", mine))["promises"]
        path = f"{asking.path}/promises/{told['id']}/words"
        await self.send("yeweihui", "POST", path, json={"told": "车棚图纸已改，外移四米"})
        helper = await self.guest(helped, "helper")
        binding = (await helper.bindings())[helped]
        prepared = {"stance": "agree", "helper_name": "陈小雨"}
        path = f"/v1/resident/flats/{binding}{asking.own_path}/prepared-answers"
        await helper.ask("POST", path, json=prepared)

    async def meeting(self, asking: AskingStory) -> None:
        """A meeting in five days, its notice hung."""
        starts_at = midnight(await self.hands.clock() + timedelta(days=5)) + timedelta(hours=19)
        sent = {
            "consultation_id": asking.own_path.rpartition("/")[2],
            "title": "东侧道路照明和车棚方案坝坝会",
            "place": "3 栋前空地",
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
            "agenda": "介绍方案，答疑，听取意见",
            "organiser": "向阳里小区业主委员会",
            "contact": "社区居委会一楼服务台",
            "posting_places": ["小区公告栏"],
        }
        made = await self.send("yeweihui", "POST", f"{self.hands.base}/meetings", json=sent)
        await self.hands.hang(made["notice_posting_id"], "会议通知")

    async def complaints(self, reporter: str) -> None:
        """A case that waits for a unit, one in hand, one called done, and one of which a photo has not come yet."""
        phone, cases = self.residents.phones[reporter], self.cases
        await cases.report(phone, "roof.leak", "顶楼女儿墙根部渗水。", "2", "1")
        in_hand = await cases.report(phone, "power.lighting", "单元门口的灯不亮。", "1", "2")
        done = await cases.report(phone, "power.lighting", "三楼到四楼的灯一闪一闪。", "1", "1")
        for case in (in_hand, done):
            await self.send("danwei3", "POST", f"{cases.base}/complaints/{case['id']}/acceptances", json={})
        await cases.done(f"{cases.base}/complaints/{done['id']}", "danwei3", "已更换声控灯头")
        sent = {
            "category": "roof.leak",
            "words": "六楼楼道顶有水印。",
            "place": {"building": "3", "stairwell": "1"},
            "photos": [hashlib.sha256("还在手机里".encode()).hexdigest()],
        }
        await phone.ask("POST", f"/v1/resident{cases.base}/complaints", json=sent)

    async def applied(self, applicant: str) -> None:
        """An application that the street sends back."""
        phone = self.residents.phones[applicant]
        binding = (await phone.bindings())[applicant]
        sent = {"matter": "lift", "words": "本单元老人多，盼望加装电梯"}
        made = await phone.ask("POST", f"/v1/resident/flats/{binding}/applications", json=sent)
        decision = {"accept": False, "words": "请先征求本单元其他住户的意见，附上联系人。"}
        path = f"{self.hands.base}/applications/{made['id']}/decision"
        await self.send("jiedao", "POST", path, json=decision)

    async def family(self, couple: str, helped: str, vote: Answer) -> None:
        """A spouse proposes who casts for both; somebody of another flat has a code and is not confirmed yet."""
        spouse = await self.newcomer(couple)
        binding = (await spouse.bindings())[couple]
        other = self.residents.owners[couple][1]
        await spouse.confirm_by_document(binding, other.name, other.document)
        path = f"/v1/resident{self.hands.base}/votes/{vote['id']}"
        (head,) = [one for one in await spouse.waiting() if couple in one["parts"] and one["vote_id"] == vote["id"]]
        owners = (await spouse.ask("GET", f"{path}/heads/{head['voter']}/co-owners"))["lines"]
        mine = next(one for one in owners if one["mine"])
        proposal = {"voter": head["voter"], "owner": mine["owner"]}
        await spouse.ask("POST", f"{path}/appointments", json=proposal)
        await self.newcomer(helped)

    # -- who they are ------------------------------------------------------------------------------------------------------

    async def newcomer(self, flat: str) -> DemoPhone:
        """Another phone of a flat, bound by a code that was given out at the desk."""
        phone = await self._phone(f"家人{flat}")
        code = await self.send("juwei2", "POST", f"{self.hands.base}/parts/{self.homes[flat]['id']}/codes")
        await phone.bind(code["code"])
        return phone

    async def guest(self, flat: str, kind: str) -> DemoPhone:
        """Somebody whom the owner of a flat lets in."""
        owner = self.residents.phones[flat]
        binding = (await owner.bindings())[flat]
        invited = await owner.ask("POST", f"/v1/resident/bindings/{binding}/invitations", json={"kind": kind})
        phone = await self._phone(f"亲属{flat}")
        await phone.ask("POST", "/v1/resident/invitations/accept", json={"token": invited["token"]})
        return phone

    async def _phone(self, user: str) -> DemoPhone:
        """A phone whose user never was here before."""
        self.phones[user] = phone = DemoPhone(self.hands.callers, self.residents.platform, user)
        await phone.open()
        return phone

    def _couples(self) -> Iterator[str]:
        """Flats of exactly two living persons, each with a document, of whom one has a phone."""
        for name in self.residents.phones:
            owners = self.residents.owners[name]
            living = [one for one in owners if one.kind is OwnerKind.PERSON and one.document and not one.deceased]
            if len(owners) == len(living) == 2:
                yield name

    def _alone(self) -> Iterator[str]:
        """Flats of one living person with a phone that stands for no other flat."""
        shared = list(self.residents.phones.values())
        for name, phone in self.residents.phones.items():
            if (
                len(self.residents.owners[name]) == 1
                and shared.count(phone) == 1
                and self.homes[name]["kind"] == "dwelling"
            ):
                yield name


def _nonce(voter: str) -> str:
    return hashlib.sha256(voter.encode()).hexdigest()[:32]
