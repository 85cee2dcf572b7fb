"""What of cases waits for who reported them, on the first page of their phone."""

from typing import Any

from app.complaints.kinds import CaseAct
from app.complaints.lifecycle import CaseHappened
from tests.complaints.reporters.yard import Phone, Yard, jpeg, sha


async def lines(phone: Phone, kind: str) -> list[dict[str, Any]]:
    return [one for one in (await phone.get("/start"))["waiting"] if one["kind"] == kind]


async def test_a_case_called_done_waits_for_its_first_reporter(yard: Yard) -> None:
    await yard.configured()
    me, neighbour = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report()
    await yard.release(case)
    await neighbour.say(case, "join")
    assert await lines(me, "case") == []
    await yard.done(case)
    (line,) = await lines(me, "case")
    (clock,) = [one for one in (await me.see(case))["clocks"] if one["kind"] == "confirm"]
    assert (line["title"], line["due_at"], line["shown"]) == ("第 1 号 漏水", clock["due_at"], clock["shown"])
    assert line["page"] == f"pages/case/case?complaint={case['id']}"
    assert await lines(neighbour, "case") == []
    await me.say(case, "fixed")
    assert await lines(me, "case") == []


async def test_photos_that_were_named_wait_until_they_are_there(yard: Yard) -> None:
    me = await yard.phone()
    photos = [jpeg(1), jpeg(2)]
    case = await me.report(photos=[sha(one) for one in photos])
    (line,) = await lines(me, "photos")
    assert line["title"] == "第 1 号 漏水，还差 2 张照片"
    await me.upload(photos[0])
    await me.say(case, "additions", {"photos": [sha(photos[0])]})
    (line,) = await lines(me, "photos")
    assert line["title"] == "第 1 号 漏水，还差 1 张照片"
    await yard.happen(case, CaseHappened(CaseAct.WITHDRAWN))
    assert await lines(me, "photos") == []
