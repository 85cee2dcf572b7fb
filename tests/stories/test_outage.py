"""Ten minutes without WeChat: residents vote, what is to be told waits, and afterwards all of it goes out, nothing twice."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest

from app.core.db import Database
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.main import WebApplication
from app.notifications.kinds import DeliveryState, NoticeKind
from app.notifications.models import NoticeDelivery, SubscriptionQuota
from app.standin.faults import FaultKind, OrderedFailure, OrderedFailures
from app.standin.platform import APPID, Standin
from app.wechat.client import WeChat
from tests.notifications.conftest import pauses, standin, wechat
from tests.notifications.station import SEND, Station
from tests.voting.calling.conftest import doors
from tests.voting.calling.doors import Doors
from tests.voting.calling.test_delivery_routes import phone

__all__ = ["doors", "pauses", "standin", "wechat"]

OUTAGE = timedelta(minutes=10)
HEADS = [f"p{number:03d}" for number in range(3, 13)]
LOGIN = "/v1/public/residents/login"


class Away(OrderedFailures):
    """The platform while it is away: broken proxies and a busy answer, on every path. The first call gets no answer."""

    def __init__(self) -> None:
        super().__init__()
        self.met = 0

    def next(self, path: str) -> OrderedFailure | None:
        self.met += 1
        if self.met == 1:
            return OrderedFailure(FaultKind.HANG)
        return (
            OrderedFailure(FaultKind.ERRCODE, -1)
            if self.met % 3 == 0
            else OrderedFailure(FaultKind.STATUS, (502, 503, 504)[self.met % 3])
        )


class Phones:
    """The residents' phones, the platform, and a worker that goes on sending."""

    def __init__(self, doors: Doors, station: Station, application: WebApplication) -> None:
        self.doors, self.station, self.application = doors, station, application
        self.clients: dict[str, httpx.AsyncClient] = {}
        self.sender = station.sender()

    async def bind_all(self) -> None:
        for voter in HEADS:
            resident_id, token = await self.doors.bound(voter)
            openid = self.station.openid(voter)
            await self.doors.with_openid(resident_id, APPID, openid)
            for _ in range(5):
                self.station.standin.subscriptions.popup(voter, {"T1": "accept"})
            async with self.doors.database.write() as session:
                at = await now(session)
                session.add(
                    SubscriptionQuota(openid=openid, template_id="T1", left_over=5, hinted=False, changed_at=at)
                )
            self.clients[voter] = phone(self.application, token)

    async def cast(self, voter: str) -> httpx.Response:
        path = f"/v1/resident/communities/{self.doors.desk.id}/votes/{self.doors.vote_id}/ballots"
        ballot = {"voter": voter, "choices": {"1": "agree", "2": "disagree"}, "nonce": secrets.token_hex(16)}
        return await self.clients[voter].post(path, json=ballot)

    def went_out(self) -> Counter[str]:
        """How many messages each user got, by openid."""
        return Counter(str(one["touser"]) for one in self.station.standin.subscriptions.sent)

    async def deliveries(self, kind: NoticeKind) -> list[NoticeDelivery]:
        notices = {notice.id for notice in await self.doors.notices(kind)}
        return [one for one in await self.station.messages() if one.notice_id in notices]

    async def at(self) -> datetime:
        return await self.doors.now()

    async def pass_time(self, by: timedelta) -> None:
        async with self.doors.database.write() as session:
            at = await now(session)
            await move_clock(session, timedelta(0))
            await move_clock(session, at + by - await now(session))


@pytest.fixture
async def phones(
    doors: Doors, database: Database, sealer: Sealer, wechat: WeChat, standin: Standin, application: WebApplication
) -> AsyncIterator[Phones]:
    application.state.wechat = wechat
    made = Phones(doors, Station(database, sealer, wechat, standin), application)
    yield made
    application.state.wechat = None
    for client in made.clients.values():
        await client.aclose()


async def test_ten_minutes_without_the_platform(phones: Phones, http: httpx.AsyncClient) -> None:
    doors, standin = phones.doors, phones.station.standin
    await doors.noticed()
    await phones.bind_all()
    # A token in hand, as a service at work has: the messages themselves meet the outage.
    await phones.station.wechat.list_templates()
    passing, away = standin.gate.faults, Away()
    standin.gate.faults = away

    await doors.open()
    began = await phones.at()
    voted = []
    for step in range(20):
        if step < len(HEADS) - 2:
            answer = await phones.cast(HEADS[step])
            assert (answer.status_code, answer.json()["stands"]) == (200, True), answer.text
            voted.append(HEADS[step])
        if step == 5:
            # Somebody without a phone votes on paper meanwhile; the owners are told, once they can be.
            await doors.paper(HEADS[-1])
            refused = await http.post(LOGIN, json={"code": standin.people.issue_login_code("新来的"), "device": "手机"})
            assert (refused.status_code, refused.json()["code"]) == (503, "wechat_away")
        await phones.sender.send_due()
        await phones.pass_time(OUTAGE / 20)
    assert await phones.at() >= began + OUTAGE
    assert len(voted) == 8
    assert away.met > len(HEADS)
    assert standin.subscriptions.sent == []
    opened = await phones.deliveries(NoticeKind.VOTE_OPENED)
    told = await phones.deliveries(NoticeKind.RECORDED_IN_YOUR_NAME)
    assert (len(opened), len(told)) == (len(HEADS), 1)
    assert {one.state for one in [*opened, *told]} == {DeliveryState.WAITING}
    # The inbox needs no platform.
    page = (await phones.clients[HEADS[0]].get("/v1/resident/inbox")).json()
    assert page["lines"][0]["kind"] == "vote_opened"

    standin.gate.faults = passing
    for _ in range(12):
        # Two workers at once, as after a restart.
        await asyncio.gather(phones.sender.send_due(), phones.station.sender().send_due())
        await phones.pass_time(timedelta(minutes=1))
    # One each, that the vote is open; and to whose paper was received, one more.
    assert phones.went_out() == Counter(phones.station.openid(voter) for voter in [*HEADS, HEADS[-1]])
    for kind in (NoticeKind.VOTE_OPENED, NoticeKind.RECORDED_IN_YOUR_NAME):
        assert {one.state for one in await phones.deliveries(kind)} == {DeliveryState.ACCEPTED}, kind
    assert len(standin.subscriptions.sent) == len(opened) + len(told)
    assert sum(one.path == SEND for one in standin.gate.asked) > len(standin.subscriptions.sent)
