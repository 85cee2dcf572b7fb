"""`yigai demo`: the main job from beginning to end on a made-up estate, over real HTTP, in a database of its own."""

import asyncio
import secrets
import socket
from pathlib import Path
from typing import Annotated

import httpx
import typer

from app.cli.demo_http import Callers
from app.cli.demo_staff import STAFF, appoint_staff
from app.cli.demo_story import Story
from app.cli.opening import CannotOpen, Opened, opened, read_settings, renewed
from app.cli.serve import bound_server, listening, run_until_stopped, working
from app.core import logs
from app.core.installation import Marker


def demo(
    data: Annotated[Path, typer.Option(help="演示用的数据目录，结果文件也放在这里")] = Path("data/demo"),
    leave: Annotated[bool, typer.Option("--exit", help="做完就退出；不加则继续提供服务")] = False,
    port: Annotated[int, typer.Option(help="监听端口；--exit 时默认任选一个空闲端口")] = 0,
) -> None:
    """演示：导入一个虚构小区的名册，冻结，计票，再完整办理一次表决，生成可张贴的文件。"""
    # A demo never touches the database that the environment names: it makes its own and throws it away.
    settings = read_settings(
        data=data, database_url="", host="127.0.0.1", port=port or (0 if leave else 8000), log_level="warning"
    )
    logs.configure(settings.log_level)
    data.mkdir(parents=True, exist_ok=True)

    async def play() -> None:
        await renewed(settings, Marker.DEMO)
        async with opened(settings, marker=Marker.DEMO) as house:
            with listening(settings.host, settings.port) as bound:
                await _play(house, bound, data, leave=leave)

    run_until_stopped(play())


async def _play(house: Opened, bound: socket.socket, data: Path, *, leave: bool) -> None:
    """Serve and tell the story; with `leave` stop afterwards."""
    password = secrets.token_urlsafe(9)
    await appoint_staff(house.database, password, everybody=False)
    server = bound_server(house)
    serving = asyncio.create_task(server.serve([bound]))
    port = bound.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    try:
        await _until_it_answers(address, serving)
        async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
            await Story(Callers(client, password), data, house.database, house.settings.font_dir).tell()
    except BaseException:
        server.should_exit = True
        await serving
        raise
    if leave:
        server.should_exit = True
        await serving
        return
    print(_addresses(address, password), flush=True)
    async with working(house):
        await serving


async def _until_it_answers(address: str, serving: asyncio.Task[None]) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        for _ in range(200):
            if serving.done():
                raise CannotOpen("演示服务没有启动起来，请查看上面的说明。")
            try:
                answer = await client.get("/public/ready")
                if answer.status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise CannotOpen("演示服务十秒内没有应答。")


def _addresses(address: str, password: str) -> str:
    lines = [f"  {one.login:<10} {one.role.label}（{one.name}）" for one in STAFF]
    return "\n".join(
        [
            "",
            f"服务仍在运行：接口文档 {address}/docs，按 Ctrl-C 结束。",
            f"各角色的账号(密码都是 {password}）：",
            *lines,
        ]
    )
