"""An estate of twenty-five households whose district has an order of stages; everybody answers on a phone of their own."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from app.cli.demo.hands import RULES, Answer
from app.core.db import Database
from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.worker import count_ended, look_again
from tests.conftest import FIRST_PASSWORD
from tests.stories.large_estate import BEGINS, ESTATE, LargeEstate
from tests.stories.works import to_first_day

PLACES = [f"1-1-{floor}0{door}" for floor in range(1, 6) for door in range(1, 6)]
ON_PAPER = "红街办〔2027〕8 号"


class SmallEstate(LargeEstate):
    """The same people at one house of twenty-five flats."""

    grids = ((1,),)

    def __init__(self, http: httpx.AsyncClient, database: Database, folder: Path) -> None:
        super().__init__(http, database, folder)
        self.places = list(PLACES)


class Chain:
    """A project of the estate on its way through the stages of its district."""

    def __init__(self, http: httpx.AsyncClient, database: Database, folder: Path) -> None:
        self.estate = SmallEstate(http, database, folder)
        self.project = self.consultation = ""

    async def set_up(self, adopted: str | Mapping[str, Any]) -> None:
        """The district adopts a preset, or a policy of its own; a project is entered."""
        await self.estate.set_up()
        await self._adopt({"preset": adopted} if isinstance(adopted, str) else {"policy": adopted})
        entered = {"number": "2027-向阳-001", "title": "整体改造", "scope": ESTATE}
        self.project = (await self.post("juwei", "/projects", entered))["id"]

    async def _adopt(self, adopted: Mapping[str, Any]) -> None:
        """One person of the district's office proposes, another approves."""
        estate = self.estate
        async with estate.database.write() as session:
            district = await session.scalar(text("SELECT id FROM district"))
            await identity.add_staff(session, "qu2", "区住建局 郑科员", FIRST_PASSWORD, await now(session))
            await identity.appoint(
                session,
                "qu2",
                Role.DISTRICT_OFFICE,
                ScopeKind.DISTRICT,
                uuid.UUID(str(district)),
                from_on=BEGINS.date(),
                until_on=None,
                appointed_by="区住建局",
                document="任命书",
            )
        policies = f"/districts/{district}/policies"
        sent = {"reason": "按省老旧小区改造办法制定", **adopted}
        version = await estate.send("qu", "POST", policies, json=sent)
        await estate.send(
            "qu2", "POST", f"{policies}/{version['id']}/decision", json={"approve": True, "reason": "符合办法"}
        )

    async def post(self, who: str, path: str, body: Any = None) -> Answer:
        return dict(await self.estate.send(who, "POST", f"{self.estate.base}{path}", json=body) or {})

    async def refused(self, who: str, path: str, body: Any = None) -> Answer:
        found = await self.estate.callers.attempt(who, "POST", f"{self.estate.base}{path}", json=body)
        assert "code" in found, found
        return dict(found)

    # -- stages -------------------------------------------------------------------------------------------------------

    async def go(self, stage: str, **more: Any) -> None:
        """The street writes down that the project came to a stage."""
        body = {"stage": stage, "document": ON_PAPER} | more
        assert (await self.post("jiedao", f"/projects/{self.project}/stages", body))["stage"] == stage

    async def shut(self, stage: str, **more: Any) -> str:
        """The same, which is refused; answers why."""
        body = {"stage": stage, "document": ON_PAPER} | more
        found = await self.refused("jiedao", f"/projects/{self.project}/stages", body)
        assert found["code"] == "stage_not_now", found
        return str(found["message"])

    async def apply(self) -> None:
        """The owners' committee applies for all, the street accepts, and the application becomes part of the project."""
        sent = {"matter": "whole", "scope": ESTATE, "words": "申请对本小区进行整体改造"}
        made = await self.post("yeweihui", "/applications/for-all", sent)
        path = f"/applications/{made['id']}"
        await self.post("jiedao", f"{path}/decision", {"accept": True, "words": ""})
        await self.post("juwei", f"{path}/project", {"project_id": self.project})

    async def publish(self, *items: str) -> None:
        await self.post("juwei", f"/projects/{self.project}/plans", {"title": "改造方案", "items": list(items)})

    async def plan(self) -> str:
        """The version in force."""
        return str(max((await self.page())["plans"], key=lambda one: int(one["number"]))["id"])

    async def page(self) -> Answer:
        """The project as anybody sees it."""
        return dict(await self.estate.callers.public("GET", f"/v1/public/projects/{self.project}"))

    async def lifts(self) -> list[tuple[str, str | None]]:
        """The stairwells that were asked about a lift, with what came of it, as anybody reads it."""
        found = await self.estate.callers.public("GET", f"/v1/public/projects/{self.project}/progress")
        return [(one["where"], one["result"]) for one in found["lifts"]]

    # -- what households say --------------------------------------------------------------------------------------------

    async def survey(self, draft: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> str:
        """A survey that so many households answer, each on a phone of its own; closed."""
        sent = {"project_id": self.project, "draft": draft}
        made = await self.post("yeweihui", "/surveys", sent)
        closes_at = await self.estate.hands.clock() + timedelta(days=3)
        await self.post("yeweihui", f"/surveys/{made['id']}/versions", {"closes_at": closes_at.isoformat()})
        for place, one in zip(PLACES, answers, strict=False):
            phone = await self.estate.mobile(place)
            await phone.ask("POST", f"/flats/{phone.binding}/surveys/{made['id']}/answers", {"answers": one})
        await self.estate.hands.clock_to(closes_at)
        return str(made["id"])

    async def consult(self) -> None:
        sent = {"project_id": self.project, "title": "改造方案征询", "body": "owners_committee"}
        self.consultation = (await self.post("yeweihui", "/consultations", sent))["id"]
        await self.post("yeweihui", f"/consultations/{self.consultation}/rounds/first")

    async def agree(self, places: Sequence[str], consultation: str = "") -> None:
        """These households agree, on their phones: to the plan, or to what another consultation asks."""
        for place in places:
            phone = await self.estate.mobile(place)
            path = f"/flats/{phone.binding}/consultations/{consultation or self.consultation}/answers"
            await phone.ask("POST", path, {"stance": "agree"})

    async def certify(self, kind: str, **source: str) -> Answer:
        made = await self.post("jiedao", "/certificates", {"kind": kind, **source})
        await look_again(self.estate.database)
        return made

    async def too_few(self, kind: str, **source: str) -> str:
        """A certificate that is refused; answers why."""
        found = await self.refused("jiedao", "/certificates", {"kind": kind, **source})
        assert found["code"] == "gate_not_reached", found
        return str(found["message"])

    # -- what owners decide -------------------------------------------------------------------------------------------

    async def vote(self, title: str, *decides: tuple[str, str, str]) -> None:
        """A vote on the plan in force that twenty of twenty-five owners carry, to its last sheet."""
        await self.announce(await self.counted(title, *decides))

    async def counted(self, title: str, *decides: tuple[str, str, str], agreeing: int = 20) -> str:
        """A vote on the plan in force, on items of (text, matter of art. 278, what it decides), to the end of its objections.

        Twenty of twenty-five owners vote on their phones, so many of them for everything.
        """
        hands = self.estate.hands
        items = [
            {"number": number, "title": words[:12], "text": words, "matters": [matter], "decides": decided}
            for number, (words, matter, decided) in enumerate(decides, start=1)
        ]
        plan = {"project_id": self.project, "plan_version_id": await self.plan(), "scope": ESTATE, "rules": RULES}
        vote = str((await hands.draft_of(title, items, **plan))["id"])
        await to_first_day(hands, vote)
        for number, place in enumerate(PLACES[:20]):
            phone = await self.estate.mobile(place)
            (waiting,) = (await phone.ask("GET", "/start"))["votes"]
            choice = "agree" if number < agreeing else "disagree"
            choices = {str(one["number"]): choice for one in items}
            ballot = {"voter": waiting["voter"], "nonce": secrets.token_hex(16), "choices": choices}
            await phone.ask("POST", f"{self.estate.base}/votes/{vote}/ballots", ballot)
        await hands.clock_to(datetime.fromisoformat((await hands.vote(vote))["closes_at"]))
        await count_ended(self.estate.database)
        posting = (await hands.act(vote, "post_result"))["result_posting_id"]
        await hands.hang(posting, "初步结果公示")
        await hands.wait_for(posting)
        return vote

    async def announce(self, vote: str) -> None:
        """The result becomes final, and its announcement hangs."""
        await self.hang_final(str((await self.estate.hands.both(vote, "finalise"))["final_posting_id"]))

    async def hang_final(self, posting: str) -> None:
        """The announcement of a final result hangs, and the worker comes by."""
        await self.estate.hands.hang(posting, "结果公告")
        await look_again(self.estate.database)

    async def require(self, *requirements: Mapping[str, Any]) -> None:
        """What must hold before works, as the district's policy asks."""
        await self.estate.hands.require(f"{self.estate.base}/projects/{self.project}", _conditions(requirements))
        await look_again(self.estate.database)

    async def below_policy(self, *requirements: Mapping[str, Any]) -> str:
        """The same, which is less than the policy asks; answers what it lacks."""
        found = await self.refused("jiedao", f"/projects/{self.project}/requirements", _conditions(requirements))
        assert found["code"] == "requirements_faulty", found
        return "".join(one["message"] for one in found["fields"])

    async def not_yet(self) -> list[str]:
        """Every reason why works may not start, as anybody reads it; none where they may."""
        found = await self.page()
        assert found["may_start"] is (found["reasons"] == [])
        return list(found["reasons"])


def _conditions(requirements: Sequence[Mapping[str, Any]]) -> Answer:
    named = [{"title": f"开工条件 {number}", "scope": ESTATE} | dict(one) for number, one in enumerate(requirements)]
    return {"requirements": named, "reason": "按区办法设定"}
