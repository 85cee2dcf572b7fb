"""`yigai demo`: the main job from beginning to end on a made-up estate, over real HTTP, in a database of its own."""

import asyncio
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import httpx
import typer

from app.cli.demo import practice
from app.cli.demo.http import Callers
from app.cli.demo.signing_in import account_lines, sign_in_lines
from app.cli.demo.staff import STAFF, appoint_staff
from app.cli.demo.story import DemoStory
from app.cli.demo.wechat import DemoPhone, Platform
from app.cli.opening import CannotOpen, OpenHouse, opened, renewed
from app.cli.serve import address_of, bound_server, keeping, listening, sending, served
from app.cli.serving import run_until_stopped
from app.cli.standin import standing_in
from app.core import logs
from app.core.installation import Marker

HOST = "127.0.0.1"
IDLE_SECONDS = 2


def demo(
    data: Annotated[
        Path | None, typer.Option(help="数据目录，结果文件也放在这里；默认 data/demo，演练时 data/practice")
    ] = None,
    leave: Annotated[bool, typer.Option("--exit", help="做完就退出；不加则继续提供服务")] = False,
    port: Annotated[int, typer.Option(help="监听端口；--exit 时默认任选一个空闲端口")] = 0,
    estate: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="演练：用自己的名册表 .xlsx、.xls 或 .csv")
    ] = None,
    place: Annotated[str, typer.Option(help="演练的 区/街道/社区/小区")] = practice.PLACE,
    host: Annotated[str, typer.Option(help="演练的监听地址；0.0.0.0 让同一网络里的手机也能打开")] = HOST,
) -> None:
    """演示：导入一个虚构小区的名册，冻结，计票，再完整办理一次表决，生成可张贴的文件；或用自己的名册演练。"""
    logs.configure("error")
    data = data or Path("data/demo" if estate is None else "data/practice")
    data.mkdir(parents=True, exist_ok=True)
    if estate is not None:
        chosen = port or (0 if leave else 8000)
        return run_until_stopped(practice.practise(estate, place, data, host, chosen, leave=leave))

    async def play() -> None:
        with listening(HOST, port or (0 if leave else 8000)) as bound:
            address = _address(bound)
            async with standing_in(0, f"{address}/v1/public/wechat/push") as wechat:
                settings = practice.settings_apart(data, wechat.address)
                await renewed(settings, Marker.DEMO)
                async with opened(settings, marker=Marker.DEMO) as house:
                    await _play(house, bound, wechat.address, data, leave=leave)

    return run_until_stopped(play())


async def _play(house: OpenHouse, bound: socket.socket, wechat: str, data: Path, *, leave: bool) -> None:
    """Serve and tell the story; with `leave` stop afterwards."""
    first, password = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    await appoint_staff(house.database, first, everybody=False)
    address = _address(bound)
    async with served(bound_server(house), bound) as serving, sending(house, every_seconds=1):
        async with _client(address) as service, _client(wechat) as platform:
            await _until_it_answers(service, serving)
            story = DemoStory(
                Callers(service, first, password), Platform(platform), data, house.database, house.settings.font_dir
            )
            await story.tell()
            if not leave:
                phones = dict(story.phones)
                await story.go_on()
                # Who did nothing in the story has the password of whoever made the account still.
                await story.callers.sign_in([one.login for one in STAFF])
        if leave:
            return
        print(addresses(address, password, wechat, phones), flush=True)
        async with keeping(house):
            await serving


def _address(bound: socket.socket) -> str:
    return address_of(HOST, bound.getsockname()[1])


def _client(address: str) -> httpx.AsyncClient:
    # Servers close what lies idle for five seconds: nobody sends on a connection that is just being closed.
    return httpx.AsyncClient(
        base_url=address, timeout=60, trust_env=False, limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS)
    )


async def _until_it_answers(client: httpx.AsyncClient, serving: asyncio.Task[None]) -> None:
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


def addresses(address: str, password: str, wechat: str, phones: Mapping[str, DemoPhone]) -> str:
    """Where a demo that goes on serving answers, and how to sign in as anybody of it."""
    flats = list(phones)
    first = phones[flats[0]]
    return "\n".join(
        [
            "",
            f"服务仍在运行：接口文档 {address}/docs，按 Ctrl-C 结束。",
            f"各角色的账号（密码都是 {password}）：",
            *account_lines(),
            *sign_in_lines(address, wechat, first.user, first.resident),
            f"已绑定房屋的住户：{'、'.join(f'住户{flat}' for flat in flats[:5])} 等 {len(flats)} 处；别的名字都是没有绑定房屋的新住户。",
        ]
    )
