"""How the demo's people reach the service: over HTTP, each with their own sign-in."""

import asyncio
import uuid
from collections.abc import Iterable
from typing import Any

import httpx


class Unexpected(Exception):
    """An answer that the story did not expect; the message shows it."""


class Callers:
    """The demo's people at their consoles and phones; each changes the `first` password, which was set for them."""

    def __init__(self, client: httpx.AsyncClient, first: str, password: str) -> None:
        self.client, self.first, self.password = client, first, password
        self._tokens: dict[str, str] = {}
        self._changed: set[str] = set()
        self._signing_in = asyncio.Lock()

    def forget(self) -> None:
        """Everybody signs in anew at their next act; the demo's clock has run past their sessions."""
        self._tokens.clear()

    async def send(self, who: str, method: str, path: str, **more: Any) -> Any:
        """An act of one of the demo's staff; the JSON answer, None where there is nothing to say."""
        answer = expected(await self._office(who, method, path, **more))
        return answer.json() if answer.content else None

    async def attempt(self, who: str, method: str, path: str, **more: Any) -> Any:
        """The same where the story expects a refusal, or does not mind one."""
        return (await self._office(who, method, path, **more)).json()

    async def fetch(self, who: str, method: str, path: str, **more: Any) -> bytes:
        """A file for one of the demo's staff."""
        return expected(await self._office(who, method, path, **more)).content

    async def public(self, method: str, path: str, **more: Any) -> Any:
        """What anybody may ask."""
        return expected(await self.client.request(method, path, **more)).json()

    async def bytes_of(self, path: str) -> bytes:
        """A file that anybody may fetch."""
        return expected(await self.client.get(path)).content

    async def of_phone(self, method: str, path: str, token: str, **more: Any) -> httpx.Response:
        """Whatever a resident's phone is answered."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        return await self.client.request(method, path, headers=headers, **more)

    async def _office(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        """An act of a member of staff; where it asks for a fresh proof of who they are, they sign in again, once."""
        answer = await self._once(who, method, path, **more)
        if answer.status_code == 403 and answer.json()["code"] == "step_up_required":
            self._tokens.pop(who)
            answer = await self._once(who, method, path, **more)
        return answer

    async def _once(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        await self.sign_in([who])
        headers = {"Authorization": f"Bearer {self._tokens[who]}", "Idempotency-Key": uuid.uuid4().hex}
        return await self.client.request(method, f"/v1/office{path}", headers=headers, **more)

    async def sign_in(self, people: Iterable[str]) -> None:
        """Sign in whoever is not, and let them change their password where they have not done so."""
        async with self._signing_in:
            for who in people:
                if who not in self._tokens:
                    self._tokens[who] = await self._token(who)

    async def _token(self, who: str) -> str:
        sent = {"login": who, "password": self.password if who in self._changed else self.first}
        token = str(expected(await self.client.post("/v1/public/staff/sign-in", json=sent)).json()["token"])
        if who not in self._changed:
            change = {"old": self.first, "new": self.password}
            headers = {"Authorization": f"Bearer {token}"}
            expected(await self.client.post("/v1/office/session/password", json=change, headers=headers))
            self._changed.add(who)
        return token


def expected(answer: httpx.Response) -> httpx.Response:
    """The answer; raises Unexpected where it is a refusal."""
    if answer.is_error:
        request = answer.request
        raise Unexpected(f"{request.method} {request.url.path} → {answer.status_code} {answer.text}")
    return answer
