"""`yigai serve`: the service, on the embedded database or on `YIGAI_DATABASE_URL`."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Annotated

import typer
import uvicorn

from app.cli import serving
from app.cli.opening import CannotOpen, OpenHouse, beside, opened, read_settings
from app.core import logs
from app.core.settings import Settings
from app.media.store import Store
from app.moderation.asking import Asker
from app.notifications.channels.sms import connected as sms_connected
from app.notifications.sending import Sender
from app.notifications.templates import TemplatesFaulty, of_settings
from app.rereading import reread
from app.voting.bundle.exporting import Shelf
from app.wechat.client import Edition
from app.wechat.client import connected as wechat_connected
from app.worker import EVERY_SECONDS, hold, look, send, work

_LOST = {
    "field.key": "丢了它，证件号和电话将无法恢复。",
    "log.key": "丢了它，进行中的表决不能再签发回执和结果；它旁边的 journals 文件夹也要一起保存。",
}


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址（默认 YIGAI_HOST）")] = None,
    port: Annotated[int | None, typer.Option(help="监听端口（默认 YIGAI_PORT）")] = None,
) -> None:
    """启动服务；没有配置数据库时使用数据目录里的内置数据库。"""
    settings = read_settings(host=host, port=port)
    logs.configure(settings.log_level)
    serving.run_until_stopped(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with opened(settings, meanwhile=read_application) as house:
        tell_of_new_keys(house)
        with listening(settings.host, settings.port) as bound:
            page = "/docs" if settings.api_page else ""
            print(f"议改已启动：http://{settings.host}:{bound.getsockname()[1]}{page}", flush=True)
            async with working(house):
                await bound_server(house).serve([bound])


@asynccontextmanager
async def served(server: uvicorn.Server, bound: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """A server on its socket until the block ends, as the task that ends with it."""
    serving = asyncio.create_task(server.serve([bound]))
    try:
        yield serving
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def working(house: OpenHouse) -> AsyncIterator[None]:
    """The worker beside the server, until the block ends; raises CannotOpen where the templates cannot be meant."""
    async with sending(house), keeping(house):
        yield


@asynccontextmanager
async def keeping(house: OpenHouse) -> AsyncIterator[None]:
    """The half of the worker that the clock drives, and what is read again each night."""
    store = Store.from_settings(house.settings)
    async with (
        beside(work(house.database, house.signer, store, Shelf(house.settings.data))),
        beside(hold(house.database)),
        beside(reread(house.database, house.signer, store)),
    ):
        yield


@asynccontextmanager
async def sending(house: OpenHouse, *, every_seconds: int = EVERY_SECONDS) -> AsyncIterator[None]:
    """The half of the worker that speaks to the platform: notices, what people wrote, codes; raises CannotOpen where the templates cannot be meant."""
    try:
        templates = of_settings(house.settings)
    except TemplatesFaulty as error:
        raise CannotOpen(str(error)) from None
    async with wechat_connected(house.settings) as wechat, sms_connected(house.settings) as sms:
        sender = Sender(house.database, house.sealer, wechat, templates, sms)
        asker = Asker(house.database, house.sealer, wechat, house.settings.public_base)
        edition = Edition(house.settings.wechat_edition)
        async with (
            beside(send(house.database, sender, every_seconds=every_seconds)),
            beside(look(house.database, asker, wechat, edition)),
        ):
            yield


def tell_of_new_keys(house: OpenHouse) -> None:
    """Tell the operator, once, to keep a copy of each key made just now."""
    for path in house.new_keys:
        print(f"已生成密钥 {path}。请另存一份到安全的地方：{_LOST[path.name]}", file=sys.stderr)


def listening(host: str, port: int) -> socket.socket:
    """A bound socket; raises CannotOpen where the port is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise CannotOpen(f"不能监听 {host}:{port}（{error.strerror}）。请换一个端口：--port 8001") from None
    return bound


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound to it here
"""What stands for every address of a machine, and the one by which the machine reaches itself."""


def address_of(host: str, port: int) -> str:
    """The address at which this machine reaches what listens on a host."""
    reached = EVERYWHERE.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def read_application() -> None:
    """Read the application's modules, which no other verb needs and which take as long as a database to start."""
    import_module("app.main")


def bound_server(house: OpenHouse) -> uvicorn.Server:
    """The server of an open house, to be given its socket."""
    from app.main import create_app, surrounded

    return serving.server(surrounded(create_app(house.settings, house.database, house.sealer, house.signer)))
