"""`yigai wechat-standin`: a server that answers like WeChat's, for whoever works on a front-end without the platform."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import httpx
import typer
import uvicorn

from app.cli.opening import beside
from app.cli.serve import address_of, listening, served
from app.cli.serving import run_until_stopped
from app.core import logs

if TYPE_CHECKING:
    from app.standin.platform import Standin

EVERY_SECONDS = 1
LOOPBACK = "127.0.0.1"


def wechat_standin(
    port: Annotated[int, typer.Option(help="监听端口，只在本机")] = 8901,
    push: Annotated[str, typer.Option(help="消息推送发往的地址")] = "http://127.0.0.1:8000/v1/public/wechat/push",
) -> None:
    """代替微信服务端，供前端联调：不是微信，不能用于正式服务。"""
    logs.configure("warning")
    run_until_stopped(_serve(port, push))


async def _serve(port: int, push: str) -> None:
    async with standing_in(port, push) as running:
        print(announcement(running.address), flush=True)
        await running.serving


@dataclass(frozen=True, slots=True)
class RunningStandin:
    """A stand-in that answers at an address, until its task ends."""

    address: str
    serving: asyncio.Task[None]


@asynccontextmanager
async def standing_in(port: int, push: str, host: str = LOOPBACK) -> AsyncIterator[RunningStandin]:
    """The stand-in on a port of this machine (0: any), its events sent to `push`, until the block ends.

    Its address is one for this machine; with another `host` it answers others too.

    Raises CannotOpen where the port is taken.
    """
    # Here and not above: whatever else `yigai` does, it does without the stand-in.
    from app.standin.platform import PUSH_KEY, PUSH_TOKEN, Standin
    from app.standin.push import PushTarget
    from app.standin.serving import application

    standin = Standin(time.time)
    standin.push.target = PushTarget(push, PUSH_TOKEN, PUSH_KEY)
    with listening(host, port) as bound:
        async with httpx.AsyncClient(trust_env=False) as http:
            standin.push.http = standin.content.http = http
            server = uvicorn.Server(uvicorn.Config(application(standin), log_level="warning", log_config=None))
            async with beside(tell(standin)), served(server, bound) as serving:
                # Ctrl-C is taken over by whoever serves beside it, once this one serves, and given back before it ends.
                while not (server.started or serving.done()):  # noqa: ASYNC110 - it tells nobody when it has started
                    await asyncio.sleep(0)
                yield RunningStandin(address_of(host, bound.getsockname()[1]), serving)


async def tell(standin: "Standin") -> None:
    """Look at pictures and send events as they come up, until cancelled."""
    while True:
        await standin.content.work()
        await standin.push.flush()
        await asyncio.sleep(EVERY_SECONDS)


def named(address: str) -> dict[str, str]:
    """The settings of a service that finds the stand-in at this address."""
    from app.standin.platform import APPID, PUSH_KEY, PUSH_TOKEN, SECRET

    return {
        "wechat_base": address,
        "wechat_appid": APPID,
        "wechat_secret": SECRET,
        "wechat_push_token": PUSH_TOKEN,
        "wechat_push_key": PUSH_KEY,
    }


def announcement(address: str) -> str:
    """What the operator is told: that this is not WeChat, and what the service is to be started with."""
    return "\n".join(
        [
            "════════════════════════════════════════════════════════════",
            "  这不是微信。任何人都可以在这里冒充任何用户，只供联调使用。",
            "════════════════════════════════════════════════════════════",
            f"地址 {address}，按 Ctrl-C 结束。启动议改前先设置：",
            *(f"  export YIGAI_{name.upper()}={value}" for name, value in named(address).items()),
            "取登录码：",
            f"""  curl {address}/_standin/login-code -d '{{"user":"张三"}}'""",
        ]
    )
