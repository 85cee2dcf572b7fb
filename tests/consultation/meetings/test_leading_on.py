"""What leads a meeting on is told as the acts themselves answer, wherever it stands; and from when, and whose it is."""

import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.kinds import MeetingAct
from app.consultation.meetings import calling, queries
from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from tests.consultation.meetings.hall import STARTS, Hall
from tests.trials import answered_as_told, taken_back

EARLIEST = STARTS - timedelta(hours=1)


async def life(hall: Hall) -> AsyncIterator[str]:
    """A meeting from its call to its end, and one that was called off."""
    made = await hall.call()
    yield "called"
    await hall.at(EARLIEST)
    yield "its hour, without a notice that hangs"
    await hall.hang(made["notice_posting_id"])
    yield "its hour"
    await hall.post("ma", f"{hall.meeting}/opening", None, 200)
    yield "under way"
    await hall.post("ma", f"{hall.meeting}/close", None, 200)
    yield "over"
    made = await hall.call(**at_hour(STARTS + timedelta(days=10)))
    await hall.withdraw(made["notice_posting_id"])
    yield "its notice withdrawn before it hung"
    made = await hall.call(**at_hour(STARTS + timedelta(days=20)))
    await hall.hang(made["notice_posting_id"])
    await hall.withdraw(made["notice_posting_id"])
    await hall.at(STARTS + timedelta(days=20))
    yield "its hour, its notice withdrawn after it had hung"
    await hall.post("ma", f"{hall.meeting}/calling-off", {"reason": "暴雨，改期再开"}, 200)
    yield "called off"


def at_hour(starts: datetime) -> dict[str, str]:
    return {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}


def _where(hall: Hall) -> tuple[uuid.UUID, uuid.UUID]:
    return uuid.UUID(hall.id), uuid.UUID(hall.meeting.rpartition("/")[2])


async def told(hall: Hall) -> dict[str, May]:
    async with hall.town.database.read() as session:
        meeting = await queries.find(session, *_where(hall))
        return {one.act: one for one in await calling.may(session, meeting, await now(session), "")}


async def tried(hall: Hall, act: MeetingAct) -> Refused | None:
    """What the act itself answers, taken back at once."""

    async def done(session: AsyncSession) -> None:
        by, at = hall.people["ma"].id, await now(session)
        match act:
            case MeetingAct.OPEN:
                await calling.open_(session, *_where(hall), by=by, at=at)
            case MeetingAct.CLOSE:
                await calling.close(session, *_where(hall), by=by, at=at)
            case MeetingAct.CALL_OFF:
                await calling.call_off(session, *_where(hall), "暴雨，改期再开", by=by, at=at)

    return await taken_back(hall.town.database, done)


def agrees(one: May | None, refusal: Refused | None) -> bool:
    """Whether what was told is what the act answered; of an act that is not told of, that it is not possible."""
    return refusal is not None if one is None else answered_as_told(one, refusal)


async def test_every_act_wherever_a_meeting_stands(hall: Hall) -> None:
    ready = {}
    async for where in life(hall):
        may = await told(hall)
        ready[where] = {act for act, one in may.items() if one.now}
        for act in MeetingAct:
            refusal = await tried(hall, act)
            assert agrees(may.get(act), refusal), (where, act, may.get(act), refusal)
    assert ready == {
        "called": {"call_off"},
        "its hour, without a notice that hangs": {"call_off"},
        "its hour": {"open", "call_off"},
        "under way": {"close"},
        "over": set(),
        "its notice withdrawn before it hung": {"call_off"},
        "its hour, its notice withdrawn after it had hung": {"call_off"},
        "called off": set(),
    }


async def test_over_http_it_says_from_when_and_whose_it_is(hall: Hall) -> None:
    await hall.call()
    opening = {}
    for login in ("ma", "wu"):
        asked = (await hall.people[login].get(f"{hall.office}{hall.meeting}")).json()["may"]
        opening[login] = next(one for one in asked if one["act"] == "open")
    assert (opening["ma"]["now"], opening["ma"]["hand"], opening["ma"]["shown"]) == (False, "", "2026-12-08 18:00")
    assert "会议时间还没有到" in opening["ma"]["why"]
    refused = await hall.people["wu"].post(f"{hall.office}{hall.meeting}/opening")
    assert (refused.status_code, opening["wu"]["hand"] in refused.json()["message"]) == (403, True)
    assert "业主委员会" in opening["wu"]["hand"]
