"""WeChat in the demo: what its people do on their phones, told to the stand-in over HTTP as a front-end's maker would, and
what the mini-program then asks of the service.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from app.cli.demo.hands import Answer
from app.cli.demo.http import Callers, expected
from app.notifications.kinds import NoticeKind, SubscribeMoment, TemplateUse
from app.wechat.scenes import PAGES

TEMPLATES = {
    use: {"id": f"demo-{use}", "thing1": "title", "phrase2": "what", "time3": "at", "thing4": "note"}
    for use in TemplateUse
}
"""The setting of the demo's message templates; all are made alike."""


class Platform:
    """The stand-in, as somebody works it who is all its users and its console."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self._tapped_at: dict[str, float] = {}

    async def set_up(self) -> None:
        """Enter the message templates in the console, and release the pages that codes lead to."""
        await self._tell("release", {"pages": list(PAGES.values())})
        for use in TemplateUse:
            keys = [key for key in TEMPLATES[use] if key != "id"]
            await self._tell("template", {"id": TEMPLATES[use]["id"], "title": use.label, "keys": keys})

    async def login_code(self, user: str) -> str:
        """What wx.login gives on this user's phone."""
        return str((await self._tell("login-code", {"user": user}))["code"])

    async def phone_code(self, user: str, number: str) -> str:
        """What the phone button gives when this user agrees."""
        return str((await self._tell("phone-code", {"user": user, "number": number}))["code"])

    async def accept(self, user: str, template_ids: list[str]) -> Mapping[str, str]:
        """The user is asked for messages and accepts; nobody taps twice in a second."""
        answers = dict.fromkeys(template_ids, "accept")
        at = asyncio.get_running_loop().time()
        if at - self._tapped_at.get(user, at - 2) < 2:
            await self._tell("advance", {"seconds": 1})
        self._tapped_at[user] = at
        await self._tell("popup", {"user": user, "answers": answers})
        return answers

    async def sent(self) -> list[Answer]:
        """Every message that went out to a user."""
        return list((await self._tell("sent", {}))["messages"])

    async def _tell(self, hook: str, answer: Answer) -> Answer:
        return dict(expected(await self.http.post(f"/_standin/{hook}", json=answer)).json())


class DemoPhone:
    """A resident's phone with the mini-program; it signs in silently, and anew wherever the sign-in has run out."""

    def __init__(self, callers: Callers, platform: Platform, user: str) -> None:
        self.callers, self.platform, self.user = callers, platform, user
        self._token = self.resident = ""

    async def open(self) -> None:
        """Open the mini-program: wx.login, and its code for a token."""
        sent = {"code": await self.platform.login_code(self.user), "device": "我的手机"}
        came = await self.callers.public("POST", "/v1/public/residents/login", json=sent)
        self._token, self.resident = came["token"], came["resident_id"]

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """A call of the mini-program; the JSON answer."""
        answer = await self.callers.of_phone(method, path, self._token, **more)
        if answer.status_code == 401:
            await self.open()
            answer = await self.callers.of_phone(method, path, self._token, **more)
        return expected(answer).json()

    async def bind(self, code: str) -> str:
        """Use a flat's code; the binding's id."""
        return str((await self.ask("POST", "/v1/public/residents/bind", json={"code": code}))["binding_id"])

    async def confirm_by_number(self, binding: str, name: str, number: str) -> None:
        """The phone button and the name as on the register: an owner by the register's own number."""
        sent = {"name": name, "phone_code": await self.platform.phone_code(self.user, number)}
        await self.ask("POST", f"/v1/resident/bindings/{binding}/confirm-by-phone", json=sent)

    async def confirm_by_document(self, binding: str, name: str, document: str) -> None:
        """Name and the last eight of the document: an owner by what only the owner has."""
        sent = {"name": name, "last_eight": document[-8:]}
        await self.ask("POST", f"/v1/resident/bindings/{binding}/confirm-by-document", json=sent)

    async def tap(self, moment: SubscribeMoment) -> None:
        """A tap at which the mini-program asks to be allowed messages; the user accepts, and the phone reports it."""
        found = await self.ask("GET", "/v1/resident/subscribe", params={"moment": moment})
        if found["template_ids"]:
            answers = await self.platform.accept(self.user, found["template_ids"])
            await self.ask("POST", "/v1/resident/subscribe", json={"answers": answers})

    async def read(self, kind: NoticeKind) -> int:
        """Open every notice of a kind that is new in the inbox, and tap to hear more of each; how many there were."""
        new = [
            one
            for one in (await self.ask("GET", "/v1/resident/inbox"))["lines"]
            if one["kind"] == kind and one["opened_at"] is None
        ]
        for one in new:
            await self.ask("POST", f"/v1/resident/inbox/{one['id']}/open")
            await self.tap(SubscribeMoment.VOTE_READ)
        return len(new)

    async def bindings(self) -> dict[str, str]:
        """The bindings of this phone, by the names of its flats."""
        return {one["part"]: one["binding_id"] for one in (await self.ask("GET", "/v1/resident/start"))["flats"]}

    async def waiting(self) -> list[Answer]:
        """The votes that wait for this phone, one line for each of its heads."""
        return list((await self.ask("GET", "/v1/resident/start"))["votes"])

    async def cast(self, vote: str, base: str, ballot: Answer) -> Answer:
        """Cast a ballot in a vote of the estate at `base`; its receipt."""
        return dict(await self.ask("POST", f"/v1/resident{base}/votes/{vote}/ballots", json=ballot))
