"""The verb says what it is, serves it, and is the only way to it."""

import subprocess
import sys

import httpx
import pytest
import uvicorn

from app import cli
from app.cli import standin as verb
from app.core.settings import Settings
from app.standin import platform


def test_what_it_says_is_loud_and_starts_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    said = verb.announcement("http://127.0.0.1:8901")
    assert "这不是微信" in said
    for line in said.splitlines():
        if line.strip().startswith("export "):
            name, _, value = line.strip().removeprefix("export ").partition("=")
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.wechat_base, settings.wechat_appid) == ("http://127.0.0.1:8901", platform.APPID)
    for kept, own in (
        (settings.wechat_secret, platform.SECRET),
        (settings.wechat_push_token, platform.PUSH_TOKEN),
        (settings.wechat_push_key, platform.PUSH_KEY),
    ):
        assert kept is not None
        assert kept.get_secret_value() == own


async def test_it_serves_the_platform(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Listening:
        def __enter__(self) -> "Listening":
            return self

        def __exit__(self, *_: object) -> None: ...

        def getsockname(self) -> tuple[str, int]:
            return ("127.0.0.1", 8901)

    answers = []

    async def serve(server: uvicorn.Server, sockets: object) -> None:
        transport = httpx.ASGITransport(app=server.config.app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://standin.test") as http:
            answers.append((await http.post("/_standin/login-code", json={"user": "张三"})).json())
            answers.append((await http.post("/cgi-bin/stable_token")).json())

    monkeypatch.setattr(verb, "listening", lambda host, port: Listening())
    monkeypatch.setattr(uvicorn.Server, "serve", serve)
    await verb._serve(8901, "http://127.0.0.1:8000/v1/public/wechat/push")
    assert "http://127.0.0.1:8901" in capsys.readouterr().out
    assert answers[0]["code"]
    assert answers[1]["errcode"] == 44002


def test_nothing_that_serves_loads_it() -> None:
    program = (
        "import sys, app.cli, app.main, app.cli.serve, app.worker;"
        "sys.exit(any(name.startswith('app.standin') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_is_a_verb() -> None:
    assert "wechat-standin" in {command.name for command in cli.app.registered_commands}
