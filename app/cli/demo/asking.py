"""The demo's consultation 征询 on the plan, before its vote: two rounds, a claim disputed and struck, a promise kept, and
a gate certified with a file that anybody counts again.
"""

import io
import uuid
from collections.abc import Iterable
from contextlib import redirect_stdout
from datetime import datetime, timedelta

import typer

from app.cli.demo.hands import Answer, Hands, midnight, side_by_side
from app.cli.demo.residents import Residents
from app.cli.gate import gate
from app.consultation.kinds import HouseholdCategory
from app.core.typesetting import font_available
from app.notifications.kinds import NoticeKind

CERTIFICATE = "达标证明-同意方案"
DOZEN = 12
"""Of so many with a phone one does not answer, and one is against."""


class AskingStory:
    """The households asked about the plan by the hands of their people."""

    def __init__(self, hands: Hands, residents: Residents, homes: dict[str, Answer], project: str) -> None:
        self.hands, self.residents, self.say, self.send = hands, residents, hands.say, hands.callers.send
        self.homes = {name: one for name, one in homes.items() if one["kind"] == "dwelling"}
        self.project, self.path, self.own_path = project, "", ""
        self.bindings: dict[str, str] = {}

    async def tell(self) -> None:
        """Everybody is asked, then who does not agree yet; what was forged is out, what was promised is kept."""
        begun = await self.put_to_all("整体改造方案征询")
        victim, conditional = await self.first()
        await self.dispute(victim)
        await self.second(conditional)
        await self.certify(begun["id"])

    async def put_to_all(self, title: str) -> Answer:
        """The owners' committee puts the plan to every household."""
        sent = {"project_id": self.project, "title": title, "body": "owners_committee"}
        begun = await self.send("yeweihui", "POST", f"{self.hands.base}/consultations", json=sent)
        self.own_path = f"/consultations/{begun['id']}"
        self.path = f"{self.hands.base}{self.own_path}"
        return dict(begun)

    # -- the rounds ------------------------------------------------------------------------------------------------------

    async def first(self) -> tuple[str, str]:
        """Who has the mini-program answers there, the owners' committee goes to the others; a visit that never was.

        Answers the flat in whose name it was recorded, and one that agrees on a condition.
        """
        await self.send("yeweihui", "POST", f"{self.path}/rounds/first")
        with_phone = [name for name in self.homes if name in self.residents.phones]
        victim, *answering = with_phone
        conditional = answering.pop()
        against = {"stance": "against", "reasons": ["cost"]}
        await side_by_side(
            self.says(name, against if number % DOZEN == 1 else {"stance": "agree"})
            for number, name in enumerate(answering)
            if number % DOZEN
        )
        promise = {"promised": "给水立管移到厨房外侧", "keeper": "施工项目部鲁工"}
        due_on = (await self.hands.clock() + timedelta(days=30)).date().isoformat()
        visits: list[tuple[str, str, Answer]] = [
            (victim, "agree", {}),
            (conditional, "conditional", {"promises": [promise | {"due_on": due_on}]}),
        ]
        visits += [(name, "agree", {}) for name in self.homes if name not in with_phone and self._somebody(name)]
        kept = await self.go("yeweihui", visits)
        self.say(
            f"   征询先于表决。第一轮：{len(answering)} 户的业主可以在手机上自己表态，业委会上门走访其余 {kept} 户并逐户登记。"
            f"{await self.figures()}"
        )
        return victim, conditional

    async def dispute(self, victim: str) -> None:
        """The owner is told, disputes it on the phone, and two people of different units find it forged."""
        phone, hands = self.residents.phones[victim], self.hands
        await hands.sent_out()
        await phone.read(NoticeKind.CLAIM_ENTERED)
        claims = (await phone.ask("GET", "/v1/resident/claims"))["lines"]
        claim = next(one for one in claims if one["part"] == victim)
        told = {"told": "那天我不在家，没有人来过，我没有说过同意。"}
        disputed = await phone.ask("POST", f"/v1/resident/claims/{claim['id']}/dispute", json=told)
        found = {"finding": "forged", "reasons": "与业主当面核对，走访记录中的时间业主在外地。"}
        findings = f"{hands.base}/claims/{claim['id']}/findings"
        await self.send("juwei2", "POST", findings, json=found)
        struck = await self.send("jiedao", "POST", findings, json=found)
        self.say(
            f"   {victim} 的业主收到消息：{claim['agent']}以自己名义登记了“{claim['words']}”。他在手机上提出争议，"
            f"当即{'不再计入' if not disputed['counts'] else '仍计入'}；居委会、街道各一人认定不实，"
            f"{'永久划去' if not struck['counts'] else '没有划去'}。"
        )
        await self.says(victim, {"stance": "against", "reasons": ["trust"]})

    async def second(self, conditional: str) -> None:
        """Grid workers go to who does not agree yet, and to nobody else; a household confirms that a promise was kept."""
        closed = await self.send("yeweihui", "POST", f"{self.path}/rounds/first/report")
        report = next(one["report"] for one in closed["rounds"] if one["report"] is not None)
        await self.hands.clock_to(await self.hands.clock() + timedelta(days=3))
        await self.send("yeweihui", "POST", f"{self.path}/rounds/second")
        walk = (await self.send("wangge", "GET", f"{self.path}/walk"))["lines"]
        rooms = {door["part_id"] for one in walk for door in one["doors"]}
        left = [name for name, home in self.homes.items() if home["id"] in rooms]
        supporting = next(name for name, home in self.homes.items() if home["id"] not in rooms)
        refused = await self.visit("wangge", [self.record(supporting, await self.hands.clock(), "agree", {})])
        # Who has said on their phone that they are against is left in peace.
        asked = [name for name in left if self._somebody(name) and name not in {*self.bindings, conditional}]
        await self.go("wangge", [(name, "agree", {}) for name in asked])
        self.say(
            f"   第一轮定稿：{report['supporting']}/{report['households']} 户同意（{report['supporting_share']}）。第二轮由网格员走访，"
            f"走访清单上只有还没有同意的 {len(left)} 户；去已同意的 {supporting} 再登记一次，被拒绝：{refused[0]['message'].split('。')[0]}。"
        )
        await self._promise_kept(conditional)
        self.say(f"   {conditional} 的承诺兑现，业主本人确认后才算同意。{await self.figures()}")
        await self.send("yeweihui", "POST", f"{self.path}/rounds/second/report")

    async def _promise_kept(self, name: str) -> None:
        phone, mine = self.residents.phones[name], await self.mine(name)
        (promise,) = (await phone.ask("GET", mine))["promises"]
        words = f"promises/{promise['id']}/words"
        await self.send("yeweihui", "POST", f"{self.path}/{words}", json={"told": "立管已按约定移位"})
        await phone.ask("POST", f"{mine}/{words}", json={"kept": True})
        await phone.ask("POST", f"{mine}/condition-met")

    async def certify(self, consultation: str) -> None:
        """Four fifths of all households agree to the plan: certified by the street, and counted again from the file."""
        sent = {"kind": "plan_agreed", "consultation_id": consultation}
        made = await self.send("jiedao", "POST", f"{self.hands.base}/certificates", json=sent)
        file = self.hands.folder / f"{CERTIFICATE}.json"
        file.write_bytes(await self.hands.callers.bytes_of(f"/v1/public/certificates/{made['id']}/file"))
        if font_available(self.hands.fonts):
            paper = await self.hands.callers.bytes_of(f"/v1/public/certificates/{made['id']}/paper.pdf")
            (self.hands.folder / f"{CERTIFICATE}.pdf").write_bytes(paper)
        said = io.StringIO()
        with redirect_stdout(said):
            try:
                gate(file, made["key"])
            except typer.Exit as ended:
                if ended.exit_code:
                    raise RuntimeError(said.getvalue()) from None
        again = said.getvalue().splitlines()
        self.say(f"   街道出具达标证明 {file.name}，离线重新计算：{again[0]}，{again[2]}。只凭它不能开工，还要表决。")
        self.say(f"   自己重算：uv run yigai gate {file} --key {made['key']}")

    # -- at the doors and on the phones ------------------------------------------------------------------------------------

    async def go(self, login: str, visits: Iterable[tuple[str, str, Answer]]) -> int:
        """Visits of tomorrow, one every two minutes from nine o'clock; handed in together in the evening."""
        morning = midnight(await self.hands.clock()) + timedelta(days=1, hours=9)
        records = [
            self.record(name, morning + timedelta(minutes=2 * number), stance, more)
            for number, (name, stance, more) in enumerate(visits)
        ]
        await self.hands.clock_to(morning + timedelta(hours=11))
        answers = await self.visit(login, records)
        if not all(one["kept"] for one in answers):
            raise RuntimeError(str([one for one in answers if not one["kept"]]))
        return len(answers)

    async def visit(self, login: str, records: list[Answer]) -> list[Answer]:
        """What became of each record."""
        return list((await self.send(login, "POST", f"{self.path}/visits", json={"visits": records}))["records"])

    def record(self, name: str, at: datetime, stance: str, more: Answer) -> Answer:
        """What a visitor writes down of a household."""
        owner = self.homes[name]["owners"][0]
        sent = {
            "id": str(uuid.uuid4()),
            "part_id": self.homes[name]["id"],
            "at": at.isoformat(),
            "way": "visit",
            "outcome": "met",
            "met_as": "owner" if owner["kind"] == "person" else "owners_agent",
            "owner_id": owner["id"],
            "stance": stance,
        }
        if stance == "conditional":
            sent |= {"condition": "给水立管移到厨房外侧", "reasons": ["works_inside"]}
        return sent | more

    def _somebody(self, name: str) -> bool:
        """Whether a flat was handed over to an owner who lives and is known."""
        owner = self.homes[name]["owners"][0]
        return self.homes[name]["stock"] == "delivered" and not owner["deceased"] and owner["kind"] != "unknown"

    async def says(self, name: str, answer: Answer) -> None:
        """The owner of a flat answers on their phone."""
        await self.residents.phones[name].ask("POST", f"{await self.mine(name)}/answers", json=answer)

    async def mine(self, name: str) -> str:
        """Where a flat's phone answers."""
        if name not in self.bindings:
            self.bindings |= await self.residents.phones[name].bindings()
        return f"/v1/resident/flats/{self.bindings[name]}{self.own_path}"

    async def figures(self) -> str:
        """The figures of now in words, of all households."""
        found = (await self.send("yeweihui", "GET", self.path))["meter"]
        counts = "、".join(
            f"{HouseholdCategory(one['category']).label} {one['households']}"
            for one in found["by_category"]
            if one["households"]
        )
        return (
            f"全部 {found['households']} 户中{counts}；同意 {found['supporting_share']}"
            f"（面积 {found['by_area']['supporting_share']}），其中他人登记未确认 {found['by_claim']} 户。"
        )
