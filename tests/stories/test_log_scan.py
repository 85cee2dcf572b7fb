"""A whole story over HTTP, with the worker, the platform and a text message service, at every log level: no secret in a line.

Bound to one's flat, confirmed by number and by document, told, given a call list, voted, refused in every way; the
platform and the text message service fail in every way they know.
"""

import io
import json
import re
import secrets
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app import worker
from app.core.db import Database
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.identity.permissions import Role
from app.main import WebApplication
from app.notifications import pushes, relaying
from app.notifications.channels.sms import TencentSms
from app.notifications.channels.tc3 import Keys
from app.register.imports.study import DOCUMENT, PHONE, phone_key
from app.register.models import Owner
from app.standin.faults import FaultKind
from app.standin.platform import SECRET, Standin
from app.wechat.client import WeChat
from tests.conftest import PASSWORD, Person, Town
from tests.notifications.conftest import pauses, standin, wechat
from tests.notifications.station import SEND, Station
from tests.register.flats import id_card
from tests.voting.calling.conftest import doors, office
from tests.voting.calling.doors import Doors
from tests.voting.results.office import Office
from tests.wechat.test_secrets import written

__all__ = ["doors", "office", "pauses", "standin", "wechat", "written"]

NUMBER, LEFT, GIVEN = "13987654321", "13711119999", "13655558888"
SMS_KEYS = Keys("AKIDsms-secret-id", "sms-secret-key-of-ours")


def answers(*said: Any) -> httpx.MockTransport:
    """A text message service that fails in these ways, and then takes everything."""
    left = list(said)

    def answer(_: httpx.Request) -> httpx.Response:
        one = left.pop(0) if left else "Ok"
        if isinstance(one, Exception):
            raise one
        status = {"SerialNo": "5000:1", "PhoneNumber": f"+86{NUMBER}", "Code": one, "Message": NUMBER}
        return httpx.Response(200, json={"Response": {"SendStatusSet": [status], "RequestId": "r"}})

    return httpx.MockTransport(answer)


class Story:
    """The people of it, and everything that must not be in a log."""

    def __init__(self, doors: Doors, office: Office, http: httpx.AsyncClient, standin: Standin) -> None:
        self.doors, self.office, self.http, self.standin = doors, office, http, standin
        self.secret: set[str] = {SECRET, SMS_KEYS.secret_key, PASSWORD, NUMBER, LEFT, GIVEN}
        self.refusals: set[str] = set()

    async def send(self, method: str, path: str, token: str, **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        answer = await self.http.request(method, path, headers=headers, **more)
        said = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            self.refusals.add(said["code"])
        return dict(said)

    async def login(self, who: str) -> str:
        code = self.standin.people.issue_login_code(who)
        answer = await self.http.post("/v1/public/residents/login", json={"code": code, "device": f"{who}的手机"})
        assert answer.status_code == 200, answer.text
        token = str(answer.json()["token"])
        self.secret |= {code, token, self.standin.people.user(who).session_key, self.standin.people.user(who).openid}
        return token

    async def code_of(self, clerk: Person, part: uuid.UUID) -> str:
        answer = await clerk.post(f"/v1/office/communities/{self.doors.desk.id}/parts/{part}/codes")
        code = str(answer.json()["code"])
        self.secret |= {code, code.replace("-", "")}
        return code

    async def numbers(self, voter: str, document: str) -> None:
        """A number and a document of the register, as an import would have written them."""
        (owner_id, *_) = (await self.doors.named(voter)).values()
        sealer = self.doors.sealer
        async with self.doors.database.write() as session:
            found = await session.get(Owner, owner_id)
            assert found is not None
            found.phone_sealed, found.phone_lookup = sealer.seal(NUMBER.encode(), PHONE), phone_key(sealer, NUMBER)
            assert found.document_sealed is not None
            assert sealer.open(found.document_sealed, DOCUMENT).decode() == document
        self.secret |= {document, document[-8:]}


@pytest.fixture
async def story(
    doors: Doors, office: Office, http: httpx.AsyncClient, standin: Standin, wechat: WeChat, application: WebApplication
) -> AsyncIterator[Story]:
    application.state.wechat = wechat
    yield Story(doors, office, http, standin)
    application.state.wechat = None


async def test_no_secret_in_any_line_of_a_whole_story(
    story: Story, town: Town, written: io.StringIO, database: Database, sealer: Sealer, wechat: WeChat
) -> None:
    doors, standin = story.doors, story.standin
    await doors.noticed()
    clerk, chief = [await story.office.person(Role.NEIGHBOURHOOD_COMMITTEE) for _ in range(2)]
    story.secret |= {str(one.client.headers["Authorization"]).removeprefix("Bearer ") for one in (clerk, chief)}
    placed = {one.name: one for one in (await doors.desk.parts()).values()}
    flat = placed["1-1-103"]
    (voter,) = [f"p{n:03d}" for n in range(1, 13) if flat.owners[0][0].id in await doors.owners_of(f"p{n:03d}")]
    await story.numbers(voter, id_card(3))

    # Bound by a code, after a wrong one; confirmed by the document, after a wrong one.
    token = await story.login("王芳")
    code = await story.code_of(clerk, flat.part.id)
    await story.send("POST", "/v1/public/residents/bind", token, json={"code": "ZZZZ-9999"})
    bound = await story.send("POST", "/v1/public/residents/bind", token, json={"code": code})
    confirm = f"/v1/resident/bindings/{bound['binding_id']}"
    await story.send("POST", f"{confirm}/confirm-by-document", token, json={"name": "王芳", "last_eight": "12135799"})
    story.secret.add("12135799")
    said = await story.send(
        "POST",
        f"{confirm}/confirm-by-document",
        token,
        json={"name": flat.owners[0][0].name, "last_eight": id_card(3)[-8:]},
    )
    assert said["level"] == 2, said
    # Somebody else tries by number: once with the platform away, once with a number that is not the register's.
    other = await story.login("别人")
    second = await story.send(
        "POST", "/v1/public/residents/bind", other, json={"code": await story.code_of(clerk, flat.part.id)}
    )
    for fault in (FaultKind.STATUS, None):
        if fault is not None:
            standin.gate.faults.order("/wxa/business/getuserphonenumber", fault, 502, times=3)
        phone_code = standin.people.issue_phone_code("别人", GIVEN)
        story.secret.add(phone_code)
        await story.send(
            "POST",
            f"/v1/resident/bindings/{second['binding_id']}/confirm-by-phone",
            other,
            json={"name": "王芳", "phone_code": phone_code},
        )
    left = standin.people.issue_phone_code("王芳", LEFT)
    story.secret.add(left)
    await story.send("POST", "/v1/resident/my-data/message-phone", token, json={"phone_code": left})
    # What the office looks at.
    owner_id = flat.owners[0][0].id
    estate = f"/v1/office/communities/{doors.desk.id}"
    purpose = {"purpose": "电话通知表决事项"}
    revealed = (await clerk.post(f"{estate}/owners/{owner_id}/reveal", json=purpose)).json()
    assert (revealed["phone"], revealed["document"]) == (NUMBER, id_card(3))
    listed = (await clerk.post(f"{story.office.vote}/delivery/call-list", json=purpose)).json()
    assert NUMBER in {one["phone"] for one in listed["lines"]}
    await clerk.post(f"{estate}/owners/search", json={"last4": NUMBER[-4:]})
    # The vote, on the phone and on paper.
    await doors.open()
    ballot = {"voter": voter, "choices": {"1": "agree", "2": "agree"}, "nonce": secrets.token_hex(16)}
    cast = f"/v1/resident/communities/{doors.desk.id}/votes/{doors.vote_id}/ballots"
    assert (await story.send("POST", cast, token, json=ballot))["stands"]
    await story.send("POST", cast, other, json=ballot | {"nonce": secrets.token_hex(16)})
    await doors.paper("p009")
    # The worker, with everything failing first.
    station = Station(database, sealer, wechat, standin)
    for who in ("王芳", "别人"):
        standin.subscriptions.popup(who, {"T1": "accept"})
    for kind in FaultKind:
        standin.gate.faults.order(SEND, kind, 502)
    service = answers(
        httpx.ReadTimeout(f"to {NUMBER}"), httpx.ConnectError(NUMBER), "LimitExceeded.PhoneNumberDailyLimit",
        "FailedOperation.PhoneNumberInBlacklist", "nonsense",
    )  # fmt: skip
    async with httpx.AsyncClient(transport=service) as line:
        sender = station.sender(sms=TencentSms(line, SMS_KEYS, app_id="1400006666", sign="社区", template="1110"))
        for _ in range(8):
            await pushes.take(database)
            await relaying.take(database)
            await sender.send_due()
            await pass_time(database, timedelta(hours=9))
    await worker.tell_ended(database)
    await worker.tell_owed(database)
    await story.send("GET", "/v1/resident/inbox", token)
    await story.send("GET", "/v1/resident/my-data", token)
    await story.send("POST", "/v1/resident/my-data/forget", other)
    await story.send("GET", "/v1/resident/inbox", other)

    token_of_ours = standin.tokens._stable
    assert token_of_ours is not None
    story.secret.add(token_of_ours.text)
    lines = written.getvalue()
    assert story.refusals >= {"code_wrong", "confirmation_wrong", "wechat_away"}
    assert lines.count('"event": "answered"') > 15
    assert "sms_refused" in lines
    assert [one for one in sorted(story.secret) if one in lines] == []
    # Nor anything that looks like one, whoever's it is.
    assert re.findall(r"(?<![\d.])1[3-9]\d{9}(?!\d)", _without_instants(lines)) == []
    assert re.findall(r"(?<!\w)\d{17}[\dXx](?!\w)", lines) == []


def _without_instants(lines: str) -> str:
    """Lines without what our own and the database's lines name by number: ports, instants, identifiers."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", lines)


def test_the_scan_would_find_a_number(written: io.StringIO) -> None:
    written.write(json.dumps({"event": "called", "phone": NUMBER}))
    assert re.findall(r"(?<![\d.])1[3-9]\d{9}(?!\d)", _without_instants(written.getvalue())) == [NUMBER]


async def pass_time(database: Database, by: timedelta) -> None:
    async with database.write() as session:
        at = await now(session)
        await move_clock(session, timedelta(0))
        await move_clock(session, at + by - await now(session))
