"""The register is corrected before a vote opens, and again while ballots come in: what the committee, and the public, see.

Every word and act of staff over HTTP; the clock, the hanging of sheets and the ballots are the box's.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.identity.permissions import Role
from app.register import places
from app.register.models import Community
from app.worker import count_ended, open_due, tell_ended
from tests.conftest import Person, Town
from tests.register.desk import Desk
from tests.register.flats import id_card
from tests.voting.live.ballot_box import BallotBox


class Estate:
    """The estate's people: two of the neighbourhood committee, the street, the owners' committee, an auditor."""

    def __init__(self, box: BallotBox, town: Town, community: dict[str, Any]) -> None:
        self.box, self.town, self.community = box, town, community
        self.base = f"/v1/office/communities/{community['id']}"
        self.people: dict[str, Person] = {}

    async def hire(self) -> None:
        async with self.box.database.read() as session:
            lineage = await places.lineage(session, Community, uuid.UUID(self.community["id"]))
        assert lineage is not None
        committee, here = self.community["committee_id"], self.community["id"]
        for login, role, place in (
            ("juwei", Role.NEIGHBOURHOOD_COMMITTEE, committee),
            ("juwei2", Role.NEIGHBOURHOOD_COMMITTEE, committee),
            ("jiedao", Role.STREET_OFFICE, str(lineage.ids[1])),
            ("yeweihui", Role.OWNERS_COMMITTEE, here),
            ("shenji", Role.AUDITOR, here),
        ):
            self.people[login] = await self.town.person(login, role, place)

    async def send(self, who: str, method: str, path: str, sent: Any = None) -> httpx.Response:
        """An act of somebody signed in today."""
        person = await self.town.signed_in(who, self.people[who].id)
        return await person.client.request(
            method, f"{self.base}{path}", json=sent, headers={"Idempotency-Key": uuid.uuid4().hex}
        )

    async def done(self, who: str, method: str, path: str, sent: Any = None) -> Any:
        answer = await self.send(who, method, path, sent)
        assert answer.is_success, answer.text
        return answer.json()

    @property
    def vote(self) -> str:
        return f"/votes/{self.box.vote_id}"

    async def act(self, act: str, who: str = "yeweihui", **facts: Any) -> httpx.Response:
        return await self.send(who, "POST", f"{self.vote}/acts", {"act": act, "facts": facts, "reason": "按程序办理"})

    async def both(self, act: str, who: str = "yeweihui", **facts: Any) -> None:
        proposed = (await self.act(act, who, **facts)).json()["proposal"]["id"]
        await self.done("jiedao", "POST", f"{self.vote}/proposals/{proposed}/decision", {"approve": True})

    async def propose(self, facts: dict[str, Any]) -> str:
        sent = {"facts": facts, "reason": "登记有误", "document": "不动产权证 0001234 号"}
        return str((await self.done("juwei", "POST", "/corrections", sent))["id"])

    async def approve(self, correction: str) -> None:
        await self.done("juwei2", "POST", f"/corrections/{correction}/decision", {"approve": True})

    async def part(self, place: str) -> str:
        return str((await self.box.desk.parts())[place].part.id)

    async def area(self, place: str, area_m2: str) -> dict[str, Any]:
        return {"kind": "area", "part_id": await self.part(place), "area_m2": area_m2, "source": "register"}

    async def work(self, who: str) -> list[str]:
        """What waits for somebody of rolls to draw anew."""
        person = await self.town.signed_in(who, self.people[who].id)
        lines = (await person.client.get("/v1/office/work")).json()["lines"]
        return [one["path"] for one in lines if one["kind"] == "roll_changed"]

    async def check(self) -> list[tuple[bool, str]]:
        opens_at = await self.box.earliest(await self.box.vote())
        window = {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=10)).isoformat()}
        found = await self.done("yeweihui", "POST", f"{self.vote}/check", window)
        return [(one["fault"], one["what"]) for one in found if one["field"] == "roll"]

    async def may(self, act: str) -> dict[str, Any]:
        found = (await self.done("yeweihui", "GET", self.vote))["may"]
        return dict(next(one for one in found if one["act"] == act))


@pytest.fixture
async def estate(database: Database, sealer: Sealer, town: Town) -> Estate:
    community = await town.community()
    made = Estate(BallotBox(database, sealer, Desk(database, sealer, uuid.UUID(community["id"]))), town, community)
    await made.hire()
    return made


async def test_from_a_sale_before_the_opening_to_an_area_that_decides(estate: Estate) -> None:
    box = estate.box
    vote = await box.noticed()
    path = f"{estate.base}{estate.vote}"

    # A flat is sold. Until the second person has said yes it is shown; then it stands in the way of the opening.
    sale = await estate.propose(
        {
            "kind": "transfer",
            "part_id": await estate.part("1-1-103"),
            "on": (await box.now()).date().isoformat(),
            "owners": [{"name": "何平", "document": id_card(77)}],
        }
    )
    ((stops, told),) = await estate.check()
    assert (stops, "1-1-103 产权转移" in told) == (False, True)
    assert (await estate.may("open"))["now"] is True
    assert await estate.work("juwei") == []
    await estate.approve(sale)
    ((stops, told),) = await estate.check()
    assert (stops, "1-1-103（业主有变）" in told, "更正名册" in told) == (True, True, True)
    assert "何平" not in told
    refused = await estate.act("open")
    assert (refused.status_code, refused.json()["code"]) == (409, "act_not_possible")
    assert (await estate.may("open"))["why"] == refused.json()["message"]
    assert (await estate.work("juwei"), await estate.work("yeweihui")) == ([path], [])

    # The committee draws the roll anew, which hangs its days; the buyer is on it.
    await estate.both("correct_roll", "juwei")
    assert await estate.work("juwei") == []
    assert await estate.check() == []
    await box.hang((await box.vote()).roll_posting_id)
    await estate.both("open")
    assert vote.opens_at is not None
    await box.clock_to(vote.opens_at + timedelta(seconds=1))
    assert await open_due(box.database) == [box.vote_id]
    await box.learn_owners()

    # Eight of twelve take part and agree. A silent flat turns out to be larger: nobody does anything on the vote.
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await estate.approve(await estate.propose(await estate.area("1-1-111", "188.12")))
    closes_at = datetime.fromisoformat((await estate.done("yeweihui", "GET", estate.vote))["closes_at"])
    await box.clock_to(closes_at)
    await tell_ended(box.database)
    assert await count_ended(box.database) == [box.vote_id]
    found = await estate.done("shenji", "GET", estate.vote)
    assert found["state"] == "awaiting"
    result = await estate.done("shenji", "GET", f"{estate.vote}/verdicts")
    (first, _) = result["items"]
    assert "更正后：12 处，1288.12 平方米，12 人" in result["roll_corrected"]
    assert (first["counted"], first["outcome"]) == ("carried", None)
    assert [(one["question"], one["outcome"]) for one in first["flips"]] == [("按更正后的名册", "no_valid_decision")]

    # A person outside the convenor decides, and both stand in the posting.
    decided = {
        str(n): {"outcome": "no_valid_decision", "reasons": "面积登记更正属实，参与面积不足三分之二"} for n in (1, 2)
    }
    assert (await estate.act("decide", "jiedao", items=decided)).status_code == 201
    posted = (await estate.act("post_result")).json()["vote"]["result_posting_id"]
    sheet = await estate.done("yeweihui", "GET", f"/postings/{posted}")
    assert "开始投票以后名册有 1 处更正（面积 1 处），计票仍以开始时冻结的名册为准。" in sheet["text"]
    assert "冻结的名册：12 处，1200.00 平方米，12 人；更正后：12 处，1288.12 平方米，12 人。" in sheet["text"]
    assert "按更正后的名册，事项 1：未达法定参与比例，未形成有效决定（与计票的结论不同）。" in sheet["text"]
    assert "1-1-111" not in sheet["text"]
