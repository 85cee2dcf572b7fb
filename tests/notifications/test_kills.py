"""Notices sent by a worker that is killed at named points, on a platform that drops answers: none lost, one repeat at most.

500 notices and 30 kills a round; YIGAI_NOTICE_ROUNDS says how many rounds (docs/settings.md).
"""

import asyncio
import os
import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from app.notifications import queue
from app.notifications.channels.outcome import Outcome
from app.notifications.kinds import DeliveryState
from app.notifications.models import NoticeDelivery
from app.notifications.sending import Sender, Try
from app.standin.faults import FaultKind
from tests.notifications.station import SEND, Station

ROUNDS = int(os.environ.get("YIGAI_NOTICE_ROUNDS", "1"))
NOTICES, KILLS, DROPPED = 500, 30, 25


class Mortal(Sender):
    """A sender that dies at the n-th point it passes: before and after a try is marked, sent, and written down."""

    points = 0
    worker: asyncio.Task[None] | None = None

    async def point(self) -> None:
        self.points -= 1
        if self.points == 0 and self.worker is not None:
            self.worker.cancel()
            await asyncio.sleep(60)

    async def _take(self) -> Try | NoticeDelivery | None:
        await self.point()
        taken = await super()._take()
        await self.point()
        return taken

    async def _call(self, one: Try) -> Outcome:
        outcome = await super()._call(one)
        await self.point()
        return outcome

    async def _settle(self, one: Try, outcome: Outcome) -> None:
        await super()._settle(one, outcome)
        await self.point()


async def killed(station: Station, after: int) -> bool:
    """Let a worker work until it dies; whether it did before its work was done."""
    sender = station.sender(Mortal)
    assert isinstance(sender, Mortal)
    sender.points = after
    sender.worker = asyncio.create_task(sender.send_due())
    with suppress(asyncio.CancelledError):
        await sender.worker
    return sender.worker.cancelled()


async def test_none_is_lost_and_each_is_repeated_once_at_most(station: Station) -> None:
    # A seed, so that a failure comes again.
    dice = random.Random(43108)
    residents = await station.residents(*(f"住户{number}" for number in range(NOTICES)), messages=2 * ROUNDS)
    deaths = 0
    for turn in range(ROUNDS):
        await station.tell(residents, f"第 {turn} 次")
        calls = sorted(dice.sample(range(NOTICES), DROPPED))
        for earlier, call in zip([-1, *calls], calls, strict=False):
            # What comes between passes as it is.
            station.standin.gate.faults.order(SEND, FaultKind.ERRCODE, -1, times=min(call - earlier - 1, 1))
            station.standin.gate.faults.order(SEND, FaultKind.HANG_AFTER)
        for _ in range(KILLS):
            deaths += await killed(station, dice.randrange(1, 60))
            # Some come back at once, some after the lease of what was under way.
            await station.pass_time(dice.choice([timedelta(seconds=1), queue.LEASE + timedelta(seconds=1)]))
        await station.until_settled(station.sender())
    assert deaths >= KILLS * ROUNDS * 0.8
    messages = await station.messages()
    assert len(messages) == NOTICES * ROUNDS
    assert {one.state for one in messages} <= {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}
    went_out = Counter(sent["touser"] for sent in station.standin.subscriptions.sent)
    owed = Counter(one.openid for one in messages)
    unknown = Counter(one.openid for one in messages if one.state == DeliveryState.UNKNOWN)
    assert sum(unknown.values()) <= KILLS * ROUNDS
    for openid, notices in owed.items():
        assert notices - unknown[openid] <= went_out[openid] <= 2 * notices
    assert {one.tries - one.unanswered for one in messages} >= {1}
    repeats = sum(went_out.values()) - len(messages)
    assert repeats <= DROPPED * ROUNDS + 3 * deaths
