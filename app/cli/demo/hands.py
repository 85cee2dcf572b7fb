"""What the demo's people do again and again: act and approve, hang and wait, photograph."""

import asyncio
import random
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.cli.demo.http import Callers
from app.cli.demo.photo import photo
from app.core.db import Database
from app.core.installation import clock_forward, now
from app.core.periods import CHINA
from app.core.typesetting import font_available
from app.notifications.queue import unsettled
from app.worker import open_due, tell_owed

type Answer = dict[str, Any]

RULES = {"include_parking": False, "online_basis": "向建规〔2024〕1号"}
AT_ONCE, LONGEST_SECONDS = 4, 600


class Hands:
    """The people of the demo at one estate, under the demo's clock."""

    def __init__(self, callers: Callers, folder: Path, database: Database, fonts: Path, base: str) -> None:
        self.callers, self.folder, self.database, self.fonts, self.base = callers, folder, database, fonts, base
        self.rng = random.Random(278)  # noqa: S311 - invented choices that must come out the same again

    def say(self, words: str) -> None:
        """Tell the person at the terminal."""
        print(words, flush=True)

    # -- acts on a vote ------------------------------------------------------------------------------------------------

    async def draft(self, title: str, items: Sequence[tuple[str, str, list[str], bool]], **more: Any) -> Answer:
        """The owners' committee drafts a vote on items, each with title, text, matters and whether it is on the plan."""
        drawn = [
            {"number": number, "title": name, "text": words, "matters": matters, "on_plan": on_plan}
            for number, (name, words, matters, on_plan) in enumerate(items, start=1)
        ]
        return await self.draft_of(title, drawn, **more)

    async def draft_of(self, title: str, items: Sequence[Answer], **more: Any) -> Answer:
        """The same on items as they are sent."""
        sent = {
            "title": title,
            "mode": "binding",
            "convenor_kind": "owners_committee",
            "convenor_name": "向阳里小区业主委员会",
            "appointing_document": "红街备〔2025〕12号",
            "contact": "社区居委会一楼服务台",
            "posting_places": ["小区公告栏", "1 栋门厅"],
            "rules": RULES,
            "items": items,
        }
        return dict(await self.callers.send("yeweihui", "POST", f"{self.base}/votes", json=sent | more))

    async def require(self, project: str, requirements: Mapping[str, Any]) -> None:
        """The street proposes what must hold before works, and the district approves it."""
        proposed = await self.callers.send("jiedao", "POST", f"{project}/requirements", json=requirements)
        decision = f"{project}/requirement-proposals/{proposed['requirement_proposals'][0]['id']}/decision"
        await self.callers.send("qu", "POST", decision, json={"approve": True, "reason": "符合本区政策"})

    async def act(self, vote: str, act: str, facts: Mapping[str, Any] | None = None, who: str = "yeweihui") -> Answer:
        """An act that nobody need approve; the vote after it."""
        sent = {"act": act, "reason": "按程序办理", "facts": facts or {}}
        acted = await self.callers.send(who, "POST", f"{self.base}/votes/{vote}/acts", json=sent)
        return dict(acted["vote"])

    async def both(self, vote: str, act: str, facts: Mapping[str, Any] | None = None) -> Answer:
        """An act of the convenor that the street approves; the vote after it."""
        sent = {"act": act, "reason": "按程序办理", "facts": facts or {}}
        acted = await self.callers.send("yeweihui", "POST", f"{self.base}/votes/{vote}/acts", json=sent)
        path = f"{self.base}/votes/{vote}/proposals/{acted['proposal']['id']}/decision"
        return dict((await self.callers.send("jiedao", "POST", path, json={"approve": True}))["vote"])

    async def open(self, votes: Sequence[str], after: timedelta) -> None:
        """Settle the opening of votes of one hour beforehand, and let the clock open them; then it is so much later."""
        for vote in votes:
            opens_at = (await self.both(vote, "open"))["opens_at"]
        await self.clock_to(datetime.fromisoformat(opens_at) + after)
        await open_due(self.database)

    async def refused(self, vote: str, act: str, facts: Mapping[str, Any] | None = None) -> Answer:
        """An act that the story expects to be refused; the refusal."""
        sent = {"act": act, "reason": "先试一次", "facts": facts or {}}
        return dict(await self.callers.attempt("yeweihui", "POST", f"{self.base}/votes/{vote}/acts", json=sent))

    async def vote(self, vote: str) -> Answer:
        """A vote as it stands."""
        return dict(await self.callers.send("jiedao", "GET", f"{self.base}/votes/{vote}"))

    # -- postings and photos -------------------------------------------------------------------------------------------

    async def evidence(self, name: str, content: bytes, who: str = "juwei") -> str:
        """A file handed in as evidence; its id."""
        sent = {"file": (name, content)}
        return str((await self.callers.send(who, "POST", f"{self.base}/evidence", files=sent))["id"])

    async def photo(self, words: str, who: str = "juwei") -> str:
        """A photo taken with a phone, handed in as evidence; its id."""
        return await self.evidence(f"{words}.jpg", photo(), who)

    async def hang(self, posting: str, name: str) -> None:
        """Print a posting (where there is a font), hang it at its places and show it by a photo."""
        await self.printed(f"postings/{posting}/posting.pdf", f"{name}.pdf")
        await self.callers.send(
            "juwei", "POST", f"{self.base}/postings/{posting}/hang", json={"photos": [await self.photo("公告栏")]}
        )

    async def printed(self, path: str, name: str, who: str = "juwei", **params: Any) -> bytes | None:
        """A PDF into the folder; None where there is no font to print with."""
        if not font_available(self.fonts):
            return None
        content = await self.callers.fetch(who, "GET", f"{self.base}/{path}", params=params)
        (self.folder / name).write_bytes(content)
        return content

    async def wait_for(self, posting: str) -> None:
        """Move the demo's clock to the end of a posting's period."""
        found = await self.callers.send("juwei", "GET", f"{self.base}/postings/{posting}")
        await self.clock_to(datetime.fromisoformat(found["runs_until"]))

    # -- the estate ----------------------------------------------------------------------------------------------------

    async def parts(self) -> list[Answer]:
        """Every part of the estate, page by page."""
        found: list[Answer] = []
        after: str | None = None
        while True:
            params = {"after": after} if after else {}
            page = await self.callers.send("juwei", "GET", f"{self.base}/parts", params=params)
            found += page["lines"]
            after = page["next"]
            if after is None:
                return found

    # -- messages ------------------------------------------------------------------------------------------------------

    async def sent_out(self) -> None:
        """Wait until the worker has sent everything that is to be sent; raises TimeoutError where it does not."""
        async with asyncio.timeout(LONGEST_SECONDS):
            while True:
                async with self.database.read() as session:
                    if not await unsettled(session):
                        return
                await asyncio.sleep(0.5)

    async def by_clock(self) -> None:
        """What the worker tells and writes down of the votes by the clock, and everything sent that is to be sent."""
        await tell_owed(self.database)
        await self.sent_out()

    # -- the clock -----------------------------------------------------------------------------------------------------

    async def clock(self) -> datetime:
        """The demo's clock."""
        async with self.database.read() as session:
            return await now(session)

    async def clock_to(self, at: datetime) -> None:
        """Move the demo's clock forward; only a marked database lets it be moved."""
        async with self.database.write() as session:
            if not await clock_forward(session, at):
                return
        # Everybody's sign-in has run out in the meantime.
        self.callers.forget()


async def side_by_side[Done](jobs: Iterable[Awaitable[Done]]) -> list[Done]:
    """A few at a time, as people do who know nothing of each other; what came of each, in order."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(job: Awaitable[Done]) -> Done:
        async with turns:
            return await job

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(in_turn(job)) for job in jobs]
    return [task.result() for task in tasks]


def midnight(at: datetime) -> datetime:
    """The midnight before an instant, in China."""
    return at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def day(at: datetime) -> str:
    """A day in words."""
    return f"{at.astimezone(CHINA):%Y年%m月%d日}"
