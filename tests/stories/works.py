"""From gates and a vote to works that may start, at a large estate: what its people do, over HTTP."""

import json
import random
import secrets
from datetime import datetime, timedelta
from typing import Any

from typer.testing import CliRunner

from app.cli import app as yigai
from app.cli.demo.hands import RULES, Answer, Hands, midnight
from app.worker import count_ended, look_again
from tests.consultation.surveys.papers import SATISFACTION
from tests.stories.large_estate import ESTATE, LargeEstate

HOUSEHOLDS, FOUR_FIFTHS = 1170, 936


async def to_first_day(hands: Hands, vote: str) -> None:
    """Bring a drafted vote to its first day: roll and notice hang their days."""
    posting = (await hands.act(vote, "post_roll"))["roll_posting_id"]
    await hands.hang(posting, "名册公示")
    await hands.wait_for(posting)
    opens_at = midnight(await hands.clock() + timedelta(days=20))
    window = {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=10)).isoformat()}
    await hands.hang((await hands.act(vote, "give_notice", window))["notice_posting_id"], "表决通知")
    await hands.open([vote], timedelta(hours=9))


class Works:
    """A project of the estate on its way to works."""

    def __init__(self, estate: LargeEstate) -> None:
        self.estate, self.hands, self.send, self.base = estate, estate.hands, estate.send, estate.base
        self.chance = random.Random(20261201)
        self.project = ""

    async def get(self, who: str, path: str, method: str = "GET", **more: Any) -> Any:
        return await self.send(who, method, f"{self.base}{path}", **more)

    async def certify(self, kind: str, **source: str) -> Answer:
        """A certificate by the street, counted again from its file by `yigai gate`."""
        made = await self.get("jiedao", "/certificates", "POST", json={"kind": kind, **source})
        file = self.estate.folder / f"{kind}.json"
        file.write_bytes(await self.estate.callers.bytes_of(f"/v1/public/certificates/{made['id']}/file"))
        done = CliRunner().invoke(yigai, ["gate", str(file), "--key", made["key"]])
        assert done.exit_code == 0, done.output
        printed = done.output.splitlines()
        assert printed[0].endswith("：达到")
        assert printed[2].startswith(f"计入 {made['counted']} 户，共 {HOUSEHOLDS} 户")
        rows = json.loads(file.read_text())["document"]["households"]
        counted = sum(one["state"] == "counted" for one in rows)
        assert (counted, len(rows), 5 * counted >= 4 * len(rows)) == (made["counted"], HOUSEHOLDS, True)
        return dict(made)

    async def open_vote(self, title: str, item: tuple[str, str, list[str], bool], scope: Answer) -> str:
        """A vote on the plan in force, from its draft to its first day."""
        hands = self.hands
        plans = (await self.get("juwei", f"/projects/{self.project}"))["plans"]
        in_force = max(plans, key=lambda one: int(one["number"]))["id"]
        drafted = await hands.draft(
            title, [item], rules=RULES, scope=scope, project_id=self.project, plan_version_id=in_force
        )
        vote = str(drafted["id"])
        await to_first_day(hands, vote)
        return vote

    async def vote(self) -> None:
        """Eight hundred owners vote on their phones; the result is posted and final, and only then may works start."""
        hands = self.hands
        vote = await self.open_vote("整体改造表决", ("整体改造", "同意按方案第2版实施改造。", ["7"], True), ESTATE)
        voters = self.chance.sample(self.estate.places, 800)
        for number, place in enumerate(voters):
            phone = await self.estate.mobile(place)
            (waiting,) = (await phone.ask("GET", "/start"))["votes"]
            choice = "agree" if number < 640 else "disagree"
            ballot = {"voter": waiting["voter"], "nonce": secrets.token_hex(16), "choices": {"1": choice}}
            await phone.ask("POST", f"{self.base}/votes/{vote}/ballots", ballot)
        closes_at = datetime.fromisoformat((await hands.vote(vote))["closes_at"])
        await hands.clock_to(closes_at)
        await count_ended(self.estate.database)
        item = (await self.get("shenji", f"/votes/{vote}/result"))["items"]["1"]
        assert (item["outcome"], item["participating"]["heads"], item["agree"]["heads"]) == ("carried", 800, 640)
        posting = (await hands.act(vote, "post_result"))["result_posting_id"]
        await hands.hang(posting, "初步结果公示")
        await hands.wait_for(posting)
        assert (await self.may_start()) is False
        final = await hands.both(vote, "finalise")
        assert (await self.may_start()) is False
        await hands.hang(final["final_posting_id"], "结果公告")
        # The worker comes by: being included holds for the new version of the plan too.
        await look_again(self.estate.database)
        assert (await self.may_start()) is True

    async def may_start(self) -> bool:
        found = await self.estate.callers.public("GET", f"/v1/public/projects/{self.project}")
        return bool(found["may_start"])

    async def satisfied(self) -> Answer:
        """After the works, before acceptance."""
        await self.hands.clock_to(await self.hands.clock() + timedelta(days=90))
        plans = (await self.get("juwei", f"/projects/{self.project}"))["plans"]
        draft = SATISFACTION | {"plan_version_id": max(plans, key=lambda one: int(one["number"]))["id"]}
        content = self.chance.sample(self.estate.places, FOUR_FIFTHS + 1)
        survey = await self.estate.survey(draft, self.project, 10, content, {"q1": "1"})
        return await self.certify("satisfaction", survey_id=survey)
