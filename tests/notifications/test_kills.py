"""Notices sent by a worker that is killed at named points, on a platform that drops answers: none lost, one repeat at most.

Killed with SIGKILL, and in its long form: tests/faults.
"""

import asyncio
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
    residents = await station.residents(*(f"住户{number}" for number in range(NOTICES)), messages=2)
    await station.tell(residents)
    calls = sorted(dice.sample(range(NOTICES), DROPPED))
    for earlier, call in zip([-1, *calls], calls, strict=False):
        # What comes between passes as it is.
        station.standin.gate.faults.order(SEND, FaultKind.ERRCODE, -1, times=min(call - earlier - 1, 1))
        station.standin.gate.faults.order(SEND, FaultKind.HANG_AFTER)
    deaths = 0
    for _ in range(KILLS):
        deaths += await killed(station, dice.randrange(1, 60))
        # Some come back at once, some after the lease of what was under way.
        await station.pass_time(dice.choice([timedelta(seconds=1), queue.LEASE + timedelta(seconds=1)]))
    await station.until_settled(station.sender())
    assert deaths >= KILLS * 0.8
    messages = await station.messages()
    assert len(messages) == NOTICES
    assert {one.state for one in messages} <= {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}
    went_out = Counter(sent["touser"] for sent in station.standin.subscriptions.sent)
    unknown = {one.openid for one in messages if one.state == DeliveryState.UNKNOWN}
    assert len(unknown) <= KILLS
    for message in messages:
        assert (message.openid not in unknown) <= went_out[message.openid] <= 2
    assert {one.tries - one.unanswered for one in messages} >= {1}
    assert sum(went_out.values()) - NOTICES <= DROPPED + 3 * deaths
