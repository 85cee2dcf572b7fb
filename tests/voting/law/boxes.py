"""Ballot boxes for the cases of the law: ninety flats, and a window on the days that a case names."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.register.sheet.understood import PartLine
from app.voting.closing import counting
from app.voting.count.outcome import CountResult
from app.voting.lifecycle import Act, Mode
from app.voting.models import Ballot, LaterBallot, Vote
from tests.register.flats import flat, id_card, owner
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.live.ballot_box import HEADS, BallotBox


def on(day: int, clock: str = "09:00", month: int = 5) -> datetime:
    """An instant in China in 2026."""
    return datetime.fromisoformat(f"2026-{month:02d}-{day:02d}T{clock}+08:00")


MAY = (on(1, "00:00"), on(21, "00:00"))
"""From the first of May until 24:00 of the twentieth."""

_FURTHER_NAMES = [
    "".join(name)
    for name in product("何吕施张孔曹严华金", ("建国", "秀英", "桂兰", "志强", "丽华", "海燕", "国庆", "春生", "玉兰"))
]
SEVENTY_EIGHT_MORE = tuple(
    flat(f"1-1-{100 + number}", owner(_FURTHER_NAMES[number - HEADS], document=id_card(number)))
    for number in range(HEADS, 90)
)
"""With the twelve of every ballot box: the base of the cases, 90 flats of 100.00 m2 with 90 owners."""


class CaseBox(BallotBox):
    """A ballot box with `more` parts than the twelve, whose window may be fixed to certain days."""

    more: tuple[PartLine, ...] = ()
    window: tuple[datetime, datetime] | None = None

    async def draft(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        vote = await super().draft(mode, **choices)
        if self.more:
            await self.desk.bring_in(*self.more)
        return vote

    async def noticed(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        if self.window is None:
            return await super().noticed(mode, **choices)
        opens_at, closes_at = self.window
        await self.clock_to(opens_at - timedelta(days=40))
        await self.draft(mode, **choices)
        await self.act(Act.POST_ROLL)
        await self.clock_to(await self.hang((await self.vote()).roll_posting_id))
        await self.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
        await self.hang((await self.vote()).notice_posting_id)
        return await self.vote()

    async def recount(self) -> CountResult:
        """What anybody would count of what has come in so far."""
        async with self.database.read() as session:
            vote = await session.get(Vote, self.vote_id)
            assert vote is not None
            return (await counting.recount(session, vote)).result


class CaseDesk(CaseBox, ProxyDesk):
    """A ballot box with a desk for authorities: p001 is a couple's, p002 a firm's, the others have one owner each."""


async def refused(asked: Awaitable[Any], code: str, words: str = "") -> list[str]:
    """That this is refused under a code and in a sentence with these words; the fields that are at fault."""
    with pytest.raises(Refused) as refusal:
        await asked
    assert (refusal.value.code.name, words in refusal.value.message) == (code, True), refusal.value.message
    return [fault.field for fault in refusal.value.fields]


async def ballots(box: BallotBox) -> list[Ballot]:
    """The ballots that stood when they were cast, in order."""
    async with box.database.read() as session:
        found = await session.scalars(select(Ballot).where(Ballot.vote_id == box.vote_id).order_by(Ballot.seq))
        return list(found)


async def later(box: BallotBox) -> list[LaterBallot]:
    """The ballots of heads whose place was taken."""
    async with box.database.read() as session:
        return list(await session.scalars(select(LaterBallot).where(LaterBallot.vote_id == box.vote_id)))


async def six_of_eight(box: ProxyDesk, *, without: str) -> None:
    """With the head that is left out agreeing: 8 of 12 take part and 6 agree, exactly two thirds and three quarters."""
    heads = [f"p{number:03d}" for number in range(1, 13) if f"p{number:03d}" != without][:7]
    for number, voter in enumerate(heads):
        await box.cast_by_right(voter, "agree" if number < 5 else "disagree")
