"""`yigai wechat-standin`: a server that answers like WeChat's, for whoever works on a front-end without the platform."""

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import httpx
import typer
import uvicorn

from app.cli.serve import listening, run_until_stopped
from app.core import logs

if TYPE_CHECKING:
    from app.standin.platform import Standin

EVERY_SECONDS = 1


def wechat_standin(
    port: Annotated[int, typer.Option(help="监听端口，只在本机")] = 8901,
    push: Annotated[str, typer.Option(help="消息推送发往的地址")] = "http://127.0.0.1:8000/v1/public/wechat/push",
) -> None:
    """代替微信服务端，供前端联调：不是微信，不能用于正式服务。"""
    logs.configure("warning")
    run_until_stopped(_serve(port, push))


async def _serve(port: int, push: str) -> None:
    # Here and not above: whatever else `yigai` does, it does without the stand-in.
    from app.standin.platform import PUSH_KEY, PUSH_TOKEN, Standin
    from app.standin.push import Target
    from app.standin.serving import application

    standin = Standin(time.time)
    standin.push.target = Target(push, PUSH_TOKEN, PUSH_KEY)
    with listening("127.0.0.1", port) as bound:
        print(announcement(f"http://127.0.0.1:{bound.getsockname()[1]}"), flush=True)
        async with httpx.AsyncClient(trust_env=False) as http:
            standin.push.http = standin.content.http = http
            telling = asyncio.create_task(_tell(standin))
            try:
                config = uvicorn.Config(application(standin), log_level="warning", log_config=None)
                await uvicorn.Server(config).serve([bound])
            finally:
                telling.cancel()
                with suppress(asyncio.CancelledError):
                    await telling


async def _tell(standin: "Standin") -> None:
    """Look at pictures and send events as they come up, until cancelled."""
    while True:
        await standin.content.work()
        await standin.push.flush()
        await asyncio.sleep(EVERY_SECONDS)


def announcement(address: str) -> str:
    """What the operator is told: that this is not WeChat, and what the service is to be started with."""
    from app.standin.platform import APPID, PUSH_KEY, PUSH_TOKEN, SECRET

    return "\n".join(
        [
            "════════════════════════════════════════════════════════════",
            "  这不是微信。任何人都可以在这里冒充任何用户，只供联调使用。",
            "════════════════════════════════════════════════════════════",
            f"地址 {address}，按 Ctrl-C 结束。启动议改前先设置：",
            f"  export YIGAI_WECHAT_BASE={address}",
            f"  export YIGAI_WECHAT_APPID={APPID}",
            f"  export YIGAI_WECHAT_SECRET={SECRET}",
            f"  export YIGAI_WECHAT_PUSH_TOKEN={PUSH_TOKEN}",
            f"  export YIGAI_WECHAT_PUSH_KEY={PUSH_KEY}",
            "取登录码：",
            f"""  curl {address}/_standin/login-code -d '{{"user":"张三"}}'""",
        ]
    )
