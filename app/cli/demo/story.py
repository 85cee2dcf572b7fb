"""The demo's story, told over HTTP by the people of the estate; every figure printed comes from an answer."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from app.cli.demo.cases import CaseStory
from app.cli.demo.hands import Hands
from app.cli.demo.http import Callers
from app.cli.demo.living import LivingEstate
from app.cli.demo.residents import Residents
from app.cli.demo.staff import COMMITTEE, COMMUNITY, DISTRICT, STREET, appoint_staff
from app.cli.demo.vote import VoteStory
from app.cli.demo.wechat import DemoPhone, Platform
from app.cli.samples.ballots import CLOSES, OPENS, ballots
from app.cli.samples.estate import Estate, sample_estate
from app.cli.samples.sheet import write_faulty_sheet, write_register_sheet
from app.core.db import Database
from app.core.typesetting import font_available
from app.register.people.masking import mask_name
from app.register.people.names import part_name
from app.voting.count.outcome import Outcome

RULE = "cc278-special"
ITEMS = {1: "整体改造方案（含加装电梯、外墙保温、管网更新）", 2: "用公共收益建设地面停车位"}
PURPOSE = {"purpose": "演示：核对名册"}


class DemoStory:
    """The people, their phones, and the folder into which the results go."""

    def __init__(self, callers: Callers, platform: Platform, folder: Path, database: Database, fonts: Path) -> None:
        self.callers, self.platform, self.folder, self.database, self.fonts = callers, platform, folder, database, fonts
        self.estate = sample_estate()
        self.phones: dict[str, DemoPhone] = {}
        self.living: LivingEstate | None = None

    async def tell(self) -> None:
        """From an empty database to files that can be posted."""
        self.say("1. 系统管理员登记小区，街道任命各角色。")
        community = await self.callers.send(
            "admin",
            "POST",
            "/communities",
            json={"district": DISTRICT, "street": STREET, "committee": COMMITTEE, "name": COMMUNITY},
        )
        await appoint_staff(self.database, self.callers.first, everybody=True)
        self.base = f"/communities/{community['id']}"
        await self.faulty_sheet()
        await self.register()
        await self.count(await self.roll())
        hands = Hands(self.callers, self.folder, self.database, self.fonts, self.base)
        residents = Residents(hands, self.platform, self.estate)
        await VoteStory(hands, residents).tell()
        cases = CaseStory(hands, residents)
        await cases.tell()
        self.phones = residents.phones
        self.living = LivingEstate(hands, residents, cases)
        self.farewell()

    async def go_on(self) -> None:
        """After the story life goes on: something waits for everybody who looks in."""
        if self.living is None:
            raise RuntimeError("the story is not told yet")
        await self.living.go_on()
        self.phones = self.phones | self.living.phones

    async def faulty_sheet(self) -> None:
        """A sheet with faults is refused, and handed back with the faulty cells coloured."""
        path = self.folder / "名册-有错.xlsx"
        write_faulty_sheet(self.estate, path)
        checked = await self.upload(path)
        report = checked["report"]
        self.say(f"2. 居委会先上传了一份有错的名册：查出 {report['errors']} 处错误，例如")
        for fault in [one for one in report["faults"] if one["severity"] == "error"][:3]:
            self.say(f"     {fault['sheet']}!{fault['cell']} {fault['what']}{fault['remedy']}")
        await self.sheet("名册-有错-校验.xlsx", checked["id"])
        self.say("   标色的表已退回：名册-有错-校验.xlsx。这份导入撤回，名册没有任何变化。")
        await self.callers.send("juwei", "POST", f"{self.base}/imports/{checked['id']}/withdraw")

    async def register(self) -> None:
        """The good sheet: notices, the doubtful decided by a person, approved by a second one."""
        path = self.folder / "名册.xlsx"
        write_register_sheet(self.estate, path)
        checked = await self.upload(path)
        report = checked["report"]
        totals = report["totals"]
        self.say(
            f"3. 改好后上传 名册.xlsx：{totals['parts']} 处专有部分，{totals['area_m2']}㎡，{totals['households']} 户，"
            f"错误 {report['errors']} 处，提示 {len(report['faults']) - report['errors']} 处。"
        )
        while report["doubts"]:
            decisions = {}
            for doubt in report["doubts"]:
                decisions[doubt["key"]] = kept = _as_they_are(self.estate, doubt)
                places = "；".join("、".join(one["parts"]) for one in doubt["candidates"])
                verdict = "是同一人" if len(kept) == 1 else f"是 {len(kept)} 个人"
                self.say(f"   同名业主 {doubt['name']}（{places}）：居委会上门核对，{verdict}。")
            path_to = f"{self.base}/imports/{checked['id']}/identities"
            report = (await self.callers.send("juwei", "PUT", path_to, json={"decisions": decisions}))["report"]
        own = await self.callers.attempt("juwei", "POST", f"{self.base}/imports/{checked['id']}/approve")
        self.say(f"   提交人自己复核：被拒绝（“{own['message']}”）。")
        await self.callers.send("juwei2", "POST", f"{self.base}/imports/{checked['id']}/approve")
        sought = (await self.callers.send("juwei", "GET", f"{self.base}/unknown-owners"))["lines"]
        self.say(
            f"   由另一人复核通过，名册生效。权属不明、正在查找的有 {len(sought)} 处："
            f"{'、'.join(one['part'] for one in sought)}，各计一人，留在总数里。"
        )
        await self.sheet("业主名册.xlsx", None)

    async def roll(self) -> str:
        """The roll of the whole estate without parking, frozen."""
        roll = await self.callers.send(
            "juwei", "POST", f"{self.base}/rolls", json={"scope": {"kind": "estate"}, "include_parking": False}
        )
        self.say(
            f"4. 冻结全小区表决名册（车位、储藏室不计）：{roll['parts']} 处，{roll['area_m2']}㎡，"
            f"表决权人数 {roll['heads']}，指纹 {roll['sha256'][:16]}…"
        )
        register = await self.callers.fetch("shenji", "GET", f"{self.base}/rolls/{roll['id']}/register.csv")
        (self.folder / "register.csv").write_bytes(register)
        rows = list(csv.DictReader(io.StringIO(register.decode("utf-8-sig"))))
        (self.folder / "ballots.csv").write_bytes(ballots(rows))
        return str(roll["id"])

    async def count(self, roll_id: str) -> None:
        """Two items counted from the ballots sheet, and the files to post."""
        sheet = (self.folder / "ballots.csv").read_bytes()
        lines = len(list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig")))))
        self.say(f"5. 按名册计票：ballots.csv 共 {lines} 行，两项表决，规则为民法典第278条特别多数。")
        path = f"{self.base}/rolls/{roll_id}/count"
        result = json.loads(await self.counted(path, "json", sheet))
        (self.folder / "计票结果.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
        for number, item in result["items"].items():
            took, agree, total = item["participating"], item["agree"], item["total"]
            self.say(
                f"   事项 {number} {ITEMS[int(number)]}：{Outcome(item['outcome']).label}。"
                f"参与 {took['area_m2']}/{total['area_m2']}㎡、{took['heads']}/{total['heads']} 人；"
                f"同意 {agree['area_m2']}㎡、{agree['heads']} 人。"
            )
        set_aside = sum(result["set_aside"].values())
        self.say(f"   未计入 {set_aside} 行（逾期、重复、无资格等），逐类列在结果里。")
        (self.folder / "计票结果.xlsx").write_bytes(await self.counted(path, "xlsx", sheet))
        if font_available(self.fonts):
            (self.folder / "计票结果公示.pdf").write_bytes(await self.counted(path, "pdf", sheet))
        else:
            self.say(
                "   缺少中文字体，公示 PDF 没有生成，其余文件都已生成。办法：apt-get install fonts-noto-cjk 后再运行一次。"
            )

    def farewell(self) -> None:
        """Where everything lies and how to check it without us."""
        self.say(f"\n结果都在 {self.folder.resolve()}：")
        for path in sorted(self.folder.iterdir()):
            if path.suffix in {".xlsx", ".pdf", ".csv", ".json", ".zip", ".txt"}:
                self.say(f"  {path.name}")
        self.say("不信系统的数？任何人都可以离线重算：")
        self.say(
            f"  uv run yigai count --register {self.folder}/register.csv --ballots {self.folder}/ballots.csv"
            f" --rule {RULE} --opens {OPENS.isoformat()} --closes {CLOSES.isoformat()}"
        )

    def say(self, words: str) -> None:
        """Tell the person at the terminal."""
        print(words, flush=True)

    async def upload(self, path: Path) -> Any:
        """The committee's sheet for a dry run."""
        return await self.callers.send(
            "juwei", "POST", f"{self.base}/imports", files={"file": (path.name, path.read_bytes())}
        )

    async def sheet(self, name: str, import_id: str | None) -> None:
        """The register, or an import's own sheet coloured, into the folder."""
        params = {"import_id": import_id} if import_id else {}
        content = await self.callers.fetch("juwei", "POST", f"{self.base}/sheet.xlsx", json=PURPOSE, params=params)
        (self.folder / name).write_bytes(content)

    async def counted(self, path: str, paper: str, sheet: bytes) -> bytes:
        """The count of a ballots sheet as JSON, .xlsx or PDF."""
        return await self.callers.fetch(
            "shenji",
            "POST",
            path,
            params={"paper": paper},
            files={"file": ("ballots.csv", sheet)},
            data={
                "rule": RULE,
                "item_title": [f"{number}={words}" for number, words in ITEMS.items()],
                "title": f"{COMMUNITY}老旧小区改造表决结果公示",
                "opens": OPENS.isoformat(),
                "closes": CLOSES.isoformat(),
            },
        )


def _as_they_are(estate: Estate, doubt: dict[str, Any]) -> list[list[str]]:
    """What somebody who rings at the doors would find: the candidates grouped by who they really are."""
    at = {part_name(part.building, part.stairwell, part.room): part.owners for part in estate.parts}
    people: dict[str, list[str]] = {}
    for candidate in doubt["candidates"]:
        owners = at[candidate["parts"][0]]
        who = next(one for one in owners if mask_name(estate.owners[one].name) == doubt["name"])
        people.setdefault(who, []).append(candidate["key"])
    return list(people.values())
