"""A caller of the stand-in that knows nothing of our client: raw HTTP in, raw answers out."""

from collections.abc import Callable
from typing import Any

import httpx

from app.standin.platform import APPID, SECRET, Standin
from app.standin.serving import application

START = 1_795_500_000.0


def no_answer(kind: type[httpx.TransportError]) -> Callable[[Any], Any]:
    """What the caller's side of a silent server raises; nobody waits for it here."""

    async def hang(_: Any) -> None:
        raise kind("no answer")

    return hang


def new_standin() -> Standin:
    """A platform whose clock moves by `advance` alone, and whose silence is a timeout at once."""
    return Standin(lambda: START, hang=no_answer(httpx.ReadTimeout))


class Caller:
    """Calls with a token that holds."""

    def __init__(self, standin: Standin) -> None:
        self.standin = standin
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application(standin)), base_url="http://api.weixin.test"
        )

    async def token(self) -> str:
        """The stable token."""
        said = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
        answer = (await self.http.post("/cgi-bin/stable_token", json=said)).json()
        return str(answer["access_token"])

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """The answer to a GET with a token."""
        answer = await self.http.get(path, params={"access_token": await self.token(), **query})
        said: dict[str, Any] = answer.json()
        return said

    async def post(self, path: str, body: object) -> dict[str, Any]:
        """The answer to a POST with a token."""
        answer = await self.http.post(path, params={"access_token": await self.token()}, json=body)
        said: dict[str, Any] = answer.json()
        return said

    async def login(self, code: str, **other: str) -> dict[str, Any]:
        """jscode2session."""
        query = {"appid": APPID, "secret": SECRET, "js_code": code, "grant_type": "authorization_code", **other}
        said: dict[str, Any] = (await self.http.get("/sns/jscode2session", params=query)).json()
        return said

    async def visit(self, name: str) -> str:
        """Sign a user in; answers the openid."""
        return str((await self.login(self.standin.people.issue_login_code(name)))["openid"])
